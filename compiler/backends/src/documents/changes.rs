//! What changed since the build before, for people.

use super::clauses::Clauses;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::place;
use super::speech::Speech;
use super::words::fill;
use super::{Documents, Subject, Teller, said};
use crate::changes::{
    Changes, Spoken, by_hand_name, declared, holds, is_clause, name_of, without_comments, words_of,
};
use crate::judgement::{Enforcement, Judgement, is_within};
use crate::terms::spoken_of;
use charta_model::graphs::supply::supply_chain;
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Period};
use std::collections::{BTreeMap, BTreeSet};

struct Words {
    title: &'static str,
    unknown: &'static str,
    none: &'static str,
    since: &'static str,
    change: &'static str,
    concerns: &'static str,
    new: &'static str,
    gone: &'static str,
    reworded: &'static str,
    carried: &'static str,
    facts: &'static str,
    before: &'static str,
    now: &'static str,
    by_hand: &'static str,
}

static ENGLISH: Words = Words {
    title: "What changed since the build before",
    unknown: "No earlier build is known that differs from this one.",
    none: "Nothing of it changed since the build assessed as of {}.",
    since: "Compared with the build assessed as of {}. Blanks, line ends and the order of clauses are no change.",
    change: "Change",
    concerns: "Concerns",
    new: "new",
    gone: "gone",
    reworded: "worded otherwise",
    carried: "worded as before, carried out otherwise",
    facts: "facts worded otherwise",
    before: "Before",
    now: "Now",
    by_hand: "charta.toml, [procedural]: what people see to",
};

static FRENCH: Words = Words {
    title: "Ce qui a changé depuis la génération précédente",
    unknown: "Aucune génération antérieure qui diffère de celle-ci n’est connue.",
    none: "Rien n’en a changé depuis la génération examinée au {}.",
    since: "Comparé à la génération examinée au {}. Les espaces, les fins de ligne et l’ordre des clauses ne sont pas des changements.",
    change: "Changement",
    concerns: "Concerne",
    new: "nouveau",
    gone: "supprimé",
    reworded: "rédigé autrement",
    carried: "rédigé comme avant, appliqué autrement",
    facts: "faits rédigés autrement",
    before: "Avant",
    now: "Maintenant",
    by_hand: "charta.toml, [procedural] : ce dont des personnes répondent",
};

/// What changed, as pages tell it: made once, and each page takes what concerns it.
pub(super) struct Told {
    since: String,
    rows: Vec<Vec<Cell>>,
    /// The rows of each declaration, by its name, and of each text whose clauses changed, by its path.
    of: BTreeMap<String, Vec<usize>>,
    /// The rows of terms that are still there.
    terms: Vec<(TermId, usize)>,
}

impl Told {
    pub(super) fn new<'a>(speech: &Speech<'_>, judgement: &'a Judgement<'a>, changes: &Changes) -> Told {
        let words = speech.pick(&ENGLISH, &FRENCH);
        let now = Now::new(judgement);
        let lists = [
            (words.new, &changes.new_declarations),
            (words.gone, &changes.gone_declarations),
            (words.facts, &changes.reworded_declarations),
            (words.new, &changes.new_clauses),
            (words.gone, &changes.gone_clauses),
            (words.reworded, &changes.reworded_clauses),
            (words.carried, &changes.carried_otherwise),
        ];
        let since = Day::parse(&changes.since).map(|day| speech.day(day));
        let since = since.unwrap_or_else(|| changes.since.clone());
        let mut told = Told { since, rows: Vec::new(), of: BTreeMap::new(), terms: Vec::new() };
        for (change, names) in lists {
            for name in names {
                told.of.entry(key(name).to_owned()).or_default().push(told.rows.len());
                told.terms.extend(now.terms.get(name).map(|id| (*id, told.rows.len())));
                // What is gone leads nowhere: another clause may have its number now.
                let is_gone = change == words.gone;
                let title = if is_gone { now.gone(speech, name) } else { now.named(speech, name) };
                let is_reworded = change == words.facts || change == words.reworded;
                let before = match is_gone {
                    true => changes.before_gone.get(name),
                    false => changes.before.get(name).filter(|_| is_reworded),
                };
                let is_told = is_reworded || change == words.new && is_clause(name);
                let said = is_told.then(|| now.text(judgement, name)).flatten();
                let before = before.map(|text| Side {
                    text: without_comments(text),
                    told: if is_gone { changes.told_gone.get(name) } else { changes.told_before.get(name) }
                        .cloned()
                        .unwrap_or_default(),
                });
                let said = said.map(|text| Side { text, told: now.told(name) });
                let [before, said] = match is_clause(name) {
                    true => [clause_told(speech, before.as_ref()), clause_told(speech, said.as_ref())],
                    false => facts_differing(speech, before.as_ref(), said.as_ref()),
                };
                told.rows.push(vec![vec![change.into()], vec![title], before, said]);
            }
        }
        told
    }
}

/// What names of changes stand for in this build.
struct Now<'a> {
    clauses: BTreeMap<String, &'a Clause>,
    abouts: BTreeMap<String, &'a About>,
    texts: BTreeMap<String, String>,
    told: BTreeMap<String, Spoken>,
    teller: Teller<'a>,
    terms: BTreeMap<String, TermId>,
}

/// What a name says on one side of a change: as it is written, and in words.
struct Side {
    text: String,
    told: Spoken,
}

impl<'a> Now<'a> {
    fn new(judgement: &'a Judgement<'a>) -> Now<'a> {
        let model = judgement.model();
        let clauses = model.clauses.iter().filter(|(_, clause)| holds(model, clause));
        let teller = Teller::new(judgement);
        let mut all = declared(judgement);
        teller.declarations(&mut all);
        let told = all.iter().map(|declared| (declared.name(), declared.told.clone())).collect();
        let texts = all.into_iter().map(|declared| (declared.name(), declared.text));
        let terms = model.terms.iter().map(|(id, it)| (name_of(it.kind.word(), &it.about.path), id));
        Now {
            clauses: clauses.map(|(id, clause)| (model.clause_name(id), clause)).collect(),
            abouts: abouts(model).map(|(kind, about)| (name_of(kind, &about.path), about)).collect(),
            texts: texts.collect(),
            told,
            teller,
            terms: terms.collect(),
        }
    }

    /// What a name says: a clause, or a declaration without its clauses. `None` of what does not stand in the project.
    fn text(&self, judgement: &Judgement<'_>, name: &str) -> Option<String> {
        match is_clause(name) {
            true => self.clauses.get(name).map(|clause| words_of(judgement, clause)),
            false => self.texts.get(name).cloned(),
        }
    }

    /// The same in words.
    fn told(&self, name: &str) -> Spoken {
        match is_clause(name) {
            true => self.clauses.get(name).map(|clause| self.teller.clause(clause)).unwrap_or_default(),
            false => self.told.get(name).cloned().unwrap_or_default(),
        }
    }

    /// What is gone by its name alone; a clause by what it stood in, where that is still there.
    fn gone(&self, speech: &Speech<'_>, name: &str) -> Line {
        let clause = name.rsplit_once('#').filter(|_| is_clause(name));
        let owner = clause.and_then(|(owner, number)| {
            let about = self.abouts.values().find(|about| *about.path == *owner)?;
            Some(format!("{}, {number}", speech.title(about)))
        });
        owner.unwrap_or_else(|| bare(name).to_owned()).into()
    }

    /// A declaration or clause with a link to it; what is gone by its name alone.
    fn named(&self, speech: &Speech<'_>, name: &str) -> Line {
        if let Some(about) = self.abouts.get(name) {
            return speech.said(speech.title(about), about.span);
        }
        let clause = self.clauses.get(name);
        match clause.and_then(|clause| Some((clause, speech.model.owner_about(clause.owner)?))) {
            Some((clause, about)) => {
                let text = format!("{}, {}", speech.title(about), clause.number);
                speech.said(Line::linked(text, speech.site.of_clause(clause)), clause.span)
            }
            None if name == by_hand_name() => speech.pick(&ENGLISH, &FRENCH).by_hand.into(),
            None => bare(name).into(),
        }
    }
}

/// Every declaration that is compared, and its sort.
fn abouts(model: &Model) -> impl Iterator<Item = (&'static str, &About)> {
    let all = model.contracts.values().map(|it| ("contract", &it.about));
    let all = all.chain(model.rulebooks.values().map(|it| ("rulebook", &it.about)));
    let all = all.chain(model.datasets.values().map(|it| ("dataset", &it.about)));
    let all = all.chain(model.parties.values().map(|it| ("party", &it.about)));
    let all = all.chain(model.hostings.values().map(|it| ("hosting", &it.about)));
    let all = all.chain(model.terms.values().map(|it| (it.kind.word(), &it.about)));
    let all = all.chain(model.laws.values().map(|it| ("law", &it.about)));
    let all = all.chain(model.frameworks.values().map(|it| ("framework", &it.about)));
    let all = all.chain(model.procedures.values().map(|it| ("procedure", &it.about)));
    let all = all.chain(model.events.values().map(|it| ("event", &it.about)));
    let all = all.chain(model.releases.values().map(|it| ("release", &it.about)));
    all.chain(model.templates.iter().map(|about| ("template", about)))
}

/// A name without its sort.
fn bare(name: &str) -> &str {
    name.split_once(' ').map_or(name, |(_, path)| path)
}

/// By what pages look for a name: what a clause stands in; a declaration is its own.
fn key(name: &str) -> &str {
    match is_clause(name) {
        true => name.split_once('#').map_or(name, |(owner, _)| owner),
        false => name,
    }
}

/// What changed of a contract: its own facts and clauses, those of what covers it, and what both speak of.
pub(super) fn of_contract(documents: &Documents<'_>, subject: &Subject<'_>, sections: &mut Sections) {
    let rows = documents.changes.map_or_else(Vec::new, |told| {
        let keys = concerned(documents, subject);
        let rows = keys.iter().filter_map(|key| told.of.get(key)).flatten().copied();
        let mut rows: BTreeSet<usize> = rows.collect();
        if !told.terms.is_empty() {
            let spoken = terms(&subject.clauses);
            let terms = told.terms.iter().filter(|(id, _)| spoken.contains(i64::from(id.raw())));
            rows.extend(terms.map(|(_, row)| *row));
        }
        rows.into_iter().filter_map(|row| told.rows.get(row)).cloned().collect()
    });
    chapter(documents, sections, rows);
}

/// What changed of the whole project.
pub(super) fn of_project(documents: &Documents<'_>, sections: &mut Sections) {
    let rows = documents.changes.map_or_else(Vec::new, |told| told.rows.clone());
    chapter(documents, sections, rows);
}

/// The terms that the permits of a contract speak of, and those that it names otherwise.
fn terms(clauses: &Clauses<'_>) -> Ranges {
    let rules = clauses.judgement.input.checked.rules();
    let named = spoken_of(clauses.speech.model, rules, clauses.contract);
    let named = Ranges::from_numbers(named.into_iter().map(|id| i64::from(id.raw())));
    let own = clauses.own().flat_map(|(id, _)| rules.of_clause(id)).filter_map(|id| rules.get(*id));
    let permits = own.filter(|rule| rule.effect == Effect::Permit);
    permits.fold(named, |all, rule| all.union(&rule.purposes).union(&rule.actions))
}

/// What concerns a contract, by what pages look for.
fn concerned(documents: &Documents<'_>, subject: &Subject<'_>) -> BTreeSet<String> {
    let (clauses, judgement) = (&subject.clauses, documents.judgement);
    let (model, contract) = (documents.speech.model, subject.clauses.contract);
    let mut keys = BTreeSet::new();
    let mut text = |kind: &str, about: &About| {
        keys.insert(name_of(kind, &about.path));
        keys.insert(about.path.to_string());
    };
    text("contract", &contract.about);
    for id in judgement.rulebooks_of(clauses.id) {
        model.rulebooks.get(id).into_iter().for_each(|it| text("rulebook", &it.about));
    }
    for id in judgement.agreements_above(clauses.id) {
        model.contracts.get(id).into_iter().for_each(|it| text("contract", &it.about));
    }
    let mut thing = |kind: &str, about: &About| {
        keys.insert(name_of(kind, &about.path));
    };
    for id in &subject.datasets {
        model.datasets.get(*id).into_iter().for_each(|it| thing("dataset", &it.about));
    }
    let (hostings, mut parties) =
        behind(model, &place::starts(model, contract, &subject.datasets, clauses.on()));
    for id in hostings {
        model.hostings.get(id).into_iter().for_each(|it| thing("hosting", &it.about));
    }
    let roles = contract.roles.iter().map(|role| &role.party);
    let named = contract.provider.iter().chain(&contract.recipients).chain(roles);
    parties.extend(named.chain(contract.subprocessors.iter().flatten()).map(|said| said.value));
    for id in parties {
        model.parties.get(id).into_iter().for_each(|it| thing("party", &it.about));
    }
    let of = |release: &&Release| release.of.is_some_and(|of| subject.datasets.contains(&of.value));
    model.releases.values().filter(of).for_each(|release| thing("release", &release.about));
    let procedure = contract.procedure.and_then(|said| model.procedures.get(said.value.0));
    procedure.into_iter().for_each(|it| thing("procedure", &it.about));
    let own: Vec<(ClauseId, &Clause)> = clauses.own().collect();
    let follows = |template: &&About| own.iter().any(|(_, clause)| is_within(clause.span, template.whole));
    model.templates.iter().filter(follows).for_each(|template| thing("template", template));
    let is_by_hand =
        |(id, clause): &(ClauseId, &Clause)| judgement.enforcement(*id, clause) == Enforcement::ByHand;
    if own.iter().any(is_by_hand) {
        keys.extend(judgement.by_hand().map(|_| by_hand_name()));
    }
    keys
}

/// The hostings of a chain that ever was, whoever runs them, holds their keys or licenses their technology, and who owns or controls
/// these.
fn behind(model: &Model, starts: &[HostingId]) -> (BTreeSet<HostingId>, BTreeSet<PartyId>) {
    let chain = supply_chain(model, starts, &Service::ALL, Period::ALWAYS);
    let hostings: BTreeSet<HostingId> = chain.members().iter().map(|member| member.hosting).collect();
    let mut open: Vec<PartyId> = Vec::new();
    for hosting in hostings.iter().filter_map(|id| model.hostings.get(*id)) {
        let parties = hosting.operator.iter().chain(&hosting.keys_held_by).chain(&hosting.technology);
        open.extend(parties.map(|said| said.value));
    }
    let mut parties = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !parties.insert(id) {
            continue;
        }
        if let Some(party) = model.parties.get(id) {
            open.extend(party.group_of);
            open.extend(party.owners.iter().map(|stake| stake.value.owner));
            open.extend(party.controlled_by.iter().map(|by| by.value));
        }
    }
    (hostings, parties)
}

fn chapter(documents: &Documents<'_>, sections: &mut Sections, rows: Vec<Vec<Cell>>) {
    let words = documents.speech.pick(&ENGLISH, &FRENCH);
    let blocks = match documents.changes {
        None => vec![Block::paragraph(words.unknown)],
        Some(told) => match rows.is_empty() {
            true => vec![Block::paragraph(fill(words.none, &[&told.since]))],
            false => vec![
                Block::paragraph(fill(words.since, &[&told.since])),
                Block::table("", &[words.change, words.concerns, words.before, words.now], rows),
            ],
        },
    };
    sections.chapter("changes", words.title, blocks);
}

/// A clause on one side: its sentence; as it was written where an earlier version of Charta kept no sentence.
fn clause_told(speech: &Speech<'_>, side: Option<&Side>) -> Cell {
    let Some(side) = side else { return Cell::new() };
    match side.told.fact(speech.words.code, "") {
        Some(sentence) => vec![sentence.into()],
        None => lines_of(&side.text).into_iter().map(Line::from).collect(),
    }
}

/// The facts that differ, in words where both sides have words that differ, and else as they are written.
fn facts_differing(speech: &Speech<'_>, before: Option<&Side>, now: Option<&Side>) -> [Cell; 2] {
    let is_spoken = |side: Option<&Side>| side.is_none_or(|side| !side.told.is_empty());
    if !is_spoken(before) || !is_spoken(now) {
        let text = |side: Option<&Side>| side.map(|side| lines_of(&side.text)).unwrap_or_default();
        let (before, now) = (text(before), text(now));
        let only = |these: &[String], others: &[String]| -> Cell {
            let only = these.iter().filter(|line| !others.contains(line));
            only.map(|line| Line::from(line.as_str())).collect()
        };
        return [only(&before, &now), only(&now, &before)];
    }
    let written = |side: Option<&Side>| side.map(|side| pieces(&side.text)).unwrap_or_default();
    let (was, is) = (written(before), written(now));
    let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
    let differing = names.into_iter().filter(|name| was.get(*name) != is.get(*name));
    let mut cells = [Cell::new(), Cell::new()];
    for name in differing {
        let told = |side: Option<&Side>| {
            side.and_then(|side| side.told.fact(speech.words.code, name)).map(str::to_owned)
        };
        let (told_was, told_is) = (told(before), told(now));
        // What words do not tell apart is told as it is written.
        let is_in_words = told_was != told_is
            && told_was.is_some() == was.contains_key(name)
            && told_is.is_some() == is.contains_key(name);
        let sides = match is_in_words {
            true => [told_was, told_is],
            false => [was.get(name).cloned(), is.get(name).cloned()],
        };
        for (cell, text) in cells.iter_mut().zip(sides) {
            cell.extend(text.map(|text| Line::from(format!("{}{text}", said::title(speech, name)))));
        }
    }
    cells
}

/// The lines of a text that say something, their blanks one by one.
fn lines_of(text: &str) -> Vec<String> {
    let same = |line: &str| line.split_whitespace().collect::<Vec<&str>>().join(" ");
    text.lines().map(same).filter(|line| !line.is_empty()).collect()
}

/// The facts of a declaration by their names, as they are written; what stands before the first has no name. Of a fact that is said twice, both.
fn pieces(text: &str) -> BTreeMap<String, String> {
    let mut pieces: BTreeMap<String, String> = BTreeMap::new();
    let mut name = String::new();
    let mut value = String::new();
    let mut word = String::new();
    let (mut is_text, mut is_escaped) = (false, false);
    let mut close = |name: &str, value: &str| {
        let value = value.split_whitespace().collect::<Vec<&str>>().join(" ");
        let value = value.trim_end_matches([' ', '{', '}']);
        let piece = pieces.entry(name.to_owned()).or_default();
        let between = if piece.is_empty() || value.is_empty() { "" } else { " · " };
        piece.push_str(&format!("{between}{value}"));
    };
    for c in text.chars() {
        if c == ':' && !is_text && !word.is_empty() {
            let before = value.strip_suffix(word.as_str()).unwrap_or(&value).trim_end();
            let column =
                before.strip_suffix("column").filter(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()));
            close(&name, column.unwrap_or(before));
            name = if column.is_some() { format!("column {word}") } else { std::mem::take(&mut word) };
            (value, word) = (String::new(), String::new());
            continue;
        }
        is_text ^= c == '"' && !is_escaped;
        is_escaped = is_text && c == '\\' && !is_escaped;
        match !is_text && (c.is_alphanumeric() || c == '_') {
            true => word.push(c),
            false => word.clear(),
        }
        value.push(c);
    }
    close(&name, &value);
    pieces.retain(|name, value| name.is_empty() || !value.is_empty());
    pieces
}
