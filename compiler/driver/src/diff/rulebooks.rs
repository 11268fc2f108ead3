//! Rulebooks that bind on one side alone, with what each of them says: a rulebook of the library that the project names no longer, or
//! one of its own that goes.

use super::meaning::Speaker;
use super::names::Names;
use super::{Came, ClauseTold, clause};
use crate::Compiled;
use charta_model::model::{Clause, ClauseId, ClauseKind, Rulebook, Scope};
use charta_model::ranges::Ranges;
use charta_model::time::{Day, Length};
use charta_review::{Difference, Sayer, Side};
use serde::Serialize;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

/// Those that bind on the old side alone.
pub(super) const GONE: &str = "Rulebooks that bind no longer";
/// Those that bind on the new side alone.
pub(super) const CAME: &str = "Rulebooks that bind newly";

/// Those that bind on both sides, and may ask for less on the new one.
pub(super) const OTHERWISE: &str = "Rulebooks that read otherwise or cover less";

/// A rulebook that binds on one side alone.
#[derive(Debug, Serialize)]
pub(crate) struct RulebookTold {
    pub(crate) name: String,
    pub(crate) title: String,
    /// What it covers, in the words of its author.
    pub(crate) applies_to: String,
    pub(crate) in_force: String,
    /// What it requires, forbids and obliges to, and nothing else says on the other side.
    pub(crate) clauses: Vec<ClauseTold>,
}

impl RulebookTold {
    /// Which it is, for what and when it binds.
    pub(super) fn sentence(&self) -> String {
        let RulebookTold { name, title, applies_to, in_force, .. } = self;
        format!("{name} \"{title}\", for {applies_to}, {in_force}")
    }
}

/// The rulebooks that bind on one side alone, and the clauses of each side that are told with them.
pub(super) struct Bound {
    pub(super) told: Came<RulebookTold>,
    /// Those of both sides of which something is gone, reads otherwise or covers less.
    pub(super) otherwise: Vec<String>,
    pub(super) old: BTreeSet<ClauseId>,
    pub(super) new: BTreeSet<ClauseId>,
}

/// One side, how its things are called, and which of its forbids are known to guard there alone.
struct Half<'a> {
    compiled: &'a Compiled,
    side: Side<'a>,
    speaker: Speaker<'a>,
    alone: BTreeSet<ClauseId>,
}

/// Every rulebook that binds on one side alone, with those of its clauses that nothing else says on the other side.
pub(super) fn bound(
    (old, before): (&Compiled, Side<'_>),
    (new, after): (&Compiled, Side<'_>),
    found: &Difference,
    names: &Names,
) -> Bound {
    let old = Half {
        compiled: old,
        side: before,
        speaker: Speaker { model: before.model, names, is_new: false, known: None },
        alone: alone(found, false),
    };
    let new = Half {
        compiled: new,
        side: after,
        speaker: Speaker { model: after.model, names, is_new: true, known: None },
        alone: alone(found, true),
    };
    let ((gone, old_clauses), (came, new_clauses)) = (old.besides(&new), new.besides(&old));
    Bound {
        told: Came { new: came, gone },
        otherwise: old.otherwise(&new),
        old: old_clauses,
        new: new_clauses,
    }
}

/// The clauses of one side that keep there alone what they keep, or bring about what is answered otherwise.
fn alone(found: &Difference, is_new: bool) -> BTreeSet<ClauseId> {
    let guards = found.guards.iter().filter(|guard| guard.is_new == is_new);
    let sayers = guards.flat_map(|guard| if is_new { &guard.new } else { &guard.old });
    let clauses = sayers.filter_map(|sayer| match sayer {
        Sayer::Clause(id) => Some(*id),
        Sayer::Expectation(..) => None,
    });
    let changes = found.changes.iter();
    let changes = changes.flat_map(|change| if is_new { &change.new_clauses } else { &change.old_clauses });
    clauses.chain(changes.copied()).collect()
}

impl<'a> Half<'a> {
    fn rulebooks(&self) -> impl Iterator<Item = &'a Rulebook> + use<'a> {
        self.side.model.rulebooks.values().filter(|rulebook| rulebook.named)
    }

    fn path(&self, rulebook: &Rulebook) -> String {
        self.speaker.path("rulebook", &rulebook.about.path)
    }

    /// The clauses of a rulebook that keep somebody from something: a waiver does not.
    fn clauses(&self, rulebook: &'a Rulebook) -> impl Iterator<Item = (ClauseId, &'a Clause)> + use<'a> {
        let model = self.side.model;
        let clauses = rulebook.clauses.iter().filter_map(move |id| Some((*id, model.clauses.get(*id)?)));
        clauses.filter(|(_, clause)| !matches!(clause.kind, ClauseKind::Waive(_)))
    }

    /// What each clause of a rulebook means, with the rulebooks that say so.
    fn said(&self) -> BTreeMap<String, Vec<Extent>> {
        let mut said: BTreeMap<String, Vec<Extent>> = BTreeMap::new();
        for rulebook in self.rulebooks() {
            for (_, clause) in self.clauses(rulebook) {
                said.entry(self.speaker.meant(clause, "")).or_default().push(self.extent(rulebook));
            }
        }
        said
    }

    fn extent(&self, rulebook: &Rulebook) -> Extent {
        let scopes = rulebook.applies_to.iter();
        let limit = rulebook.derogation.map(|said| said.value);
        Extent {
            is_every: scopes.clone().any(|said| said.value == Scope::EveryContract),
            scopes: scopes.map(|said| self.speaker.scope(said.value)).collect(),
            days: rulebook.in_force.days(),
            derogation: limit.map(|limit| (limit.last, limit.after.map(|(_, length)| length))),
        }
    }

    /// The rulebooks that bind here and not on the other side, so far as nothing there says what they say.
    fn besides(&self, other: &Half<'_>) -> (Vec<RulebookTold>, BTreeSet<ClauseId>) {
        let theirs = other.paths();
        let mine = self.rulebooks().filter(|rulebook| !theirs.contains(&self.path(rulebook)));
        let mine: Vec<&Rulebook> = mine.collect();
        let said = if mine.is_empty() { BTreeMap::new() } else { other.said() };
        let (mut found, mut told) = (Vec::new(), BTreeSet::new());
        for rulebook in mine {
            let extent = self.extent(rulebook);
            // What forbids, and forbids something, was compared as a set with all that forbids on the other side.
            let alone = self.clauses(rulebook).filter(|(id, clause)| match self.decides(*id) {
                true => self.alone.contains(id),
                false => !self.is_said(clause, &extent, &said),
            });
            let alone: Vec<ClauseId> = alone.map(|(id, _)| id).collect();
            if !alone.is_empty() {
                found.push(self.tell(rulebook, &alone));
                told.extend(alone);
            }
        }
        found.sort_by(|one, other| one.name.cmp(&other.name));
        (found, told)
    }

    /// The rulebooks of both sides of which something is said no more, otherwise, or for less.
    fn otherwise(&self, other: &Half<'_>) -> Vec<String> {
        let theirs: BTreeMap<String, &Rulebook> =
            other.rulebooks().map(|rulebook| (other.path(rulebook), rulebook)).collect();
        let said = other.said();
        // Most rulebooks say what they did, so how the others read is seldom asked.
        let read = LazyCell::new(|| (other.read(&self.known()), other.known()));
        let is_otherwise = |rulebook: &&Rulebook, there: &Rulebook| {
            let extent = self.extent(rulebook);
            let covers_less = !other.extent(there).holds(&extent);
            let is_kept = |clause: &Clause| {
                let reads_so = || {
                    let (read, known) = &*read;
                    let same = read.get(&self.as_read(clause, known));
                    same.is_some_and(|same| same.iter().any(|there| there.holds(&extent)))
                };
                self.is_said(clause, &extent, &said) || reads_so()
            };
            // What forbids is compared with all that forbids, unless the rulebook is to cover less one day.
            let mut clauses = self.clauses(rulebook).filter(|(id, _)| covers_less || !self.decides(*id));
            clauses.any(|(_, clause)| !is_kept(clause))
        };
        let both = self.rulebooks().filter(|rulebook| {
            theirs.get(&self.path(rulebook)).is_some_and(|there| is_otherwise(rulebook, there))
        });
        both.map(|rulebook| format!("{} \"{}\"", rulebook.about.path, rulebook.about.title())).collect()
    }

    /// Every party and term and all data of this side, as the new project calls them.
    fn known(&self) -> BTreeSet<String> {
        let model = self.side.model;
        let parties = model.parties.values().map(|party| self.speaker.path("party", &party.about.path));
        let terms = model.terms.values().map(|term| self.speaker.path(term.kind.word(), &term.about.path));
        let datasets = model.datasets.values().map(|it| self.speaker.path("dataset", &it.about.path));
        let columns = model.columns.values().map(|it| self.speaker.path("column", &it.about.path));
        parties.chain(terms).chain(datasets).chain(columns).collect()
    }

    /// How a clause reads, and what it means for parties, terms and data that both sides have: one more of them among all there are makes no
    /// other clause of it.
    fn as_read(&self, clause: &Clause, known: &BTreeSet<String>) -> (String, String) {
        let speaker = Speaker { known: Some(known), ..self.speaker };
        (self.compiled.sources.words(clause.span), speaker.meant(clause, ""))
    }

    /// How each clause of a rulebook reads, with the rulebooks that say so.
    fn read(&self, known: &BTreeSet<String>) -> BTreeMap<(String, String), Vec<Extent>> {
        let mut read: BTreeMap<(String, String), Vec<Extent>> = BTreeMap::new();
        for rulebook in self.rulebooks() {
            for (_, clause) in self.clauses(rulebook) {
                read.entry(self.as_read(clause, known)).or_default().push(self.extent(rulebook));
            }
        }
        read
    }

    fn paths(&self) -> BTreeSet<String> {
        self.rulebooks().map(|rulebook| self.path(rulebook)).collect()
    }

    /// Whether a clause forbids something, so that requests are decided by it.
    fn decides(&self, id: ClauseId) -> bool {
        !self.side.rules.of_clause(id).is_empty()
    }

    /// Whether a rulebook of the other side says the same wherever and whenever it was said.
    fn is_said(&self, clause: &Clause, extent: &Extent, said: &BTreeMap<String, Vec<Extent>>) -> bool {
        let same = said.get(&self.speaker.meant(clause, ""));
        same.is_some_and(|same| same.iter().any(|other| other.holds(extent)))
    }

    fn tell(&self, rulebook: &Rulebook, clauses: &[ClauseId]) -> RulebookTold {
        let words = rulebook.applies_to.iter().map(|said| self.compiled.sources.words(said.span));
        let applies_to = charta_base::join_words(&words.collect::<Vec<String>>(), "and");
        RulebookTold {
            name: rulebook.about.path.to_string(),
            title: rulebook.about.title().to_owned(),
            applies_to,
            in_force: rulebook.in_force.to_string(),
            clauses: clauses.iter().filter_map(|id| clause(self.compiled, self.side.model, *id)).collect(),
        }
    }
}

/// For what and when a rulebook binds.
struct Extent {
    is_every: bool,
    scopes: BTreeSet<String>,
    days: Ranges,
    /// Until when contracts may be exempt from it, where they may.
    derogation: Option<(Option<Day>, Option<Length>)>,
}

impl Extent {
    /// Whether it binds wherever and whenever another one does.
    fn holds(&self, other: &Extent) -> bool {
        (self.is_every || other.scopes.is_subset(&self.scopes))
            && other.days.is_subset(&self.days)
            && match (self.derogation, other.derogation) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some((Some(last), _)), Some((Some(theirs), _))) => last <= theirs,
                // Where the day is not fixed yet, nobody can say which is the longer one.
                (mine, theirs) => mine == theirs,
            }
    }
}
