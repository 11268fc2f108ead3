//! A contract between parties that have none: a short text for them to negotiate.

use super::edits::Edit;
use super::permit::Shape;
use super::sentence::{Sort, places};
use super::thought::{Atom, Thought};
use charta_base::{FileId, Span};
use charta_model::model::{About, ClauseId, ContractId, Effect};
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How long it is, unless somebody says otherwise.
const MONTHS: u32 = 12;

/// What a contract states besides.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    /// The bases on which it rests.
    pub(super) bases: Vec<String>,
    /// Whose approval it has, and how that is written.
    pub(super) approval: Option<(String, String)>,
    /// Its term, where that is another.
    pub(super) term: Option<String>,
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
    facts: Facts,
}

impl Draft {
    /// The same with other facts.
    pub(super) fn with(&self, facts: &Facts) -> Draft {
        Draft { facts: facts.clone(), ..self.clone() }
    }

    fn text(&self) -> String {
        let term = self.facts.term.as_ref().unwrap_or(&self.term);
        let bases = self.facts.bases.join(", ");
        let mut lines = vec![
            format!("contract {} \"{}\" {{", self.name, self.title),
            format!("  provider: {}", self.provider),
            format!("  recipient: {}", self.recipient),
        ];
        lines.extend((!bases.is_empty()).then(|| format!("  basis: {bases}")));
        lines.push(format!("  term: {term}"));
        lines.extend(self.place.iter().map(|place| format!("  processed_at: {place}")));
        lines.extend(self.facts.approval.iter().map(|(_, approval)| format!("  approval: {approval}")));
        lines.extend(self.permits.iter().map(|permit| format!("  {permit}")));
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
        let path: Arc<str> = format!("{}.{}", self.module, self.name).into();
        let atom = Atom::of(edit, None);
        Atom { contract: Some(path), shown: Some(self.text()), draft: Some(Box::new(self.clone())), ..atom }
    }

    /// What it leaves to say.
    pub(super) fn left_to_say(&self) -> Vec<String> {
        let basis = self.facts.bases.is_empty().then_some("the legal basis on which it rests");
        let always = [
            "what each party is in the processing (`roles`)",
            "how long the data may be kept (`retention`)",
            "who else may be involved (`subprocessors`)",
            "what each party must do (`duty`)",
        ];
        basis.into_iter().chain(always).map(str::to_owned).collect()
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
        let plain = |about: &About| about.title().replace(['"', '\n'], " ");
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
