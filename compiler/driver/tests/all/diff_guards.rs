//! What guards: what is forbidden whoever is permitted what, what scenarios expect, and what a clause cites.

use crate::diff_facts::{TOWN, compared, diff, has};
use std::fs;

const BAN: &str = "forbid everyone to share journeys for any purpose per \"Charter\"";
const NOBODY: &str = "
scenario \"nobody shares\" { on 2026-03-01 expect deny everyone to share journeys for any purpose }
";
const STUDY: &str = "scenario \"the study reads\" {
  on 2026-03-01
  expect permit institute to read journeys [started_on, line] for planning at server
  expect deny university to read journeys [line] for research
}
";

fn guards() -> String {
    format!("{NOBODY}{STUDY}")
}

/// The town with clauses in its rulebook, and scenarios.
fn town(clauses: &str, scenarios: &str) -> String {
    format!("{}{scenarios}", TOWN.replace("  require term of", &format!("  {clauses}\n  require term of")))
}

fn said(old: &str, new: &str, fail_on: &str, code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("old", old), ("new", new)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("town.charta"), text).unwrap();
    }
    let arguments = ["diff", "old", "new", "--on", "2026-06-01", "--format", "plain", "--fail-on", fail_on];
    crate::run::exits(&crate::run::charta(folder.path(), &arguments), code)
}

fn nothing(old: &str, new: &str) {
    let (code, said) = diff(old, new, &[]);
    assert_eq!(code, Some(0), "{said}");
    has(&said, &["nothing changes"]);
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replace(from, to)
}

#[test]
fn a_ban_and_the_scenario_that_guards_it_do_not_go_unseen() {
    let (with, without) = (town(BAN, &guards()), town("", STUDY));
    let told = said(&with, &without, "guards", 1);
    has(
        &told,
        &[
            "No longer forbidden or expected\n  everyone to share journeys for any purpose at any hosting, from 2020-01-01\n    \
             forbidden before, forbidden by nothing after\n    - town.rules#1 (town.charta:40): forbid everyone to share",
            "  everyone to share journeys for any purpose at any hosting, on 2026-03-01\n    \
             expected to be denied before, expected by no scenario after\n    \
             - scenario \"nobody shares\" (town.charta:65): expect deny everyone to share",
            "\n2 guards gone; judged on",
        ],
    );
    assert!(!told.contains("Widened"), "{told}");
    said(&with, &without, "widened", 0);
    said(&with, &without, "widened,guards", 1);
    said(&with, &without, "changed", 1);
    // The way back guards more, which fails nobody but who wants nothing changed.
    let back = said(&without, &with, "guards", 0);
    has(
        &back,
        &[
            "Newly forbidden or expected\n",
            "forbidden by nothing before, forbidden after\n    + town.rules#1",
            "expected by no scenario before, expected to be denied after\n    + scenario \"nobody shares\"",
            "\n2 new guards; judged on",
        ],
    );
    said(&without, &with, "changed", 1);
}

#[test]
fn guards_that_mean_the_same_are_no_change() {
    let old = town(BAN, &guards());
    // Split, in another order, with names written out.
    let split = "forbid any to share town.journeys [line, age, paid_by] for any purpose per \"Charter\"\n  \
                 forbid everyone to share journeys [started_on] for any purpose until 2026-06-30 per \"Charter\"\n  \
                 forbid everyone to share journeys [started_on] for any purpose from 2026-07-01 per \"Charter\"";
    let anew = "
scenario \"something else\" {
  expect deny university to read journeys [line] for research
  expect permit institute to read journeys [line] for planning at server
  on 2026-03-01
  expect permit institute to read journeys [started_on] for planning at server
}
scenario \"all\" { on 2026-03-01 expect deny any to share journeys for any purpose at any }
";
    let anew = replaced(anew, " at any }", " }");
    let split = replaced(split, "forbid any", "forbid everyone");
    nothing(&old, &town(&split, &anew));
    nothing(&town(&split, &anew), &old);
    // One party, purpose, hosting or column more is told as that.
    let more = "organisation press \"Press\" { established: FR  owners: none }\npurpose sport \"Sport\"\n\
                hosting cellar \"Cellar\" { operator: town_hall  located: FR }\n";
    for (from, to) in [(old.clone(), format!("{old}{more}")), (format!("{old}{more}"), old.clone())] {
        let (_, told) = diff(&from, &to, &[]);
        assert!(!told.contains("guard") && !told.contains("forbidden or expected"), "{told}");
    }
    let (_, told) = diff(&old, &replaced(&old, "  column age: ", "  column zone: text\n  column age: "), &[]);
    assert!(!told.contains("guard"), "{told}");
    // What still goes is told of everyone.
    let (_, told) = diff(&old, &format!("{}{more}", town("", &guards())), &[]);
    has(
        &told,
        &["  everyone to share journeys for any purpose at any hosting, from 2020-01-01\n", "1 guard gone"],
    );
}

#[test]
fn a_guard_does_not_go_unseen_with_the_name_of_what_it_guards() {
    // One of two that a forbid names has another name and another label, and is forbidden nothing now.
    let two = "forbid institute, university to share journeys for any purpose";
    let one = "forbid institute to share journeys for any purpose";
    let other = TOWN.replace("university", "academy").replace("\"University\"", "\"Academy\"");
    let other = other.replace("  require term of", &format!("  {one}\n  require term of"));
    let told = said(&town(two, ""), &other, "guards", 1);
    has(
        &told,
        &[
            "  university to share journeys for any purpose at any hosting, from 2020-01-01\n    forbidden before",
        ],
    );
    // Where it is named again, it is told as one that may and one that may not.
    let told = said(
        &town(two, ""),
        &other.replace("forbid institute to", "forbid institute, academy to"),
        "guards",
        1,
    );
    has(
        &told,
        &[
            "  academy to share journeys for any purpose at any hosting, from 2020-01-01\n    forbidden by nothing before",
        ],
    );
    // Whoever goes and was forbidden something only as one of everyone leaves everyone forbidden it.
    let told = said(&town(BAN, ""), &other.replace(one, BAN), "guards", 0);
    assert!(!told.contains("forbidden"), "{told}");
    // One more group of those who are named, and one more column of a dataset that is named whole, are told as these.
    let old = town(one, "");
    let more = replaced(
        &old,
        "hosting server",
        "group crew of institute \"Crew\" { members: \"two\" }\nhosting server",
    );
    let more = replaced(&more, "  column age: ", "  column zone: text\n  column age: ");
    for (from, to) in [(&old, &more), (&more, &old)] {
        let told = said(from, to, "guards", 0);
        assert!(!told.contains("forbidden"), "{told}");
    }
    // A column that is named by itself is not.
    let columns =
        |names: &str| town(&format!("forbid everyone to share journeys [{names}] for any purpose"), "");
    let renamed = columns("line").replace("paid_by", "payer");
    let told = said(&columns("line, paid_by"), &renamed, "guards", 1);
    has(&told, &["  everyone to share journeys [paid_by] for any purpose"]);
}

#[test]
fn a_guard_that_says_less_is_told_by_what_it_lets_go() {
    let old = town(BAN, &guards());
    let cases = [
        (
            "forbid everyone to share journeys for any purpose",
            "forbid university to share journeys for any purpose where age < 18",
            &[
                "  everyone except university to share journeys for any purpose",
                "  university to share journeys for any purpose at any hosting, from 2020-01-01, rows with age >= 18 or age is missing",
                "    - town.rules#1 (town.charta:40): forbid everyone to",
                "    + town.rules#1 (town.charta:40): forbid university to",
            ][..],
        ),
        (
            "on 2026-03-01 expect deny everyone",
            "on 2026-04-01 expect deny everyone",
            &[
                "at any hosting, on 2026-03-01\n    expected to be denied before, expected by no scenario after",
                "at any hosting, on 2026-04-01\n    expected by no scenario before, expected to be denied after",
            ],
        ),
        (
            "on 2026-03-01 expect deny everyone",
            "expect deny everyone",
            &[
                "at any hosting, on the day of judgement\n    expected by no scenario before, expected to be denied",
            ],
        ),
        (
            "[started_on, line] for planning at server",
            "[line] for planning",
            &[
                "  institute to read journeys [started_on] for planning at server, on 2026-03-01\n    \
                 expected to be permitted before, expected by no scenario after",
                "  institute to read journeys [line] for planning at server, on 2026-03-01\n    \
                 expected to be permitted before, expected at some hosting after",
            ],
        ),
        (
            "expect deny university to read journeys [line] for research",
            "expect deny university to read journeys [line] for c3",
            &[
                "  university to read journeys [line] for research at any hosting, on 2026-03-01\n    expected to be denied before",
            ],
        ),
    ];
    for (from, to, lines) in cases {
        has(&said(&old, &replaced(&old, from, to), "guards", 1), lines);
    }
}

#[test]
fn what_is_answered_otherwise_alone_is_told_once() {
    // A forbid that took away just what a permit gives.
    let clause =
        "  permit institute to read journeys [started_on, line] for planning showing started_on by month\n";
    let ban = format!("{clause}  forbid institute to read journeys [line] for planning at server\n");
    let told = said(&replaced(TOWN, clause, &ban), TOWN, "guards", 0);
    has(&told, &["institute may now read journeys [line]", "1 widened, 1 finding gone; judged on"]);
    // Beyond it, all that is let go stands together.
    let wide = replaced(&ban, "[line] for planning at server", "for any purpose");
    let told = said(&replaced(TOWN, clause, &wide), TOWN, "guards", 1);
    has(
        &told,
        &[
            "institute to read journeys for any purpose at server, from 2026-01-01 until 2026-12-31\n    forbidden before",
        ],
    );
}

#[test]
fn guards_are_told_in_a_comment_and_to_programs() {
    let (old, new) = (town(BAN, &guards()), town("", &guards()));
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("old", &old), ("new", &new)] {
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("town.charta"), text).unwrap();
    }
    let told = |format: &[&str]| {
        let arguments = [&["diff", "old", "new", "--on", "2026-06-01"][..], format].concat();
        crate::run::exits(&crate::run::charta(folder.path(), &arguments), 0)
    };
    let json: serde_json::Value = serde_json::from_str(&told(&["--format", "json"])).unwrap();
    let gone = &json["guards"]["gone"][0];
    assert_eq!(gone["guard"], "forbidden", "{gone}");
    assert_eq!(gone["recipients"], "everyone");
    assert_eq!(gone["old_clauses"][0]["name"], "town.rules#1");
    let told = told(&["--markdown"]);
    has(
        &told,
        &[
            "### No longer forbidden or expected\n\n- everyone to share journeys for any purpose",
            "  - as it stood: town.rules",
        ],
    );
}

#[test]
fn another_source_of_a_permit_or_a_forbid_is_told() {
    let old = town(BAN, "");
    let told = said(
        &old,
        &replaced(&old, "per \"Charter\"", "per \"Charter\" per \"Law, article 1\""),
        "changed",
        1,
    );
    has(
        &told,
        &[
            "forbid town.rules#1, per: `\"Charter\"` before, `\"Charter\", \"Law, article 1\"` after",
            "1 fact otherwise",
        ],
    );
    let read = "to read journeys [started_on, line] for planning";
    let told =
        said(TOWN, &replaced(TOWN, "started_on by month", "started_on by month per \"Annex\""), "changed", 1);
    has(&told, &["permit town.study#1, per: not stated before, `\"Annex\"` after", "1 fact otherwise"]);
    // Two that exchange what they cite, laid out and ordered otherwise; what is cited twice is cited once.
    let two = |one: &str, other: &str| {
        let age = format!("to read journeys [age] for planning per \"{other}\"");
        replaced(TOWN, read, &format!("{age}\n  permit institute {read} per \"{one}\"")).replace(
            &format!("per \"{one}\" showing started_on by month"),
            &format!("showing started_on by month per \"{one}\""),
        )
    };
    let told = said(&two("A", "B"), &two("B", "A"), "changed", 1);
    has(&told, &["2 facts otherwise"]);
    nothing(&two("A", "B"), &replaced(&two("A", "B"), "per \"A\"", "per \"A\" per \"A\""));
}

/// What is split, moved to another contract or made otherwise may cite another source for what it says as before.
#[test]
fn another_source_of_what_is_split_or_moved_is_told() {
    let clause = "  permit university to read journeys [line] for planning where age > 20\n";
    let permits = |permits: &[(&str, &str)]| {
        let clauses = permits.iter().map(|(columns, per)| {
            format!("  permit university to read journeys [{columns}] for planning{per}\n")
        });
        clauses.collect::<String>()
    };
    let town = |clauses: &[(&str, &str)]| replaced(TOWN, clause, &permits(clauses));
    let (a, b) = (" per \"A\"", " per \"B\"");
    let told = |old: &str, new: &str, line: &str, count: &str| {
        has(&said(old, new, "changed", 1), &[line, &format!("{count}; judged on")]);
    };
    let (one, split) = (town(&[("line, age", a)]), town(&[("line", a), ("age", b)]));
    let from_a = "per: `\"A\"` before, `\"B\"` after";
    told(&one, &split, &format!("permit town.c3#3, {from_a}"), "1 fact otherwise");
    told(
        &one,
        &town(&[("line", b), ("age", b)]),
        &format!("permit town.c3#2, {from_a}"),
        "2 facts otherwise",
    );
    told(&split, &one, "permit town.c3#2, per: `\"B\"` before, `\"A\"` after", "1 fact otherwise");
    let bare = town(&[("line", ""), ("age", a)]);
    told(&one, &bare, "permit town.c3#2, per: `\"A\"` before, not stated after", "1 fact otherwise");
    told(&bare, &one, "permit town.c3#2, per: not stated before, `\"A\"` after", "1 fact otherwise");
    // Split, overlapping and cited as it was.
    nothing(&one, &town(&[("line", a), ("age", a)]));
    let (_, overlapping) = diff(
        &town(&[("line, age", a), ("age, paid_by", b)]),
        &town(&[("line", a), ("age", a), ("age, paid_by, started_on", b)]),
        &[],
    );
    assert!(!overlapping.contains("per:"), "{overlapping}");
    // Moved to another contract.
    let fourth = |clauses: &[(&str, &str)]| {
        format!(
            "contract c4 \"Fourth\" {{\n  provider: town_hall\n  recipient: university\n  term: from 2026-01-01 until 2026-12-31\n  \
             approval: court \"C-1\" from 2025-12-01 until 2027-12-31\n  retention: 1 years\n{}}}\n",
            permits(clauses)
        )
    };
    let here = format!("{one}{}", fourth(&[]));
    let there = |per: &str| format!("{}{}", town(&[]), fourth(&[("line, age", per)]));
    told(&here, &there(b), &format!("permit town.c4#1, {from_a}"), "1 fact otherwise");
    nothing(&here, &there(a));
    // Made otherwise: what is left of it cites something else.
    told(&one, &town(&[("line", b)]), &format!("permit town.c3#2, {from_a}"), "1 narrowed, 1 fact otherwise");
    // A forbid.
    let ban = |columns: &str, per: &str| {
        format!("forbid everyone to share journeys [{columns}] for any purpose{per}")
    };
    let bans = |clauses: &str| crate::diff_guards::town(clauses, "");
    let two = format!("{}\n  {}", ban("line", a), ban("age", b));
    told(
        &bans(&ban("line, age", a)),
        &bans(&two),
        &format!("forbid town.rules#2, {from_a}"),
        "1 fact otherwise",
    );
}

#[test]
fn the_same_words_that_mean_something_else_are_told_by_what_they_mean() {
    let folder = tempfile::tempdir().unwrap();
    for (name, place) in [("old", "FR"), ("new", "US")] {
        let town = replaced(TOWN, "module town\n", &format!("module town\nuse town.{place} as HOME\n"));
        let town = replaced(
            &town,
            "  require purpose in USE",
            "  require purpose in USE\n  require storage in HOME",
        );
        fs::create_dir(folder.path().join(name)).unwrap();
        fs::write(folder.path().join(name).join("town.charta"), town).unwrap();
    }
    let (_, told) = compared(folder.path(), &[]);
    has(
        &told,
        &["require storage in HOME, which means town.FR\n", "require storage in HOME, which means town.US\n"],
    );
    // So are the arguments of a template.
    let (_, told) = diff(TOWN, &replaced(TOWN, "access [planning]", "access [c3]"), &[]);
    has(
        &told,
        &[
            "require purpose in USE, which means town.planning\n",
            "require purpose in USE, which means town.c3\n",
        ],
    );
}

#[test]
fn what_is_called_otherwise_and_is_the_same_is_told_as_that() {
    let terms =
        "template terms { parameters: WHO, WHAT  duty WHO to delete WHAT within 30 days of end of term }\n";
    let old = format!("{TOWN}{terms}");
    nothing(&old, &format!("{TOWN}{}", terms.replace("WHO", "TEAM")));
    nothing(&TOWN.replace("USE", "AIM"), TOWN);
    let exchanged = terms.replace("WHO, WHAT", "WHAT, WHO");
    let (_, told) = diff(&old, &format!("{TOWN}{exchanged}"), &[]);
    has(&told, &["2 facts otherwise"]);
    let more = "law reach_act \"Reach Act\" { territory: US  reaches: control, keys }\n\
                event leak \"A leak\"\n";
    let old = format!("{old}{more}");
    let new = old
        .replace("reach_act", "cloud_act")
        .replace("event leak", "event breach_of_trust")
        .replace("template terms", "template usual_terms");
    let (_, told) = diff(&old, &new, &[]);
    has(
        &told,
        &[
            "law town.reach_act is now town.cloud_act",
            "event town.leak is now town.breach_of_trust",
            "template town.terms is now town.usual_terms",
            "nothing changes",
        ],
    );
    let (_, told) = diff(TOWN, &TOWN.replace("group team", "group crew"), &[]);
    has(&told, &["group town.team is now town.crew"]);
    let (_, told) = diff(TOWN, &TOWN.replace("university", "academy"), &[]);
    has(&told, &["organisation town.university is now town.academy"]);
}

#[test]
fn what_changed_in_a_long_clause_is_shown() {
    let columns: Vec<String> = (0..40).map(|number| format!("c{number}_column")).collect();
    let declared: Vec<String> = columns.iter().map(|name| format!("  column {name}: text\n")).collect();
    let clause = |form: &str| {
        format!(
            "permit institute to read journeys [started_on, {}] for planning showing started_on by {form}",
            columns.join(", ")
        )
    };
    let town = |first: &str| {
        let town = replaced(TOWN, "  column age:", &format!("{}  column age:", declared.concat()));
        replaced(
            &town,
            "permit institute to read journeys [started_on, line] for planning showing started_on by month",
            first,
        )
    };
    let other = "permit institute to read journeys [line] for planning\n  ";
    let (_, told) = diff(&town(&clause("month")), &town(&format!("{other}{}", clause("year"))), &[]);
    has(&told, &["showing started_on by month", "showing started_on by year"]);
}

/// What spoke of all there are, and lists them where one more comes, is guarded no longer for that one.
#[test]
fn who_lists_what_there_was_does_not_speak_of_what_comes() {
    let with = |clause: &str| town(clause, "");
    let sold = "forbid everyone to share journeys for any purpose per \"Charter\"";
    let columns = |text: &str| replaced(text, "  column age: ", "  column face: text\n  column age: ");
    let all = with(
        "forbid everyone to share journeys [started_on, line, age, paid_by] for any purpose per \"Charter\"",
    );
    let told = said(&with(sold), &columns(&all), "guards", 1);
    has(&told, &["No longer forbidden or expected\n  everyone to share journeys [face]"]);
    // The same with a column that has another name now.
    let renamed = |text: &str| replaced(text, "  column paid_by:", "  column payer:");
    let but_one = "forbid everyone to share journeys [started_on, line, age] for any purpose per \"Charter\"";
    let told = said(&with(sold), &renamed(&with(but_one)), "guards", 1);
    has(&told, &["No longer forbidden or expected\n  everyone to share journeys [payer]"]);
    // Kept as it is, it speaks of what comes.
    said(&with(sold), &columns(&with(sold)), "guards", 0);
    // The same of everyone.
    let more = "organisation press \"Press\" { established: FR  owners: none }\n";
    let listed = "forbid town_hall, institute, university, board, court to share journeys for any purpose per \"Charter\"";
    let told = said(&with(sold), &format!("{}{more}", with(listed)), "guards", 1);
    has(&told, &["press to share journeys for any purpose"]);
    // Of a contract, everyone are its recipients: of one more of them it speaks as well.
    let own = |clause: &str| {
        let clause = format!("  {clause} to read journeys [age] for any purpose\n  permit institute to read");
        TOWN.replacen("  permit institute to read", &clause, 1)
    };
    let joined = |text: &str| {
        replaced(
            &format!("{text}{more}"),
            "recipient: institute\n  term:      from 2026-01-01",
            "recipient: institute, press\n  term:      from 2026-01-01",
        )
    };
    said(&own("forbid everyone"), &joined(&own("forbid everyone")), "guards", 0);
    let told = said(&own("forbid everyone"), &joined(&own("forbid institute")), "guards", 1);
    has(&told, &["  press to read journeys [age]"]);
}

/// An expectation that says where or when, and did not, still expects something: what it expects no longer is told, and that alone.
#[test]
fn an_expectation_made_narrower_is_told_by_what_it_expects_no_longer() {
    let cellar = "hosting cellar \"Cellar\" { operator: town_hall  located: FR }\n";
    let with = |expectation: &str| format!("{TOWN}{cellar}scenario \"s\" {{ {expectation} }}\n");
    let read = "expect permit institute to read journeys [started_on, line] for planning";
    let (somewhere, there) = (with(read), with(&format!("{read} at server")));
    // Whoever may do it at the server may do it somewhere: what was expected still is, and more.
    let told = said(&somewhere, &there, "guards", 0);
    has(
        &told,
        &[
            "  institute to read journeys [started_on, line] for planning at server, on the day of judgement\n    \
             expected at some hosting before, expected to be permitted after\n    - scenario",
            "at server\n\n1 new guard; judged",
        ],
    );
    // And the way back lets go of the server alone.
    let told = said(&there, &somewhere, "guards", 1);
    has(
        &told,
        &[
            "  institute to read journeys [started_on, line] for planning at server, on the day of judgement\n    \
             expected to be permitted before, expected at some hosting after\n    - scenario",
            "\n1 guard gone; judged",
        ],
    );
    // A day.
    let dated = |expectation: &str| with(&format!("on 2026-03-01 {expectation}"));
    let deny = "expect deny university to read journeys [line, age] for research";
    for (expectation, guard, place) in [
        (read.to_owned(), "expected to be permitted", "some hosting"),
        (format!("{read} at server"), "expected to be permitted", "server"),
        (deny.to_owned(), "expected to be denied", "any hosting"),
    ] {
        let told = said(&with(&expectation), &dated(&expectation), "guards", 1);
        let standing = format!("{guard} before, expected on 2026-03-01 alone after\n    - scenario");
        has(
            &told,
            &[&format!("at {place}, on the day of judgement\n    {standing}"), "\n1 guard gone; judged"],
        );
        // What said when, and does not, guards that day no longer.
        let told = said(&dated(&expectation), &with(&expectation), "guards", 1);
        has(&told, &["on 2026-03-01\n", "on the day of judgement\n", "\n1 guard gone, 1 new guard; judged"]);
    }
    // Both, and several days; what is as it was is told neither as gone nor as new.
    let told = said(&somewhere, &dated(&format!("{read} at server")), "guards", 1);
    has(
        &told,
        &[
            "at some hosting, on the day of judgement\n    expected to be permitted before, expected on 2026-03-01 alone after",
            "at server, on 2026-03-01\n    expected at some hosting before, expected to be permitted after",
            "\n1 guard gone, 1 new guard; judged",
        ],
    );
    let line = deny.replace("[line, age]", "[line]");
    let two = format!("{}scenario \"t\" {{ on 2026-04-01 {line} }}\n", dated(deny));
    let told = said(&with(deny), &two, "guards", 1);
    has(
        &told,
        &[
            "  university to read journeys [line] for research at any hosting, on the day of judgement\n    \
             expected to be denied before, expected on 2026-03-01 and on 2026-04-01 alone after",
            "  university to read journeys [age] for research at any hosting, on the day of judgement\n    \
             expected to be denied before, expected on 2026-03-01 alone after",
            "\n2 guards gone; judged",
        ],
    );
    // Where the first still stands, one more day is one more guard.
    let more = format!("{}scenario \"t\" {{ on 2026-04-01 {line} }}\n", with(deny));
    let told = said(&with(deny), &more, "guards", 0);
    has(&told, &["on 2026-04-01\n    expected by no scenario before", "\n1 new guard; judged"]);
    // A ban that names a place lets go of the others.
    let told = said(&with(deny), &with(&format!("{deny} at server")), "guards", 1);
    has(
        &told,
        &["cellar, on the day of judgement\n    expected to be denied before", "\n1 guard gone; judged"],
    );
}
