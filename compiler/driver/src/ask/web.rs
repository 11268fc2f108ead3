//! Which declarations bear on a question: the threads between them, and how far each is followed.

use std::collections::BTreeSet;

/// A thread from one declaration to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thread {
    /// To all that its text names.
    Names,
    /// From data to what they come from and what comes from them; from a party to its organisation and the groups of that.
    Kin,
    /// From data or a party to what names it, to the contracts with a rule about it, and to those to which it is a party.
    Bears,
    /// From a contract to what stands under it, and to the rulebooks that bear on it.
    Governs,
}

/// Declarations and the threads between them.
pub(super) trait Web {
    /// How a declaration is told.
    type Place: Ord + Copy;

    /// Where a thread leads from a declaration. An error is one sentence.
    fn next(&self, thread: Thread, from: Self::Place) -> Result<Vec<Self::Place>, String>;

    /// What bears on every question.
    fn always(&self) -> Result<Vec<Self::Place>, String>;
}

/// All that bears on a question about some data and parties: they and their kin, what bears on these, what governs that, and all that any of
/// it names; with what else the question names.
pub(super) fn wanted<W: Web>(
    web: &W,
    about: BTreeSet<W::Place>,
    named: BTreeSet<W::Place>,
) -> Result<BTreeSet<W::Place>, String> {
    let about = followed(web, Thread::Kin, about)?;
    let mut found = named;
    found.extend(&about);
    found.extend(web.always()?);
    for place in about {
        for bearing in web.next(Thread::Bears, place)? {
            found.extend(web.next(Thread::Governs, bearing)?);
            found.insert(bearing);
        }
    }
    followed(web, Thread::Names, found)
}

/// Declarations with all to which a thread leads from them, directly or not.
fn followed<W: Web>(
    web: &W,
    thread: Thread,
    mut found: BTreeSet<W::Place>,
) -> Result<BTreeSet<W::Place>, String> {
    let mut open: Vec<W::Place> = found.iter().copied().collect();
    while let Some(place) = open.pop() {
        for next in web.next(thread, place)? {
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    Ok(found)
}
