//! What both SQL engines share: what a session says, and cells written alike.

use crate::cells::Session;
use charta_backends::Artifact;
use charta_backends::sql::layout::NamedView;
use charta_model::model::{Model, TermId, hosting_at};
use charta_model::value::{ColumnType, decimal_text, parse_decimal};

/// The artifacts of a target, in order.
pub(crate) fn of_target<'a>(artifacts: &'a [Artifact], target: &str) -> impl Iterator<Item = &'a Artifact> {
    let folder = format!("{target}/");
    artifacts.iter().filter(move |artifact| artifact.path.starts_with(&folder))
}

/// The text that a session says for its purpose, action and place.
pub fn words(model: &Model, session: Session) -> [String; 3] {
    let term = |id: TermId| model.terms.get(id).map_or_else(String::new, |term| term.about.path.to_string());
    let place = hosting_at(session.place).and_then(|id| model.hostings.get(id));
    let place = place.map_or_else(
        || charta_backends::sql::session::UNSTATED.to_owned(),
        |hosting| hosting.about.path.to_string(),
    );
    [term(session.purpose), term(session.action), place]
}

/// The type in which a view gives each of its columns; `None` for a text.
pub fn types(model: &Model, view: &NamedView) -> Vec<Option<ColumnType>> {
    let own = view.columns.iter().map(|column| {
        let typed = model.columns.get(column.column).map(|facts| facts.column_type);
        typed.filter(|_| !column.text)
    });
    own.chain(view.count.iter().map(|_| Some(ColumnType::Integer))).collect()
}

/// A cell as the decision writes it: what engines print of typed columns, made equal.
pub fn normal(column_type: Option<ColumnType>, text: String) -> String {
    match column_type {
        Some(ColumnType::Boolean) => match text.as_str() {
            "1" | "t" => "true".to_owned(),
            "0" | "f" => "false".to_owned(),
            _ => text,
        },
        Some(ColumnType::Decimal) => parse_decimal(&text).map_or(text, decimal_text),
        _ => text,
    }
}
