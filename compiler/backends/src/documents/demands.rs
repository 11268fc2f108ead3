//! What is required, in the words of a document's language: one sentence for each sort of requirement.

use super::speech::Speech;
use super::words::fill;
use charta_model::model::*;
use charta_model::ranges::Ranges;

impl Speech<'_> {
    pub(super) fn requirement(&self, requirement: &Requirement) -> String {
        let text = self.required(&requirement.required);
        match requirement.throughout {
            true => format!("{text}, {}", self.words.throughout),
            false => text,
        }
    }

    fn required(&self, required: &Required) -> String {
        let words = self.words;
        match required {
            Required::BeyondReach(laws) => {
                let laws = laws.iter().filter_map(|law| self.model.laws.get(law.value));
                let laws: Vec<&str> = laws.map(|law| self.title(&law.about)).collect();
                fill(words.beyond_reach, &[&laws.join(", ")])
            }
            Required::Within(aspect, place) => self.within(*aspect, &self.term(place.value)),
            Required::Certified(asked) => fill(words.certified, &[&self.certificate_asked(asked)]),
            Required::Meets(framework) => {
                let framework = self.model.frameworks.get(framework.value);
                fill(words.meets, &[framework.map_or("", |framework| self.title(&framework.about))])
            }
            Required::RetentionAtMost(length) => fill(words.retention_at_most, &[&self.length(*length)]),
            Required::Approval(None) => words.approval_needed.to_owned(),
            Required::Approval(Some(by)) => fill(words.approval_of, &[&self.party(by.value)]),
            Required::Opinion(of) => fill(words.opinion_of, &[&self.party(of.value)]),
            Required::Basis { bases, purposes, columns } => {
                let data = columns.as_ref().map(|columns| self.column_set(&columns.value).join(", "));
                let data = data.map(|data| fill(words.asked_on, &[&data])).unwrap_or_default();
                fill(words.rests_on, &[&self.asked_for(purposes.as_ref()), &data, &self.any_term(bases)])
            }
            Required::PurposeIn(purposes) => {
                let purposes = self.any_of(self.term_set(&purposes.value, TermKind::Purpose));
                fill(words.purposes_only, &[&purposes])
            }
            Required::PurposeAsCollected(None) => words.as_collected.to_owned(),
            Required::PurposeAsCollected(Some(purposes)) => {
                let purposes = self.any_of(self.term_set(purposes, TermKind::Purpose));
                fill(words.as_collected_or, &[&purposes])
            }
            Required::RecipientIn(kinds) => fill(words.recipient_kinds, &[&self.any_term(kinds)]),
            Required::ProviderIn(kinds) => fill(words.provider_kinds, &[&self.any_term(kinds)]),
            Required::Without(columns) => {
                fill(words.shows_none_of, &[&self.any_of(self.column_set(&columns.value))])
            }
            Required::AtMost(count, category) => {
                fill(words.at_most_of, &[&count.to_string(), &self.term(category.value)])
            }
            Required::Cells(least, actions) => {
                let actions = actions.as_ref().map(|actions| self.term_set(&actions.value, TermKind::Action));
                let actions = actions.map(|actions| fill(words.asked_to, &[&actions.join(", ")]));
                fill(words.cells_only, &[&actions.unwrap_or_default(), &least.to_string()])
            }
            Required::Transfer { within, certified, safeguards } => {
                let or = |sentence: &str, terms: &[Said<TermId>]| match terms.is_empty() {
                    true => String::new(),
                    false => fill(sentence, &[&self.any_term(terms)]),
                };
                let certified = or(words.transfer_certified, certified);
                let safeguards = or(words.transfer_safeguard, safeguards);
                fill(words.transfer, &[&self.term(within.value), &certified, &safeguards])
            }
            Required::Safeguard(safeguards) => {
                let safeguards = self.terms(safeguards.iter().map(|safeguard| safeguard.value));
                fill(words.safeguards_needed, &[&safeguards.join(", ")])
            }
            Required::NamedUsers => words.named_users.to_owned(),
            Required::Stated(facts) => {
                let facts: Vec<&str> = facts.iter().map(|fact| words.fact(fact.value)).collect();
                fill(words.states, &[&facts.join(", ")])
            }
            Required::OptOut { register, purposes } => {
                let register = Ranges::one(i64::from(register.value.raw()));
                let register = self.column_set(&register).join(", ");
                fill(words.opt_out, &[&register, &self.asked_for(purposes.as_ref())])
            }
            Required::Commitment(duty) => {
                let objects: Vec<String> =
                    duty.objects.iter().map(|object| self.duty_object(&object.value)).collect();
                let action = self.term(duty.action.value);
                fill(words.commitment, &[&action, &objects.join(", "), &self.due(duty.due.value)])
            }
            Required::ExclusivityAtMost(length) => fill(words.exclusivity_at_most, &[&self.length(*length)]),
            Required::TermAtMost(length) => fill(words.term_at_most, &[&self.length(*length)]),
            Required::ReviewEvery(length) => fill(words.review_at_least, &[&self.every(*length)]),
            Required::NoticeAtLeast(length) => fill(words.notice_at_least, &[&self.length(*length)]),
            Required::Procedure(procedures) => {
                let procedures = procedures.iter().filter_map(|said| self.model.procedures.get(said.value));
                let titles = procedures.map(|procedure| self.title(&procedure.about).to_owned()).collect();
                fill(words.procedure_of, &[&self.any_of(titles)])
            }
        }
    }

    fn within(&self, aspect: Aspect, place: &str) -> String {
        let words = self.words;
        let what = match aspect {
            Aspect::Hosting => words.hosting,
            Aspect::Storage => words.storage,
            Aspect::Processing => words.processing,
            Aspect::Access => words.access,
            Aspect::Support => words.support,
            Aspect::Keys => return fill(words.keys_within, &[place]),
        };
        fill(words.within_territory, &[what, place])
    }

    fn certificate_asked(&self, asked: &CertificateAsked) -> String {
        let words = self.words;
        let mut parts = vec![self.term(asked.scheme.value)];
        parts.extend(asked.version.as_ref().map(|version| fill(words.version, &[version])));
        parts.extend(asked.offer.as_ref().map(|offer| fill(words.offer, &[offer])));
        if !asked.activities.is_empty() {
            parts.push(fill(words.activities, &[&asked.activities.join(", ")]));
        }
        parts.join(", ")
    }

    fn any_term(&self, terms: &[Said<TermId>]) -> String {
        self.any_of(self.terms(terms.iter().map(|term| term.value)))
    }

    /// " for research", or nothing for every purpose.
    fn asked_for(&self, purposes: Option<&Ranges>) -> String {
        let purposes = purposes.map(|purposes| self.term_set(purposes, TermKind::Purpose).join(", "));
        purposes.map(|purposes| fill(self.words.asked_for, &[&purposes])).unwrap_or_default()
    }
}
