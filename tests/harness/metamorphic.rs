//! What must not matter, does not: the same project with its declarations shuffled, its files split one declaration a file or
//! merged by module, its text laid out anew, or its names changed consistently, becomes the same policies and views. What is found and
//! decided is held the same way, on the examples and on generated projects (laws.rs), and what is found is held against brute force
//! (soundness.rs).

mod compare;
mod generate;
mod laws;
mod rewrite;
mod soundness;

use crate::api;
use crate::house::{DAY, House};
use crate::random::Random;
use charta_base::{FileId, MemoryWorld, SourceFile, SourceKind};
use charta_syntax::TokenKind;
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;
use std::sync::Arc;

const EXAMPLES: [&str; 3] = ["regional-hospitals-fixed", "national-platform", "city-mobility"];

/// A way to rewrite a project that must change nothing.
type Rewrite = fn(&BTreeMap<String, String>, &mut Random) -> BTreeMap<String, String>;

const REWRITES: [(&str, Rewrite); 4] =
    [("shuffled", shuffled), ("split", split), ("merged", merged), ("laid-out-anew", laid_out_anew)];

/// The tests of this module.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for example in EXAMPLES {
        for (name, rewrite) in REWRITES {
            let house = Arc::clone(house);
            let run = move || unchanged(&house, example, rewrite);
            trials.push(Trial::test(format!("metamorphic/{example}/{name}"), run));
        }
        let house = Arc::clone(house);
        let run = move || renamed(&house, example);
        trials.push(Trial::test(format!("metamorphic/{example}/renamed"), run));
    }
    trials.extend(laws::trials(house));
    trials.extend(soundness::trials());
    trials
}

/// The contracts of an example by path, and the rest of its files.
fn sources(house: &House, example: &str) -> (BTreeMap<String, String>, BTreeMap<String, Vec<u8>>) {
    let root = format!("examples/{example}/");
    let (mut code, mut rest) = (BTreeMap::new(), BTreeMap::new());
    for path in house.files(root.trim_end_matches('/')) {
        let name = path.trim_start_matches(&root).to_owned();
        match name.ends_with(".charta") {
            true => drop(code.insert(name, house.text(&path))),
            false => drop(rest.insert(name, house.text(&path).into_bytes())),
        }
    }
    (code, rest)
}

/// The artifacts that engines run; documents and the manifest quote the text, and change with it.
fn run_by_engines(
    code: &BTreeMap<String, String>,
    rest: &BTreeMap<String, Vec<u8>>,
) -> BTreeMap<String, String> {
    let mut world = MemoryWorld { files: rest.clone() };
    world.files.extend(code.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())));
    let compiled = api::compile(&world, "", DAY);
    let artifacts =
        api::build(&compiled).unwrap_or_else(|_| panic!("no artifacts:\n{}", api::plain(&compiled)));
    let is_run = |path: &String| {
        ["postgres/", "sqlite/", "cedar/", "rego/"].iter().any(|folder| path.starts_with(folder))
    };
    artifacts.into_iter().filter(|(path, _)| is_run(path)).collect()
}

fn unchanged(house: &House, example: &str, rewrite: Rewrite) -> Result<(), Failed> {
    let (code, rest) = sources(house, example);
    let before = run_by_engines(&code, &rest);
    for seed in 1..=3 {
        let rewritten = rewrite(&code, &mut Random::new(seed));
        assert_ne!(rewritten, code, "the rewrite rewrites something");
        let after = run_by_engines(&rewritten, &rest);
        for (path, text) in &before {
            assert_eq!(after.get(path), Some(text), "{path} changed, seed {seed}");
        }
        assert_eq!(after.len(), before.len());
    }
    Ok(())
}

/// A file's head (module and uses) and its declarations, each with the comments before it.
fn parts(name: &str, text: &str) -> (String, Vec<String>) {
    let source =
        SourceFile { name: name.to_owned(), text: text.into(), kind: SourceKind::Code, library: false };
    let parsed = charta_syntax::parse(FileId(0), &source);
    let starts: Vec<usize> =
        parsed.tree.file().declarations().map(|declaration| declaration.span().start as usize).collect();
    // The comments and the documentation before a declaration go with it.
    let begin = |start: usize| {
        let mut begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
        while begin > 0 {
            let line = text[..begin - 1].rfind('\n').map_or(0, |at| at + 1);
            match text[line..begin].trim_start().starts_with("//") {
                true => begin = line,
                false => break,
            }
        }
        begin
    };
    let begins: Vec<usize> = starts.into_iter().map(begin).collect();
    let ends = begins.iter().skip(1).copied().chain([text.len()]);
    let declarations = begins.iter().zip(ends).map(|(start, end)| text[*start..end].to_owned()).collect();
    let head = begins.first().map_or(text.len(), |first| *first);
    (text[..head].to_owned(), declarations)
}

fn shuffled(code: &BTreeMap<String, String>, random: &mut Random) -> BTreeMap<String, String> {
    let shuffle = |(name, text): (&String, &String)| {
        let (head, mut declarations) = parts(name, text);
        random.shuffle(&mut declarations);
        let text = declarations.iter().fold(head, |text, declaration| format!("{text}{declaration}\n"));
        (name.clone(), text)
    };
    code.iter().map(shuffle).collect()
}

fn split(code: &BTreeMap<String, String>, _: &mut Random) -> BTreeMap<String, String> {
    let mut split = BTreeMap::new();
    for (name, text) in code {
        let (head, declarations) = parts(name, text);
        for (at, declaration) in declarations.iter().enumerate() {
            split.insert(
                format!("{}_{at}.charta", name.trim_end_matches(".charta")),
                format!("{head}\n{declaration}"),
            );
        }
    }
    split
}

/// Files of one module in one file, where they bring in the same things.
fn merged(code: &BTreeMap<String, String>, _: &mut Random) -> BTreeMap<String, String> {
    let mut by_module: BTreeMap<String, (Vec<String>, String)> = BTreeMap::new();
    for (name, text) in code {
        let (head, declarations) = parts(name, text);
        let lines = head.lines().filter(|line| !line.trim_start().starts_with("//"));
        let (module, uses): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("module"));
        let module =
            module.first().map_or_else(|| panic!("{name} names its module"), |line| (*line).to_owned());
        let merged = by_module.entry(module).or_default();
        for line in uses.into_iter().filter(|line| !line.trim().is_empty()) {
            if !merged.0.iter().any(|known| known == line) {
                merged.0.push(line.to_owned());
            }
        }
        merged.1.push_str(&declarations.concat());
        merged.1.push('\n');
    }
    let file = |(at, (module, (uses, text))): (usize, (String, (Vec<String>, String)))| {
        (format!("merged_{at}.charta"), format!("{module}\n{}\n{text}", uses.join("\n")))
    };
    by_module.into_iter().enumerate().map(file).collect()
}

/// Every blank between words becomes another one, and comments go.
fn laid_out_anew(code: &BTreeMap<String, String>, random: &mut Random) -> BTreeMap<String, String> {
    let blank = |random: &mut Random| *random.pick(&["\n", "\n\n  ", "\n\t", " \n "]);
    let lay_out = |(name, text): (&String, &String)| {
        let source = SourceFile {
            name: name.clone(),
            text: text.as_str().into(),
            kind: SourceKind::Code,
            library: false,
        };
        let parsed = charta_syntax::parse(FileId(0), &source);
        let mut out = String::new();
        for (kind, span) in parsed.tree.tokens() {
            let token = &text[span.range()];
            match kind {
                TokenKind::Blank => out.push_str(blank(random)),
                TokenKind::Comment => {}
                TokenKind::Doc => out.push_str(&format!("{token}\n")),
                _ => out.push_str(token),
            }
        }
        (name.clone(), out)
    };
    code.iter().map(lay_out).collect()
}

/// A line without its digests, which are of the names too: that of what sessions open, and those that end names cut to fit.
fn without_digests(line: &str) -> String {
    let is_digest =
        |part: &str, length: usize| part.len() == length && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_mark = |c: char| !c.is_alphanumeric() && c != '_';
    let masked = |part: &str| {
        let word = part.trim_end_matches(is_mark);
        let shown = match word.rsplit_once('_') {
            _ if is_digest(word, 16) => "DIGEST".to_owned(),
            Some((name, end)) if is_digest(end, 8) => format!("{name}_DIGEST"),
            _ => word.to_owned(),
        };
        shown + &part[word.len()..]
    };
    line.split_inclusive(is_mark).map(masked).collect()
}

/// A module renamed everywhere changes nothing but the name. The new one is as long and sorts alike, so that no name has to be
/// shortened differently and no order changes.
fn renamed(house: &House, example: &str) -> Result<(), Failed> {
    let (code, rest) = sources(house, example);
    let before = run_by_engines(&code, &rest);
    let first = code.values().next().expect("a file of contracts");
    let line = first.lines().find(|line| line.starts_with("module ")).expect("a module");
    let module = line.trim_start_matches("module ").split(['.', ' ']).next().expect("a name").to_owned();
    let other: String = module.chars().rev().collect();
    let rename = |text: &str| {
        text.replace(&format!("module {module}"), &format!("module {other}"))
            .replace(&format!("use {module}"), &format!("use {other}"))
    };
    let renamed: BTreeMap<String, String> =
        code.iter().map(|(name, text)| (name.clone(), rename(text))).collect();
    let after = run_by_engines(&renamed, &rest);
    for (path, text) in &before {
        let lines = |text: &str| {
            let mut lines: Vec<String> =
                text.replace(&module, "M").replace(&other, "M").lines().map(without_digests).collect();
            // Lists of names are sorted by the whole path.
            lines.sort();
            lines
        };
        let found = after.get(path).unwrap_or_else(|| panic!("{path} is gone"));
        assert_eq!(lines(found).len(), lines(text).len(), "{path}");
        if !path.ends_with("entities.json") {
            assert_eq!(lines(found), lines(text), "{path}");
        }
    }
    Ok(())
}
