//! The kinds of finding about names, facts and types.

use charta_base::{Code, Severity};

/// A name that nothing declares.
pub static UNKNOWN_NAME: Code = Code {
    id: "NAM001",
    name: "unknown-name",
    summary: "a name that nothing declares",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM001-unknown-name.md"),
};

/// Two declarations share a name.
pub static DUPLICATE_NAME: Code = Code {
    id: "NAM002",
    name: "duplicate-name",
    summary: "two declarations share a name",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM002-duplicate-name.md"),
};

/// A fact that this kind of declaration does not have.
pub static UNKNOWN_FACT: Code = Code {
    id: "NAM003",
    name: "unknown-fact",
    summary: "a fact that this kind of declaration does not have",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM003-unknown-fact.md"),
};

/// A fact that this kind of declaration must have is not there.
pub static MISSING_FACT: Code = Code {
    id: "NAM004",
    name: "missing-fact",
    summary: "a fact that this kind of declaration must have is not there",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM004-missing-fact.md"),
};

/// The same fact or part is said twice.
pub static REPEATED_FACT: Code = Code {
    id: "NAM005",
    name: "repeated-fact",
    summary: "the same fact or part is said twice",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM005-repeated-fact.md"),
};

/// Declarations lead back to themselves.
pub static CIRCULAR: Code = Code {
    id: "NAM006",
    name: "circular-declaration",
    summary: "declarations lead back to themselves",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM006-circular-declaration.md"),
};

/// A clause, column or step stands where it cannot.
pub static MISPLACED: Code = Code {
    id: "NAM007",
    name: "misplaced-statement",
    summary: "a clause, column or step stands where it cannot",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM007-misplaced-statement.md"),
};

/// A name looks like another one, or mixes alphabets.
pub static DECEPTIVE_NAME: Code = Code {
    id: "NAM008",
    name: "deceptive-name",
    summary: "a name looks like another one, or mixes alphabets",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/NAM008-deceptive-name.md"),
};

/// A name of one kind stands where another kind is expected.
pub static WRONG_KIND: Code = Code {
    id: "TYP001",
    name: "wrong-kind",
    summary: "a name of one kind stands where another kind is expected",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/TYP001-wrong-kind.md"),
};

/// A value does not have the shape that its fact or clause expects.
pub static WRONG_VALUE: Code = Code {
    id: "TYP002",
    name: "wrong-value",
    summary: "a value does not have the shape that its fact or clause expects",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/TYP002-wrong-value.md"),
};

/// A condition compares a column with something of another type.
pub static WRONG_COMPARISON: Code = Code {
    id: "TYP003",
    name: "wrong-comparison",
    summary: "a condition compares a column with something of another type",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/TYP003-wrong-comparison.md"),
};

/// A column cannot be shown in this form.
pub static WRONG_FORM: Code = Code {
    id: "TYP004",
    name: "wrong-form",
    summary: "a column cannot be shown in this form",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/TYP004-wrong-form.md"),
};

/// Every code of this crate, by code.
pub static CODES: &[&Code] = &[
    &UNKNOWN_NAME,
    &DUPLICATE_NAME,
    &UNKNOWN_FACT,
    &MISSING_FACT,
    &REPEATED_FACT,
    &CIRCULAR,
    &MISPLACED,
    &DECEPTIVE_NAME,
    &WRONG_KIND,
    &WRONG_VALUE,
    &WRONG_COMPARISON,
    &WRONG_FORM,
];
