//! The words for differences: what is wrong, what mends it, and what it is about.

use super::Difference;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// Data can be read past the views, or past what they test.
    Bypass,
    /// Somebody may do what no contract permits.
    Excess,
    /// Something is not as this build has it.
    Changed,
    /// Something that a contract permits, or that enforces one, is not there.
    Missing,
    /// Something that no contract asks for any more is still there.
    Left,
    /// It could not be told.
    Unknown,
}

impl Sort {
    /// The words for it.
    pub const fn word(self) -> &'static str {
        match self {
            Sort::Bypass => "bypass",
            Sort::Excess => "excess right",
            Sort::Changed => "changed",
            Sort::Missing => "missing",
            Sort::Left => "left over",
            Sort::Unknown => "gap",
        }
    }
}

/// What mends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// Something is made.
    Create,
    /// Something is made anew in place of what is there.
    Replace,
    /// Rows are protected.
    Protect,
    /// A right is given.
    Grant,
    /// A right that Charta gave is taken back.
    Revoke,
    /// Something of Charta's is removed.
    Remove,
}

impl Verb {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Verb::Create => "create",
            Verb::Replace => "replace",
            Verb::Protect => "protect",
            Verb::Grant => "grant",
            Verb::Revoke => "revoke",
            Verb::Remove => "remove",
        }
    }
}

impl Difference {
    /// The sort of thing that it is about: the words for one, and for several.
    pub fn kind(&self) -> (&'static str, &'static str) {
        const KINDS: [(&str, (&str, &str)); 9] = [
            ("role ", ("role", "roles")),
            ("schema ", ("schema", "schemas")),
            ("extension ", ("extension", "extensions")),
            ("index ", ("index", "indexes")),
            (
                "rows of ",
                ("list of what sessions may say and open", "lists of what sessions may say and open"),
            ),
            ("function ", ("function", "functions")),
            ("view ", ("view", "views")),
            ("policy ", ("policy", "policies")),
            ("trigger ", ("trigger that keeps the log", "triggers that keep the log")),
        ];
        let verb = self.step.map(|step| step.verb);
        let known = KINDS.iter().find(|(begin, _)| self.object.starts_with(begin)).map(|(_, kind)| *kind);
        match known {
            _ if matches!(verb, Some(Verb::Grant | Verb::Revoke)) => ("right", "rights"),
            Some(kind) => kind,
            None if self.object.starts_with("charta.") => ("table of Charta's own", "tables of Charta's own"),
            None => ("table with data", "tables with data"),
        }
    }
}
