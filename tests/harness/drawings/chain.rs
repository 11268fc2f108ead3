//! The hosting chain: every link, owner and operator, and the laws that reach.

use super::read::{faults, picture, select, words};
use super::{Built, contract, trial};
use crate::hostile::text::{HOSTILE, built};
use crate::house::House;
use crate::project;
use charta_model::model::{HostingId, Model, PartyId};
use libtest_mimic::Trial;
use scraper::Html;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

const ON: &str = "2026-03-01";

/// A law with every common way of reaching, and who is under it.
const LAW: &str = "law disclosure \"Disclosure Act\" { territory: US  in_force: from 2018-01-01
  reaches: establishment, control, operation, support, subcontracting for storage, compute }
organisation parent \"Parent company\" { established: US  owners: none }
organisation subsidiary \"Subsidiary\" { established: FR  owners: parent 60 %, port 40 % }
hosting top \"Top\" { operator: port  located: FR  relies_on: left for storage, right for network }
hosting left \"Left\" { operator: subsidiary  located: FR }
hosting right \"Right\" { operator: port  located: FR }
dataset tides \"Tides\" { controller: port  hosted: top  column tide: integer }
";

/// What a contract says whose hosting is run by the subsidiary.
const NAMED: &str = "subprocessors: subsidiary\n";

pub(super) fn trials(house: &Arc<House>) -> Vec<Trial> {
    let house = Arc::clone(house);
    vec![
        trial("chain/every_link_of_an_example", move || every_link(&house)),
        trial("chain/a_law_kept_out_that_reaches", a_law_kept_out),
        trial("chain/a_law_that_reaches_and_nobody_keeps_out", a_law_nobody_keeps_out),
        trial("chain/a_law_that_reaches_nothing", a_law_without_reach),
        trial("chain/only_what_holds_on_the_day", on_the_day),
        trial("chain/a_ring_of_owners_and_of_hostings", rings),
        trial("chain/one_arrow_for_two_services", one_arrow),
        trial("chain/more_than_can_be_read", too_many),
        trial("chain/many_beside_each_other", many_beside_each_other),
        trial("chain/wide_and_deep", wide_and_deep),
        trial("chain/nothing_to_draw", nothing),
        trial("chain/hostile_names", hostile),
        trial("chain/examples_have_no_fault", {
            let house = Arc::new(House::new(false));
            move || examples(&house)
        }),
    ]
}

fn example(house: &House, name: &str) -> Built {
    let (world, root) = project::folder(house, &format!("examples/{name}"));
    Built::of(&world, &root, ON)
}

/// Whatever a contract's data rest on, as the text says it, is a box or an arrow, and a line of words; nothing else is.
fn every_link(house: &House) {
    let built = example(house, "regional-hospitals-fixed");
    let model = &built.compiled.program.as_ref().unwrap().model;
    let page = built.page("contracts/regional_pooling");
    let drawn = picture(page, "drawing-chain").unwrap();
    let hosting = |name: &str| model.hostings.iter().find(|(_, it)| &*it.about.name == name).unwrap().0;
    let chain = [hosting("regional_cloud"), hosting("alpages_storage")];
    let title = |id: HostingId| model.hostings[id].about.title_in(true).to_owned();
    let party = |id: PartyId| model.parties[id].about.title_in(true).to_owned();
    assert_eq!(drawn.labels("hosting"), chain.iter().map(|id| title(*id)).collect());
    let mut expected: BTreeSet<(String, String)> = BTreeSet::new();
    let mut parties: BTreeSet<PartyId> = BTreeSet::new();
    let said = words(page, 0).join("\n");
    for id in chain {
        let facts = &model.hostings[id];
        for on in facts.relies_on.iter().map(|it| it.value.on) {
            expected.insert((title(id), title(on)));
            assert!(said.contains(&format!("{} repose sur {}", title(id), title(on))), "{said}");
        }
        for behind in facts.operator.iter().chain(&facts.keys_held_by).chain(&facts.technology) {
            expected.insert((party(behind.value), title(id)));
            parties.insert(behind.value);
            assert!(
                said.lines().any(|it| it.contains(&title(id)) && it.contains(&party(behind.value))),
                "{said}"
            );
        }
    }
    with_owners(model, &mut parties);
    for id in &parties {
        for stake in &model.parties[*id].owners {
            expected.insert((party(stake.value.owner), party(*id)));
            let share = stake.value.share.to_string();
            assert_eq!(drawn.arrow(&party(stake.value.owner), &party(*id)).tag, format!("détient {share}"));
            let owns = format!("{} détient {share} d", party(stake.value.owner));
            assert!(said.lines().any(|it| it.starts_with(&owns) && it.contains(&party(*id))), "{said}");
        }
    }
    assert_eq!(drawn.labels("party"), parties.iter().map(|id| party(*id)).collect());
    assert_eq!(drawn.labels("law"), BTreeSet::new());
    let arrows: Vec<(String, String)> =
        drawn.arrows.iter().map(|arrow| (arrow.from.clone(), arrow.to.clone())).collect();
    assert_eq!(arrows.len(), expected.len(), "{arrows:?}");
    assert_eq!(arrows.into_iter().collect::<BTreeSet<_>>(), expected);
    // Boxes lead to pages that are there, and say where things are.
    for seen in &drawn.boxes {
        let href = seen.href.as_ref().unwrap().strip_prefix("../").unwrap();
        assert!(built.artifacts.contains_key(&format!("documents/{href}")), "{href}");
        assert!(seen.notes.join(" ").ends_with("France"), "{seen:?}");
    }
    // The page of a hosting draws the part behind it alone.
    let behind = picture(built.page("hostings/regional_alpages_storage"), "drawing-chain").unwrap();
    assert_eq!(behind.labels("hosting"), BTreeSet::from([title(chain[1])]));
}

fn with_owners(model: &Model, parties: &mut BTreeSet<PartyId>) {
    let mut open: Vec<PartyId> = parties.iter().copied().collect();
    while let Some(id) = open.pop() {
        open.extend(
            model.parties[id].owners.iter().map(|it| it.value.owner).filter(|it| parties.insert(*it)),
        );
    }
}

/// The tones of the ways by which the law reaches: from its territory over an owner and an operator, and no other way.
fn way(built: &Built, page: &str, tone: &str) {
    let drawn = picture(built.page(page), "drawing-chain").unwrap();
    let steps = [
        ("Disclosure Act", "Parent company"),
        ("Parent company", "Subsidiary"),
        ("Subsidiary", "Left"),
        ("Top", "Left"),
    ];
    for (from, to) in steps {
        assert_eq!(drawn.arrow(from, to).tone, tone, "{from} {to}");
    }
    let loud = drawn.arrows.iter().filter(|arrow| arrow.tone != "plain").count();
    assert_eq!(loud, steps.len());
    let loud: BTreeSet<&str> =
        drawn.boxes.iter().filter(|seen| seen.tone == tone).map(|seen| seen.label.as_str()).collect();
    assert_eq!(loud, BTreeSet::from(["Disclosure Act", "Left", "Parent company", "Subsidiary", "Top"]));
    let quiet: BTreeSet<&str> =
        drawn.boxes.iter().filter(|seen| seen.tone == "plain").map(|seen| seen.label.as_str()).collect();
    assert_eq!(quiet, BTreeSet::from(["Harbour office", "Right"]));
}

/// Only the contract that wants the law kept out has a rule that is broken.
fn a_law_kept_out() {
    let waived = "subprocessors: subsidiary  require hosting beyond reach of disclosure
      waive foreign-law-reach until 2026-12-31 because \"the host changes in winter\" by \"officer\"\n";
    let text = [LAW, &contract("keeps", "tides", waived), &contract("other", "tides", NAMED)].concat();
    let built = Built::text(&text, ON);
    way(&built, "contracts/m_keeps", "offending");
    way(&built, "contracts/m_other", "attention");
    let said = words(built.page("contracts/m_keeps"), 0);
    assert_eq!(
        said.last().unwrap(),
        "So Disclosure Act reaches Top and Left, which clause 2 wants kept out of its reach."
    );
}

fn a_law_nobody_keeps_out() {
    let built = Built::text(&[LAW, &contract("c", "tides", NAMED)].concat(), ON);
    way(&built, "contracts/m_c", "attention");
    way(&built, "hostings/m_top", "attention");
    let said = words(built.page("contracts/m_c"), 0);
    assert_eq!(said.last().unwrap(), "So Disclosure Act reaches Top and Left.");
    assert!(said.contains(&"Parent company owns 60 % of Subsidiary.".to_owned()), "{said:?}");
}

fn a_law_without_reach() {
    let text = [&LAW.replace("established: US", "established: FR"), &*contract("c", "tides", NAMED)].concat();
    let built = Built::text(&text, ON);
    let drawn = picture(built.page("contracts/m_c"), "drawing-chain").unwrap();
    assert_eq!(drawn.labels("law"), BTreeSet::new());
    assert!(drawn.arrows.iter().all(|arrow| arrow.tone == "plain"));
    assert!(!words(built.page("contracts/m_c"), 0).iter().any(|line| line.contains("Disclosure Act")));
    // That the chain was examined for it is told.
    let page = built.page("contracts/m_c");
    let (_, examined) = page.split_once("whether they reach the chain: ").unwrap();
    assert!(examined.split_once("Of no other law").unwrap().0.contains("Disclosure Act"));
}

/// What is over, or is to come, is not drawn.
fn on_the_day() {
    let text = "organisation old \"Old owner\" { established: FR  owners: none }
organisation new \"New owner\" { established: FR  owners: none }
organisation host \"Host\" { established: FR  owners: old 100 % until 2026-06-30, new 100 % from 2026-07-01 }
hosting top \"Top\" { operator: host  located: FR  relies_on: before for storage until 2026-06-30, after for storage from 2026-07-01 }
hosting before \"Before\" { operator: host  located: FR }
hosting after \"After\" { operator: host  located: FR }
dataset tides \"Tides\" { controller: port  hosted: top  column tide: integer }
";
    let text = [text, &contract("c", "tides", "")].concat();
    for (on, there, gone) in [
        ("2026-06-30", ["Old owner", "Before"], ["New owner", "After"]),
        ("2026-07-01", ["New owner", "After"], ["Old owner", "Before"]),
    ] {
        let drawn = picture(Built::text(&text, on).page("contracts/m_c"), "drawing-chain").unwrap();
        let labels: Vec<&str> = drawn.boxes.iter().map(|seen| seen.label.as_str()).collect();
        assert!(there.iter().all(|label| labels.contains(label)), "{labels:?}");
        assert!(!gone.iter().any(|label| labels.contains(label)), "{labels:?}");
    }
}

/// A hosting that relies on one that relies on it; the same party as operator, owner and holder of keys.
fn rings() {
    let text = "organisation host \"Host\" { established: FR  owners: port 100 % }
hosting a \"A\" { operator: port  located: FR  keys_held_by: port, host  relies_on: b for storage }
hosting b \"B\" { operator: host  located: FR  relies_on: c for backup }
hosting c \"C\" { operator: host  located: FR  keys_held_by: port }
dataset tides \"Tides\" { controller: port  hosted: a, b  column tide: integer }
";
    let built = Built::text(&[text, &contract("c", "tides", "")].concat(), ON);
    let page = built.page("contracts/m_c");
    let drawn = picture(page, "drawing-chain").unwrap();
    assert_eq!(faults(page), Vec::<String>::new());
    assert_eq!(drawn.boxes.len(), 5);
    assert_eq!(drawn.arrows.len(), 8, "{:?}", drawn.arrows);
    let both = drawn.arrow("Harbour office", "A");
    assert_eq!((both.tag.as_str(), both.style.as_str()), ("runs · holds the keys", "solid"));
    assert_eq!(drawn.arrow("Host", "A").style, "dashed");
}

fn one_arrow() {
    let text = "hosting a \"A\" { operator: port  located: FR  relies_on: b for storage, b for backup from 2026-02-01 }
hosting b \"B\" { operator: port  located: FR }
dataset tides \"Tides\" { controller: port  hosted: a  column tide: integer }
";
    let built = Built::text(&[text, &contract("c", "tides", "")].concat(), ON);
    let drawn = picture(built.page("contracts/m_c"), "drawing-chain").unwrap();
    assert_eq!(drawn.arrow("A", "B").tag, "storage · backup");
    assert_eq!(drawn.arrows.len(), 3);
}

/// Boxes of a drawing: a hosting that relies on so many others, all run by one party.
fn fan(count: usize) -> Built {
    let mut text = String::new();
    for at in 1..count {
        let _ = writeln!(text, "hosting h{at} \"Host {at}\" {{ operator: port  located: FR }}");
    }
    let relied: Vec<String> = (1..count).map(|at| format!("h{at} for storage")).collect();
    let relied = relied.join(", ");
    let _ = writeln!(text, "hosting h0 \"Host 0\" {{ operator: port  located: FR  relies_on: {relied} }}");
    text.push_str("dataset tides \"Tides\" { controller: port  hosted: h0  column tide: integer }\n");
    text.push_str(&contract("c", "tides", ""));
    Built::text(&text, ON)
}

/// What is too much to look at is told in words alone, and the page says of how many boxes it would be.
fn too_many() {
    for (count, is_drawn) in [(149, true), (150, false)] {
        let built = fan(count);
        let page = built.page("contracts/m_c");
        assert_eq!(picture(page, "drawing-chain").is_some(), is_drawn, "{count}");
        let sentence = format!("It is not drawn: {} boxes would be too many to read.", count + 1);
        assert_eq!(page.contains(&sentence), !is_drawn);
        let last = format!("Host 0 relies on Host {} for storage.", count - 1);
        assert!(words(page, 0).contains(&last), "{count}");
        // There may be as many pages of hostings as there are hostings: each draws less.
        assert!(picture(built.page("hostings/m_h0"), "drawing-chain").is_none());
        assert!(picture(built.page("hostings/m_h1"), "drawing-chain").is_some());
    }
    for (count, is_drawn) in [(49, true), (50, false)] {
        let built = fan(count);
        assert_eq!(picture(built.page("hostings/m_h0"), "drawing-chain").is_some(), is_drawn, "{count}");
    }
}

/// Many suppliers of one hosting stand below each other: a drawing is no wider than it has to be.
fn many_beside_each_other() {
    let wide = |count: usize| {
        let built = fan(count);
        let page = Html::parse_document(built.page("contracts/m_c"));
        let svg = select(&page, "svg#drawing-chain")[0];
        let size = |name: &str| svg.attr(name).unwrap().parse::<usize>().unwrap();
        (size("width"), size("height"))
    };
    let ((width, _), (narrow, high)) = (wide(6), wide(40));
    assert!(width > 1000, "{width}");
    assert!(narrow < 1000 && high > 40 * 40, "{narrow} {high}");
}

/// Forty hostings behind one, however they hang together: the drawing is as narrow as one can follow, or the words say all.
fn wide_and_deep() {
    const COUNT: usize = 40;
    let shape = |operator: &dyn Fn(usize) -> String, relies_on: &dyn Fn(usize) -> Vec<usize>| {
        let mut text = String::new();
        for at in 0..=COUNT {
            let services = ["storage", "compute, network"];
            let on: Vec<String> =
                relies_on(at).into_iter().map(|on| format!("h{on} for {}", services[on % 2])).collect();
            let on = if on.is_empty() { String::new() } else { format!("  relies_on: {}", on.join(", ")) };
            let _ = writeln!(
                text,
                "organisation firm{at} \"Firm number {at}\" {{ established: US }}\n\
                 hosting h{at} \"Host {at} of the chain\" {{ operator: {}  located: FR{on} }}",
                operator(at)
            );
        }
        text.push_str("dataset tides \"Tides\" { controller: port  hosted: h0  column tide: integer }\n");
        let firms: Vec<String> = (0..=COUNT).map(|at| format!("firm{at}")).collect();
        let named = format!("subprocessors: {}\n", firms.join(", "));
        Built::text(&[text, contract("c", "tides", &named)].concat(), ON)
    };
    let own = |at: usize| format!("firm{at}");
    let one = |_: usize| "firm0".to_owned();
    let star = |at: usize| if at == 0 { (1..=COUNT).collect() } else { Vec::new() };
    let line = |at: usize| if at < COUNT { vec![at + 1] } else { Vec::new() };
    let both =
        |at: usize| [star(at), line(at)].concat().into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let ten = |at: usize| match at {
        0 => (1..=10).collect(),
        at => {
            if at + 10 <= COUNT {
                vec![at + 10]
            } else {
                Vec::new()
            }
        }
    };
    for (name, built) in [
        ("a star, each of its own", shape(&own, &star)),
        ("a star of one", shape(&one, &star)),
        ("a line, each of its own", shape(&own, &line)),
        ("a line of one", shape(&one, &line)),
        ("a star and a line", shape(&one, &both)),
        ("ten lines", shape(&one, &ten)),
    ] {
        for page in ["contracts/m_c", "hostings/m_h5"] {
            let page = built.page(page);
            assert_eq!(faults(page), Vec::<String>::new(), "{name}");
        }
        let page = built.page("contracts/m_c");
        assert_eq!(picture(page, "drawing-chain").is_some(), name != "ten lines", "{name}");
        assert_eq!(page.contains("too wide to follow"), name == "ten lines", "{name}");
        let said = words(page, 0).join("\n");
        for at in 1..=COUNT {
            assert!(said.contains(&format!("relies on Host {at} of the chain for")), "{name} {at}");
        }
    }
}

/// A contract whose data are nowhere has no empty figure, and neither have pages about things that are tied to nothing.
fn nothing() {
    let text = "dataset calls \"Calls\" { controller: port  column ship: text }\n";
    let built = Built::text(&[text, &contract("d", "calls", "")].concat(), ON);
    assert!(picture(built.page("contracts/m_d"), "drawing-chain").is_none());
    assert_eq!(built.page("contracts/m_d").matches("<figure").count(), 1);
    for page in ["datasets/m_calls", "parties/m_port", "search"] {
        assert!(!built.page(page).contains("<figure"), "{page}");
    }
}

/// Names that want to be markup, in every drawing there is.
fn hostile() {
    for language in ["en", "fr"] {
        let project = built(language);
        let pages: Vec<_> =
            project.artifacts_of("documents").filter(|page| page.path.ends_with(".html")).collect();
        let mut drawings = 0;
        for page in pages {
            assert_eq!(faults(page.text()), Vec::<String>::new(), "{}", page.path);
            drawings += page.text().matches("<svg").count();
            if let Some(drawn) = picture(page.text(), "drawing-chain") {
                let hosting = drawn.boxes.iter().find(|seen| seen.kind == "hosting").unwrap();
                let start: String = HOSTILE.chars().take(20).collect();
                assert!(hosting.label.starts_with(&start), "{}", hosting.label);
            }
        }
        assert!(drawings >= 4, "{drawings}");
    }
}

fn examples(house: &House) {
    for name in ["regional-hospitals-fixed", "national-platform", "city-mobility"] {
        let (first, second) = (example(house, name), example(house, name));
        assert_eq!(first.artifacts, second.artifacts, "{name}");
        for (path, text) in first.pages() {
            assert_eq!(faults(text), Vec::<String>::new(), "{name} {path}");
        }
    }
}
