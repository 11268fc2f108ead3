//! The schema against which the policies are valid in strict mode, and the entities they speak of.

use super::names::{self, EntityUid};
use crate::escape::cedar_string;
use crate::policies::{self, Reads, RowReads};
use charta_base::Id;
use charta_model::model::{DatasetId, Model, TermId, TermKind, UNSTATED_PLACE, place_of};
use charta_model::value::ColumnType;
use serde::Serialize;
use std::collections::BTreeMap;

/// The schema.
pub(super) fn schema(model: &Model, reads: &Reads) -> String {
    let mut text = String::from(
        "// Who asks (principal), to do what (action), with which column (resource), in which situation (context).\n\
         // The day counts from 1970-01-01; so do dates of rows. A row tells only what some policy reads.\n\
         entity Party in [Party];\n\
         entity Purpose in [Purpose];\n\
         entity Place;\n\
         entity Dataset;\n\
         entity Column in [Dataset];\n\n\
         type Situation = {\n  purpose: Purpose,\n  place: Place,\n  day: Long,\n",
    );
    let rows = reads.datasets.iter().filter_map(|(id, read)| row_type(model, *id, read));
    text.push_str(&format!("  row: {{\n{}  }},\n", rows.collect::<String>()));
    let memberships = reads.datasets.iter().filter_map(|(id, read)| membership_type(model, *id, read));
    text.push_str(&format!("  memberships: {{\n{}  }},\n}};\n", memberships.collect::<String>()));
    for (id, term) in model.terms.iter().filter(|(_, term)| term.kind == TermKind::Action) {
        let parents: Vec<String> = parents(model, id).iter().map(|parent| cedar_string(&parent.id)).collect();
        let within = match parents.is_empty() {
            true => String::new(),
            false => format!(" in [{}]", parents.join(", ")),
        };
        text.push_str(&format!(
            "\naction {}{within} appliesTo {{\n  principal: [Party],\n  resource: [Column],\n  context: Situation,\n}};\n",
            cedar_string(&term.about.path)
        ));
    }
    text
}

/// The record of a dataset: a column that is never missing must be told.
fn row_type(model: &Model, id: DatasetId, read: &RowReads) -> Option<String> {
    let path = &model.datasets.get(id)?.about.path;
    let columns = read.columns.iter().filter_map(|id| model.columns.get(*id)).map(|column| {
        let optional = if column.required { "" } else { "?" };
        format!("      {}{optional}: {},\n", cedar_string(&column.about.name), type_name(column.column_type))
    });
    Some(format!("    {}?: {{\n{}    }},\n", cedar_string(path), columns.collect::<String>()))
}

fn membership_type(model: &Model, id: DatasetId, read: &RowReads) -> Option<String> {
    if read.memberships.is_empty() {
        return None;
    }
    let path = &model.datasets.get(id)?.about.path;
    let told = read.memberships.iter().map(|(column, of)| {
        format!("      {}: Bool,\n", cedar_string(&policies::membership(model, *column, *of)))
    });
    Some(format!("    {}?: {{\n{}    }},\n", cedar_string(path), told.collect::<String>()))
}

const fn type_name(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Text => "String",
        ColumnType::Integer | ColumnType::Date => "Long",
        ColumnType::Decimal => "decimal",
        ColumnType::Boolean => "Bool",
    }
}

/// The direct parents of a term, as entities.
fn parents(model: &Model, id: TermId) -> Vec<EntityUid> {
    let Some(term) = model.terms.get(id) else { return Vec::new() };
    let name = match term.kind {
        TermKind::Action => names::action,
        _ => names::purpose,
    };
    let mut parents: Vec<EntityUid> = term.parents.iter().filter_map(|parent| name(model, *parent)).collect();
    parents.sort();
    parents.dedup();
    parents
}

/// An entity as the entities file has it. The order of the parts is that of the fields, whichever way maps are kept.
#[derive(Debug, Serialize)]
pub(super) struct Entity {
    uid: EntityUid,
    attrs: BTreeMap<String, String>,
    parents: Vec<EntityUid>,
}

/// The entities, with what each lies in. Actions stand in the schema.
pub(super) fn entities(model: &Model) -> Vec<Entity> {
    let mut entities = Vec::new();
    let mut add = |uid: Option<EntityUid>, parents: Vec<EntityUid>| {
        if let Some(uid) = uid {
            entities.push(Entity { uid, attrs: BTreeMap::new(), parents });
        }
    };
    for (id, party) in model.parties.iter() {
        let organisation = party.group_of.and_then(|of| names::party(model, of));
        add(names::party(model, id), organisation.into_iter().collect());
    }
    for (id, _) in model.terms.iter().filter(|(_, term)| term.kind == TermKind::Purpose) {
        add(names::purpose(model, id), parents(model, id));
    }
    add(names::place(model, UNSTATED_PLACE), Vec::new());
    for id in model.hostings.ids() {
        add(names::place(model, place_of(Some(id))), Vec::new());
    }
    for id in model.datasets.ids() {
        add(names::dataset(model, id), Vec::new());
    }
    for (raw, column) in model.columns.values().enumerate() {
        let dataset = names::dataset(model, column.dataset);
        add(names::column(model, Id::new(raw as u32)), dataset.into_iter().collect());
    }
    entities
}
