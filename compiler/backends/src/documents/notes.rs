//! What the standard library notes on its procedures and rulebooks, for readers of French documents; and what is left of its words in English,
//! marked as such.

use super::line::{Cell, Line};
use super::speech::Speech;
use super::what::lines;
use charta_model::model::{About, Clause};

impl Speech<'_> {
    /// What a declaration says of itself to readers: its `///` lines and its note. The library's words are English: its notes are told in the
    /// language of the document.
    pub(super) fn notes(&self, about: &About) -> Cell {
        let note =
            about.note.iter().map(|note| match note_in_french(note).filter(|_| self.words.code == "fr") {
                Some(french) => Line::from(french),
                None => self.library_text(about, note),
            });
        self.docs(about).into_iter().chain(note).collect()
    }

    /// The `///` lines of a declaration.
    pub(super) fn docs(&self, about: &About) -> Cell {
        lines(&about.docs).into_iter().map(|line| self.library_text(about, &line.text())).collect()
    }

    /// The `///` lines of a clause.
    pub(super) fn docs_of_clause(&self, clause: &Clause) -> Cell {
        let owner = self.model.owner_about(clause.owner);
        let docs = lines(&clause.docs).into_iter();
        docs.map(|line| owner.map_or(line.clone(), |owner| self.library_text(owner, &line.text()))).collect()
    }

    /// What a declaration cites.
    pub(super) fn references(&self, about: &About) -> Cell {
        about.references.iter().map(|text| self.citation(about, text)).collect()
    }

    /// What a clause cites.
    pub(super) fn sources_of(&self, clause: &Clause) -> Cell {
        let owner = self.model.owner_about(clause.owner);
        let cited = clause.per.iter();
        cited.map(|text| owner.map_or(Line::from(&**text), |owner| self.citation(owner, text))).collect()
    }

    /// A citation: of the library's, in the language of the document; the author's as it is written.
    fn citation(&self, about: &About, text: &str) -> Line {
        match about.library && self.words.code == "fr" {
            true => {
                CITED.iter().fold(text.to_owned(), |text, (said, french)| text.replace(said, french)).into()
            }
            false => text.into(),
        }
    }

    /// A text of a declaration, in its language: English where the library says it, the author's otherwise.
    fn library_text(&self, about: &About, text: &str) -> Line {
        if about.library { self.english(text) } else { self.written(text) }
    }
}

/// What the library notes on a procedure or a rulebook, in French; `None` of other notes.
pub fn note_in_french(note: &str) -> Option<&'static str> {
    NOTES.iter().find(|(english, _)| *english == note).map(|(_, french)| *french)
}

static NOTES: &[(&str, &str)] = &[
    (
        "To be confirmed: Charta's source for these rules is general knowledge",
        "À confirmer : la source de Charta pour ces règles est une connaissance générale",
    ),
    (
        "The article also admits a third party that acts on behalf of a public body: name it in the contract as a processor of that body",
        "L’article admet aussi un tiers qui agit pour le compte d’un organisme public : le nommer dans le contrat comme sous-traitant de cet organisme",
    ),
    (
        "To be confirmed: Charta's source for the reading of the guidelines, and for which countries are adequate, is general knowledge",
        "À confirmer : la source de Charta pour la lecture des lignes directrices et pour la liste des pays adéquats est une connaissance générale",
    ),
    (
        "To be confirmed: Charta's sources are secondary; the wording of requirements 28 to 31 was not checked",
        "À confirmer : les sources de Charta sont secondaires ; la rédaction des exigences 28 à 31 n’a pas été vérifiée",
    ),
    (
        "Methodologies MR-001 to MR-003, for research that involves persons, are not encoded: a study under one of them waives the finding",
        "Les méthodologies MR-001 à MR-003, pour les recherches impliquant la personne humaine, ne sont pas formalisées : une étude qui relève de l’une d’elles déroge au constat",
    ),
    (
        "To be confirmed: Charta's source for this extension is the text of 2019; whether it still stands was not checked",
        "À confirmer : la source de Charta pour cette prolongation est le texte de 2019 ; son maintien n’a pas été vérifié",
    ),
    (
        "To be confirmed: Charta's source for this period is general knowledge in part: silence is not acceptance where the committee's opinion is not expressly favourable (law 78-17, art. 66 V)",
        "À confirmer : la source de Charta pour ce délai est en partie une connaissance générale : le silence ne vaut pas acceptation lorsque l’avis du comité n’est pas expressément favorable (loi nº 78-17, art. 66, V)",
    ),
    (
        "To be confirmed: Charta's sources are secondary; the full text of the decree was not found. How far foreign laws reach is this library's reading",
        "À confirmer : les sources de Charta sont secondaires ; le texte intégral du décret n’a pas été trouvé. La portée des lois étrangères est une lecture de cette bibliothèque",
    ),
    (
        "To be confirmed: Charta's sources are secondary; the first day is that of the law",
        "À confirmer : les sources de Charta sont secondaires ; le premier jour est celui de la loi",
    ),
    (
        "To be confirmed: Charta's source does not say whether this is MR-007 or MR-008",
        "À confirmer : la source de Charta ne dit pas s’il s’agit de la MR-007 ou de la MR-008",
    ),
    (
        "To be confirmed: Charta's sources do not say who decides",
        "À confirmer : les sources de Charta ne disent pas qui décide",
    ),
    (
        "To be confirmed: Charta's source for the retention is general knowledge: until two years after the last publication, then 20 years of archive",
        "À confirmer : la source de Charta pour la durée de conservation est une connaissance générale : deux ans après la dernière publication, puis 20 ans d’archivage",
    ),
    (
        "Records of primary care are excluded too: no category tells them",
        "Les dossiers de soins primaires sont exclus aussi : aucune catégorie ne les désigne",
    ),
];

/// How laws and other sources that the library cites are called in French, longer words first.
static CITED: &[(&str, &str)] = &[
    ("Commission Implementing Decision (EU)", "Décision d’exécution (UE) de la Commission"),
    ("Commission Decision", "Décision de la Commission"),
    ("Agreement on the European Economic Area", "Accord sur l’Espace économique européen"),
    ("Treaty on European Union", "Traité sur l’Union européenne"),
    ("EDPB guidelines", "Lignes directrices du CEPD"),
    ("Regulation (EU)", "Règlement (UE)"),
    ("Order of 26 April 2024", "Arrêté du 26 avril 2024"),
    ("Order of 6 May 2024", "Arrêté du 6 mai 2024"),
    ("; decree ", " ; décret nº "),
    ("Decree ", "Décret nº "),
    ("Law ", "Loi nº "),
    ("deliberation ", "délibération nº "),
    ("Senate, report ", "Sénat, rapport nº "),
    ("SNDS documentation", "Documentation du SNDS"),
    ("potential identifiers", "identifiants potentiels"),
    ("export rules", "règles d’export"),
    ("transparency", "transparence"),
    ("portal", "portail"),
    ("Term of this library", "Terme de cette bibliothèque"),
    ("requirements ", "exigences "),
    ("recital ", "considérant "),
    (" ch. ", " chap. "),
    (" and ", " et "),
    (" to ", " à "),
];
