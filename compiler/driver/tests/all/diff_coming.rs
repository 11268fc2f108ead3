//! What comes or goes itself, where guards that read as before speak of all but a few: it is told as that, and not as another guard.

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
fn what_comes_or_goes_is_no_guard_of_what_reads_as_before() {
    let old = town(BAN, "", SCENARIO);
    let new = town(BAN, &format!("{PRESS}{SPORT}"), SCENARIO);
    let (_, told) = diff(&old, &new, &["--fail-on", "guards"]);
    has(&told, &["+ organisation town.press\n", "+ purpose town.sport\n", "\n2 new declarations; judged on"]);
    let (_, told) = diff(&new, &old, &[]);
    has(
        &told,
        &["- organisation town.press\n", "- purpose town.sport\n", "\n2 declarations gone; judged on"],
    );
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
