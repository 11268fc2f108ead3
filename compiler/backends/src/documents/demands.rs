//! What is required, in the words of a document's language: one sentence for each sort of requirement.

use super::line::Line;
use super::speech::Speech;
use super::words::fill;
use charta_model::model::*;
use charta_model::ranges::Ranges;

impl Speech<'_> {
    pub(super) fn requirement(&self, requirement: &Requirement) -> Line {
        let line = self.required(&requirement.required);
        match requirement.throughout {
            true => line.and(&format!(", {}", self.words.throughout)),
            false => line,
        }
    }

    fn required(&self, required: &Required) -> Line {
        let words = self.words;
        let told = |sentence: &str, value: Line| Line::told(sentence, &[value]);
        match required {
            Required::BeyondReach(laws) => {
                let laws = laws.iter().filter_map(|law| self.model.laws.get(law.value));
                let laws: Vec<&str> = laws.map(|law| self.title(&law.about)).collect();
                told(words.beyond_reach, laws.join(", ").into())
            }
            Required::Within(aspect, place) => self.within(*aspect, self.term(place.value)),
            Required::Certified(asked) => told(words.certified, self.certificate_asked(asked).into()),
            Required::Meets(framework) => {
                let framework = self.model.frameworks.get(framework.value);
                told(words.meets, framework.map_or("", |framework| self.title(&framework.about)).into())
            }
            Required::RetentionAtMost(length) => told(words.retention_at_most, self.length(*length).into()),
            Required::Approval(None) => words.approval_needed.into(),
            Required::Approval(Some(by)) => told(words.approval_of, self.party(by.value)),
            Required::Opinion(of) => told(words.opinion_of, self.party(of.value)),
            Required::Basis { bases, purposes, columns } => {
                let data =
                    columns.as_ref().map(|columns| Line::joined(self.column_set(&columns.value), ", "));
                let data = data.map(|data| told(words.asked_on, data)).unwrap_or_default();
                Line::told(words.rests_on, &[self.asked_for(purposes.as_ref()), data, self.any_term(bases)])
            }
            Required::PurposeIn(purposes) => {
                let purposes = self.any_of(self.term_set(&purposes.value, TermKind::Purpose));
                told(words.purposes_only, purposes)
            }
            Required::PurposeAsCollected(None) => words.as_collected.into(),
            Required::PurposeAsCollected(Some(purposes)) => {
                let purposes = self.any_of(self.term_set(purposes, TermKind::Purpose));
                told(words.as_collected_or, purposes)
            }
            Required::RecipientIn(kinds) => told(words.recipient_kinds, self.any_term(kinds)),
            Required::ProviderIn(kinds) => told(words.provider_kinds, self.any_term(kinds)),
            Required::Without(columns) => {
                told(words.shows_none_of, self.any_of(self.column_set(&columns.value)))
            }
            Required::AtMost(count, category) => {
                Line::told(words.at_most_of, &[count.to_string().into(), self.term(category.value)])
            }
            Required::Cells(least, actions) => {
                let actions = actions.as_ref().map(|actions| self.term_set(&actions.value, TermKind::Action));
                let actions = actions.map(|actions| told(words.asked_to, Line::joined(actions, ", ")));
                Line::told(words.cells_only, &[actions.unwrap_or_default(), least.to_string().into()])
            }
            Required::Transfer { within, certified, safeguards } => {
                let or = |sentence: &str, terms: &[Said<TermId>]| match terms.is_empty() {
                    true => Line::default(),
                    false => told(sentence, self.any_term(terms)),
                };
                let certified = or(words.transfer_certified, certified);
                let safeguards = or(words.transfer_safeguard, safeguards);
                Line::told(words.transfer, &[self.term(within.value), certified, safeguards])
            }
            Required::Safeguard(safeguards) => {
                let safeguards = self.terms(safeguards.iter().map(|safeguard| safeguard.value));
                told(words.safeguards_needed, Line::joined(safeguards, ", "))
            }
            Required::NamedUsers => words.named_users.into(),
            Required::Stated(facts) => {
                let facts: Vec<&str> = facts.iter().map(|fact| words.fact(fact.value)).collect();
                told(words.states, facts.join(", ").into())
            }
            Required::OptOut { register, purposes } => {
                let register = Ranges::one(i64::from(register.value.raw()));
                let register = Line::joined(self.column_set(&register), ", ");
                Line::told(words.opt_out, &[register, self.asked_for(purposes.as_ref())])
            }
            Required::Commitment(duty) => {
                let objects = duty.objects.iter().map(|object| self.duty_object(&object.value));
                let action = self.term(duty.action.value);
                let due = self.due(duty.due.value).into();
                Line::told(words.commitment, &[action, Line::joined(objects, ", "), due])
            }
            Required::ExclusivityAtMost(length) => {
                told(words.exclusivity_at_most, self.length(*length).into())
            }
            Required::TermAtMost(length) => told(words.term_at_most, self.length(*length).into()),
            Required::ReviewEvery(length) => told(words.review_at_least, self.every(*length).into()),
            Required::NoticeAtLeast(length) => told(words.notice_at_least, self.length(*length).into()),
            Required::Procedure(procedures) => {
                let procedures = procedures.iter().filter_map(|said| self.model.procedures.get(said.value));
                let titles = procedures.map(|procedure| self.title(&procedure.about).into()).collect();
                told(words.procedure_of, self.any_of(titles))
            }
        }
    }

    fn within(&self, aspect: Aspect, place: Line) -> Line {
        let words = self.words;
        let what = match aspect {
            Aspect::Hosting => words.hosting,
            Aspect::Storage => words.storage,
            Aspect::Processing => words.processing,
            Aspect::Access => words.access,
            Aspect::Support => words.support,
            Aspect::Keys => return Line::told(words.keys_within, &[place]),
        };
        Line::told(words.within_territory, &[what.into(), place])
    }

    fn certificate_asked(&self, asked: &CertificateAsked) -> String {
        let words = self.words;
        let mut parts = vec![self.term(asked.scheme.value).text()];
        parts.extend(asked.version.as_ref().map(|version| fill(words.version, &[version])));
        parts.extend(asked.offer.as_ref().map(|offer| fill(words.offer, &[offer])));
        if !asked.activities.is_empty() {
            parts.push(fill(words.activities, &[&asked.activities.join(", ")]));
        }
        parts.join(", ")
    }

    fn any_term(&self, terms: &[Said<TermId>]) -> Line {
        self.any_of(self.terms(terms.iter().map(|term| term.value)))
    }

    /// " for research", or nothing for every purpose.
    fn asked_for(&self, purposes: Option<&Ranges>) -> Line {
        let purposes =
            purposes.map(|purposes| Line::joined(self.term_set(purposes, TermKind::Purpose), ", "));
        purposes.map(|purposes| Line::told(self.words.asked_for, &[purposes])).unwrap_or_default()
    }
}
