//! What could be changed so that something be permitted: thought of here, and tried elsewhere.

use super::changes::TRIED;
use super::edits::Edit;
use super::proof::{self, module, shortened};
use super::wish::{Wish, written};
use crate::pipeline::Compiled;
use charta_base::{Id, Span};
use charta_checks::logic::answer::{Answer, Denial};
use charta_model::model::{
    ClauseId, ClauseKind, Column, ColumnId, Contract, ContractId, Effect, Grant, Identifies, Model, Owner,
    PartyId, Required, TermKind,
};
use charta_model::ranges::Ranges;
use charta_model::region::Region;
use charta_model::rules::datasets_of;
use charta_model::time::Period;
use charta_model::value::ColumnType;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Of at most so many forbids every choice is thought of.
const FORBIDS: usize = 4;
/// At most so many contracts are thought of as the place of a new permit.
const PLACES: usize = 4;

/// One step that could help, with the contract that it changes.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub(super) edit: Edit,
    /// The path of the contract.
    pub(super) contract: Option<Arc<str>>,
    /// What it lets go besides, which no request shows: a sentence.
    pub(super) besides: Option<String>,
}

/// What could be thought of for a question that is denied.
pub(super) struct Thought<'a> {
    pub(super) compiled: &'a Compiled,
    pub(super) model: &'a Model,
    pub(super) answer: &'a Answer,
    pub(super) less: &'a Ranges,
    pub(super) wishes: &'a [Wish],
}

impl Thought<'_> {
    /// Sets of changes that might help, the smallest first.
    pub(super) fn sets(&self) -> Vec<Vec<Atom>> {
        let denials = &self.answer.denials;
        let needs_permit = !self.less.is_empty() || denials.iter().any(|denial| denial.permits.is_empty());
        let mut forbids: Vec<ClauseId> = denials.iter().flat_map(|denial| &denial.forbids).copied().collect();
        forbids.sort_unstable();
        forbids.dedup();
        let sets: Vec<Vec<Atom>> = match needs_permit {
            true => self.permits(),
            false => vec![Vec::new()],
        };
        // A forbid may speak of some rows only, so that nothing has to be done about it: every choice of them is tried, the fewest first.
        let all: Vec<Vec<Atom>> =
            forbids.into_iter().take(FORBIDS).map(|forbid| self.without(forbid)).collect();
        let permits = sets;
        let mut sets = permits.clone();
        for chosen in 1..(1_usize << all.len()) {
            let mut of_these = permits.clone();
            for (_, ways) in all.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1) {
                let with = |set: &Vec<Atom>| {
                    let longer = |atom| [set.as_slice(), std::slice::from_ref(atom)].concat();
                    ways.iter().map(longer).collect::<Vec<Vec<Atom>>>()
                };
                of_these = of_these.iter().flat_map(with).take(TRIED).collect();
            }
            sets.extend(of_these);
        }
        sets.retain(|set| !set.is_empty());
        sets.sort_by_key(Vec::len);
        sets.dedup_by_key(|set| set.iter().map(|atom| atom.edit.clone()).collect::<Vec<Edit>>());
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
            for showing in self.showings(contract) {
                let Some(added) = self.added(contract, &showing) else { continue };
                match self.extended(contract) {
                    Some(term) => sets.push(vec![added, term]),
                    None => sets.push(vec![added]),
                }
            }
        }
        sets
    }

    /// The permit of a contract on which a new one is modelled: one that misses what is asked by one part alone before another about the data.
    fn model_of(&self, id: ContractId) -> Option<&Grant> {
        let contract = self.model.contracts.get(id)?;
        let missing: BTreeSet<ClauseId> =
            self.answer.denials.iter().flat_map(|denial| &denial.misses).map(|(clause, _)| *clause).collect();
        let datasets = datasets_of(self.model, &self.answer.asked.columns);
        let permits = contract.clauses.iter().filter_map(|id| Some((*id, self.grant(*id)?)));
        let mut about: Vec<(bool, ClauseId, &Grant)> = permits
            .filter(|(_, grant)| {
                grant.effect == Effect::Permit
                    && grant.data.iter().any(|data| datasets.contains(&data.dataset))
            })
            .map(|(id, grant)| (!missing.contains(&id), id, grant))
            .collect();
        about.sort_by_key(|(far, id, _)| (*far, *id));
        about.first().map(|(_, _, grant)| *grant)
    }

    /// What a new permit could say besides: the rows, the forms and the counts of the one on which it is modelled, or what is asked for; and,
    /// where a law may not have that, dates by year, pseudonyms renewed, and at last counts only.
    fn showings(&self, id: ContractId) -> Vec<String> {
        let like = self.model_of(id);
        let rows = like.and_then(|grant| grant.where_span).map(|span| self.compiled.sources.words(span));
        let rows = rows.map_or_else(String::new, |words| match words.starts_with("where") {
            true => words,
            false => format!("where {words}"),
        });
        let cells = like.and_then(|grant| grant.base.cells);
        let missing = self.missing();
        let columns: Vec<(ColumnId, &Column)> =
            self.model.columns.iter().filter(|(id, _)| missing.contains(i64::from(id.raw()))).collect();
        let wished = |column: &Column| {
            let wish = self.wishes.iter().find(|wish| wish.is_for(self.model, column));
            wish.map(|wish| format!("{} {}", column.about.name, written(wish.shown)))
        };
        let as_modelled = |id: ColumnId| {
            let forms = like.into_iter().flat_map(|grant| grant.data.iter().flat_map(|data| &data.forms));
            forms.into_iter().find(|(column, _)| *column == id).map(|(_, form)| form.shown)
        };
        let plain: Vec<String> = columns
            .iter()
            .filter_map(|(id, column)| {
                let modelled =
                    as_modelled(*id).map(|form| format!("{} {}", column.about.name, written(form)));
                wished(column).or(modelled)
            })
            .collect();
        let coarse: Vec<String> = columns
            .iter()
            .filter_map(|(_, column)| match (column.column_type, &column.identifies) {
                (_, Some(Identifies::Pseudonym(_))) => {
                    Some(format!("{} repseudonymised per contract", column.about.name))
                }
                (ColumnType::Date, _) => Some(format!("{} by year", column.about.name)),
                _ => None,
            })
            .collect();
        let said = |forms: &[String], cells: Option<u32>| {
            let mut parts: Vec<String> = vec![rows.clone()];
            parts.extend((!forms.is_empty()).then(|| format!("showing {}", forms.join(", "))));
            parts.extend(cells.map(|least| format!("in cells of at least {least}")));
            parts.retain(|part| !part.is_empty());
            parts.join(" ")
        };
        let least = self.model.clauses.values().filter_map(|clause| match &clause.kind {
            ClauseKind::Require(requirement) => match requirement.required {
                Required::Cells(least @ 2.., _) => Some(least),
                _ => None,
            },
            _ => None,
        });
        let least = least.max();
        let mut showings = vec![said(&plain, cells), said(&coarse, cells)];
        showings.extend(least.map(|least| said(&coarse, Some(least.max(cells.unwrap_or(0))))));
        showings.dedup();
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
        Some(Atom {
            edit: Edit { span: at, new, words },
            contract: Some(contract.about.path.clone()),
            besides: None,
        })
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
        Some(Atom { edit, contract: Some(contract.about.path.clone()), besides: None })
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
                match &grant.places {
                    Some(said) => listed(said.span, places, "the place"),
                    // Where the clause names no place, its contract says where its recipients process.
                    None => Edit {
                        words: format!("add the place to where contract `{}` processes", contract.about.name),
                        ..listed(contract.processed_at.last()?.span, places, "the place")
                    },
                }
            }
            "this column" => {
                return self.with_columns(id, grant, denial).map(|edit| Atom {
                    edit,
                    contract: Some(contract.about.path.clone()),
                    besides: None,
                });
            }
            _ => return self.extended(contract_id),
        };
        Some(Atom { edit, contract: Some(contract.about.path.clone()), besides: None })
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
        let exceptions: Vec<Edit> = by_purpose.into_iter().chain(by_party).collect();
        // A forbid goes only where no exception would do.
        let gone = exceptions.is_empty().then(|| Edit {
            span: clause.span,
            new: String::new(),
            words: format!("take {name} out"),
        });
        let is_more = |said: &Ranges, asked: &Ranges| !said.is_subset(asked);
        let speaks_of_more = is_more(&grant.actions.value, &asked.actions)
            || grant.any_data
            || grant.data.iter().any(|data| is_more(&data.columns, &asked.columns));
        let besides = |edit: &Edit| {
            let is_gone = edit.new.is_empty();
            (is_gone || speaks_of_more).then(|| match is_gone {
                true => format!("nothing that {name} forbids is forbidden any more"),
                false => format!("nothing else that {name} forbids holds there any more either"),
            })
        };
        let edits = exceptions.into_iter().chain(gone);
        edits.map(|edit| Atom { besides: besides(&edit), edit, contract: contract.clone() }).collect()
    }
}
