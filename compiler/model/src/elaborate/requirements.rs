//! `require …`: what must be shown.

use super::Elaborator;
use super::phrase::Reader;
use crate::codes;
use crate::model::{Aspect, Required, Requirement};
use charta_base::{Diagnostic, Span, did_you_mean};
use charta_syntax::ast::{self, DeclarationKind, Phrase};

/// The forms a requirement takes, for messages.
const FORMS: [&str; 6] = [
    "`hosting beyond reach of LAW`",
    "`hosting`, `storage`, `processing`, `access` or `support` `in JURISDICTION`",
    "`certified CERTIFICATION`",
    "`hosting meets FRAMEWORK`",
    "`retention of at most 20 years`",
    "`approval`",
];

impl<'t> Elaborator<'t, '_> {
    /// The requirement as written; `None` where something in it is wrong, which is reported.
    pub(super) fn requirement(&mut self, file: usize, require: ast::Require<'t>) -> Option<Requirement> {
        let mut phrases = require.phrases();
        let Some(first) = phrases.next() else {
            self.unknown_requirement(require.span());
            return None;
        };
        let mut reader = Reader::new(first);
        let rest: Vec<Phrase<'t>> = phrases.collect();
        let required = self.required(file, &mut reader, &rest)?;
        if !reader.is_done() {
            self.unknown_requirement(reader.here());
            return None;
        }
        if let (Some(extra), false) = (rest.first(), matches!(required, Required::BeyondReach(_))) {
            let message = "a requirement asks for one thing, and more are given";
            let finding = Diagnostic::at(&codes::WRONG_VALUE, extra.span(), message)
                .label("one value too many")
                .help("write a `require` clause for each");
            self.findings.push(finding);
            return None;
        }
        Some(Requirement { required, throughout: require.throughout() })
    }

    fn required(&mut self, file: usize, reader: &mut Reader<'t>, rest: &[Phrase<'t>]) -> Option<Required> {
        let start = reader.here();
        if reader.keywords(&["hosting", "beyond", "reach", "of"]) {
            let mut laws = vec![self.name_in(file, reader, "beyond reach of", &[DeclarationKind::Law])?];
            for phrase in rest {
                laws.push(self.named(file, *phrase, "beyond reach of", &[DeclarationKind::Law])?);
            }
            return Some(Required::BeyondReach(laws));
        }
        if reader.keywords(&["hosting", "meets"]) {
            return Some(Required::Meets(self.name_in(
                file,
                reader,
                "meets",
                &[DeclarationKind::Framework],
            )?));
        }
        if reader.keywords(&["retention", "of", "at", "most"]) {
            let length = reader.length();
            if length.is_none() {
                self.wrong("retention of at most", reader.here(), "a length of time such as `20 years`");
            }
            return length.map(Required::RetentionAtMost);
        }
        if reader.keyword("approval") {
            return Some(Required::Approval);
        }
        if reader.keyword("certified") {
            let scheme = self.name_in(file, reader, "certified", &[DeclarationKind::Certification])?;
            let mut version = None;
            if reader.keyword("version") {
                version = reader.text().map(|text| text.value().as_ref().into());
                if version.is_none() {
                    self.wrong(
                        "version",
                        reader.here(),
                        "a version in double quotes, such as `version \"2\"`",
                    );
                    return None;
                }
            }
            return Some(Required::Certified(scheme, version));
        }
        let aspects = [Aspect::Hosting, Aspect::Storage, Aspect::Processing, Aspect::Access, Aspect::Support];
        for aspect in aspects {
            if reader.keywords(&[aspect.word(), "in"]) {
                let place = self.name_in(file, reader, aspect.word(), &[DeclarationKind::Jurisdiction])?;
                return Some(Required::Within(aspect, place));
            }
        }
        const FIRST: [&str; 8] =
            ["hosting", "storage", "processing", "access", "support", "certified", "retention", "approval"];
        match reader.next_word().and_then(|word| Some((word, did_you_mean(word.text, FIRST)?))) {
            Some((word, near)) => {
                let message = format!("no requirement begins with `{}`", word.text);
                let finding = Diagnostic::at(&codes::WRONG_VALUE, word.span, message)
                    .label("unknown requirement")
                    .help(format!("did you mean `{near}`?"))
                    .fix(word.span, near);
                self.findings.push(finding);
            }
            None => self.unknown_requirement(start),
        }
        None
    }

    fn unknown_requirement(&mut self, span: Span) {
        let finding =
            Diagnostic::at(&codes::WRONG_VALUE, span, "this is not a requirement that can be judged")
                .label("not understood from here on")
                .help(format!(
                    "require one of {}, each also `throughout term`",
                    charta_base::join_words(&FORMS, "or")
                ));
        self.findings.push(finding);
    }
}
