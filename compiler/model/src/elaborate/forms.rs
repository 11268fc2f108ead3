//! `showing`: each column's form, checked against its type.

use super::Elaborator;
use super::clauses::Written;
use crate::codes;
use crate::form::{Form, Shown};
use crate::model::{ColumnId, DatasetId, GrantedData};
use crate::value::{ColumnType, parse_decimal};
use charta_base::{Diagnostic, did_you_mean};
use charta_syntax::ast::{self, ShowingItem};
use rustc_hash::FxHashMap;

const UNITS: [&str; 4] = ["year", "quarter", "month", "week"];

impl<'t> Elaborator<'t, '_> {
    /// Gives every column named under `showing` its form, in each dataset that grants it.
    /// Where some of the data are unknown, which is reported, a column that is not found may be theirs.
    pub(super) fn forms(
        &mut self,
        written: &Written<'t>,
        base: Form,
        data: &mut [GrantedData],
        some_unknown: bool,
    ) {
        let Some(showing) = written.showing else { return };
        let mut seen: FxHashMap<&str, charta_base::Span> = FxHashMap::default();
        for item in showing.items() {
            if let Some(first) = seen.insert(item.column.text, item.column.span) {
                self.findings.push(super::facts::repeated_part(item.column.text, item.column.span, first));
                continue;
            }
            let Some(shown) = self.shown(&item) else { continue };
            self.show(&item, Form { shown, ..base }, data, some_unknown);
        }
        for part in data {
            part.forms.sort_unstable();
        }
    }

    fn show(&mut self, item: &ShowingItem<'t>, form: Form, data: &mut [GrantedData], some_unknown: bool) {
        let mut found = some_unknown;
        for part in data.iter_mut() {
            let Some(column) = self.find_column(part.dataset, item.column.text) else {
                found |= self.may_be_lost(part.dataset, item.column.text);
                continue;
            };
            if !part.columns.contains(i64::from(column.raw())) {
                continue;
            }
            found = true;
            if self.fits(item, form.shown, column) {
                part.forms.push((column, form));
            }
        }
        let lacks = |id: &DatasetId| self.find_column(*id, item.column.text).is_none();
        let datasets: Vec<DatasetId> = data.iter().map(|part| part.dataset).collect();
        if !found && datasets.iter().all(lacks) {
            self.no_such_column(item.column, &datasets);
        } else if !found {
            let message = format!("`{}` is shown, but the clause does not grant it", item.column.text);
            let finding = Diagnostic::at(&codes::WRONG_FORM, item.column.span, message)
                .label("not among the granted columns")
                .help(format!(
                    "add `{}` to the columns of the dataset, or leave it out here",
                    item.column.text
                ));
            self.findings.push(finding);
        }
    }

    fn fits(&mut self, item: &ShowingItem<'t>, shown: Shown, column: ColumnId) -> bool {
        let Some(facts) = self.model.columns.get(column) else { return false };
        let needed = match shown {
            Shown::Year | Shown::Quarter | Shown::Month | Shown::Week => &[ColumnType::Date][..],
            Shown::Steps(_) => &[ColumnType::Integer, ColumnType::Decimal],
            Shown::FirstCharacters(_) => &[ColumnType::Text],
            Shown::Hidden | Shown::Repseudonymised | Shown::AsIs => return true,
        };
        if needed.contains(&facts.column_type) {
            return true;
        }
        let name = &facts.about.name;
        let message = format!(
            "`{name}` is {}, and cannot be shown {shown}",
            super::names::article(facts.column_type.word())
        );
        let help = match facts.column_type {
            ColumnType::Date => "show a date `by year`, `by quarter`, `by month` or `by week`",
            ColumnType::Integer | ColumnType::Decimal => "show a number `by steps of 10`",
            ColumnType::Text => "show a text `by first 2 characters`",
            ColumnType::Boolean => "show it `as is` or `hidden`",
        };
        let finding = Diagnostic::at(&codes::WRONG_FORM, item.span, message)
            .label("not a form for this type")
            .also(facts.about.span, "the column is declared here")
            .help(help);
        self.findings.push(finding);
        false
    }

    fn shown(&mut self, item: &ShowingItem<'t>) -> Option<Shown> {
        let shown = match item.form {
            ast::Form::AsIs => Some(Shown::AsIs),
            ast::Form::Hidden => Some(Shown::Hidden),
            ast::Form::Repseudonymised => Some(Shown::Repseudonymised),
            ast::Form::Steps(literal) => {
                parse_decimal(literal.text).filter(|step| *step > 0).map(Shown::Steps)
            }
            ast::Form::FirstCharacters(literal) => {
                literal.text.parse().ok().filter(|count| *count > 0).map(Shown::FirstCharacters)
            }
            ast::Form::By { unit } => match unit.text {
                "year" => Some(Shown::Year),
                "quarter" => Some(Shown::Quarter),
                "month" => Some(Shown::Month),
                "week" => Some(Shown::Week),
                other => {
                    let message = format!("`by {other}` is not a form");
                    let mut finding =
                        Diagnostic::at(&codes::WRONG_FORM, unit.span, message).label("unknown form");
                    finding = match did_you_mean(other, UNITS) {
                        Some(near) => finding.help(format!("did you mean `by {near}`?")).fix(unit.span, near),
                        None => finding.help("write `by year`, `by quarter`, `by month`, `by week`, `by steps of 10` or `by first 2 characters`"),
                    };
                    self.findings.push(finding);
                    return None;
                }
            },
        };
        if shown.is_none() {
            let (message, help) = match item.form {
                ast::Form::FirstCharacters(_) => {
                    ("characters are counted by a whole number above zero", "write `by first 2 characters`")
                }
                _ => ("steps are of a number above zero", "write `by steps of 5`"),
            };
            let finding = Diagnostic::at(&codes::WRONG_FORM, item.span, message)
                .label("not such a number")
                .help(format!("{help}, or another number"));
            self.findings.push(finding);
        }
        shown
    }
}
