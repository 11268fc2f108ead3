//! What a database lets happen against what the contracts say, told for people who answer for it.

use crate::apply::{Aim, Patience, differences};
use crate::compare::Difference;
use crate::connect::Address;
use charta_backends::postgres::statement::SEARCHED;
use charta_model::model::Model;
use serde::Serialize;

/// A finding about a database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// `bypass`, `excess right`, `changed`, `missing`, `left over` or `gap`.
    pub sort: &'static str,
    /// What it is about.
    pub object: String,
    /// What it means, in one sentence.
    pub message: String,
    /// The clauses that it breaks.
    pub clauses: Vec<String>,
    /// The statements that mend it; empty where there is none to give.
    pub mend: String,
}

/// Everything in which a database differs from the contracts. An error is one sentence.
pub fn verify(address: &Address, aim: Aim<'_>, model: &Model) -> Result<Vec<Finding>, String> {
    let mut client = address.connect()?;
    let mut found = differences(address, &mut client, aim, Patience::default())?;
    // What is of one sort stays in the order in which it is mended.
    found.sort_by_key(|difference| difference.sort);
    Ok(found.iter().map(|difference| finding(difference, model)).collect())
}

/// A difference as a finding.
pub fn finding(difference: &Difference, model: &Model) -> Finding {
    Finding {
        sort: difference.sort.word(),
        object: difference.object.clone(),
        message: difference.message.clone(),
        clauses: difference.clauses.iter().map(|clause| model.clause_name(*clause)).collect(),
        mend: mend(difference),
    }
}

/// The statements that mend it, as somebody runs them in a session of their own: what names are looked up in what is made must not depend on their
/// path.
fn mend(difference: &Difference) -> String {
    let makes = ["view ", "function ", "policy "].iter().any(|begin| difference.object.starts_with(begin))
        && difference.sql.contains("CREATE ");
    match difference.step.is_some() && makes {
        true => format!("BEGIN;\n{SEARCHED};\n{}\nCOMMIT;", difference.sql),
        false => difference.sql.clone(),
    }
}
