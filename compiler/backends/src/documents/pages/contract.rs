//! The page of a contract.

use crate::documents::drawings::{calendar, chain};
use crate::documents::line::{Cell, Line};
use crate::documents::page::{Block, InMarkdown, Page, Sections};
use crate::documents::site::Thing;
use crate::documents::{Documents, Subject};
use crate::documents::{agreement, attention, changes, ledger, place, scenarios, summary, what, who};
use charta_model::model::*;

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    documents.subjects.iter().filter_map(|subject| page(documents, subject)).collect()
}

fn page(documents: &Documents<'_>, subject: &Subject<'_>) -> Option<Page> {
    let Subject { clauses, shared, datasets, points, laws, refused } = subject;
    let contract = clauses.contract;
    let Documents { speech, judgement, .. } = *documents;
    let on = judgement.input.checked.on();
    let given = what::given(clauses, shared);
    let mut sections = Sections::default();
    let told = summary::summary(clauses, shared, &given, datasets, laws);
    sections.chapter("summary", speech.words.summary, vec![told]);
    let points = points.iter().chain(refused).cloned().collect();
    sections.chapter("attention", speech.words.attention, vec![attention::block(&speech, points)]);
    sections.chapter("contract", speech.words.contract, heading(documents, contract).into_iter().collect());
    sections.written(speech.site.source(contract.about.span));
    who::parties(&speech, contract, &mut sections);
    who::framework(&speech, contract, given.purposes.clone(), on, &mut sections);
    what::data(clauses, shared, &mut sections);
    let chain = chain::of_contract(clauses, datasets);
    place::hosting(&speech, contract, datasets, on, chain, &mut sections);
    place::subprocessors(&speech, contract, &mut sections);
    place::retention(clauses, datasets, &mut sections);
    clauses.duties(&mut sections);
    calendar::calendar(clauses, datasets, &mut sections);
    clauses.requirements(&mut sections);
    clauses.waivers(&mut sections);
    clauses.findings(&mut sections);
    agreement::provisions(&speech, contract, &mut sections);
    clauses.text(&mut sections);
    scenarios::of_contract(clauses, datasets, &mut sections);
    clauses.agreements(&mut sections);
    clauses.rulebooks(&mut sections);
    clauses.losses(&mut sections);
    ledger::identifiers(&speech, judgement, contract, &mut sections);
    changes::of_contract(documents, subject, &mut sections);
    who::signatures(&speech, contract, &mut sections);
    let page =
        documents.page_of(Thing::Contract(clauses.id), &contract.about, speech.words.contract, sections)?;
    Some(Page { in_markdown: InMarkdown::Everything, ..page })
}

fn heading(documents: &Documents<'_>, contract: &Contract) -> Option<Block> {
    let Documents { speech, judgement, .. } = documents;
    let words = speech.words;
    let mut facts = vec![
        (words.name, vec![Line::from(&*contract.about.path)]),
        (words.reference, contract.reference.iter().map(|text| Line::from(&**text)).collect()),
        (words.references, contract.about.references.iter().map(|text| Line::from(&**text)).collect()),
    ];
    facts.extend(agreement::standing(speech, contract));
    let day = |day: &charta_model::time::Day| -> Cell { vec![speech.day(*day).into()] };
    let is_signed = contract.signed.is_none_or(|day| day <= judgement.input.checked.on());
    facts.extend([
        (words.judged_on, day(&judgement.input.checked.on())),
        (
            if is_signed { words.signed_on } else { words.to_sign_on },
            contract.signed.iter().flat_map(day).collect(),
        ),
        (words.notes, speech.notes(&contract.about)),
    ]);
    Block::facts(facts)
}
