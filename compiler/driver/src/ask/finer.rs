//! Clauses that show less of a column than is asked for, with the form that is asked for, or without one where it is asked for as is.

use super::edits::Edit;
use super::thought::{Atom, Thought};
use super::wish::written;
use charta_base::{Span, join_quoted};
use charta_model::form::Shown;
use charta_model::model::{ClauseId, ColumnId, Grant, Owner};
use std::cmp::Ordering;

impl Thought<'_> {
    /// Of the permits by which something is shown in less than is asked for, each with the forms that are asked for; and all of them together, since
    /// each may be of other recipients or rows.
    pub(super) fn finer(&self) -> Vec<Vec<Atom>> {
        let permits = self.answer.permits().into_iter();
        let each: Vec<Atom> = permits.filter_map(|id| self.with_finer_forms(id)).collect();
        let mut sets: Vec<Vec<Atom>> = each.iter().map(|atom| vec![atom.clone()]).collect();
        sets.extend((each.len() > 1).then_some(each));
        sets
    }

    fn with_finer_forms(&self, id: ClauseId) -> Option<Atom> {
        let grant = self.grant(id)?;
        let Owner::Contract(contract) = self.model().clauses.get(id)?.owner else { return None };
        let about = &self.model().contracts.get(contract).filter(|it| !it.about.library)?.about;
        let said = self.inside_showing(grant.showing_span?)?;
        let text = self.compiled.sources.text(said);
        let finer: Vec<(&str, Shown)> =
            text.split(',').filter_map(|part| Some((part.trim(), self.wished_for(grant, part)?))).collect();
        let (_, shown) = *finer.first()?;
        let name = |part: &str| part.split_whitespace().next().unwrap_or(part).to_owned();
        let other =
            |part: &str| finer.iter().find(|(known, _)| *known == part.trim()).map(|(_, shown)| *shown);
        let kept = text.split(',').filter_map(|part| match other(part) {
            None => Some(part.trim().to_owned()),
            // What no form is said of is shown as it is.
            Some(Shown::AsIs) => None,
            Some(shown) => Some(format!("{} {}", name(part), written(shown))),
        });
        let kept: Vec<String> = kept.collect();
        let (span, new) = match kept.is_empty() {
            true => (self.whole_showing(grant.showing_span?)?, String::new()),
            false => (said, kept.join(", ")),
        };
        let names: Vec<String> = finer.iter().map(|(part, _)| name(part)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let how = match finer.iter().all(|(_, other)| *other == shown) {
            true => written(shown),
            false => "in the form that is asked for".to_owned(),
        };
        let words = format!("show {} {how} in {}", join_quoted(&names, "and"), self.model().clause_name(id));
        Some(Atom::of(Edit { span, new, words }, Some(about)))
    }

    /// The form that is asked for of a column which a clause shows in less, by what it says of it.
    fn wished_for(&self, grant: &Grant, part: &str) -> Option<Shown> {
        let name = part.split_whitespace().next()?.rsplit('.').next()?;
        let is_less = |id: &ColumnId| self.less.contains(i64::from(id.raw()));
        let mut forms = grant.data.iter().flat_map(|data| &data.forms).filter(|(id, _)| is_less(id));
        forms.find_map(|(id, form)| {
            let column = self.model().columns.get(*id).filter(|column| *column.about.name == *name)?;
            let wish = self.wishes.iter().find(|wish| wish.is_for(self.model(), column))?;
            // What shows enough already stays as it is; and so does what shows something else, which would be taken away.
            let is_less = form.shown.compare(wish.shown) == Some(Ordering::Less);
            is_less.then_some(wish.shown)
        })
    }

    /// The forms of a clause, without the word before them; nothing where a remark stands among them.
    fn inside_showing(&self, said: Span) -> Option<Span> {
        let text = self.compiled.sources.text(said);
        let inside = text.strip_prefix("showing").unwrap_or(text).trim();
        let start = said.start + u32::try_from(text.find(inside)?).ok()?;
        let end = start + u32::try_from(inside.len()).ok()?;
        (!inside.contains("//")).then_some(Span { start, end, ..said })
    }

    /// The forms of a clause with the word before them.
    fn whole_showing(&self, said: Span) -> Option<Span> {
        if self.compiled.sources.text(said).starts_with("showing") {
            return Some(said);
        }
        let before = self.compiled.sources.get(said.file)?.text.get(..said.start as usize)?.trim_end();
        let start = before.strip_suffix("showing")?.len();
        Some(Span { start: u32::try_from(start).ok()?, ..said })
    }
}
