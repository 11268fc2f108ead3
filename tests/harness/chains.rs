//! Chains of contracts, longer than anybody would write them: over any number of hops, a right that appears from nowhere is told at the hop where it
//! appears, and nowhere else, in whatever order the contracts stand.

use crate::api;
use charta_base::MemoryWorld;
use libtest_mimic::Trial;
use std::fmt::Write as _;

const HOPS: usize = 50;

/// The tests of this module.
pub fn trials() -> Vec<Trial> {
    vec![
        trial("as_given_over_fifty_hops", || {
            assert_eq!(told(&chain(|_| Hop::PLAIN)), []);
        }),
        trial("a_purpose_from_nowhere_at_any_hop", || {
            for at in [2, 3, 25, 49, 50] {
                let widened = Hop { purposes: "research, marketing", ..Hop::PLAIN };
                let text = chain(|hop| if hop < at { Hop::PLAIN } else { widened });
                assert_eq!(told(&text), [found("RCP001", at)], "at hop {at}");
            }
        }),
        trial("a_day_from_nowhere_at_any_hop", || {
            for at in [2, 3, 25, 49, 50] {
                let longer = Hop { until: "2027-01-01", ..Hop::PLAIN };
                let text = chain(|hop| if hop < at { Hop::PLAIN } else { longer });
                assert_eq!(told(&text), [found("RCP001", at)], "at hop {at}");
            }
        }),
        trial("a_finer_form_at_any_hop", || {
            for at in [2, 3, 25, 49, 50] {
                let text = chain(|hop| Hop { form: if hop < at { "month" } else { "week" }, ..Hop::PLAIN });
                assert_eq!(told(&text), [found("DAT002", at)], "at hop {at}");
            }
        }),
        trial("coarser_and_coarser_forms", || {
            let form = |hop| match hop {
                ..=10 => "month",
                11..=30 => "quarter",
                _ => "year",
            };
            assert_eq!(told(&chain(|hop| Hop { form: form(hop), ..Hop::PLAIN })), []);
        }),
        trial("a_hop_in_between_that_may_not_share", || {
            for at in [2, 25, 49] {
                let alone = Hop { actions: "read", ..Hop::PLAIN };
                let text = chain(|hop| if hop == at { alone } else { Hop::PLAIN });
                assert_eq!(told(&text), [found("RCP001", at + 1)], "at hop {at}");
            }
        }),
        trial("a_chain_of_processors_shares_nothing", || {
            let acting = Hop { actions: "read", is_processor: true, ..Hop::PLAIN };
            assert_eq!(told(&chain(|_| acting)), []);
        }),
        trial("a_ring_that_has_it_from_nobody", || {
            let ring = without_the_first(&chain(|_| Hop::PLAIN));
            let closing = contract(1, (HOPS, 1), Hop::PLAIN);
            assert_eq!(told(&format!("{ring}{closing}")).len(), 1);
        }),
    ]
}

fn trial(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(format!("chains/{name}"), move || {
        run();
        Ok(())
    })
}

/// What one contract of a chain permits its recipient.
#[derive(Clone, Copy)]
struct Hop {
    actions: &'static str,
    purposes: &'static str,
    form: &'static str,
    until: &'static str,
    is_processor: bool,
}

impl Hop {
    const PLAIN: Hop = Hop {
        actions: "read, share",
        purposes: "research",
        form: "month",
        until: "2026-12-31",
        is_processor: false,
    };
}

/// A chain of contracts from who answers for the data on. The later hops stand first in every other pair, so that no reading from top to bottom would do.
fn chain(hop: impl Fn(usize) -> Hop) -> String {
    let mut text = String::from(
        "jurisdiction FR \"France\"\npurpose research \"Research\"\npurpose marketing \"Marketing\"\n",
    );
    for party in 0..=HOPS {
        writeln!(text, "organisation party{party} \"Party {party}\" {{ established: FR }}").expect("a text");
    }
    text.push_str(
        "dataset visits \"Visits\" { controller: party0  column came_on: date  column place: text }\n",
    );
    let mut numbers: Vec<usize> = (1..=HOPS).collect();
    numbers.chunks_mut(4).for_each(<[usize]>::reverse);
    for number in numbers {
        text.push_str(&contract(number, (number - 1, number), hop(number)));
    }
    text
}

/// One contract, on one line.
fn contract(number: usize, (from, to): (usize, usize), hop: Hop) -> String {
    let Hop { actions, purposes, form, until, is_processor } = hop;
    let roles = if is_processor { format!("roles: party{to} processor") } else { String::new() };
    format!(
        "contract hop{number} {{ provider: party{from} recipient: party{to} {roles} term: from 2026-01-01 until {until} permit party{to} to {actions} visits for {purposes} showing came_on by {form} }}\n"
    )
}

/// The chain without the contract in which who answers for the data gives them away.
fn without_the_first(chain: &str) -> String {
    chain.lines().filter(|line| !line.starts_with("contract hop1 ")).map(|line| format!("{line}\n")).collect()
}

/// The codes of what is found, each with the hop whose contract it is about.
fn told(text: &str) -> Vec<(String, usize)> {
    let mut world = MemoryWorld::default();
    world.files.insert("chain.charta".to_owned(), text.as_bytes().to_vec());
    let compiled = api::compile(&world, "chain.charta", "2026-03-01");
    let hop_of = |line: u32| {
        let line = text.lines().nth(line as usize - 1).unwrap_or_default();
        let number = line.strip_prefix("contract hop").and_then(|rest| rest.split(' ').next());
        number.and_then(|number| number.parse().ok()).unwrap_or_default()
    };
    api::findings(&compiled).into_iter().map(|finding| (finding.code, hop_of(finding.line))).collect()
}

fn found(code: &str, hop: usize) -> (String, usize) {
    (code.to_owned(), hop)
}
