//! What a target had to narrow, and why, as plain data: told in English for programs, certificates and English documents, and in French
//! for French documents.

use crate::target::Language;
use charta_base::join_words;
use charta_model::model::{ClauseId, Effect};

/// A right that a target had to narrow, or a forbid it had to widen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// The clause that loses.
    pub clause: ClauseId,
    /// What the target does instead, and why.
    pub reason: Reason,
}

/// What a target does instead of what a clause says, and why. Names are the author's, or what a system calls its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// A rule language without an order on texts: conditions that need one are cut, to the narrower side.
    NoOrderOfTexts {
        /// Whether rows are left out of a permit, or taken into a forbid.
        effect: Effect,
        /// The paths of the columns whose order is asked for.
        columns: Vec<String>,
    },
    /// Decisions about one row count none: what is shown in cells only is denied.
    CountsNone,
    /// Small cells are held back with all cells of their total.
    HeldBackTogether,
    /// No cell is shown: totals that are shown elsewhere cross.
    TotalsCross,
    /// Nothing is shown that depends on a dataset.
    Refused {
        /// Its name.
        dataset: String,
        /// What the engine cannot hold or protect.
        refusal: Refusal,
    },
    /// Nothing of a dataset is shown to a recipient: the query would be too long for the platform.
    QueryTooLong {
        /// The dataset's name.
        dataset: String,
        /// The recipient's name.
        party: String,
        /// The platform's.
        platform: &'static str,
        /// The most characters of a query.
        most: usize,
    },
}

/// What an engine cannot hold or protect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A table of so many columns.
    Columns {
        /// How many there are.
        count: usize,
        /// How many there can be.
        most: usize,
    },
    /// A view that tests so many rules.
    Rules {
        /// How many there are.
        count: usize,
        /// The columns that they are about.
        columns: usize,
        /// The recipient's name.
        party: String,
    },
    /// A schema that the platform keeps for itself.
    PlatformSchema(String),
    /// A schema that the database keeps for itself.
    DatabaseSchema(String),
    /// A name that the platform does not admit.
    Name {
        /// The platform's.
        platform: &'static str,
        /// The name.
        name: String,
    },
    /// A name beyond the length that the database admits.
    LongName {
        /// The schema and the table.
        name: String,
        /// The most bytes.
        most: usize,
    },
    /// A column called as one that PostgreSQL keeps for itself.
    SystemColumn(String),
    /// A column that another dataset of the same table has with another type.
    OtherType {
        /// The column.
        column: String,
        /// The other dataset.
        dataset: String,
    },
}

impl Reason {
    /// One sentence for people.
    pub fn text(&self, language: Language) -> String {
        match language {
            Language::English => self.in_english(),
            Language::French => self.in_french(),
        }
    }

    /// The sentence that programs keep.
    pub fn in_english(&self) -> String {
        match self {
            Reason::NoOrderOfTexts { effect, columns } => {
                let columns = join_words(&quoted(columns), "and");
                match effect {
                    Effect::Permit => format!(
                        "Cedar has no order on texts: the permit leaves out the rows that only the order of {columns} would admit."
                    ),
                    Effect::Forbid => format!(
                        "Cedar has no order on texts: the forbid also covers the rows that only the order of {columns} would leave out."
                    ),
                }
            }
            Reason::CountsNone => {
                "A decision is about one row and counts none: what may be shown in cells only is denied.".to_owned()
            }
            Reason::HeldBackTogether => {
                "where a cell is too small, every cell of its total is held back, because the total is shown elsewhere and the cell would follow".to_owned()
            }
            Reason::TotalsCross => {
                "no cell is shown, because totals that are shown elsewhere cross each other, or count otherwise, and cells held back would follow".to_owned()
            }
            Reason::Refused { dataset, refusal } => {
                let refusal = refusal.in_english();
                format!("nothing is shown that depends on the dataset `{dataset}`, because {refusal}")
            }
            Reason::QueryTooLong { dataset, party, platform, most } => format!(
                "nothing of the dataset `{dataset}` is shown to `{party}`, because {platform} takes no query of more than {most} characters"
            ),
        }
    }

    fn in_french(&self) -> String {
        match self {
            Reason::NoOrderOfTexts { effect, columns } => {
                let columns = join_words(&quoted(columns), "et");
                match effect {
                    Effect::Permit => format!(
                        "Cedar ne connaît pas d’ordre entre textes : la permission écarte les lignes que seul l’ordre de {columns} admettrait."
                    ),
                    Effect::Forbid => format!(
                        "Cedar ne connaît pas d’ordre entre textes : l’interdiction couvre aussi les lignes que seul l’ordre de {columns} en écarterait."
                    ),
                }
            }
            Reason::CountsNone => {
                "Une décision porte sur une ligne et n’en compte aucune : ce qui ne peut être montré qu’en effectifs est refusé.".to_owned()
            }
            Reason::HeldBackTogether => {
                "Lorsqu’une cellule est trop petite, toutes les cellules de son total sont retenues, car le total est montré ailleurs et la cellule s’en déduirait.".to_owned()
            }
            Reason::TotalsCross => {
                "Aucune cellule n’est montrée, car des totaux montrés ailleurs se croisent ou comptent autrement, et les cellules retenues s’en déduiraient.".to_owned()
            }
            Reason::Refused { dataset, refusal } => {
                let refusal = refusal.in_french();
                format!("Rien de ce qui dépend du jeu de données `{dataset}` n’est montré : {refusal}.")
            }
            Reason::QueryTooLong { dataset, party, platform, most } => format!(
                "Rien du jeu de données `{dataset}` n’est montré à `{party}` : {platform} n’accepte aucune requête de plus de {most} caractères."
            ),
        }
    }
}

impl Refusal {
    fn in_english(&self) -> String {
        match self {
            Refusal::Columns { count, most } => {
                format!("it has {count} columns, and a table can have {most}")
            }
            Refusal::Rules { count, columns, party } => {
                format!(
                    "{count} rules about {columns} of its columns bear on `{party}`, more than a view can test"
                )
            }
            Refusal::PlatformSchema(schema) => {
                format!("the schema `{schema}` is kept for the platform's own tables")
            }
            Refusal::DatabaseSchema(schema) => {
                format!("the schema `{schema}` is kept for the database's own tables")
            }
            Refusal::Name { platform, name } => {
                format!("{platform} has no name such as `{name}` for what holds tables")
            }
            Refusal::LongName { name, most } => format!("a name in `{name}` has more than {most} bytes"),
            Refusal::SystemColumn(column) => {
                format!("PostgreSQL keeps the column name `{column}` for itself")
            }
            Refusal::OtherType { column, dataset } => {
                format!("its table has the column `{column}` with another type in the dataset `{dataset}`")
            }
        }
    }

    fn in_french(&self) -> String {
        match self {
            Refusal::Columns { count, most } => {
                format!("il a {count} colonnes, et une table peut en avoir {most}")
            }
            Refusal::Rules { count, columns, party } => format!(
                "{count} règles sur {columns} de ses colonnes visent `{party}`, plus qu’une vue ne peut en évaluer"
            ),
            Refusal::PlatformSchema(schema) => {
                format!("le schéma `{schema}` est réservé aux tables de la plateforme")
            }
            Refusal::DatabaseSchema(schema) => {
                format!("le schéma `{schema}` est réservé aux tables de la base de données")
            }
            Refusal::Name { platform, name } => {
                format!("{platform} n’admet pas de nom tel que `{name}` pour ce qui contient des tables")
            }
            Refusal::LongName { name, most } => format!("un nom de `{name}` dépasse {most} octets"),
            Refusal::SystemColumn(column) => {
                format!("PostgreSQL se réserve le nom de colonne `{column}`")
            }
            Refusal::OtherType { column, dataset } => format!(
                "sa table a la colonne `{column}` avec un autre type dans le jeu de données `{dataset}`"
            ),
        }
    }
}

fn quoted(names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("`{name}`")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_reads_as_a_sentence_in_both_languages() {
        let columns = vec!["d.person.name".to_owned(), "d.person.town".to_owned()];
        let order = Reason::NoOrderOfTexts { effect: Effect::Forbid, columns };
        assert!(order.in_english().contains("the order of `d.person.name` and `d.person.town` would"));
        assert!(order.in_french().contains("l’ordre de `d.person.name` et `d.person.town` en écarterait"));
        let wide = Reason::Refused {
            dataset: "stays".to_owned(),
            refusal: Refusal::Columns { count: 2_000, most: 1_600 },
        };
        assert_eq!(
            wide.text(Language::English),
            "nothing is shown that depends on the dataset `stays`, because it has 2000 columns, and a table can have 1600"
        );
        assert_eq!(
            wide.text(Language::French),
            "Rien de ce qui dépend du jeu de données `stays` n’est montré : il a 2000 colonnes, et une table peut en avoir 1600."
        );
    }
}
