//! Scenarios: what a reviewer expects.

use super::facts::{Facts, repeated_part};
use super::sets::Dimension;
use super::{Elaborator, day_of};
use crate::codes;
use crate::model::{Effect, Expectation, Said, Scenario};
use crate::ranges::Ranges;
use charta_base::Diagnostic;
use charta_syntax::ast::{self, DeclarationKind, Statement};

impl<'t> Elaborator<'t, '_> {
    /// Makes every scenario.
    pub(super) fn scenarios(&mut self) {
        for entry in self.entries(DeclarationKind::Scenario) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let mut first_day = None;
            let mut scenario =
                Scenario { about: self.about(&entry, &facts), on: None, expectations: Vec::new() };
            for statement in entry.declaration.statements() {
                match statement {
                    Statement::On(on) => {
                        if let Some(first) = first_day {
                            self.findings.push(repeated_part("on", on.span(), first));
                            continue;
                        }
                        first_day = Some(on.span());
                        scenario.on =
                            on.date().and_then(|date| Some(Said { value: day_of(date)?, span: date.span }));
                    }
                    Statement::Expect(expect) => {
                        scenario.expectations.extend(self.expectation(entry.file, expect))
                    }
                    _ => {}
                }
            }
            self.model.scenarios.push(scenario);
        }
    }

    fn expectation(&mut self, file: usize, expect: ast::Expect<'t>) -> Option<Expectation> {
        let parties = self.set(file, expect.who()?, Dimension::Who);
        let actions = self.set(file, expect.actions()?, Dimension::Action);
        let data = self.data(file, expect.data()?);
        let written = self.tails(expect.tails());
        let places = written.places.map(|set| self.set(file, set, Dimension::Hosting));
        let Some(purposes) = written.purposes else {
            let message = "the expectation does not say for what purpose";
            let finding = Diagnostic::at(&codes::MISSING_FACT, expect.span(), message)
                .label("no `for`")
                .help("add `for` and a purpose; to mean every purpose, write `for any purpose`");
            self.findings.push(finding);
            return None;
        };
        let purposes = self.set(file, purposes, Dimension::Purpose)?.value;
        let places = match places {
            Some(places) => Some(places?.value),
            None => None,
        };
        if data.is_broken {
            return None;
        }
        let named =
            Ranges::from_pairs(data.columns.values().flat_map(|columns| columns.pairs().to_vec()).collect());
        let columns = match data.any {
            true => Ranges::between(0, self.model.columns.len() as i64).difference(&named),
            false => named,
        };
        Some(Expectation {
            effect: if expect.permit() { Effect::Permit } else { Effect::Forbid },
            parties: parties?.value,
            actions: actions?.value,
            columns,
            purposes,
            places,
            span: expect.span(),
        })
    }
}
