//! A compiled project with rows, as every engine is given it.

use super::oracle::{Asked, Data, Lines, Session};
use charta_backends::Artifact;
use charta_backends::sql::layout::{Layout, NamedView};
use charta_base::{Id, MemoryWorld, World};
use charta_certify::views;
use charta_driver::{Compiled, Options, Program, build, compile};
use charta_model::model::{ColumnId, DatasetId, Effect, TermKind};
use charta_model::ranges::Ranges;
use charta_model::time::Day;
use charta_model::value::ColumnType;
use std::collections::BTreeSet;

pub use charta_certify::views::normal;

/// A project that passed its checks, its artifacts and its rows.
pub struct Project {
    pub compiled: Compiled,
    pub artifacts: Vec<Artifact>,
    pub data: Data,
}

impl Project {
    /// Compiles and builds what stands in a world; `rows` makes the rows of the model.
    pub fn new(world: &dyn World, root: &str, rows: impl FnOnce(&Program) -> Data) -> Project {
        let options = Options { on: Day::parse("2026-11-25").expect("a day"), ..Options::default() };
        let compiled = compile(world, root, &options);
        let artifacts = build(&compiled).unwrap_or_else(|_| {
            panic!("no artifacts:\n{}", charta_driver::render::plain(&compiled.findings, &compiled.sources))
        });
        let data = rows(compiled.program.as_ref().expect("what builds has a meaning"));
        Project { compiled, artifacts, data }
    }

    /// Compiles and builds one text with settings.
    pub fn of_text(settings: &str, text: &str, rows: impl FnOnce(&Program) -> Data) -> Project {
        let mut world = MemoryWorld::default();
        world.files.insert("charta.toml".to_owned(), settings.as_bytes().to_vec());
        world.files.insert("world.charta".to_owned(), text.as_bytes().to_vec());
        Project::new(&world, "", rows)
    }

    pub fn program(&self) -> &Program {
        self.compiled.program.as_ref().expect("what builds has a meaning")
    }

    /// The artifacts of a target, in order.
    pub fn artifacts_of(&self, target: &str) -> impl Iterator<Item = &Artifact> {
        let folder = format!("{target}/");
        self.artifacts.iter().filter(move |artifact| artifact.path.starts_with(&folder))
    }

    /// The text that a session says for its purpose, action and place.
    pub fn words(&self, session: Session) -> [String; 3] {
        views::words(&self.program().model, session)
    }

    /// What a view must show in a session.
    pub fn expected(
        &self,
        view: &NamedView,
        session: Session,
        pseudonym: &dyn Fn(&str, &str) -> String,
    ) -> Lines {
        let columns: Vec<ColumnId> = view.columns.iter().map(|column| column.column).collect();
        let (party, dataset, clause) = (view.party, view.dataset, view.clause);
        let Program { model, rules, .. } = self.program();
        let asked = Asked { model, rules, data: &self.data, party, dataset, clause, session };
        asked.expected(&columns, pseudonym).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Where a layout has no view for a party and a dataset, nothing may be visible row by row.
    pub fn nothing_outside(&self, layout: &Layout, session: Session) {
        let Program { model, .. } = self.program();
        model.datasets.ids().for_each(|dataset| self.nothing_outside_of(layout, session, dataset));
    }

    /// As [`Project::nothing_outside`], of one dataset.
    pub fn nothing_outside_of(&self, layout: &Layout, session: Session, dataset: DatasetId) {
        let Program { model, rules, .. } = self.program();
        // What the target says that it leaves out may be visible elsewhere.
        if layout.table(dataset).is_some_and(|table| table.refused.is_some()) {
            return;
        }
        let views = layout.views.iter().filter(|view| view.clause.is_none() && view.dataset == dataset);
        let have: BTreeSet<_> = views.map(|view| view.party).collect();
        for party in model.parties.ids().filter(|party| !have.contains(party)) {
            let asked = Asked { model, rules, data: &self.data, party, dataset, clause: None, session };
            assert!(!asked.shows_anything(), "visible, and no view shows it");
        }
    }

    /// The type in which a view gives each of its columns; `None` for a text.
    pub fn types(&self, view: &NamedView) -> Vec<Option<ColumnType>> {
        views::types(&self.program().model, view)
    }

    /// Sessions that tell much: most speak of what some permit speaks of, on one of its first or last days or next to them; the rest are
    /// drawn from everything.
    pub fn sessions(&self, count: usize, roll: impl FnMut(usize) -> usize) -> Vec<Session> {
        self.sessions_about(count, &Ranges::between(0, self.program().model.columns.len() as i64), roll)
    }

    /// As [`Project::sessions`], of what permits some columns.
    pub fn sessions_about(
        &self,
        count: usize,
        columns: &Ranges,
        mut roll: impl FnMut(usize) -> usize,
    ) -> Vec<Session> {
        let Program { model, rules, .. } = self.program();
        let permits: Vec<_> = rules
            .iter()
            .map(|(_, rule)| rule)
            .filter(|rule| rule.effect == Effect::Permit && rule.columns.overlaps(columns))
            .collect();
        let everything = |kind: TermKind| {
            let of_kind = model.terms.iter().filter(|(_, term)| term.kind == kind);
            of_kind.map(|(id, _)| i64::from(id.raw())).collect::<Vec<i64>>()
        };
        let (purposes, actions) = (everything(TermKind::Purpose), everything(TermKind::Action));
        let places: Vec<i64> = (0..=model.hostings.len() as i64).collect();
        let usual = Day::parse("2025-06-30").expect("a day").number();
        let mut sessions = Vec::new();
        for _ in 0..count {
            let rule =
                if roll(10) < 8 && !permits.is_empty() { Some(permits[roll(permits.len())]) } else { None };
            let mut pick = |own: Option<&Ranges>, all: &[i64]| {
                let own: Vec<i64> = own.map_or_else(Vec::new, |own| own.numbers().collect());
                let from = if own.is_empty() { all } else { own.as_slice() };
                from[roll(from.len())]
            };
            let purpose = pick(rule.map(|rule| &rule.purposes), &purposes);
            let action = pick(rule.map(|rule| &rule.actions), &actions);
            let place = pick(rule.map(|rule| &rule.places), &places);
            let mut days = vec![usual];
            for (start, end) in rule.iter().flat_map(|rule| rule.days.pairs()) {
                days.extend([
                    *start,
                    *start,
                    start.saturating_sub(1),
                    *end,
                    end.saturating_sub(1),
                    end.saturating_sub(1),
                ]);
            }
            days.retain(|day| (-700_000..2_900_000).contains(day));
            let day = Day::from_number(pick(None, &days));
            sessions.push(Session {
                purpose: Id::new(purpose as u32),
                action: Id::new(action as u32),
                place,
                day,
            });
        }
        sessions
    }
}
