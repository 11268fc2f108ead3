//! Who sees more and who sees less because of a plan: what the database gives today, read from what opens its sessions, its rights and the
//! definitions of its views, against what it is to give.
//!
//! **Invariant**: nothing is guessed. Where the definition of a view is another and its direction cannot be known, it *changes*.

mod definition;
mod given;
mod past;
mod tampered;
mod trusted;

use crate::apply::Aim;
use crate::catalog::{Catalog, Entry, Relation};
use crate::compare::{Difference, Sort, Verb};
use crate::probe::Probes;
use charta_backends::postgres::desired::{On, Role, WantedView};
use charta_backends::postgres::statement::MEMBER;
use charta_backends::postgres::tables::{OWN_SCHEMA, roles};
use charta_backends::sql::dialect::Dialect;
use charta_model::model::Model;
use definition::{Differs, differs};
use given::{Given, Terms, beyond, given, told};
use past::Left;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use trusted::trusted;

/// Which way it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is shown.
    More,
    /// Less is shown.
    Less,
    /// Something else is shown, which may be more or less.
    Changes,
}

impl Direction {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Direction::More => "more",
            Direction::Less => "less",
            Direction::Changes => "changes",
        }
    }
}

/// What a plan does to what somebody sees.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Effect {
    /// The role; empty for all who read.
    pub role: String,
    /// Whom it stands for; empty where contracts do not know it any more.
    pub recipient: String,
    /// The view or the table, as `schema.name`.
    pub view: String,
    /// The dataset; empty where contracts do not know it any more.
    pub dataset: String,
    /// Which way it goes.
    pub direction: Direction,
    /// The columns that it is about; none where it is about all.
    pub columns: Vec<String>,
    /// The one among them that says how many rows there are, where contracts know the view.
    #[serde(skip)]
    pub count: Option<String>,
    /// What becomes of them, in words that follow the columns.
    pub what: String,
    /// The clauses that ask for it; where less is shown, those that gave it.
    pub clauses: Vec<String>,
}

/// Everything that changes for somebody. `differences` are those between the same two.
pub(crate) fn effects(
    aim: Aim<'_>,
    model: &Model,
    catalog: &Catalog,
    probes: &Probes,
    differences: &[Difference],
) -> Vec<Effect> {
    let mut terms = Terms::default();
    let before = before(&mut terms, aim, catalog);
    let views = aim.desired.views.iter().enumerate();
    let counts = aim.desired.layout.views.iter();
    let counts = counts.filter_map(|named| Some((named.id(), named.count.clone()?)));
    let mut sight = Sight {
        aim,
        model,
        catalog,
        probes,
        told: before.keys().map(|(_, view)| view.clone()).collect(),
        before,
        after: after(&mut terms, aim),
        terms,
        wanted: views.map(|(at, view)| (view.id(), at)).collect(),
        roles: aim.desired.roles.iter().map(|role| (role.name.as_str(), role)).collect(),
        schemas: aim.desired.schemas.iter().map(|schema| schema.name.as_str()).collect(),
        counts: counts.collect(),
        there: catalog
            .relations
            .iter()
            .map(|((schema, name), facts)| (format!("{schema}.{name}"), facts))
            .collect(),
        found: Vec::new(),
    };
    let keys: BTreeSet<(String, String)> = sight.before.keys().chain(sight.after.keys()).cloned().collect();
    for (role, view) in &keys {
        sight.of_view(role, view);
    }
    sight.untold(&keys);
    sight.for_all(differences);
    sight.found.sort();
    sight.found.dedup();
    sight.found
}

/// Whether nothing of Charta's is there yet.
pub(crate) fn is_first(catalog: &Catalog) -> bool {
    !catalog.schemas.contains_key(OWN_SCHEMA)
}

/// What the database gives, by its own tables.
fn before(terms: &mut Terms, aim: Aim<'_>, catalog: &Catalog) -> Given {
    let rows = |name: &str| catalog.rows.get(name).into_iter().flatten();
    let shown = trusted(aim.desired, catalog, build_of(catalog));
    given(terms, rows("offer"), rows("term_scope"), shown.iter())
}

/// What it is to give.
fn after(terms: &mut Terms, aim: Aim<'_>) -> Given {
    let rows = |name: &str| {
        let table = aim.desired.own.iter().find(|table| table.name == name);
        table.and_then(|table| table.rows.as_ref()).into_iter().flat_map(|(_, rows)| rows)
    };
    given(terms, rows("offer"), rows("term_scope"), rows("shown"))
}

/// What a function that opens sessions says into the log, before the build.
const OPENED: &str = "charta opened a session of build ";

/// The build that opens sessions in a database.
fn build_of(catalog: &Catalog) -> Option<&str> {
    let opens = |signature: &&String| signature.starts_with("charta.open_session(");
    let opening = catalog.functions.iter().find(|(signature, _)| opens(signature));
    let (_, after) = opening?.1.definition.split_once(OPENED)?;
    after.split('\'').next()
}

struct Sight<'a> {
    aim: Aim<'a>,
    model: &'a Model,
    catalog: &'a Catalog,
    probes: &'a Probes,
    before: Given,
    after: Given,
    terms: Terms,
    /// The views of which the database tells what they show.
    told: BTreeSet<String>,
    /// The places of the wanted views, by name.
    wanted: BTreeMap<String, usize>,
    /// The wanted roles, by name.
    roles: BTreeMap<&'a str, &'a Role>,
    /// The names of the wanted schemas.
    schemas: BTreeSet<&'a str>,
    /// The columns that say how many rows there are, by view.
    counts: BTreeMap<String, String>,
    /// What is there, by name.
    there: BTreeMap<String, &'a Relation>,
    found: Vec<Effect>,
}

impl<'a> Sight<'a> {
    /// A wanted view, and its place.
    fn wanted(&self, view: &str) -> Option<(usize, &'a WantedView)> {
        let place = *self.wanted.get(view)?;
        Some((place, self.aim.desired.views.get(place)?))
    }

    /// Whether a role, or everybody, has a right today.
    fn holds(&self, privilege: &str, on: &On, role: &str) -> bool {
        self.holds_of(privilege, on, None, role)
    }

    /// Whether it has one on a column, or on all of something.
    fn holds_of(&self, privilege: &str, on: &On, column: Option<&str>, role: &str) -> bool {
        let is_given = |privilege: &str, on: &On, column: Option<&str>, role: &str| {
            self.catalog.entries.contains(&Entry {
                kind: on.kind().to_owned(),
                object: on.reference(),
                column: column.map(str::to_owned),
                role: role.to_owned(),
                privilege: privilege.to_owned(),
            })
        };
        let shared = On::Role(roles::RECIPIENT.to_owned());
        let with_others = is_given(MEMBER, &shared, None, role).then_some(roles::RECIPIENT);
        ["", role].into_iter().chain(with_others).any(|role| is_given(privilege, on, column, role))
    }

    /// Whether a role may read some column of a view today, and has what it needs for it.
    fn reads(&self, role: &str, view: &str) -> bool {
        let on = On::Relation(role.to_owned(), view.rsplit('.').next().unwrap_or_default().to_owned());
        let reference = on.reference();
        let has = |entry: &Entry| {
            entry.object == reference
                && entry.privilege == "SELECT"
                && ["", role].contains(&entry.role.as_str())
        };
        self.reaches(role, view) && self.catalog.entries.iter().any(has)
    }

    /// Whether a role may read a column of a view, or all of it.
    fn selects(&self, role: &str, view: &str, column: &str) -> bool {
        let name = view.strip_prefix(role).and_then(|rest| rest.strip_prefix('.')).unwrap_or_default();
        let on = On::Relation(role.to_owned(), name.to_owned());
        self.holds("SELECT", &on, role) || self.holds_of("SELECT", &on, Some(column), role)
    }

    /// Whether a role has what it needs beside the right to read a view.
    fn reaches(&self, role: &str, view: &str) -> bool {
        if !view.strip_prefix(role).is_some_and(|rest| rest.starts_with('.')) {
            return false;
        }
        let counts = self.wanted(view).is_some_and(|(_, wanted)| wanted.counting.is_some());
        let calls = ["today()", "is_settled(xid8)", "open_session(text, text, text)"].into_iter();
        let mut calls = calls.chain(counts.then_some("cells(text)"));
        let may_call =
            |call: &str| self.holds("EXECUTE", &On::Function(format!("{OWN_SCHEMA}.{call}")), role);
        let knows_schema = self.schemas.contains(role);
        self.there.contains_key(view)
            // Rights on a schema that contracts do not know any more are not read.
            && (!knows_schema || self.holds("USAGE", &On::Schema(role.to_owned()), role))
            // Before sessions were in a log, less was needed.
            && (build_of(self.catalog).is_none()
                || self.holds("USAGE", &On::Schema(OWN_SCHEMA.to_owned()), role) && calls.all(may_call))
    }

    fn add(
        &mut self,
        (role, view): (&str, &str),
        direction: Direction,
        columns: Vec<String>,
        what: impl Into<String>,
        clauses: impl IntoIterator<Item = String>,
    ) {
        let recipient = self.roles.get(role);
        let recipient =
            recipient.and_then(|at| self.model.parties.get(at.party?)).map(|party| party.about.title());
        let dataset = self.wanted(view).and_then(|(_, wanted)| self.model.datasets.get(wanted.of?.1));
        let effect = Effect {
            role: role.to_owned(),
            recipient: recipient.unwrap_or_default().to_owned(),
            view: view.to_owned(),
            dataset: dataset.map_or_else(String::new, |dataset| dataset.about.title().to_owned()),
            direction,
            count: self.counts.get(view).filter(|count| columns.contains(count)).cloned(),
            columns,
            what: what.into(),
            clauses: clauses.into_iter().collect::<BTreeSet<_>>().into_iter().collect(),
        };
        self.found.push(effect);
    }

    /// What changes for the readers of one view.
    fn of_view(&mut self, role: &str, view: &str) {
        let key = (role.to_owned(), view.to_owned());
        let reads = self.reads(role, view);
        let mut before = self.before.get(&key).filter(|_| reads).cloned().unwrap_or_default();
        before.retain(|column, _| self.selects(role, view, column));
        let after = self.after.get(&key).cloned().unwrap_or_default();
        let at = (role, view);
        if reads && before.is_empty() && self.is_untold(view) {
            // What it shows today is not known from the log's tables: told as such.
            return;
        }
        let unfounded = if reads { self.unfounded((role, view), &before) } else { BTreeSet::new() };
        let mut told_alike: BTreeMap<(Direction, String), (Vec<String>, BTreeSet<String>)> = BTreeMap::new();
        let mut tell = |direction, what: String, column: &String, clauses: &BTreeSet<String>| {
            let (columns, all) = told_alike.entry((direction, what)).or_default();
            columns.push(column.clone());
            all.extend(clauses.iter().cloned());
        };
        let is_new = before.is_empty() && unfounded.is_empty();
        let is_gone = after.is_empty();
        let mut in_sessions = false;
        let mut stays = Vec::new();
        // What forbids is in none of the tables that tell of sessions: it may take away what a permit gives.
        let is_known = self.wanted(view).is_none_or(|(place, _)| self.is_of_build(place, view));
        let only_permits = self.wanted(view).is_none_or(|(place, _)| self.only_permits(place));
        let certain = |direction| if only_permits { direction } else { Direction::Changes };
        let unless = if only_permits { "" } else { ", as far as nothing forbids it there" };
        for (column, now) in &after {
            let Some(then) = before.get(column) else {
                if unfounded.contains(column) && !self.is_as_wanted(view) {
                    stays.push(column.clone());
                    continue;
                }
                let what = if is_new { "is shown for the first time" } else { "is shown, too" };
                tell(Direction::More, what.to_owned(), column, &now.clauses);
                continue;
            };
            stays.push(column.clone());
            // Where somebody wrote what asks the session, it does not show what the tables tell.
            if now.sessions == then.sessions || !is_known {
                continue;
            }
            let (Some(more), Some(less)) =
                (beyond(&now.sessions, &then.sessions), beyond(&then.sessions, &now.sessions))
            else {
                let what = "is shown in other sessions, more or fewer".to_owned();
                tell(Direction::Changes, what, column, &now.clauses);
                continue;
            };
            in_sessions |= !more.is_empty() || !less.is_empty();
            if !more.is_empty() {
                let what = format!("is shown in more sessions: {}", told(&self.terms, &more, &then.sessions));
                tell(certain(Direction::More), what + unless, column, &now.clauses);
            }
            if !less.is_empty() {
                let what = format!(
                    "is shown in fewer sessions: no longer {}",
                    told(&self.terms, &less, &now.sessions)
                );
                tell(certain(Direction::Less), what + unless, column, &then.clauses);
            }
        }
        for (column, then) in before.iter().filter(|(column, _)| !after.contains_key(*column)) {
            let what = if is_gone { "is no longer shown: the view goes" } else { "is no longer shown" };
            tell(Direction::Less, what.to_owned(), column, &then.clauses);
        }
        for column in unfounded.iter().filter(|column| !after.contains_key(*column)) {
            tell(Direction::Less, "is no longer shown".to_owned(), column, &BTreeSet::new());
        }
        for ((direction, what), (columns, clauses)) in told_alike {
            self.add(at, direction, columns, what, clauses);
        }
        if !stays.is_empty() {
            self.of_definition(at, stays, in_sessions);
        }
    }

    /// What the definition of a view says otherwise of the columns that stay.
    fn of_definition(&mut self, (role, view): (&str, &str), stays: Vec<String>, in_sessions: bool) {
        let (Some((at, wanted)), Some(facts)) = (self.wanted(view), self.there.get(view).copied()) else {
            return;
        };
        let clauses: Vec<String> =
            wanted.clauses.iter().map(|clause| self.model.clause_name(*clause)).collect();
        // What is no view is people's to take away.
        if facts.kind != "v" {
            return;
        }
        let is_own = facts.owner == wanted.owner;
        let result = match is_own {
            false => Err("it is not Charta's own view today, and what it shows cannot be told"),
            true => self.compared(at, wanted),
        };
        let (columns, what) = match result {
            Err(words) => (stays, format!("may be shown otherwise, more or less: {words}")),
            Ok(Differs::Not) => return,
            // The clauses hold in other sessions, which were told; what forbids is in none of the tables that tell it.
            Ok(Differs::Sessions) if in_sessions && self.only_permits(at) => return,
            Ok(Differs::Columns(columns)) => {
                let columns: Vec<String> =
                    columns.into_iter().filter(|column| stays.contains(column)).collect();
                (columns, "is shown in another form, or in other rows".to_owned())
            }
            Ok(Differs::Sessions | Differs::Rows) => (
                stays,
                "is shown of other rows, in another form or in other sessions, more or less".to_owned(),
            ),
        };
        if !columns.is_empty() {
            self.add((role, view), Direction::Changes, columns, what, clauses);
        }
    }

    /// How the definition of a view that is there differs, and of what counts for it.
    fn compared(&self, at: usize, wanted: &WantedView) -> Result<Differs, &'static str> {
        const UNTOLD: &str = "its definition could not be compared";
        let of = |at: &usize| match (self.probes.found.get(at), self.probes.wanted.get(at)) {
            (Some(found), Some(wanted)) => Ok(differs(found, wanted)),
            _ => Err(UNTOLD),
        };
        let Some(counting) = &wanted.counting else { return of(&at) };
        let (place, _) = self.wanted(&format!("{OWN_SCHEMA}.{counting}")).ok_or(UNTOLD)?;
        if !self.counts_by(counting) {
            return Err("what counts for it is another function");
        }
        // With another column, cells are others.
        let has_columns = |probes: &BTreeMap<usize, crate::probe::Written>| {
            probes
                .get(&place)
                .map(|written| written.columns.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>())
        };
        let same = has_columns(&self.probes.found) == has_columns(&self.probes.wanted);
        match (of(&at)?, of(&place)?) {
            (Differs::Not, Differs::Not) if same => Ok(Differs::Not),
            (Differs::Not, Differs::Sessions) if same => Ok(Differs::Sessions),
            _ => Ok(Differs::Rows),
        }
    }

    /// Whether the function that counts does for a view what it is to do.
    fn counts_by(&self, counting: &str) -> bool {
        let functions = self.aim.desired.functions.iter().enumerate();
        let Some((at, function)) = functions.into_iter().find(|(_, function)| function.name == "cells")
        else {
            return false;
        };
        let (Some(found), Some(wanted)) =
            (self.catalog.functions.get(&function.signature()), self.probes.functions.get(&at))
        else {
            return false;
        };
        let begin = format!("WHEN {} THEN", Dialect::Postgres.text(counting));
        let branch: Vec<&str> = wanted.lines().skip_while(|line| line.trim() != begin).take(2).collect();
        !branch.is_empty() && found.definition.contains(&branch.join("\n")) && found.owner == function.owner
    }

    /// Whether nothing but permits says in which sessions a view shows rows, today and from now on, and its sessions are in the log.
    fn only_permits(&self, at: usize) -> bool {
        let counting = self.aim.desired.views.get(at).and_then(|view| view.counting.as_deref());
        let counts = counting.and_then(|name| self.wanted(&format!("{OWN_SCHEMA}.{name}")));
        let places: Vec<usize> = counts.map(|(place, _)| place).into_iter().chain([at]).collect();
        let texts: Vec<&str> = [&self.probes.found, &self.probes.wanted]
            .into_iter()
            .flat_map(|probes| places.iter().filter_map(|place| probes.get(place)))
            .map(|written| written.query.as_str())
            .collect();
        let found = places.iter().filter_map(|place| self.probes.found.get(place));
        texts.iter().all(|text| !text.contains("forbid_"))
            && found.into_iter().any(|written| written.query.contains("opening_view"))
    }

    /// Whether a view is there of which the tables of the log do not tell what it shows.
    fn is_untold(&self, view: &str) -> bool {
        self.there.contains_key(view) && !self.told.contains(view)
    }

    /// Views of recipients that are there, and of which nothing tells what they show.
    fn untold(&mut self, keys: &BTreeSet<(String, String)>) {
        let is_ours = |id: &str, facts: &Relation| {
            facts.kind == "v" && (facts.owner == roles::OWNER || self.wanted.contains_key(id))
        };
        let there: Vec<(String, String)> = self
            .catalog
            .relations
            .iter()
            .filter(|((schema, name), facts)| {
                schema != OWN_SCHEMA && is_ours(&format!("{schema}.{name}"), facts)
            })
            .map(|((schema, name), _)| (schema.clone(), format!("{schema}.{name}")))
            .collect();
        for (role, view) in there {
            let told = keys.contains(&(role.clone(), view.clone())) && !self.is_untold(&view);
            if told || !self.reads(&role, &view) {
                continue;
            }
            let at = (role.as_str(), view.as_str());
            match self.wanted(&view) {
                Some((_, wanted)) => {
                    let clauses: Vec<String> =
                        wanted.clauses.iter().map(|clause| self.model.clause_name(*clause)).collect();
                    let what = "is shown as contracts say: what it shows today is not told by the database";
                    self.add(at, Direction::Changes, Vec::new(), what, clauses);
                }
                None => {
                    let what = "is no longer shown: no contract asks for it any more";
                    self.add(at, Direction::Less, Vec::new(), what, []);
                }
            }
        }
    }

    /// What changes for all who read something.
    fn for_all(&mut self, differences: &[Difference]) {
        let names = |difference: &Difference, model: &Model| -> Vec<String> {
            difference.clauses.iter().map(|clause| model.clause_name(*clause)).collect()
        };
        for table in &self.aim.desired.tables {
            let (id, reference) = (table.physical.id(), table.physical.reference(Dialect::Postgres));
            let facts =
                self.catalog.relations.get(&(table.physical.schema.clone(), table.physical.name.clone()));
            let clauses: Vec<String> =
                table.clauses.iter().map(|clause| self.model.clause_name(*clause)).collect();
            if facts.is_some_and(|facts| {
                matches!(facts.kind.as_str(), "r" | "p") && !(facts.secured && facts.forced)
            }) {
                let readers = self.readers(&reference, facts);
                for reader in readers {
                    let (direction, what) = match self.left(&reader, (&id, &reference), differences) {
                        Left::All => continue,
                        Left::Some => (
                            Direction::Changes,
                            "is shown past the views only of rows that other policies of the table let through",
                        ),
                        Left::Nothing => (
                            Direction::Less,
                            "is shown past the views no longer: rows of the table are protected",
                        ),
                    };
                    self.add((&reader, &id), direction, Vec::new(), what, clauses.clone());
                }
            }
        }
        for difference in differences.iter().filter(|difference| difference.step.is_some()) {
            let is_there = [Sort::Changed, Sort::Excess, Sort::Bypass].contains(&difference.sort);
            let is_policy = difference.object.starts_with("policy ");
            let verb = difference.step.map(|step| step.verb);
            if is_policy && is_there && verb == Some(Verb::Protect) {
                let what = "is shown of other rows, more or less: the policy of the table is another";
                let of = difference.object.rsplit(" on ").next().unwrap_or_default().to_owned();
                let clauses = names(difference, self.model);
                self.add(("", &of), Direction::Changes, Vec::new(), what, clauses);
            }
            if self.is_shared(difference) {
                let what = "is shown otherwise, more or less, in every view: what they ask is another";
                let of = difference.object.clone();
                self.add(("", &of), Direction::Changes, Vec::new(), what, names(difference, self.model));
            }
        }
    }

    /// Whether a step puts something right that every view asks, and that is not only of another build.
    fn is_shared(&self, difference: &Difference) -> bool {
        if ![Sort::Changed, Sort::Bypass].contains(&difference.sort) {
            return false;
        }
        let functions = self.aim.desired.functions.iter().enumerate();
        let asked = ["today", "is_settled", "open_session"];
        for (at, function) in functions.filter(|(_, function)| asked.contains(&function.name.as_str())) {
            let signature = function.signature();
            if difference.object != format!("function {signature}") {
                continue;
            }
            let found = self.catalog.functions.get(&signature).map(|found| found.definition.as_str());
            return !self.is_alike(found, self.probes.functions.get(&at).map(String::as_str))
                || difference.sort == Sort::Bypass;
        }
        if difference.object != format!("view {OWN_SCHEMA}.session_known") {
            return false;
        }
        let place = self.wanted.get(&format!("{OWN_SCHEMA}.session_known")).copied();
        let text = |probes: &'a BTreeMap<usize, crate::probe::Written>| {
            place.and_then(|place| probes.get(&place)).map(|written| written.query.as_str())
        };
        difference.sort == Sort::Bypass || !self.is_alike(text(&self.probes.found), text(&self.probes.wanted))
    }

    /// Whether two texts are the same but for the build that they are of.
    fn is_alike(&self, found: Option<&str>, wanted: Option<&str>) -> bool {
        let (Some(found), Some(wanted), Some(build)) = (found, wanted, build_of(self.catalog)) else {
            return false;
        };
        found.replace(build, &self.aim.desired.build) == wanted
    }
}

impl Effect {
    /// What it says, in one sentence without its clauses.
    pub fn sentence(&self) -> String {
        let of = match self.dataset.is_empty() {
            true => self.view.clone(),
            false => format!("{} ({})", self.dataset, self.view),
        };
        match self.columns.as_slice() {
            [] => format!("{of} {}", self.what),
            columns => {
                let what = match columns.len() {
                    1 => self.what.clone(),
                    _ => self.what.replacen("is ", "are ", 1),
                };
                let is_count = |name: &&String| self.count.as_ref() == Some(name);
                let others = columns.iter().filter(|name| !is_count(name)).cloned();
                let count = self.count.iter().map(|name| format!("the count `{name}`"));
                let names: Vec<String> = others.chain(count).collect();
                format!("{of}: {} {what}", charta_base::join_words(&names, "and"))
            }
        }
    }
}
