//! Findings as documents tell them. What a finding is about is told in English, with the names and days of the contracts: French documents say
//! first, in French, what findings of its kind mean, and mark what follows as English.

use super::codes::meaning_in_french;
use super::line::{Cell, Line};
use super::page::{Block, Sections};
use super::speech::Speech;
use charta_base::{Diagnostic, Severity};

struct Words {
    error: &'static str,
    finding: &'static str,
    finding_of_no_meaning: &'static str,
    evidence: &'static str,
    help: &'static str,
}

static ENGLISH: Words = Words {
    error: "error",
    finding: "{} {}: {}",
    finding_of_no_meaning: "{} {}: {}",
    evidence: "Evidence",
    help: "What would mend it",
};

static FRENCH: Words = Words {
    error: "erreur",
    finding: "{} ({} {}). En anglais : {}",
    finding_of_no_meaning: "{} {}. En anglais : {}",
    evidence: "Éléments constatés (en anglais)",
    help: "Pour y remédier (en anglais)",
};

impl Speech<'_> {
    /// A finding, for the middle of a sentence: `HST003 foreign-law-reach: …`.
    pub(super) fn finding(&self, finding: &Diagnostic) -> Line {
        let words = self.pick(&ENGLISH, &FRENCH);
        let (id, name) = (Line::from(finding.code.id), Line::from(finding.code.name));
        let message = self.english(&finding.message);
        match meaning_in_french(finding.code.id).filter(|_| self.words.code == "fr") {
            Some(meaning) => Line::told(words.finding, &[meaning.into(), id, name, message]),
            None => Line::told(words.finding_of_no_meaning, &[id, name, message]),
        }
    }

    /// A check by its name, as a waiver names it; in French, and what its findings mean.
    pub(super) fn check(&self, name: &str) -> Line {
        let code = charta_checks::codes().into_iter().find(|code| code.name == name);
        let meaning = code.and_then(|code| meaning_in_french(code.id)).filter(|_| self.words.code == "fr");
        match meaning {
            Some(meaning) => Line::told("{} ({})", &[meaning.into(), name.into()]).capitalised(),
            None => name.into(),
        }
    }

    /// Words that are English in documents of every language.
    pub(super) fn english(&self, text: &str) -> Line {
        match self.words.code {
            "en" => text.into(),
            _ => Line::in_language(text, "en"),
        }
    }
}

/// A chapter of findings.
pub(super) fn chapter(speech: &Speech<'_>, findings: &[&Diagnostic], sections: &mut Sections) {
    let (words, own) = (speech.words, speech.pick(&ENGLISH, &FRENCH));
    let severity = |severity: Severity| match severity {
        Severity::Error => own.error,
        Severity::Warning => words.warning,
        Severity::Advice => words.advice,
    };
    let english = |texts: &[String]| texts.iter().map(|text| speech.english(text)).collect::<Cell>();
    let rows = findings.iter().map(|finding| {
        vec![
            vec![Line::from(severity(finding.severity))],
            vec![speech.finding(finding).capitalised()],
            english(&finding.evidence),
            english(&finding.help),
        ]
    });
    let head = [words.severity, words.finding, own.evidence, own.help];
    let block = Block::table_or(&head, rows.collect(), words.findings_none);
    sections.chapter("findings", words.findings, vec![block]);
}
