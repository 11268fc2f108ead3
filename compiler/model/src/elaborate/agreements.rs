//! What a contract says of roles, bases, safeguards, opinions, needs and derogations.

use super::Elaborator;
use super::facts::{Facts, STATEMENTS};
use super::phrase::{Reader, wrong_value, wrong_word};
use crate::codes;
use crate::model::{
    BasisSaid, Contract, Dated, Derogation, DerogationLimit, Need, Opinion, OpinionTenor, Renewal, Role,
    RoleSaid, SafeguardSaid, Said, TermId,
};
use crate::ranges::Ranges;
use crate::time::Length;
use charta_base::{Diagnostic, Id};
use charta_syntax::ast::{DeclarationKind, Phrase};
use std::sync::Arc;

const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
const PURPOSE: &[DeclarationKind] = &[DeclarationKind::Purpose];
const ROLES: [(&str, Role); 3] = [
    ("controller", Role::Controller),
    ("joint_controller", Role::JointController),
    ("processor", Role::Processor),
];
const RENEWALS: [(&str, Renewal); 3] =
    [("none", Renewal::Never), ("tacit", Renewal::Tacit), ("express", Renewal::Express)];

impl<'t> Elaborator<'t, '_> {
    /// The facts of a contract that stand in this file.
    pub(super) fn agree(&mut self, file: usize, facts: &Facts<'t>, contract: &mut Contract) {
        contract.roles = self.roles(file, facts);
        contract.bases = self.bases(file, facts);
        contract.safeguards = self.safeguards(file, facts);
        contract.opinions = self.opinions(file, facts);
        contract.derogations = self.derogations(file, facts);
        contract.needs = self.needs(file, facts);
        contract.succeeds = self.one(file, facts, "succeeds", &[DeclarationKind::Contract]);
        contract.subprocessor_notice = self.length(facts, "subprocessor_notice");
        contract.exclusivity = self.length(facts, "exclusivity");
        contract.review = self.every(facts);
        contract.reviewed = self.day_said(facts, "reviewed");
        contract.renewal = self.renewal(facts);
        contract.precedence = self.texts(facts, "precedence");
        for name in STATEMENTS {
            if let Some(fact) = facts.get(name) {
                let span = fact.name().span;
                contract.statements.push((Said { value: *name, span }, self.texts(facts, name)));
            }
        }
        contract.stated = facts.names().map(Arc::from).collect();
    }

    /// A term and all below it.
    pub(super) fn closure(&self, term: TermId) -> Ranges {
        self.model.terms.get(term).map_or_else(Ranges::empty, |term| term.closure.clone())
    }

    /// A fact of texts.
    fn texts(&mut self, facts: &Facts<'t>, name: &str) -> Vec<Arc<str>> {
        let Some(fact) = facts.get(name) else { return Vec::new() };
        let mut texts = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            match reader.text().filter(|_| reader.is_done()) {
                Some(text) => texts.push(text.value().as_ref().into()),
                None => self.wrong(name, phrase.span(), "a text between double quotes"),
            }
        }
        texts
    }

    /// Purposes after `for`, the first of them in this phrase.
    fn for_purposes(
        &mut self,
        file: usize,
        reader: &mut Reader<'t>,
        name: &str,
    ) -> Option<Option<Said<Ranges>>> {
        if !reader.keyword("for") {
            return Some(None);
        }
        let purpose: Said<TermId> = self.name_in(file, reader, name, PURPOSE)?;
        Some(Some(Said { value: self.closure(purpose.value), span: purpose.span }))
    }

    /// Adds to the purposes of the value before it the purpose that a phrase names, if it is one and nothing that could begin a value of its own.
    fn goes_on(
        &mut self,
        file: usize,
        phrase: Phrase<'t>,
        others: &[DeclarationKind],
        purposes: Option<&mut Said<Ranges>>,
    ) -> bool {
        let mut reader = Reader::new(phrase);
        let (Some(purposes), Some(word)) = (purposes, reader.word().filter(|_| reader.is_done())) else {
            return false;
        };
        if self.names.peek(file, word, others).is_some() {
            return false;
        }
        let Some(id) = self.names.peek(file, word, PURPOSE).map(|entry| entry.id) else { return false };
        purposes.value = purposes.value.union(&self.closure(Id::new(id)));
        purposes.span = purposes.span.to(word.span);
        true
    }

    fn roles(&mut self, file: usize, facts: &Facts<'t>) -> Vec<RoleSaid> {
        let Some(fact) = facts.get("roles") else { return Vec::new() };
        let mut roles: Vec<RoleSaid> = Vec::new();
        for phrase in fact.phrases() {
            let purposes = roles.last_mut().and_then(|role| role.purposes.as_mut());
            if self.goes_on(file, phrase, ORGANISATION, purposes) {
                continue;
            }
            let mut reader = Reader::new(phrase);
            let Some(party) = self.name_in(file, &mut reader, "roles", ORGANISATION) else { continue };
            let word = reader.word();
            let Some((_, role)) =
                word.and_then(|word| ROLES.iter().find(|(name, _)| *name == word.text)).copied()
            else {
                let expected = "an organisation and `controller`, `joint_controller` or `processor`";
                self.findings.push(match word {
                    Some(word) => wrong_word("roles", word, expected, ROLES.map(|(name, _)| name)),
                    None => wrong_value("roles", phrase.span(), expected),
                });
                continue;
            };
            let Some(purposes) = self.for_purposes(file, &mut reader, "roles") else { continue };
            roles.push(RoleSaid { party, role, purposes });
            self.finish(&reader, "roles", "an organisation, its role, and `for` purposes");
        }
        roles
    }

    fn bases(&mut self, file: usize, facts: &Facts<'t>) -> Vec<BasisSaid> {
        const BASIS: &[DeclarationKind] = &[DeclarationKind::Basis];
        let Some(fact) = facts.get("basis") else { return Vec::new() };
        let mut bases: Vec<BasisSaid> = Vec::new();
        for phrase in fact.phrases() {
            let purposes = bases.last_mut().and_then(|basis| basis.purposes.as_mut());
            if self.goes_on(file, phrase, BASIS, purposes) {
                continue;
            }
            let mut reader = Reader::new(phrase);
            let Some(basis) = self.name_in(file, &mut reader, "basis", BASIS) else { continue };
            let Some(purposes) = self.for_purposes(file, &mut reader, "basis") else { continue };
            bases.push(BasisSaid { basis, purposes });
            self.finish(&reader, "basis", "a legal basis, and `for` purposes");
        }
        bases
    }

    fn safeguards(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<SafeguardSaid>> {
        let Some(fact) = facts.get("safeguards") else { return Vec::new() };
        let mut safeguards = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let found = self.name_in(file, &mut reader, "safeguards", &[DeclarationKind::Safeguard]);
            let Some(safeguard) = found else { continue };
            let mut party = None;
            if reader.keyword("for") {
                let found: Option<Said<_>> = self.name_in(file, &mut reader, "safeguards", ORGANISATION);
                let Some(found) = found else { continue };
                party = Some(found.value);
            }
            let reference = reader.text().map(|text| text.value().as_ref().into());
            if let Some(period) = self.dates(&mut reader, "safeguards") {
                let value = SafeguardSaid { safeguard: safeguard.value, party, reference };
                safeguards.push(Dated { value, period, span: phrase.span() });
            }
        }
        safeguards
    }

    fn opinions(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Said<Opinion>> {
        const EXPECTED: &str =
            "an authority and `favourable`, `tacit`, `reserved` or `unfavourable`, with its number and day";
        let Some(fact) = facts.get("opinion") else { return Vec::new() };
        let mut opinions = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let found: Option<Said<_>> = self.name_in(file, &mut reader, "opinion", ORGANISATION);
            let Some(authority) = found else { continue };
            let word = reader.word();
            let tenor =
                OpinionTenor::ALL.iter().find(|(_, name)| word.is_some_and(|word| word.text == *name));
            let Some((tenor, _)) = tenor.copied() else {
                self.findings.push(match word {
                    Some(word) => {
                        wrong_word("opinion", word, EXPECTED, OpinionTenor::ALL.map(|(_, name)| name))
                    }
                    None => wrong_value("opinion", phrase.span(), EXPECTED),
                });
                continue;
            };
            let reference = reader.text().map(|text| text.value().as_ref().into());
            if let Some(period) = self.dates(&mut reader, "opinion") {
                let value = Opinion { authority: authority.value, tenor, reference, on: period.from };
                opinions.push(Said { value, span: phrase.span() });
            }
        }
        opinions
    }

    fn derogations(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Dated<Derogation>> {
        let Some(fact) = facts.get("derogation") else { return Vec::new() };
        let mut derogations = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let found: Option<Said<_>> =
                self.name_in(file, &mut reader, "derogation", &[DeclarationKind::Rulebook]);
            let Some(rulebook) = found else { continue };
            let reason = reader.text().map(|text| text.value().as_ref().into());
            if let Some(period) = self.dates(&mut reader, "derogation") {
                let value = Derogation { rulebook: rulebook.value, reason };
                derogations.push(Dated { value, period, span: phrase.span() });
            }
        }
        derogations
    }

    /// Until when a rulebook lets contracts be exempt from it.
    pub(super) fn derogation_limit(
        &mut self,
        file: usize,
        facts: &Facts<'t>,
    ) -> Option<Said<DerogationLimit>> {
        const EXPECTED: &str = "`until` and a date, or `until 18 months after` and an event";
        let fact = facts.get("derogation")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let mut limit = DerogationLimit { last: None, after: None };
        let mut right = reader.keyword("until");
        if right {
            limit.last = reader.date();
            if limit.last.is_none() {
                let length = reader.length().filter(|_| reader.keyword("after"));
                right = length.is_some();
                if let Some(length) = length {
                    let event: Said<crate::model::EventId> =
                        self.name_in(file, &mut reader, "derogation", &[DeclarationKind::Event])?;
                    let happened = self.model.events.get(event.value).and_then(|event| event.on);
                    limit.last = happened.map(|day| day.value.plus(length));
                    limit.after = Some((event.value, length));
                }
            }
        }
        if !right || !reader.is_done() {
            self.wrong("derogation", phrase.span(), EXPECTED);
            return None;
        }
        Some(Said { value: limit, span: phrase.span() })
    }

    /// `stays [age, sex] for research, statistics, deaths`: each phrase that is no purpose names data.
    fn needs(&mut self, file: usize, facts: &Facts<'t>) -> Vec<Said<Need>> {
        const DATA: &[DeclarationKind] = &[DeclarationKind::Dataset, DeclarationKind::Category];
        let Some(fact) = facts.get("needs") else { return Vec::new() };
        let mut needs: Vec<Said<Need>> = Vec::new();
        for phrase in fact.phrases() {
            let purposes = needs.last_mut().and_then(|need| need.value.purposes.as_mut());
            if self.goes_on(file, phrase, DATA, purposes) {
                if let Some(last) = needs.last_mut() {
                    last.span = last.span.to(phrase.span());
                }
                continue;
            }
            let mut reader = Reader::new(phrase);
            let Some(columns) = self.columns_of_phrase(file, &mut reader, "needs") else { continue };
            let Some(purposes) = self.for_purposes(file, &mut reader, "needs") else { continue };
            let value = Need { columns: columns.value, purposes };
            needs.push(Said { value, span: phrase.span() });
            self.finish(&reader, "needs", "data, and `for` purposes");
        }
        needs
    }

    /// A dataset, some columns of it between brackets, or a category: its columns.
    pub(super) fn columns_of_phrase(
        &mut self,
        file: usize,
        reader: &mut Reader<'t>,
        name: &str,
    ) -> Option<Said<Ranges>> {
        use DeclarationKind::{Category, Dataset};
        reader.keywords(&["data", "in"]);
        let Some(word) = reader.word() else {
            self.wrong(name, reader.here(), "a dataset, columns of it, or a category");
            return None;
        };
        let kinds = [Dataset, Category];
        let kind = self.names.resolve(file, word, &kinds, &mut self.findings).map(|entry| entry.kind)?;
        if kind == Category {
            let category: TermId = self.resolve(file, word, &[Category])?;
            return Some(Said { value: self.columns_in(category), span: word.span });
        }
        let dataset: crate::model::DatasetId = self.resolve(file, word, &[Dataset])?;
        let Some(list) = reader.list() else {
            let columns = self.model.datasets.get(dataset).map(|dataset| dataset.columns.clone())?;
            return Some(Said { value: columns, span: word.span });
        };
        let mut columns = Vec::new();
        let mut complete = true;
        for phrase in list.phrases() {
            let mut part = Reader::new(phrase);
            let Some(column) = part.word().filter(|_| part.is_done()) else {
                self.wrong(name, phrase.span(), "columns of the dataset, separated by commas");
                complete = false;
                continue;
            };
            match self.find_column(dataset, column.text) {
                Some(found) => columns.push(i64::from(found.raw())),
                None => {
                    complete = false;
                    if !self.may_be_lost(dataset, column.text) {
                        self.no_such_column(column, &[dataset]);
                    }
                }
            }
        }
        let span = word.span.to(list.span());
        complete.then(|| Said { value: Ranges::from_numbers(columns), span })
    }

    /// The columns in a category or one below it.
    fn columns_in(&self, category: TermId) -> Ranges {
        let closure = self.closure(category);
        let inside = self.columns_by_category.iter().filter(|(at, _)| closure.contains(i64::from(*at)));
        Ranges::from_numbers(inside.map(|(_, column)| i64::from(*column)))
    }

    pub(super) fn length(&mut self, facts: &Facts<'t>, name: &str) -> Option<Said<Length>> {
        const EXPECTED: &str = "a length of time such as `3 years`";
        let fact = facts.get(name)?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let length = reader.length();
        if length.is_none() || !reader.is_done() {
            self.wrong(name, phrase.span(), EXPECTED);
        }
        length.map(|value| Said { value, span: phrase.span() })
    }

    fn every(&mut self, facts: &Facts<'t>) -> Option<Said<Length>> {
        const EXPECTED: &str = "`every` and a length of time, such as `every 12 months`";
        let fact = facts.get("review")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let length = if reader.keyword("every") { reader.length() } else { None };
        if length.is_none() || !reader.is_done() {
            self.wrong("review", phrase.span(), EXPECTED);
        }
        length.map(|value| Said { value, span: phrase.span() })
    }

    pub(super) fn day_said(&mut self, facts: &Facts<'t>, name: &str) -> Option<Said<crate::time::Day>> {
        let span = facts.get(name)?.phrases().next()?.span();
        self.day(facts, name).map(|value| Said { value, span })
    }

    fn renewal(&mut self, facts: &Facts<'t>) -> Option<Said<Renewal>> {
        const EXPECTED: &str = "`none`, `tacit` or `express`";
        let fact = facts.get("renewal")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let word = reader.word().filter(|_| reader.is_done());
        let found = RENEWALS.iter().find(|(name, _)| word.is_some_and(|word| word.text == *name));
        match (found, word) {
            (Some((_, renewal)), _) => Some(Said { value: *renewal, span: phrase.span() }),
            (None, Some(word)) => {
                self.findings.push(wrong_word("renewal", word, EXPECTED, RENEWALS.map(|(name, _)| name)));
                None
            }
            (None, None) => {
                self.wrong("renewal", phrase.span(), EXPECTED);
                None
            }
        }
    }

    /// The templates that a declaration follows, each with its arguments bound by the caller.
    pub(super) fn templates(&mut self, file: usize, facts: &Facts<'t>) -> Vec<super::templates::Use<'t>> {
        const EXPECTED: &str = "a template with its arguments, such as `research_access [team, stays]`";
        let Some(fact) = facts.get("follows") else { return Vec::new() };
        let mut uses = Vec::new();
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let Some(word) = reader.word() else {
                self.wrong("follows", phrase.span(), EXPECTED);
                continue;
            };
            let kinds = [DeclarationKind::Template];
            let found = self.names.resolve(file, word, &kinds, &mut self.findings).cloned();
            let Some(template) = found else { continue };
            let mut arguments = Vec::new();
            let mut complete = true;
            for argument in reader.list().into_iter().flat_map(|list| list.phrases()) {
                let mut part = Reader::new(argument);
                match part.word().filter(|_| part.is_done()) {
                    Some(word) => arguments.push(word),
                    None => {
                        complete = false;
                        self.wrong("follows", argument.span(), "names, separated by commas");
                    }
                }
            }
            if !complete {
                continue;
            }
            self.finish(&reader, "follows", EXPECTED);
            let parameters = super::templates::parameters(&template.declaration);
            if parameters.len() != arguments.len() {
                let names: Vec<String> = parameters.iter().map(|name| format!("`{}`", name.text)).collect();
                let message = format!(
                    "template `{}` takes {}, and {} given",
                    template.name,
                    super::templates::counted(parameters.len(), "argument"),
                    match arguments.len() {
                        0 => "none is".to_owned(),
                        1 => "one is".to_owned(),
                        several => format!("{several} are"),
                    }
                );
                let finding = Diagnostic::at(&codes::WRONG_VALUE, phrase.span(), message)
                    .label("not as many as it takes")
                    .also(super::names::name_span(&template.declaration), "the template")
                    .help(match names.is_empty() {
                        true => "leave the brackets out".to_owned(),
                        false => format!(
                            "give {} between brackets, in this order",
                            charta_base::join_words(&names, "and")
                        ),
                    });
                self.findings.push(finding);
                continue;
            }
            uses.push(super::templates::Use { template, arguments, span: phrase.span() });
        }
        uses
    }
}
