//! Names in a database: unlike one another, short enough, the same however the project is ordered.

use charta_base::hex;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// The most bytes that PostgreSQL keeps of a name; it cuts the rest off without an error.
const LONGEST: usize = 63;
/// How many hexadecimal digits tell names apart that would else be alike.
const DIGITS: usize = 8;

/// The names taken in one place where names must differ. Case is not enough to differ: SQLite ignores it.
#[derive(Debug, Clone, Default)]
pub struct Names {
    taken: BTreeSet<String>,
}

/// A name that is wanted, and what is named, which no other thing shares.
#[derive(Debug, Clone)]
pub struct Wish {
    /// The name.
    pub name: String,
    /// What is named.
    pub identity: String,
}

impl Wish {
    /// A wish.
    pub fn new(name: impl Into<String>, identity: impl Into<String>) -> Wish {
        Wish { name: name.into(), identity: identity.into() }
    }
}

impl Names {
    /// No names taken but these.
    pub fn without<S: AsRef<str>>(reserved: impl IntoIterator<Item = S>) -> Names {
        Names { taken: reserved.into_iter().map(|name| folded(name.as_ref())).collect() }
    }

    /// A name for each wish, in order: the one wanted, unless it is too long, taken, or wanted twice; then its beginning and a
    /// digest of what is named, so that a newcomer renames nobody but its namesakes.
    pub fn allot(&mut self, wishes: &[Wish]) -> Vec<String> {
        let mut wanted: BTreeMap<String, usize> = BTreeMap::new();
        for wish in wishes {
            *wanted.entry(folded(&wish.name)).or_default() += 1;
        }
        let free = |names: &Names, wish: &Wish| {
            let name = folded(&wish.name);
            wish.name.len() <= LONGEST && !names.taken.contains(&name) && wanted.get(&name) == Some(&1)
        };
        // Undisputed names first: a made-up name never takes one that somebody wants.
        let undisputed: Vec<bool> = wishes.iter().map(|wish| free(self, wish)).collect();
        self.taken.extend(
            wishes.iter().zip(&undisputed).filter(|(_, free)| **free).map(|(wish, _)| folded(&wish.name)),
        );
        let named = wishes.iter().zip(undisputed);
        named.map(|(wish, free)| if free { wish.name.clone() } else { self.distinct(wish) }).collect()
    }

    /// One name.
    pub fn allot_one(&mut self, name: &str) -> String {
        self.allot(&[Wish::new(name, name)]).into_iter().next().unwrap_or_default()
    }

    fn distinct(&mut self, wish: &Wish) -> String {
        let mut identity = wish.identity.clone();
        loop {
            let name = format!("{}_{}", beginning(&wish.name, LONGEST - DIGITS - 1), digest(&identity));
            if self.taken.insert(folded(&name)) {
                return name;
            }
            identity.push('+');
        }
    }
}

fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// The longest beginning of at most so many bytes.
fn beginning(name: &str, bytes: usize) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if text.len() + c.len_utf8() > bytes {
            break;
        }
        text.push(c);
    }
    text
}

fn digest(identity: &str) -> String {
    hex(&Sha256::digest(identity.as_bytes())).chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_and_long_names_are_told_apart() {
        let long = "é".repeat(60);
        let wishes = [
            Wish::new("a_b", "a.b"),
            Wish::new("A_B", "A_b"),
            Wish::new("c", "c"),
            Wish::new("taken", "t"),
            Wish::new(&long, &long),
        ];
        let names = Names::without(["Taken"]).allot(&wishes);
        let different: BTreeSet<String> = names.iter().map(|name| folded(name)).collect();
        assert_eq!(different.len(), wishes.len());
        assert_eq!(names[2], "c");
        assert!(names.iter().all(|name| name.len() <= LONGEST && name != "taken" && name != "a_b"));
    }

    #[test]
    fn the_order_of_wishes_changes_no_name() {
        let wishes = [Wish::new("x", "1"), Wish::new("x", "2"), Wish::new("y", "3")];
        let mut there = Names::default().allot(&wishes);
        let backwards: Vec<Wish> = wishes.iter().rev().cloned().collect();
        there.reverse();
        assert_eq!(Names::default().allot(&backwards), there);
    }
}
