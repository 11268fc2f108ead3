//! What can be wrong with a project before its contracts are read: its file, its folders, its rows.

use charta_base::{Code, Severity};

/// The project file says something that Charta does not understand.
pub(crate) static WRONG_PROJECT_FILE: Code = Code {
    id: "PRJ001",
    name: "wrong-project-file",
    summary: "`charta.toml` says something that is not understood",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/PRJ001-wrong-project-file.md"),
};

/// A file or folder cannot be read, or is no text.
pub(crate) static UNREADABLE_FILE: Code = Code {
    id: "PRJ002",
    name: "unreadable-file",
    summary: "a file or folder cannot be read, or does not hold text",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/PRJ002-unreadable-file.md"),
};

/// There is no contract to read.
pub(crate) static NO_SOURCES: Code = Code {
    id: "PRJ003",
    name: "no-sources",
    summary: "a project holds no `.charta` file",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/PRJ003-no-sources.md"),
};

/// A row to preview does not fit its dataset.
pub(crate) static WRONG_ROW: Code = Code {
    id: "PRJ004",
    name: "wrong-row",
    summary: "a row to preview does not fit its dataset",
    severity: Severity::Error,
    page: include_str!("../../../docs/checks/PRJ004-wrong-row.md"),
};

/// The codes of the driver.
pub(crate) static CODES: &[&Code] = &[&WRONG_PROJECT_FILE, &UNREADABLE_FILE, &NO_SOURCES, &WRONG_ROW];
