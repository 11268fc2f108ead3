//! Ways to rewrite the text of a project, token by token: they know the grammar, and nothing of what a text means.

use super::compare::MARK;
use crate::random::Random;
use charta_base::{FileId, SourceFile, SourceKind};
use charta_model::time::Day;
use charta_syntax::ast::{DeclarationKind, Statement};
use charta_syntax::{KEPT_WORDS, Parsed, TokenKind};
use std::collections::{BTreeMap, BTreeSet};

/// The files of a project by name.
pub type Code = BTreeMap<String, String>;

pub fn parse(name: &str, text: &str) -> Parsed {
    let source =
        SourceFile { name: name.to_owned(), text: text.into(), kind: SourceKind::Code, library: false };
    charta_syntax::parse(FileId(0), &source)
}

/// A token that the grammar sees.
#[derive(Debug, Clone, Copy)]
struct Token<'t> {
    kind: TokenKind,
    text: &'t str,
    start: usize,
    end: usize,
}

fn tokens<'t>(parsed: &Parsed, text: &'t str) -> Vec<Token<'t>> {
    let all = parsed.tree.tokens().filter(|(kind, _)| !kind.is_trivia());
    all.map(|(kind, span)| {
        let range = span.range();
        Token { kind, text: &text[range.clone()], start: range.start, end: range.end }
    })
    .collect()
}

/// A text with some of its pieces replaced.
fn replaced(text: &str, mut changes: Vec<(usize, usize, String)>) -> String {
    changes.sort();
    let (mut out, mut at) = (String::new(), 0);
    for (start, end, new) in changes {
        out.push_str(&text[at..start]);
        out.push_str(&new);
        at = end;
    }
    out.push_str(&text[at..]);
    out
}

/// Every date moved by some days; those that `keeps` takes stay.
pub fn moved_dates(code: &Code, days: i32, mut keeps: impl FnMut() -> bool) -> Code {
    let file = |(name, text): (&String, &String)| {
        let parsed = parse(name, text);
        let dates = tokens(&parsed, text).into_iter().filter(|token| token.kind == TokenKind::Date);
        let changes = dates
            .filter(|_| !keeps())
            .filter_map(|token| Some((token.start, token.end, moved(token.text, days)?)))
            .collect();
        (name.clone(), replaced(text, changes))
    };
    code.iter().map(file).collect()
}

fn moved(date: &str, days: i32) -> Option<String> {
    Some(Day(Day::parse(date)?.0 + days).to_string())
}

/// A sentence whose dates from the first of `since` on are moved by some days.
pub fn moved_in_words(sentence: &str, days: i32, since: &str) -> String {
    let characters: Vec<(usize, char)> = sentence.char_indices().collect();
    let (mut out, mut at) = (String::new(), 0);
    while at < characters.len() {
        let start = characters[at].0;
        let word =
            sentence.get(start..start + 10).filter(|word| *word >= since && Day::parse(word).is_some());
        match word.and_then(|word| moved(word, days)) {
            Some(other) => {
                out.push_str(&other);
                at += 10;
            }
            None => {
                out.push(characters[at].1);
                at += 1;
            }
        }
    }
    out
}

/// The names that a project declares, part by part.
pub fn declared(code: &Code) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut add = |path: &str| names.extend(path.split('.').map(str::to_owned));
    for (name, text) in code {
        let parsed = parse(name, text);
        let file = parsed.tree.file();
        file.module().into_iter().for_each(|module| add(module.text));
        for declaration in file.declarations() {
            declaration.name().into_iter().for_each(|name| add(name.text));
            for statement in declaration.statements() {
                match statement {
                    Statement::Column(column) => column.name().into_iter().for_each(|name| add(name.text)),
                    Statement::Step(step) => step.name().into_iter().for_each(|name| add(name.text)),
                    _ => {}
                }
            }
        }
    }
    names
}

/// Every word that stands in some texts.
pub fn words_of<'t>(texts: impl Iterator<Item = &'t str>) -> BTreeSet<String> {
    let mut words: BTreeSet<String> = KEPT_WORDS.iter().map(|word| (*word).to_owned()).collect();
    for text in texts {
        let parsed = parse("text.charta", text);
        let all = tokens(&parsed, text).into_iter().filter(|token| token.kind == TokenKind::Word);
        words.extend(all.flat_map(|token| token.text.split('.')).map(str::to_owned));
    }
    words
}

/// Every name replaced wherever it stands for what it names: the names of facts stay, and so do texts.
pub fn renamed(code: &Code, names: &BTreeSet<String>, rename: impl Fn(&str) -> String) -> Code {
    let file = |(file, text): (&String, &String)| {
        let parsed = parse(file, text);
        let tokens = tokens(&parsed, text);
        let mut changes = Vec::new();
        for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == TokenKind::Word) {
            let next = tokens.get(at + 1).map(|next| next.kind);
            let before = at.checked_sub(1).and_then(|at| tokens.get(at)).map(|token| token.text);
            if next == Some(TokenKind::Colon) && before != Some("column") {
                continue;
            }
            let part = |part: &str| if names.contains(part) { rename(part) } else { part.to_owned() };
            let other: Vec<String> = token.text.split('.').map(part).collect();
            changes.push((token.start, token.end, other.join(".")));
        }
        (file.clone(), replaced(text, changes))
    };
    code.iter().map(file).collect()
}

/// A name with the mark before it.
pub fn marked(name: &str) -> String {
    format!("{MARK}{name}")
}

/// One file's text changed.
fn changed(code: &Code, file: &str, text: String) -> Code {
    let mut code = code.clone();
    code.insert(file.to_owned(), text);
    code
}

/// A place in the text of a project.
struct Spot {
    file: String,
    start: usize,
    end: usize,
}

/// The project with a holding between an owner and what it owns: the owner holds `share` percent of the holding, and the holding what the
/// owner held. Unless another `seat` is given it is established where what it holds is. Nothing where nobody owns anything.
pub fn with_holding(code: &Code, share: &str, seat: Option<&str>, random: &mut Random) -> Option<Code> {
    let mut stakes: Vec<(Spot, String, String)> = Vec::new();
    for (file, text) in code {
        let parsed = parse(file, text);
        for declaration in parsed.tree.file().declarations() {
            if declaration.kind() != DeclarationKind::Organisation {
                continue;
            }
            let fact = |wanted: &str| {
                declaration.statements().find_map(|statement| match statement {
                    Statement::Fact(fact) if fact.name().text == wanted => Some(fact.span().range()),
                    _ => None,
                })
            };
            let (Some(owners), Some(seat)) = (fact("owners"), fact("established")) else { continue };
            let inside: Vec<Token<'_>> =
                tokens(&parsed, text).into_iter().filter(|token| owners.contains(&token.start)).collect();
            for window in inside.windows(3) {
                if let [owner, number, percent] = window
                    && (owner.kind, number.kind) == (TokenKind::Word, TokenKind::Number)
                    && percent.kind == TokenKind::PercentSign
                {
                    let spot = Spot { file: file.clone(), start: owner.start, end: owner.end };
                    stakes.push((spot, owner.text.to_owned(), text[seat.clone()].to_owned()));
                }
            }
        }
    }
    if stakes.is_empty() {
        return None;
    }
    let (spot, owner, own_seat) = &stakes[random.below(stakes.len())];
    let seat = seat.unwrap_or(own_seat);
    let text = replaced(&code[&spot.file], vec![(spot.start, spot.end, "passing_holding".to_owned())]);
    let holding =
        format!("\norganisation passing_holding \"Holding\" {{\n  {seat}\n  owners: {owner} {share} %\n}}\n");
    Some(changed(code, &spot.file, text + &holding))
}

/// A project with one more clause, the file and the lines where it stands, and the lines of the permit it was made from.
pub struct Added {
    pub code: Code,
    pub file: String,
    pub lines: std::ops::RangeInclusive<u32>,
    pub original: std::ops::RangeInclusive<u32>,
}

/// The project with one more clause at the end of a contract: what `made` makes of a permit without dates and of the first day of the term.
pub fn with_clause(code: &Code, random: &mut Random, made: impl Fn(&str, &str) -> String) -> Option<Added> {
    let mut permits: Vec<(String, usize, String, std::ops::RangeInclusive<u32>)> = Vec::new();
    for (file, text) in code {
        let parsed = parse(file, text);
        let all = tokens(&parsed, text);
        for declaration in parsed.tree.file().declarations() {
            if declaration.kind() != DeclarationKind::Contract {
                continue;
            }
            let range = declaration.span().range();
            let dates = |inside: &std::ops::Range<usize>| {
                all.iter()
                    .filter(|token| token.kind == TokenKind::Date && inside.contains(&token.start))
                    .map(|token| token.text.to_owned())
                    .collect::<Vec<String>>()
            };
            let term = declaration.statements().find_map(|statement| match statement {
                Statement::Fact(fact) if fact.name().text == "term" => {
                    dates(&fact.span().range()).first().cloned()
                }
                _ => None,
            });
            let Some(term) = term else { continue };
            for statement in declaration.statements() {
                let Statement::Grant(grant) = statement else { continue };
                let inside = grant.span().range();
                if grant.permit() && dates(&inside).is_empty() {
                    let clause = made(&text[inside.clone()], &term);
                    let line = |at: usize| text[..at].lines().count() as u32;
                    let lines = line(inside.start)..=line(inside.end);
                    permits.push((file.clone(), range.end - 1, clause, lines));
                }
            }
        }
    }
    if permits.is_empty() {
        return None;
    }
    let (file, end, clause, original) = permits.swap_remove(random.below(permits.len()));
    let text = &code[&file];
    let first = text[..end].lines().count() as u32;
    let new = format!("{}\n{clause}\n{}", &text[..end], &text[end..]);
    let last = first + 1 + clause.lines().count() as u32;
    Some(Added { code: changed(code, &file, new), file, lines: first + 1..=last, original })
}

/// The project with one certificate of a hosting in another state, and the hosting's name. Of certificates whose state is said, those that say `from`;
/// where it is not said, those count as valid.
pub fn with_state(code: &Code, from: &str, to: &str, random: &mut Random) -> Option<(Code, String)> {
    let mut spots: Vec<(Spot, String, String)> = Vec::new();
    for (file, text) in code {
        let parsed = parse(file, text);
        let all = tokens(&parsed, text);
        for declaration in parsed.tree.file().declarations() {
            let (DeclarationKind::Hosting, Some(name)) = (declaration.kind(), declaration.name()) else {
                continue;
            };
            for statement in declaration.statements() {
                let Statement::Fact(fact) = statement else { continue };
                if fact.name().text != "certified" {
                    continue;
                }
                let inside = fact.span().range();
                let words: Vec<&Token<'_>> =
                    all.iter().filter(|token| inside.contains(&token.start)).collect();
                // `certified` and the colon come first; every entry begins after them or after a comma.
                let mut begins = true;
                for (at, token) in words.iter().enumerate().skip(2) {
                    if begins && token.kind == TokenKind::Word {
                        let entry: Vec<&&Token<'_>> =
                            words[at..].iter().take_while(|token| token.kind != TokenKind::Comma).collect();
                        let state = entry.iter().position(|token| token.text == "state");
                        let spot = match state.and_then(|at| entry.get(at + 1)) {
                            Some(state) if state.text == from => {
                                Some((state.start, state.end, to.to_owned()))
                            }
                            Some(_) => None,
                            None if from == "valid" => {
                                let has_version = entry.get(1).is_some_and(|token| token.text == "version");
                                let last = entry.get(if has_version { 2 } else { 0 }).expect("an entry");
                                Some((last.end, last.end, format!(" state {to}")))
                            }
                            None => None,
                        };
                        if let Some((start, end, new)) = spot {
                            let spot = Spot { file: file.clone(), start, end };
                            spots.push((spot, new, name.text.to_owned()));
                        }
                    }
                    begins = token.kind == TokenKind::Comma;
                }
            }
        }
    }
    if spots.is_empty() {
        return None;
    }
    let (spot, new, hosting) = spots.swap_remove(random.below(spots.len()));
    let text = replaced(&code[&spot.file], vec![(spot.start, spot.end, new)]);
    Some((changed(code, &spot.file, text), hosting))
}

/// The project with a dataset that nothing names, of an organisation that nothing else names, in one of its files.
pub fn with_unused_dataset(code: &Code, random: &mut Random) -> Code {
    let files: Vec<&String> = code.keys().collect();
    let file = (*random.pick(&files)).clone();
    let more = "\norganisation idle_keeper \"Idle\" { established: std.eu.jurisdictions.FR  owners: none }\n\
        dataset idle_dataset \"Idle\" { controller: idle_keeper  column idle_text: text  column idle_day: date }\n";
    let text = format!("{}{more}", code[&file]);
    changed(code, &file, text)
}

/// The project without a declaration; nothing where there is none of the name.
pub fn without(code: &Code, kind: DeclarationKind, is_it: impl Fn(&str) -> bool) -> Option<Code> {
    code.iter().find_map(|(file, text)| {
        let parsed = parse(file, text);
        let found = parsed.tree.file().declarations().find(|declaration| {
            declaration.kind() == kind && declaration.name().is_some_and(|name| is_it(name.text))
        })?;
        Some(changed(
            code,
            file,
            replaced(text, vec![(found.span().range().start, found.span().range().end, String::new())]),
        ))
    })
}
