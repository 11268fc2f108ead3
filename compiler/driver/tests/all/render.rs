//! The forms of findings, on findings made by hand.

use charta_base::{Code, Diagnostic, FileId, Severity, SourceFile, SourceKind, SourceMap, Span, Verdict};
use charta_driver::render::{self, Frame};

static CODE: Code = Code {
    id: "TST001",
    name: "made-up",
    summary: "a finding of this test",
    severity: Severity::Error,
    page: "",
};

fn sources(files: &[(&str, &str)]) -> SourceMap {
    let mut sources = SourceMap::default();
    for (name, text) in files {
        let (name, text) = ((*name).to_owned(), (*text).into());
        sources.add(SourceFile { name, text, kind: SourceKind::Code, library: false });
    }
    sources
}

fn human(findings: &[Diagnostic], sources: &SourceMap) -> String {
    render::human(findings, &Frame::of(sources))
}

/// The span of a text in a file.
fn span(sources: &SourceMap, file: u32, text: &str) -> Span {
    let start = sources.get(FileId(file)).unwrap().text.find(text).unwrap();
    Span::new(FileId(file), start as u32, (start + text.len()) as u32)
}

#[test]
fn plain_lines_are_stable() {
    let sources = sources(&[("a.charta", "un régïon x\nzwei\n"), ("b/c.charta", "drei\n")]);
    let finding = Diagnostic::at(&CODE, span(&sources, 0, "x"), "`x` is\nwrong")
        .label("here")
        .also(span(&sources, 1, "drei"), "declared here")
        .evidence("`a` owns `b`")
        .help("remove `x`")
        .verdict(Verdict::Unproven);
    let nowhere = Diagnostic::nowhere(&CODE, "all is lost");
    assert_eq!(
        render::plain(&[finding, nowhere], &sources),
        "error[TST001] made-up: `x` is wrong\n --> a.charta:1:11: here\n ::: b/c.charta:1:1: declared here\n  \
         = verdict: unproven\n  = because: `a` owns `b`\n  = help: remove `x`\n\nerror[TST001] made-up: all is lost\n"
    );
    assert_eq!(render::plain(&[], &sources), "");
}

#[test]
fn people_see_the_text_with_its_true_lines_and_columns() {
    let text = "one\ntwo\nthree régïon x\nfour\nfive\n";
    let sources = sources(&[("a.charta", text), ("b.charta", "\n\nother\n")]);
    let finding = Diagnostic::at(&CODE, span(&sources, 0, "x"), "`x` is wrong")
        .label("here")
        .also(span(&sources, 1, "other"), "declared here")
        .evidence("first")
        .evidence("second")
        .help("mend it");
    let said = human(&[finding], &sources);
    assert_eq!(
        said,
        "error[TST001] made-up
  `x` is wrong
   ╭─[a.charta:3:14]
 2 │ two
 3 │ three régïon x
   ·              ┬
   ·              ╰── here
 4 │ four
   ╰────
  ╰─▶   ☞ in b.charta
         ╭─[b.charta:3:1]
       2 │\x20
       3 │ other
         · ──┬──
         ·   ╰── declared here
         ╰────
  because: first
         → second
  help: mend it
"
        .replace("\\x20", " ")
    );
}

#[test]
fn no_span_breaks_the_drawing() {
    let text = "é\n\tshort\r\nlast line é";
    for text in [text, "", "\n", "\n\n", "é", "a\r\n"] {
        let sources = sources(&[("a.charta", text)]);
        let end = text.len() as u32 + 3;
        for start in 0..=end {
            for end in start..=end {
                let finding = Diagnostic::at(&CODE, Span::new(FileId(0), start, end), "wrong").label("here");
                let said = human(std::slice::from_ref(&finding), &sources);
                assert!(
                    said.contains("here") && said.contains("a.charta:"),
                    "{start}..{end} of {text:?}\n{said}"
                );
                assert!(!said.contains("Failed"), "{start}..{end} of {text:?}\n{said}");
                render::plain(std::slice::from_ref(&finding), &sources);
                render::json(std::slice::from_ref(&finding), &sources);
            }
        }
    }
    let sources = sources(&[("a.charta", text)]);
    let foreign =
        Diagnostic::at(&CODE, Span::new(FileId(9), 3, 5), "wrong").also(Span::new(FileId(8), 0, 1), "there");
    human(std::slice::from_ref(&foreign), &sources);
    render::plain(&[foreign], &sources);
}

#[test]
fn long_lines_are_cut_around_the_place() {
    let line = format!("{}NEEDLE{}", "é".repeat(400_000), "x".repeat(400_000));
    let sources = sources(&[("a.charta", &line)]);
    let said = human(&[Diagnostic::at(&CODE, span(&sources, 0, "NEEDLE"), "wrong").label("here")], &sources);
    assert!(said.contains("éNEEDLEx"), "{said}");
    assert!(said.contains("a.charta:1:400001"), "{said}");
    assert!(said.lines().all(|line| line.chars().count() <= 120), "{said}");
    let marked = said.lines().find(|line| line.contains('┬')).unwrap();
    let shown = said.lines().find(|line| line.contains("NEEDLE")).unwrap();
    let column = |line: &str, c: char| line.chars().position(|at| at == c).unwrap();
    assert_eq!(column(marked, '─'), column(shown, 'N'));
    // A place that begins far to the left, and ends far to the right.
    let all = Span::new(FileId(0), 0, line.len() as u32);
    let said = human(&[Diagnostic::at(&CODE, all, "wrong").label("here")], &sources);
    assert!(said.contains("here") && said.chars().count() < 1_000, "{said}");
}

#[test]
fn nothing_of_a_contract_moves_the_cursor() {
    let hostile = "a \u{1b}[2J \u{7} \u{202e} \u{9b} \u{7f} b";
    let sources = sources(&[("a\u{1b}.charta", hostile)]);
    let finding = Diagnostic::at(&CODE, Span::new(FileId(0), 0, 3), hostile)
        .label(hostile)
        .evidence(hostile)
        .help(format!("{hostile}\n  = help: forged"));
    for said in [
        human(std::slice::from_ref(&finding), &sources),
        render::plain(std::slice::from_ref(&finding), &sources),
    ] {
        let harmful = said.chars().find(|c| (c.is_control() && *c != '\n') || "\u{202e}\u{9b}".contains(*c));
        assert_eq!(harmful, None, "{said:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&render::json(&[finding], &sources)).unwrap();
    assert_eq!(json["findings"][0]["message"].as_str(), Some(hostile));
}

#[test]
fn colours_are_used_only_when_asked_for() {
    let sources = sources(&[("a.charta", "x")]);
    let finding = Diagnostic::at(&CODE, span(&sources, 0, "x"), "wrong").evidence("e").help("h");
    assert!(!human(std::slice::from_ref(&finding), &sources).contains('\u{1b}'));
    let frame = Frame { colour: true, ..Frame::of(&sources) };
    let coloured = render::human(&[finding], &frame);
    assert!(coloured.contains("\u{1b}[1;31merror[TST001]"), "{coloured:?}");
    assert!(coloured.contains("help:"));
}

#[test]
fn json_counts_and_places() {
    let sources = sources(&[("a.charta", "one\nrégïon x\n")]);
    let finding = Diagnostic::at(&CODE, span(&sources, 0, "x"), "wrong").fix(span(&sources, 0, "x"), "y");
    let json: serde_json::Value = serde_json::from_str(&render::json(&[finding], &sources)).unwrap();
    assert_eq!(json["counts"]["errors"], 1);
    let place = &json["findings"][0]["primary"];
    assert_eq!((&place["line"], &place["column"], &place["end_column"]), (&2.into(), &8.into(), &9.into()));
    assert_eq!((&place["start"], &place["end"]), (&13.into(), &14.into()));
    assert_eq!(json["findings"][0]["fix"]["replacement"], "y");
}

#[test]
fn narrow_terminals_and_several_places_on_a_line() {
    let sources = sources(&[("a.charta", "alpha beta gamma\n\n\n\n\n\n\n\n\n\nfar\n")]);
    let finding = Diagnostic::at(
        &CODE,
        span(&sources, 0, "beta"),
        "one two three four five six seven eight nine ten eleven",
    )
    .label("middle")
    .also(span(&sources, 0, "alpha"), "left")
    .also(span(&sources, 0, "gamma"), "right")
    .also(span(&sources, 0, "far"), "far away");
    let frame = Frame { width: 1, ..Frame::of(&sources) };
    let said = render::human(&[finding], &frame);
    for word in ["left", "middle", "right", "far away", "elsewhere in this file", "eleven"] {
        assert!(said.contains(word), "{said}");
    }
}
