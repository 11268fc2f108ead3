//! Names that deceive a reader: one that looks like another in scope, or that mixes alphabets.

use super::names::{Names, name_span};
use crate::codes;
use charta_base::{Diagnostic, Span, join_words};
use charta_syntax::ast::{Atom, Declaration, Statement};
use rustc_hash::{FxHashMap, FxHashSet};
use unicode_security::MixedScript;
use unicode_security::skeleton;

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
        mixed(name, *span, findings);
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

fn mixed(name: &str, span: Span, findings: &mut Vec<Diagnostic>) {
    if name.is_ascii() || name.split(['.', '_']).all(|part| part.is_single_script()) {
        return;
    }
    let message = format!("the name `{name}` mixes alphabets, so that it may look like another");
    let finding = Diagnostic::at(&codes::DECEPTIVE_NAME, span, message)
        .label("letters of several alphabets")
        .evidence(odd_letters(&[name]))
        .help("write the name in one alphabet");
    findings.push(finding);
}

/// Reports each name that looks like an earlier one and is another, where either is not plain; says where those stand.
fn alike(names: &[(&str, Span)], findings: &mut Vec<Diagnostic>) -> FxHashSet<Span> {
    let mut reported = FxHashSet::default();
    // For each shape, the first plain name and the first that is not.
    let mut seen: FxHashMap<String, Vec<(&str, Span)>> = FxHashMap::default();
    for (name, span) in names {
        let shape: String = skeleton(name).collect();
        let twins = seen.entry(shape).or_default();
        if twins.iter().any(|(twin, _)| twin == name) {
            continue;
        }
        if let Some((twin, first)) = twins.iter().find(|(twin, _)| !(twin.is_ascii() && name.is_ascii())) {
            let message = format!("`{name}` looks like `{twin}` and is another name");
            let finding = Diagnostic::at(&codes::DECEPTIVE_NAME, *span, message)
                .label("looks like another name")
                .also(*first, "the other name")
                .evidence(odd_letters(&[name, twin]))
                .help("rename one of them");
            findings.push(finding);
            reported.extend([*first, *span]);
        }
        twins.push((name, *span));
    }
    reported
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

/// The letters of some names that are no ASCII letters, with their code points, each once.
fn odd_letters(names: &[&str]) -> String {
    let mut odd: Vec<char> = Vec::new();
    for letter in names.iter().flat_map(|name| name.chars()).filter(|letter| !letter.is_ascii()) {
        if !odd.contains(&letter) {
            odd.push(letter);
        }
    }
    let words: Vec<String> =
        odd.iter().map(|letter| format!("`{letter}` is U+{:04X}", u32::from(*letter))).collect();
    join_words(&words, "and")
}
