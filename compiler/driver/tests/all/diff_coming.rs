//! What comes itself, where guards that read as before speak of all but a few: it is told as that, and not as another guard; and what goes,
//! which is told with its guard. And sets of all but a few, in words.

use crate::diff_facts::{TOWN, diff, has};

/// The town with a clause in its rulebook, more things, and a scenario.
fn town(clause: &str, more: &str, scenario: &str) -> String {
    let with = TOWN.replace("  require term of", &format!("  {clause}\n  require term of"));
    assert_ne!(with, TOWN);
    format!("{with}{more}{scenario}")
}

const PRESS: &str = "organisation press \"Press\" { established: FR  owners: none }\n";
const RADIO: &str = "organisation radio \"Radio\" { established: FR  owners: none }\n";
const SPORT: &str = "purpose sport \"Sport\"\n";
const BAN: &str = "forbid everyone except institute to share journeys for any purpose except planning";
const SCENARIO: &str = "scenario \"s\" { expect deny everyone except institute to share journeys for any purpose except planning }\n";

#[test]
fn what_comes_is_no_guard_of_what_reads_as_before() {
    let old = town(BAN, "", SCENARIO);
    let new = town(BAN, &format!("{PRESS}{SPORT}"), SCENARIO);
    let (_, told) = diff(&old, &new, &["--fail-on", "guards"]);
    has(&told, &["+ organisation town.press\n", "+ purpose town.sport\n", "\n2 new declarations; judged on"]);
    // Whoever goes may come again under another name.
    let (_, told) = diff(&new, &old, &[]);
    has(
        &told,
        &[
            "- organisation town.press\n",
            "- purpose town.sport\n",
            "  press to share journeys",
            "guards gone",
        ],
    );
}

/// What goes takes its guard with it, if what comes in its place lies outside of what the guard speaks of.
#[test]
fn a_guard_is_not_lost_with_what_it_spoke_of() {
    let dataset = |name: &str, more: &str| {
        format!(
            "dataset {name} \"Faces\" {{\n  controller: town_hall  hosted: server  retention: 1 year  {more}\n  column face: text\n}}\n"
        )
    };
    let faces = |named: &str, scope: &str, more: &str| {
        town(
            "",
            &format!(
                "{}rulebook bans \"Bans\" {{\n  applies_to: {scope}\n  forbid everyone to share any data for any purpose\n}}\n",
                dataset(named, more)
            ),
            "",
        )
    };
    let (_, told) = diff(
        &faces("faces", "journeys, faces", ""),
        &faces("portraits", "journeys", "source: table a.c"),
        &[],
    );
    has(&told, &["  everyone to share faces for", "guard gone"]);
    // A group is its organisation's.
    let squad = |of: &str| {
        town(
            "forbid squad to share journeys for any purpose",
            &format!("group squad of {of} \"Squad\" {{ members: \"three\" }}\n"),
            "",
        )
    };
    let (_, told) = diff(&squad("institute"), &squad("university"), &[]);
    has(&told, &["to share journeys", "guard gone"]);
}

/// A ban that names each dataset there is says nothing of the next one, so nothing of that is let go.
#[test]
fn a_ban_on_each_dataset_does_not_ban_the_next() {
    let old = town("forbid everyone to share journeys for any purpose", "", "");
    let stops = "dataset stops \"Stops\" {\n  controller: town_hall  hosted: server  retention: 1 year\n  column street: text\n}\n";
    let new = format!("{old}{stops}");
    let (_, told) = diff(&old, &new, &["--fail-on", "guards"]);
    has(&told, &["+ dataset town.stops\n", "\n1 new declaration"]);
    let (_, told) = diff(&new, &old, &[]);
    has(&told, &["- dataset town.stops\n", "\n1 declaration gone"]);
    // A ban on any data bans it.
    let any = |more: &str| town("forbid everyone to share any data for any purpose", more, "");
    let (_, told) = diff(&any(""), &format!("{old}{stops}"), &[]);
    has(&told, &["everyone to share stops", "guard gone"]);
}

#[test]
fn what_is_named_by_itself_is_told_although_it_comes_or_goes() {
    // Named anew, or left out.
    let named = "forbid institute, press to share journeys for any purpose";
    let without = "forbid institute to share journeys for any purpose";
    let (with_press, alone) = (town(named, PRESS, ""), town(without, "", ""));
    has(&diff(&alone, &with_press, &[]).1, &["  press to share journeys", "1 new guard"]);
    has(&diff(&with_press, &alone, &[]).1, &["  press to share journeys", "1 guard gone"]);
    // Whoever comes and is left out of a ban on all but a few.
    let more = BAN.replace("except institute", "except institute, press");
    let (_, told) = diff(&town(BAN, RADIO, ""), &town(&more, PRESS, ""), &[]);
    has(&told, &["  radio to share journeys", "1 guard gone"]);
    // The same words that mean somebody else, while one who comes is not meant.
    let alias = |who: &str, more: &str| {
        town("forbid P to share journeys for any purpose", more, "")
            .replace("module town\n", &format!("module town\nuse town.{who} as P\n"))
    };
    let broker = PRESS.replace("press", "broker").replace("Press", "Broker");
    let (_, told) = diff(&alias("press", PRESS), &alias("radio", &format!("{broker}{RADIO}")), &[]);
    has(&told, &["  press to share journeys", "1 guard gone"]);
}

/// A set of many is told by the few that it leaves out.
#[test]
fn all_but_a_few_are_told_by_those_that_are_left_out() {
    let columns =
        |names: &[&str]| -> String { names.iter().map(|it| format!("  column {it}: text\n")).collect() };
    let many = ["c1", "c2", "c3", "c4", "c5"];
    let hostings: String = (1..8)
        .map(|at| format!("hosting place{at} \"Place {at}\" {{ operator: town_hall  located: FR }}\n"))
        .collect();
    let wide = TOWN.replace("  column age: ", &format!("{}  column age: ", columns(&many)));
    let wide = format!("{wide}{hostings}");
    let town = |clauses: &str| wide.replace("  require term of", &format!("  {clauses}\n  require term of"));
    let ban = |what: &str| format!("forbid everyone to share journeys {what} for any purpose");
    let (_, told) = diff(&town(&ban("[all except line, age]")), &wide, &[]);
    has(&told, &["  everyone to share journeys [all except line, age] for any purpose"]);
    // Four are too many to be left out, and six too few to be told so.
    let (_, told) = diff(&town(&ban("[all except line, age, c1, c2]")), &wide, &[]);
    has(&told, &["  everyone to share journeys [started_on, c3, c4, c5, paid_by] for any purpose"]);
    // Of a dataset that had one more, all there are would not say whether that is among them.
    let one_more = |text: &str| text.replace("  column age: ", "  column zone: text\n  column age: ");
    let (_, told) = diff(&one_more(&town(&ban("[all except line, zone]"))), &wide, &[]);
    has(
        &told,
        &["  everyone to share journeys [started_on, c1, c2, c3, c4, c5, age, paid_by] for any purpose"],
    );
    // Hostings.
    let at = |place: &str| format!("{} at {place}", ban("[line]"));
    let (_, told) = diff(&town(&at("any except place1, server")), &wide, &[]);
    has(&told, &["to share journeys [line] for any purpose at any hosting except place1 and server, from"]);
    // Purposes, with all that lies below.
    let purpose = format!("{} except planning", ban("[line]"));
    let (_, told) = diff(&town(&purpose), &wide, &[]);
    has(&told, &["  everyone to share journeys [line] for any purpose except planning at any hosting, from"]);
}
