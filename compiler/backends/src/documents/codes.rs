//! What each kind of finding means, in French. The sentence of the finding itself, with its names and days, stays English.

/// What a finding of this code means, in one French sentence without capital and full stop; `None` where no such code is known.
pub fn meaning_in_french(code: &str) -> Option<&'static str> {
    MEANINGS.iter().find(|(known, _)| *known == code).map(|(_, meaning)| *meaning)
}

static MEANINGS: &[(&str, &str)] = &[
    (
        "DAT001",
        "des données dérivées échappent à une obligation, ou à la durée de conservation, qui pèse sur leur source",
    ),
    ("DAT002", "un fournisseur montre d’une colonne plus que ce qu’il en a lui-même reçu"),
    (
        "DAT003",
        "des lignes reçues au titre de contrats différents peuvent être rapprochées, alors qu’aucune permission n’autorise ce rapprochement",
    ),
    ("DAT004", "un même organisme détient ensemble des données qu’une interdiction veut séparées"),
    (
        "DAT005",
        "un organisme voit plus d’éléments identifiant les personnes qu’il n’est permis d’en montrer ensemble",
    ),
    ("DAT006", "une permission montre des données qu’une exigence exclut"),
    ("DAT007", "une permission montre une colonne dont le contrat ne dit pas avoir besoin"),
    ("DAT008", "une permission montre des personnes qui s’y sont opposées, alors qu’une exigence les écarte"),
    ("DAT009", "des effectifs qu’un tableau omet se déduisent d’un autre par soustraction"),
    ("DAT010", "une permission montre des lignes, ou des effectifs plus petits qu’une exigence ne l’admet"),
    ("DAT011", "une garantie requise n’est pas en place"),
    ("DAT012", "une permission montre plus que la levée sur laquelle elle repose ne laisse sortir"),
    ("DAT013", "des pseudonymes séparent deux contrats, et une même finalité montre leurs lignes ensemble"),
    ("ENF001", "le projet ne génère rien qui mette en œuvre ce que ses contrats permettent et interdisent"),
    (
        "ENF002",
        "le projet confie la mise en œuvre de ses contrats à des personnes, et génère pourtant un système qui s’en charge",
    ),
    (
        "HST001",
        "des données sont conservées, traitées ou atteintes hors du territoire exigé, ou rien n’indique où elles le sont",
    ),
    ("HST002", "la chaîne d’hébergement comprend un sous-traitant ultérieur que le contrat ne nomme pas"),
    ("HST003", "une loi que le contrat veut tenir hors d’atteinte peut atteindre ses données"),
    ("HST004", "un certificat exigé n’est pas valable chaque jour où il est nécessaire"),
    ("HST005", "une chaîne d’hébergement ne satisfait pas à un référentiel que le contrat exige"),
    (
        "HST006",
        "un certificat exigé est valable, mais pour une autre version, d’autres activités ou une autre offre",
    ),
    ("LOG001", "une interdiction retire une partie de ce qu’une permission accorde"),
    ("LOG002", "une permission ne peut jamais produire d’effet"),
    ("LOG003", "une permission, ou un contrat entier, a pris fin"),
    ("LOG004", "aucune ligne ne peut remplir une condition"),
    ("LOG005", "deux permissions montrent une même colonne sous des formes qui ne se comparent pas"),
    ("LOG006", "ce qu’un scénario attend n’est pas vérifié"),
    ("LOG007", "des conditions sont, prises ensemble, trop compliquées pour être jugées"),
    ("LOG008", "un contrat court, et l’une de ses permissions n’est pas encore en vigueur"),
    ("LOG009", "d’autres permissions donnent déjà tout ce qu’une permission donne"),
    (
        "LOG011",
        "un recueil de règles de la bibliothèque couvrirait des contrats, et le projet ne le nomme pas",
    ),
    ("LOG012", "un contrat n’indique pas un fait qu’il doit indiquer"),
    ("NAM001", "un nom que rien ne déclare"),
    ("NAM002", "deux déclarations portent le même nom"),
    ("NAM003", "un fait que ce genre de déclaration n’admet pas"),
    ("NAM004", "un fait que ce genre de déclaration doit indiquer manque"),
    ("NAM005", "le même fait, ou la même partie, est indiqué deux fois"),
    ("NAM006", "des déclarations renvoient à elles-mêmes"),
    ("NAM007", "une clause, une colonne ou une étape figure là où elle ne peut figurer"),
    ("NAM008", "un nom ressemble à un autre, ou mêle plusieurs alphabets"),
    ("PRC001", "un contrat suit une procédure et n’indique aucune autorisation"),
    ("PRC002", "compte tenu du jour de dépôt, l’autorisation du contrat vient après le début de sa durée"),
    ("PRC003", "un dossier n’a pas été déposé, et le dernier jour pour le faire à temps est passé"),
    ("PRC004", "une autre procédure, ouverte au contrat, conduit plus tôt à une autorisation"),
    ("PRC005", "un contrat suit une procédure dont il ne remplit pas les conditions"),
    ("PRC006", "une autorisation émane d’un organisme qui ne décide de rien dans la procédure"),
    ("PRC007", "une autorisation commence avant le dépôt du dossier qui la demande"),
    ("PRC008", "il manque à un contrat l’avis favorable qu’il doit avoir"),
    ("PRC009", "un contrat ne suit aucune des procédures dont il doit suivre l’une"),
    ("PRC010", "une autorisation dure plus longtemps que sa procédure ne le permet"),
    ("PRJ001", "`charta.toml` dit quelque chose qui n’est pas compris"),
    ("PRJ002", "un fichier ou un dossier ne peut être lu, ou ne contient pas de texte"),
    ("PRJ003", "un projet ne contient aucun fichier `.charta`"),
    ("PRJ004", "une ligne à prévisualiser ne correspond pas à son jeu de données"),
    ("PUR001", "une permission accorde une finalité qu’un recueil de règles interdit"),
    ("PUR002", "une permission accorde une finalité qu’un recueil de règles réserve à d’autres"),
    (
        "PUR003",
        "une permission accorde une finalité pour laquelle un recueil de règles n’ouvre pas les données",
    ),
    ("PUR004", "une base légale est invoquée pour une finalité, ou par un organisme, qu’elle ne peut fonder"),
    ("PUR005", "une permission ne repose sur aucune des bases légales exigées pour elle"),
    (
        "PUR006",
        "des données sont permises pour une finalité pour laquelle leurs sources n’ont pas été collectées",
    ),
    ("PUR007", "une permission sert une finalité étrangère à celles que son contrat peut servir"),
    ("RCP001", "un fournisseur transmet plus que ce qu’il a reçu"),
    ("RCP002", "les rôles indiqués par un contrat se contredisent, ou ne laissent personne qui décide"),
    ("RCP003", "un sous-traitant se voit permettre une finalité que n’a aucun de ceux pour qui il agit"),
    ("RCP004", "des données parviennent à un organisme d’un pays tiers sans que rien n’encadre le transfert"),
    (
        "RCP005",
        "une permission vise des personnes que nul ne nomme, alors que les utilisateurs doivent être nommés",
    ),
    ("RCP006", "un fournisseur ou un destinataire n’est pas d’une nature admise"),
    ("RCP007", "des responsables conjoints ne disent pas qui d’entre eux répond de quoi"),
    ("SYN001", "un texte qui ne veut rien dire à cet endroit"),
    ("SYN002", "un bloc sans accolade fermante"),
    ("SYN003", "des octets ou des caractères de commande qui ne sont pas du texte"),
    ("SYN004", "des parenthèses ou des crochets imbriqués sur plus de 64 niveaux"),
    ("SYN005", "un texte sans guillemet fermant"),
    ("SYN006", "un caractère qui masque ou réordonne ce qui est écrit"),
    ("SYN007", "une date qui ne figure pas au calendrier"),
    ("SYN008", "une déclaration d’aucun genre connu"),
    ("SYN009", "un fichier de plus de 64 Mo"),
    ("SYN010", "un nom dont les lettres accentuées ne sont pas sous forme composée"),
    ("SYN011", "un mot qui n’est pas ce qu’il paraît"),
    ("SYN012", "un bloc `charta` d’un fichier Markdown qui n’est pas lu"),
    ("TIM001", "un jour de la durée du contrat n’est couvert par aucune autorisation"),
    ("TIM002", "les destinataires peuvent conserver les données plus longtemps qu’une exigence ne l’admet"),
    ("TIM003", "un jour de la durée du contrat, ses données ne sont hébergées ou traitées nulle part"),
    ("TIM004", "une même partie ne peut remplir à la fois deux obligations qui portent sur le même objet"),
    ("TIM005", "une obligation était échue, ou éteinte, avant que le contrat ne lie quiconque"),
    (
        "TIM006",
        "une obligation doit être reportée sur des sous-traitants, et l’un d’eux n’y est pas tenu aussi strictement",
    ),
    ("TIM007", "un contrat invoque une exemption que le recueil de règles n’admet pas, ou n’admet plus"),
    ("TIM008", "des jours séparent un contrat de celui qui lui succède"),
    ("TIM009", "un contrat et celui qui lui succède valent tous deux certains jours"),
    ("TIM010", "un contrat vaut un jour où la convention dont il relève ne vaut pas"),
    ("TIM011", "un élément sur lequel le contrat repose prend fin bientôt, au cours de sa durée"),
    ("TIM012", "il manque à un contrat une obligation exigée, ou il n’en a qu’une plus faible"),
    ("TIM013", "la durée d’un contrat excède ce qu’une exigence admet"),
    ("TIM014", "un contrat est réexaminé moins souvent qu’une exigence ne le demande"),
    ("TIM015", "le réexamen qu’un contrat annonce est en retard"),
    ("TIM016", "un contrat promet une exclusivité plus longue qu’une exigence ne l’admet"),
    (
        "TIM017",
        "un changement de sous-traitant ultérieur est annoncé plus tard qu’une exigence ne le demande",
    ),
    ("TYP001", "un nom figure là où une chose d’un autre genre est attendue"),
    ("TYP002", "une valeur n’a pas la forme que son fait ou sa clause attend"),
    ("TYP003", "une condition compare une colonne à une valeur d’un autre type"),
    ("TYP004", "une colonne ne peut être montrée sous cette forme"),
    ("WAI001", "une dérogation ne couvre aucun constat"),
    ("WAI002", "une dérogation a pris fin, et ce qu’elle couvrait est toujours constaté"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_means_something_in_french() {
        let codes: BTreeSet<&str> = charta_checks::codes()
            .into_iter()
            .chain(charta_syntax::CODES.iter().copied())
            .chain(charta_model::codes::CODES.iter().copied())
            .map(|code| code.id)
            .collect();
        let without: Vec<&&str> = codes.iter().filter(|code| meaning_in_french(code).is_none()).collect();
        assert!(without.is_empty(), "no French sentence in codes.rs: {without:?}");
        let known: BTreeSet<&str> = MEANINGS.iter().map(|(code, _)| *code).collect();
        assert_eq!(known.len(), MEANINGS.len(), "a code has one sentence");
        let of_projects = |code: &&&str| code.starts_with("PRJ");
        let gone: Vec<&&str> = known.difference(&codes).filter(|code| !of_projects(code)).collect();
        assert!(gone.is_empty(), "no such code: {gone:?}");
        for (code, meaning) in MEANINGS {
            let begins = meaning.chars().next().is_some_and(|c| c.is_lowercase() || c == '`');
            assert!(begins && !meaning.ends_with('.') && !meaning.contains('\''), "{code}: {meaning}");
        }
    }
}
