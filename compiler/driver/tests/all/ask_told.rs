//! What `charta ask` tells of a proposal: what it opens of which rows and in which form, who is to agree to it, and by which dates.

use crate::ask::{STUDY, answers, answers_on, ask, changes, denied, edits, examples, project, texts};
use crate::run::exits;
use std::fs;
use std::path::PathBuf;

/// A contract under an agreement that ends with it: both are made longer, and no permit is repeated in the agreement.
#[test]
fn the_agreement_above_is_made_longer_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("contract sharing \"Sharing\" {", "contract sharing \"Sharing\" {\n  parent: frame")
        .replace("showing birth_date by year", "where sex = \"F\" showing birth_date by year")
        + "contract frame \"Frame\" {\n  provider: hospital\n  recipient: institute\n  term: from 2026-01-01 until 2026-12-31\n}\n";
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [sex] for inquiry on 2027-02-01");
    let [change] = changes(&answer) else { panic!("one change: {answer:#}") };
    let longer = "from 2026-01-01 until 2027-02-01";
    assert_eq!(
        edits(change),
        [
            ("let the term of contract `sharing` end later", longer),
            ("let the term of contract `frame` end later", longer),
        ],
        "{answer:#}"
    );
    let days = "from 2027-01-01 until 2027-02-01";
    assert_eq!(
        texts(change, "opens"),
        [
            format!("the same may be done on other days too: {days}, where sex = \"F\""),
            format!("team may read stays [birth_date] for inquiry {days}, where sex = \"F\", shown by year"),
        ],
        "{answer:#}"
    );
}

/// A permit of more rows than there were says which rows it opens on the other days.
#[test]
fn rows_that_open_besides_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace(
        "inquiry showing birth_date by year",
        "inquiry where sex = \"F\" showing birth_date by year in cells of at least 20",
    );
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [birth_date, patient] for trials");
    let opened = texts(&changes(&answer)[0], "opens");
    let patient = "a part of the same may be done on other days too: from 2026-01-01 until 2026-12-31, where sex = \"F\", shown in cells of at least 20";
    assert!(opened.contains(&patient), "{answer:#}");
}

/// A contract that can stand again opens what it permits and nobody else does.
#[test]
fn what_a_contract_opens_that_stands_again_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let other = "contract other \"Other\" {\n  provider: hospital\n  recipient: institute\n  \
                 term: from 2026-01-01 until 2027-12-31\n  require approval throughout term per \"law\"\n  \
                 approval: board from 2026-05-01 until 2028-06-30\n  \
                 permit team to read stays [sex, patient] for healing, trials\n}\n\
                 organisation board \"Board\" { established: EU owners: none }\n";
    let project = project(&folder, &(STUDY.to_owned() + other));
    let answer = denied(&project, "team to read stays [sex] for healing on 2026-03-01");
    let begins = changes(&answer)
        .iter()
        .find(|change| edits(change)[0].0 == "let contract `other` begin with its approval")
        .unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(
        texts(begins, "opens"),
        [
            "the same may be done on other days too: from 2026-05-01 until 2027-12-31",
            "team may read stays [patient] for healing and trials from 2026-05-01 until 2027-12-31",
            "team may read stays [sex] for trials from 2027-01-01 until 2027-12-31",
            "contract `other` can then stand",
        ],
        "{answer:#}"
    );
    assert_eq!(texts(begins, "to_agree"), ["Board", "Hospital", "Institute"], "{answer:#}");
}

/// Where the end of a term moves as well as its beginning, the words say so.
#[test]
fn a_term_that_ends_later_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let late = fs::read_to_string(examples().join("late-approval/contracts.charta")).unwrap();
    let project = project(&folder, &late);
    let question = "team to read claims [act] for research.public_interest on 2030-12-01";
    let answer = &answers_on("2026-03-01", &project, &[question], 1)[0];
    let words: Vec<&str> = changes(answer).iter().flat_map(edits).map(|(words, _)| words).collect();
    let moved = "let contract `readmissions` begin with its approval, and end later, on 2030-12-01";
    assert!(words.contains(&moved), "{answer:#}");
}

/// Whoever has data from a contract that cannot stand has none to give: that is a denial, with what stands against that contract.
#[test]
fn whoever_gets_data_from_a_contract_that_cannot_stand_hands_none_on() {
    let question = "insurer to read accidents [severity] for commercial.resale on 2026-12-01";
    let answer = denied(&examples().join("onward-resale"), question);
    assert_eq!(answer["answer"], "denied", "{answer:#}");
    let because = texts(&answer, "because");
    assert!(
        because.iter().any(|line| line.contains("`hub_to_broker` only, which cannot stand: ")),
        "{answer:#}"
    );
    let codes: Vec<&str> =
        answer["findings"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap()).collect();
    assert!(codes.contains(&"RCP001"), "{answer:#}");
}

/// A contract that cannot stand for a forbid of another day, of a rulebook or of an agreement: an exception lets it.
#[test]
fn an_exception_lets_a_contract_stand() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: data of hospital\n  in_force: from 2026-06-01\n  \
                 forbid everyone to read stays [sex] for inquiry per \"Rule 1\"\n}\n";
    let project = project(&folder, &(STUDY.to_owned() + house));
    let answer = denied(&project, "team to read stays [birth_date] for trials");
    let change = changes(&answer).first().unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(edits(change), [("except the recipient from study.house#1", "except team")], "{answer:#}");
    assert!(texts(change, "opens").contains(&"contract `sharing` can then stand"), "{answer:#}");
    // So it is where the contract does not permit what is asked yet.
    let answer = denied(&project, "team to read stays [birth_date] for healing");
    let change = changes(&answer).first().unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(edits(change)[1], ("except the recipient from study.house#1", "except team"), "{answer:#}");
    // What is done as it says lets it stand.
    let house = house.replace("everyone to", "everyone except team to");
    fs::write(&project, STUDY.to_owned() + &house).unwrap();
    answers(&project, &["team to read stays [birth_date] for trials"], 0);
    // A contract that stands under another, which forbids a part of what it permits.
    let text = STUDY.replace("\"Sharing\" {", "\"Sharing\" {\n  parent: frame");
    let frame = "contract frame \"Frame\" {\n  provider: hospital\n  recipient: institute\n  \
                 term: from 2026-01-01 until 2026-12-31\n  forbid everyone to read stays [sex] for inquiry\n}\n";
    fs::write(&project, text + frame).unwrap();
    let answer = denied(&project, "team to read stays [birth_date] for trials");
    let excepted = ("except the recipient from study.frame#1", "except team");
    assert!(changes(&answer).iter().any(|change| edits(change) == [excepted]), "{answer:#}");
}

/// A project that names the law, whose contract says none of what that asks for.
fn unsaid(folder: &tempfile::TempDir) -> PathBuf {
    let others = "organisation others \"Others\" { established: EU owners: none }\n";
    fs::write(folder.path().join("study.charta"), STUDY.to_owned() + others).unwrap();
    let settings = "name = \"study\"\nedition = \"2026\"\n\
                    rulebooks = [\"std.eu.gdpr_rules\", \"std.eu.gdpr_scale.large_scale\"]\n";
    fs::write(folder.path().join("charta.toml"), settings).unwrap();
    folder.path().to_owned()
}

/// What a contract misses of many sorts is proposed together, and what only its parties can say is told as that.
#[test]
fn what_is_missing_of_many_sorts_is_proposed_together() {
    let folder = tempfile::tempdir().unwrap();
    let project = unsaid(&folder);
    let question = "team to read stays [sex] for trials";
    let answer = denied(&project, question);
    let because = texts(&answer, "because");
    for reason in
        ["`art6`", "`impact_assessment`", "`protection_officer`", "notify breach", "`needs`", "`security`"]
    {
        assert!(because.iter().any(|line| line.contains(reason)), "{reason}: {answer:#}");
    }
    // What the data were collected for is for their controller to say.
    let text = fs::read_to_string(project.join("study.charta")).unwrap();
    fs::write(
        project.join("study.charta"),
        text.replace("  hosted: cloud\n", "  hosted: cloud\n  collected_for: inquiry\n"),
    )
    .unwrap();
    let answer = denied(&project, question);
    let change = changes(&answer).first().unwrap_or_else(|| panic!("{answer:#}"));
    let words: Vec<&str> = edits(change).into_iter().map(|(words, _)| words).collect();
    assert!(words[0].starts_with("state the legal basis on which contract `sharing` rests"), "{answer:#}");
    assert_eq!(
        words[1..],
        [
            "state the safeguards `impact_assessment` and `protection_officer` in contract `sharing`, once they are in place",
            "have the recipient commit in contract `sharing` to notify breach within 72 hours of breach",
        ],
        "{answer:#}"
    );
    let person = texts(change, "for_a_person");
    for fact in ["`needs`", "`retention`", "`security`"] {
        assert_eq!(person.iter().filter(|line| line.contains(fact)).count(), 1, "{answer:#}");
    }
}

/// What nobody mends by stating something is told apart from what is not stated.
#[test]
fn what_no_statement_mends_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let project = unsaid(&folder);
    let text = fs::read_to_string(project.join("study.charta")).unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  require term of at most 2 months per \"Rule 1\"\n}\n";
    fs::write(project.join("study.charta"), text + house).unwrap();
    let answer = denied(&project, "team to read stays [sex] for trials");
    let note = answer["note"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
    assert!(note.contains("what is not stated could be, and this stands against it besides: "), "{note}");
    assert!(note.contains("2 months") && !note.contains("basis"), "{note}");
}

/// A term that is made longer brings the contract before rules of which a person has to say whether it keeps to them.
#[test]
fn what_a_longer_term_leaves_to_a_person_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  require stated security per \"Rule 1\"\n}\n";
    fs::write(folder.path().join("study.charta"), STUDY.to_owned() + house).unwrap();
    fs::write(folder.path().join("charta.toml"), "name = \"study\"\nedition = \"2026\"\n").unwrap();
    let answer = denied(folder.path(), "team to read stays [sex] for trials on 2027-02-01");
    let change = changes(&answer).first().unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(edits(change)[0].0, "let the term of contract `sharing` end later", "{answer:#}");
    assert!(texts(change, "for_a_person")[0].contains("does not state `security`"), "{answer:#}");
}

/// What a draft leaves to settle is told once each, with what it is.
#[test]
fn what_a_draft_leaves_to_settle_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let answer = denied(&unsaid(&folder), "others to read stays [sex] for trials");
    let settled = texts(&answer["unlawful"][0], "to_settle");
    let of = |fact: &str| settled.iter().filter(|line| line.contains(fact)).count();
    assert_eq!((of("`needs`"), of("`retention`"), of("`security`")), (1, 1, 1), "{answer:#}");
    let mut apart = settled.clone();
    apart.dedup();
    assert_eq!(apart, settled);
}

/// Several groups of one organisation are drafted one contract, beside those of another.
#[test]
fn a_draft_is_told_once_for_each_organisation() {
    let folder = tempfile::tempdir().unwrap();
    let others = "organisation others \"Others\" { established: EU owners: none }\n\
                  group first of others \"First\" { members: \"one\" }\ngroup second of others \"Second\" { members: \"two\" }\n\
                  organisation third \"Third\" { established: EU owners: none }\n";
    let project = project(&folder, &(STUDY.to_owned() + others));
    let answer = denied(&project, "first, second, third to read stays [sex] for trials");
    let drafts: Vec<&str> = changes(&answer).iter().flat_map(edits).map(|(words, _)| words).collect();
    let draft = |name: &str| {
        format!("make a contract between `Hospital` and `{name}`: a draft, for them to negotiate")
    };
    assert_eq!(drafts, [draft("Others"), draft("Third")], "{answer:#}");
}

/// What is added to a clause keeps to its rows, its forms and its counts, and goes to whom it gives.
#[test]
fn the_limits_of_a_clause_are_told_with_what_is_added_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("group team", "group few of institute \"Few\" { members: \"two\" }\ngroup team")
        .replace("permit team to read stays [birth_date, sex]", "permit team, few to read stays [sex]")
        .replace("inquiry showing birth_date by year", "inquiry where ward = \"A\" in cells of at least 20")
        .replace("  forbid team to read stays [ward] for trials\n", "");
    let project = project(&folder, &text);
    let answer = denied(&project, "few, team to export stays [sex] for inquiry");
    let words: Vec<&str> = changes(&answer).iter().flat_map(edits).map(|(words, _)| words).collect();
    let limits = "where ward = \"A\", in cells of at least 20";
    let added = format!("add the action to study.sharing#1 ({limits})");
    assert!(words.contains(&added.as_str()), "{answer:#}");
}

/// An approval that is stated already is not waited for.
#[test]
fn an_approval_that_is_there_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let late = fs::read_to_string(examples().join("late-approval/contracts.charta")).unwrap();
    let term = "  term: from 2026-06-01 for 3 years\n";
    let approval = "  approval: std.fr.authorities.cnil from 2026-09-11 until 2029-05-31\n";
    let project = project(&folder, &late.replacen(term, &format!("{term}{approval}"), 1));
    let question = "team to read claims [act] for research.public_interest";
    let answer = &answers_on("2026-11-27", &project, &[question], 1)[0];
    let change = &changes(answer)[0];
    let begins = ("let contract `readmissions` begin with its approval", "from 2026-09-11 until 2029-05-31");
    assert_eq!(edits(change), [begins], "{answer:#}");
    assert!(texts(change, "warnings").is_empty(), "{answer:#}");
    assert!(change["ways"].as_array().unwrap().is_empty(), "{answer:#}");
    assert!(texts(change, "to_agree").contains(&"CNIL"), "{answer:#}");
}

/// What was prepared of one project answers for no other, and says so.
#[test]
fn what_was_prepared_of_another_project_is_told_as_that() {
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for folder in [&one, &other] {
        fs::write(folder.path().join("charta.toml"), "name = \"study\"\nedition = \"2026\"\n").unwrap();
    }
    fs::write(one.path().join("a.charta"), STUDY).unwrap();
    fs::write(other.path().join("a.charta"), format!("// Another.\n{STUDY}")).unwrap();
    let file = one.path().join("prepared");
    let file = file.to_str().unwrap();
    exits(&ask(one.path(), &["--prepare", file]), 0);
    let question = "team to read stays [sex] for trials";
    exits(&ask(one.path(), &["--prepared", file, question]), 0);
    let said = exits(&ask(other.path(), &["--prepared", file, question]), 2);
    assert!(said.contains("was prepared from another project, in `"), "{said}");
    assert!(!said.contains("has changed"), "{said}");
}

/// Where the project is not understood, that is told, and no question is blamed or counted.
#[test]
fn a_project_that_is_not_understood_is_told_as_that() {
    let folder = tempfile::tempdir().unwrap();
    // The data that are asked about are not known, since their declaration cannot be read.
    for text in [
        STUDY.replace("dataset stays", "datase stays"),
        STUDY.replace("operator: hospital", "operator: nobody"),
        format!("{STUDY}\norganisation \"x\"\n"),
    ] {
        let project = project(&folder, &text);
        let questions = ["team to read stays [sex] for trials", "nobody to read nothing for trials"];
        let said = exits(&ask(&project, &questions), 2);
        assert!(said.contains("in 1 file;") && !said.contains("Not understood"), "{said}");
    }
}

/// Who is to agree is told by their titles, each apart.
#[test]
fn titles_stand_apart() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, &STUDY.replace("\"Institute\"", "\"Institute, of art\""));
    let said = exits(&ask(&project, &["team to read stays [sex] for healing"]), 1);
    assert!(said.contains("to agree: `Hospital` and `Institute, of art`"), "{said}");
}

/// A prepared project warns of the same as the project does.
#[test]
fn a_prepared_project_warns_of_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let others = "dataset visits \"Visits\" { controller: hospital hosted: cloud column reason: text in health.diagnosis }\n\
                  organisation others \"Others\" { established: FR owners: none }\n\
                  contract elsewhere \"Elsewhere\" {\n  provider: hospital\n  recipient: others\n  \
                  term: from 2026-01-01 until 2028-12-31\n  permit others to read visits for healing\n}\n";
    let text = STUDY
        .replace("std.eu.jurisdictions.EU", "std.eu.jurisdictions.{EU, FR}")
        .replace("established: EU", "established: FR")
        .replace("column ward: text", "column ward: text in health.diagnosis");
    fs::write(folder.path().join("a.charta"), text + others).unwrap();
    fs::write(folder.path().join("charta.toml"), "name = \"study\"\nedition = \"2026\"\n").unwrap();
    let file = folder.path().join("prepared");
    let file = file.to_str().unwrap();
    exits(&ask(folder.path(), &["--prepare", file]), 0);
    let question = "team to read stays [sex] for trials on 2027-02-01";
    let plain = answers(folder.path(), &[question], 1);
    let warnings = texts(&changes(&plain[0])[0], "warnings");
    assert_eq!(
        warnings,
        ["rulebooks that the project does not name would cover contract `sharing`"],
        "{plain:#?}"
    );
    assert_eq!(plain, answers(folder.path(), &["--prepared", file, question], 1));
}
