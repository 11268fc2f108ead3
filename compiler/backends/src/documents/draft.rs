//! A draft: the documents of a project with errors, which a board wants to read with its faults. Nothing else is built of it, and each
//! page says so. Nor is anything said of enforcement where the documents are built alone.

use super::speech::Speech;
use super::words::Plural;
use crate::judgement::Judgement;

static MARK: Plural = Plural {
    one: "Draft with {} error: nothing was built from this text.",
    many: "Draft with {} errors: nothing was built from this text.",
};
static MARK_IN_FRENCH: Plural = Plural {
    one: "Brouillon avec {} erreur : rien n’a été généré à partir de ce texte.",
    many: "Brouillon avec {} erreurs : rien n’a été généré à partir de ce texte.",
};

static MEANWHILE: &str =
    "Systems may run an earlier build, and an agreement that is signed binds its parties.";
static MEANWHILE_IN_FRENCH: &str =
    "Les systèmes peuvent exécuter une génération antérieure, et une convention signée lie ses parties.";

static WORD: &str = "Draft";
static WORD_IN_FRENCH: &str = "Brouillon";

static CLAUSE: &str = "draft: no system was given anything from this text; it may run an earlier build";
static CLAUSE_IN_FRENCH: &str =
    "brouillon : aucun système n’a rien reçu de ce texte ; il peut exécuter une génération antérieure";

static ALONE: &str = "These pages were built alone: what enforces the clauses is not told here.";
static ALONE_IN_FRENCH: &str =
    "Ces pages ont été générées seules : ce qui applique les clauses n’est pas dit ici.";

static LOSSES: &str = "No target was built: nothing is said of what it would narrow.";
static LOSSES_IN_FRENCH: &str = "Aucune cible n’a été générée : rien n’est dit de ce qu’elle restreindrait.";

/// That the documents were built without any of the targets that the project builds and a system executes.
pub(super) fn alone(speech: &Speech<'_>, judgement: &Judgement<'_>) -> Option<&'static str> {
    let is_alone = judgement.is_alone() && judgement.input.checked.errors() == 0;
    is_alone.then(|| speech.pick::<&str>(&ALONE, &ALONE_IN_FRENCH)).copied()
}

/// What is said of losses, of which there are none: nothing where nothing was built that could lose something.
pub(super) fn no_losses(speech: &Speech<'_>, judgement: &Judgement<'_>, none: &'static str) -> &'static str {
    if judgement.is_alone() { speech.pick::<&str>(&LOSSES, &LOSSES_IN_FRENCH) } else { none }
}

/// What marks a draft wherever there is no room for more.
pub(super) struct Mark {
    /// In a word.
    pub(super) word: &'static str,
    /// In a sentence.
    pub(super) sentence: String,
}

/// The mark of what errors stand in the way of; nothing where there are none. A file that leaves the folder of the documents needs it as a page does.
pub(super) fn mark(speech: &Speech<'_>, errors: usize) -> Option<Mark> {
    let mark = || Mark {
        word: speech.pick::<&str>(&WORD, &WORD_IN_FRENCH),
        sentence: speech.count(errors, *speech.pick(&MARK, &MARK_IN_FRENCH)),
    };
    (errors > 0).then(mark)
}

/// What each page says first where errors stand in the way of a build.
pub(super) fn banner(speech: &Speech<'_>, errors: usize) -> Option<String> {
    let meanwhile = speech.pick::<&str>(&MEANWHILE, &MEANWHILE_IN_FRENCH);
    mark(speech, errors).map(|mark| [mark.sentence.as_str(), meanwhile].join(" "))
}

/// What stands behind a clause of a draft.
pub(super) fn of_clause(speech: &Speech<'_>) -> &'static str {
    speech.pick::<&str>(&CLAUSE, &CLAUSE_IN_FRENCH)
}
