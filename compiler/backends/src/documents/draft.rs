//! A draft: the documents of a project with errors, which a board wants to read with its faults. Nothing else is built of it, and each
//! page says so.

use super::speech::Speech;
use super::words::Plural;

static BANNER: Plural = Plural {
    one: "Draft with {} error: nothing of it is enforced.",
    many: "Draft with {} errors: nothing of it is enforced.",
};
static BANNER_IN_FRENCH: Plural = Plural {
    one: "Brouillon avec {} erreur : rien n’en est appliqué.",
    many: "Brouillon avec {} erreurs : rien n’en est appliqué.",
};

static CLAUSE: &str = "draft: errors stand in the way of a build, so that nothing carries it";
static CLAUSE_IN_FRENCH: &str =
    "brouillon : des erreurs empêchent la génération, si bien que rien ne l’applique";

/// What each page says first where errors stand in the way of a build.
pub(super) fn banner(speech: &Speech<'_>, errors: usize) -> Option<String> {
    (errors > 0).then(|| speech.count(errors, *speech.pick(&BANNER, &BANNER_IN_FRENCH)))
}

/// What stands behind a clause of a draft.
pub(super) fn of_clause(speech: &Speech<'_>) -> &'static str {
    speech.pick::<&str>(&CLAUSE, &CLAUSE_IN_FRENCH)
}
