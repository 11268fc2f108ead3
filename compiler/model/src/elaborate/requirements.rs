//! `require …`: what must be shown.

use super::Elaborator;
use super::facts::{contract_fact, contract_facts};
use super::phrase::{Reader, wrong_word};
use super::sets::Dimension;
use crate::codes;
use crate::model::{
    Aspect, CertificateAsked, ColumnId, DatasetId, Duty, DutyObject, Required, Requirement, Said, TermId,
};
use crate::ranges::Ranges;
use crate::time::Length;
use charta_base::{Diagnostic, Id, Span, did_you_mean, join_words};
use charta_syntax::ast::{self, DeclarationKind};
use std::sync::Arc;

/// The forms a requirement takes, for messages.
const FORMS: [&str; 28] = [
    "`hosting beyond reach of LAW`",
    "`hosting in JURISDICTION` (also `storage`, `processing`, `access`, `support`, `keys`)",
    "`certified CERTIFICATION`",
    "`hosting meets FRAMEWORK`",
    "`retention of at most 20 years`",
    "`term of at most 10 years`",
    "`exclusivity of at most 12 months`",
    "`notice of at least 30 days`",
    "`review every 12 months`",
    "`approval`",
    "`approval of ORGANISATION`",
    "`favourable opinion of ORGANISATION`",
    "`procedure PROCEDURE`",
    "`basis BASIS for PURPOSE on DATA`",
    "`purpose in PURPOSE`",
    "`purpose as collected or in PURPOSE`",
    "`recipient in KIND`",
    "`provider in KIND`",
    "`no DATA`",
    "`at most 1 of CATEGORY`",
    "`cells of at least 11`",
    "`cells of at least 11 to ACTION`",
    "`transfer in JURISDICTION or certified CERTIFICATION or under SAFEGUARD`",
    "`safeguard SAFEGUARD`",
    "`named users`",
    "`stated FACT`",
    "`opt_out DATASET [COLUMN] for PURPOSE`",
    "`commitment to ACTION OBJECT within 30 days of EVENT`",
];

/// The first words of requirements.
const FIRST: [&str; 28] = [
    "hosting",
    "storage",
    "processing",
    "access",
    "support",
    "keys",
    "certified",
    "retention",
    "term",
    "exclusivity",
    "notice",
    "review",
    "approval",
    "favourable",
    "procedure",
    "basis",
    "purpose",
    "recipient",
    "provider",
    "no",
    "at",
    "cells",
    "transfer",
    "safeguard",
    "named",
    "stated",
    "opt_out",
    "commitment",
];

/// The words before a length of time, and the requirement that they make of it.
type LengthForm = (&'static [&'static str], fn(Length) -> Required);

impl<'t> Elaborator<'t, '_> {
    /// The requirement as written; `None` where something in it is wrong, which is reported.
    pub(super) fn requirement(&mut self, file: usize, require: ast::Require<'t>) -> Option<Requirement> {
        let mut reader = Reader::joined(require.phrases(), require.span());
        if reader.is_done() {
            self.unknown_requirement(require.span());
            return None;
        }
        let required = self.required(file, &mut reader)?;
        if let Some(extra) = reader.stray_comma() {
            let message = "a requirement asks for one thing, and more are given";
            let finding = Diagnostic::at(&codes::WRONG_VALUE, extra, message)
                .label("one value too many")
                .help("write a `require` clause for each");
            self.findings.push(finding);
            return None;
        }
        if !reader.is_done() {
            self.unknown_requirement(reader.here());
            return None;
        }
        Some(Requirement { required, throughout: require.throughout() })
    }

    fn required(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Required> {
        use DeclarationKind::{
            Basis, Certification, Framework, Jurisdiction, Kind, Law, Organisation, Procedure, Safeguard,
        };
        let first = reader.next_word();
        let start = reader.here();
        if reader.keywords(&["hosting", "beyond", "reach", "of"]) {
            return self.names_in(file, reader, "beyond reach of", Law).map(Required::BeyondReach);
        }
        if reader.keywords(&["hosting", "meets"]) {
            return self.name_in(file, reader, "meets", &[Framework]).map(Required::Meets);
        }
        let aspects = [
            Aspect::Hosting,
            Aspect::Storage,
            Aspect::Processing,
            Aspect::Access,
            Aspect::Support,
            Aspect::Keys,
        ];
        for aspect in aspects {
            if reader.keywords(&[aspect.word(), "in"]) {
                let place = self.name_in(file, reader, aspect.word(), &[Jurisdiction])?;
                return Some(Required::Within(aspect, place));
            }
        }
        let lengths: [LengthForm; 5] = [
            (&["retention", "of", "at", "most"], Required::RetentionAtMost),
            (&["term", "of", "at", "most"], Required::TermAtMost),
            (&["exclusivity", "of", "at", "most"], Required::ExclusivityAtMost),
            (&["notice", "of", "at", "least"], Required::NoticeAtLeast),
            (&["review", "every"], Required::ReviewEvery),
        ];
        for (words, required) in lengths {
            if reader.keywords(words) {
                return self.required_length(reader, words).map(required);
            }
        }
        if reader.keywords(&["favourable", "opinion", "of"]) {
            return self.name_in(file, reader, "opinion of", &[Organisation]).map(Required::Opinion);
        }
        if reader.keywords(&["named", "users"]) {
            return Some(Required::NamedUsers);
        }
        if reader.keywords(&["at", "most"]) {
            return self.at_most(file, reader);
        }
        if reader.keywords(&["cells", "of", "at", "least"]) {
            return self.cells(file, reader);
        }
        if reader.keywords(&["transfer", "in"]) {
            return self.transfer(file, reader);
        }
        if reader.keywords(&["commitment", "to"]) {
            return self.commitment(file, reader).map(Required::Commitment);
        }
        if reader.keywords(&["purpose", "in"]) {
            return self.purposes_listed(file, reader, "purpose in").map(Required::PurposeIn);
        }
        if reader.keywords(&["purpose", "as", "collected"]) {
            let others = match reader.keywords(&["or", "in"]) {
                true => Some(self.purposes_listed(file, reader, "or in")?.value),
                false => None,
            };
            return Some(Required::PurposeAsCollected(others));
        }
        if reader.keywords(&["recipient", "in"]) {
            return self.names_in(file, reader, "recipient in", Kind).map(Required::RecipientIn);
        }
        if reader.keywords(&["provider", "in"]) {
            return self.names_in(file, reader, "provider in", Kind).map(Required::ProviderIn);
        }
        match first.map_or("", |word| word.text) {
            "approval" => {
                reader.word();
                let authority = match reader.keyword("of") {
                    true => Some(self.name_in(file, reader, "approval of", &[Organisation])?),
                    false => None,
                };
                Some(Required::Approval(authority))
            }
            "certified" => {
                reader.word();
                let scheme = self.name_in(file, reader, "certified", &[Certification])?;
                self.certificate_asked(reader, scheme).map(Required::Certified)
            }
            "procedure" => {
                reader.word();
                self.names_in(file, reader, "procedure", Procedure).map(Required::Procedure)
            }
            "basis" => {
                reader.word();
                let bases = self.names_in(file, reader, "basis", Basis)?;
                let purposes = self.purposes_after_for(file, reader)?;
                let columns = match reader.keyword("on") {
                    true => Some(self.data_listed(file, reader, "on")?),
                    false => None,
                };
                Some(Required::Basis { bases, purposes, columns })
            }
            "no" => {
                reader.word();
                self.data_listed(file, reader, "no").map(Required::Without)
            }
            "safeguard" => {
                reader.word();
                self.names_in(file, reader, "safeguard", Safeguard).map(Required::Safeguard)
            }
            "stated" => {
                reader.word();
                self.stated(reader).map(Required::Stated)
            }
            "opt_out" => {
                reader.word();
                let register = self.register(file, reader)?;
                let purposes = self.purposes_after_for(file, reader)?;
                Some(Required::OptOut { register, purposes })
            }
            _ => {
                self.not_a_requirement(first, start);
                None
            }
        }
    }

    /// Names with commas between them.
    fn names_in<T>(
        &mut self,
        file: usize,
        reader: &mut Reader<'t>,
        name: &str,
        kind: DeclarationKind,
    ) -> Option<Vec<Said<Id<T>>>> {
        let mut found = vec![self.name_in(file, reader, name, &[kind])?];
        while reader.comma() {
            found.push(self.name_in(file, reader, name, &[kind])?);
        }
        Some(found)
    }

    /// Purposes with commas between them, `any purpose`, and `except` others: each with those below it.
    fn purposes_listed(&mut self, file: usize, reader: &mut Reader<'t>, name: &str) -> Option<Said<Ranges>> {
        let start = reader.here();
        let included = match reader.keyword("any") {
            true => {
                reader.keyword("purpose");
                self.everything(Dimension::Purpose)
            }
            false => self.union_of_purposes(file, reader, name)?,
        };
        let value = match reader.keyword("except") {
            true => included.difference(&self.union_of_purposes(file, reader, name)?),
            false => included,
        };
        Some(Said { value, span: start })
    }

    fn union_of_purposes(&mut self, file: usize, reader: &mut Reader<'t>, name: &str) -> Option<Ranges> {
        let purposes: Vec<Said<TermId>> = self.names_in(file, reader, name, DeclarationKind::Purpose)?;
        let closures = purposes.iter().map(|purpose| self.closure(purpose.value));
        Some(closures.fold(Ranges::empty(), |so_far, closure| so_far.union(&closure)))
    }

    /// Purposes after `for`; `Some(None)` where there is none.
    fn purposes_after_for(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Option<Ranges>> {
        match reader.keyword("for") {
            true => self.purposes_listed(file, reader, "for").map(|said| Some(said.value)),
            false => Some(None),
        }
    }

    /// Datasets, columns of them and categories, with commas between them: their columns.
    fn data_listed(&mut self, file: usize, reader: &mut Reader<'t>, name: &str) -> Option<Said<Ranges>> {
        let mut all = self.data_in_requirement(file, reader, name)?;
        while reader.comma() {
            let more = self.data_in_requirement(file, reader, name)?;
            all = Said { value: all.value.union(&more.value), span: all.span.to(more.span) };
        }
        Some(all)
    }

    fn data_in_requirement(
        &mut self,
        file: usize,
        reader: &mut Reader<'t>,
        name: &str,
    ) -> Option<Said<Ranges>> {
        let span = reader.here();
        if reader.keywords(&["any", "data"]) {
            return Some(Said { value: Ranges::between(0, self.model.columns.len() as i64), span });
        }
        self.columns_of_phrase(file, reader, name)
    }

    fn required_length(&mut self, reader: &mut Reader<'t>, words: &[&str]) -> Option<Length> {
        let length = reader.length();
        if length.is_none() {
            self.wrong(&words.join(" "), reader.here(), "a length of time such as `20 years`");
        }
        length
    }

    fn at_most(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Required> {
        let number = reader.whole_number().filter(|_| reader.keyword("of"));
        let Some(number) = number else {
            self.wrong("at most", reader.here(), "a whole number and `of` a category");
            return None;
        };
        let category = self.name_in(file, reader, "at most", &[DeclarationKind::Category])?;
        Some(Required::AtMost(number, category))
    }

    fn cells(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Required> {
        let Some(number) = reader.whole_number().filter(|number| *number > 0) else {
            self.wrong("cells of at least", reader.here(), "a whole number above zero");
            return None;
        };
        if !reader.keyword("to") {
            return Some(Required::Cells(number, None));
        }
        let span = reader.here();
        let actions: Vec<Said<TermId>> = self.names_in(file, reader, "to", DeclarationKind::Action)?;
        let closures = actions.iter().map(|action| self.closure(action.value));
        let value = closures.fold(Ranges::empty(), |so_far, closure| so_far.union(&closure));
        Some(Required::Cells(number, Some(Said { value, span })))
    }

    fn transfer(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Required> {
        use DeclarationKind::{Certification, Jurisdiction, Safeguard};
        let within = self.name_in(file, reader, "transfer in", &[Jurisdiction])?;
        let (mut certified, mut safeguards) = (Vec::new(), Vec::new());
        loop {
            if reader.keywords(&["or", "certified"]) {
                certified.extend(self.names_in(file, reader, "certified", Certification)?);
            } else if reader.keywords(&["or", "under"]) {
                safeguards.extend(self.names_in(file, reader, "under", Safeguard)?);
            } else {
                return Some(Required::Transfer { within, certified, safeguards });
            }
        }
    }

    /// `version "2"`, `activities "1", "2"` and `offer "…"`, in any order.
    fn certificate_asked(
        &mut self,
        reader: &mut Reader<'t>,
        scheme: Said<TermId>,
    ) -> Option<CertificateAsked> {
        let mut asked = CertificateAsked { scheme, version: None, activities: Vec::new(), offer: None };
        loop {
            if reader.keyword("version") {
                asked.version = Some(self.text_in(reader, "version", "\"2\"")?);
            } else if reader.keyword("offer") {
                asked.offer = Some(self.text_in(reader, "offer", "\"Trusted cloud\"")?);
            } else if reader.keyword("activities") || reader.keyword("activity") {
                asked.activities.push(self.text_in(reader, "activities", "\"1\", \"2\"")?);
                while reader.comma() {
                    asked.activities.push(self.text_in(reader, "activities", "\"1\", \"2\"")?);
                }
            } else {
                return Some(asked);
            }
        }
    }

    fn text_in(&mut self, reader: &mut Reader<'t>, name: &str, example: &str) -> Option<Arc<str>> {
        let text = reader.text();
        if text.is_none() {
            let expected = format!("a text in double quotes, such as `{name} {example}`");
            self.wrong(name, reader.here(), &expected);
        }
        text.map(|text| text.value().as_ref().into())
    }

    fn stated(&mut self, reader: &mut Reader<'t>) -> Option<Vec<Said<&'static str>>> {
        const EXPECTED: &str = "facts of a contract, such as `needs` or `liability`, separated by commas";
        let mut facts = Vec::new();
        loop {
            let Some(word) = reader.word() else {
                self.wrong("stated", reader.here(), EXPECTED);
                return None;
            };
            match contract_fact(word.text) {
                Some(value) => facts.push(Said { value, span: word.span }),
                None => {
                    self.findings.push(wrong_word("stated", word, EXPECTED, contract_facts()));
                    return None;
                }
            }
            if !reader.comma() {
                return Some(facts);
            }
        }
    }

    /// A register of those who opted out: a dataset and the column that names them, which may be left out where it is the key.
    fn register(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Said<ColumnId>> {
        let dataset: Said<DatasetId> = self.name_in(file, reader, "opt_out", &[DeclarationKind::Dataset])?;
        let Some(list) = reader.list() else {
            let facts = self.model.datasets.get(dataset.value)?;
            let [key] = facts.key.as_slice() else {
                let expected =
                    "a dataset and the column that names who opted out, such as `opt_outs [person]`";
                self.wrong("opt_out", dataset.span, expected);
                return None;
            };
            return Some(Said { value: *key, span: dataset.span });
        };
        let mut phrases = list.phrases();
        let (first, more) = (phrases.next(), phrases.next());
        let column = first.and_then(|phrase| Reader::new(phrase).word());
        let Some(column) = column.filter(|_| more.is_none()) else {
            self.wrong("opt_out", list.span(), "one column between brackets");
            return None;
        };
        match self.find_column(dataset.value, column.text) {
            Some(found) => Some(Said { value: found, span: dataset.span.to(list.span()) }),
            None => {
                if !self.may_be_lost(dataset.value, column.text) {
                    self.no_such_column(column, &[dataset.value]);
                }
                None
            }
        }
    }

    /// `delete stays within 30 days of end of term`
    fn commitment(&mut self, file: usize, reader: &mut Reader<'t>) -> Option<Duty> {
        const TIMINGS: [&str; 7] = ["within", "before", "not", "every", "for", "until", "always"];
        let action = self.name_in(file, reader, "commitment to", &[DeclarationKind::Action])?;
        let mut objects: Vec<Said<DutyObject>> = Vec::new();
        while let Some(word) = reader.next_word().filter(|word| !TIMINGS.contains(&word.text)) {
            reader.word();
            objects.push(Said { value: self.duty_object(file, word)?, span: word.span });
            reader.comma();
        }
        if objects.is_empty() {
            self.wrong(
                "commitment to",
                reader.here(),
                "what the duty is about, such as `results` or a dataset",
            );
            return None;
        }
        let span = reader.here();
        let Some(due) = self.due_in(file, reader) else {
            let expected =
                "when it is due, such as `within 30 days of end of term`, `before 2027-01-01` or `always`";
            self.wrong("commitment to", span, expected);
            return None;
        };
        let parties = Said { value: self.everything(Dimension::Who), span: action.span };
        Some(Duty { parties, action, objects, due: Said { value: due, span }, passed_on: false })
    }

    fn not_a_requirement(&mut self, first: Option<ast::Word<'t>>, start: Span) {
        match first.and_then(|word| Some((word, did_you_mean(word.text, FIRST)?))) {
            Some((word, near)) if word.text != near => {
                let message = format!("no requirement begins with `{}`", word.text);
                let finding = Diagnostic::at(&codes::WRONG_VALUE, word.span, message)
                    .label("unknown requirement")
                    .help(format!("did you mean `{near}`?"))
                    .fix(word.span, near);
                self.findings.push(finding);
            }
            _ => self.unknown_requirement(start),
        }
    }

    fn unknown_requirement(&mut self, span: Span) {
        let finding =
            Diagnostic::at(&codes::WRONG_VALUE, span, "this is not a requirement that can be judged")
                .label("not understood from here on")
                .help(format!("require one of {}, each also `throughout term`", join_words(&FORMS, "or")));
        self.findings.push(finding);
    }
}
