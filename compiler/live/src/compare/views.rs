//! Where views differ, and what of Charta's is left of earlier contracts.

use super::{Difference, Found, Sort, Verb};
use crate::catalog::Relation;
use charta_backends::postgres::desired::WantedView;
use charta_backends::postgres::statement::relation;
use charta_backends::postgres::tables::{OWN_SCHEMA, roles};
use charta_backends::sql::dialect::Dialect;
use std::collections::BTreeSet;

impl Found<'_> {
    pub(super) fn views(&mut self) {
        for (at, view) in self.desired.views.iter().enumerate() {
            let object = format!("view {}", view.id());
            let Some(facts) = self.relation(&view.schema, &view.name) else {
                self.anew.insert(view.reference());
                let message = "what contracts permit is not shown: the view is not there";
                self.add(
                    Sort::Missing,
                    (7, Verb::Create),
                    object,
                    message,
                    &view.clauses,
                    view.create(false),
                );
                continue;
            };
            let (found, wanted) = (self.probes.found.get(&at), self.probes.wanted.get(&at));
            if !self.probes.able {
                self.untold(object.clone(), &view.clauses);
            }
            let fits = match (found, wanted) {
                (Some(found), Some(wanted)) => wanted.columns.starts_with(&found.columns),
                _ => false,
            };
            let reason = if facts.kind != "v" {
                Some((Sort::Bypass, "it is no view, and shows whatever was put into it".to_owned()))
            } else if facts.owner != view.owner {
                let message =
                    format!("it belongs to {}, and so reads the data with that role's rights", facts.owner);
                Some((Sort::Bypass, message))
            } else if facts.options.iter().any(|option| option == "security_barrier=true") != view.barrier {
                let message =
                    "it is no barrier: a function in a query may see rows before they are held back";
                Some((Sort::Bypass, message.to_owned()))
            } else if facts.options.len() != usize::from(view.barrier) {
                Some((Sort::Changed, format!("it has other options: {}", facts.options.join(", "))))
            } else if let Some(words) = self.foreign("VIEW", &view.reference()) {
                Some((Sort::Bypass, words))
            } else if self.probes.able
                && found.map(|found| &found.query) != wanted.map(|wanted| &wanted.query)
            {
                Some((Sort::Changed, "it shows something else than the contracts say".to_owned()))
            } else {
                None
            };
            let Some((sort, message)) = reason else { continue };
            let sql = match (facts.kind == "v", fits) {
                (true, true) => view.create(true),
                // What it needs is not here yet, so whether its columns stay cannot be told yet either.
                (true, false) if wanted.is_none() => {
                    self.anew.insert(view.reference());
                    replaced_or_made(view, facts)
                }
                (true, false) => {
                    self.anew.insert(view.reference());
                    format!("{}\n{}", removed(&view.schema, &view.name, facts), view.create(false))
                }
                (false, _) => String::new(),
            };
            match sql.is_empty() {
                true => self.differences.push(Difference {
                    sort,
                    object,
                    message,
                    clauses: view.clauses.clone(),
                    lock: None,
                    sql,
                    step: None,
                }),
                false => {
                    self.add(sort, (7, Verb::Replace), object, message, &view.clauses, sql);
                    self.locked(view.of.is_some(), &view.reference());
                }
            }
        }
    }

    /// Views and rights of earlier contracts.
    pub(super) fn left(&mut self) {
        let wanted: BTreeSet<(&str, &str)> =
            self.desired.views.iter().map(|view| (view.schema.as_str(), view.name.as_str())).collect();
        for ((schema, name), facts) in &self.catalog.relations {
            let is_ours = facts.kind == "v" && [roles::OWNER, roles::KEEPER].contains(&facts.owner.as_str());
            if !is_ours || wanted.contains(&(schema.as_str(), name.as_str())) {
                continue;
            }
            // Closed already, and kept because something of somebody else's is made from it.
            if name.starts_with(CLOSED) && facts.used {
                continue;
            }
            let object = format!("view {schema}.{name}");
            let message = "no contract asks for it any more";
            self.add(Sort::Left, (8, Verb::Remove), object, message, &[], removed(schema, name, facts));
            self.locked(schema != OWN_SCHEMA, &relation(schema, name));
        }
    }

    /// Functions of earlier contracts, and those that somebody put among Charta's.
    pub(super) fn left_functions(&mut self) {
        let wanted: BTreeSet<String> =
            self.desired.functions.iter().map(|function| function.signature()).collect();
        for (signature, facts) in self.catalog.functions.iter().filter(|(at, _)| !wanted.contains(*at)) {
            let (object, sql) = (format!("function {signature}"), format!("DROP ROUTINE {signature};"));
            if roles::PRIVATE.contains(&facts.owner.as_str()) {
                let message = "no contract asks for it any more";
                self.add(Sort::Left, (8, Verb::Remove), object, message, &[], sql);
                continue;
            }
            self.differences.push(Difference {
                sort: Sort::Left,
                object,
                message: format!("{} put it where Charta keeps its own", facts.owner),
                clauses: Vec::new(),
                lock: None,
                sql,
                step: None,
            });
        }
    }
}

/// What the names of closed views begin with.
const CLOSED: &str = "charta_closed_";

/// Replaces a view, or makes it anew where its columns differ.
fn replaced_or_made(view: &WantedView, facts: &Relation) -> String {
    let text = |sql: &str| Dialect::Postgres.text(sql);
    let body = format!(
        "BEGIN\n  EXECUTE {};\nEXCEPTION WHEN invalid_table_definition THEN\n  EXECUTE {};\n  EXECUTE {};\nEND",
        text(&view.create(true)),
        text(&removed(&view.schema, &view.name, facts)),
        text(&view.create(false)),
    );
    format!("DO {};", text(&body))
}

/// Removes a view; one from which something of somebody else's is made is closed instead, under another name, so that nothing of theirs is
/// touched, and nothing is shown by it.
fn removed(schema: &str, name: &str, facts: &Relation) -> String {
    let reference = relation(schema, name);
    if !facts.used {
        return format!("DROP VIEW {reference};");
    }
    let wish = format!("{CLOSED}{schema}.{name}");
    let closed = charta_backends::sql::names::Names::default().allot_one(&wish);
    let (new, plain) = (relation(schema, &closed), Dialect::Postgres.identifier(&closed));
    let body = format!(
        "DECLARE\n  other record;\nBEGIN\n  \
         FOR other IN SELECT DISTINCT e.grantee::regrole AS role FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS e\n    \
         WHERE c.oid = {0}::regclass AND e.grantee NOT IN (0, c.relowner)\n  LOOP\n    \
         EXECUTE format('REVOKE ALL ON TABLE %s FROM %s', {0}, other.role);\n  END LOOP;\nEND",
        Dialect::Postgres.text(&new),
    );
    format!(
        "ALTER VIEW {reference} RENAME TO {plain};\nDO {};\nREVOKE ALL ON TABLE {new} FROM PUBLIC;",
        Dialect::Postgres.text(&body),
    )
}
