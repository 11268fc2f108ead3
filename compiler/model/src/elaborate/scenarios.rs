//! Scenarios: what a reviewer expects.

use super::facts::Facts;
use super::sets::Dimension;
use super::{Elaborator, day_of};
use crate::model::{Effect, Expectation, Said, Scenario};
use crate::ranges::Ranges;
use charta_syntax::ast::{self, DeclarationKind, Statement, Tail};

impl<'t> Elaborator<'t, '_> {
    /// Makes every scenario.
    pub(super) fn scenarios(&mut self) {
        for entry in self.entries(DeclarationKind::Scenario) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            let mut scenario =
                Scenario { about: self.about(&entry, &facts), on: None, expectations: Vec::new() };
            for statement in entry.declaration.statements() {
                match statement {
                    Statement::On(on) => {
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
        let mut purposes = None;
        let mut places = None;
        for tail in expect.tails() {
            match tail {
                Tail::For(set) => purposes = Some(self.set(file, set, Dimension::Purpose)?.value),
                Tail::At(set) => places = Some(self.set(file, set, Dimension::Hosting)?.value),
                _ => {}
            }
        }
        let Some(purposes) = purposes else {
            self.wrong("expect", expect.span(), "a purpose after `for`");
            return None;
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
