//! What a project comes to, in words: what is found and what is decided, so that two projects can be held against each other.

use crate::house::DAY;
use crate::random::Random;
use charta_base::{Diagnostic, Id, LineIndex, MemoryWorld};
use charta_driver::{Compiled, Options, Program, compile};
use charta_model::decide::{Request, decide};
use charta_model::model::{ColumnId, Effect, HostingId, PartyId, TermId, hosting_at, place_of};
use charta_model::rows::Row;
use charta_model::rules::RuleId;
use charta_model::time::Day;
use charta_model::value::{ColumnType, Value};
use charta_review::{Alignment, Side, difference};
use std::collections::BTreeMap;

/// What a renamed project puts before its names.
pub const MARK: &str = "qz_";

/// The sources of a project by name, and its other files.
#[derive(Debug, Clone, Default)]
pub struct Project {
    pub code: BTreeMap<String, String>,
    pub rest: BTreeMap<String, Vec<u8>>,
}

impl Project {
    /// The same other files, with other sources.
    pub fn with(&self, code: BTreeMap<String, String>) -> Project {
        Project { code, rest: self.rest.clone() }
    }

    pub fn compile(&self, on: &str) -> Compiled {
        let mut world = MemoryWorld { files: self.rest.clone() };
        world.files.extend(self.code.iter().map(|(name, text)| (name.clone(), text.clone().into_bytes())));
        let on = Day::parse(on).unwrap_or_else(|| panic!("`{on}` is no day"));
        compile(&world, "", &Options { on, ..Options::default() })
    }

    pub fn today(&self) -> Compiled {
        self.compile(DAY)
    }
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    pub code: &'static str,
    pub subject: Vec<String>,
    pub message: String,
    /// Verdict, labels, evidence and help, a line each.
    pub more: Vec<String>,
    /// The file and the line of its place.
    pub place: (String, u32),
}

impl Said {
    /// The same without its place.
    pub fn anywhere(mut self) -> Said {
        self.place = (String::new(), 0);
        self
    }

    /// The same without its place and without what explains it.
    pub fn brief(self) -> Said {
        Said { more: Vec::new(), ..self.anywhere() }
    }

    /// The same with every text rewritten.
    pub fn map(mut self, rewrite: impl Fn(&str) -> String) -> Said {
        self.message = rewrite(&self.message);
        self.subject.iter_mut().chain(&mut self.more).for_each(|text| *text = rewrite(text));
        self
    }
}

/// Everything that is found, in words.
pub fn said(compiled: &Compiled) -> Vec<Said> {
    compiled.findings.iter().map(|finding| in_words(compiled, finding)).collect()
}

fn in_words(compiled: &Compiled, finding: &Diagnostic) -> Said {
    let place = finding.primary.as_ref().and_then(|label| {
        let file = compiled.sources.get(label.span.file)?;
        Some((file.name.clone(), LineIndex::new(&file.text).line(label.span.start)))
    });
    let mut more = vec![format!("{:?} {:?}", finding.severity, finding.verdict)];
    more.extend(finding.primary.iter().chain(&finding.secondary).map(|label| format!("at: {}", label.text)));
    more.extend(finding.evidence.iter().map(|line| format!("because: {line}")));
    more.extend(finding.help.iter().map(|line| format!("help: {line}")));
    Said {
        code: finding.code.id,
        subject: finding.subject.clone(),
        message: finding.message.clone(),
        more,
        place: place.unwrap_or_default(),
    }
}

/// Whether two lists of findings say the same, in whatever order; else what only one of them says.
pub fn same(before: Vec<Said>, after: Vec<Said>) -> Result<(), String> {
    let (mut gone, mut new) = (before, after);
    gone.sort();
    new.sort();
    let mut kept = Vec::new();
    for one in std::mem::take(&mut gone) {
        match new.iter().position(|other| *other == one) {
            Some(at) => kept.push(new.remove(at)),
            None => gone.push(one),
        }
    }
    match gone.is_empty() && new.is_empty() {
        true => Ok(()),
        false => Err(format!("no longer found: {gone:#?}\nnewly found: {new:#?}")),
    }
}

/// A request by the names of what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub party: String,
    pub action: String,
    pub column: String,
    pub purpose: String,
    /// `None` for a place that nothing states.
    pub place: Option<String>,
    pub day: Day,
    /// Which row: each number always gives the same values.
    pub row: u64,
}

impl Asked {
    /// The same with every name rewritten and the day moved.
    pub fn map(&self, rewrite: impl Fn(&str) -> String, days: i32) -> Asked {
        Asked {
            party: rewrite(&self.party),
            action: rewrite(&self.action),
            column: rewrite(&self.column),
            purpose: rewrite(&self.purpose),
            place: self.place.as_deref().map(&rewrite),
            day: Day(self.day.0 + days),
            row: self.row,
        }
    }
}

/// Whether a request is permitted, and in which form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub permitted: bool,
    pub form: String,
}

/// Everything in a program by its path.
pub struct Index<'p> {
    program: &'p Program,
    parties: BTreeMap<&'p str, PartyId>,
    terms: BTreeMap<&'p str, Vec<TermId>>,
    columns: BTreeMap<&'p str, ColumnId>,
    hostings: BTreeMap<&'p str, HostingId>,
}

impl<'p> Index<'p> {
    pub fn new(program: &'p Program) -> Index<'p> {
        let model = &program.model;
        let mut terms: BTreeMap<&str, Vec<TermId>> = BTreeMap::new();
        for (id, term) in model.terms.iter() {
            terms.entry(&term.about.path).or_default().push(id);
        }
        Index {
            program,
            parties: model.parties.iter().map(|(id, party)| (&*party.about.path, id)).collect(),
            terms,
            columns: model.columns.iter().map(|(id, column)| (&*column.about.path, id)).collect(),
            hostings: model.hostings.iter().map(|(id, hosting)| (&*hosting.about.path, id)).collect(),
        }
    }

    /// Decides a request; `None` where the project does not know what it names.
    pub fn decide(&self, asked: &Asked) -> Option<Answer> {
        let term = |path: &str| self.terms.get(path).and_then(|ids| ids.first()).copied();
        let place = match &asked.place {
            Some(path) => place_of(Some(*self.hostings.get(path.as_str())?)),
            None => place_of(None),
        };
        let request = Request {
            party: *self.parties.get(asked.party.as_str())?,
            action: term(&asked.action)?,
            column: *self.columns.get(asked.column.as_str())?,
            purpose: term(&asked.purpose)?,
            place,
            day: asked.day,
        };
        let row = DrawnRow { program: self.program, seed: asked.row };
        let decision = decide(&self.program.model, &self.program.rules, &request, &row);
        Some(Answer { permitted: decision.is_permitted(), form: format!("{:?}", decision.form) })
    }
}

/// A row whose values are drawn by the names of its columns; days are missing, so that moving all dates leaves it alone.
struct DrawnRow<'p> {
    program: &'p Program,
    seed: u64,
}

impl Row for DrawnRow<'_> {
    fn value(&self, column: ColumnId) -> Option<Value> {
        let facts = &self.program.model.columns[column];
        let mut dice = Random::new(self.seed.wrapping_add(number_of(&facts.about.path)));
        if dice.chance(15) {
            return None;
        }
        Some(match facts.column_type {
            ColumnType::Text => Value::Text((*dice.pick(&["E10", "E", "I50", "75", ""])).into()),
            ColumnType::Integer => Value::Integer(*dice.pick(&[-1, 0, 7, 8, 40, 41])),
            ColumnType::Decimal => Value::Decimal(*dice.pick(&[0, 75_000, 400_000])),
            ColumnType::Boolean => Value::Boolean(dice.chance(50)),
            ColumnType::Date => return None,
        })
    }

    fn is_member(&self, column: ColumnId, of: ColumnId) -> bool {
        let path = |column: ColumnId| number_of(&self.program.model.columns[column].about.path);
        Random::new(self.seed ^ path(column).wrapping_mul(31).wrapping_add(path(of))).chance(50)
    }
}

/// A number of a name, whatever mark the names of the project bear.
fn number_of(path: &str) -> u64 {
    path.replace(MARK, "")
        .bytes()
        .fold(0xcbf2_9ce4, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0193))
}

/// Requests that tell much, from the insides and the edges of the rules; always the same for the same project.
pub fn requests(program: &Program, count: usize) -> Vec<Asked> {
    let model = &program.model;
    let rules: Vec<RuleId> = program.rules.iter().map(|(id, _)| id).collect();
    let mut dice = Random::new(7);
    let mut asked = Vec::new();
    for _ in 0..count {
        if rules.is_empty() {
            break;
        }
        let rule = program.rules.get(*dice.pick(&rules)).expect("a rule of the list");
        let mut pick = |set: &charta_model::ranges::Ranges| {
            let numbers: Vec<i64> = set.numbers().take(500).collect();
            if numbers.is_empty() { None } else { Some(*dice.pick(&numbers)) }
        };
        let picked = (
            pick(&rule.parties.intersection(&ids(model.parties.len()))),
            pick(&rule.actions.intersection(&ids(model.terms.len()))),
            pick(&rule.columns.intersection(&ids(model.columns.len()))),
            pick(&rule.purposes.intersection(&ids(model.terms.len()))),
            pick(&rule.places.intersection(&ids(model.hostings.len() + 1))),
        );
        let (Some(party), Some(action), Some(column), Some(purpose), Some(place)) = picked else { continue };
        let mut days = vec![Day::parse(DAY).expect("a day").number()];
        for (start, end) in rule.days.pairs() {
            days.extend([start.saturating_sub(1), *start, end.saturating_sub(1), *end]);
        }
        days.retain(|day| (0..60_000).contains(day));
        let day = if days.is_empty() { 20_000 } else { *dice.pick(&days) };
        asked.push(Asked {
            party: model.parties[Id::new(party as u32)].about.path.to_string(),
            action: model.terms[Id::new(action as u32)].about.path.to_string(),
            column: model.columns[Id::new(column as u32)].about.path.to_string(),
            purpose: model.terms[Id::new(purpose as u32)].about.path.to_string(),
            place: hosting_at(place).map(|id| model.hostings[id].about.path.to_string()),
            day: Day::from_number(day),
            row: dice.below(1_000) as u64,
        });
    }
    asked
}

fn ids(count: usize) -> charta_model::ranges::Ranges {
    charta_model::ranges::Ranges::between(0, count as i64)
}

/// How many of the rules permit: a project in which none does tells nothing.
pub fn permits(program: &Program) -> usize {
    program.rules.iter().filter(|(_, rule)| rule.effect == Effect::Permit).count()
}

/// Whether two programs decide alike: every request of the one, its names rewritten and its day moved, asked of the other.
pub fn same_decisions(
    before: &Compiled,
    after: &Compiled,
    rewrite: impl Fn(&str) -> String,
    days: i32,
) -> Result<(), String> {
    let (Some(one), Some(other)) = (&before.program, &after.program) else {
        return Err("a project that cannot be read".to_owned());
    };
    let (one_index, other_index) = (Index::new(one), Index::new(other));
    for asked in requests(one, 60) {
        let moved = asked.map(&rewrite, days);
        let (here, there) = (one_index.decide(&asked), other_index.decide(&moved));
        if here != there {
            return Err(format!("{asked:?} is decided {here:?}, then {there:?}"));
        }
    }
    Ok(())
}

/// Whether the comparison of two projects finds that nothing differs.
pub fn no_difference(before: &Compiled, after: &Compiled) -> Result<(), String> {
    let (Some(one), Some(other)) = (&before.program, &after.program) else {
        return Err("a project that cannot be read".to_owned());
    };
    let [one, other] = [one, other].map(|program| Side { model: &program.model, rules: &program.rules });
    let alignment = Alignment::new(one.model, other.model, &[]);
    let found = difference(one, other, alignment).map_err(|_| "a comparison that was given up".to_owned())?;
    match found.changes.first() {
        None => Ok(()),
        Some(change) => Err(format!("a comparison that finds {change:?}")),
    }
}
