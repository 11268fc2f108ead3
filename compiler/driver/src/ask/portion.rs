//! A part of what is asked, in words: by whom, for which purposes, where.

use crate::sets::{self, By};
use charta_model::model::{Model, TermKind};
use charta_model::region::Region;

/// In what a part of what is asked is less than all of it, columns and rows aside: `for trials`.
pub(super) fn limits(model: &Model, part: &Region, asked: &Region) -> Vec<String> {
    let mut limits: Vec<String> = Vec::new();
    let mut limit = |is_less: bool, word: &str, names: String| {
        limits.extend(is_less.then(|| format!("{word} {names}")));
    };
    let terms = |kind, set| sets::terms(model, kind, set, By::Name);
    limit(part.actions != asked.actions, "for the action", terms(TermKind::Action, &part.actions));
    limit(part.parties != asked.parties, "by", sets::parties(model, &part.parties, By::Name));
    limit(part.purposes != asked.purposes, "for", terms(TermKind::Purpose, &part.purposes));
    limit(part.places != asked.places, "at", sets::places(model, &part.places, By::Name));
    limits
}
