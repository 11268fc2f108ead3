//! Names that deceive a reader: one that looks like another in its module, or that mixes alphabets.

use super::names::{Names, name_span};
use crate::codes;
use charta_base::Diagnostic;
use charta_syntax::ast::Statement;
use rustc_hash::FxHashMap;
use unicode_security::MixedScript;
use unicode_security::skeleton;

/// Looks at every declared name and every column. Names of plain ASCII letters cannot mix alphabets, and are only compared with
/// names that are not plain.
pub(super) fn check(names: &Names<'_>, findings: &mut Vec<Diagnostic>) {
    let mut by_module: FxHashMap<&str, Vec<(&str, charta_base::Span)>> = FxHashMap::default();
    let mut suspicious: Vec<&str> = Vec::new();
    for entry in &names.entries {
        let span = name_span(&entry.declaration);
        let list = by_module.entry(&entry.module).or_default();
        list.push((entry.name, span));
        if !entry.name.is_ascii() {
            suspicious.push(&entry.module);
            mixed(entry.name, span, findings);
        }
        let columns = entry.declaration.statements().filter_map(|statement| match statement {
            Statement::Column(column) => column.name(),
            _ => None,
        });
        let columns: Vec<_> = columns.map(|name| (name.text, name.span)).collect();
        if columns.iter().any(|(name, _)| !name.is_ascii()) {
            for (name, span) in columns.iter().filter(|(name, _)| !name.is_ascii()) {
                mixed(name, *span, findings);
            }
            alike(&columns, findings);
        }
    }
    suspicious.dedup();
    for module in suspicious {
        if let Some(list) = by_module.remove(module) {
            alike(&list, findings);
        }
    }
}

fn mixed(name: &str, span: charta_base::Span, findings: &mut Vec<Diagnostic>) {
    if name.split(['.', '_']).all(|part| part.is_single_script()) {
        return;
    }
    let odd: Vec<String> =
        name.chars().filter(|c| !c.is_ascii()).map(|c| format!("`{c}` (U+{:04X})", u32::from(c))).collect();
    let message = format!("the name `{name}` mixes alphabets, so that it may look like another");
    let finding = Diagnostic::at(&codes::DECEPTIVE_NAME, span, message)
        .label("letters of several alphabets")
        .evidence(format!("not of the Latin keyboard: {}", charta_base::join_words(&odd, "and")))
        .help("write the name in one alphabet");
    findings.push(finding);
}

fn alike(names: &[(&str, charta_base::Span)], findings: &mut Vec<Diagnostic>) {
    let mut seen: FxHashMap<String, (&str, charta_base::Span)> = FxHashMap::default();
    for (name, span) in names {
        let shape: String = skeleton(name).collect();
        match seen.get(&shape) {
            Some((twin, first)) if twin != name => {
                let odd = name.chars().chain(twin.chars()).find(|c| !c.is_ascii());
                let shown = odd.map(|c| format!("`{c}` is U+{:04X}", u32::from(c))).unwrap_or_default();
                let finding = Diagnostic::at(
                    &codes::DECEPTIVE_NAME,
                    *span,
                    format!("`{name}` looks like `{twin}` and is another name"),
                )
                .label("looks like another name")
                .also(*first, "the other name")
                .evidence(shown)
                .help("rename one of them");
                findings.push(finding);
            }
            Some(_) => {}
            None => {
                seen.insert(shape, (name, *span));
            }
        }
    }
}
