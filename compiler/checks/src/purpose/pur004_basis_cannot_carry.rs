//! PUR004: a legal basis is stated for a purpose that it cannot carry, or for somebody who cannot rest on it.
//!
//! What a basis carries and for whom it is not is said where it is declared (`carries`, `not_for`), and binds the bases below it too. Whoever decides
//! for what data are used rests on the basis: a recipient or, where it acts on instructions, those for whom it does.

use super::asked::{Granted, closures, granted, onwards, some_terms};
use crate::context::Context;
use crate::logic::words;
use crate::recipient::roles::{decides, processors, purposes_of};
use crate::words::term_name;
use charta_base::{Code, Diagnostic, Severity};
use charta_model::model::{BasisSaid, Contract, Model, PartyId, TermId};
use charta_model::ranges::Ranges;
use charta_model::rules::Rule;

/// A basis that cannot carry what it is stated for.
pub static CODE: Code = Code {
    id: "PUR004",
    name: "basis-cannot-carry",
    summary: "a legal basis is stated for a purpose, or by an organisation, that it cannot carry",
    severity: Severity::Error,
    page: include_str!("../../../../docs/checks/PUR004-basis-cannot-carry.md"),
};

/// One finding for each stated basis and what it cannot carry, and for each organisation that cannot rest on it.
pub fn run(context: &Context<'_>, findings: &mut Vec<Diagnostic>) {
    for contract in context.model.contracts.values().filter(|contract| !contract.bases.is_empty()) {
        let permits = granted(context, contract, &onwards(Some(context.on)));
        for said in &contract.bases {
            let stated = Stated { model: context.model, contract, permits: &permits, said };
            findings.extend(stated.purposes());
            findings.extend(stated.parties());
        }
    }
}

/// A basis that a contract states.
struct Stated<'a> {
    model: &'a Model,
    contract: &'a Contract,
    permits: &'a [Granted<'a>],
    said: &'a BasisSaid,
}

impl<'a> Stated<'a> {
    /// The basis and those above it, nearest first.
    fn above(&self) -> Vec<TermId> {
        let mut above = vec![self.said.basis.value];
        let mut at = 0;
        while let Some(term) = above.get(at).and_then(|id| self.model.terms.get(*id)) {
            let fresh: Vec<TermId> =
                term.parents.iter().filter(|parent| !above.contains(parent)).copied().collect();
            above.extend(fresh);
            at += 1;
        }
        above
    }

    /// What a rule permits for which the basis is stated.
    fn purposes_in(&self, rule: &Rule) -> Ranges {
        match &self.said.purposes {
            Some(stated) => rule.purposes.intersection(&stated.value),
            None => rule.purposes.clone(),
        }
    }

    fn name(&self) -> &'a str {
        term_name(self.model, self.said.basis.value)
    }

    fn finding(&self, by: TermId, message: String) -> Diagnostic {
        let finding = Diagnostic::at(&CODE, self.said.basis.span, message);
        let finding = finding.about(self.contract.about.path.to_string());
        let references = self.model.terms.get(by).map_or(&[][..], |term| &term.about.references);
        references.iter().fold(finding, |finding, source| finding.evidence(format!("see {source}")))
    }

    /// What it is stated for and cannot carry.
    fn purposes(&self) -> Option<Diagnostic> {
        for by in self.above() {
            let Some(basis) = self.model.terms.get(by).filter(|term| !term.carries.is_empty()) else {
                continue;
            };
            let carried = closures(self.model, basis.carries.iter().copied());
            let (mut beyond, mut within, mut span) = (Ranges::empty(), Ranges::empty(), None);
            for (permit, rule) in
                self.permits.iter().flat_map(|permit| permit.rules.iter().map(move |rule| (permit, rule)))
            {
                let purposes = self.purposes_in(rule);
                let lacking = purposes.difference(&carried);
                if !lacking.is_empty() && span.is_none() {
                    span = Some(permit.grant.purposes.span);
                }
                within = within.union(&purposes.intersection(&carried));
                beyond = beyond.union(&lacking);
            }
            let Some(span) = span else { continue };
            let purposes = words::terms(self.model, &beyond);
            let (name, contract) = (self.name(), &self.contract.about.name);
            let message = format!("`{name}` cannot carry {purposes}, for which `{contract}` states it");
            let carries = some_terms(self.model, basis.carries.iter().copied(), "and");
            let finding = self
                .finding(by, message)
                .label(format!("carries {carries} alone"))
                .also(span, "permitted here")
                .also(basis.about.span, "what it carries is said here");
            return Some(match within.is_empty() {
                false if self.said.purposes.is_none() => finding.help(format!(
                    "say which purposes it is for, `{name} for …`, and state another basis for {purposes}"
                )),
                _ => finding.help(format!(
                    "state a basis that can carry {purposes}, or leave {purposes} out of the permit"
                )),
            });
        }
        None
    }

    /// Those who rest on it and cannot.
    fn parties(&self) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        let mut told: Vec<PartyId> = Vec::new();
        for by in self.above() {
            let Some(basis) = self.model.terms.get(by).filter(|term| !term.not_for.is_empty()) else {
                continue;
            };
            let barred = closures(self.model, basis.not_for.iter().copied());
            for party in self.resting() {
                let Some(facts) = self.model.parties.get(party).filter(|_| !told.contains(&party)) else {
                    continue;
                };
                let kind = facts.kinds.iter().find(|kind| barred.contains(i64::from(kind.raw())));
                let Some(kind) = kind else { continue };
                told.push(party);
                let (name, who, contract) = (self.name(), &facts.about.name, &self.contract.about.name);
                let kinds = some_terms(self.model, basis.not_for.iter().copied(), "or");
                let message = format!(
                    "`{who}` cannot rest on `{name}`, which `{contract}` states: it is not for {kinds}"
                );
                findings.push(
                    self.finding(by, message)
                        .label(format!("not for {kinds}"))
                        .also(facts.about.span, format!("of the kind `{}`", term_name(self.model, *kind)))
                        .also(basis.about.span, "for whom it is not is said here")
                        .help(format!("state a basis on which `{who}` can rest")),
                );
            }
        }
        findings
    }

    /// Who decides on what the basis is stated for, in the order in which the contract names them.
    fn resting(&self) -> Vec<PartyId> {
        let (model, contract) = (self.model, self.contract);
        let acting = processors(model, contract);
        let mut resting: Vec<PartyId> = Vec::new();
        for recipient in &contract.recipients {
            let party = model.organisation_of(recipient.value);
            let closure = model.parties.get(party).map(|party| &party.closure);
            let rules = self.permits.iter().flat_map(|permit| &permit.rules);
            let received =
                rules.filter(|rule| closure.is_some_and(|closure| closure.overlaps(&rule.parties)));
            let purposes = received.fold(Ranges::empty(), |all, rule| all.union(&self.purposes_in(rule)));
            let instructed = acting.iter().find(|(known, _)| *known == party).map(|(_, purposes)| purposes);
            let own =
                instructed.map_or_else(|| purposes.clone(), |instructed| purposes.difference(instructed));
            if !own.is_empty() {
                resting.push(party);
            }
            let for_others = purposes.difference(&own);
            if !for_others.is_empty() {
                let named = contract.roles.iter();
                let named =
                    named.filter(|role| decides(role.role) && purposes_of(role).overlaps(&for_others));
                let named: Vec<PartyId> = named.map(|role| model.organisation_of(role.party.value)).collect();
                let provider = contract.provider.map(|provider| model.organisation_of(provider.value));
                match named.is_empty() {
                    true => resting.extend(provider),
                    false => resting.extend(named),
                }
            }
        }
        let mut seen = rustc_hash::FxHashSet::default();
        resting.retain(|party| seen.insert(*party));
        resting
    }
}
