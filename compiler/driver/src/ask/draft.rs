//! A contract between parties that have none: a short text for them to negotiate.

use super::dates::dates;
use super::edits::Edit;
use super::ground::{Ground, contract_at};
use super::mend::is_statable;
use super::permit::Shape;
use super::sentence::{Scopes, Sort, places};
use super::thought::{Atom, Thought};
use charta_base::{Diagnostic, FileId, Span, Verdict, join_words};
use charta_checks::Context;
use charta_checks::hosting::hst002_undisclosed_subprocessor::undisclosed_by;
use charta_checks::time::tim002_retention_too_long::allowed;
use charta_model::model::{About, ClauseId, ContractId, Effect};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use charta_model::time::{Day, Length, Period, Unit};
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long it is, unless somebody says otherwise.
const MONTHS: u32 = 12;

/// A file that is to be submitted for an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Submission {
    /// Again, on the later day: the time is over of the one that was submitted on the earlier.
    Anew(Day, Day),
    /// Through another procedure than the one that is stated, by its name and as it is written.
    Through(Arc<str>, String, Day),
}

/// What a contract states besides.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    /// The bases on which it rests.
    pub(super) bases: Vec<String>,
    /// Whose approval it has, and how that is written.
    pub(super) approval: Option<(String, String)>,
    /// How a file is to be submitted, where that is otherwise than is stated.
    pub(super) submitted: Option<Submission>,
    /// Its term, where that is another.
    pub(super) term: Option<Period>,
    /// The safeguards that it has.
    pub(super) safeguards: Vec<String>,
    /// What whom commit to, as clauses say it.
    pub(super) duties: Vec<(String, String)>,
}

/// What rules ask of it that it can say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Stated {
    /// How long the data may be kept, where a limit is set: as long as the contract lasts, within that limit.
    retention: Option<(Length, Length)>,
    /// The names and titles of those on whom the places of processing rely.
    subprocessors: Vec<(String, String)>,
}

/// A contract that is yet to be made.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Where it is to stand.
    at: Span,
    module: String,
    name: String,
    title: String,
    between: [String; 2],
    provider: String,
    recipient: String,
    term: String,
    place: Option<String>,
    permits: Vec<String>,
    asked: Stated,
    facts: Facts,
}

impl Draft {
    fn path(&self) -> String {
        format!("{}.{}", self.module, self.name)
    }

    /// The same with other facts.
    pub(super) fn with(&self, facts: &Facts) -> Draft {
        Draft { facts: facts.clone(), ..self.clone() }
    }

    fn text(&self) -> String {
        let term = self.facts.term.map_or_else(|| self.term.clone(), dates);
        let bases = self.facts.bases.join(", ");
        let mut lines = vec![
            format!("contract {} \"{}\" {{", self.name, escaped(&self.title)),
            format!("  provider: {}", self.provider),
            format!("  recipient: {}", self.recipient),
        ];
        lines.extend((!bases.is_empty()).then(|| format!("  basis: {bases}")));
        lines.push(format!("  term: {term}"));
        lines.extend(self.place.iter().map(|place| format!("  processed_at: {place}")));
        if !self.asked.subprocessors.is_empty() {
            let names: Vec<&str> = self.asked.subprocessors.iter().map(|(name, _)| name.as_str()).collect();
            lines.push(format!("  subprocessors: {}", names.join(", ")));
        }
        lines.extend(self.asked.retention.iter().map(|(length, _)| format!("  retention: {length}")));
        lines.extend(self.facts.approval.iter().map(|(_, approval)| format!("  approval: {approval}")));
        if !self.facts.safeguards.is_empty() {
            lines.push(format!("  safeguards: {}", self.facts.safeguards.join(", ")));
        }
        lines.extend(self.permits.iter().map(|permit| format!("  {permit}")));
        lines.extend(self.facts.duties.iter().map(|(who, what)| format!("  duty {who} to {what}")));
        lines.push("}".to_owned());
        lines.join("\n")
    }

    /// The step that adds it.
    pub(super) fn atom(&self) -> Atom {
        let [provider, recipient] = &self.between;
        let edit = Edit {
            span: self.at,
            new: format!("\n{}\n", self.text()),
            words: format!(
                "make a contract between `{provider}` and `{recipient}`: a draft, for them to negotiate"
            ),
        };
        let path: Arc<str> = self.path().into();
        let atom = Atom::of(edit, None);
        Atom { contract: Some(path), shown: Some(self.text()), draft: Some(Box::new(self.clone())), ..atom }
    }

    /// What it leaves to say, or says only as a proposal.
    pub(super) fn left_to_say(&self) -> Vec<String> {
        let mut left: Vec<String> = Vec::new();
        if self.facts.bases.is_empty() {
            left.push("the legal basis on which it rests".to_owned());
        }
        left.push("what each party is in the processing (`roles`)".to_owned());
        left.push(match &self.asked.retention {
            Some((length, limit)) => format!(
                "how long the data may be kept (`retention`): the draft has {length}, and a rule allows at most {limit}"
            ),
            None => "how long the data may be kept (`retention`)".to_owned(),
        });
        let [provider, _] = &self.between;
        let titles: Vec<&str> = self.asked.subprocessors.iter().map(|(_, title)| title.as_str()).collect();
        left.push(match titles.is_empty() {
            true => "who else may be involved (`subprocessors`)".to_owned(),
            false => format!(
                "whether {provider} agrees to {}, on whom the processing relies (`subprocessors`)",
                join_words(&titles, "and")
            ),
        });
        left.push("what each party must do (`duty`)".to_owned());
        left
    }
}

/// What findings about the draft of a set say no more than that something is unsaid in it, or that people have yet to state it; and who is to settle
/// it.
pub(super) fn to_settle(set: &[Atom], findings: &[Diagnostic]) -> Vec<String> {
    let Some(draft) = set.iter().find_map(|atom| atom.draft.as_deref()) else { return Vec::new() };
    let (path, [provider, recipient]) = (draft.path(), &draft.between);
    let is_unsaid =
        |finding: &&Diagnostic| finding.verdict == Some(Verdict::Unproven) || is_statable(finding);
    let unsaid = findings.iter().filter(is_unsaid).filter(|finding| finding.subject.contains(&path));
    let mut told: Vec<String> = Vec::new();
    for finding in unsaid {
        let words = format!(
            "[{}] {}: that is for {provider} and {recipient} to settle, since the draft leaves it to say",
            finding.code.id, finding.message
        );
        if !told.contains(&words) {
            told.push(words);
        }
    }
    told
}

/// A text as it stands between quotes.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

impl Ground<'_> {
    /// A set of changes whose draft says what rules ask it to say, as far as that can be told: how long the data may be kept, and on whom the
    /// processing relies.
    pub(super) fn completed(&self, set: &[Atom]) -> Vec<Atom> {
        let asked =
            set.iter().find_map(|atom| atom.draft.as_deref()).and_then(|draft| self.asked_of(set, draft));
        let Some(asked) = asked else { return set.to_vec() };
        let with = |atom: &Atom| match &atom.draft {
            Some(draft) => Draft { asked: asked.clone(), ..(**draft).clone() }.atom(),
            None => atom.clone(),
        };
        set.iter().map(with).collect()
    }

    fn asked_of(&self, set: &[Atom], draft: &Draft) -> Option<Stated> {
        let after = self.made(set)?;
        let program = after.program.as_ref().filter(|_| after.is_judged())?;
        let model = &program.model;
        let id = contract_at(program, &draft.path())?;
        let context = Context::new(model, &program.rules, after.on);
        let scopes = Scopes::new(self.inquiry.places, model);
        let naming = scopes.names_in(draft.at.file);
        let lasting = Length { amount: MONTHS, unit: Unit::Month };
        let within = |limit: Length| if lasting.at_most(limit) { lasting } else { limit };
        let others = undisclosed_by(&context, model.contracts.get(id)?);
        let others = others.into_iter().filter_map(|party| model.parties.get(party));
        Some(Stated {
            retention: allowed(&context, id).map(|limit| (within(limit), limit)),
            subprocessors: others
                .map(|party| (naming(Sort::Party, &party.about), party.about.title().to_owned()))
                .collect(),
        })
    }
}

impl Thought<'_> {
    /// A contract between the controller of the data and whoever asks, in each form of its permit.
    pub(super) fn drafts(&self, lifted: &BTreeSet<ClauseId>) -> Vec<Vec<Atom>> {
        let shapes = self.shapes(None);
        shapes.iter().filter_map(|shape| self.draft(shape, lifted)).map(|draft| vec![draft.atom()]).collect()
    }

    fn draft(&self, shape: &Shape, lifted: &BTreeSet<ClauseId>) -> Option<Draft> {
        let model = self.model();
        let asked = &self.wanted;
        let datasets = datasets_of(model, &asked.columns);
        let controllers: Option<BTreeSet<_>> = datasets
            .iter()
            .map(|id| Some(model.organisation_of(model.datasets.get(*id)?.controller?.value)))
            .collect();
        let parties = crate::sets::ids(&asked.parties, model.parties.len()).into_iter();
        let recipients: BTreeSet<_> = parties.map(|party| model.organisation_of(party)).collect();
        let [provider] = controllers?.into_iter().collect::<Vec<_>>()[..] else { return None };
        let [recipient] = recipients.into_iter().collect::<Vec<_>>()[..] else { return None };
        let (giver, taker) = (&model.parties.get(provider)?.about, &model.parties.get(recipient)?.about);
        if provider == recipient {
            return None;
        }
        let data = &model.datasets.get(*datasets.first()?)?.about;
        let file = self.home(&datasets, [data, giver, taker])?;
        let naming = self.scopes.names_in(file);
        let module = self.scopes.module_of(file)?;
        let end = u32::try_from(self.compiled.sources.get(file)?.text.len()).ok()?;
        let mut name = format!("{}_{}", taker.name, data.name);
        while model.declarations().any(|(_, about)| *about.path == format!("{module}.{name}")) {
            name.push_str("_draft");
        }
        let plain = |about: &About| about.title().replace('\n', " ");
        let place = match asked.places == Ranges::all() {
            true => None,
            false => Some(places(model, &asked.places, &naming)?),
        };
        Some(Draft {
            at: Span { file, start: end, end },
            module,
            name,
            title: format!("Draft: {} for {}", plain(data), plain(taker)),
            between: [plain(giver), plain(taker)],
            provider: naming(Sort::Party, giver),
            recipient: naming(Sort::Party, taker),
            term: format!("from {} for {MONTHS} months", self.answer.day),
            place,
            permits: self.permit_lines(None, shape, lifted, &naming)?,
            asked: Stated::default(),
            facts: Facts::default(),
        })
    }

    /// The file in which it is to stand: that of the last contract about the data, or else one of the project's own in which its parts are declared.
    fn home(&self, datasets: &[charta_model::model::DatasetId], parts: [&About; 3]) -> Option<FileId> {
        let model = self.model();
        let speaks = |id: ContractId| {
            let clauses = model.contracts.get(id).map_or(&[][..], |contract| contract.clauses.as_slice());
            clauses.iter().filter_map(|id| self.grant(*id)).any(|grant| {
                grant.effect == Effect::Permit
                    && grant.data.iter().any(|data| datasets.contains(&data.dataset))
            })
        };
        let own = model.contracts.iter().filter(|(id, contract)| !contract.about.library && speaks(*id));
        let contract = own.map(|(_, contract)| contract.about.whole.file).next_back();
        contract.or_else(|| parts.iter().find(|about| !about.library).map(|about| about.whole.file))
    }
}
