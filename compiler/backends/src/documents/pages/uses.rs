//! Who may use what, over all contracts: a row for each clause that permits or forbids it.

use crate::documents::Documents;
use crate::documents::line::{Cell, Line};
use crate::documents::page::Block;
use crate::documents::speech::Speech;
use crate::documents::what;
use charta_model::model::*;
use charta_model::rules::Rule;

/// The words of these pages.
pub(super) struct Words {
    pub(super) uses: &'static str,
    pub(super) uses_none: &'static str,
    pub(super) uses_none_of: &'static str,
    pub(super) derived: &'static str,
    pub(super) contracts: &'static str,
    pub(super) contracts_none: &'static str,
    pub(super) permitted: &'static str,
    pub(super) forbidden: &'static str,
    pub(super) effect: &'static str,
    pub(super) groups: &'static str,
    pub(super) owners: &'static str,
    pub(super) owned: &'static str,
    pub(super) controlled_by: &'static str,
    pub(super) ownerless: &'static str,
    pub(super) kind: &'static str,
    pub(super) hostings: &'static str,
    pub(super) datasets: &'static str,
    pub(super) relies_on: &'static str,
    pub(super) covered: &'static str,
    pub(super) subprocessor: &'static str,
}

static ENGLISH: Words = Words {
    uses: "Who may use it, and who may not",
    uses_none: "No contract permits or forbids anything of it.",
    uses_none_of: "No clause permits or forbids it anything by name.",
    derived: "What is derived from it",
    contracts: "Contracts",
    contracts_none: "It is party to no contract.",
    permitted: "permitted",
    forbidden: "forbidden",
    effect: "Permitted or forbidden",
    groups: "Groups",
    owners: "Owners",
    owned: "Holds shares of",
    controlled_by: "Controlled by",
    ownerless: "nobody owns it",
    kind: "Kind",
    hostings: "Hostings that it runs",
    datasets: "Datasets",
    relies_on: "Relies on",
    covered: "Contracts that it covers",
    subprocessor: "Sub-processor",
};

static FRENCH: Words = Words {
    uses: "Qui peut l’utiliser, et qui ne le peut pas",
    uses_none: "Aucun contrat n’en permet ni n’en interdit l’usage.",
    uses_none_of: "Aucune clause ne lui permet ni ne lui interdit rien nommément.",
    derived: "Ce qui en dérive",
    contracts: "Contrats",
    contracts_none: "N’est partie à aucun contrat.",
    permitted: "permis",
    forbidden: "interdit",
    effect: "Permis ou interdit",
    groups: "Groupes",
    owners: "Détenteurs",
    owned: "Détient des parts de",
    controlled_by: "Contrôlé par",
    ownerless: "personne ne le détient",
    kind: "Nature",
    hostings: "Hébergements exploités",
    datasets: "Jeux de données",
    relies_on: "Repose sur",
    covered: "Contrats couverts",
    subprocessor: "Sous-traitant ultérieur",
};

pub(super) fn words(speech: &Speech<'_>) -> &'static Words {
    speech.pick(&ENGLISH, &FRENCH)
}

/// A row for each rule of a clause that holds; rules that read alike are one.
pub(super) fn rows(documents: &Documents<'_>, rules: &[&Rule]) -> Vec<Vec<Cell>> {
    let speech = &documents.speech;
    let words = words(speech);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for rule in rules {
        let effect = if rule.effect == Effect::Permit { words.permitted } else { words.forbidden };
        let row = vec![
            vec![clause(speech, rule.clause)],
            vec![effect.into()],
            speech.party_set(&rule.parties),
            speech.term_set(&rule.actions, TermKind::Action),
            speech.column_set(&rule.columns).into_iter().chain(what::forms_of(speech, rule)).collect(),
            speech.term_set(&rule.purposes, TermKind::Purpose),
            speech.day_set(&rule.days),
            what::rows_of(speech, documents.judgement, rule),
        ];
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}

/// A clause after the title of the text it stands in.
fn clause(speech: &Speech<'_>, id: ClauseId) -> Line {
    let Some(clause) = speech.model.clauses.get(id) else { return Line::default() };
    let title = speech.model.owner_about(clause.owner).map_or("", |about| speech.title(about));
    Line::linked(format!("{title}, {}", clause.number), speech.site.of_clause(clause))
}

/// The rows as a table; a sentence where there are none.
pub(super) fn table(speech: &Speech<'_>, rows: Vec<Vec<Cell>>, none: &'static str) -> Block {
    let words = speech.words;
    let head = [
        words.clause,
        self::words(speech).effect,
        words.recipient,
        words.actions,
        words.columns,
        words.purposes,
        words.period,
        words.rows,
    ];
    Block::table_or(&head, rows, none)
}
