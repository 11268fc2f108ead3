//! The synthetic rows of the examples: made from fixed seeds, the same on every machine.
//!
//! Nobody is meant by them. Texts that often break a target (quotes, commas, accents, line breaks, fragments of
//! code) stand among them on purpose. An empty field is a missing value.

mod city;
mod national;
mod regional;

use std::fs;
use std::path::Path;

/// Writes every CSV file of the examples below `root`, the folder of the repository.
///
/// # Errors
/// Says which file or folder could not be written, and why.
pub(crate) fn write_all(root: &Path) -> Result<(), String> {
    for file in files() {
        let path = root.join(&file.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        fs::write(&path, file.text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// Compares the CSV files on disk with what [`write_all`] would write.
///
/// # Errors
/// Names the files that are missing or differ, one a line.
pub(crate) fn check(root: &Path) -> Result<(), String> {
    let stale: Vec<String> = files()
        .into_iter()
        .filter(|file| fs::read(root.join(&file.path)).ok().as_deref() != Some(file.text.as_bytes()))
        .map(|file| format!("{} is missing or differs: run `cargo xtask rows`", file.path))
        .collect();
    match stale.is_empty() {
        true => Ok(()),
        false => Err(stale.join("\n")),
    }
}

/// A file to write: its path below the repository, with `/`, and its text.
struct File {
    path: String,
    text: String,
}

fn files() -> Vec<File> {
    let stays = regional::stays();
    let mut files = vec![file("regional-hospitals", &stays), file("regional-hospitals-fixed", &stays)];
    files.extend(national::tables().iter().map(|table| file("national-platform", table)));
    files.extend(city::tables().iter().map(|table| file("city-mobility", table)));
    files
}

fn file(example: &str, table: &Table) -> File {
    File { path: format!("examples/{example}/rows/{}.csv", table.name), text: table.csv() }
}

// ── Tables ──────────────────────────────────────────────────────────────────

struct Table {
    name: &'static str,
    /// Names of columns, separated by blanks, in the order of the dataset.
    header: &'static str,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn csv(&self) -> String {
        let header: Vec<String> = self.header.split_whitespace().map(str::to_owned).collect();
        std::iter::once(&header).chain(&self.rows).map(|row| line(row)).collect()
    }
}

/// One record as RFC 4180 writes it, save that lines end with a line feed alone.
fn line(fields: &[String]) -> String {
    let quoted: Vec<String> = fields.iter().map(|field| quote(field)).collect();
    format!("{}\n", quoted.join(","))
}

fn quote(field: &str) -> String {
    match field.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", field.replace('"', "\"\"")),
        false => field.to_owned(),
    }
}

// ── Chance ──────────────────────────────────────────────────────────────────

/// Marsaglia's xorshift with 64 bits: small, fast and the same everywhere.
struct Dice(u64);

impl Dice {
    /// A number from 0 up to, but without, `limit`; 0 where `limit` is 0.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11).checked_rem(limit).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// True in `percent` of a hundred cases.
    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let place = self.below(items.len() as u64);
        items.get(place as usize)
    }

    fn word(&mut self, items: &[&str]) -> String {
        self.pick(items).copied().unwrap_or_default().to_owned()
    }

    /// `value`, or a missing value in `percent` of a hundred cases.
    fn sometimes_missing(&mut self, percent: u64, value: impl ToString) -> String {
        match self.chance(percent) {
            true => String::new(),
            false => value.to_string(),
        }
    }

    /// A pseudonym of `length` letters and digits.
    fn pseudonym(&mut self, length: usize) -> String {
        const LETTERS: [char; 32] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J',
            'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X', 'Y',
        ];
        (0..length).filter_map(|_| self.pick(&LETTERS)).collect()
    }

    /// An amount with two decimals, from 0 up to `limit` euros.
    fn amount(&mut self, limit: u64) -> String {
        let cents = self.below(limit * 100);
        format!("{}.{:02}", cents / 100, cents % 100)
    }
}

// ── Days ────────────────────────────────────────────────────────────────────

const DAYS_OF_MONTHS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// Year, month and day of the month, `days` after 1 January of `year`.
fn calendar(mut year: u64, mut days: u64) -> (u64, u64, u64) {
    loop {
        let leap =
            u64::from(year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)));
        for (month, length) in (1..).zip(DAYS_OF_MONTHS) {
            let length = if month == 2 { length + leap } else { length };
            if days < length {
                return (year, month, days + 1);
            }
            days -= length;
        }
        year += 1;
    }
}

/// The day `days` after 1 January of `year`, as `2024-07-01`.
fn date(year: u64, days: u64) -> String {
    let (year, month, day) = calendar(year, days);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_record_has_as_many_fields_as_the_header() {
        let tables = [vec![regional::stays()], national::tables(), city::tables()];
        for table in tables.iter().flatten() {
            let width = table.header.split_whitespace().count();
            assert!(!table.rows.is_empty(), "{} has no rows", table.name);
            assert!(table.rows.iter().all(|row| row.len() == width), "{}", table.name);
        }
    }

    #[test]
    fn hostile_fields_are_quoted() {
        assert_eq!(line(&["a".into(), "b,\"c\"".into(), String::new()]), "a,\"b,\"\"c\"\"\",\n");
    }

    #[test]
    fn days_know_leap_years() {
        assert_eq!(date(2024, 59), "2024-02-29");
        assert_eq!(date(2025, 59), "2025-03-01");
        assert_eq!(date(2023, 365 + 366), "2025-01-01");
    }

    #[test]
    fn rows_are_the_same_each_time() {
        let texts = |files: Vec<File>| files.into_iter().map(|file| file.text).collect::<Vec<_>>();
        assert_eq!(texts(files()), texts(files()));
    }
}
