//! Worked examples, and the inverse held against trying every day.

use super::*;
use crate::model::PartyId;
use charta_base::Id;

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn length(amount: u32, unit: Unit) -> Length {
    Length { amount, unit }
}

fn months(amount: u32) -> Delay {
    Delay::Calendar(length(amount, Unit::Month))
}

fn step(decided_by: u32, after: &[usize], delay: Option<Delay>) -> Step {
    Step { decided_by: Some(PartyId::new(decided_by)), after: after.to_vec(), delay, ..Step::default() }
}

fn once(by: Delay) -> Option<Extension> {
    Some(Extension { by, times: 1 })
}

/// Decree 2019-536, art. 88 to 91, and law 78-17, art. 66: the counter, the committee, the authority (decision renewed once), and
/// an extraction that nothing limits and that was seen to take 10 to 12 months.
fn french() -> Procedure {
    let mut steps = vec![
        step(1, &[], Some(Delay::WorkingDays(7))),
        step(2, &[0], Some(months(1))),
        step(3, &[1], Some(months(2))),
        step(4, &[2], None),
    ];
    steps[2].extension = once(months(2));
    steps[3].observed = Some((length(10, Unit::Month), length(12, Unit::Month)));
    Procedure { decided_by: Some(Id::new(3)), steps, ..Procedure::default() }
}

/// Regulation (EU) 2025/327, art. 68 and 60: the decision, the delivery by the holder, and the making available.
fn european() -> Procedure {
    let mut steps =
        vec![step(1, &[], Some(months(3))), step(2, &[0], Some(months(3))), step(1, &[1], Some(months(2)))];
    steps[0].extension = once(months(3));
    steps[1].extension = once(months(3));
    Procedure { decided_by: Some(Id::new(1)), steps, ..Procedure::default() }
}

fn ends(course: &Course) -> Vec<String> {
    let shown = |stage: &Stage| stage.ends.day().map_or("open".to_owned(), |day| day.to_string());
    course.stages.iter().map(shown).collect()
}

#[test]
fn the_french_authorisation() {
    let submitted = day("2026-03-02");
    let plan = schedule(&french(), submitted, &Calendar::default());
    assert_eq!(ends(&plan.nominal), ["2026-03-11", "2026-04-11", "2026-06-11", "2026-06-11"]);
    assert_eq!(ends(&plan.maximum), ["2026-03-11", "2026-04-11", "2026-08-11", "open"]);
    assert_eq!(plan.nominal.approval.ends, End::On(day("2026-06-11")));
    assert_eq!(plan.maximum.approval.ends, End::On(day("2026-08-11")));
    assert_eq!(plan.maximum.completion.ends, End::Open);
    let elapsed = |end: End| end.day().unwrap().0 - submitted.0;
    assert_eq!((elapsed(plan.nominal.approval.ends), elapsed(plan.maximum.approval.ends)), (101, 162));
    // What was observed counts from the decision as its delays have it.
    let observed = plan.observed.as_ref().unwrap();
    assert_eq!(observed.least.completion.ends, End::On(day("2027-04-11")));
    assert_eq!(observed.most.completion.ends, End::On(day("2027-06-11")));
    assert_eq!(plan.expected().completion.ends, End::On(day("2027-06-11")));
    assert_eq!(
        observed.most.completion.path.iter().map(|stage| stage.step).collect::<Vec<_>>(),
        [0, 1, 2, 3]
    );
    assert_eq!(observed.most.completion.critical_step().map(|stage| stage.step), Some(3));
    assert_eq!(plan.nominal.approval.critical_step().map(|stage| stage.step), Some(2));
    // Nothing ends the extraction: it is the critical step of the most that the law allows.
    assert_eq!(plan.maximum.completion.critical_step().map(|stage| stage.step), Some(3));
    // It takes no time that anybody must take, and so settles nothing of the nominal way.
    assert_eq!(plan.nominal.completion.path.iter().map(|stage| stage.step).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn the_extraction_after_an_extended_decision() {
    // Where the renewal was used, ten and twelve months after the decision are 2027-06-11 and 2027-08-11.
    let mut procedure = french();
    procedure.steps[2].delay = Some(months(4));
    let observed = schedule(&procedure, day("2026-03-02"), &Calendar::default()).observed.unwrap();
    assert_eq!(observed.least.completion.ends, End::On(day("2027-06-11")));
    assert_eq!(observed.most.completion.ends, End::On(day("2027-08-11")));
    let elapsed = |course: &Course| course.completion.ends.day().unwrap().0 - day("2026-03-02").0;
    assert_eq!((elapsed(&observed.least), elapsed(&observed.most)), (466, 527));
}

#[test]
fn the_european_permit() {
    let plan = schedule(&european(), day("2029-04-02"), &Calendar::default());
    assert_eq!(ends(&plan.nominal), ["2029-07-02", "2029-10-02", "2029-12-02"]);
    assert_eq!(ends(&plan.maximum), ["2029-10-02", "2030-04-02", "2030-06-02"]);
    let elapsed = |course: &Course| course.completion.ends.day().unwrap().0 - day("2029-04-02").0;
    assert_eq!((elapsed(&plan.nominal), elapsed(&plan.maximum)), (244, 426));
    assert_eq!(plan.observed, None);
}

#[test]
fn a_period_that_ends_on_a_day_off_goes_on_where_the_procedure_says_so() {
    // 2029-12-02 and 2030-06-02 are Sundays. Steps count from where the one before was moved to.
    let procedure = Procedure { deadline: Deadline::NextWorkingDay, ..european() };
    let plan = schedule(&procedure, day("2029-04-02"), &Calendar::default());
    assert_eq!(ends(&plan.nominal), ["2029-07-02", "2029-10-02", "2029-12-03"]);
    assert_eq!(ends(&plan.maximum), ["2029-10-02", "2030-04-02", "2030-06-03"]);
    let holidays = Calendar::new([day("2029-12-03"), day("2029-07-02")]);
    let plan = schedule(&procedure, day("2029-04-02"), &holidays);
    assert_eq!(ends(&plan.nominal), ["2029-07-03", "2029-10-03", "2029-12-04"]);
    assert_eq!(years_of_working_days(&procedure, &plan.maximum.completion), [2029, 2030]);
    assert_eq!(years_of_working_days(&european(), &plan.nominal.completion), Vec::<i16>::new());
}

#[test]
fn holidays_lengthen_working_days_alone() {
    let holidays = Calendar::new([day("2026-03-04"), day("2026-04-13")]);
    let plan = schedule(&french(), day("2026-03-02"), &holidays);
    assert_eq!(ends(&plan.nominal)[..3], ["2026-03-12", "2026-04-12", "2026-06-12"]);
    assert_eq!(years_of_working_days(&french(), &plan.nominal.approval), [2026]);
}

#[test]
fn silence_that_means_nothing_ends_nothing() {
    for (silence, end) in [
        (Some(Silence::Accepted), Some(day("2026-08-11"))),
        (Some(Silence::Refused), Some(day("2026-08-11"))),
        (None, Some(day("2026-08-11"))),
        (Some(Silence::Nothing), None),
    ] {
        let mut procedure = french();
        procedure.steps[2].silence = silence;
        let plan = schedule(&procedure, day("2026-03-02"), &Calendar::default());
        assert_eq!(plan.maximum.approval.ends.day(), end, "{silence:?}");
        assert_eq!(plan.nominal.approval.ends, End::On(day("2026-06-11")));
    }
}

#[test]
fn the_latest_of_what_a_step_waits_for_settles_it() {
    let mut steps = vec![
        step(1, &[], Some(months(2))),
        step(2, &[], Some(months(5))),
        step(3, &[0, 1], Some(Delay::WorkingDays(10))),
        step(1, &[0], Some(months(3))),
    ];
    steps[3].observed = Some((length(1, Unit::Week), length(9, Unit::Month)));
    let procedure = Procedure { decided_by: Some(Id::new(1)), steps, ..Procedure::default() };
    let plan = schedule(&procedure, day("2026-01-05"), &Calendar::default());
    assert_eq!(ends(&plan.nominal), ["2026-03-05", "2026-06-05", "2026-06-19", "2026-06-05"]);
    let path = |passage: &Passage| passage.path.iter().map(|stage| stage.step).collect::<Vec<_>>();
    assert_eq!(path(&plan.nominal.completion), [1, 2]);
    assert_eq!(path(&plan.nominal.approval), [0, 3]);
    let observed = plan.observed.unwrap();
    assert_eq!(path(&observed.most.completion), [0, 3]);
    assert_eq!(observed.least.approval.ends, End::On(day("2026-03-12")));
}

#[test]
fn extensions_of_one_unit_are_one_longer_delay() {
    let mut procedure = Procedure { steps: vec![step(1, &[], Some(months(1)))], ..Procedure::default() };
    let last = |procedure: &Procedure| {
        let plan = schedule(procedure, day("2026-01-31"), &Calendar::default());
        (
            plan.nominal.completion.ends.day().unwrap().to_string(),
            plan.maximum.completion.ends.day().unwrap().to_string(),
        )
    };
    procedure.steps[0].extension = once(months(1));
    assert_eq!(last(&procedure), ("2026-02-28".to_owned(), "2026-03-31".to_owned()));
    procedure.steps[0].extension = Some(Extension { by: months(1), times: 3 });
    assert_eq!(last(&procedure), ("2026-02-28".to_owned(), "2026-05-31".to_owned()));
    procedure.steps[0].extension = once(Delay::Calendar(length(1, Unit::Year)));
    assert_eq!(last(&procedure), ("2026-02-28".to_owned(), "2027-02-28".to_owned()));
    // Of another unit, it begins where the delay ends: 2026-02-28 is a Saturday.
    procedure.steps[0].extension = once(Delay::WorkingDays(1));
    assert_eq!(last(&procedure), ("2026-02-28".to_owned(), "2026-03-02".to_owned()));
}

#[test]
fn what_lies_beyond_the_calendar_has_no_end() {
    let steps = vec![
        step(1, &[], Some(Delay::Calendar(length(u32::MAX, Unit::Year)))),
        step(1, &[0], Some(months(1))),
    ];
    let procedure = Procedure { steps, ..Procedure::default() };
    let plan = schedule(&procedure, day("2026-01-31"), &Calendar::default());
    assert_eq!(plan.nominal.completion.ends, End::Open);
    let way = (Way::Nominal, Milestone::Completion);
    assert_eq!(latest_submission(&procedure, &Calendar::default(), way, day("2026-01-31")), None);
    // Rings are reported elsewhere; here they must end.
    let ring = Procedure { steps: vec![step(1, &[1], None), step(1, &[0], None)], ..Procedure::default() };
    let plan = schedule(&ring, day("2026-01-31"), &Calendar::default());
    assert_eq!(plan.nominal.completion.ends, End::Open);
    assert_eq!(latest_submission(&ring, &Calendar::default(), way, day("2026-01-31")), None);
}

#[test]
fn no_steps_end_at_once() {
    let procedure = Procedure::default();
    let plan = schedule(&procedure, day("2026-01-31"), &Calendar::default());
    assert_eq!(plan.nominal.approval, Passage { ends: End::On(day("2026-01-31")), path: Vec::new() });
    let way = (Way::Maximum, Milestone::Approval);
    assert_eq!(
        latest_submission(&procedure, &Calendar::default(), way, day("2026-01-31")),
        Some(day("2026-01-31"))
    );
}

#[test]
fn a_faster_way_is_told_by_how_much() {
    let submitted = day("2026-03-02");
    let slow = schedule(&french(), submitted, &Calendar::default());
    let quick = Procedure { steps: vec![step(3, &[], Some(months(2)))], ..french() };
    let quick = schedule(&quick, submitted, &Calendar::default());
    // 2026-05-02 before 2026-06-11.
    assert_eq!(quick.sooner_than(&slow, Milestone::Approval), Some(40));
    assert_eq!(slow.sooner_than(&quick, Milestone::Approval), None);
    assert_eq!(quick.sooner_than(&quick, Milestone::Approval), None);
}

/// Numbers that look random and are the same on every machine: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % limit) as u32
    }

    fn delay(&mut self) -> Delay {
        let unit = [Unit::Day, Unit::Week, Unit::Month, Unit::Month][self.below(4) as usize];
        match self.below(3) {
            0 => Delay::WorkingDays(self.below(16)),
            _ => Delay::Calendar(length(self.below(5), unit)),
        }
    }

    fn procedure(&mut self) -> Procedure {
        let count = self.below(6);
        let steps = (0..count).map(|at| {
            let after: Vec<usize> = (0..at).filter(|_| self.below(3) == 0).map(|at| at as usize).collect();
            let delay = (self.below(12) > 0).then(|| self.delay());
            let mut step = step(self.below(2), &after, delay);
            if self.below(3) == 0 {
                step.extension = Some(Extension { by: self.delay(), times: 1 + self.below(2) });
            }
            if self.below(4) == 0 {
                step.observed =
                    Some((length(self.below(3), Unit::Month), length(70 + self.below(20), Unit::Day)));
            }
            if self.below(10) == 0 {
                step.silence = Some(Silence::Nothing);
            }
            step
        });
        let steps = steps.collect();
        let deadline = if self.below(2) == 0 { Deadline::AsItFalls } else { Deadline::NextWorkingDay };
        Procedure { decided_by: Some(Id::new(1)), deadline, steps, ..Procedure::default() }
    }
}

#[test]
fn the_latest_submission_is_the_last_day_that_is_in_time() {
    let mut numbers = Numbers(0x2545_f491_4f6c_dd1d);
    let (mut found, mut open) = (0, 0);
    for _ in 0..150 {
        let procedure = numbers.procedure();
        let calendar = Calendar::new((0..60).map(|_| Day(20_000 + numbers.below(1_400) as i32)));
        // Around the ends of months, where lengths bite.
        let needed_by = Day(20_800 + numbers.below(500) as i32);
        for way in [Way::Nominal, Way::Maximum, Way::ObservedLeast, Way::ObservedMost] {
            for milestone in [Milestone::Approval, Milestone::Completion] {
                let plan = Plan::of(&procedure, &calendar);
                let in_time =
                    |submitted: Day| plan.course(way, submitted).to(milestone).ends <= End::On(needed_by);
                let tried = (0..1_600).map(|back| Day(needed_by.0 - back)).find(|day| in_time(*day));
                let latest = latest_submission(&procedure, &calendar, (way, milestone), needed_by);
                assert_eq!(latest, tried, "{procedure:?} {way:?} {milestone:?} {needed_by}");
                if latest.is_some() { found += 1 } else { open += 1 }
            }
        }
    }
    assert!(found > 800 && open > 20, "{found} found, {open} without");
}

#[test]
fn a_later_submission_never_ends_earlier_and_ways_are_in_order() {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for _ in 0..60 {
        let procedure = numbers.procedure();
        let calendar = Calendar::new((0..60).map(|_| Day(20_000 + numbers.below(1_400) as i32)));
        let mut before: Option<Schedule> = None;
        for submitted in (20_000..20_400).map(Day) {
            let plan = schedule(&procedure, submitted, &calendar);
            assert!(plan.nominal.approval.ends >= End::On(submitted));
            assert!(plan.nominal.completion.ends >= plan.nominal.approval.ends);
            assert!(plan.maximum.completion.ends >= plan.nominal.completion.ends);
            if let Some(before) = &before {
                assert!(plan.nominal.completion.ends >= before.nominal.completion.ends);
                assert!(plan.maximum.completion.ends >= before.maximum.completion.ends);
                assert!(plan.expected().completion.ends >= before.expected().completion.ends);
            }
            for course in [&plan.nominal, &plan.maximum] {
                let path = &course.completion.path;
                assert!(path.windows(2).all(|pair| pair[0].ends == pair[1].begins));
                assert_eq!(
                    path.last().map(|stage| stage.ends).unwrap_or(End::On(submitted)),
                    course.completion.ends
                );
            }
            before = Some(plan);
        }
    }
}
