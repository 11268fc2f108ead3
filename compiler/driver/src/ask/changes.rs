//! What would have to change for a question to be permitted. A change is a text: it is made on a copy of the project, the copy is
//! compiled, judged and asked again, and only what is then permitted, against nothing that was not wrong before, is proposed.

use super::edits::{Edit, Edited, files, told};
use super::judgement::{Case, judge};
use super::part::{is_large, part};
use super::sentence::Scopes;
use super::thought::{Atom, Thought};
use super::{Asked, Change, FindingTold, Unlawful, Verdict, expectations, proof, question_file, ways};
use crate::baseline::Item;
use crate::diff::approvals;
use crate::pipeline::{Compiled, Program, compile_asking};
use crate::sets::{self, By};
use charta_base::{Diagnostic, FileId, MemoryWorld};
use charta_checks::logic::answer::{Answer, asked as requests_of};
use charta_model::model::TermKind;
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rows::{RowSpace, RowsId};
use charta_review::{Alignment, Side, difference};
use std::collections::{BTreeMap, BTreeSet};

/// At most so many sets of changes are made and asked again.
pub(super) const TRIED: usize = 40;
/// At most so many proposals are told, and so many that would be against the law.
const TOLD: usize = 3;

/// What can be proposed.
#[derive(Debug, Default)]
pub(super) struct Proposed {
    pub(super) lawful: Vec<Change>,
    pub(super) unlawful: Vec<Unlawful>,
}

/// A set of changes that was found to permit what is asked, and what it lets people do.
struct Found<'a> {
    set: &'a [Atom],
    change: Change,
    opens: Vec<Region>,
}

/// On what changes are tried out: the project, or the part of it that bears on the question.
struct Ground<'a> {
    asked: &'a Asked<'a>,
    /// Which of the questions.
    at: usize,
    /// As it stands.
    compiled: &'a Compiled,
    base: MemoryWorld,
    partial: bool,
    /// What is asked, as numbers of this ground.
    requests: Region,
    /// The errors that stand, each with how often it is found.
    errors: BTreeMap<Item, usize>,
}

/// What came of a set of changes.
enum Tried {
    /// It is permitted, and nothing is wrong that was not before.
    Lawful { change: Change, opens: Vec<Region> },
    /// It would be permitted, and this stands in the way.
    Unlawful(Vec<Diagnostic>),
}

/// The sets of changes that would permit what is denied, and show more of some columns, as column ids, where less is shown than is asked.
pub(super) fn proposed(asked: &Asked<'_>, at: usize, answer: &Answer, less: &Ranges) -> Proposed {
    proposed_on(asked, at, (answer, less), !asked.partial && is_large(&asked.compiled))
}

/// The same, tried out on a part of the project first or on all of it at once.
pub(super) fn proposed_on(
    asked: &Asked<'_>,
    at: usize,
    (answer, less): (&Answer, &Ranges),
    in_part: bool,
) -> Proposed {
    let compiled = &asked.compiled;
    let Some(program) = &compiled.program else { return Proposed::default() };
    let wishes = asked.questions.get(at).map_or(&[][..], |question| question.wishes.as_slice());
    let scopes = Scopes::new(compiled, &program.model);
    let sets = Thought { compiled, program, answer, less, wishes, scopes }.sets();
    if sets.is_empty() {
        return Proposed::default();
    }
    let whole = || Ground::new(asked, at, compiled, files(compiled), asked.partial);
    if !in_part {
        return whole().map_or_else(Proposed::default, |ground| ground.proposed(&sets, |_| true));
    }
    let Ok(part) = part(compiled, program, &answer.asked) else { return Proposed::default() };
    let text = super::question::source(asked.questions, asked.options.on);
    let compiled_part = compile_asking(&part, "", &asked.options, (&text, true));
    let ground = Ground::new(asked, at, &compiled_part, part, true);
    let Some(ground) = ground.filter(|_| compiled_part.is_judged()) else { return Proposed::default() };
    // What holds of the part is held against the whole before it is told.
    let whole = whole();
    let holds = |set: &[Atom]| {
        let tried = whole.as_ref().and_then(|whole| whole.tried(set));
        matches!(tried, Some(Tried::Lawful { .. }))
    };
    ground.proposed(&sets, holds)
}

impl<'a> Ground<'a> {
    fn new(
        asked: &'a Asked<'a>,
        at: usize,
        compiled: &'a Compiled,
        base: MemoryWorld,
        partial: bool,
    ) -> Option<Ground<'a>> {
        let program = compiled.program.as_ref()?;
        let file = question_file(compiled);
        let expectations = expectations(&program.model, file?);
        let (day, question) = expectations.get(at).copied()?;
        let requests = requests_of(question, day);
        let errors = errors(&compiled.findings, file);
        Some(Ground { asked, at, compiled, base, partial, requests, errors })
    }

    fn proposed(&self, sets: &[Vec<Atom>], holds: impl Fn(&[Atom]) -> bool) -> Proposed {
        let mut proposed = Proposed::default();
        let mut found: Vec<Found<'_>> = Vec::new();
        for set in sets.iter().take(TRIED) {
            match self.tried(set) {
                Some(Tried::Lawful { change, opens }) => found.push(Found { set, change, opens }),
                Some(Tried::Unlawful(findings)) if proposed.unlawful.len() < TOLD => {
                    let findings: Vec<_> = findings.iter().map(proof::finding_told).collect();
                    // Another change against which the same stands tells nobody more.
                    if !proposed.unlawful.iter().any(|one| is_same(&one.findings, &findings)) {
                        proposed.unlawful.push(Unlawful { edits: self.told(set), findings });
                    }
                }
                _ => {}
            }
        }
        let kept = undominated(found).into_iter().filter(|one| holds(one.set));
        proposed.lawful = kept.take(TOLD).map(|one| one.change).collect();
        if !proposed.lawful.is_empty() {
            proposed.unlawful.clear();
        }
        proposed
    }

    fn told(&self, set: &[Atom]) -> Vec<super::EditTold> {
        set.iter().map(|atom| told(&self.asked.compiled, &atom.edit)).collect()
    }

    /// Makes a set of changes and asks again; `None` where it does not help.
    fn tried(&self, set: &[Atom]) -> Option<Tried> {
        let edits: Vec<&Edit> = set.iter().map(|atom| &atom.edit).collect();
        // The places of the edits are those of the whole, which a part keeps.
        let world = Edited::new(&self.asked.compiled, &self.base, &edits)?;
        let text = super::question::source(self.asked.questions, self.asked.options.on);
        let after = compile_asking(&world, "", &self.asked.options, (&text, self.partial));
        let program = after.program.as_ref().filter(|_| after.is_judged())?;
        let file = question_file(&after)?;
        let expectations = expectations(&program.model, file);
        let (day, question) = expectations.get(self.at).copied()?;
        let wishes = self.asked.questions.get(self.at).map_or(&[][..], |question| question.wishes.as_slice());
        let case = Case { question, day, wishes, looks_further: false };
        let again = judge(&after, program, &case).ok()?;
        if again.is_denied_by_contracts() {
            return None;
        }
        let new = self.against(&after, file);
        if !new.is_empty() {
            return Some(Tried::Unlawful(new));
        }
        if again.verdict != Verdict::Permitted {
            return None;
        }
        let (opens, to_agree) = self.effects(&after)?;
        let ways = self.ways(&after, set);
        let mut warnings = new_warnings(&self.compiled.findings, &after.findings);
        let approval = ways.first().and_then(|way| way.approval.clone());
        warnings.extend(approval.filter(|approval| *approval > day.to_string()).map(|approval| {
            format!("an approval comes on {approval} at the earliest, after the day that is asked about")
        }));
        let mut told_opens = sentences(&after, &opens);
        told_opens.extend(set.iter().filter_map(|atom| atom.besides.clone()));
        let closed = proof::closed_rows(program, &again.answer);
        let change = Change { edits: self.told(set), opens: told_opens, closed, warnings, to_agree, ways };
        Some(Tried::Lawful { change, opens })
    }

    /// The errors that were not found before, those among them that a waiver covers which was given for something else.
    fn against(&self, after: &Compiled, question: FileId) -> Vec<Diagnostic> {
        let mut known = self.errors.clone();
        let errors = after.findings.iter().filter(|finding| is_error_outside(finding, Some(question)));
        let is_new = |finding: &&Diagnostic| match known.get_mut(&Item::of(finding)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        };
        let mut new: Vec<Diagnostic> = errors.filter(is_new).cloned().collect();
        let waived: BTreeSet<Item> = self.compiled.waived().iter().map(|it| Item::of(&it.finding)).collect();
        let newly = after.waived().iter().filter(|it| it.finding.is_error());
        let newly = newly.filter(|it| !waived.contains(&Item::of(&it.finding)));
        new.extend(newly.map(|it| it.finding.clone()));
        new
    }

    /// What else than what is asked somebody may do, and who is to agree to it.
    fn effects(&self, after: &Compiled) -> Option<(Vec<Region>, Vec<String>)> {
        let (old, new) = (self.compiled.program.as_ref()?, after.program.as_ref()?);
        let alignment = Alignment::new(&old.model, &new.model, &[]);
        let mut differing = difference(side(old), side(new), alignment).ok()?;
        let approvals = approvals(&mut differing, &old.model, &new.model);
        let to_agree: BTreeSet<String> =
            approvals.into_iter().flat_map(|it| it.parties.into_iter().chain(it.authorities)).collect();
        let mut space = RowSpace::default();
        // Neither rows nor days matter here: who asks for one of them asks for what lets them do it.
        let asked_for =
            Region { places: Ranges::all(), days: Ranges::all(), rows: RowsId::ALL, ..self.requests.clone() };
        let widened = differing.changes.iter().filter(|change| change.kind.widens());
        let opens = widened.flat_map(|change| {
            Region { rows: RowsId::ALL, ..change.requests.clone() }.difference(&asked_for, &mut space)
        });
        Some((opens.collect(), to_agree.into_iter().collect()))
    }

    /// The ways to an approval of the first contract that a set of changes touches.
    fn ways(&self, after: &Compiled, set: &[Atom]) -> Vec<super::Way> {
        let path = set.iter().find_map(|atom| atom.contract.as_deref());
        let found = path.and_then(|path| {
            let program = after.program.as_ref()?;
            let mut contracts = program.model.contracts.iter();
            let (id, _) = contracts.find(|(_, contract)| *contract.about.path == *path)?;
            Some(ways::ways(&program.model, &program.rules, id, self.asked.today))
        });
        found.unwrap_or_default()
    }
}

/// Whether the same checks say the same.
fn is_same(some: &[FindingTold], others: &[FindingTold]) -> bool {
    let key = |finding: &FindingTold| (finding.code, finding.message.clone());
    let keys = |findings: &[FindingTold]| findings.iter().map(key).collect::<BTreeSet<_>>();
    keys(some) == keys(others)
}

/// A project as one side of a comparison.
fn side(program: &Program) -> Side<'_> {
    Side { model: &program.model, rules: &program.rules }
}

/// The errors of a project, the questions aside, each with how often it is found.
fn errors(findings: &[Diagnostic], question: Option<FileId>) -> BTreeMap<Item, usize> {
    let mut known = BTreeMap::new();
    for finding in findings.iter().filter(|finding| is_error_outside(finding, question)) {
        *known.entry(Item::of(finding)).or_default() += 1;
    }
    known
}

fn is_error_outside(finding: &Diagnostic, question: Option<FileId>) -> bool {
    let file = finding.primary.as_ref().map(|label| label.span.file);
    finding.is_error() && (file.is_none() || file != question)
}

fn new_warnings(before: &[Diagnostic], after: &[Diagnostic]) -> Vec<String> {
    let known: BTreeSet<Item> = before.iter().map(Item::of).collect();
    let new = after.iter().filter(|finding| !finding.is_error() && !known.contains(&Item::of(finding)));
    new.map(|finding| finding.message.clone()).collect()
}

/// What requests are, in sentences.
fn sentences(compiled: &Compiled, regions: &[Region]) -> Vec<String> {
    let Some(program) = &compiled.program else { return Vec::new() };
    let model = &program.model;
    let sentence = |region: &Region| {
        format!(
            "{} may {} {} for {}",
            sets::parties(model, &region.parties, By::Name),
            sets::terms(model, TermKind::Action, &region.actions, By::Name),
            sets::columns(model, &region.columns, By::Name),
            sets::terms(model, TermKind::Purpose, &region.purposes, By::Name)
        )
    };
    let mut told: Vec<String> = regions.iter().map(sentence).collect();
    told.sort();
    told.dedup();
    told
}

/// The proposals that no other dominates: none that takes as few changes or fewer, and lets people do no more.
fn undominated(mut found: Vec<Found<'_>>) -> Vec<Found<'_>> {
    let mut space = RowSpace::default();
    found.sort_by_key(|one| (one.set.len(), one.change.warnings.len(), volume(&one.opens)));
    let mut kept: Vec<Found<'_>> = Vec::new();
    for one in found {
        let is_covered = |other: &Found<'_>, space: &mut RowSpace| {
            other.opens.iter().all(|region| region.without_all(&one.opens, space).is_empty())
        };
        if !kept.iter().any(|other| other.set.len() <= one.set.len() && is_covered(other, &mut space)) {
            kept.push(one);
        }
    }
    kept
}

/// How many requests some regions hold, days and rows aside: for an order only.
fn volume(regions: &[Region]) -> u64 {
    let of = |region: &Region| {
        let sets = [&region.parties, &region.actions, &region.columns, &region.purposes];
        sets.into_iter().fold(1_u64, |product, set| product.saturating_mul(set.count()))
    };
    regions.iter().map(of).fold(0, u64::saturating_add)
}
