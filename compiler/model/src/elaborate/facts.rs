//! Which facts each kind of declaration has, and the facts of one declaration found by name.

use super::names::{article, name_span};
use crate::codes;
use charta_base::{Diagnostic, Span, did_you_mean, join_words};
use charta_syntax::ast::{Declaration, DeclarationKind, Fact, Statement};

/// A fact that a kind of declaration has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactSpec {
    /// Its name.
    pub name: &'static str,
    /// Whether the declaration must have it.
    pub required: bool,
    /// Whether it may hold several values.
    pub several: bool,
    /// What to write, for messages: `a length of time, such as 3 years`.
    pub value: &'static str,
}

const fn must(name: &'static str, value: &'static str) -> FactSpec {
    FactSpec { name, required: true, several: false, value }
}
const fn must_some(name: &'static str, value: &'static str) -> FactSpec {
    FactSpec { name, required: true, several: true, value }
}
const fn may(name: &'static str, value: &'static str) -> FactSpec {
    FactSpec { name, required: false, several: false, value }
}
const fn may_some(name: &'static str, value: &'static str) -> FactSpec {
    FactSpec { name, required: false, several: true, value }
}

/// The facts that any declaration may have.
pub static COMMON: &[FactSpec] = &[
    may_some("ref", "a text that cites a source, such as \"art. 4\""),
    may("label_fr", "a text: the label in French documents"),
    may("note", "a text"),
];

static TERM: &[FactSpec] = &[may_some("iri", "a text: the term's address in another vocabulary")];
static JURISDICTION: &[FactSpec] =
    &[TERM_IRI, may_some("member_of", "a jurisdiction, with dates if it was not always one")];
const TERM_IRI: FactSpec = may_some("iri", "a text: the term's address in another vocabulary");
static LAW: &[FactSpec] = &[
    must_some("territory", "a jurisdiction"),
    may("in_force", "dates, such as `from 2018-03-23`"),
    must_some(
        "reaches",
        "links such as `establishment`, `control`, `holding of at least 25 %`, `operation`, `subcontracting`, `support`, `keys`, `technology`",
    ),
];
static FRAMEWORK: &[FactSpec] = &[
    may("seat", "a jurisdiction"),
    may("located", "a jurisdiction"),
    may("holding_each", "a cap, such as `at most 24 %`"),
    may("holding_together", "a cap, such as `at most 39 %`"),
    may("holders_outside", "a jurisdiction"),
    may_some("certified", "a certification"),
    may_some("beyond_reach_of", "a law"),
];
static ORGANISATION: &[FactSpec] = &[
    must("established", "a jurisdiction"),
    may_some("kind", "a kind of organisation"),
    may_some(
        "owners",
        "an organisation and a percentage, such as `holding 60 %`, or `none` where nobody owns it",
    ),
    may_some("controlled_by", "an organisation"),
    may("registration", "a text"),
    may("contact", "a text"),
    may("data_protection_officer", "a text"),
];
static GROUP: &[FactSpec] = &[may("members", "a text")];
static HOSTING: &[FactSpec] = &[
    must("operator", "an organisation"),
    may_some("located", "a jurisdiction"),
    may_some("stored_in", "a jurisdiction"),
    may_some("processed_in", "a jurisdiction"),
    may_some("accessed_from", "a jurisdiction"),
    may_some("support_from", "a jurisdiction"),
    may_some("keys_held_by", "an organisation"),
    may_some("technology", "an organisation whose technology is licensed"),
    may_some("relies_on", "a hosting and services, such as `other_cloud for storage, compute`"),
    may_some("certified", "a certification with its days, such as `hds from 2023-06-01 until 2026-05-31`"),
    may("term", "dates"),
];
static DATASET: &[FactSpec] = &[
    must("controller", "an organisation"),
    may("source", "a table, such as `table pmsi.stays`"),
    may("subject", "a kind of person"),
    may("hosted", "a hosting"),
    may("retention", "a length of time, such as `20 years from discharged_on`"),
    may_some("key", "a column"),
    may_some("derived_from", "a dataset, with the columns that flow, such as `stays [diagnosis]`"),
    may("population", "a text"),
];
static RULEBOOK: &[FactSpec] = &[
    must_some(
        "applies_to",
        "`contracts of ORGANISATION`, `data of ORGANISATION`, `data in CATEGORY`, a dataset, or `every contract`",
    ),
    may("in_force", "dates"),
];
static PROCEDURE: &[FactSpec] = &[may("decided_by", "an organisation")];
/// The facts of a step of a procedure.
pub static STEP: &[FactSpec] = &[
    may("decided_by", "an organisation"),
    may_some("after", "a step of the same procedure"),
    may("delay", "a length of time, or `7 working days`"),
    may("extension", "a length of time"),
    may("silence", "`accepted` or `refused`"),
    may("observed", "two lengths of time, such as `10 months to 12 months`"),
];
static CONTRACT: &[FactSpec] = &[
    must("provider", "an organisation"),
    must_some("recipient", "an organisation"),
    may_some("roles", "an organisation and `controller`, `joint_controller` or `processor`"),
    may_some("basis", "a legal basis"),
    must("term", "dates, such as `from 2024-07-01 for 40 months`"),
    may_some("processed_at", "a hosting"),
    may_some("subprocessors", "an organisation, or `none`"),
    may("procedure", "a procedure and its day, such as `full_authorisation submitted 2024-01-15`"),
    may_some(
        "approval",
        "an authority, a reference and dates, such as `cnil \"DR-1\" from 2024-06-15 until 2027-06-14`",
    ),
    may("retention", "a length of time, such as `3 years`"),
    may("parent", "a contract"),
    may("reference", "a text"),
    may("signed", "a date"),
];

/// The facts that a kind of declaration has, the common ones aside.
pub fn facts_of(kind: DeclarationKind) -> &'static [FactSpec] {
    match kind {
        DeclarationKind::Purpose
        | DeclarationKind::Category
        | DeclarationKind::Basis
        | DeclarationKind::Action
        | DeclarationKind::Safeguard
        | DeclarationKind::Kind
        | DeclarationKind::Certification => TERM,
        DeclarationKind::Jurisdiction => JURISDICTION,
        DeclarationKind::Law => LAW,
        DeclarationKind::Framework => FRAMEWORK,
        DeclarationKind::Organisation => ORGANISATION,
        DeclarationKind::Group => GROUP,
        DeclarationKind::Hosting => HOSTING,
        DeclarationKind::Dataset => DATASET,
        DeclarationKind::Rulebook => RULEBOOK,
        DeclarationKind::Procedure => PROCEDURE,
        DeclarationKind::Contract => CONTRACT,
        DeclarationKind::Scenario => &[],
    }
}

/// The facts of one block, checked against what it may and must have.
#[derive(Debug, Clone)]
pub(super) struct Facts<'t> {
    found: Vec<Fact<'t>>,
}

impl<'t> Facts<'t> {
    /// Reads the facts of a declaration and reports unknown, repeated, missing and misplaced ones.
    pub(super) fn of(declaration: Declaration<'t>, findings: &mut Vec<Diagnostic>) -> Facts<'t> {
        let kind = declaration.kind();
        let mut found = Vec::new();
        for statement in declaration.statements() {
            match statement {
                Statement::Fact(fact) => found.push(fact),
                other if !belongs(kind, &other) => findings.push(misplaced(kind, &other)),
                _ => {}
            }
        }
        let specs = facts_of(kind);
        let facts = Facts::checked(found, specs, kind.word(), findings);
        let lacking: Vec<&FactSpec> =
            specs.iter().filter(|spec| spec.required && facts.get(spec.name).is_none()).collect();
        if !lacking.is_empty() && !declaration.is_broken() {
            findings.push(missing(declaration, &lacking));
        }
        facts
    }

    /// Reads the facts of a step.
    pub(super) fn of_step(
        facts: impl Iterator<Item = Fact<'t>>,
        findings: &mut Vec<Diagnostic>,
    ) -> Facts<'t> {
        Facts::checked(facts.collect(), STEP, "step", findings)
    }

    fn checked(
        found: Vec<Fact<'t>>,
        specs: &'static [FactSpec],
        owner: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Facts<'t> {
        let mut kept: Vec<Fact<'t>> = Vec::with_capacity(found.len());
        for fact in found {
            let name = fact.name();
            let known = specs.iter().chain(COMMON).find(|spec| spec.name == name.text);
            let twin = kept.iter().find(|earlier| earlier.name().text == name.text);
            match (known, twin) {
                (None, _) => findings.push(unknown(name.text, name.span, specs, owner)),
                (Some(spec), Some(first)) => {
                    findings.push(repeated(name.text, name.span, first.name().span, spec.several));
                }
                (Some(_), None) => kept.push(fact),
            }
        }
        Facts { found: kept }
    }

    /// The fact with this name.
    pub(super) fn get(&self, name: &str) -> Option<Fact<'t>> {
        self.found.iter().find(|fact| fact.name().text == name).copied()
    }
}

fn unknown(name: &str, span: Span, specs: &'static [FactSpec], owner: &str) -> Diagnostic {
    let message = format!("unknown fact `{name}` in {}", article(owner));
    let finding = Diagnostic::at(&codes::UNKNOWN_FACT, span, message).label("unknown fact");
    let names = || specs.iter().chain(COMMON).map(|spec| spec.name);
    match did_you_mean(name, names()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => {
            let known: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            finding.help(format!("{} may have {}", article(owner), join_words(&known, "and")))
        }
    }
}

fn repeated(name: &str, span: Span, first: Span, several: bool) -> Diagnostic {
    let finding = Diagnostic::at(&codes::REPEATED_FACT, span, format!("`{name}` is said twice"))
        .label("said again here")
        .also(first, "first said here");
    match several {
        true => finding.help("say it once, with commas between the values"),
        false => finding.help("keep one of the two"),
    }
}

/// A finding that a part of a clause or of a value is said twice.
pub(super) fn repeated_part(name: &str, span: Span, first: Span) -> Diagnostic {
    repeated(name, span, first, false)
}

fn missing(declaration: Declaration<'_>, specs: &[&FactSpec]) -> Diagnostic {
    let (kind, name) = (declaration.kind().word(), declaration.name().map_or("", |name| name.text));
    let names: Vec<String> = specs.iter().map(|spec| format!("`{}`", spec.name)).collect();
    let (named, verb) = (join_words(&names, "and"), if specs.len() == 1 { "is" } else { "are" });
    let message = format!("{kind} `{name}` lacks {named}");
    let finding = Diagnostic::at(&codes::MISSING_FACT, name_span(&declaration), message)
        .label(format!("{named} {verb} missing"));
    specs
        .iter()
        .fold(finding, |finding, spec| finding.help(format!("add `{}:` and {}", spec.name, spec.value)))
}

/// Whether a statement that is no fact may stand in this kind of declaration.
fn belongs(kind: DeclarationKind, statement: &Statement<'_>) -> bool {
    match statement {
        Statement::Fact(_) => true,
        Statement::Column(_) => kind == DeclarationKind::Dataset,
        Statement::Step(_) => kind == DeclarationKind::Procedure,
        Statement::Grant(grant) => {
            kind == DeclarationKind::Contract || (kind == DeclarationKind::Rulebook && !grant.permit())
        }
        Statement::Require(_) | Statement::Duty(_) | Statement::Waive(_) => {
            matches!(kind, DeclarationKind::Contract | DeclarationKind::Rulebook)
        }
        Statement::On(_) | Statement::Expect(_) => kind == DeclarationKind::Scenario,
    }
}

fn misplaced(kind: DeclarationKind, statement: &Statement<'_>) -> Diagnostic {
    let (word, home) = match statement {
        Statement::Fact(_) => ("fact", "a declaration"),
        Statement::Column(_) => ("column", "a dataset"),
        Statement::Step(_) => ("step", "a procedure"),
        Statement::Grant(grant) if grant.permit() => ("permit", "a contract"),
        Statement::Grant(_) => ("forbid", "a contract or a rulebook"),
        Statement::Require(_) => ("require", "a contract or a rulebook"),
        Statement::Duty(_) => ("duty", "a contract or a rulebook"),
        Statement::Waive(_) => ("waive", "a contract or a rulebook"),
        Statement::On(_) => ("on", "a scenario"),
        Statement::Expect(_) => ("expect", "a scenario"),
    };
    let message = format!("`{word}` cannot stand in {}", article(kind.word()));
    let finding = Diagnostic::at(&codes::MISPLACED, statement.span(), message).label("does not belong here");
    match kind == DeclarationKind::Rulebook && word == "permit" {
        true => finding.help(
            "permit it in a contract: a rulebook forbids, requires and obliges, and only a contract permits",
        ),
        false => finding.help(format!("move it into {home}")),
    }
}
