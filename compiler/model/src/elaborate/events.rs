//! Events from which periods count, and releases of derived data.

use super::Elaborator;
use super::facts::Facts;
use super::phrase::Reader;
use crate::codes;
use crate::model::{NamedEvent, Release, Said};
use charta_base::Diagnostic;
use charta_syntax::ast::DeclarationKind;

impl<'t> Elaborator<'t, '_> {
    /// Makes every event.
    pub(super) fn events(&mut self) {
        for entry in self.entries(DeclarationKind::Event) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let event =
                NamedEvent { about: self.about(&entry, &facts), on: self.day_said(&facts, "happened") };
            self.model.events.push(event);
        }
    }

    /// Makes every release; the datasets are there, the rulebooks have their numbers.
    pub(super) fn releases(&mut self) {
        for entry in self.entries(DeclarationKind::Release) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let file = entry.file;
            let release = Release {
                about: self.about(&entry, &facts),
                of: self.one(file, &facts, "of", &[DeclarationKind::Dataset]),
                method: self.one(file, &facts, "method", &[DeclarationKind::Safeguard]),
                cells: self.at_least(&facts),
                lifts: self.several(file, &facts, "lifts", &[DeclarationKind::Rulebook]),
                signed: self.day_said(&facts, "signed"),
                by: self.text(&facts, "by"),
            };
            let source = release.of.and_then(|of| self.model.datasets.get(of.value));
            if let Some((of, dataset)) = release.of.zip(source)
                && dataset.derived_from.is_empty()
            {
                let name = &dataset.about.name;
                let message = format!("`{name}` is derived from nothing, so that nothing can be released");
                let finding = Diagnostic::at(&codes::WRONG_VALUE, of.span, message)
                    .label("no derived dataset")
                    .also(dataset.about.span, "declared here without `derived_from`")
                    .help(format!("name a derived dataset, or say in `{name}` what it is derived from"));
                self.findings.push(finding);
            }
            self.model.releases.push(release);
        }
    }

    fn at_least(&mut self, facts: &Facts<'t>) -> Option<Said<u32>> {
        const EXPECTED: &str = "`at least` and a whole number above zero, such as `at least 11`";
        let fact = facts.get("cells")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let number = reader.keywords(&["at", "least"]).then(|| reader.whole_number()).flatten();
        let number = number.filter(|number| *number > 0 && reader.is_done());
        if number.is_none() {
            self.wrong("cells", phrase.span(), EXPECTED);
        }
        number.map(|value| Said { value, span: phrase.span() })
    }
}
