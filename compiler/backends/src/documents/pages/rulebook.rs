//! The page of a rulebook that the project names: what it covers, and its clauses as they are written.

use super::uses;
use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, Page, Sections};
use crate::documents::quoting::Quoting;
use crate::documents::site::{Thing, clause_anchor};
use charta_model::model::*;
use charta_model::time::Period;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let rulebooks = documents.speech.model.rulebooks.iter();
    rulebooks.filter_map(|(id, rulebook)| page(documents, id, rulebook)).collect()
}

fn page(documents: &Documents<'_>, id: RulebookId, rulebook: &Rulebook) -> Option<Page> {
    documents.speech.site.page(Thing::Rulebook(id))?;
    let Documents { speech, judgement, .. } = *documents;
    let (words, own) = (speech.words, uses::words(&speech));
    let mut sections = Sections::default();
    let facts = Block::facts(vec![
        (words.path, vec![Line::from(&*rulebook.about.path)]),
        (words.references, speech.references(&rulebook.about)),
        (words.in_force, vec![speech.period(rulebook.in_force).into()]),
        (words.notes, speech.notes(&rulebook.about)),
    ]);
    sections.chapter("rulebook", words.rulebook, facts.into_iter().collect());
    sections.written(speech.site.source(rulebook.about.span));
    let covered = judgement.input.checked.rules().named_rulebooks().iter().find(|(of, _)| *of == id);
    let covered: &[ContractId] = covered.map_or(&[], |(_, contracts)| contracts);
    let lines: Cell = covered.iter().map(|contract| speech.contract(*contract)).collect();
    let block = match lines.is_empty() {
        true => Block::paragraph(own.contracts_none),
        false => Block::List { lines },
    };
    sections.chapter("contracts", own.covered, vec![block]);
    sections.chapter("clauses", words.clauses, Vec::new());
    let quoting = Quoting { speech, judgement, owner: Some(Owner::Rulebook(id)), term: Period::default() };
    let clauses = rulebook.clauses.iter();
    for (id, clause) in clauses.filter_map(|id| Some((*id, speech.model.clauses.get(*id)?))) {
        let title = format!("{} {}", words.clause, clause.number);
        sections.part(clause_anchor(clause), title.into(), quoting.blocks(id, clause));
        sections.written(speech.site.source(clause.span));
    }
    documents.page_of(Thing::Rulebook(id), &rulebook.about, words.rulebook, sections)
}
