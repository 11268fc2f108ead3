//! What may stand in for what Charta's own statements mean, or for what people mean who ask its views: functions and operators that others made
//! under the system's names, and casts that run code of theirs.

use super::{PLANTED, Reach, quoted, told, whom};
use crate::audit;
use crate::compare::{Difference, Sort};
use crate::shadows::{CastFacts, Shadow};
use charta_model::model::ClauseId;
use std::collections::{BTreeMap, BTreeSet};

/// What the objects begin with that may be meant by whoever asks views, and not by what Charta makes.
const SHADOW: &str = "shadow ";

/// Which clauses a name carries: those of the views that say it, or all.
#[derive(Debug, Default)]
struct Said {
    views: BTreeSet<ClauseId>,
    everywhere: bool,
}

/// What Charta's own statements call by plain names.
#[derive(Debug, Default)]
struct Meant {
    calls: BTreeMap<String, Said>,
    operators: BTreeMap<String, Said>,
}

impl Meant {
    fn add(&mut self, text: &str, clauses: &[ClauseId]) {
        let (calls, operators) = audit::meant(text);
        let add = |into: &mut BTreeMap<String, Said>, names: BTreeSet<String>| {
            for name in names {
                let said = into.entry(name).or_default();
                said.views.extend(clauses);
                said.everywhere |= clauses.is_empty();
            }
        };
        add(&mut self.calls, calls);
        add(&mut self.operators, operators);
    }

    /// Who says the name of a function, or the signs of an operator.
    fn of(&self, shadow: &Shadow) -> Option<Said> {
        let all: Vec<&Said> = match shadow.kind.as_str() {
            "OPERATOR" => {
                let has = |run: &&String| run.contains(&shadow.name);
                self.operators.iter().filter(|(run, _)| has(run)).map(|(_, said)| said).collect()
            }
            _ => self.calls.get(&shadow.name.to_lowercase()).into_iter().collect(),
        };
        (!all.is_empty()).then(|| Said {
            views: all.iter().flat_map(|said| &said.views).copied().collect(),
            everywhere: all.iter().any(|said| said.everywhere),
        })
    }
}

impl Reach<'_> {
    /// What may be meant by names of the system's, with the clauses of the views that say them.
    pub(super) fn by_names(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        let shadows: Vec<&Shadow> = self
            .catalog
            .shadows
            .iter()
            .filter(|shadow| shadow.is_plain && self.is_anybodys(shadow))
            .collect();
        let meant = if shadows.is_empty() { Meant::default() } else { self.meant() };
        for shadow in shadows {
            let Some(said) = meant.of(shadow) else { continue };
            let Shadow { kind, object, owner, .. } = shadow;
            let word = kind.to_lowercase();
            let (begin, message) = match shadow.is_looked_up {
                true => (
                    PLANTED,
                    format!(
                        "{owner} put the {word} where Charta looks its own up, and it may be taken for the system's"
                    ),
                ),
                false => (
                    SHADOW,
                    format!(
                        "{owner} put the {word} into a schema that is searched, so whoever asks the views may call it in place of the system's, with what they show"
                    ),
                ),
            };
            let clauses: Vec<ClauseId> = match said.everywhere {
                true => self.all_clauses(),
                false => said.views.into_iter().collect(),
            };
            let drop = if kind == "OPERATOR" { kind.as_str() } else { "ROUTINE" };
            let sql = format!("DROP {drop} {object};");
            found.push(told(Sort::Bypass, format!("{begin}{word} {object}"), message, &clauses, sql));
        }
        let may = |role: &str| self.touches(role) || (self.is_stranger(role) && !role.starts_with("pg_"));
        for (schema, role) in self.catalog.planters.iter().filter(|(_, role)| may(role)) {
            let (who, to) = whom(role);
            let message = format!(
                "{who} may put functions there, where Charta looks its own up, and where one may be taken for the system's"
            );
            let sql = format!("REVOKE CREATE ON SCHEMA {} FROM {to};", quoted(schema));
            found.push(told(Sort::Bypass, format!("schema {schema}"), message, &self.all_clauses(), sql));
        }
        found
    }

    /// Whether somebody who is no superuser made it where Charta looks names up; or somebody who stands for a recipient or for nobody made it where
    /// those who ask views do.
    fn is_anybodys(&self, shadow: &Shadow) -> bool {
        let owner = shadow.owner.as_str();
        if shadow.is_looked_up {
            return !self.catalog.roles.get(owner).is_some_and(|facts| facts.superuser);
        }
        let is_own_schema = self.subjects.contains_key(shadow.schema.as_str());
        let is_searched = self.catalog.searched.contains(&shadow.schema)
            || (is_own_schema && self.catalog.searched.contains("$user"));
        is_searched
            && (self.touches(owner) || self.is_stranger(owner))
            && shadow.callers.iter().any(|role| self.touches(role))
    }

    /// What views, functions and policies call by plain names.
    fn meant(&self) -> Meant {
        let mut meant = Meant::default();
        for view in &self.desired.views {
            meant.add(&view.query, &view.clauses);
        }
        for function in &self.desired.functions {
            meant.add(&function.create(), &function.clauses);
        }
        for table in &self.desired.tables {
            table.policies.iter().for_each(|policy| meant.add(&policy.create("t"), &table.clauses));
        }
        meant
    }

    /// Casts of others that run a function: those between types of the system's are taken by whatever is made; those of somebody's own type, by
    /// whoever brings both together.
    pub(super) fn by_casts(&self) -> Vec<Difference> {
        let mut found = Vec::new();
        for cast in &self.catalog.casts {
            let owner = cast.owner.as_str();
            let is_anybodys = cast.is_unwritten && (self.touches(owner) || self.is_stranger(owner));
            if !(cast.is_between_system_types || is_anybodys) {
                continue;
            }
            let clauses = self.handling(cast);
            if clauses.is_empty() {
                continue;
            }
            let CastFacts { source, target, function, .. } = cast;
            let how = if cast.is_unwritten { "where nobody writes it, too" } else { "where it is written" };
            let message = format!(
                "it runs {function} of {owner} on values that views compare or show, {how}, so that is what they are compared as and what has them"
            );
            let object = format!("cast ({source} AS {target})");
            let sql = format!("DROP CAST ({source} AS {target});");
            found.push(told(Sort::Bypass, object, message, &clauses, sql));
        }
        found
    }

    /// The clauses of the tables that have columns of the types of a cast: views show them, and show many as texts.
    fn handling(&self, cast: &CastFacts) -> Vec<ClauseId> {
        let is_text = [&cast.source, &cast.target].into_iter().any(|name| name.as_str() == "text");
        let mut clauses = BTreeSet::new();
        for table in &self.desired.tables {
            let (schema, name) = (&table.physical.schema, &table.physical.name);
            let from = (schema.clone(), name.clone(), String::new(), String::new());
            let of_table = self.catalog.types.range(from..);
            let mut types = of_table.take_while(|(of, at, ..)| of == schema && at == name);
            if is_text || types.any(|(.., found)| [&cast.source, &cast.target].contains(&found)) {
                clauses.extend(table.clauses.iter().copied());
            }
        }
        clauses.into_iter().collect()
    }
}
