//! What a change of contracts means, told: the difference of two projects, with the clauses that bring it about, who is to approve
//! it again, and what becomes of findings, duties and the reach of laws.

mod cited;
mod coming;
mod effects;
mod facts;
mod guards;
mod markdown;
mod meaning;
mod names;
mod rulebooks;
mod templates;
mod text;
mod words;

pub(crate) use effects::approvals;
pub(crate) use markdown::markdown;
pub(crate) use text::text;
pub(crate) use words::Universe;

use crate::Compiled;
use charta_base::join_quoted;
use charta_model::model::{ClauseId, Model};
use charta_model::time::Day;
use charta_review::{Alignment, Change, Kind, LetGo, Renamed, Side, TooComplicated, difference, replay};
use facts::Facts;
use guards::GuardTold;
use names::Names;
use rulebooks::RulebookTold;
use serde::Serialize;
use words::RequestsTold;

/// All that is told of a change.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) old: String,
    pub(crate) new: String,
    /// The day of judgement.
    pub(crate) on: String,
    /// The requests that are answered otherwise, what widens first.
    pub(crate) changes: Vec<Told>,
    /// What is forbidden or expected on one side alone, whether or not somebody is permitted it.
    pub(crate) guards: Came<GuardTold>,
    /// Rulebooks that bind on one side alone, with what they require and forbid.
    pub(crate) rulebooks: Came<RulebookTold>,
    /// Rulebooks of both sides of which something is gone, reads otherwise or covers less; what it is stands among the facts and the clauses.
    #[serde(rename = "rulebooks_otherwise")]
    pub(crate) otherwise: Vec<String>,
    /// What has another name and is held to be the same.
    pub(crate) renamed: Vec<RenamedTold>,
    /// Who is to approve a widening.
    pub(crate) approvals: Vec<Approval>,
    /// What declarations state otherwise.
    pub(crate) facts: Facts,
    /// Clauses that came or went and decide on no request: requirements, duties, waivers, bans on combining, advice.
    pub(crate) clauses: Came<ClauseTold>,
    pub(crate) findings: Came<FindingTold>,
    pub(crate) reach: Came<String>,
}

/// What stands on one side alone.
#[derive(Debug, Serialize)]
pub(crate) struct Came<T> {
    pub(crate) new: Vec<T>,
    pub(crate) gone: Vec<T>,
}

impl<T> Came<T> {
    pub(crate) fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty()
    }
}

/// Requests that are answered otherwise.
#[derive(Debug, Serialize)]
pub(crate) struct Told {
    /// `permitted`, `shown more`, `shown otherwise`, `shown less` or `denied`; `let go` of what a ban on combining kept apart.
    pub(crate) change: &'static str,
    /// Whether somebody learns what nobody let them learn before.
    pub(crate) widens: bool,
    #[serde(flatten)]
    pub(crate) requests: RequestsTold,
    /// Whether all of these days have passed on the day of judgement.
    pub(crate) past: bool,
    pub(crate) before: String,
    pub(crate) after: String,
    /// The least of the requests, and what each project answers.
    pub(crate) example: String,
    pub(crate) old_clauses: Vec<ClauseTold>,
    pub(crate) new_clauses: Vec<ClauseTold>,
}

/// A clause, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct ClauseTold {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) words: String,
    /// What its names mean, where the same words mean something else on the other side.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) meant: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct RenamedTold {
    pub(crate) sort: &'static str,
    pub(crate) old: String,
    pub(crate) new: String,
    pub(crate) said: bool,
}

/// Who is to approve a widening under a contract.
#[derive(Debug, Serialize)]
pub(crate) struct Approval {
    pub(crate) contract: String,
    /// Those whose approval or opinion the contract rests on.
    pub(crate) authorities: Vec<String>,
    /// Those who sign it.
    pub(crate) parties: Vec<String>,
}

impl Approval {
    /// Everybody, each once, although whoever approves may also sign.
    pub(crate) fn who(&self) -> String {
        let mut who: Vec<&str> = self.authorities.iter().map(String::as_str).collect();
        who.extend(self.parties.iter().filter(|party| !self.authorities.contains(party)).map(String::as_str));
        charta_base::join_words(&who, "and")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct FindingTold {
    pub(crate) severity: &'static str,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) message: String,
    /// Whether a contract waives it.
    pub(crate) waived: bool,
}

/// Compares two projects that were understood. `said` are renamings that the author asserts. An error is one sentence.
pub(crate) fn report(
    old: (&str, &Compiled),
    new: (&str, &Compiled),
    said: &[(String, String)],
) -> Result<Report, String> {
    let unread = || "a file could not be read".to_owned();
    let (old_program, new_program) =
        (old.1.program.as_ref().ok_or_else(unread)?, new.1.program.as_ref().ok_or_else(unread)?);
    let before = Side { model: &old_program.model, rules: &old_program.rules };
    let after = Side { model: &new_program.model, rules: &new_program.rules };
    let alignment = Alignment::new(before.model, after.model, said);
    for (from, to) in said {
        if !alignment.renamed.iter().any(|renamed| renamed.said && is_said(renamed, from, to)) {
            return Err(format!(
                "`{from}={to}` renames nothing: name one thing of each project, such as `stays=hospital_stays`, \
                 or `stays.line=stays.street` for a column"
            ));
        }
    }
    let mut found = difference(before, after, alignment).map_err(too_complicated)?;
    let universe = Universe::new(&found, before.model, after.model);
    let mut told: Vec<Told> =
        found.changes.iter().map(|change| tell(&universe, (old.1, before), (new.1, after), change)).collect();
    told.extend(
        found.let_go.iter().map(|let_go| kept_apart(&universe, (old.1, before), (new.1, after), let_go)),
    );
    told.sort_by_key(|told| !told.widens);
    let mut names = Names::new(before.model, after.model, &found.alignment);
    let (mut facts, moved) = facts::facts((old.1, before.model), (new.1, after.model), &mut names);
    let cited = cited::cited((old.1, before), (new.1, after), &found.alignment, &names);
    facts.changed.extend(cited.map_err(too_complicated)?);
    facts.changed.sort();
    let guards = guards::guards(&universe, (old.1, before.model), (new.1, after.model), &names);
    let bound = rulebooks::bound((old.1, before), (new.1, after), &found, &names);
    let mut renamed: Vec<&Renamed> = found.alignment.renamed.iter().chain(&moved).collect();
    renamed.sort();
    let renamed = renamed.into_iter().map(|renamed| RenamedTold {
        sort: sort_of(renamed, after.model),
        old: renamed.old.clone(),
        new: renamed.new.clone(),
        said: renamed.said,
    });
    let renamed: Vec<RenamedTold> = renamed.collect();
    Ok(Report {
        old: old.0.to_owned(),
        new: new.0.to_owned(),
        on: new.1.on.to_string(),
        changes: told,
        approvals: effects::approvals(&mut found, before.model, after.model),
        guards,
        facts,
        clauses: effects::clauses((old.1, &bound.old), (new.1, &bound.new), &names),
        findings: effects::findings(old.1, new.1, &names),
        reach: effects::reach(before.model, after.model, new.1.on, &names),
        rulebooks: bound.told,
        otherwise: bound.otherwise,
        renamed,
    })
}

fn too_complicated(_: TooComplicated) -> String {
    "the conditions and the clauses that overlap have too many parts together to be compared; compare in smaller steps, one change \
     after another"
        .to_owned()
}

/// What is renamed: groups are told apart from organisations.
fn sort_of(renamed: &Renamed, model: &Model) -> &'static str {
    if renamed.sort != "party" {
        return renamed.sort;
    }
    let party = model.parties.values().find(|party| *party.about.path == *renamed.new);
    if party.is_some_and(|party| party.group_of.is_some()) { "group" } else { "organisation" }
}

fn is_said(renamed: &charta_review::Renamed, from: &str, to: &str) -> bool {
    let ends = |path: &str, name: &str| path == name || path.ends_with(&format!(".{name}"));
    ends(&renamed.old, from) && ends(&renamed.new, to)
}

fn tell(
    universe: &Universe<'_>,
    (old, before): (&Compiled, Side<'_>),
    (new, after): (&Compiled, Side<'_>),
    change: &Change,
) -> Told {
    let at = &change.requests;
    let clauses = |compiled: &Compiled, model: &Model, ids: &[ClauseId]| -> Vec<ClauseTold> {
        ids.iter().filter_map(|id| clause(compiled, model, *id)).collect()
    };
    Told {
        change: word(change.kind),
        widens: change.kind.widens(),
        requests: RequestsTold::of(universe, at),
        past: at.days.end().is_some_and(|end| end <= new.on.number()),
        before: words::outcome(change.old),
        after: words::outcome(change.new),
        example: example(universe, before, after, change, new.on),
        old_clauses: clauses(old, before.model, &change.old_clauses),
        new_clauses: clauses(new, after.model, &change.new_clauses),
    }
}

/// What a ban on combining kept apart and nothing does now.
fn kept_apart(
    universe: &Universe<'_>,
    (old, before): (&Compiled, Side<'_>),
    (new, after): (&Compiled, Side<'_>),
    let_go: &LetGo,
) -> Told {
    let at = &let_go.requests;
    let (party, by) = let_go.first;
    let clauses = |compiled: &Compiled, model: &Model, ids: &[ClauseId]| -> Vec<ClauseTold> {
        ids.iter().filter_map(|id| clause(compiled, model, *id)).collect()
    };
    Told {
        change: "let go",
        widens: true,
        requests: RequestsTold {
            actions: "combine".to_owned(),
            data: format!("{} with {}", universe.columns(&at.columns), universe.columns(&let_go.with)),
            ..RequestsTold::of(universe, at)
        },
        past: at.days.end().is_some_and(|end| end <= new.on.number()),
        before: "kept apart".to_owned(),
        after: "kept apart by nothing".to_owned(),
        example: format!(
            "`{}`, who is given one of the two by `{}`",
            universe.one_party(party),
            after.model.clause_name(by)
        ),
        old_clauses: clauses(old, before.model, &[let_go.clause]),
        new_clauses: clauses(new, after.model, &let_go.now),
    }
}

/// The least request, as `decide` answers it on both sides.
fn example(universe: &Universe<'_>, before: Side<'_>, after: Side<'_>, change: &Change, on: Day) -> String {
    let was = replay(universe.found, before, false, &change.least, on);
    let is = replay(universe.found, after, true, &change.least, on);
    let clauses = |side: Side<'_>, replayed: &charta_review::Replayed| {
        let Some(decision) = &replayed.decision else { return String::new() };
        let ids = if decision.forbids.is_empty() { &decision.permits } else { &decision.forbids };
        let names =
            ids.iter().filter_map(|id| side.rules.get(*id)).map(|rule| side.model.clause_name(rule.clause));
        let mut names: Vec<String> = names.collect();
        names.dedup();
        if names.is_empty() { String::new() } else { format!(" by {}", join_quoted(&names, "and")) }
    };
    format!(
        "{}: {}{} before, {}{} after",
        universe.request(&change.least),
        words::outcome(was.outcome()),
        clauses(before, &was),
        words::outcome(is.outcome()),
        clauses(after, &is),
    )
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Permitted => "permitted",
        Kind::ShownMore => "shown more",
        Kind::ShownOtherwise => "shown otherwise",
        Kind::ShownLess => "shown less",
        Kind::Denied => "denied",
    }
}

/// A clause as it stands in its project.
pub(crate) fn clause(compiled: &Compiled, model: &Model, id: ClauseId) -> Option<ClauseTold> {
    let facts = model.clauses.get(id)?;
    let file = compiled.sources.get(facts.span.file)?;
    let line = compiled.sources.line(facts.keyword)?;
    let words = compiled.sources.words(facts.span);
    Some(ClauseTold { name: model.clause_name(id), file: file.name.clone(), line, words, meant: None })
}

impl Report {
    /// How many changes widen.
    pub(crate) fn widened(&self) -> usize {
        self.changes.iter().filter(|told| told.widens).count()
    }

    /// How many take something away.
    pub(crate) fn narrowed(&self) -> usize {
        self.changes.len() - self.widened()
    }

    /// Whether something may be guarded no longer: it is not forbidden, not required or required otherwise, or not expected.
    pub(crate) fn lets_go(&self) -> bool {
        !self.guards.gone.is_empty() || !self.rulebooks.gone.is_empty() || !self.otherwise.is_empty()
    }

    /// Whether nothing that a contract does has changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
            && self.guards.is_empty()
            && self.rulebooks.is_empty()
            && self.facts.is_empty()
            && self.clauses.is_empty()
            && self.findings.is_empty()
            && self.reach.is_empty()
    }

    /// One line: what changed.
    pub(crate) fn summary(&self) -> String {
        if self.is_empty() {
            return format!("nothing changes; judged on {}", self.on);
        }
        let counted = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            _ => Some(format!("{count} {many}")),
        };
        let (facts, clauses, reach) = (&self.facts, &self.clauses, &self.reach);
        let parts: Vec<String> = [
            counted(self.widened(), "widened", "widened"),
            counted(self.narrowed(), "narrowed", "narrowed"),
            counted(self.guards.gone.len(), "guard gone", "guards gone"),
            counted(self.guards.new.len(), "new guard", "new guards"),
            counted(self.rulebooks.gone.len(), "rulebook gone", "rulebooks gone"),
            counted(self.otherwise.len(), "rulebook otherwise", "rulebooks otherwise"),
            counted(self.rulebooks.new.len(), "new rulebook", "new rulebooks"),
            counted(facts.changed.len(), "fact otherwise", "facts otherwise"),
            counted(facts.new.len(), "new declaration", "new declarations"),
            counted(facts.gone.len(), "declaration gone", "declarations gone"),
            counted(clauses.new.len(), "other clause new", "other clauses new"),
            counted(clauses.gone.len(), "other clause gone", "other clauses gone"),
            counted(self.findings.new.len(), "new finding", "new findings"),
            counted(self.findings.gone.len(), "finding gone", "findings gone"),
            counted(reach.new.len(), "new reach of a law", "new reaches of laws"),
            counted(reach.gone.len(), "reach of a law gone", "reaches of laws gone"),
        ]
        .into_iter()
        .flatten()
        .collect();
        format!("{}; judged on {}", parts.join(", "), self.on)
    }
}
