//! Documents: for each contract a page for browsers and one in Markdown, and an index of both. They state which encoded rules hold, quote every
//! clause as it is written, and say what stands behind it; they do not claim legal compliance.

mod agreement;
mod apart;
mod clauses;
mod demands;
mod english;
mod french;
mod ledger;
mod owed;
mod page;
mod place;
mod speech;
mod way;
mod what;
mod who;
mod words;

use crate::escape::file_name;
use crate::judgement::Judgement;
use crate::target::{Artifact, Emitted, Input, Language, Target};
use crate::template::Fragment;
use charta_checks::enforcement::Carries;
use charta_model::model::{Contract, ContractId, DatasetId, Duty, Effect, Model};
use charta_model::rules::datasets_of;
use clauses::Clauses;
use page::{Block, Cell, Link, Page, Sections};
use speech::Speech;
use std::collections::BTreeSet;
use words::{fill, words};

/// The target.
pub const TARGET: Target = Target {
    name: "documents",
    summary: "a page for each contract, for people, in HTML and Markdown",
    carries: Carries::Informative,
    emit,
};

/// A longer name of a file is cut here: well below what any file system admits.
const NAME_LIMIT: usize = 100;

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let judgement = Judgement::new(input, input.earlier);
    let speech = Speech { model: judgement.model(), words: words(input.language) };
    let mut artifacts = Vec::new();
    let mut links = Vec::new();
    for (id, contract, file) in named(&judgement) {
        let page = contract_page(speech, &judgement, id, contract);
        artifacts.extend(written(&file, &page)?);
        links.push(Link { file: Fragment(file), text: page.title });
    }
    artifacts.extend(written("index", &index(&judgement, speech, links))?);
    Ok(Emitted { artifacts, losses: Vec::new() })
}

/// A duty in English, for programs: who must, do what, and by when.
pub(crate) struct DutyTold {
    pub(crate) who: Vec<String>,
    pub(crate) what: String,
    pub(crate) due: String,
}

pub(crate) fn duty_in_english(model: &Model, duty: &Duty) -> DutyTold {
    let speech = Speech { model, words: words(Language::English) };
    let objects: Vec<String> = duty.objects.iter().map(|object| speech.duty_object(&object.value)).collect();
    DutyTold {
        who: speech.bearers(duty),
        what: format!("{}: {}", speech.term(duty.action.value), objects.join(", ")),
        due: speech.due(duty.due.value),
    }
}

fn written(file: &str, page: &Page) -> Result<[Artifact; 2], String> {
    let artifact = |ending: &str, text| Artifact {
        path: format!("documents/{file}.{ending}"),
        text,
        statements: Vec::new(),
    };
    Ok([artifact("html", page::html(page)?), artifact("md", page::markdown(page)?)])
}

/// The contracts by their paths, each with a file name that no other has, also where capitals and small letters are one.
fn named<'a>(judgement: &Judgement<'a>) -> Vec<(ContractId, &'a Contract, String)> {
    let mut contracts: Vec<(ContractId, &Contract)> = judgement.model().contracts.iter().collect();
    contracts.sort_by(|(_, a), (_, b)| a.about.path.cmp(&b.about.path));
    let mut taken = BTreeSet::from(["index".to_owned()]);
    let with_name = |(id, contract): (ContractId, &'a Contract)| {
        let stem: String = file_name(&contract.about.path).chars().take(NAME_LIMIT).collect();
        let mut name = stem.clone();
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            name = format!("{stem}-{number}");
            number += 1;
        }
        (id, contract, name)
    };
    contracts.into_iter().map(with_name).collect()
}

/// Where each contract's page is, and what was found about none of them.
fn index(judgement: &Judgement<'_>, speech: Speech<'_>, links: Vec<Link>) -> Page {
    let words = speech.words;
    let input = judgement.input;
    let mut sections = Sections::default();
    let block = match links.is_empty() {
        true => Block::paragraph(words.index_none),
        false => Block::links(links),
    };
    sections.chapter(words.index_title, vec![block]);
    let contracts = &judgement.model().contracts;
    let findings = input.checked.outcome().findings.iter();
    let general = findings.filter(|finding| !contracts.ids().any(|id| judgement.is_about(finding, id)));
    clauses::findings_chapter(words, general, &mut sections);
    ledger::endings(&speech, judgement, &mut sections);
    ledger::losses(&speech, judgement, &mut sections);
    Page {
        lang: words.code,
        title: format!("{} — {}", words.index_title, input.project),
        kind: words.project,
        notice: fill(words.notice, &[&input.checked.on().to_string()]),
        contents: words.contents,
        sections: sections.finish(),
    }
}

fn contract_page(speech: Speech<'_>, judgement: &Judgement<'_>, id: ContractId, contract: &Contract) -> Page {
    let words = speech.words;
    let on = judgement.input.checked.on();
    let datasets = datasets_under(judgement, contract);
    let mut sections = Sections::default();
    sections.chapter(words.contract, heading(&speech, judgement, contract).into_iter().collect());
    who::parties(&speech, contract, &mut sections);
    who::framework(&speech, contract, on, &mut sections);
    let clauses = Clauses { speech, judgement, id, contract };
    what::data(&clauses, &mut sections);
    place::hosting(&speech, contract, &datasets, on, &mut sections);
    place::subprocessors(&speech, contract, &mut sections);
    place::retention(&speech, contract, &datasets, &mut sections);
    clauses.duties(&mut sections);
    clauses.requirements(&mut sections);
    clauses.waivers(&mut sections);
    clauses.findings(&mut sections);
    agreement::provisions(&speech, contract, &mut sections);
    clauses.text(&mut sections);
    clauses.agreements(&mut sections);
    clauses.rulebooks(&mut sections);
    clauses.losses(&mut sections);
    ledger::identifiers(&speech, judgement, contract, &mut sections);
    who::signatures(&speech, contract, &mut sections);
    Page {
        lang: words.code,
        title: speech.title(&contract.about).to_owned(),
        kind: words.contract,
        notice: fill(words.notice, &[&on.to_string()]),
        contents: words.contents,
        sections: sections.finish(),
    }
}

fn heading(speech: &Speech<'_>, judgement: &Judgement<'_>, contract: &Contract) -> Option<Block> {
    let words = speech.words;
    let text = |text: &str| -> Cell { if text.is_empty() { Vec::new() } else { vec![text.to_owned()] } };
    let mut lines = vec![
        (words.name, text(&contract.about.path)),
        (words.reference, contract.reference.iter().map(ToString::to_string).collect()),
        (words.references, contract.about.references.iter().map(ToString::to_string).collect()),
    ];
    lines.extend(agreement::standing(speech, contract));
    lines.extend([
        (words.project, text(judgement.input.project)),
        (words.judged_on, vec![judgement.input.checked.on().to_string()]),
        (words.signed_on, contract.signed.iter().map(ToString::to_string).collect()),
        (words.notes, what::notes(&contract.about)),
    ]);
    Block::facts(lines)
}

/// The datasets of which the contract permits something, in order.
fn datasets_under(judgement: &Judgement<'_>, contract: &Contract) -> Vec<DatasetId> {
    let rules = judgement.input.checked.rules();
    let ids = contract.clauses.iter().flat_map(|clause| rules.of_clause(*clause));
    let permits = ids.filter_map(|id| rules.get(*id)).filter(|rule| rule.effect == Effect::Permit);
    let datasets: BTreeSet<DatasetId> =
        permits.flat_map(|rule| datasets_of(judgement.model(), &rule.columns)).collect();
    datasets.into_iter().collect()
}
