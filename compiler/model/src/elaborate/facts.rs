//! Which facts each kind of declaration has, and the facts of one declaration found by name.

use super::names::{article, name_span};
use crate::codes;
use charta_base::{Diagnostic, Span, did_you_mean, join_quoted, join_words};
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
static JURISDICTION: &[FactSpec] = &[
    TERM_IRI,
    may_some("member_of", "a jurisdiction, with dates if it was not always one"),
    may_some("holidays", "a public holiday, such as `2026-05-01`"),
];
const TERM_IRI: FactSpec = may_some("iri", "a text: the term's address in another vocabulary");
static CATEGORY: &[FactSpec] = &[
    TERM_IRI,
    may("blurred", "the form from which on a column no longer tells too much, such as `by year`"),
];
static BASIS: &[FactSpec] = &[
    TERM_IRI,
    may_some("carries", "a purpose"),
    may_some("not_for", "a kind of organisation"),
    may_some("calls_for", "a safeguard"),
];
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
    may("stored_in", "a jurisdiction"),
    may("processed_in", "a jurisdiction"),
    may("accessed_from", "a jurisdiction"),
    may("support_from", "a jurisdiction"),
    may("keys_held_in", "a jurisdiction"),
    may("subprocessors_in", "a jurisdiction and services, such as `EU for administration, support`"),
    may("control_within", "a jurisdiction"),
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
    may_some("certified", "a certification with its days, such as `data_privacy_framework from 2024-01-01`"),
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
    may_some("hosted", "a hosting, with dates where it moves"),
    may("retention", "a length of time, such as `20 years from discharged_on`"),
    may_some("key", "a column"),
    may_some("derived_from", "a dataset, with the columns that flow, such as `stays [diagnosis]`"),
    may("population", "a text"),
    may_some("collected_for", "a purpose"),
    may("version", "a text"),
    may("covers", "dates, such as `from 2018-01-01 until 2024-12-31`"),
];
static RULEBOOK: &[FactSpec] = &[
    must_some(
        "applies_to",
        "`contracts of ORGANISATION`, `data of ORGANISATION`, `data in CATEGORY`, a dataset, or `every contract`",
    ),
    may("in_force", "dates"),
    may("derogation", "`until` and a date, or `until 18 months after` and an event"),
    may_some("follows", "a template with its arguments, such as `research_access [team, stays]`"),
];
static EVENT: &[FactSpec] = &[may("happened", "a date")];
static RELEASE: &[FactSpec] = &[
    must("of", "a dataset"),
    must("method", "a safeguard"),
    may("cells", "`at least` and a number"),
    must_some("lifts", "a rulebook"),
    must("signed", "a date"),
    must("by", "a text"),
];
static TEMPLATE: &[FactSpec] = &[must_some("parameters", "a name")];
static PROCEDURE: &[FactSpec] = &[
    may("decided_by", "an organisation"),
    may("calendar", "a jurisdiction, whose public holidays are no working days"),
    may("deadline", "`as_it_falls` or `next_working_day`"),
    may_some("applies_to", "`data of ORGANISATION`, `data in CATEGORY` or a dataset"),
    may("grants", "a text"),
    may(
        "validity",
        "a length of time, such as `10 years`, and `extendable` where an approval may be extended",
    ),
];
/// The facts of a step of a procedure.
pub static STEP: &[FactSpec] = &[
    may("decided_by", "an organisation"),
    may_some("after", "a step of the same procedure"),
    may("delay", "a length of time, `7 working days`, `unbounded` or `none`"),
    may("extension", "a length of time, and `times 2` where it may be repeated"),
    may("silence", "`accepted`, `refused` or `none`"),
    may("observed", "two lengths of time, such as `10 months to 12 months`"),
];
static CONTRACT: &[FactSpec] = &[
    must("provider", "an organisation"),
    must_some("recipient", "an organisation"),
    may_some(
        "roles",
        "an organisation and `controller`, `joint_controller` or `processor`, and `for` purposes",
    ),
    may_some("basis", "a legal basis, and `for` purposes"),
    must("term", "dates, such as `from 2024-07-01 for 40 months`"),
    may_some("processed_at", "a hosting, with dates where it changes"),
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
    may_some("signed_by", "a text"),
    may("succeeds", "a contract"),
    may_some("follows", "a template with its arguments, such as `research_access [team, stays]`"),
    may_some("safeguards", "a safeguard, such as `impact_assessment \"v3\" from 2026-01-10`"),
    may_some(
        "opinion",
        "an authority and how it turned out, such as `cesrees favourable \"12\" from 2025-05-12`",
    ),
    may_some("derogation", "a rulebook with its reason and dates"),
    may_some("needs", "data and purposes, such as `stays [age, sex] for research`"),
    may("subprocessor_notice", "a length of time, such as `30 days`"),
    may("exclusivity", "a length of time, such as `12 months`"),
    may("review", "`every` and a length of time, such as `every 12 months`"),
    may("reviewed", "a date"),
    may("renewal", "`none`, `tacit` or `express`"),
    may_some("precedence", "a text"),
    may_some("definitions", "a text"),
    may_some("benefit", "a text"),
    may_some("allocation", "a text: which joint controller answers for what"),
    may_some("access", "a text: how and where the data are reached"),
    may_some("users", "a text"),
    may_some("results", "a text: whose the results are"),
    may_some("publication", "a text"),
    may_some("quality", "a text"),
    may_some("liability", "a text"),
    may_some("fees", "a text"),
    may_some("sanctions", "a text"),
    may_some("amendment", "a text"),
    may_some("termination", "a text"),
    may_some("survival", "a text"),
    may_some("exit_plan", "a text"),
    may_some("security", "a text"),
    may_some("audit", "a text"),
    may_some("rights", "a text: how requests of persons are answered"),
    may_some("information", "a text: how persons are told"),
    may_some("foreign_requests", "a text: what happens when a foreign authority asks for data"),
    may_some("change_of_control", "a text"),
    may_some("governing_law", "a text"),
    may_some("forum", "a text"),
];

/// The facts of a contract that are for people alone: no check reads what they say, only whether they are there.
pub static STATEMENTS: &[&str] = &[
    "signed_by",
    "definitions",
    "benefit",
    "allocation",
    "access",
    "users",
    "results",
    "publication",
    "quality",
    "liability",
    "fees",
    "sanctions",
    "amendment",
    "termination",
    "survival",
    "exit_plan",
    "security",
    "audit",
    "rights",
    "information",
    "foreign_requests",
    "change_of_control",
    "governing_law",
    "forum",
];

/// The fact of a contract that has this name.
pub(super) fn contract_fact(name: &str) -> Option<&'static str> {
    CONTRACT.iter().chain(COMMON).map(|spec| spec.name).find(|known| *known == name)
}

/// The names of the facts of a contract.
pub(super) fn contract_facts() -> impl Iterator<Item = &'static str> {
    CONTRACT.iter().map(|spec| spec.name)
}

/// The facts that a kind of declaration has, the common ones aside.
pub fn facts_of(kind: DeclarationKind) -> &'static [FactSpec] {
    match kind {
        DeclarationKind::Category => CATEGORY,
        DeclarationKind::Basis => BASIS,
        DeclarationKind::Event => EVENT,
        DeclarationKind::Release => RELEASE,
        DeclarationKind::Template => TEMPLATE,
        DeclarationKind::Purpose
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
    found: Vec<(&'t str, Fact<'t>)>,
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
        let mut kept: Vec<(&'t str, Fact<'t>)> = Vec::with_capacity(found.len());
        for fact in found {
            let name = fact.name();
            let known = specs.iter().chain(COMMON).find(|spec| spec.name == name.text);
            let twin = kept.iter().find(|(earlier, _)| *earlier == name.text);
            match (known, twin) {
                (None, _) => findings.push(unknown(name.text, name.span, specs, owner)),
                (Some(spec), Some((_, first))) => {
                    findings.push(repeated(name.text, name.span, first.name().span, spec.several));
                }
                (Some(_), None) => kept.push((name.text, fact)),
            }
        }
        Facts { found: kept }
    }

    /// The names of the facts, in the order of the text.
    pub(super) fn names(&self) -> impl Iterator<Item = &'t str> + '_ {
        self.found.iter().map(|(name, _)| *name)
    }

    /// The fact with this name.
    pub(super) fn get(&self, name: &str) -> Option<Fact<'t>> {
        self.found.iter().find(|(known, _)| *known == name).map(|(_, fact)| *fact)
    }
}

fn unknown(name: &str, span: Span, specs: &'static [FactSpec], owner: &str) -> Diagnostic {
    let message = format!("unknown fact `{name}` in {}", article(owner));
    let finding = Diagnostic::at(&codes::UNKNOWN_FACT, span, message).label("unknown fact");
    let names = || specs.iter().chain(COMMON).map(|spec| spec.name);
    match did_you_mean(name, names()) {
        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(span, near),
        None => {
            let known: Vec<&str> = names().collect();
            finding.help(format!("{} may have {}", article(owner), join_quoted(&known, "and")))
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
            matches!(kind, DeclarationKind::Contract | DeclarationKind::Template)
                || (kind == DeclarationKind::Rulebook && !grant.permit())
        }
        Statement::Require(_) => matches!(
            kind,
            DeclarationKind::Contract
                | DeclarationKind::Rulebook
                | DeclarationKind::Template
                | DeclarationKind::Procedure
        ),
        Statement::Duty(_) => {
            matches!(kind, DeclarationKind::Contract | DeclarationKind::Rulebook | DeclarationKind::Template)
        }
        Statement::Waive(_) => matches!(kind, DeclarationKind::Contract | DeclarationKind::Rulebook),
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
