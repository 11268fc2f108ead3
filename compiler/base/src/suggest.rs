//! "Did you mean": the nearest of the names that would have been right.

/// Characters of the longest name that is looked for: comparing takes time with the product of two lengths.
const LONGEST: usize = 200;

/// The candidate nearest to `wrong`, if one is near enough to be a likely slip: at most a third of its
/// letters differ (one of three at the least: of shorter names, all are near each other), or it differs only in case. Ties go
/// to the first in alphabetical order.
pub fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().take(LONGEST + 1).count();
    if length > LONGEST {
        return None;
    }
    let limit = length / 3;
    let lower = wrong.to_lowercase();
    candidates
        .into_iter()
        .filter(|candidate| candidate.chars().take(2 * LONGEST).count().abs_diff(length) <= limit)
        .filter_map(|candidate| {
            let distance = match candidate.to_lowercase() == lower {
                true => 0,
                false => strsim::damerau_levenshtein(wrong, candidate),
            };
            (distance <= limit && candidate != wrong).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Words as a sentence lists them: `a`, `a or b`, `a, b or c` (with `or` or `and` as the last link).
pub fn join_words<T: AsRef<str>>(words: &[T], link: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} {link} {}", first.join(", "), last.as_ref())
        }
    }
}

/// Names in backticks as a sentence lists them: `` `a`, `b` and `c` ``.
pub fn join_quoted<T: AsRef<str>>(names: &[T], link: &str) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    join_words(&quoted, link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        assert_eq!(did_you_mean("opertor", ["operator", "located"]), Some("operator"));
        assert_eq!(did_you_mean("fr", ["FR", "US"]), Some("FR"));
        assert_eq!(did_you_mean("xyzzy", ["operator", "located"]), None);
        assert_eq!(did_you_mean("c", ["a", "b"]), None);
        assert_eq!(did_you_mean("étè", ["été"]), Some("été"));
    }

    #[test]
    fn a_name_of_a_million_letters_is_near_none() {
        let long = "a".repeat(1_000_000);
        assert_eq!(did_you_mean(&long, [format!("{long}b").as_str(), "a"]), None);
        assert_eq!(did_you_mean("operator", [long.as_str()]), None);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(join_words(&["a"], "or"), "a");
        assert_eq!(join_words(&["a", "b", "c"], "and"), "a, b and c");
    }
}
