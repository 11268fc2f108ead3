//! What things are called in ODRL: every IRI is made here.

use crate::cover::id;
use crate::escape::iri_part;
use charta_model::model::{
    About, ColumnId, DatasetId, Model, PartyId, TermId, TermKind, UNSTATED_PLACE, hosting_at,
};
use charta_model::ranges::Ranges;
use std::collections::BTreeMap;

/// The profile, as policies name it.
pub(super) const PROFILE: &str = "urn:charta:odrl";
/// The namespace of ODRL 2.2.
const ODRL: &str = "http://www.w3.org/ns/odrl/2/";

/// The actions of ODRL that lie in another than `use`, with that other: who is permitted the one is permitted what lies in it.
/// <https://www.w3.org/TR/odrl-vocab/#actions>
const INCLUDED: [(&str, &str); 3] = [("extract", "reproduce"), ("sell", "transfer"), ("give", "transfer")];
/// The actions that do not lie in `use`.
const BESIDE_USE: [&str; 3] = ["transfer", "sell", "give"];

/// The actions of ODRL 2.2 that are not out of date.
const ACTIONS: [&str; 41] = [
    "acceptTracking",
    "aggregate",
    "annotate",
    "anonymize",
    "archive",
    "attribute",
    "compensate",
    "concurrentUse",
    "delete",
    "derive",
    "digitize",
    "display",
    "distribute",
    "ensureExclusivity",
    "execute",
    "extract",
    "give",
    "grantUse",
    "include",
    "index",
    "inform",
    "install",
    "modify",
    "move",
    "nextPolicy",
    "obtainConsent",
    "play",
    "present",
    "print",
    "read",
    "reproduce",
    "reviewPolicy",
    "sell",
    "stream",
    "synchronize",
    "textToSpeech",
    "transfer",
    "transform",
    "translate",
    "uninstall",
    "use",
];

/// Whether a text can stand as a reference: an author writes what others call a term, and may write anything.
pub(super) fn is_iri(text: &str) -> bool {
    let has_scheme = text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    });
    has_scheme && text.chars().all(|c| !c.is_control() && !c.is_whitespace() && !"<>\"{}|\\^`".contains(c))
}

/// The names of a project.
pub(super) struct Names<'a> {
    pub(super) model: &'a Model,
    project: String,
    /// The actions that ODRL has a word for, with that word.
    core: BTreeMap<TermId, &'a str>,
    actions: Ranges,
}

impl<'a> Names<'a> {
    pub(super) fn new(model: &'a Model, project: &str) -> Names<'a> {
        let actions = || model.terms.iter().filter(|(_, term)| term.kind == TermKind::Action);
        let word = |iris: &'a [std::sync::Arc<str>]| {
            iris.iter().filter_map(|iri| iri.strip_prefix(ODRL)).find(|word| ACTIONS.contains(word))
        };
        let mut core: BTreeMap<TermId, &'a str> =
            actions().filter_map(|(id, term)| Some((id, word(&term.iris)?))).collect();
        // A word that two actions claim is the word of neither.
        let mut claims: BTreeMap<&str, usize> = BTreeMap::new();
        core.values().for_each(|word| *claims.entry(word).or_default() += 1);
        core.retain(|_, word| claims.get(word) == Some(&1));
        let actions = Ranges::from_numbers(actions().map(|(id, _)| i64::from(id.raw())));
        Names { model, project: iri_part(project), core, actions }
    }

    /// Every action there is.
    pub(super) fn actions(&self) -> &Ranges {
        &self.actions
    }

    /// Something that the project or the library declares.
    pub(super) fn declared(&self, kind: &str, about: &About) -> String {
        let path = iri_part(&about.path);
        match about.library {
            true => format!("urn:charta:library:{kind}:{path}"),
            false => format!("urn:charta:project:{}:{kind}:{path}", self.project),
        }
    }

    pub(super) fn party(&self, id: PartyId) -> Option<String> {
        self.model.parties.get(id).map(|party| self.declared("party", &party.about))
    }

    pub(super) fn dataset(&self, id: DatasetId) -> Option<String> {
        self.model.datasets.get(id).map(|dataset| self.declared("dataset", &dataset.about))
    }

    pub(super) fn column(&self, id: ColumnId) -> Option<String> {
        self.model.columns.get(id).map(|column| self.declared("column", &column.about))
    }

    /// A term as itself, without what lies below it.
    pub(super) fn term(&self, id: TermId) -> Option<String> {
        self.model.terms.get(id).map(|term| self.declared(term.kind.word(), &term.about))
    }

    /// A place of processing: a hosting, or that of data that name none.
    pub(super) fn place(&self, place: i64) -> Option<String> {
        if place == UNSTATED_PLACE {
            return Some("charta:unstatedHosting".to_owned());
        }
        self.model.hostings.get(hosting_at(place)?).map(|hosting| self.declared("hosting", &hosting.about))
    }

    /// An action among those of a rule: ODRL's own word where everything that ODRL reads into it is among them, too; else a word for
    /// this action alone. So a permission says no more to a reader who knows ODRL and not this profile.
    pub(super) fn action(&self, action: TermId, among: &Ranges) -> Option<String> {
        match self.core.get(&action) {
            Some(word) if self.includes(word, among) => Some(format!("odrl:{word}")),
            _ => self.term(action),
        }
    }

    fn includes(&self, word: &str, among: &Ranges) -> bool {
        let holds = |action: &TermId| among.contains(i64::from(action.raw()));
        if word == "use" {
            let beside =
                |action: &TermId| self.core.get(action).is_some_and(|word| BESIDE_USE.contains(word));
            return self.actions.numbers().filter_map(id).all(|action| holds(&action) || beside(&action));
        }
        let lies_in = |inner: &str| INCLUDED.iter().any(|(action, of)| *action == inner && *of == word);
        self.core.iter().filter(|(_, inner)| lies_in(inner)).all(|(action, _)| holds(action))
    }
}
