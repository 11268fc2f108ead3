//! The forms for servers of continuous integration: on findings made by hand, and of whole runs.

use crate::baseline::{project, run};
use charta_base::{Code, Diagnostic, FileId, Severity, SourceFile, SourceKind, SourceMap, Span};
use charta_driver::baseline::Accepted;
use charta_driver::render::{self, Document, Frame};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

static CODE: Code = Code {
    id: "TST001",
    name: "made-up",
    summary: "a finding of this test",
    severity: Severity::Error,
    page: "# TST001 made-up\nSee [the page](1).\n",
};

/// A code of a family that may never be lowered.
static GRAVE: Code = Code { id: "HST999", name: "made-up-too", ..CODE };

const FORMATS: [&str; 4] = ["sarif", "github", "gitlab", "junit"];

fn sources() -> SourceMap {
    let mut sources = SourceMap::default();
    let files = [
        ("dir é/a b%.charta", "one\nx é 😀 `word` tail\nthree\n", false),
        ("b,c:d.charta", "drei\n", false),
        ("std/eu/law.charta", "law\n", true),
    ];
    for (name, text, library) in files {
        sources.add(SourceFile { name: name.to_owned(), text: text.into(), kind: SourceKind::Code, library });
    }
    sources
}

fn span(sources: &SourceMap, file: u32, text: &str) -> Span {
    let start = sources.get(FileId(file)).unwrap().text.find(text).unwrap();
    Span::new(FileId(file), start as u32, (start + text.len()) as u32)
}

/// Everything that an author may write into a label, and more.
const HOSTILE: &str = "]]> <script>alert(1)</script> & \"q\" 'a'\n::set-output name=x::y\r\n##[error] 100% [link](1) \u{1b}[31m {0} \u{0}\u{fffe}";

fn findings(sources: &SourceMap) -> Vec<Diagnostic> {
    vec![
        Diagnostic::at(&CODE, span(sources, 0, "word"), HOSTILE)
            .label("here")
            .also(span(sources, 1, "drei"), "declared, here: and there")
            .also(span(sources, 2, "law"), "the law")
            .evidence(HOSTILE)
            .help("mend it")
            .about("m.study")
            .fix(span(sources, 0, "tail"), "head"),
        Diagnostic::at(&CODE, span(sources, 1, "drei"), "the same").about("m.study"),
        Diagnostic::at(&CODE, span(sources, 0, "three"), "the same").about("m.study"),
        Diagnostic::nowhere(&CODE, "all is lost"),
    ]
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn sarif_has_regions_in_units_of_utf_16_and_addresses_that_are_uris() {
    let sources = sources();
    let findings = findings(&sources);
    let document = Document { findings: &findings, is_judged: true, ..Document::default() };
    let log = json(&render::sarif(&document, &Frame::of(&sources)));
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let results = run["results"].as_array().unwrap();
    let place = &results[0]["locations"][0]["physicalLocation"];
    // `x é 😀 ` and a backtick are eight units: the picture is two.
    let region = serde_json::json!({ "startLine": 2, "startColumn": 9, "endLine": 2, "endColumn": 13 });
    assert_eq!(place["region"], region);
    assert_eq!(place["artifactLocation"]["uri"], "dir%20%C3%A9/a%20b%25.charta");
    let related = &results[0]["relatedLocations"];
    assert_eq!(related[0]["physicalLocation"]["artifactLocation"]["uri"], "b%2Cc%3Ad.charta");
    let law = &related[1]["physicalLocation"]["artifactLocation"];
    assert_eq!((&law["uri"], &law["uriBaseId"]), (&"charta-library:std/eu/law.charta".into(), &Value::Null));
    let replaced = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replaced["deletedRegion"]["startColumn"], 15);
    // What has no place stands at the project's own file.
    let nowhere = &results[3]["locations"][0]["physicalLocation"];
    assert_eq!(
        (&nowhere["artifactLocation"]["uri"], &nowhere["region"]),
        (&"charta.toml".into(), &Value::Null)
    );
    let said = results[0]["message"]["text"].as_str().unwrap();
    assert!(said.contains("\\[link\\](1)") && !said.contains('\u{1b}'), "{said}");
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!((&rule["id"], &rule["help"]["markdown"]), (&"TST001".into(), &CODE.page.into()));
    let prints: BTreeSet<&str> = results
        .iter()
        .map(|result| result["partialFingerprints"]["chartaFinding/v1"].as_str().unwrap())
        .collect();
    assert_eq!(prints.len(), results.len());
}

#[test]
fn a_project_elsewhere_has_addresses_of_files() {
    let sources = sources();
    let findings = findings(&sources);
    let document = Document { findings: &findings, ..Document::default() };
    let frame = Frame { folder: "/srv/x y", ..Frame::of(&sources) };
    let log = json(&render::sarif(&document, &frame));
    let artifact = &log["runs"][0]["results"][1]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!(artifact["uri"], "file:///srv/x%20y/b%2Cc%3Ad.charta");
}

#[test]
fn github_reads_each_finding_as_one_command_whatever_an_author_wrote() {
    let sources = sources();
    let findings = findings(&sources);
    let accepted = [Diagnostic::nowhere(&GRAVE, "known, and grave"), Diagnostic::nowhere(&CODE, "known")];
    let stale = [Accepted { code: "TST001".into(), subject: Vec::new(), message: "gone".into(), count: 2 }];
    let document =
        Document { findings: &findings, accepted: &accepted, stale: &stale, ..Document::default() };
    let text = render::github(&document, &Frame::of(&sources));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 6, "{text}");
    assert!(lines[0].starts_with(
        "::error file=dir é/a b%25.charta,line=2,endLine=2,col=9,endColumn=13,title=TST001 made-up::]]> "
    ));
    assert!(
        lines[0].contains("100%25 ")
            && lines[0].contains("%0Abecause: ")
            && lines[0].ends_with("%0Ahelp: mend it")
    );
    assert!(lines[1].starts_with("::error file=b%2Cc%3Ad.charta,line=1,"), "{text}");
    assert_eq!(lines[3], "::error title=TST001 made-up::all is lost");
    assert_eq!(lines[4], "::notice title=HST999 made-up-too::accepted: known, and grave");
    assert!(
        lines[5].starts_with("::notice title=TST001::") && lines[5].ends_with("(2 times): gone"),
        "{text}"
    );
    assert!(lines.iter().all(|line| line.starts_with("::error ") || line.starts_with("::notice ")));
}

#[test]
fn gitlab_knows_a_finding_again_when_its_lines_move() {
    let sources = sources();
    let findings = findings(&sources);
    let report = |findings: &[Diagnostic]| {
        json(&render::gitlab(&Document { findings, ..Document::default() }, &Frame::of(&sources)))
    };
    let before = report(&findings);
    let prints = |report: &Value| -> Vec<String> {
        report
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(prints(&before).iter().collect::<BTreeSet<_>>().len(), 4);
    assert_eq!(before[1]["location"]["path"], "b,c:d.charta");
    assert_eq!(before[3]["location"]["path"], "charta.toml");
    let mut moved = findings;
    moved[0].primary.as_mut().unwrap().span = span(&sources, 0, "tail");
    moved[0].evidence.clear();
    assert_eq!(prints(&report(&moved)), prints(&before));
    moved[0].subject = vec!["m.other".to_owned()];
    assert_ne!(prints(&report(&moved))[0], prints(&before)[0]);
}

#[test]
fn junit_is_xml_whatever_an_author_wrote() {
    let sources = sources();
    let mut findings = findings(&sources);
    findings[1].severity = Severity::Warning;
    let document = Document { findings: &findings, is_judged: true, ..Document::default() };
    let text = render::junit(&document, &Frame::of(&sources));
    let xml = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let root = xml.root_element();
    assert_eq!((root.attribute("tests"), root.attribute("failures")), (Some("4"), Some("3")));
    let cases: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("testcase")).collect();
    let hostile = cases.iter().find(|case| case.attribute("line") == Some("2")).unwrap();
    let name = hostile.attribute("name").unwrap();
    assert!(name.contains("]]> <script>") && name.contains("\"q\" 'a' ::set-output"), "{name}");
    let failure = hostile.children().find(|node| node.has_tag_name("failure")).unwrap();
    assert!(failure.text().unwrap().contains("\n  = help: mend it\n"), "{text}");
    assert_eq!(hostile.attribute("file"), Some("dir é/a b%.charta"));
    let suites: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("testsuite")).collect();
    let names: Vec<_> = suites.iter().map(|suite| suite.attribute("name").unwrap()).collect();
    assert_eq!(names, ["b,c:d.charta", "charta.toml", "dir é/a b%.charta"]);
    for suite in suites {
        let count = suite.children().filter(|node| node.has_tag_name("testcase")).count();
        assert_eq!(suite.attribute("tests"), Some(count.to_string().as_str()));
    }
}

#[test]
fn nothing_found_is_a_document_too() {
    let folder = project("");
    for format in FORMATS {
        let (code, said, error) = run(folder.path(), &["check", "--format", format]);
        assert_eq!((code, error.as_str()), (0, ""), "{said}");
        match format {
            "sarif" => assert_eq!(json(&said)["runs"][0]["results"], serde_json::json!([])),
            "gitlab" => assert_eq!(json(&said), serde_json::json!([])),
            "github" => assert_eq!(said, "no findings in 1 file; judged on 2026-06-01\n"),
            _ => {
                let xml = roxmltree::Document::parse(&said).unwrap();
                assert_eq!(xml.root_element().attribute("tests"), Some("1"), "{said}");
            }
        }
    }
}

#[test]
fn what_cannot_be_read_is_a_document_too_and_no_success() {
    let folder = tempfile::tempdir().unwrap();
    for (format, path) in FORMATS.iter().flat_map(|format| [(format, "."), (format, "absent")]) {
        let (code, said, _) = run(folder.path(), &["check", path, "--format", format]);
        assert_eq!(code, 2, "{said}");
        match *format {
            "sarif" => {
                let run = &json(&said)["runs"][0];
                assert_eq!(run["invocations"][0]["executionSuccessful"], false);
                assert_eq!(run["results"].as_array().unwrap().len(), 1);
            }
            "gitlab" => assert_eq!(json(&said).as_array().unwrap().len(), 1),
            "github" => assert!(said.starts_with("::error title=PRJ00"), "{said}"),
            _ => {
                let xml = roxmltree::Document::parse(&said).unwrap();
                assert_eq!(xml.root_element().attribute("errors"), Some("1"), "{said}");
            }
        }
    }
}

#[test]
fn a_file_that_was_not_judged_is_no_passed_test() {
    let folder = project("");
    fs::write(folder.path().join("b.charta"), "contract x {").unwrap();
    let (code, said, _) = run(folder.path(), &["check", "--format", "junit"]);
    assert_eq!(code, 1, "{said}");
    let xml = roxmltree::Document::parse(&said).unwrap();
    let first = xml.descendants().find(|node| node.attribute("name") == Some("a.charta")).unwrap();
    assert_eq!(first.attribute("skipped"), Some("1"), "{said}");
}

#[test]
fn a_waived_finding_is_suppressed_in_sarif_and_left_out_elsewhere() {
    let waiver =
        "waive foreign-law-reach until 2026-12-31 because \"moving out\" by \"data protection officer\"";
    let folder = project(&format!("require hosting beyond reach of us.cloud_act\n  {waiver}"));
    let (code, said, _) = run(folder.path(), &["check", "--format", "sarif"]);
    assert_eq!(code, 0, "{said}");
    let result = &json(&said)["runs"][0]["results"][0];
    let suppressed = &result["suppressions"][0];
    assert_eq!((&result["ruleId"], &suppressed["kind"]), (&"HST003".into(), &"inSource".into()));
    assert_eq!(suppressed["justification"], "moving out (until 2026-12-31, by data protection officer)");
    let (_, said, _) = run(folder.path(), &["check", "--format", "gitlab"]);
    assert_eq!(said, "[]\n");
    let (_, said, _) = run(folder.path(), &["check", "--format", "github"]);
    assert_eq!(said, "no findings in 1 file; 1 waived; judged on 2026-06-01\n");
}

#[test]
fn other_commands_say_that_they_have_no_such_form() {
    let folder = project("");
    for (format, name) in FORMATS.into_iter().zip(["SARIF", "GitHub", "GitLab", "JUnit"]) {
        for command in [&["show", "model"][..], &["build"], &["explain"], &["fmt", "--check"], &["preview"]] {
            let (code, said, error) = run(folder.path(), &[command, &["--format", format]].concat());
            let words = format!("charta: this command has no {name} form; leave `--format` out\n");
            assert_eq!((code, said.as_str(), error), (2, "", words));
        }
    }
    assert!(!folder.path().join("build").exists());
}

#[test]
fn shells_and_the_manual_know_every_command() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, said, _) = run(folder.path(), &["completions", shell]);
        assert!(code == 0 && said.contains("write-baseline") && said.contains("certify"), "{shell}");
        // The names of checks for `check --deny`, and those of all findings for `explain`, in shells that are told of values.
        let offers = ["foreign-law-reach", "unclosed-block"].map(|name| said.contains(name));
        let expected = match shell {
            "bash" | "zsh" => [true, true],
            "fish" => [true, false],
            _ => [false, false],
        };
        assert_eq!(offers, expected, "{shell}");
    }
    assert_eq!(run(folder.path(), &["completions", "cmd"]).0, 2);
    let (code, page, _) = run(folder.path(), &["man"]);
    assert!(code == 0 && page.contains(".TH charta 1") && page.contains("charta\\-certify"), "{page}");
    let (code, page, _) = run(folder.path(), &["man", "check"]);
    assert!(code == 0 && page.contains(".TH charta-check 1") && page.contains("\\-\\-baseline"), "{page}");
    assert!(page.contains("\n.SH EXAMPLES\n  charta check") && !page.contains("EXTRA"), "{page}");
    let (_, page, _) = run(folder.path(), &["man", "test"]);
    let sections = [
        "\n.SH NOTES\nEach expectation",
        "\n.SH \"EXIT STATUS\"\n0 every scenario holds",
        "\\-\\-all\\-clauses, no scenario",
    ];
    assert!(sections.iter().all(|section| page.contains(section)), "{page}");
    let (code, _, error) = run(folder.path(), &["man", "nothing"]);
    assert_eq!(
        (code, error.as_str()),
        (2, "charta: there is no command `nothing`; `charta help` lists all\n")
    );
}

#[test]
fn colours_are_for_terminals_unless_they_are_asked_for() {
    let folder = project("require hosting beyond reach of us.cloud_act");
    let coloured = |arguments: &[&str], no_color: Option<&str>| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_charta"));
        command.current_dir(folder.path()).arg("check").args(arguments).env_remove("NO_COLOR");
        command.envs(no_color.map(|value| ("NO_COLOR", value)));
        command.output().unwrap().stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], None));
    assert!(coloured(&["--colour", "always"], None));
    assert!(coloured(&["--color", "always"], Some("1")), "what is said outweighs what is usual");
    assert!(!coloured(&["--color", "never"], None));
    for format in FORMATS {
        assert!(!coloured(&["--color", "always", "--format", format], None), "{format}");
    }
}

#[test]
fn no_span_breaks_a_form() {
    for text in ["é\n\tshort\r\nlast 😀 é", "", "\n", "a\r\n"] {
        let mut sources = SourceMap::default();
        let name = "a.charta".to_owned();
        sources.add(SourceFile { name, text: text.into(), kind: SourceKind::Code, library: false });
        let end = text.len() as u32 + 3;
        for (start, end) in (0..=end).flat_map(|start| (start..=end).map(move |end| (start, end))) {
            let findings = [Diagnostic::at(&CODE, Span::new(FileId(0), start, end), "wrong")];
            let document = Document { findings: &findings, ..Document::default() };
            let frame = Frame::of(&sources);
            let log = json(&render::sarif(&document, &frame));
            let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
            let number = |name: &str| region[name].as_u64().unwrap();
            let (first, last) =
                ((number("startLine"), number("startColumn")), (number("endLine"), number("endColumn")));
            assert!((1, 1) <= first && first <= last, "{start}..{end} of {text:?}: {region}");
            assert!(last.0 <= text.split('\n').count() as u64, "{start}..{end} of {text:?}: {region}");
            json(&render::gitlab(&document, &frame));
            roxmltree::Document::parse(&render::junit(&document, &frame)).unwrap();
            assert_eq!(render::github(&document, &frame).lines().count(), 1);
        }
    }
}

#[test]
fn servers_are_told_paths_as_they_are_in_the_repository() {
    let outer = tempfile::tempdir().unwrap();
    let top = outer.path().canonicalize().unwrap();
    fs::create_dir(top.join("p")).unwrap();
    crate::baseline::write(&top.join("p"), "require hosting beyond reach of us.cloud_act");
    let absolute = top.join("p");
    for path in ["p", "./p", "p/", "./p/.", ".//p", absolute.to_str().unwrap()] {
        let (_, said, _) = run(&top, &["check", path, "--format", "gitlab"]);
        assert_eq!(json(&said)[0]["location"]["path"], "p/a.charta", "{path}");
        let (_, said, _) = run(&top, &["check", path, "--format", "sarif"]);
        let place = &json(&said)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "p/a.charta", "{path}");
        let (_, said, _) = run(&top, &["check", path, "--format", "github"]);
        assert!(said.starts_with("::error file=p/a.charta,"), "{path}: {said}");
        let (_, said, _) = run(&top, &["check", path, "--format", "junit"]);
        assert!(said.contains("<testsuite name=\"p/a.charta\" tests=\"1\" failures=\"1\""), "{path}: {said}");
    }
    let (_, said, _) = run(&absolute, &["check", absolute.to_str().unwrap(), "--format", "gitlab"]);
    assert_eq!(json(&said)[0]["location"]["path"], "a.charta");
}
