//! `charta apply`: a database brought to what the contracts ask for, in one transaction, once somebody agreed.

use super::database::{address, say_weakness, wanted};
use super::{Common, Exit, Format, Session};
use crate::os_world;
use crate::render::{number, one_line};
use charta_live::apply::{Aim, Patience, Planned, apply, differences, in_the_way, planned, steps_of};
use charta_live::compare::ANOTHER_PROJECT;
use charta_live::connect::Address;
use charta_live::effects::Effect;
use charta_live::{Difference, Verb};
use charta_model::model::Model;
use clap::Args;
use serde::Serialize;
use std::io;

/// Arguments of `apply`.
#[derive(Debug, Args)]
#[command(
    after_help = "The plan is shown first: who sees more and who sees less because of it, then the steps. All of it is done in one\n\
    transaction, or nothing: a lost connection, a full disk, a locked table or a killed command leaves the database as it was. Charta takes back only rights that it gave, and leaves alone what is not its own.\n\
    The password stands in PGPASSWORD or in the password file (~/.pgpass), so that no list of processes shows it.\n\n\
    Exit codes: 0 the database is as it should be (with --dry-run: already), 1 it is not: something is to be done, or was found that Charta\n\
    leaves to people (`charta verify` tells it), 2 it could not be tried\n\n\
    Examples:\n  \
    charta apply --to postgresql://admin@localhost/platform            show the plan, ask, apply\n  \
    charta apply --to postgresql://admin@localhost/platform --dry-run  for continuous integration\n  \
    charta apply --to 'host=/run/postgresql dbname=platform' --yes     without being asked"
)]
pub struct Apply {
    /// The database, as a superuser reaches it
    #[arg(long, value_name = "URL")]
    to: String,
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// A role that fills or keeps the tables, and may reach them; may be given more than once
    #[arg(long, value_name = "ROLE")]
    loader: Vec<String>,
    /// Only show what would be done
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "dry_run")]
    yes: bool,
    /// Show each step, also where nothing of Charta's is there yet and they are counted
    #[arg(long)]
    detail: bool,
    /// Also show the statements of each step
    #[arg(long)]
    sql: bool,
    /// How long to wait for what somebody else has locked, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = clap::value_parser!(u32).range(1..=3600))]
    lock_timeout: u32,
}

#[derive(Serialize)]
struct Plan<'a> {
    database: String,
    /// What the network could do to the connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    weakness: Option<String>,
    /// Who sees more, and who sees less.
    effects: &'a [Effect],
    steps: Vec<StepView<'a>>,
    left_alone: Vec<charta_live::verify::Finding>,
    applied: bool,
}

#[derive(Serialize)]
struct StepView<'a> {
    verb: &'static str,
    object: &'a str,
    because: &'a str,
    clauses: Vec<String>,
    sql: &'a str,
}

pub(super) fn run(arguments: &Apply, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let wanted = match wanted(&arguments.path, common, session)? {
        Ok(wanted) => wanted,
        Err(exit) => return Ok(exit),
    };
    let Some(model) = wanted.model() else { return Ok(Exit::Trouble) };
    let target = match address(&arguments.to) {
        Ok(target) => target,
        Err(words) => return session.trouble(&words),
    };
    let patience = Patience { lock: arguments.lock_timeout.saturating_mul(1000) };
    let aim = Aim { desired: &wanted.desired, loaders: &arguments.loader };
    let connected = target.connect().and_then(|mut client| {
        let found = planned(&target, &mut client, aim, model, patience)?;
        Ok((client, found))
    });
    let (mut client, plan) = match connected {
        Ok(connected) => connected,
        Err(words) => return session.trouble(&format!("nothing was changed: {words}")),
    };
    let found = &plan.differences;
    let steps = steps_of(found);
    let others: Vec<&Difference> = found.iter().filter(|difference| difference.step.is_none()).collect();
    let is_json = common.format == Format::Json;
    if !is_json {
        let shown = Shown { target: &target, plan: &plan, steps: &steps, others: &others, model };
        shown.show(arguments, session)?;
    }
    let obstacles = in_the_way(found);
    if let Some(first) = obstacles.first().filter(|_| !arguments.dry_run) {
        return session.trouble(&match first.sql.is_empty() {
            true => format!("nothing was changed: {}; mend that first", first.message),
            false => format!(
                "nothing was changed: {}, and would see through whatever is made; mend that first: {}",
                first.message,
                one_line(&first.sql)
            ),
        });
    }
    let mut left: Vec<Difference> = others.iter().map(|difference| (*difference).clone()).collect();
    let mut applied = false;
    if !steps.is_empty() && !arguments.dry_run && (arguments.yes || agreed(is_json, session)?) {
        if let Err(words) = apply(&target, &mut client, aim, found, patience) {
            return session.trouble(&format!("nothing was changed: {words}"));
        }
        applied = true;
        // What was made may be in somebody's reach who was given what is to come.
        match differences(&target, &mut client, aim, patience) {
            Ok(found) => left = found,
            Err(words) => {
                return session
                    .trouble(&format!("all steps were taken, and what is left could not be told: {words}"));
            }
        }
    }
    if is_json {
        say_json(&target, (&plan.effects, &steps), &left, model, applied, session)?;
    } else if applied {
        writeln!(session.out, "applied {}", number(steps.len(), "step", "steps"))?;
        if !left.is_empty() {
            let count = number(left.len(), "finding is", "findings are");
            writeln!(
                session.out,
                "{count} left to people, so the database is not yet as it should be: see `charta verify`"
            )?;
        }
    } else if !steps.is_empty() {
        writeln!(session.out, "nothing was changed")?;
    }
    let is_done = (applied || steps.is_empty()) && left.is_empty();
    Ok(if is_done { Exit::Clean } else { Exit::Findings })
}

/// Whether somebody says yes; a program that reads JSON is not asked.
fn agreed(is_json: bool, session: &mut Session<'_>) -> io::Result<bool> {
    if is_json {
        return Ok(false);
    }
    write!(session.out, "apply this plan? [yes/no] ")?;
    session.out.flush()?;
    let answer = os_world::answer()?;
    Ok(["yes", "y"].contains(&answer.trim().to_lowercase().as_str()))
}

/// A plan, as people read it.
struct Shown<'a> {
    target: &'a Address,
    plan: &'a Planned,
    steps: &'a [Difference],
    others: &'a [&'a Difference],
    model: &'a Model,
}

impl Shown<'_> {
    fn show(&self, arguments: &Apply, session: &mut Session<'_>) -> io::Result<()> {
        writeln!(session.out, "plan for {}", one_line(&self.target.shown()))?;
        say_weakness(self.target, session)?;
        let other = self.steps.iter().find_map(|step| step.message.split_once(ANOTHER_PROJECT));
        if let Some((_, contracts)) = other {
            writeln!(session.out, "warning: {ANOTHER_PROJECT}{}", one_line(contracts))?;
        }
        if !self.steps.is_empty() {
            self.effects(session)?;
        }
        match self.plan.is_first && !arguments.detail && !arguments.sql {
            true => self.counted(session)?,
            false => self.listed(arguments.sql, session)?,
        }
        if !self.others.is_empty() {
            writeln!(
                session.out,
                "left to people, since it is not Charta's to mend (`charta verify` says how):"
            )?;
            for difference in self.others {
                let (object, message) = (one_line(&difference.object), one_line(&difference.message));
                writeln!(session.out, "  {:<12} {object}: {message}", difference.sort.word())?;
            }
        }
        self.last_line(session)
    }

    /// Who sees more and who sees less, recipient by recipient.
    fn effects(&self, session: &mut Session<'_>) -> io::Result<()> {
        if self.plan.effects.is_empty() {
            return writeln!(session.out, "nobody sees more or less because of it");
        }
        writeln!(session.out, "who sees more, and who sees less:")?;
        let mut last = None;
        for effect in &self.plan.effects {
            if last != Some(&effect.role) {
                let who = match (effect.role.is_empty(), effect.recipient.is_empty()) {
                    (true, _) => "all who read it".to_owned(),
                    (false, true) => effect.role.clone(),
                    (false, false) => format!("{} ({})", effect.recipient, effect.role),
                };
                writeln!(session.out, "  {}", one_line(&who))?;
                last = Some(&effect.role);
            }
            writeln!(session.out, "    {:<8} {}", effect.direction.word(), one_line(&effect.sentence()))?;
            if !effect.clauses.is_empty() {
                writeln!(session.out, "             clauses: {}", one_line(&effect.clauses.join(", ")))?;
            }
        }
        Ok(())
    }

    /// The steps by what they are about, where there are nothing but new things.
    fn counted(&self, session: &mut Session<'_>) -> io::Result<()> {
        let mut groups: Vec<((&str, &str), &str, usize)> = Vec::new();
        for difference in self.steps {
            let (what, verb) = (difference.kind(), difference.step.map_or("", |step| step.verb.word()));
            match groups.iter_mut().find(|(of, by, _)| (*of, *by) == (what, verb)) {
                Some((.., count)) => *count += 1,
                None => groups.push((what, verb, 1)),
            }
        }
        if !groups.is_empty() {
            writeln!(session.out, "nothing of Charta's is there yet; the steps (`--detail` shows each):")?;
        }
        groups.iter().try_for_each(|((one, many), verb, count)| {
            writeln!(session.out, "  {verb:<8} {count:>5} {}", if *count == 1 { one } else { many })
        })
    }

    fn listed(&self, with_sql: bool, session: &mut Session<'_>) -> io::Result<()> {
        for difference in self.steps {
            let verb = difference.step.map_or("", |step| step.verb.word());
            writeln!(session.out, "  {verb:<8} {}", one_line(&difference.object))?;
            writeln!(session.out, "           {}", one_line(&difference.message))?;
            if !difference.clauses.is_empty() {
                let clauses: Vec<String> =
                    difference.clauses.iter().map(|id| self.model.clause_name(*id)).collect();
                writeln!(session.out, "           clauses: {}", one_line(&clauses.join(", ")))?;
            }
            if with_sql {
                difference
                    .sql
                    .lines()
                    .try_for_each(|line| writeln!(session.out, "           | {}", one_line(line)))?;
            }
        }
        Ok(())
    }

    fn last_line(&self, session: &mut Session<'_>) -> io::Result<()> {
        if self.steps.is_empty() {
            let words = match self.others.len() {
                0 => "nothing is to be done".to_owned(),
                count => format!(
                    "nothing is to be done here, and {} left to people",
                    number(count, "finding is", "findings are")
                ),
            };
            return writeln!(session.out, "{words}");
        }
        let count =
            |verb: Verb| self.steps.iter().filter(|at| at.step.is_some_and(|step| step.verb == verb)).count();
        let verbs = [Verb::Create, Verb::Replace, Verb::Protect, Verb::Grant, Verb::Revoke, Verb::Remove];
        let counts: Vec<String> = verbs
            .into_iter()
            .filter(|verb| count(*verb) > 0)
            .map(|verb| format!("{} to {}", count(verb), verb.word()))
            .collect();
        writeln!(session.out, "{}: {}", number(self.steps.len(), "step", "steps"), counts.join(", "))
    }
}

fn say_json(
    target: &Address,
    (effects, steps): (&[Effect], &[Difference]),
    left: &[Difference],
    model: &Model,
    applied: bool,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let view = |difference| {
        let Difference { object, message, clauses, sql, step, .. }: &Difference = difference;
        StepView {
            verb: step.map_or("", |step| step.verb.word()),
            object,
            because: message,
            clauses: clauses.iter().map(|id| model.clause_name(*id)).collect(),
            sql,
        }
    };
    let plan = Plan {
        database: target.shown(),
        weakness: target.weakness(),
        effects,
        steps: steps.iter().map(view).collect(),
        left_alone: left.iter().map(|at| charta_live::verify::finding(at, model)).collect(),
        applied,
    };
    let text = serde_json::to_string_pretty(&plan).map_err(io::Error::other)?;
    writeln!(session.out, "{text}")
}
