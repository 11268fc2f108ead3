//! What could be changed so that something be permitted: thought of here, and tried elsewhere.

use super::changes::TRIED;
use super::edits::Edit;
use super::proof::{self, module, shortened};
use crate::pipeline::Compiled;
use charta_base::{Id, Span};
use charta_checks::logic::answer::{Answer, Denial};
use charta_model::model::{
    ClauseId, ClauseKind, Contract, ContractId, Effect, Grant, Identifies, Model, Owner, PartyId, Required,
    TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::datasets_of;
use charta_model::time::Period;
use charta_model::value::ColumnType;
use std::collections::BTreeSet;
use std::sync::Arc;

/// At most so many contracts are thought of as the place of a new permit.
const PLACES: usize = 4;

/// One step that could help, with the contract that it changes.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) edit: Edit,
    /// The path of the contract.
    pub(super) contract: Option<Arc<str>>,
}

/// What could be thought of for a question that is denied.
pub(super) struct Thought<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) model: &'a Model,
    pub(super) answer: &'a Answer,
    pub(super) less: &'a Ranges,
}

impl Thought<'_> {
    /// Sets of changes that might help, the smallest first.
    pub(super) fn sets(&self) -> Vec<Vec<Atom>> {
        let denials = &self.answer.denials;
        let needs_permit = !self.less.is_empty() || denials.iter().any(|denial| denial.permits.is_empty());
        let mut forbids: Vec<ClauseId> = denials.iter().flat_map(|denial| &denial.forbids).copied().collect();
        forbids.sort_unstable();
        forbids.dedup();
        let mut sets: Vec<Vec<Atom>> = match needs_permit {
            true => self.permits(),
            false => vec![Vec::new()],
        };
        for forbid in forbids {
            let ways = self.without(forbid);
            sets = sets
                .iter()
                .flat_map(|set| ways.iter().map(|atom| [set.as_slice(), std::slice::from_ref(atom)].concat()))
                .take(TRIED)
                .collect();
        }
        sets.retain(|set| !set.is_empty());
        sets.sort_by_key(Vec::len);
        sets
    }

    /// The columns of which something is denied that no permit speaks of.
    fn missing(&self) -> Ranges {
        let open = self.answer.denials.iter().filter(|denial| denial.permits.is_empty());
        open.fold(self.less.clone(), |columns, denial| columns.union(&denial.columns))
    }

    /// Steps by which a permit would speak of what none speaks of.
    fn permits(&self) -> Vec<Vec<Atom>> {
        let mut sets = Vec::new();
        let mut seen: BTreeSet<(ClauseId, &str)> = BTreeSet::new();
        for denial in &self.answer.denials {
            for (clause, part) in &denial.misses {
                if seen.insert((*clause, *part)) {
                    sets.extend(self.wider(*clause, part, denial).map(|atom| vec![atom]));
                }
            }
        }
        for contract in self.places() {
            for showing in self.showings() {
                let Some(added) = self.added(contract, &showing) else { continue };
                match self.extended(contract) {
                    Some(term) => sets.push(vec![added, term]),
                    None => sets.push(vec![added]),
                }
            }
        }
        sets
    }

    /// The forms in which a new permit could show its columns: as they are; and, where a law may not have that, dates by year,
    /// pseudonyms renewed, and at last counts only.
    fn showings(&self) -> Vec<String> {
        let missing = self.missing();
        let columns = self.model.columns.iter().filter(|(id, _)| missing.contains(i64::from(id.raw())));
        let coarse: Vec<String> = columns
            .filter_map(|(_, column)| {
                match (column.column_type, matches!(column.identifies, Some(Identifies::Pseudonym(_)))) {
                    (_, true) => Some(format!("{} repseudonymised per contract", column.about.name)),
                    (ColumnType::Date, _) => Some(format!("{} by year", column.about.name)),
                    _ => None,
                }
            })
            .collect();
        let coarse = match coarse.is_empty() {
            true => String::new(),
            false => format!("showing {}", coarse.join(", ")),
        };
        let counts = self.model.clauses.values().filter_map(|clause| match &clause.kind {
            ClauseKind::Require(requirement) => match requirement.required {
                Required::Cells(least @ 2.., _) => Some(least),
                _ => None,
            },
            _ => None,
        });
        let mut showings = vec![String::new()];
        if !coarse.is_empty() {
            showings.push(coarse.clone());
        }
        showings.extend(
            counts.max().map(|least| format!("{coarse} in cells of at least {least}").trim().to_owned()),
        );
        showings
    }

    /// The contracts in which a permit of what is asked could stand: those that give these data to the recipient before others between
    /// the same parties.
    fn places(&self) -> Vec<ContractId> {
        let Some(party) = self.party() else { return Vec::new() };
        let organisation = self.model.organisation_of(party);
        let datasets = datasets_of(self.model, &self.answer.asked.columns);
        let controllers: Vec<PartyId> = datasets
            .iter()
            .filter_map(|id| self.model.datasets.get(*id)?.controller.map(|said| said.value))
            .map(|party| self.model.organisation_of(party))
            .collect();
        let is_own = |contract: &Contract| !contract.about.library && contract.provider.is_some();
        let mut places: Vec<(u8, bool, ContractId)> = Vec::new();
        for (id, contract) in self.model.contracts.iter().filter(|(_, contract)| is_own(contract)) {
            let receives = contract
                .recipients
                .iter()
                .any(|said| said.value == party || self.model.organisation_of(said.value) == organisation);
            if !receives {
                continue;
            }
            let gives = contract.clauses.iter().filter_map(|id| self.grant(*id)).any(|grant| {
                grant.effect == Effect::Permit
                    && grant.data.iter().any(|data| datasets.contains(&data.dataset))
            });
            let provider = contract.provider.map(|said| self.model.organisation_of(said.value));
            let provides = provider.is_some_and(|provider| controllers.contains(&provider));
            if gives || provides {
                let covers = contract.term.is_none_or(|term| term.value.contains(self.answer.day));
                places.push((u8::from(!gives), !covers, id));
            }
        }
        places.sort_unstable();
        places.into_iter().take(PLACES).map(|(.., id)| id).collect()
    }

    fn party(&self) -> Option<PartyId> {
        let first = self.answer.asked.parties.first()?;
        u32::try_from(first).ok().map(Id::new)
    }

    fn grant(&self, clause: ClauseId) -> Option<&Grant> {
        match &self.model.clauses.get(clause)?.kind {
            ClauseKind::Grant(grant) => Some(grant),
            _ => None,
        }
    }

    /// A new permit in a contract, of just what is asked and denied.
    fn added(&self, id: ContractId, showing: &str) -> Option<Atom> {
        let contract = self.model.contracts.get(id)?;
        let requests = Region { columns: self.missing(), ..self.answer.asked.clone() };
        let names_place = self.answer.asked.places != Ranges::all();
        let sentence = proof::sentence(self.model, &requests, names_place)?;
        let sentence = shortened(&sentence, module(&contract.about));
        let whole = contract.about.whole;
        let at = Span { start: whole.end.checked_sub(1)?, end: whole.end.checked_sub(1)?, ..whole };
        let new = format!("\n  permit {}\n", format!("{sentence} {showing}").trim());
        let words = format!("add a permit to contract `{}`", contract.about.name);
        Some(Atom { edit: Edit { span: at, new, words }, contract: Some(contract.about.path.clone()) })
    }

    /// A contract whose term holds the day that is asked about.
    fn extended(&self, id: ContractId) -> Option<Atom> {
        let contract = self.model.contracts.get(id)?;
        let term = contract.term?;
        let day = self.answer.day;
        if term.value.contains(day) {
            return None;
        }
        let period = match term.value {
            Period { from: Some(from), .. } if day < from => Period { from: Some(day), ..term.value },
            period => Period { last: Some(day), ..period },
        };
        let mut parts: Vec<String> = Vec::new();
        parts.extend(period.from.map(|from| format!("from {from}")));
        parts.extend(period.last.map(|last| format!("until {last}")));
        let words = match term.value.from {
            Some(from) if day < from => {
                format!("let the term of contract `{}` begin earlier", contract.about.name)
            }
            _ => format!("let the term of contract `{}` end later", contract.about.name),
        };
        let edit = Edit { span: term.span, new: parts.join(" "), words };
        Some(Atom { edit, contract: Some(contract.about.path.clone()) })
    }

    /// A permit that misses what is asked by one part alone, with that part wider.
    fn wider(&self, id: ClauseId, part: &str, denial: &Denial) -> Option<Atom> {
        let clause = self.model.clauses.get(id)?;
        let grant = self.grant(id)?;
        let Owner::Contract(contract_id) = clause.owner else { return None };
        let contract = self.model.contracts.get(contract_id).filter(|contract| !contract.about.library)?;
        let module = module(&contract.about);
        let asked = &self.answer.asked;
        let name = self.model.clause_name(id);
        let listed = |span: Span, added: String, what: &str| Edit {
            span: Span { start: span.end, ..span },
            new: format!(", {}", shortened(&added, module)),
            words: format!("add {what} to {name}"),
        };
        let edit = match part {
            "this party" => {
                listed(grant.parties.span, proof::parties(self.model, &asked.parties)?, "the recipient")
            }
            "this action" => listed(
                grant.actions.span,
                proof::terms(self.model, TermKind::Action, &asked.actions)?,
                "the action",
            ),
            "this purpose" => listed(
                grant.purposes.span,
                proof::terms(self.model, TermKind::Purpose, &asked.purposes)?,
                "the purpose",
            ),
            "this place" => {
                let places = proof::places(self.model, &asked.places)?;
                listed(grant.places.as_ref()?.span, places, "the place")
            }
            "this column" => {
                return self
                    .with_columns(id, grant, denial)
                    .map(|edit| Atom { edit, contract: Some(contract.about.path.clone()) });
            }
            _ => return self.extended(contract_id),
        };
        Some(Atom { edit, contract: Some(contract.about.path.clone()) })
    }

    /// A permit of some columns of one dataset, with those that are asked for besides.
    fn with_columns(&self, id: ClauseId, grant: &Grant, denial: &Denial) -> Option<Edit> {
        let [data] = grant.data.as_slice() else { return None };
        let text = self.compiled.sources.text(grant.data_span);
        let is_list = text.trim_end().ends_with(']') && !text.contains("except");
        if !is_list || datasets_of(self.model, &denial.columns) != [data.dataset] {
            return None;
        }
        let known = denial.columns.numbers().filter_map(|number| u32::try_from(number).ok());
        let columns = known.filter_map(|id| self.model.columns.get(Id::new(id)));
        let names: Vec<&str> = columns.map(|column| column.about.name.as_ref()).collect();
        let end = grant.data_span.start + u32::try_from(text.trim_end().len()).ok()? - 1;
        let what = charta_base::join_quoted(&names, "and");
        Some(Edit {
            span: Span { start: end, end, ..grant.data_span },
            new: format!(", {}", names.join(", ")),
            words: format!("add {what} to {}", self.model.clause_name(id)),
        })
    }

    /// Steps by which a forbid of the project's own would no longer speak of what is asked; none where a law forbids it.
    fn without(&self, id: ClauseId) -> Vec<Atom> {
        let (Some(clause), Some(grant)) = (self.model.clauses.get(id), self.grant(id)) else {
            return Vec::new();
        };
        let about = self.model.owner_about(clause.owner);
        let Some(about) = about.filter(|about| !about.library) else { return Vec::new() };
        let contract = matches!(clause.owner, Owner::Contract(_)).then(|| about.path.clone());
        let name = self.model.clause_name(id);
        let asked = &self.answer.asked;
        let except = |span: Span, added: Option<String>, what: &str| {
            let text = self.compiled.sources.text(span);
            let joint = if text.contains("except") { "," } else { " except" };
            Some(Edit {
                span: Span { start: span.end, ..span },
                new: format!("{joint} {}", shortened(&added?, module(about))),
                words: format!("except {what} from {name}"),
            })
        };
        // To except all that it speaks of would be to take it out.
        let keeps = |set: &Ranges, asked: &Ranges| !set.is_subset(asked);
        let is_said =
            self.compiled.sources.text(grant.purposes.span) != self.compiled.sources.text(clause.span);
        let by_purpose = match is_said && keeps(&grant.purposes.value, &asked.purposes) {
            true => {
                let purposes = proof::terms(self.model, TermKind::Purpose, &asked.purposes);
                except(grant.purposes.span, purposes, "the purpose")
            }
            false => None,
        };
        let by_party = match keeps(&grant.parties.value, &asked.parties) {
            true => {
                let parties = proof::parties(self.model, &asked.parties);
                except(grant.parties.span, parties, "the recipient")
            }
            false => None,
        };
        let gone = Edit { span: clause.span, new: String::new(), words: format!("take {name} out") };
        let edits = by_party.into_iter().chain(by_purpose).chain([gone]);
        edits.map(|edit| Atom { edit, contract: contract.clone() }).collect()
    }
}
