//! What the contracts answer to a question, with the proof; and where they deny it, what would be permitted instead, what would have to
//! change, and the fastest lawful way there.
//!
//! Nothing here decides: the answer is that of `charta_checks::logic::answer`, and a change that is proposed has been made, compiled and
//! asked again.

mod changes;
mod edits;
mod part;
mod prepared;
mod proof;
mod question;
#[cfg(test)]
mod tests;
mod text;
mod thought;
mod ways;
mod web;
mod wish;

pub(crate) use prepared::{Prepared, write as prepare};
pub(crate) use question::{Parts, Question, misread, read_all};
pub(crate) use text::text;

use crate::pipeline::{Compiled, Options, compile_asking};
use charta_base::{Diagnostic, FileId, World};
use charta_checks::logic::answer::{Answer, answer};
use charta_model::model::{Expectation, Model, Scenario};
use charta_model::ranges::Ranges;
use charta_model::time::Day;
use serde::Serialize;

/// How a question is answered. Where several things are said of it, the gravest holds: a denial before a doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) enum Verdict {
    /// Every request of it is permitted.
    #[serde(rename = "permitted")]
    Permitted,
    /// Whether it is permitted is for a person to say.
    #[serde(rename = "needs a person")]
    NeedsPerson,
    /// Some request of it is denied.
    #[serde(rename = "denied")]
    Denied,
}

/// A question with its answer.
#[derive(Debug, Serialize)]
pub(crate) struct Reply {
    pub(crate) question: String,
    pub(crate) answer: Verdict,
    /// Why, a sentence each.
    pub(crate) because: Vec<String>,
    /// The permits by which it is.
    pub(crate) permitted_by: Vec<ClauseTold>,
    /// The forbids that deny it.
    pub(crate) forbidden_by: Vec<ClauseTold>,
    /// How each column is shown that is.
    pub(crate) shown: Vec<ShownTold>,
    /// Why the clauses speak of what is asked: who is in which group, what lies where.
    pub(crate) paths: Vec<String>,
    /// The requirements that the contracts meet which permit it.
    pub(crate) requirements: Vec<ClauseTold>,
    /// What the recipient must do who uses the data.
    pub(crate) duties: Vec<ClauseTold>,
    /// Findings about the contracts which permit it.
    pub(crate) findings: Vec<FindingTold>,
    /// What is permitted instead, the nearest first.
    pub(crate) instead: Vec<Instead>,
    /// What would have to change for it to be permitted, the smallest first; each was made, compiled and asked again.
    pub(crate) changes: Vec<Change>,
    /// Changes that would permit it against the law, and what stands in their way.
    pub(crate) unlawful: Vec<Unlawful>,
}

/// A clause, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct ClauseTold {
    pub(crate) name: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) words: String,
}

/// How a column is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ShownTold {
    pub(crate) column: String,
    pub(crate) forms: Vec<String>,
    /// Whether some rows are not shown.
    pub(crate) some_rows: bool,
    pub(crate) at: String,
}

/// A finding about a contract that permits what is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct FindingTold {
    pub(crate) severity: &'static str,
    pub(crate) code: &'static str,
    pub(crate) name: &'static str,
    pub(crate) message: String,
    pub(crate) evidence: Vec<String>,
    pub(crate) help: Vec<String>,
}

/// A question that is permitted.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Instead {
    /// It can be asked as it stands here.
    pub(crate) question: String,
    /// What is other than was asked: `another purpose`.
    pub(crate) differs: String,
    pub(crate) permitted_by: Vec<String>,
}

/// A set of changes.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Change {
    pub(crate) edits: Vec<EditTold>,
    /// What else it lets somebody do, beside what is asked.
    pub(crate) opens: Vec<String>,
    /// Warnings that come with it.
    pub(crate) warnings: Vec<String>,
    /// Who is to agree to it: parties and authorities of the contracts that change.
    pub(crate) to_agree: Vec<String>,
    /// The ways to the approval, where one is needed, the fastest first.
    pub(crate) ways: Vec<Way>,
}

/// A change that would permit what is asked, and against what.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Unlawful {
    pub(crate) edits: Vec<EditTold>,
    pub(crate) findings: Vec<FindingTold>,
}

/// A change of the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct EditTold {
    /// What to do, in words.
    pub(crate) words: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    /// What is written there now; nothing where something is added.
    pub(crate) old: String,
    /// What is to be written there.
    pub(crate) new: String,
}

/// A way to an approval.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Way {
    pub(crate) procedure: String,
    pub(crate) submitted: String,
    /// The day by which the approval is expected; nothing where no day can be told.
    pub(crate) approval: Option<String>,
    /// Whether that day goes by what was observed, and not by legal delays alone.
    pub(crate) is_observed: bool,
    /// The steps that settle the day, in order.
    pub(crate) steps: Vec<String>,
}

/// Questions that were understood, in a project that was.
pub(crate) struct Asked<'a> {
    pub(crate) options: Options,
    pub(crate) questions: &'a [Question],
    pub(crate) compiled: Compiled,
    /// Whether that is the part of a project that bears on the questions.
    partial: bool,
}

impl<'a> Asked<'a> {
    /// Reads the part of a prepared project that bears on questions; `None` where that cannot be told, or where it is not understood, and all
    /// of the project says better why. An error is one sentence.
    pub(crate) fn of_prepared(
        prepared: &Prepared,
        options: Options,
        questions: &'a [Question],
    ) -> Result<Option<Asked<'a>>, String> {
        let sentences: Vec<&str> = questions.iter().map(|question| question.sentence.as_str()).collect();
        let Some(world) = prepared.part(&sentences)? else { return Ok(None) };
        let text = question::source(questions, options.on);
        let mut compiled = compile_asking(&world, "", &options, (&text, true));
        prepared.folder().clone_into(&mut compiled.folder);
        let asked = Asked { options, questions, compiled, partial: true };
        let is_understood = asked.compiled.is_judged() && asked.misunderstood().is_ok_and(|it| it.is_empty());
        Ok(is_understood.then_some(asked))
    }

    /// Reads a project together with questions about it.
    pub(crate) fn new(
        world: &dyn World,
        root: &str,
        options: Options,
        questions: &'a [Question],
    ) -> Asked<'a> {
        let compiled =
            compile_asking(world, root, &options, (&question::source(questions, options.on), false));
        Asked { options, questions, compiled, partial: false }
    }

    /// The file of the questions.
    fn file(&self) -> Option<FileId> {
        self.compiled.sources.iter().last().map(|(id, _)| id)
    }

    /// What is wrong with the questions themselves; nothing where they are understood. Each finding stands in the text of the questions.
    pub(crate) fn misunderstood(&self) -> Result<Vec<Diagnostic>, String> {
        let file = self.file().ok_or("nothing is asked")?;
        let findings = question::about_questions(&self.compiled.findings, file);
        let wrong: Vec<Diagnostic> =
            findings.into_iter().filter(|it| it.is_error() && !is_answer(it)).collect();
        if !wrong.is_empty() {
            return Ok(wrong);
        }
        let tree = self.compiled.trees.last().map(|(tree, _, _)| tree);
        match tree.and_then(|tree| misread(tree, self.questions)) {
            Some(words) => Err(words),
            None => Ok(wrong),
        }
    }

    /// Answers every question, in order. An error is one sentence.
    pub(crate) fn replies(&self) -> Result<Vec<Reply>, String> {
        let file = self.file().ok_or("nothing is asked")?;
        let expectations = expectations(self.compiled.program.as_ref().map(|it| &it.model), file);
        let mut replies = Vec::new();
        for (at, question) in self.questions.iter().enumerate() {
            let expectation = expectations.get(at).ok_or("a question was not understood")?;
            replies.push(self.reply(at, question, expectation)?);
        }
        Ok(replies)
    }

    fn reply(&self, at: usize, question: &Question, asked: &(Day, &Expectation)) -> Result<Reply, String> {
        let found = judged(&self.compiled, asked).ok_or_else(too_complicated)?;
        let model = self.compiled.program.as_ref().map(|program| &program.model);
        let model = model.ok_or("the project was not understood")?;
        let shortfalls = wish::shortfalls(model, &found, &question.wishes)?;
        let mut reply = proof::reply(&self.compiled, question.in_words(self.options.on), &found);
        if !shortfalls.is_empty() {
            reply.answer = Verdict::Denied;
            reply.because.extend(shortfalls.iter().map(|shortfall| wish::in_words(model, shortfall)));
            reply.instead.extend(self.coarser(model, question, &found, &shortfalls));
        }
        reply.instead.extend(proof::instead(model, &found));
        if reply.answer == Verdict::Denied {
            let less = shortfalls.iter().map(|shortfall| i64::from(shortfall.column.raw()));
            let proposed = changes::proposed(self, at, &found, &Ranges::from_numbers(less));
            (reply.changes, reply.unlawful) = (proposed.lawful, proposed.unlawful);
        }
        Ok(reply)
    }

    /// The same question about less of some columns; nothing where something else of it is denied as well.
    fn coarser(
        &self,
        model: &Model,
        question: &Question,
        found: &Answer,
        shortfalls: &[wish::Shortfall],
    ) -> Option<Instead> {
        let forms: Option<Vec<String>> =
            shortfalls.iter().map(|shortfall| wish::instead(model, shortfall)).collect();
        let forms = forms.filter(|_| found.is_permitted())?.join(", ");
        let permits = found.permits();
        let day = question.on.unwrap_or(self.options.on);
        Some(Instead {
            question: format!("{} showing {forms} on {day}", question.sentence),
            differs: format!("with {forms}"),
            permitted_by: permits.iter().map(|id| model.clause_name(*id)).collect(),
        })
    }
}

fn too_complicated() -> String {
    "the conditions of the project have too many parts together to be judged".to_owned()
}

/// Whether a finding is that a question is denied, which is an answer and no fault.
fn is_answer(finding: &Diagnostic) -> bool {
    finding.code.id == charta_checks::logic::log006_failed_scenario::CODE.id
}

/// What each question asks, in order, and for which day.
fn expectations(model: Option<&Model>, file: FileId) -> Vec<(Day, &Expectation)> {
    let scenarios = model.into_iter().flat_map(|model| &model.scenarios);
    let mut asked: Vec<&Scenario> = scenarios.filter(|it| it.about.whole.file == file).collect();
    asked.sort_by_key(|scenario| scenario.about.whole.start);
    let one = |scenario: &&'_ Scenario| scenario.on.is_some() && scenario.expectations.len() == 1;
    asked
        .into_iter()
        .filter(one)
        .flat_map(|scenario| {
            let day = scenario.on.map_or(Day(0), |on| on.value);
            scenario.expectations.iter().map(move |expectation| (day, expectation))
        })
        .collect()
}

/// The answer of the contracts alone.
fn judged(compiled: &Compiled, (day, expectation): &(Day, &Expectation)) -> Option<Answer> {
    let program = compiled.program.as_ref()?;
    answer(&program.model, &program.rules, expectation, *day)
}
