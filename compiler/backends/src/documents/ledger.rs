//! Over all contracts: what carries their clauses out, and what was lost; and what other vocabularies call the terms of one.

use super::draft;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::quoting::has_ceased;
use super::speech::Speech;
use crate::judgement::Judgement;
use crate::terms::spoken_of;
use charta_model::model::*;

/// How many clauses of each contract and of each rulebook that holds are enforced, monitored, procedural and neither.
pub(super) fn endings(speech: &Speech<'_>, judgement: &Judgement<'_>, sections: &mut Sections) {
    let (words, model) = (speech.words, speech.model);
    let contracts = model.contracts.values().map(|contract| (&contract.about, &contract.clauses));
    let rulebooks = model.rulebooks.values().filter(|rulebook| rulebook.named);
    let mut owners: Vec<(&About, &Vec<ClauseId>)> =
        contracts.chain(rulebooks.map(|rulebook| (&rulebook.about, &rulebook.clauses))).collect();
    owners.retain(|(_, clauses)| !clauses.is_empty());
    owners.sort_by(|(a, _), (b, _)| a.path.cmp(&b.path));
    let rows = owners.into_iter().map(|(about, clauses)| {
        let mut counts = [0_usize; 5];
        for (id, clause) in clauses.iter().filter_map(|id| Some((*id, model.clauses.get(*id)?))) {
            let [enforced, unbuilt, monitored, procedural, other] = &mut counts;
            *match judgement.enforcement(id, clause).word() {
                "enforced" => enforced,
                "draft" | "left-out" => unbuilt,
                "monitored" if has_ceased(judgement, id, clause) => other,
                "monitored" => monitored,
                "procedural" => procedural,
                _ => other,
            } += 1;
        }
        (about, counts)
    });
    let rows: Vec<(&About, [usize; 5])> = rows.collect();
    let heads = [
        words.ending_enforced,
        words.ending_unbuilt,
        words.ending_monitored,
        words.ending_procedural,
        words.ending_other,
    ];
    // What this build makes nothing of is told where there is some, and then nothing is said of what systems enforce.
    let is_unbuilt = rows.iter().any(|(_, [_, unbuilt, ..])| *unbuilt > 0);
    let is_enforced = rows.iter().any(|(_, [enforced, ..])| *enforced > 0);
    let told = |at: usize| match at {
        0 => is_enforced || !is_unbuilt,
        1 => is_unbuilt,
        _ => true,
    };
    let head: Vec<&'static str> = std::iter::once(words.name).chain(pick(&heads, told)).collect();
    let rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .map(|(about, counts)| {
            let counts = pick(&counts, told).map(|count| vec![Line::from(count.to_string())]);
            std::iter::once(vec![Line::from(speech.title(about))]).chain(counts).collect()
        })
        .collect();
    let mut blocks = vec![Block::paragraph(words.endings_note)];
    if !rows.is_empty() {
        blocks.push(Block::table("", &head, rows));
    }
    sections.chapter("endings", words.endings, blocks);
}

/// Those of some things whose places are told.
fn pick<T: Copy>(all: &[T], told: impl Fn(usize) -> bool) -> impl Iterator<Item = T> {
    all.iter().enumerate().filter(move |(at, _)| told(*at)).map(|(_, one)| *one)
}

/// Everything that was lost, by target and clause.
pub(super) fn losses(speech: &Speech<'_>, judgement: &Judgement<'_>, sections: &mut Sections) {
    let words = speech.words;
    let mut rows: Vec<(&str, String, String)> = judgement
        .losses()
        .iter()
        .map(|(target, loss)| {
            (*target, speech.model.clause_name(loss.clause), loss.reason.text(judgement.input.language))
        })
        .collect();
    rows.sort_unstable();
    let rows: Vec<Vec<Cell>> = rows
        .into_iter()
        .map(|(target, clause, reason)| vec![vec![target.into()], vec![clause.into()], vec![reason.into()]])
        .collect();
    let block = match rows.is_empty() {
        true => Block::paragraph(draft::no_losses(speech, judgement, words.losses_none_at_all)),
        false => Block::table("", &[words.target, words.clause, words.loss], rows),
    };
    sections.chapter("losses", words.losses, vec![block]);
}

/// The terms that a contract speaks of, with their identifiers elsewhere.
pub(super) fn identifiers(
    speech: &Speech<'_>,
    judgement: &Judgement<'_>,
    contract: &Contract,
    sections: &mut Sections,
) {
    let (words, model) = (speech.words, speech.model);
    let terms = spoken_of(model, judgement.input.checked.rules(), contract).into_iter();
    let mut rows: Vec<(&'static str, &str, Vec<Cell>)> = terms
        .filter_map(|id| model.terms.get(id))
        .filter(|term| !term.iris.is_empty())
        .map(|term| {
            let sort = match term.kind {
                TermKind::Action => words.action_sort,
                TermKind::Purpose => words.purpose_sort,
                TermKind::Basis => words.basis_sort,
                TermKind::Safeguard => words.safeguard_sort,
                TermKind::Category => words.category_sort,
                TermKind::Jurisdiction | TermKind::Kind | TermKind::Certification => "",
            };
            let iris = term.iris.iter().map(|iri| Line::from(&**iri)).collect();
            let row = vec![vec![speech.title(&term.about).into()], vec![sort.into()], iris];
            (sort, &*term.about.path, row)
        })
        .collect();
    rows.sort_by_key(|(sort, path, _)| (*sort, *path));
    let rows: Vec<Vec<Cell>> = rows.into_iter().map(|(_, _, row)| row).collect();
    let block = match rows.is_empty() {
        true => Block::paragraph(words.identifiers_none),
        false => Block::table("", &[words.term_name, words.sort, words.identifier], rows),
    };
    sections.chapter("identifiers", words.identifiers, vec![block]);
}
