//! Which of the rows that say what each clause shows can be believed: whoever may write that table can say anything in it.

use super::given::Row;
use crate::catalog::Catalog;
use charta_backends::postgres::Desired;
use charta_backends::postgres::own::digest;
use std::collections::BTreeSet;

/// The rows of the build that opens sessions. Those of the wanted build are known without asking. Of another they are as they were made only if
/// the build, a digest of them and of what sessions open, fits; if it does not, none is believed, and what views show today is not told by them.
pub(super) fn trusted(desired: &Desired, catalog: &Catalog, build: Option<&str>) -> BTreeSet<Row> {
    let Some(build) = build else { return BTreeSet::new() };
    if build == desired.build {
        let own = desired.own.iter().find(|table| table.name == "shown");
        let rows = own.and_then(|table| table.rows.as_ref());
        return rows.into_iter().flat_map(|(_, rows)| rows).cloned().collect();
    }
    let rows = |name: &str| catalog.rows.get(name).into_iter().flatten();
    let of_build = |row: &&Row| row.first().and_then(Option::as_deref) == Some(build);
    let shown: BTreeSet<Row> = rows("shown").filter(of_build).cloned().collect();
    let offers: Vec<Row> = rows("offer").cloned().collect();
    let plain: Vec<Row> = shown.iter().map(|row| row.iter().skip(1).cloned().collect()).collect();
    if digest(&offers, &plain) == build { shown } else { BTreeSet::new() }
}
