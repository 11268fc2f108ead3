//! The first page: what needs attention, the contracts, everything else that has a page, and what was made of all of them.

use crate::documents::drawings::flows;
use crate::documents::line::Cell;
use crate::documents::page::{Block, InMarkdown, Page, Sections};
use crate::documents::registers::Registers;
use crate::documents::site::Thing;
use crate::documents::{Documents, applied, attention, changes, findings, ledger, registers, scenarios};

struct Words {
    open: &'static str,
    none: &'static str,
    datasets: &'static str,
    parties: &'static str,
    hostings: &'static str,
    rulebooks: &'static str,
    sources: &'static str,
    next: &'static str,
    next_none: &'static str,
}

static ENGLISH: Words = Words {
    open: "Points of attention",
    none: "none",
    datasets: "Datasets",
    parties: "Parties",
    hostings: "Hostings",
    rulebooks: "Rulebooks",
    sources: "Source texts",
    next: "What is due next, and by whom",
    next_none: "No duty has a day that is still to come.",
};

static FRENCH: Words = Words {
    open: "Points d’attention",
    none: "aucun",
    datasets: "Jeux de données",
    parties: "Parties",
    hostings: "Hébergements",
    rulebooks: "Recueils de règles",
    sources: "Textes sources",
    next: "Prochaines échéances, et qui les doit",
    next_none: "Aucune obligation n’a de jour à venir.",
};

/// What the page has in Markdown.
const IN_MARKDOWN: InMarkdown =
    InMarkdown::Chapters(&["attention", "contracts", "findings", "changes", "endings", "losses"]);

/// How many of the duties that are due next it tells.
const MOST_DUE: usize = 5;

pub(super) fn pages(documents: &Documents<'_>, registers: &Registers<'_>) -> Vec<Page> {
    let Documents { speech, judgement, .. } = documents;
    let words = speech.words;
    let mut sections = Sections::default();
    let attention = attention::of_project(documents);
    let applied = Block::List { lines: applied::of_project(documents) };
    sections.chapter("attention", words.attention, vec![attention::block(speech, attention), applied]);
    let contracts = std::iter::once(table(documents)).chain(flows::of_project(documents)).collect();
    sections.chapter("contracts", words.index_title, contracts);
    let own = speech.pick(&ENGLISH, &FRENCH);
    let next = registers.next_due(documents, MOST_DUE);
    let next = if next.is_empty() { Block::paragraph(own.next_none) } else { Block::List { lines: next } };
    sections.chapter("next", own.next, vec![next]);
    let lines = registers.links(documents);
    sections.chapter("registers", registers::title(speech), vec![Block::List { lines }]);
    lists(documents, &mut sections);
    if !judgement.findings_about_none().is_empty() {
        findings::chapter(speech, judgement.findings_about_none(), &mut sections);
    }
    changes::of_project(documents, &mut sections);
    scenarios::of_project(speech, judgement, &mut sections);
    ledger::endings(speech, judgement, &mut sections);
    ledger::losses(speech, judgement, &mut sections);
    let page = documents.page("index", judgement.input.project.to_owned(), words.index_title, sections);
    vec![Page { in_markdown: IN_MARKDOWN, ..page }]
}

fn table(documents: &Documents<'_>) -> Block {
    let speech = &documents.speech;
    let words = speech.words;
    let own = speech.pick(&ENGLISH, &FRENCH);
    let rows = documents.subjects.iter().map(|subject| {
        let contract = subject.clauses.contract;
        let count = match subject.points.len() {
            0 => own.none.to_owned(),
            count => count.to_string(),
        };
        vec![
            vec![speech.contract(subject.clauses.id)],
            contract.provider.iter().map(|party| speech.party(party.value)).collect(),
            contract.recipients.iter().map(|party| speech.party(party.value)).collect(),
            contract.term.iter().map(|term| speech.period(term.value).into()).collect(),
            vec![count.into()],
        ]
    });
    let head = [words.contract, words.provider, words.recipient, words.term, own.open];
    Block::table_or(&head, rows.collect(), words.index_none)
}

/// Everything else that has a page, sort by sort.
fn lists(documents: &Documents<'_>, sections: &mut Sections) {
    let speech = &documents.speech;
    let (model, site) = (speech.model, speech.site);
    let own = speech.pick(&ENGLISH, &FRENCH);
    let datasets = model.datasets.ids().filter(|id| site.page(Thing::Dataset(*id)).is_some());
    list(sections, "datasets", own.datasets, datasets.map(|id| speech.dataset(id)).collect());
    let parties = model.parties.ids().filter(|id| site.page(Thing::Party(*id)).is_some());
    list(sections, "parties", own.parties, parties.map(|id| speech.party(id)).collect());
    let hostings = model.hostings.ids().filter(|id| site.page(Thing::Hosting(*id)).is_some());
    list(sections, "hostings", own.hostings, hostings.map(|id| speech.hosting(id)).collect());
    let rulebooks = model.rulebooks.ids().filter(|id| site.page(Thing::Rulebook(*id)).is_some());
    list(sections, "rulebooks", own.rulebooks, rulebooks.map(|id| speech.rulebook(id)).collect());
    let sources = documents.judgement.input.sources.iter().filter_map(|(id, file)| {
        Some(crate::documents::line::Line::linked(file.name.as_str(), Some(site.of(Thing::File(id))?)))
    });
    list(sections, "sources", own.sources, sources.collect());
}

fn list(sections: &mut Sections, anchor: &str, title: &'static str, mut lines: Cell) {
    lines.sort();
    if !lines.is_empty() {
        sections.chapter(anchor, title, vec![Block::List { lines }]);
    }
}
