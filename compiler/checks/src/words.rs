//! Names and lists as the findings of every family tell them.

use charta_base::join_words;
use charta_model::model::{HostingId, Model, PartyId, TermId};

/// How many names a sentence lists of very many.
const NAMES: usize = 4;

/// A party's name.
pub(crate) fn party_name(model: &Model, party: PartyId) -> &str {
    model.parties.get(party).map_or("", |party| &party.about.name)
}

/// A hosting's name.
pub(crate) fn hosting_name(model: &Model, hosting: HostingId) -> &str {
    model.hostings.get(hosting).map_or("", |hosting| &hosting.about.name)
}

/// A term's name.
pub(crate) fn term_name(model: &Model, term: TermId) -> &str {
    model.terms.get(term).map_or("", |term| &term.about.name)
}

/// Names in backticks as a sentence lists them; of very many, the first few and the number of the others, which is never one.
pub(crate) fn listed(names: &[&str]) -> String {
    let shown = if names.len() <= NAMES + 1 { names.len() } else { NAMES };
    let mut words: Vec<String> = names.iter().take(shown).map(|name| format!("`{name}`")).collect();
    if names.len() > shown {
        words.push(format!("{} more", names.len() - shown));
    }
    join_words(&words, "and")
}
