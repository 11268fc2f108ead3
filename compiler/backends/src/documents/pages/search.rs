//! Everything in the documents on one page: a list for every reader, which a script narrows to what one looks for.

use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Group, Page, Sections};
use crate::documents::registers::Registers;
use crate::documents::site::Thing;
use crate::documents::{Documents, registers};
use charta_base::Id;
use charta_model::model::*;

struct Words {
    title: &'static str,
    note: &'static str,
    found: &'static str,
    contracts: &'static str,
    datasets: &'static str,
    columns: &'static str,
    parties: &'static str,
    hostings: &'static str,
    rulebooks: &'static str,
    clauses: &'static str,
}

static ENGLISH: Words = Words {
    title: "Everything, by sort",
    note: "Write a few letters above: only what holds all of them stays in the list.",
    found: "found",
    contracts: "Contracts",
    datasets: "Datasets",
    columns: "Columns",
    parties: "Parties",
    hostings: "Hostings",
    rulebooks: "Rulebooks",
    clauses: "Clauses",
};

static FRENCH: Words = Words {
    title: "Tout, par nature",
    note: "Écrivez quelques lettres ci-dessus : seul ce qui les contient toutes reste dans la liste.",
    found: "résultat(s)",
    contracts: "Contrats",
    datasets: "Jeux de données",
    columns: "Colonnes",
    parties: "Parties",
    hostings: "Hébergements",
    rulebooks: "Recueils de règles",
    clauses: "Clauses",
};

pub(super) fn pages(documents: &Documents<'_>, registers: &Registers<'_>) -> Vec<Page> {
    let speech = &documents.speech;
    let words = speech.pick(&ENGLISH, &FRENCH);
    let (model, site) = (speech.model, speech.site);
    let mut sections = Sections::default();
    let mut groups = Vec::new();
    let mut group = |title: &'static str, mut lines: Cell| {
        lines.sort();
        if !lines.is_empty() {
            groups.push(Group { title, lines });
        }
    };
    group(
        words.contracts,
        model.contracts.iter().map(|(id, it)| named(speech.contract(id), &it.about)).collect(),
    );
    let datasets = || model.datasets.iter().filter(|(id, _)| site.page(Thing::Dataset(*id)).is_some());
    group(words.datasets, datasets().map(|(id, it)| named(speech.dataset(id), &it.about)).collect());
    let columns = datasets().flat_map(|(id, dataset)| {
        let columns = dataset.columns.numbers().filter_map(|number| u32::try_from(number).ok());
        columns.map(move |column| speech.column(Id::new(column)).and(" — ").and(&speech.dataset(id).text()))
    });
    group(words.columns, columns.collect());
    let parties = model.parties.iter().filter(|(id, _)| site.page(Thing::Party(*id)).is_some());
    group(words.parties, parties.map(|(id, it)| named(speech.party(id), &it.about)).collect());
    let hostings = model.hostings.iter().filter(|(id, _)| site.page(Thing::Hosting(*id)).is_some());
    group(words.hostings, hostings.map(|(id, it)| named(speech.hosting(id), &it.about)).collect());
    let rulebooks = model.rulebooks.iter().filter(|(id, _)| site.page(Thing::Rulebook(*id)).is_some());
    group(words.rulebooks, rulebooks.map(|(id, it)| named(speech.rulebook(id), &it.about)).collect());
    groups.push(Group { title: registers::title(speech), lines: registers.links(documents) });
    groups.push(Group { title: words.clauses, lines: clauses(documents) });
    let block = Block::Search { found: words.found, groups };
    sections.chapter("everything", words.title, vec![Block::paragraph(words.note), block]);
    vec![documents.page("search", speech.words.everything.to_owned(), speech.words.project, sections)]
}

/// A title with the name in the text, where that is another.
fn named(line: Line, about: &About) -> Line {
    if line.text() == *about.path { line } else { line.and(&format!(" ({})", about.path)) }
}

/// So much of a clause is told: no line of the list is long, however long a clause is.
const FIRST_WORDS: usize = 120;

/// The first words of a text, on one line.
fn first_words(text: &str) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if words.chars().count() + word.chars().count() > FIRST_WORDS {
            words.push_str(" …");
            break;
        }
        words.push_str(if words.is_empty() { "" } else { " " });
        words.push_str(word);
    }
    words
}

/// Every clause with a page, by what it stands in and its number, and its first words.
fn clauses(documents: &Documents<'_>) -> Cell {
    let speech = &documents.speech;
    let told = |clause: &Clause| {
        let to = speech.site.of_clause(clause)?;
        let title = speech.title(speech.model.owner_about(clause.owner)?);
        let written = documents.judgement.input.sources.text(clause.span);
        let name = format!("{title}, {}", clause.number);
        Some(Line::linked(name, Some(to)).and(speech.words.colon).and(&first_words(written)))
    };
    speech.model.clauses.values().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_clause_makes_no_long_line() {
        assert_eq!(first_words("permit  team\n to read"), "permit team to read");
        let long = first_words(&"word ".repeat(10_000));
        assert!(long.chars().count() <= FIRST_WORDS + " …".len() && long.ends_with("word …"), "{long}");
        assert_eq!(first_words(&"x".repeat(10_000)), " …");
    }
}
