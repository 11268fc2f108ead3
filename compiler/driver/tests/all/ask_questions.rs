//! How questions are read: each by itself, and what is wrong with one that cannot be.

use crate::ask::{STUDY, answers, ask, project};
use crate::run::{exits, text};
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Asks what is written on the standard input.
fn asked(project: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_charta"))
        .args(["ask", "--on", "2026-03-01", "--project", project.to_str().unwrap()])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

/// The answers to what is written on the standard input: place, answer and first reason of each.
fn read(project: &Path, input: &[u8], code: i32) -> Vec<(String, String, String)> {
    let output = asked(project, &["--format", "json"], input);
    assert_eq!(output.status.code(), Some(code), "{}", text(&output));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |answer: &Value| (word(&answer["place"]), word(&answer["answer"]), word(&answer["because"][0]));
    said["answers"].as_array().unwrap().iter().map(one).collect()
}

#[test]
fn a_line_that_cannot_be_read_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let lines = b"team to read stays [sex] for inquiry\n\n\
                  team to read stays [sex] for inquiry on 2026-13-40\n\
                  team to read stays [sex] for inquiry showing sex loudly\n\
                  {\"recipient\": \"team\", \"colums\": [\"sex\"]}\n\
                  {\"recipient\": \"team\"\n\
                  team to read stays [sex] for trials showing birth_date as is\n\
                  team\xff to read stays [sex] for trials\n\
                  team to read stays [ward] for trials\n";
    let told = read(&project, lines, 2);
    let places: Vec<&str> = told.iter().map(|(place, ..)| place.as_str()).collect();
    assert_eq!(places, ["line 1", "line 3", "line 4", "line 5", "line 6", "line 7", "line 8", "line 9"]);
    assert_eq!(told[0].1, "permitted");
    assert_eq!(told[7].1, "denied");
    for ((_, answer, because), words) in told[1..7].iter().zip([
        "`2026-13-40` is no day of the calendar; a day is written as in 2026-03-01",
        "`showing sex loudly` is no form; write a column and `as is`",
        "`colums` is no key of a question; write `columns`",
        "this is no well-formed JSON: the text ends within an object, at column 20",
        "`birth_date` is to be shown in a form, and is no column that is asked about",
        "it holds what is no UTF-8 text",
    ]) {
        assert_eq!(answer, "not understood");
        assert!(because.starts_with(words), "{because}");
    }
    let said = exits(&asked(&project, &[], lines), 2);
    assert!(said.contains("Not understood (line 3)\n  team to read stays [sex] for inquiry on 2026-13-40\n"));
    assert!(said.contains("8 questions: 1 permitted, 1 denied, 0 for a person to say, 6 not understood"));
}

#[test]
fn a_question_in_json_that_cannot_be_read_stops_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let good = r#"{"recipient": "team", "action": "read", "dataset": "stays", "columns": ["sex"], "purpose": "inquiry"}"#;
    let list = format!(
        r#"[{good}, 5, {{"recipient": ["team"], "on": 3}}, {{"recipient": "team", "recipient": "few"}},
            {{"recipient": "team", "action": "read", "dataset": "stays", "purpose": "inquiry", "on": "soon", "showing": ["sex"]}},
            "team to read stays [sex] for inquiry", {{"columns": "sex"}}]"#
    );
    let told = read(&project, list.as_bytes(), 2);
    let words: Vec<&str> = told.iter().map(|(_, answer, _)| answer.as_str()).collect();
    assert_eq!(words.iter().filter(|word| **word == "permitted").count(), 2, "{told:?}");
    assert_eq!((words[0], words[5]), ("permitted", "permitted"));
    assert_eq!(told[4].0, "question 5");
    assert!(told[1].2.starts_with("a number is no question"), "{told:?}");
    assert!(told[2].2.contains("`recipient` is to be a text and not a list"), "{told:?}");
    assert_eq!(told[3].2, "`recipient` is given twice");
    assert!(told[6].2.contains("`columns` is to be a list of texts, as in [\"birth_date\"]"), "{told:?}");
    // All that is wrong with one is told at once.
    let said = exits(&asked(&project, &[], list.as_bytes()), 2);
    assert!(said.contains("`showing sex` is no form") && said.contains("`soon` is no day"), "{said}");
    // One behind the other, on one line or on several.
    for input in [format!("{good}\n{good}"), format!("{good}{good}"), good.replace(", ", ",\n").repeat(2)] {
        assert_eq!(read(&project, input.as_bytes(), 0).len(), 2, "{input}");
    }
    // What is no JSON at all is told with its place.
    let output = asked(&project, &[], b"[{\"recipient\": \"team\"}, \n oops]");
    let said = exits(&output, 2);
    assert!(said.contains("this is no well-formed JSON: expected value, at line 2 and column 2"), "{said}");
    assert!(exits(&asked(&project, &[], b"\xff\xfet\0"), 2).contains("save them as UTF-8"));
    for nothing in ["", "\n \n", "[]"] {
        assert!(exits(&asked(&project, &[], nothing.as_bytes()), 2).contains("nothing is asked"));
    }
}

#[test]
fn what_is_said_of_a_question_speaks_of_the_question() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    for (question, words) in [
        ("to read stays for inquiry", "expected an organisation or a group at its beginning, found `to`"),
        ("team to read stays for inquiry on 1 March 2027", "`1 March 2027` is no day of the calendar"),
        ("team to read stays for Inquiry", "did you mean `inquiry`?"),
        ("Institute to read stays for inquiry", "did you mean `institute`?"),
        ("team to read stayz for inquiry", "did you mean `stays`?"),
        ("team to read stays for inquiry at clowd", "did you mean `cloud`?"),
        ("team to read stays for inquiry on", "no day follows `on`"),
        ("team to read stays for inquiry on 2026-05-01 on 2026-06-01", "about one day"),
        ("team to read stays", "the question does not say for what purpose"),
        ("team to read stays for inquiry where sex = \"F\"", "about columns and not about rows"),
    ] {
        let said = exits(&ask(&project, &[question]), 2);
        assert!(said.contains(words) && !said.contains("`permit`"), "{question}: {said}");
        // No day is told that nobody asked about.
        assert!(!said.contains("2026-03-01\n  -"), "{said}");
    }
    // A day may stand before the forms.
    for question in [
        "team to read stays [sex] for inquiry on 2026-05-01 showing sex as is",
        "team to read stays [sex] for inquiry showing sex as is on 2026-05-01?",
    ] {
        let said = answers(&project, &[question], 0);
        assert_eq!(
            said[0]["question"],
            "team to read stays [sex] for inquiry showing sex as is on 2026-05-01"
        );
    }
}

/// What a name means is settled by what the place in the sentence asks for.
#[test]
fn an_organisation_hides_no_purpose_of_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace("use std.eu.jurisdictions.EU\n", "use std.eu.jurisdictions.EU\nuse std.purposes as aims\n")
        .replace(
            "group team",
            "organisation research \"Research\" { established: EU owners: none }\ngroup team",
        )
        .replace("for inquiry showing", "for aims.research showing");
    let project = project(&folder, &text);
    let said = answers(&project, &["team to read stays [sex] for research"], 0);
    assert_eq!(said[0]["answer"], "permitted", "{said:#?}");
    let said = answers(&project, &["research to read stays [sex] for research"], 1);
    assert_eq!(said[0]["answer"], "denied", "{said:#?}");
    // Of two that could stand there, which is meant is asked.
    let other = "module other\npurpose inquiry \"Other inquiry\"\n";
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.charta"), STUDY).unwrap();
    fs::write(folder.path().join("b.charta"), other).unwrap();
    let said = exits(&ask(folder.path(), &["team to read stays [sex] for inquiry"]), 2);
    assert!(said.contains("`inquiry` could mean `other.inquiry` or `study.inquiry`"), "{said}");
}

/// A first contract says what rules ask it to say, as far as that can be told, so that nothing is found about it that it leaves to say.
#[test]
fn a_draft_says_what_rules_ask_it_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY
        .replace(
            "hosting cloud",
            "organisation store \"Store \\\"North\\\"\" { established: EU owners: none }\n\
             organisation others \"Others \\\"R&D\\\"\" { established: EU owners: none }\n\
             hosting shelf \"Shelf\" { operator: store located: EU }\nhosting cloud",
        )
        .replace(
            "operator: hospital located: EU }",
            "operator: hospital located: EU relies_on: shelf for storage }",
        )
        .replace("  term: from", "  subprocessors: store\n  retention: 1 year\n  term: from")
        .replace(
            "contract sharing",
            "rulebook house \"House\" {\n  applies_to: every contract\n  \
             require retention of at most 2 years per \"rule 1\"\n}\n\ncontract sharing",
        );
    fs::write(folder.path().join("study.charta"), &text).unwrap();
    let settings = "name = \"study\"\nedition = \"2026\"\nrulebooks = [\"study.house\"]\n";
    fs::write(folder.path().join("charta.toml"), settings).unwrap();
    let question = "others to read stays [sex] for trials";
    let said = answers(folder.path(), &[question], 1);
    let change = &said[0]["changes"][0];
    let draft = change["edits"][0]["new"].as_str().unwrap_or_else(|| panic!("{said:#?}"));
    assert!(draft.contains("\n  subprocessors: store\n  retention: 12 months\n"), "{draft}");
    assert!(draft.contains(r#""Draft: Stays for Others \"R&D\"""#), "{draft}");
    let left = change["left_to_say"].to_string();
    assert!(left.contains("the draft has 12 months, and a rule allows at most 2 years"), "{left}");
    assert!(left.contains("whether Hospital agrees to Store"), "{left}");
    // As it stands, it passes.
    fs::write(folder.path().join("study.charta"), format!("{text}\n{draft}\n")).unwrap();
    answers(folder.path(), &[question], 0);
    // What else a rule wants stated is for the parties to settle, and is told so.
    let stated = text
        .replace("require retention of at most 2 years", "require stated security")
        .replace("  retention: 1 year\n", "  security: \"As in annex 2\"\n");
    fs::write(folder.path().join("study.charta"), stated).unwrap();
    let said = answers(folder.path(), &[question], 1);
    assert_eq!(
        said[0]["unlawful"][0]["to_settle"][0],
        "[LOG012] contract `others_stays` does not state `security`: that is for Hospital and Others \"R&D\" to settle, since the \
         draft leaves it to say",
        "{said:#?}"
    );
    // It is not told to stand against it, since nothing does that its parties could not settle.
    let words = exits(&ask(folder.path(), &[question]), 1);
    assert!(words.contains("What would permit it, and what people have to settle before"), "{words}");
    assert!(words.contains("to settle: [LOG012]") && !words.contains("against it:"), "{words}");
    assert!(words.contains("help: add `security: …`"), "{words}");
}

/// A reason is told once, and a condition is said once.
#[test]
fn nothing_is_told_twice() {
    let folder = tempfile::tempdir().unwrap();
    let text = STUDY.replace("for inquiry showing", "for inquiry where sex != \"F\" showing").replace(
        "forbid team to read stays [ward] for trials",
        "forbid everyone to read stays [ward] where sex = \"F\"\n  forbid team to read stays [ward] where sex = \"F\"",
    );
    let project = project(&folder, &text);
    let said = answers(&project, &["team to read stays [ward] for healing"], 1);
    let because: Vec<&str> =
        said[0]["because"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(
        because,
        [
            "no clause permits it, and study.sharing#2 and study.sharing#3 forbid a part of it",
            "study.sharing#2 and study.sharing#3 forbid it in the rows with sex = \"F\", which is a part of what is asked"
        ]
    );
    let change = &said[0]["changes"][0];
    assert_eq!(
        change["edits"][0]["new"], "permit team to read stays [ward] for healing where sex != \"F\"",
        "{said:#?}"
    );
    assert_eq!(
        change["closed"],
        serde_json::json!(["the rows with sex = \"F\" stay closed, by study.sharing#2 and study.sharing#3"])
    );
    // What nobody permits is told once, and what would be permitted but for one part with the columns of which that holds.
    let said = answers(&project, &["team to read stays [sex, patient] for healing"], 1);
    let because: Vec<&str> =
        said[0]["because"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
    assert_eq!(
        because,
        ["no clause permits it", "of `stays.sex`, study.sharing#1 permits the same but for this purpose"]
    );
}

/// Where nothing is left of what is asked, nothing is told as shown, and no change is looked for.
#[test]
fn a_question_about_nothing_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let said = answers(&project, &["team to read stay for trials"], 1);
    assert_eq!(
        said[0]["because"][0],
        "no request is meant by it: no column of the project is meant by the data that it names",
        "{said:#?}"
    );
    let said = answers(&project, &["team to read stays for trials except inquiry"], 1);
    assert_eq!(
        said[0]["because"][0], "no request is meant by it: no purpose is left of those that it names",
        "{said:#?}"
    );
    assert_eq!(said[0]["shown"], serde_json::json!([]));
    assert!(said[0]["note"].as_str().unwrap().starts_with("nothing is left of what is asked"), "{said:#?}");
}

/// What is prepared goes into a file of its own: a contract is never written over.
#[test]
fn nothing_else_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let project = project(&folder, STUDY);
    let file = project.to_str().unwrap();
    let said = exits(&ask(&project, &["--prepare", file]), 2);
    assert!(said.contains("is there already, and was not prepared with"), "{said}");
    assert_eq!(fs::read_to_string(&project).unwrap(), STUDY);
    let file = folder.path().join("prepared");
    for _ in 0..2 {
        assert_eq!(exits(&ask(&project, &["--prepare", file.to_str().unwrap()]), 0), "");
    }
}
