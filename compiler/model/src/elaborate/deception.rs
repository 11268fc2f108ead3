//! Names that deceive a reader: one that looks like another in scope or like a word of the language, that mixes alphabets, or that is
//! written with what cannot be seen or told from ordinary letters. Names are judged as the Unicode Technical Standard 39 advises.

use super::names::{Names, name_span};
use crate::codes;
use charta_base::{Diagnostic, Span, join_words};
use charta_syntax::ast::{Atom, Declaration, DeclarationKind, Statement};
use charta_syntax::{KEPT_WORDS, character_name, is_unseen};
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_security::{GeneralSecurityProfile, MixedScript, skeleton};

/// Looks at every name that is given: those of declarations and modules, of columns and steps, those after `as`, and the domains
/// of pseudonyms. Names of plain ASCII letters cannot mix alphabets, and are only compared with names that are not plain.
pub(super) fn check(names: &Names<'_>, findings: &mut Vec<Diagnostic>) {
    // The library's names come first: whoever gives a name that looks like one of them is at fault.
    let of = |library: bool| names.entries.iter().filter(move |entry| names.is_library(entry) == library);
    let in_order = of(true).chain(of(false)).map(|entry| (entry.name, name_span(&entry.declaration)));
    look(&in_order.chain(names.given()).collect::<Vec<_>>(), findings);
    let mut domains: Vec<(&str, Span)> = Vec::new();
    for entry in &names.entries {
        look(&inside(&entry.declaration, &mut domains), findings);
    }
    look(&domains, findings);
}

/// Looks at names of one sort, in the order in which they were given.
fn look(names: &[(&str, Span)], findings: &mut Vec<Diagnostic>) {
    if names.iter().all(|(name, _)| name.is_ascii()) {
        return;
    }
    let reported = alike(names, findings);
    for (name, span) in names.iter().filter(|(_, span)| !reported.contains(span)) {
        judge_letters(name, *span, findings);
    }
}

/// The names of the columns and steps of a declaration; adds the domains of its pseudonyms.
fn inside<'t>(declaration: &Declaration<'t>, domains: &mut Vec<(&'t str, Span)>) -> Vec<(&'t str, Span)> {
    let mut names = Vec::new();
    for statement in declaration.statements() {
        let name = match statement {
            Statement::Column(column) => {
                for phrase in column.phrases() {
                    let atoms: Vec<Atom<'t>> = phrase.atoms().collect();
                    domains.extend(atoms.windows(3).filter_map(|atoms| match atoms {
                        [Atom::Word(first), Atom::Word(of), Atom::Word(domain)]
                            if first.text == "pseudonym" && of.text == "of" =>
                        {
                            Some((domain.text, domain.span))
                        }
                        _ => None,
                    }));
                }
                column.name()
            }
            Statement::Step(step) => step.name(),
            _ => None,
        };
        names.extend(name.map(|name| (name.text, name.span)));
    }
    names
}

/// Reports a name whose letters deceive by themselves, whatever other names there are.
fn judge_letters(name: &str, span: Span, findings: &mut Vec<Diagnostic>) {
    if name.is_ascii() {
        return;
    }
    let (message, label, help) = if name.chars().any(is_unseen) {
        ("holds more than can be seen", "a character in it is not seen", "write the name anew")
    } else if !unfit(name).is_empty() {
        (
            "is written with letters that names do not have, so that it may look like another",
            "letters that names do not have",
            "write the name with letters of everyday writing",
        )
    } else if mixes_alphabets(name) {
        (
            "mixes alphabets, so that it may look like another",
            "letters of several alphabets",
            "write the name in one alphabet",
        )
    } else {
        return;
    };
    let odd = match unfit(name) {
        odd if odd.is_empty() => odd_letters(&[name]),
        odd => said(&odd),
    };
    let finding = Diagnostic::at(&codes::DECEPTIVE_NAME, span, format!("the name `{name}` {message}"));
    findings.push(finding.label(label).evidence(odd).help(help));
}

/// The letters of a name that the Unicode standard advises against in names: those that are not seen, and compatible forms of others (full
/// width, mathematical, ligatures), those of scripts no longer in use, and phonetic signs. The micro sign is on every keyboard and looks
/// like no Latin letter, and Greek with all its accents is still written.
fn unfit(name: &str) -> Vec<char> {
    let is_usual = |letter: char| matches!(letter, '\u{B5}' | '\u{1F00}'..='\u{1FFF}');
    let is_unfit = |letter: &char| !letter.is_ascii() && !is_usual(*letter) && !letter.identifier_allowed();
    each_once(name.chars().filter(is_unfit))
}

/// Whether a part between `_` and `.` mixes alphabets, or one in another alphabet stands beside plain ones and could be read as plain.
fn mixes_alphabets(name: &str) -> bool {
    let parts = || name.split(['.', '_']);
    let is_plain = |part: &str| part.is_ascii() && part.chars().any(|letter| letter.is_ascii_alphabetic());
    let reads_as_plain = |part: &str| {
        let is_foreign = !part.is_ascii() && !format!("a{part}").as_str().is_single_script();
        is_foreign && part.chars().count() > 1 && skeleton(part).all(|letter| letter.is_ascii_alphanumeric())
    };
    parts().any(|part| !part.is_single_script()) || (parts().any(is_plain) && parts().any(reads_as_plain))
}

/// Reports each name that looks like an earlier one and is another, where either is not plain; says where those stand. A name that
/// looks like a word of the language deceives as well.
fn alike(names: &[(&str, Span)], findings: &mut Vec<Diagnostic>) -> FxHashSet<Span> {
    let mut reported = FxHashSet::default();
    // For each shape, the words of the language and the names that have it, in order.
    let mut seen: FxHashMap<String, Vec<(&str, Option<Span>)>> = FxHashMap::default();
    for word in words_of_the_language() {
        seen.entry(skeleton(word).collect()).or_default().push((word, None));
    }
    for (name, span) in names {
        let shape: String = skeleton(name).collect();
        let twins = seen.entry(shape).or_default();
        if twins.iter().any(|(twin, _)| twin == name) {
            continue;
        }
        if let Some((twin, first)) = twins.iter().find(|(twin, _)| !(twin.is_ascii() && name.is_ascii())) {
            let message = match first {
                Some(_) => format!("`{name}` looks like `{twin}` and is another name"),
                None => format!("`{name}` looks like the word `{twin}` of the language and is a name"),
            };
            let finding =
                Diagnostic::at(&codes::DECEPTIVE_NAME, *span, message).evidence(odd_letters(&[name, twin]));
            findings.push(match first {
                Some(first) => finding
                    .label("looks like another name")
                    .also(*first, "the other name")
                    .help("rename one of them"),
                None => finding.label("looks like a word of the language").help("rename it"),
            });
            reported.extend(first.iter().chain([span]));
        }
        twins.push((name, Some(*span)));
    }
    reported
}

/// The words that mean something where a name could stand.
fn words_of_the_language() -> impl Iterator<Item = &'static str> {
    let others = ["module", "use", "as", "none", "true", "false", "source", "table", "today", "missing"];
    let kinds = DeclarationKind::ALL.iter().map(|kind| kind.word());
    KEPT_WORDS.iter().copied().chain(kinds).chain(others)
}

/// Says which letters tell a name from one that looks the same, where the two look the same.
pub(super) fn tell_apart(name: &str, twin: &str, finding: Diagnostic) -> Diagnostic {
    match !(name.is_ascii() && twin.is_ascii()) && skeleton(name).eq(skeleton(twin)) {
        true => finding.evidence(format!("they look alike: {}", odd_letters(&[name, twin]))),
        false => finding,
    }
}

/// Whether two names are the same letters, composed in one and apart in the other: the parser reports the one that is apart.
pub(super) fn differ_in_composition(name: &str, other: &str) -> bool {
    let apart = |name: &str| name.chars().any(|letter| ('\u{300}'..='\u{36f}').contains(&letter));
    apart(name) != apart(other) && skeleton(name).eq(skeleton(other))
}

/// The letters of some names that are no ASCII letters, by code point and name, each once.
fn odd_letters(names: &[&str]) -> String {
    said(&each_once(names.iter().flat_map(|name| name.chars()).filter(|letter| !letter.is_ascii())))
}

fn each_once(letters: impl Iterator<Item = char>) -> Vec<char> {
    let mut found: Vec<char> = Vec::new();
    for letter in letters {
        if !found.contains(&letter) {
            found.push(letter);
        }
    }
    found
}

fn said(letters: &[char]) -> String {
    let word = |letter: &char| match *letter {
        unseen if is_unseen(unseen) => format!("{} is not seen", character_name(unseen)),
        // An accent alone would be drawn over the mark of quotation.
        accent @ '\u{300}'..='\u{36F}' => format!("{} lies over another letter", character_name(accent)),
        letter => format!("`{letter}` is {}", character_name(letter)),
    };
    join_words(&letters.iter().map(word).collect::<Vec<_>>(), "and")
}
