//! DuckDB: tables and views in one file, without a server and without users. As in SQLite, a view is a promise kept by whoever hands out
//! the file, and the session is one row of a table: it names the recipient, too, so that the views of others show nothing. Opened
//! read-only, a recipient cannot change it.

use crate::sql::dialect::Dialect;
use crate::sql::layout::Layout;
use crate::sql::warehouse::{self, Warehouse};
use crate::target::{Emitted, Input, Target};
use charta_checks::Checked;
use charta_checks::enforcement::Carries;

/// The target.
pub const TARGET: Target = Target {
    name: "duckdb",
    summary: "tables and views for DuckDB, in which a session sees what it may",
    carries: Carries::Executable,
    emit,
};

/// The platform.
pub const WAREHOUSE: Warehouse = Warehouse {
    name: "duckdb",
    title: "DuckDB 2",
    dialect: Dialect::Duckdb,
    notes: &[
        "A key is told by two pads of 64 bytes: the key, filled up with zeros, by exclusive or with 64 times 0x36 (inner) and 0x5c (outer).",
    ],
    member: None,
    today: "COALESCE(MIN(s.day), CAST(MAKE_TIMESTAMP(EPOCH_US(NOW())) AS DATE))",
    view: "VIEW",
    view_options: "",
    holds_keys: true,
    own: "",
    reserved: &["pg_catalog"],
    ascii_names: false,
    ascii_schemas: false,
    longest_query: None,
};

/// Every table and view of the project, and what everything in them is called.
pub fn layout(checked: &Checked<'_>) -> Layout {
    warehouse::layout(&WAREHOUSE, checked)
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    warehouse::emit(&WAREHOUSE, input, None)
}
