//! A truth value of a Cedar policy: constants are folded away, the rest is written with brackets wherever two readings are possible.

/// More parts than this are joined as a balanced tree: what reads a policy goes as deep as its parts stand in a row.
const WIDE: usize = 50;

/// An expression that is true or false.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Formula {
    Constant(bool),
    /// An expression that needs no brackets beside `&&` and `||`.
    Atom(String),
    All(Vec<Formula>),
    AnyOf(Vec<Formula>),
    Not(Box<Formula>),
    /// The formula where the condition holds, else the constant.
    Given(Box<Formula>, Box<Formula>, bool),
}

impl Formula {
    pub(super) fn atom(text: impl Into<String>) -> Formula {
        Formula::Atom(text.into())
    }

    /// All hold. The order stays, since a part may rest on what the parts before it have made sure.
    pub(super) fn all(parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Formula::Constant(true) => {}
                Formula::Constant(false) => return Formula::Constant(false),
                Formula::All(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        single(kept, true, Formula::All)
    }

    /// At least one holds.
    pub(super) fn any(parts: impl IntoIterator<Item = Formula>) -> Formula {
        let mut kept = Vec::new();
        for part in parts {
            match part {
                Formula::Constant(false) => {}
                Formula::Constant(true) => return Formula::Constant(true),
                Formula::AnyOf(inner) => kept.extend(inner),
                other => kept.push(other),
            }
        }
        single(kept, false, Formula::AnyOf)
    }

    /// It does not hold.
    #[must_use]
    pub(super) fn not(self) -> Formula {
        match self {
            Formula::Constant(truth) => Formula::Constant(!truth),
            Formula::Not(inner) => *inner,
            other => Formula::Not(Box::new(other)),
        }
    }

    /// The formula, to be read only where `guard` holds; `otherwise` elsewhere.
    #[must_use]
    pub(super) fn given(self, guard: Formula, otherwise: bool) -> Formula {
        match (&self, &guard) {
            (Formula::Constant(_), _) | (_, Formula::Constant(true)) => self,
            _ => Formula::Given(Box::new(guard), Box::new(self), otherwise),
        }
    }

    /// The parts of which all must hold.
    pub(super) fn into_parts(self) -> Vec<Formula> {
        match self {
            Formula::Constant(true) => Vec::new(),
            Formula::All(parts) => parts,
            other => vec![other],
        }
    }
}

/// The only part by itself; the neutral constant where there is none.
fn single(mut parts: Vec<Formula>, neutral: bool, join: fn(Vec<Formula>) -> Formula) -> Formula {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, Some(last)) => {
            parts.push(last);
            join(parts)
        }
        (_, None) => Formula::Constant(neutral),
    }
}

impl std::fmt::Display for Formula {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Formula::Constant(truth) => write!(formatter, "{truth}"),
            Formula::Atom(text) => write!(formatter, "{text}"),
            Formula::All(parts) => write!(formatter, "{}", joined(parts, " && ")),
            Formula::AnyOf(parts) => write!(formatter, "{}", joined(parts, " || ")),
            Formula::Not(inner) => write!(formatter, "!({inner})"),
            Formula::Given(guard, inner, otherwise) => {
                write!(formatter, "if {guard} then ({inner}) else {otherwise}")
            }
        }
    }
}

/// Parts joined by a word, in their order.
fn joined(parts: &[Formula], word: &str) -> String {
    if parts.len() > WIDE {
        let (left, right) = parts.split_at(parts.len() / 2);
        return format!("({}){word}({})", joined(left, word), joined(right, word));
    }
    parts.iter().map(|part| Bracketed(part).to_string()).collect::<Vec<String>>().join(word)
}

/// A part inside a larger formula.
struct Bracketed<'a>(&'a Formula);

impl std::fmt::Display for Bracketed<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            part @ (Formula::All(_) | Formula::AnyOf(_) | Formula::Given(..)) => {
                write!(formatter, "({part})")
            }
            part => write!(formatter, "{part}"),
        }
    }
}
