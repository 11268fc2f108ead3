//! What the contracts answer to a question, with the proof; and where they deny it, what would be permitted instead, what would have to
//! change, and the fastest lawful way there.
//!
//! Nothing here decides: the answer is that of `charta_checks::logic::answer`, and a change that is proposed has been made, compiled and
//! asked again.

mod changes;
mod contradicted;
mod dates;
mod draft;
mod edits;
mod finer;
mod ground;
mod judgement;
mod left_open;
mod listed;
mod mend;
mod narrower;
mod offered;
mod opened;
mod part;
mod permit;
mod portion;
mod prepared;
mod proof;
mod question;
mod reasons;
mod renumbered;
mod reply;
mod sentence;
mod several;
#[cfg(test)]
mod tests;
mod text;
mod thought;
mod ways;
mod web;
mod wish;
mod written;

pub(crate) use prepared::{Prepared, write as prepare};
pub(crate) use question::{Parts, Question};
pub(crate) use reply::{Reply, Verdict};
pub(crate) use text::text;
pub(crate) use written::{Written, read_all, sentences};

use crate::load::QUESTION;
use crate::pipeline::{Compiled, Options, compile, compile_asking};
use crate::progress::Progress;
use charta_base::{Diagnostic, FileId, World};
use charta_model::model::{Expectation, Model, Scenario};
use charta_model::ranges::Ranges;
use charta_model::time::Day;
use judgement::{Case, Judgement};
use offered::Offer;
use reply::{
    Alternative, Change, Choice, EarlierTold, EditTold, FindingTold, Instead, ShownTold, Unlawful, Way,
};
use std::collections::{BTreeMap, BTreeSet};

/// No question is answered about more pairs of a party and a column.
const MOST_ASKED: u64 = 250_000;

/// Of a question about several recipients, actions or purposes, at most so many parts are looked at one by one.
const MOST_PARTS: usize = 8;

/// Where a project is, and what was prepared of it.
pub(crate) struct Place<'a> {
    pub(crate) world: &'a dyn World,
    pub(crate) root: &'a str,
    pub(crate) prepared: Option<&'a Prepared>,
}

/// Why nothing is answered.
pub(crate) enum Unanswered {
    /// The project is not understood.
    Project(Box<Compiled>),
    /// One sentence.
    Words(String),
}

/// Answers what somebody wrote, in order: what is no question with what is wrong with it, and each question by itself.
pub(crate) fn answers(
    place: &Place<'_>,
    options: &Options,
    written: &[Written],
) -> Result<Vec<Reply>, Unanswered> {
    let questions: Vec<Question> = written.iter().filter_map(|one| one.read.as_ref().ok()).cloned().collect();
    let mut answered = replies(place, options, &questions)?.into_iter();
    let one = |written: &Written| {
        let reply = match &written.read {
            Ok(_) => answered.next()?,
            Err(misread) => misread.reply(),
        };
        Some(Reply { place: written.place.clone(), ..reply })
    };
    Ok(written.iter().filter_map(one).collect())
}

/// Answers questions, in order. Each is judged on the day that it asks about; what is to be done, from `options.on` on.
pub(crate) fn replies(
    place: &Place<'_>,
    options: &Options,
    questions: &[Question],
) -> Result<Vec<Reply>, Unanswered> {
    let mut replies: Vec<Option<Reply>> = Vec::new();
    let mut days: BTreeMap<Day, Vec<usize>> = BTreeMap::new();
    for (at, question) in questions.iter().enumerate() {
        let day = question.on.unwrap_or(options.on);
        let wrong = question::misread(question, day);
        replies.push((!wrong.is_empty()).then(|| not_understood(question, wrong)));
        if replies.last().is_some_and(Option::is_none) {
            days.entry(day).or_default().push(at);
        }
    }
    for (day, mut open) in days {
        while !open.is_empty() {
            let these: Vec<Question> = open.iter().filter_map(|at| questions.get(*at)).cloned().collect();
            let asked = Asked::of(place, Options { on: day, ..options.clone() }, options.on, &these)
                .map_err(Unanswered::Words)?;
            // Where the project itself is not understood, that says better what is wrong than a question that could not be read with it.
            if !asked.compiled.is_judged() && asked.is_project_wrong() {
                return Err(Unanswered::Project(Box::new(compile(place.world, place.root, options))));
            }
            let wrong = asked.misunderstood();
            if wrong.iter().any(|wrong| !wrong.is_empty()) {
                // What is no question is told, and the others are asked again.
                let mut left = Vec::new();
                for ((at, wrong), question) in open.iter().zip(wrong).zip(&these) {
                    match wrong.is_empty() {
                        true => left.push(*at),
                        false => set(&mut replies, *at, not_understood(question, wrong)),
                    }
                }
                open = left;
                continue;
            }
            if !asked.compiled.is_judged() {
                return Err(Unanswered::Project(Box::new(asked.compiled)));
            }
            for (number, at) in open.iter().enumerate() {
                let question = these.get(number);
                let reply = asked.reply(place, number, true).or_else(|words| {
                    let told = question.map(|question| not_understood(question, vec![words.clone()]));
                    told.ok_or(Unanswered::Words(words))
                })?;
                set(&mut replies, *at, reply);
            }
            open.clear();
        }
    }
    Ok(replies.into_iter().flatten().collect())
}

fn set(replies: &mut [Option<Reply>], at: usize, reply: Reply) {
    if let Some(place) = replies.get_mut(at) {
        *place = Some(reply);
    }
}

fn not_understood(question: &Question, wrong: Vec<String>) -> Reply {
    Reply { because: wrong, ..Reply::new(question.as_asked(), Verdict::NotUnderstood) }
}

/// Questions for one day, read together with a project or a part of it.
struct Asked<'a> {
    /// Judged as of the day that is asked about.
    options: Options,
    /// The day on which it is asked.
    today: Day,
    questions: &'a [Question],
    compiled: Compiled,
    /// Whether that is the part of a project that bears on the questions.
    partial: bool,
}

impl<'a> Asked<'a> {
    /// Reads what was prepared, or else all of the project. An error is one sentence.
    fn of(
        place: &Place<'_>,
        options: Options,
        today: Day,
        questions: &'a [Question],
    ) -> Result<Asked<'a>, String> {
        let prepared =
            place.prepared.map(|prepared| Asked::of_prepared(prepared, &options, today, questions));
        if let Some(asked) = prepared.transpose()?.flatten() {
            return Ok(asked);
        }
        let text = question::source(questions, options.on);
        let compiled = compile_asking(place.world, place.root, &options, (&text, false));
        // What is tried out afterwards is told on no line.
        let options = Options { progress: Progress::default(), ..options };
        Ok(Asked { options, today, questions, compiled, partial: false })
    }

    /// Reads the part of a prepared project that bears on questions; `None` where that cannot be told, or where it is not understood, and all
    /// of the project says better why. An error is one sentence.
    fn of_prepared(
        prepared: &Prepared,
        options: &Options,
        today: Day,
        questions: &'a [Question],
    ) -> Result<Option<Asked<'a>>, String> {
        let sentences: Vec<&str> = questions.iter().map(|question| question.sentence.as_str()).collect();
        let Some(world) = prepared.part(&sentences)? else { return Ok(None) };
        let text = question::source(questions, options.on);
        let mut compiled = compile_asking(&world, "", options, (&text, true));
        prepared.folder().clone_into(&mut compiled.folder);
        let options = Options { progress: Progress::default(), ..options.clone() };
        let asked = Asked { options, today, questions, compiled, partial: true };
        let is_understood = asked.compiled.is_judged() && asked.misunderstood().iter().all(Vec::is_empty);
        Ok(is_understood.then_some(asked))
    }

    /// Whether something is wrong with the project, the questions aside.
    fn is_project_wrong(&self) -> bool {
        let file = question_file(&self.compiled);
        let in_question =
            |finding: &Diagnostic| finding.primary.as_ref().map(|label| label.span.file) == file;
        self.compiled.findings.iter().any(|finding| finding.is_error() && !in_question(finding))
    }

    /// What is wrong with each question, in sentences.
    fn misunderstood(&self) -> Vec<Vec<String>> {
        let file = question_file(&self.compiled).unwrap_or(FileId(u32::MAX));
        question::misunderstood(&self.compiled.findings, file, self.questions, self.options.on)
    }

    /// Answers one of the questions, with what could be asked for instead if that is wanted. An error is one sentence.
    fn reply(&self, place: &Place<'_>, at: usize, offers: bool) -> Result<Reply, String> {
        let unknown = || "a question was not understood".to_owned();
        let question = self.questions.get(at).ok_or_else(unknown)?;
        let program = self.compiled.program.as_ref().ok_or_else(unknown)?;
        let expectations = expectations(&program.model, question_file(&self.compiled).ok_or_else(unknown)?);
        let (day, expectation) = expectations.get(at).copied().ok_or_else(unknown)?;
        let width = expectation.parties.count().saturating_mul(expectation.columns.count());
        if width > MOST_ASKED {
            let words =
                "so much is asked at once that it is not answered; ask about fewer recipients or less data";
            return Ok(not_understood(question, vec![words.to_owned()]));
        }
        let nobody = BTreeSet::new();
        let wishes = &question.wishes;
        let case = Case { question: expectation, day, wishes, looks_further: offers, without: &nobody };
        let judgement = judgement::judge(&self.compiled, program, &case)?;
        let mut reply = proof::reply(&self.compiled, program, &judgement);
        reply.question = question.in_words(day);
        if reply.answer != Verdict::Denied {
            return Ok(reply);
        }
        if offers {
            let coarser = self.coarser(&program.model, question, &judgement).into_iter();
            let coarser = coarser.map(|instead| Offer { instead, day, changed: Vec::new() });
            let mut nearest = proof::instead(&program.model, &judgement.nearest);
            // They ask for no form, and the question did.
            for offer in nearest.iter_mut().filter(|_| !question.wishes.is_empty()) {
                offer.instead.differs.push_str(", in whatever form it is shown");
            }
            let offers = coarser.chain(nearest).collect();
            reply.instead = offered::permitted(self, &judgement.answer.asked, offers);
        }
        let answer = &judgement.answer;
        reply.note = if answer.asked.is_empty() {
            Some("nothing is left of what is asked, so that no change would permit it")
        } else if answer.is_wide {
            Some("so much is asked at once that it is not looked for what would have to change; ask about one recipient and one dataset")
        } else if day < self.today {
            Some("the day has passed, and nobody can permit anything for it")
        } else {
            None
        }
        .map(str::to_owned);
        let mut reasons = None;
        if reply.note.is_none() && judgement.is_denied_by_contracts() {
            let less = judgement.shortfalls.iter().map(|shortfall| i64::from(shortfall.column.raw()));
            let proposed = changes::proposed(self, at, answer, &Ranges::from_numbers(less));
            (reply.changes, reply.unlawful) = (proposed.lawful, proposed.unlawful);
            reasons = reasons::no_change(program, &judgement, proposed.in_vain);
        } else if reply.note.is_none() {
            reply.changes = changes::mended(self, at, &judgement);
            reasons = reasons::too_short(program, &judgement, self.today)
                .or_else(|| reasons::more_than_unstated(&self.compiled, program, &judgement));
        }
        if reply.note.is_none() && reply.changes.is_empty() {
            self.add_parts(&mut reply, place, (question, &judgement))?;
        }
        if reply.note.is_none() && reply.changes.is_empty() && reply.unlawful.is_empty() {
            reply.note = reasons;
        }
        // An approval that is still to come permits nothing on a day that has passed.
        if let Some(contract) = judgement.waiting.filter(|_| self.today <= day) {
            reply.ways = ways::ways(&program.model, &program.rules, contract, self.today);
        }
        Ok(reply)
    }

    /// Where no change does for all that is asked: what does for each of several recipients, actions or purposes, or for the columns that no forbid
    /// closes. An error is one sentence.
    fn add_parts(
        &self,
        reply: &mut Reply,
        place: &Place<'_>,
        (question, judgement): (&Question, &Judgement),
    ) -> Result<(), String> {
        let Some(program) = &self.compiled.program else { return Ok(()) };
        let answer = &judgement.answer;
        let mut parts = several::parts(&program.model, &answer.asked);
        let mut closed = Vec::new();
        if parts.len() < 2 {
            parts = several::without_closed(&program.model, answer).into_iter().collect();
            closed = proof::closed_columns(program, answer);
        }
        if parts.is_empty()
            && let Some((question, stays_closed)) = left_open::purposes_left(&program.model, answer)
        {
            parts.push(question);
            closed = stays_closed;
        }
        // Without a question all of a prepared project would be read to answer none.
        if parts.is_empty() {
            return Ok(());
        }
        if parts.len() > MOST_PARTS {
            let words = "no change does for all that is asked, and so many recipients, actions and purposes are asked about that it is not looked for what does for each";
            reply.note = Some(words.to_owned());
            return Ok(());
        }
        let on = Some(answer.day);
        let wishes = |sentence: &str| {
            let is_asked = |wish: &&wish::Wish| {
                let column = wish.column.rsplit('.').next().unwrap_or(&wish.column);
                sentence.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == column)
            };
            question.wishes.iter().filter(is_asked).cloned().collect()
        };
        let questions: Vec<Question> =
            parts.into_iter().map(|sentence| Question { wishes: wishes(&sentence), sentence, on }).collect();
        let asked = Asked::of(place, self.options.clone(), self.today, &questions)?;
        if !asked.compiled.is_judged() || asked.misunderstood().iter().any(|wrong| !wrong.is_empty()) {
            return Ok(());
        }
        for at in 0..questions.len() {
            let part = asked.reply(place, at, false)?;
            for mut change in part.changes {
                change.question.get_or_insert_with(|| part.question.clone());
                change.closed.extend(closed.iter().cloned());
                // What does for several parts is told once, with each of them.
                match reply.changes.iter_mut().find(|known| known.edits == change.edits) {
                    Some(known) => several::also(&mut known.question, change.question),
                    None => reply.changes.push(change),
                }
            }
            for mut change in part.unlawful {
                change.question.get_or_insert_with(|| part.question.clone());
                match reply.unlawful.iter_mut().find(|known| known.edits == change.edits) {
                    Some(known) => several::also(&mut known.question, change.question),
                    None => reply.unlawful.push(change),
                }
            }
        }
        // What stands against all of it at once tells nobody more.
        if !reply.changes.is_empty() {
            reply.unlawful.clear();
        }
        Ok(())
    }

    /// The same question about less of some columns; nothing where something else of it is denied as well.
    fn coarser(&self, model: &Model, question: &Question, judgement: &Judgement) -> Option<Instead> {
        let short = &judgement.shortfalls;
        let forms: Option<Vec<String>> =
            short.iter().map(|shortfall| wish::instead(model, shortfall)).collect();
        let forms = forms.filter(|forms| !forms.is_empty() && judgement.answer.is_permitted())?.join(", ");
        let permits = judgement.answer.permits();
        Some(Instead {
            question: format!("{} showing {forms} on {}", question.sentence, self.options.on),
            differs: format!("with {forms}"),
            permitted_by: permits.iter().map(|id| model.clause_name(*id)).collect(),
        })
    }
}

/// The file of the questions: the last of the sources.
fn question_file(compiled: &Compiled) -> Option<FileId> {
    compiled.sources.iter().last().map(|(id, _)| id)
}

fn too_complicated() -> String {
    "the conditions of the project have too many parts together to be judged".to_owned()
}

/// Whether a finding is that a question is denied, which is an answer and no fault.
fn is_answer(finding: &Diagnostic) -> bool {
    finding.code.id == charta_checks::logic::log006_failed_scenario::CODE.id
}

/// What each question asks, in order, and for which day.
fn expectations(model: &Model, file: FileId) -> Vec<(Day, &Expectation)> {
    let mut asked: Vec<&Scenario> = model.scenarios.iter().filter(|it| it.about.whole.file == file).collect();
    asked.sort_by_key(|scenario| scenario.about.whole.start);
    asked
        .into_iter()
        .filter_map(|scenario| Some((scenario.on?.value, scenario.expectations.first()?)))
        .collect()
}
