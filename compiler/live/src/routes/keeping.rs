//! Who can write what Charta keeps, beside the rights on it: through what others built, by what others put on its tables, and by roles that write
//! everything. Loaders and owners of tables are among them: they are trusted with the data, and not with the log.

use super::{Reach, above, closure, quoted, told, whom};
use crate::catalog::Detour;
use crate::compare::{Difference, Sort};
use crate::kept::Intruder;
use charta_backends::postgres::tables::{OWN_SCHEMA, roles};

/// What may be forged by whoever writes there.
const FORGED: &str = "what sessions open, plans tell and the log has may be forged";

/// The role of PostgreSQL's own that writes every table.
const WRITES_ALL: &str = "pg_write_all_data";

impl Reach<'_> {
    pub(super) fn by_keeping(&self) -> Vec<Difference> {
        let mut found: Vec<Difference> =
            self.catalog.intruders.iter().filter(|one| self.is_kept(&one.table)).map(intruder).collect();
        for (name, facts) in &self.catalog.roles {
            // Of the others it is told that they reach every table.
            let is_trusted = self.is_loader(name) || self.owners.contains_key(name.as_str());
            if !is_trusted || facts.superuser || self.subjects.contains_key(name.as_str()) {
                continue;
            }
            let reached = closure(name, |of| above(self.catalog, of));
            if !reached.contains(WRITES_ALL) {
                continue;
            }
            let link = self
                .catalog
                .members
                .iter()
                .find(|(member, of)| of == WRITES_ALL && reached.contains(member.as_str()));
            let member = link.map_or(name, |(member, _)| member);
            let message = format!(
                "{name} may write every table, those that Charta keeps among them, as a member of {WRITES_ALL}: {FORGED}"
            );
            let sql = format!("REVOKE {WRITES_ALL} FROM {};", quoted(member));
            found.push(told(Sort::Excess, format!("role {name}"), message, &[], sql));
        }
        found
    }

    /// Whether a table or a view is one that Charta keeps.
    fn is_kept(&self, name: &str) -> bool {
        self.desired.own.iter().any(|table| table.name == name)
            || self.desired.views.iter().any(|view| view.schema == OWN_SCHEMA && view.name == name)
    }

    /// What somebody built through which a table of Charta's can be written.
    pub(super) fn by_writer(&self, detour: &Detour) -> Option<Difference> {
        let is_free = |role: &str| {
            self.catalog.roles.get(role).is_some_and(|facts| facts.superuser)
                || roles::PRIVATE.contains(&role)
        };
        let lends = detour.strong || is_free(&detour.owner);
        if is_free(&detour.role) || !lends {
            return None;
        }
        let (who, to) = whom(&detour.role);
        let reads = detour.reads.replace('"', "");
        let kind = detour.kind.to_lowercase();
        let (does, right, on) = match detour.kind.as_str() {
            "FUNCTION" => ("call", "EXECUTE", "ROUTINE "),
            _ => ("write", "INSERT, UPDATE, DELETE", ""),
        };
        let message = format!(
            "{who} may {does} a {kind} that writes {reads} with the rights of {}, by which {FORGED}",
            detour.owner
        );
        let sql = format!("REVOKE {right} ON {on}{} FROM {to};", detour.object);
        let object = format!("{kind} {}", detour.object.replace('"', ""));
        Some(told(Sort::Bypass, object, message, &[], sql))
    }
}

/// Something of somebody's on a table of Charta's own.
fn intruder(found: &Intruder) -> Difference {
    let table = format!("{OWN_SCHEMA}.{}", quoted(&found.table));
    let kind = found.kind.to_lowercase();
    let runs = found.runs.as_ref().map_or_else(String::new, |runs| format!(" runs {runs}, and"));
    let message = format!(
        "it{runs} is not Charta's: by it {}",
        match kind.as_str() {
            "policy" => "rows of what Charta keeps may be held back",
            _ => FORGED,
        }
    );
    let sql = format!("DROP {} {} ON {table};", found.kind, quoted(&found.name));
    let object = format!("{kind} {} on {OWN_SCHEMA}.{}", found.name, found.table);
    told(Sort::Bypass, object, message, &[], sql)
}
