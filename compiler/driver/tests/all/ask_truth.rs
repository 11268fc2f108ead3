//! Whether what `charta ask` proposes is true: what else a change opens, whether what is offered is permitted, and why nothing is found.

use crate::ask::{STUDY, answers, answers_on, ask, changes, denied, edits, project, texts};
use crate::run::exits;
use std::fs;
use std::path::{Path, PathBuf};

/// A project whose file names its rulebooks.
fn governed(folder: &tempfile::TempDir, text: &str, rulebook: &str) -> PathBuf {
    fs::write(folder.path().join("study.charta"), text).unwrap();
    let settings = format!("name = \"study\"\nedition = \"2026\"\nrulebooks = [\"{rulebook}\"]\n");
    fs::write(folder.path().join("charta.toml"), settings).unwrap();
    folder.path().to_owned()
}

/// A permit holds on every day of its contract, and a term that is longer lets everything be done that it is about: both are told with the days.
#[test]
fn days_that_open_besides_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let answer = denied(&project, "team to read stays [sex] for healing");
    assert_eq!(
        texts(&changes(&answer)[0], "opens"),
        ["the same may be done on other days too: from 2026-01-01 until 2026-12-31"],
        "{answer:#}"
    );
    // A term that has lapsed, and would be longer.
    fs::write(&project, STUDY.replace("until 2026-12-31", "until 2026-01-31")).unwrap();
    let answer = denied(&project, "team to read stays [sex] for trials");
    let change = &changes(&answer)[0];
    assert_eq!(edits(change)[0].1, "from 2026-01-01 until 2026-03-01", "{answer:#}");
    assert_eq!(
        texts(change, "opens"),
        [
            "the same may be done on other days too: from 2026-02-01 until 2026-03-01",
            "team may read stays [birth_date] for inquiry from 2026-02-01 until 2026-03-01, shown by year",
            "team may read stays [sex] for exactly inquiry from 2026-02-01 until 2026-03-01",
        ],
        "{answer:#}"
    );
    // Nothing else is told to open where nothing does.
    let said = exits(&ask(&project, &["team to read stays [sex] for trials"]), 1);
    assert!(!said.contains("this lets nobody do anything else"), "{said}");
}

/// Beside a clause with dates a new permit has the same; and a clause whose dates are over is made to hold longer.
#[test]
fn a_permit_beside_a_clause_with_dates_has_dates() {
    let folder = tempfile::tempdir().unwrap();
    let dated = |dates: &str| STUDY.replace("birth_date by year", &format!("birth_date by year {dates}"));
    let project = project(&folder, &dated("from 2026-02-01 until 2026-04-30"));
    let answer = denied(&project, "team to read stays [sex] for healing");
    let change = &changes(&answer)[0];
    let permit = "permit team to read stays [sex] for healing from 2026-02-01 until 2026-04-30";
    assert_eq!(edits(change)[0].1, permit, "{answer:#}");
    let days = "the same may be done on other days too: from 2026-02-01 until 2026-04-30";
    assert_eq!(texts(change, "opens"), [days], "{answer:#}");
    let answer = denied(&project, "team to read stays [sex] for trials on 2026-05-05");
    let longer = ("let study.sharing#1 hold on 2026-05-05 as well", "from 2026-02-01 until 2026-05-05");
    assert!(changes(&answer).iter().any(|change| edits(change) == [longer]), "{answer:#}");
    let after = "permit team to read stays [sex] for trials from 2026-05-05 until 2026-12-31";
    let news = changes(&answer).iter().flat_map(edits).filter(|(words, _)| words.starts_with("add a permit"));
    assert!(news.clone().count() > 0 && news.clone().all(|(_, new)| new == after), "{answer:#}");
    // One day of its own.
    fs::write(&project, dated("on 2026-03-01")).unwrap();
    let answer = denied(&project, "team to read stays [sex] for healing");
    assert_eq!(edits(&changes(&answer)[0])[0].1, "permit team to read stays [sex] for healing on 2026-03-01");
    assert!(texts(&changes(&answer)[0], "opens").is_empty(), "{answer:#}");
}

/// What is offered on another day is permitted on that day: an approval that is waived today may be missing then.
#[test]
fn what_is_offered_is_permitted_when_it_is_asked() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let late = examples.join("late-approval");
    let question = "team to read claims [act] for research.public_interest";
    for (today, day) in
        [("2026-05-01", "2026-06-05"), ("2026-05-01", "2026-05-02"), ("2026-09-01", "2027-01-01")]
    {
        let answer = &answers_on(today, &late, &[&format!("{question} on {day}")], 1)[0];
        for offered in answer["instead"].as_array().unwrap() {
            let again = answers_on(today, &late, &[offered["question"].as_str().unwrap()], 0);
            assert_eq!(again[0]["answer"], "permitted", "{answer:#}");
        }
    }
    // Whose provider has no right to hand on may not be offered what it hands on.
    let resale = examples.join("onward-resale");
    let answer = denied(&resale, "insurer to read accidents [severity] for research");
    assert!(answer["instead"].as_array().unwrap().is_empty(), "{answer:#}");
}

/// Nothing is offered for a day that has passed: neither the last day of a permit that is over, nor another purpose on a day that was.
#[test]
fn nothing_is_offered_for_a_day_that_has_passed() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let question = "team to read stays [sex] for inquiry";
    let offered = |today: &str, question: &str| -> Vec<String> {
        let answer = &answers_on(today, &project, &[question], 1)[0];
        let offered = answer["instead"].as_array().unwrap().iter();
        offered.map(|offered| offered["question"].as_str().unwrap().to_owned()).collect()
    };
    let other_purpose = "team to read stays [sex] for healing on 2026-05-05";
    assert_eq!(offered("2027-03-01", question), Vec::<String>::new());
    assert_eq!(offered("2026-05-06", &format!("{question} on 2024-01-01")), Vec::<String>::new());
    assert_eq!(offered("2026-05-06", other_purpose), Vec::<String>::new());
    // What is still to come is, and so is today.
    assert_eq!(offered("2025-03-01", question), [format!("{question} on 2026-01-01")]);
    assert_eq!(
        offered("2026-01-01", &format!("{question} on 2027-03-01")),
        [format!("{question} on 2026-12-31")]
    );
    assert_eq!(offered("2026-05-05", other_purpose), [format!("{question} on 2026-05-05")]);
}

/// What is offered in another form than was asked for says so.
#[test]
fn an_offer_that_asks_for_no_form_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let answer = denied(&project, "team to read stays [birth_date] for healing showing birth_date as is");
    assert_eq!(
        answer["instead"][0]["differs"], "for another purpose, in whatever form it is shown",
        "{answer:#}"
    );
}

/// Where the nearest cannot stand on its day, the next that can is offered.
#[test]
fn the_next_day_that_stands_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("located: EU }", "located: EU certified: badge from 2026-09-01 until 2027-12-31 }")
        .replace("  permit team", "  require certified badge\n  permit team")
        + "\ncertification badge \"Badge\"\n";
    let later = |from: &str, name: &str| {
        format!(
            "contract {name} \"Later\" {{\n  provider: hospital\n  recipient: institute\n  term: from {from} until 2026-12-31\n  \
             require certified badge\n  permit team to read stays [ward] for healing\n}}\n"
        )
    };
    let text = text + &later("2026-08-01", "sooner") + &later("2026-10-01", "later");
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [ward] for healing");
    for offered in answer["instead"].as_array().unwrap() {
        answers(&project, &[offered["question"].as_str().unwrap()], 0);
    }
}

/// A basis is added to those that are stated, as text that can be written; what would do with more besides is told.
#[test]
fn a_basis_is_added_to_what_is_stated() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace(
            "use std.eu.jurisdictions.EU\n",
            "use std.eu.jurisdictions.EU\nuse std.eu.gdpr\nuse std.purposes.research\n",
        )
        .replace("column ward: text", "column ward: text\n  column diagnosis: text in health.diagnosis")
        .replace("  term: from", "  basis: gdpr.art6.public_task\n  term: from")
        .replace("[birth_date, sex] for inquiry", "[birth_date, sex, diagnosis] for research");
    let project = governed(&folder, &text, "std.eu.gdpr_rules.lawfulness");
    let answer = denied(&project, "team to read stays [diagnosis] for research");
    let [change] = changes(&answer) else { panic!("{answer:#}") };
    let edit = &change["edits"][0];
    assert_eq!(edit["old"], "gdpr.art6.public_task", "{answer:#}");
    let new = edit["new"].as_str().unwrap();
    let first = texts(&change["choices"][0], "one_of")[0];
    assert_eq!(new, format!("gdpr.art6.public_task, {first}"), "{answer:#}");
    let more = &change["choices"][0]["with_more"][0];
    assert_eq!(more["basis"], "gdpr.art9.explicit_consent", "{answer:#}");
    assert!(more["because"][0].as_str().unwrap().contains("safeguard `withdrawal`"), "{answer:#}");
    let said = exits(&ask(&project, &["team to read stays [diagnosis] for research"]), 1);
    assert!(said.contains("one of gdpr.art9.association") && said.contains("would do with more"), "{said}");
    // What is told can be written as it stands, and is then permitted.
    let written = text.replace("basis: gdpr.art6.public_task", &format!("basis: {new}"));
    fs::write(project.join("study.charta"), written).unwrap();
    answers(&project, &["team to read stays [diagnosis] for research"], 0);
}

/// A forbid is narrowed where it can be: one without a purpose, one with dates, one of all columns; the least of it first.
#[test]
fn a_forbid_is_narrowed_before_it_goes() {
    let folder = tempfile::tempdir().unwrap();
    let with = |forbid: &str| STUDY.replace("forbid team to read stays [ward] for trials", forbid);
    for (forbid, new) in [
        ("forbid team to read stays [ward] until 2026-06-30", " for any purpose except trials"),
        (
            "forbid team to read stays [ward, patient] for exactly trials until 2026-06-30",
            " except stays [ward]",
        ),
        ("forbid team to read, link stays [ward] for trials", " except read"),
        ("forbid everyone to read stays [ward] for trials", " except team"),
        ("forbid team to read stays [all except sex, birth_date] for trials", " except stays [ward]"),
        ("forbid team to read stays [ward] for trials until 2026-06-30", "until 2026-02-28"),
        (
            "forbid team to read stays [ward] for trials from 2026-03-01 for 3 months",
            "from 2026-03-02 until 2026-05-31",
        ),
    ] {
        let project = project(&folder, &with(forbid));
        let answer = denied(&project, "team to read stays [ward] for trials");
        assert!(!changes(&answer).is_empty(), "{forbid}: {answer:#}");
        let all: Vec<(&str, &str)> = changes(&answer).iter().flat_map(edits).collect();
        assert!(all.iter().any(|(_, text)| text.trim() == new.trim()), "{forbid}: {all:#?}");
        assert!(all.iter().all(|(words, _)| !words.starts_with("take ")), "{forbid}: {all:#?}");
    }
    let dated = with("forbid team to read stays [ward] for trials from 2026-02-01 until 2026-06-30");
    let answer = denied(&project(&folder, &dated), "team to read stays [ward] for trials");
    let new: Vec<&str> = edits(&changes(&answer)[0]).into_iter().map(|(_, new)| new).collect();
    let permit = "permit team to read stays [ward] for trials from 2026-03-01 until 2026-12-31";
    assert_eq!(new, [permit, "from 2026-02-01 until 2026-02-28"], "{answer:#}");
    // What becomes possible besides is said in plain words.
    let project = project(&folder, &with("forbid everyone to share, read stays [ward]"));
    let answer = denied(&project, "team to read stays [ward] for trials");
    let told: Vec<&str> = changes(&answer).iter().flat_map(|change| texts(change, "opens")).collect();
    assert!(
        told.contains(
            &"study.sharing#2 then no longer forbids institute to read and share stays [ward] for trials from 2026-01-01 until \
              2026-12-31: where a clause permits that, now or later, it may be done"
        ),
        "{told:#?}"
    );
    // What another forbid keeps closed may not be done for that.
    let two = with("forbid everyone to share, read stays [ward]\n  forbid institute to share stays [ward]");
    std::fs::write(&project, two).unwrap();
    let answer = denied(&project, "team to read stays [ward] for trials");
    let told: Vec<&str> = changes(&answer).iter().flat_map(|change| texts(change, "opens")).collect();
    let words = "where a clause permits that, now or later, and no other forbids it, it may be done";
    assert!(told.iter().any(|line| line.ends_with(words)), "{told:#?}");
}

/// A forbid of some rows is told as that, and not beside one of all rows.
#[test]
fn a_forbid_of_some_rows_is_not_told_as_one_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let forbid = "forbid team to read stays [ward] for trials";
    let both = "forbid everyone to read stays [ward] for trials\n  forbid everyone to read stays [ward] where sex = \"F\"";
    let project = project(&folder, &STUDY.replace(forbid, both));
    let answer = denied(&project, "team to read stays [ward] for trials");
    let because = texts(&answer, "because");
    assert_eq!(because[0], "study.sharing#2 forbids it, and no clause permits it", "{because:#?}");
    let rows = STUDY
        .replace("for inquiry showing", "for inquiry where ward = \"A\" showing")
        .replace(forbid, "forbid everyone to read stays [sex] where ward = \"A\"");
    std::fs::write(&project, rows).unwrap();
    let answer = denied(&project, "team to read stays [sex] for trials");
    let because = texts(&answer, "because");
    assert_eq!(
        because[0], "study.sharing#1 permits it in some rows only, and study.sharing#2 forbids it there",
        "{because:#?}"
    );
}

/// A rulebook of the project is narrowed as well.
#[test]
fn a_rulebook_of_the_project_is_narrowed() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  forbid everyone to read stays [ward] per \"rule 1\"\n}\n\n";
    let text = STUDY.replace("contract sharing", &format!("{house}contract sharing"));
    let project = governed(&folder, &text, "study.house");
    let answer = denied(&project, "team to read stays [ward] for healing");
    let all: Vec<&str> = changes(&answer).iter().flat_map(edits).map(|(_, new)| new.trim()).collect();
    assert!(all.contains(&"except team") && all.contains(&"for any purpose except healing"), "{answer:#}");
}

/// Where nothing was found, the reason is told.
#[test]
fn no_change_comes_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = STUDY.replace("hosted: cloud", "hosted: cloud until 2026-06-30");
    let own = STUDY.to_owned();
    let counts = STUDY.replace("showing birth_date by year", "in cells of at least 11");
    for (text, question, reason) in [
        (
            &nowhere,
            "team to read stays [sex] for healing on 2026-07-01",
            "`stays` is hosted nowhere on 2026-07-01",
        ),
        (
            &counts,
            "team to read stays [sex] for trials showing sex as is",
            "in counts of at least 11 rows only",
        ),
        (&own, "hospital to read stays [sex] for healing", "`Hospital` makes no contract with itself"),
    ] {
        let project = project(&folder, text);
        let answer = denied(&project, question);
        assert!(changes(&answer).is_empty(), "{answer:#}");
        let note = answer["note"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
        assert!(note.contains(reason), "{note}");
        let said = exits(&ask(&project, &[question]), 1).split_whitespace().collect::<Vec<&str>>().join(" ");
        assert!(said.contains(reason), "{said}");
    }
}

/// What a law of the library forbids, no contract permits, and the law is named.
#[test]
fn a_law_that_stands_in_the_way_is_named() {
    let national = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/national-platform");
    let answer = denied(&national, "promotion_team to read claims for commercial.product_promotion");
    let note = answer["note"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
    let law =
        "std.fr.snds.national_health_data#1 of `National health data system` forbids it (CSP L1461-1 V 1°)";
    assert!(note.contains(law), "{note}");
}

/// What a rulebook forbids of a purpose, no change permits; the part of a purpose that it leaves open is proposed.
#[test]
fn what_a_law_leaves_open_of_a_purpose_is_proposed() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  forbid everyone to use stays for trials per \"rule 1\"\n}\n\n\
                 scenario \"closed\" { on 2026-03-01\n  expect deny team to read stays [ward] for trials\n}\n\n";
    let text = STUDY
        .replace("  forbid team to read stays [ward] for trials\n", "")
        .replace("  permit team to read stays [birth_date, sex] for inquiry showing birth_date by year\n", "")
        .replace("purpose trials", "purpose surveys \"Surveys\" in inquiry\npurpose trials")
        .replace("contract sharing", &format!("{house}contract sharing"));
    let project = governed(&folder, &text, "study.house");
    let answer = denied(&project, "team to read stays [ward] for inquiry");
    let change = changes(&answer).first().unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(change["question"], "team to read stays [ward] for surveys on 2026-03-01", "{answer:#}");
    assert_eq!(texts(change, "closed"), ["for trials it stays closed, by study.house#1"], "{answer:#}");
}

/// What a person would have to judge after a change is proposed as that, where nothing is permitted without.
#[test]
fn a_change_that_leaves_a_person_to_judge_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  require stated security per \"rule 1\"\n}\n\n";
    let text = STUDY.replace("contract sharing", &format!("{house}contract sharing"));
    let project = governed(&folder, &text, "study.house");
    let answer = denied(&project, "team to read stays [sex] for healing");
    for change in changes(&answer) {
        let told = change["for_a_person"].as_array().unwrap();
        assert!(!told.is_empty(), "{answer:#}");
    }
    assert!(!changes(&answer).is_empty(), "{answer:#}");
    let said = exits(&ask(&project, &["team to read stays [sex] for healing"]), 1);
    assert!(said.contains("It would be for a person to say whether it is permitted"), "{said}");
}

/// A contract that can stand again lets everything be done that it permits, and not only what is asked.
#[test]
fn a_contract_that_stands_again_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  require basis gdpr.art6.public_task per \"rule 1\"\n}\n\n";
    let text = STUDY
        .replace("use std.eu.jurisdictions.EU\n", "use std.eu.jurisdictions.EU\nuse std.eu.gdpr\n")
        .replace("contract sharing", &format!("{house}contract sharing"));
    let project = governed(&folder, &text, "study.house");
    let answer = denied(&project, "team to read stays [sex] for trials");
    assert_eq!(
        texts(&changes(&answer)[0], "opens"),
        [
            "the same may be done on other days too: from 2026-01-01 until 2026-12-31",
            "team may read stays [birth_date] for inquiry from 2026-01-01 until 2026-12-31, shown by year",
            "team may read stays [sex] for exactly inquiry from 2026-01-01 until 2026-12-31",
            "contract `sharing` can then stand",
        ],
        "{answer:#}"
    );
}

/// An approval that holds for less long than the contract is why nothing was found.
#[test]
fn an_approval_that_is_too_short_is_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let house = "rulebook house \"House\" {\n  applies_to: every contract\n  require approval of board throughout term per \"rule 1\"\n}\n\n";
    let board = "organisation board \"Board\" { established: EU owners: none }\nprocedure hearing \"Hearing\" {\n  decided_by: board\n  \
                 applies_to: data of hospital\n  validity: 6 months\n  step decision \"Decision\" { delay: 30 days }\n}\n";
    let text = STUDY.replace("contract sharing", &format!("{house}contract sharing")) + board;
    let project = governed(&folder, &text, "study.house");
    let answer = denied(&project, "team to read stays [sex] for trials");
    let note = answer["note"].as_str().unwrap_or_else(|| panic!("{answer:#}"));
    assert!(note.contains("an approval through `Hearing` holds for at most 6 months"), "{note}");
}

/// Where several forbids close the same, all of them are narrowed at once.
#[test]
fn several_forbids_are_narrowed_together() {
    let folder = tempfile::tempdir().unwrap();
    let forbids = "forbid everyone to use stays [ward, patient]\n  forbid team to read, link stays [ward] for trials, healing\n  \
                   forbid institute to use any data for trials\n  forbid everyone to read stays [ward, patient] for trials";
    let text = STUDY
        .replace("forbid team to read stays [ward] for trials", forbids)
        .replace("[birth_date, sex] for inquiry", "[birth_date, sex] for healing");
    let project = project(&folder, &text);
    let answer = denied(&project, "team to read stays [ward] for trials");
    let change = changes(&answer).first().unwrap_or_else(|| panic!("{answer:#}"));
    assert_eq!(edits(change).len(), 5, "{answer:#}");
}
