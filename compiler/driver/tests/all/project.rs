//! What `charta.toml` may say, and what is said of the rest: PRJ001 and PRJ003.

use charta_base::{MemoryWorld, Severity};
use charta_driver::{Compiled, Options, compile, render};
use charta_model::time::Day;

pub(crate) const CONTRACT: &str = r#"module example
jurisdiction FR "France"
purpose road_safety "Road safety"
organisation registry "Accident registry" { established: FR  owners: none }
organisation institute "Road safety institute" { established: FR }
hosting archive "Registry archive" { operator: registry  located: FR }
dataset accidents "Accidents" {
  controller: registry
  hosted: archive
  column place: text
  column day: date required
}
contract study "Road safety study" {
  provider: registry
  recipient: institute
  term: from 2025-01-01
  permit institute to read accidents for road_safety
}
"#;

pub(crate) fn world(files: &[(&str, &str)]) -> MemoryWorld {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    MemoryWorld { files: files.collect() }
}

pub(crate) fn run(world: &MemoryWorld, root: &str) -> Compiled {
    compile(world, root, &Options { on: Day::parse("2026-03-01").unwrap(), ..Options::default() })
}

fn said(toml: &str) -> String {
    let world = world(&[("p/charta.toml", toml), ("p/a.charta", CONTRACT)]);
    let compiled = run(&world, "p");
    render::plain(&compiled.findings, &compiled.sources)
}

#[test]
fn slips_are_told_with_their_place_and_a_near_word() {
    let text = said(
        "name = \"x\"\nlangauge = \"fr\"\ntargets = [\"postgre\"]\nsources = [\"../other\"]\nedition = \"2025\"\n\n[severities]\nexpired-waver = \"warning\"\nidle-waiver = \"mild\"\n",
    );
    for line in [
        "error[PRJ001] wrong-project-file: there is no key `langauge`\n --> charta.toml:2:1\n  = help: write `language`",
        "there is no target `postgre`\n --> charta.toml:3:12\n  = help: write `postgres`",
        "`../other` does not lie in the project\n --> charta.toml:4:12",
        "there is no edition `2025`\n --> charta.toml:5:11\n  = help: write `2026`",
        "there is no check `expired-waver`\n --> charta.toml:8:1\n  = help: write `expired-waiver`",
        "there is no idle-waiver `mild`\n --> charta.toml:9:15",
    ] {
        assert!(text.contains(line), "{line}\nis missing in\n{text}");
    }
    assert_eq!(text.matches("PRJ001").count(), 6, "{text}");
}

#[test]
fn a_file_that_is_no_toml_is_one_finding() {
    for toml in ["name = ", "= 1", "[a", "name = \"a\"\nname = \"b\"", "\u{0}"] {
        let text = said(toml);
        assert_eq!(text.matches("error[PRJ001]").count(), 1, "{text}");
        assert!(text.contains("not well-formed TOML"), "{text}");
    }
}

#[test]
fn values_of_another_type_are_told_by_example() {
    for (toml, line) in [
        ("name = 3", "`name` is a text in quotation marks"),
        ("sources = \".\"", "`sources` is a list of texts"),
        ("sources = []", "`sources` names no folder"),
        ("targets = [1]", "`targets` is a list of texts"),
        ("severities = \"none\"", "`severities` is a table of checks"),
        ("rows = 1", "`rows` is a text in quotation marks"),
        ("name = \"a\\u0007\"", "`name` is empty, or holds characters that cannot be shown"),
        ("rulebooks = [\"std.fr.nothing\"]", "there is no rulebook `std.fr.nothing`"),
        ("sources = [\"absent\"]", "there is no file or folder `absent`"),
    ] {
        let text = said(toml);
        assert!(text.contains(line), "{toml}\n{text}");
    }
}

#[test]
fn what_is_found_about_hosting_cannot_be_lowered_quietly() {
    let code = charta_checks::codes()
        .into_iter()
        .find(|code| code.id.starts_with("HST") && code.severity == Severity::Error)
        .unwrap();
    let text = said(&format!("[severities]\n{} = \"advice\"\n", code.name));
    assert!(text.contains(&format!("`{}` cannot be lowered to `advice`", code.name)), "{text}");
    assert!(!said(&format!("[severities]\n{} = \"error\"\n", code.name)).contains("PRJ001"));
    assert!(!said("[severities]\nidle-waiver = \"error\"\n").contains("PRJ001"));
}

#[test]
fn sources_are_found_where_the_project_says() {
    let toml = "sources = [\"contracts\", \"./shared/a.charta\"]";
    let world = world(&[
        ("p/charta.toml", toml),
        ("p/contracts/b.charta", CONTRACT),
        ("p/shared/a.charta", "module shared\n"),
        ("p/shared/unnamed.charta", "broken {"),
        ("p/contracts/inner/charta.toml", ""),
        ("p/contracts/inner/c.charta", "broken {"),
        ("p/contracts/readme.md", "broken {"),
    ]);
    for root in ["p", "p/", "p/charta.toml"] {
        let compiled = run(&world, root);
        assert_eq!(render::plain(&compiled.findings, &compiled.sources), "");
        assert_eq!(compiled.own_files(), 2);
    }
}

#[test]
fn a_folder_without_contracts_is_a_finding_of_its_own() {
    let world = world(&[("p/readme.md", "nothing")]);
    let compiled = run(&world, "p");
    assert_eq!(compiled.findings.iter().map(|finding| finding.code.id).collect::<Vec<_>>(), ["PRJ003"]);
    assert!(compiled.is_unread());
}

#[test]
fn one_file_is_a_project() {
    let world = world(&[("p/a.charta", CONTRACT), ("p/b.charta", "broken {"), ("p/charta.toml", "nonsense")]);
    let compiled = run(&world, "p/a.charta");
    assert_eq!(render::plain(&compiled.findings, &compiled.sources), "");
    assert_eq!((compiled.own_files(), compiled.project.name.as_str()), (1, "a"));
}

#[test]
fn the_order_of_listing_shows_nowhere() {
    let files = [("a.charta", "module one\n}"), ("b.charta", "module two\n}"), ("c.charta", CONTRACT)];
    let texts: Vec<String> = [[0, 1, 2], [2, 1, 0]]
        .iter()
        .map(|order| {
            let listed: Vec<(&str, &str)> = order.iter().map(|at| files[*at]).collect();
            let compiled = run(&world(&listed), "");
            render::plain(&compiled.findings, &compiled.sources)
        })
        .collect();
    assert_eq!(texts[0], texts[1]);
    assert!(texts[0].find("a.charta").unwrap() < texts[0].find("b.charta").unwrap());
}

#[test]
fn a_rulebook_named_by_its_last_name_is_found_by_it() {
    let text = format!(
        "{CONTRACT}rulebook house {{ applies_to: every contract forbid everyone to sell any data }}\n"
    );
    let world = world(&[("p/charta.toml", "rulebooks = [\"house\"]\n"), ("p/a.charta", &text)]);
    let compiled = run(&world, "p");
    let said = render::plain(&compiled.findings, &compiled.sources);
    assert!(
        said.contains("there is no rulebook `house`") && said.contains("= help: write `example.house`"),
        "{said}"
    );
}
