//! A requirement about hosting, as it bears on one contract: where that contract's data are, on which days it is to be judged,
//! and how a finding about it begins.

use super::places::{Places, within};
use crate::context::Context;
use crate::words::listed;
use charta_base::{Code, Diagnostic, Span, Verdict};
use charta_model::graphs::supply::Stay;
use charta_model::model::{
    Clause, ClauseKind, Contract, ContractId, DatasetId, Owner, Requirement, RulebookId,
};
use charta_model::ranges::Ranges;
use charta_model::time::Day;
use rustc_hash::{FxHashMap, FxHashSet};
use std::hash::Hash;

/// One thing that a requirement asks of a contract, and the days on which it does.
pub(super) struct Asked<'a, T> {
    pub(super) context: &'a Context<'a>,
    pub(super) contract: &'a Contract,
    pub(super) requirement: &'a Requirement,
    /// What is asked.
    pub(super) what: T,
    id: ContractId,
    clause: &'a Clause,
    /// The days on which it is asked.
    days: Ranges,
}

/// What `of` makes of every requirement, with the contract it bears on. What others ask of a contract more than once is told once: as
/// something that the contract asks itself if it does, else its framework agreement, else a rulebook. `of` gives what is the
/// same wherever it is asked, and what is said here.
pub(super) fn asked<'a, K: Eq + Hash, T: Clone>(
    context: &'a Context<'a>,
    code: &Code,
    of: impl Fn(&'a Requirement) -> Vec<(K, T)>,
) -> Vec<Asked<'a, T>> {
    let waiving = waiving_rulebooks(context, code);
    let mut alike: FxHashMap<(ContractId, K), Vec<usize>> = FxHashMap::default();
    let mut all: Vec<Asked<'a, T>> = Vec::new();
    for asking in context.askings() {
        for (key, what) in of(asking.requirement) {
            let list = alike.entry((asking.contract_id, key)).or_default();
            let days = asking.period.days();
            // A clause binds for several stretches of days where a derogation comes between them.
            let last = list.last().and_then(|at| all.get_mut(*at));
            if let Some(last) = last.filter(|last| std::ptr::eq(last.clause, asking.clause)) {
                last.days = last.days.union(&days);
                continue;
            }
            list.push(all.len());
            all.push(Asked {
                context,
                contract: asking.contract,
                requirement: asking.requirement,
                what,
                id: asking.contract_id,
                clause: asking.clause,
                days,
            });
        }
    }
    let mut told = vec![true; all.len()];
    let mut lists: Vec<Vec<usize>> = alike.into_values().filter(|list| list.len() > 1).collect();
    lists.sort_unstable();
    for mut list in lists {
        list.sort_by_key(|at| all.get(*at).map(|asked| asked.turn(&waiving)));
        let mut covered = Ranges::empty();
        for at in list {
            let (Some(asked), Some(told)) = (all.get(at), told.get_mut(at)) else { continue };
            // Each clause of the contract itself answers for itself.
            *told = asked.is_its_own() || !asked.days.is_subset(&covered);
            covered = covered.union(&asked.days);
        }
    }
    let told = all.into_iter().zip(told).filter(|(_, told)| *told);
    told.map(|(asked, _)| asked).collect()
}

/// The rulebooks that waive a check for what they require: what one of them asks is told only where no other asks it.
fn waiving_rulebooks(context: &Context<'_>, code: &Code) -> FxHashSet<RulebookId> {
    let waives = context.model.clauses.values().filter(
        |clause| matches!(&clause.kind, ClauseKind::Waive(waiver) if waiver.check.value.as_ref() == code.name),
    );
    let owners = waives.filter_map(|clause| match clause.owner {
        Owner::Rulebook(rulebook) => Some(rulebook),
        _ => None,
    });
    owners.collect()
}

impl<'a, T> Asked<'a, T> {
    fn is_its_own(&self) -> bool {
        self.clause.owner == Owner::Contract(self.id)
    }

    /// Which of several is told: what binds before advice, the contract's own first, what is asked for longest before the others.
    fn turn(&self, waiving: &FxHashSet<RulebookId>) -> (bool, u8, std::cmp::Reverse<u64>) {
        let whose = match self.clause.owner {
            Owner::Contract(owner) if owner == self.id => 0,
            Owner::Contract(_) | Owner::Procedure(_) => 1,
            Owner::Rulebook(rulebook) if waiving.contains(&rulebook) => 3,
            Owner::Rulebook(_) => 2,
        };
        (self.clause.advice, whose, std::cmp::Reverse(self.days.count()))
    }

    /// The contract's name.
    pub(super) fn name(&self) -> &'a str {
        &self.contract.about.name
    }

    /// The days to judge: of those on which it is asked (the day of judgement or, for `throughout term`, days of the term; of a term without a
    /// beginning, what is left from the day of judgement) the first ones, and those among `changes`.
    pub(super) fn days(&self, changes: &[Day]) -> Vec<Day> {
        let starts = self.days.pairs().iter().map(|(start, _)| *start);
        let starts =
            starts.map(|start| if start == Ranges::MIN { self.context.on } else { Day::from_number(start) });
        let changes = changes.iter().copied().filter(|day| self.days.contains(day.number()));
        let mut days: Vec<Day> = starts.chain(changes).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// A finding about it: at its own words in the contract; for another's, at the contract it bears on.
    pub(super) fn finding(&self, code: &'static Code, said: Span, message: String) -> Diagnostic {
        let contract = self.contract.about.path.to_string();
        let word = match self.clause.owner {
            Owner::Contract(owner) if owner == self.id => {
                let finding = Diagnostic::at(code, said, message).about(contract);
                return self.context.weighed(self.clause, finding);
            }
            Owner::Contract(_) => "contract",
            Owner::Procedure(_) => "procedure",
            Owner::Rulebook(_) => "rulebook",
        };
        let owner_name = self.context.model.owner_about(self.clause.owner).map_or("", |about| &about.name);
        let mut finding = Diagnostic::at(code, self.context.contract_span(self.id), message).about(contract);
        if let Owner::Rulebook(_) = self.clause.owner {
            finding = finding.about(self.context.owner_path(self.clause.owner));
        }
        let finding = finding.also(said, format!("{word} `{owner_name}` requires it"));
        let per = self.clause.per.iter();
        let finding = per.fold(finding, |finding, source| finding.evidence(format!("required by {source}")));
        self.context.weighed(self.clause, finding)
    }

    /// Where the contract's data are, each place on those of its days on which this is to be judged.
    pub(super) fn places(&self) -> AskedPlaces {
        let Places { kept, processed, unstated } = Places::of(self.context, self.contract);
        AskedPlaces {
            are_said: !kept.is_empty(),
            kept: within(&kept, &self.days),
            processed: within(&processed, &self.days),
            unstated,
        }
    }

    /// What stays unproven because nothing says where some of the data are.
    pub(super) fn nowhere(
        &self,
        code: &'static Code,
        said: Span,
        places: &AskedPlaces,
    ) -> Option<Diagnostic> {
        let name = self.name();
        if !places.are_said && places.unstated.is_empty() {
            let message = format!("nothing says where the data of contract `{name}` are");
            let finding =
                self.finding(code, said, message).verdict(Verdict::Unproven).label("no hosting to judge");
            return Some(finding.help("say `processed_at:` in the contract, or `hosted:` in its datasets"));
        }
        let unstated = places.unstated.iter().filter_map(|dataset| self.context.model.datasets.get(*dataset));
        let spans: Vec<Span> = unstated.clone().map(|dataset| dataset.about.span).collect();
        let names: Vec<&str> = unstated.map(|dataset| dataset.about.name.as_ref()).collect();
        let (first, verb) = (*spans.first()?, if names.len() == 1 { "is" } else { "are" });
        let list = listed(&names);
        let message = format!("nothing says where {list} of contract `{name}` {verb} kept and processed");
        let finding = self.finding(code, said, message).verdict(Verdict::Unproven).label("not proven");
        let finding = finding.also(first, "`hosted` is missing here");
        Some(finding.help(format!("say `hosted:` in {list}, or `processed_at:` in the contract")))
    }
}

/// The places of a contract on the days on which something is asked of it.
pub(super) struct AskedPlaces {
    /// Whether anything says where any of the data are, on whatever days.
    are_said: bool,
    /// Where they are kept or processed.
    pub(super) kept: Vec<Stay>,
    /// Where its recipients process them.
    pub(super) processed: Vec<Stay>,
    /// The datasets of which nothing says where they are processed.
    unstated: Vec<DatasetId>,
}
