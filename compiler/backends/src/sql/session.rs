//! What a session may say, and the sets of it that rules speak of: each set is written once, under a name for people, and views
//! test the name. Taxonomies are closed, so a set is a list.

use crate::sql::dialect::Dialect;
use charta_model::model::{Model, TermKind, UNSTATED_PLACE, place_of};
use charta_model::ranges::Ranges;
use std::collections::BTreeMap;

/// The word for the place of a dataset that names no hosting. The path of a hosting has a module before its name, so none is
/// this one word.
pub const UNSTATED: &str = "unstated";

/// A set of so few terms stands in the view itself.
const FEW: usize = 4;

/// What a session says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// What for.
    Purpose,
    /// To do what.
    Action,
    /// Where.
    Place,
}

impl Dimension {
    /// All of it.
    pub const ALL: [Dimension; 3] = [Dimension::Purpose, Dimension::Action, Dimension::Place];

    /// The word for it, which is also the column that says it.
    pub const fn word(self) -> &'static str {
        match self {
            Dimension::Purpose => "purpose",
            Dimension::Action => "action",
            Dimension::Place => "place",
        }
    }
}

/// Everything a session may say of one dimension, by number.
fn universe(model: &Model, dimension: Dimension) -> BTreeMap<i64, String> {
    let terms = |kind| {
        let terms = model.terms.iter().filter(move |(_, term)| term.kind == kind);
        terms.map(|(id, term)| (i64::from(id.raw()), term.about.path.to_string())).collect()
    };
    match dimension {
        Dimension::Purpose => terms(TermKind::Purpose),
        Dimension::Action => terms(TermKind::Action),
        Dimension::Place => {
            let hostings = model.hostings.iter();
            let places = hostings.map(|(id, hosting)| (place_of(Some(id)), hosting.about.path.to_string()));
            places.chain([(UNSTATED_PLACE, UNSTATED.to_owned())]).collect()
        }
    }
}

/// A named set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// Its members, in order.
    pub terms: Vec<String>,
}

/// The sets that the rules of one output speak of.
#[derive(Debug, Clone)]
pub struct Sessions {
    known: BTreeMap<Dimension, BTreeMap<i64, String>>,
    closures: BTreeMap<Ranges, String>,
    tests: BTreeMap<(Dimension, Ranges), String>,
    names: BTreeMap<(Dimension, Ranges), String>,
    scopes: Vec<Scope>,
}

impl Sessions {
    /// No sets yet.
    pub fn new(model: &Model) -> Sessions {
        let known =
            Dimension::ALL.into_iter().map(|dimension| (dimension, universe(model, dimension))).collect();
        let mut closures = BTreeMap::new();
        for term in
            model.terms.values().filter(|term| matches!(term.kind, TermKind::Purpose | TermKind::Action))
        {
            closures.entry(term.closure.clone()).or_insert_with(|| term.about.path.to_string());
        }
        Sessions { known, closures, tests: BTreeMap::new(), names: BTreeMap::new(), scopes: Vec::new() }
    }

    /// Everything a session may say: the dimension and the term, in order.
    pub fn known(&self) -> impl Iterator<Item = (Dimension, &str)> {
        self.known
            .iter()
            .flat_map(|(dimension, terms)| terms.values().map(|term| (*dimension, term.as_str())))
    }

    /// The sets named so far, in the order in which they were first needed.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// The test that a session's word lies in a set; nothing where every word does. What is not known is missing, so the test
    /// may come out as unknown, which the view takes for false.
    pub fn test(&mut self, dialect: Dialect, dimension: Dimension, set: &Ranges) -> String {
        let key = (dimension, set.clone());
        if let Some(test) = self.tests.get(&key) {
            return test.clone();
        }
        let test = self.write(dialect, dimension, set);
        self.tests.insert(key, test.clone());
        test
    }

    /// The name of a set, which is written down with it; nothing where the set holds nothing that a session may say.
    pub fn scope(&mut self, dimension: Dimension, set: &Ranges) -> Option<String> {
        let known = self.known.get(&dimension);
        let members = known.into_iter().flatten().filter(|(number, _)| set.contains(**number));
        let terms: Vec<String> = members.map(|(_, term)| term.clone()).collect();
        (!terms.is_empty()).then(|| self.named(dimension, set, terms))
    }

    fn named(&mut self, dimension: Dimension, set: &Ranges, terms: Vec<String>) -> String {
        let key = (dimension, set.clone());
        if let Some(name) = self.names.get(&key) {
            return name.clone();
        }
        let word = dimension.word();
        let closure = (dimension != Dimension::Place).then(|| self.closures.get(set)).flatten();
        let name = match closure {
            Some(term) => format!("{word} {term}"),
            None => format!("{word} set {}", self.scopes.len() + 1),
        };
        self.scopes.push(Scope { name: name.clone(), terms });
        self.names.insert(key, name.clone());
        name
    }

    fn write(&mut self, dialect: Dialect, dimension: Dimension, set: &Ranges) -> String {
        let word = dimension.word();
        let known = self.known.get(&dimension);
        let members = known.into_iter().flatten().filter(|(number, _)| set.contains(**number));
        let terms: Vec<String> = members.map(|(_, term)| term.clone()).collect();
        let texts: Vec<String> = terms.iter().map(|term| dialect.text(term)).collect();
        match texts.as_slice() {
            [] => "FALSE".to_owned(),
            [only] => format!("s.{word} = {only}"),
            all if known.is_some_and(|known| known.len() == all.len()) => format!("s.{word} IS NOT NULL"),
            few if few.len() <= FEW || dialect.lists_terms() => format!("s.{word} IN ({})", few.join(", ")),
            _ => {
                let scope = dialect.text(&self.named(dimension, set, terms));
                let table = dialect.own("term_scope");
                format!("s.{word} IN (SELECT m.term FROM {table} AS m WHERE m.scope = {scope})")
            }
        }
    }
}
