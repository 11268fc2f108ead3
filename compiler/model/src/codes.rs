//! The kinds of finding about names, facts and types.

use charta_base::{Code, Severity};

macro_rules! code {
    ($item:ident, $id:literal, $name:literal, $summary:literal) => {
        #[doc = $summary]
        pub static $item: Code = Code {
            id: $id,
            name: $name,
            summary: $summary,
            severity: Severity::Error,
            page: include_str!(concat!("../../../docs/checks/", $id, "-", $name, ".md")),
        };
    };
}

code!(UNKNOWN_NAME, "NAM001", "unknown-name", "a name that nothing declares");
code!(DUPLICATE_NAME, "NAM002", "duplicate-name", "two declarations share a name");
code!(UNKNOWN_FACT, "NAM003", "unknown-fact", "a fact that this kind of declaration does not have");
code!(MISSING_FACT, "NAM004", "missing-fact", "a fact that this kind of declaration must have is not there");
code!(REPEATED_FACT, "NAM005", "repeated-fact", "the same fact or part is said twice");
code!(CIRCULAR, "NAM006", "circular-declaration", "declarations lead back to themselves");
code!(MISPLACED, "NAM007", "misplaced-statement", "a clause, column or step stands where it cannot");
code!(DECEPTIVE_NAME, "NAM008", "deceptive-name", "a name looks like another one, or mixes alphabets");
code!(WRONG_KIND, "TYP001", "wrong-kind", "a name of one kind stands where another kind is expected");
code!(
    WRONG_VALUE,
    "TYP002",
    "wrong-value",
    "a value does not have the shape that its fact or clause expects"
);
code!(
    WRONG_COMPARISON,
    "TYP003",
    "wrong-comparison",
    "a condition compares a column with something of another type"
);
code!(WRONG_FORM, "TYP004", "wrong-form", "a column cannot be shown in this form");

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
