//! A set as a clause writes it, with more in it: a list may end in exceptions, which are taken from all of it.

use charta_base::Span;
use charta_model::ranges::Ranges;

/// What is to be written in a list for it to hold more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wider {
    /// What is replaced; nothing before a place where something is added.
    pub(super) span: Span,
    /// What is to stand there.
    pub(super) new: String,
    /// Whether names are added.
    pub(super) adds: bool,
    /// Whether exceptions are taken out.
    pub(super) takes_out: bool,
}

impl Wider {
    /// What to do, in words: `more` is what is added, and `name` the clause.
    pub(super) fn in_words(&self, more: &str, name: &str) -> String {
        match (self.adds, self.takes_out) {
            (false, _) => format!("no longer except {more} in {name}"),
            (true, false) => format!("add {more} to {name}"),
            (true, true) => format!("add {more} to {name}, and no longer except it there"),
        }
    }
}

/// A list with more in it: `added` names what is not held yet, before the exceptions if there are any. Of these, the ones that speak of `more`
/// are taken out, and what then is held is not named again. `meaning` tells what a name stands for. Nothing where a remark stands in the list.
pub(super) fn wider(
    (span, written): (Span, &str),
    (added, more): (&str, &Ranges),
    meaning: &dyn Fn(&str) -> Option<Ranges>,
) -> Option<Wider> {
    let written = written.trim_end();
    let place = |at: usize| Some(span.start + u32::try_from(at).ok()?);
    let end = place(written.len())?;
    let Some((held, excepted)) = exceptions(written) else {
        let span = Span { start: end, end, ..span };
        return Some(Wider { span, new: format!(", {added}"), adds: true, takes_out: false });
    };
    if written.contains("//") {
        return None;
    }
    let speaks = |name: &&str| meaning(name).is_some_and(|set| set.overlaps(more));
    let (out, kept): (Vec<&str>, Vec<&str>) = excepted.split(',').map(str::trim).partition(speaks);
    let of_all = |word: &str| matches!(word, "any" | "everyone" | "all");
    let is_all = held.split_whitespace().next().is_some_and(of_all);
    let known = held.split(',').filter_map(|name| meaning(name.trim()));
    let known = known.fold(Ranges::empty(), |known, set| known.union(&set));
    let adds = out.is_empty() || !(is_all || more.is_subset(&known));
    let mut new = held.to_owned();
    if adds {
        new.push_str(&format!(", {added}"));
    }
    if !kept.is_empty() {
        new.push_str(&format!(" except {}", kept.join(", ")));
    }
    // The whole list is told, so that nobody writes at its end what stands before the exceptions.
    Some(Wider { span: Span { end, ..span }, new, adds, takes_out: !out.is_empty() })
}

/// A list and what it excepts; nothing where it excepts nothing. What stands within brackets is about the columns of one dataset.
fn exceptions(written: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let mut word: Option<usize> = None;
    for (at, letter) in written.char_indices().chain([(written.len(), ' ')]) {
        match letter {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_word = depth == 0 && (letter.is_alphanumeric() || matches!(letter, '_' | '.'));
        match (is_word, word) {
            (true, None) => word = Some(at),
            (false, Some(start)) => {
                if written.get(start..at) == Some("except") {
                    return Some((written.get(..start)?.trim_end(), written.get(at..)?.trim_start()));
                }
                word = None;
            }
            _ => {}
        }
    }
    None
}

/// Whether a set as it is written ends in exceptions of its own.
pub(super) fn has_exception(written: &str) -> bool {
    exceptions(written).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Wider, wider};
    use charta_base::Span;
    use charta_model::ranges::Ranges;

    /// Letters as sets: `a` is the first, and `g` holds the first three.
    fn meaning(name: &str) -> Option<Ranges> {
        let letter = name.trim_start_matches("exactly ").bytes().next()?;
        Some(match letter {
            b'g' => Ranges::between(0, 3),
            letter => Ranges::one(i64::from(letter) - i64::from(b'a')),
        })
    }

    fn written(list: &str, more: &str) -> Option<String> {
        let span = Span::default();
        let set = meaning(more)?;
        let Wider { span, new, .. } = wider((span, list), (more, &set), &meaning)?;
        let (start, end) = (span.start as usize, span.end as usize);
        Some(format!("{}{new}{}", list.get(..start)?, list.get(end..)?))
    }

    #[test]
    fn a_list_holds_more_before_its_exceptions() {
        for (list, more, expected) in [
            ("b, c", "a", "b, c, a"),
            ("b, c except d", "a", "b, c, a except d"),
            ("b\n  except d", "a", "b, a except d"),
            ("any except a", "a", "any"),
            ("any purpose except a, d", "a", "any purpose except d"),
            ("everyone except d, exactly a", "a", "everyone except d"),
            ("g except a", "a", "g"),
            ("d except a", "a", "d, a"),
            ("d except a, e", "g", "d, g except e"),
            ("stays [x except y], b", "a", "stays [x except y], b, a"),
        ] {
            assert_eq!(written(list, more).as_deref(), Some(expected), "{list} with {more}");
        }
        assert_eq!(written("b // what\n except d", "a"), None);
    }
}
