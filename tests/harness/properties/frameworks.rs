//! What a framework says of holdings and control, against its definition: generated owners of one operator, all of them known, judged by the
//! check and by hand.

use crate::api;
use crate::random::Random;
use charta_base::MemoryWorld;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// All of an organisation, in units of which every product of tenths here is whole.
const WHOLE: u64 = 1_000_000;
const EACH: u64 = 240_000;
const TOGETHER: u64 = 390_000;

/// Organisations, each owned by earlier ones; the last is the operator.
struct Firms {
    outside: Vec<bool>,
    owners: Vec<Vec<(usize, u64)>>,
    controller: Vec<Option<usize>>,
}

impl Firms {
    fn some(random: &mut Random) -> Firms {
        let count = random.between(3, 6);
        let mut firms = Firms { outside: Vec::new(), owners: Vec::new(), controller: Vec::new() };
        for at in 0..count {
            firms.outside.push(at + 1 < count && random.chance(40));
            let mut owners: BTreeMap<usize, u64> = BTreeMap::new();
            // All ten tenths belong to somebody, or nobody owns it.
            if at > 0 && (at + 1 == count || random.chance(75)) {
                let several = random.between(1, 3);
                let held_by: Vec<usize> = (0..several).map(|_| random.below(at)).collect();
                for _ in 0..10 {
                    *owners.entry(*random.pick(&held_by)).or_default() += WHOLE / 10;
                }
            }
            firms.owners.push(owners.into_iter().collect());
            firms.controller.push((at > 0 && random.chance(10)).then(|| random.below(at)));
        }
        firms
    }

    /// Everything an organisation controls: more than half of it is held by it and by what it controls, or it is said.
    fn controlled_by(&self, head: usize) -> BTreeSet<usize> {
        let mut known = BTreeSet::from([head]);
        loop {
            let is_new = |at: &usize| {
                let held = self.owners[*at].iter().filter(|(owner, _)| known.contains(owner));
                let votes: u64 = held.map(|(_, share)| share).sum();
                let said = self.controller[*at].is_some_and(|by| known.contains(&by));
                !known.contains(at) && (said || votes > WHOLE / 2)
            };
            match (0..self.owners.len()).find(is_new) {
                Some(at) => known.insert(at),
                None => break,
            };
        }
        known.remove(&head);
        known
    }

    /// Those from outside who control an organisation and are not controlled from outside themselves.
    fn tops(&self, at: usize) -> Vec<usize> {
        let heads = (0..self.owners.len()).filter(|head| self.outside[*head]);
        let of = |at: usize| -> Vec<usize> {
            heads.clone().filter(|head| self.controlled_by(*head).contains(&at)).collect()
        };
        of(at).into_iter().filter(|head| of(*head).is_empty()).collect()
    }

    /// What each holds of an organisation, and what all from outside hold together.
    fn held(&self, at: usize, by_control: bool) -> (BTreeMap<usize, u64>, u64) {
        let top = |at: usize| if by_control { self.tops(at).first().copied() } else { None };
        if let Some(top) = top(at) {
            return (BTreeMap::from([(top, WHOLE)]), WHOLE);
        }
        let (mut each, mut together) = (BTreeMap::<usize, u64>::new(), 0);
        for (owner, share) in &self.owners[at] {
            let (above, above_together) = self.held(*owner, by_control);
            if let Some(top) = top(*owner) {
                *each.entry(top).or_default() += share;
                together += share;
                continue;
            }
            *each.entry(*owner).or_default() += share;
            for (holder, part) in above {
                *each.entry(holder).or_default() += share * part / WHOLE;
            }
            together += if self.outside[*owner] { *share } else { share * above_together / WHOLE };
        }
        (each, together)
    }

    fn exceed(&self, by_control: bool) -> (bool, bool) {
        let (each, together) = self.held(self.owners.len() - 1, by_control);
        let above = each.iter().any(|(holder, share)| self.outside[*holder] && *share > EACH);
        (above, together > TOGETHER)
    }
}

const HEAD: &str = "jurisdiction home\njurisdiction abroad\npurpose study\norganisation provider { established: home  owners: none }\n\
framework each { holding_each: at most 24 %  holders_outside: home }\n\
framework together { holding_together: at most 39 %  holders_outside: home }\n\
framework inside { control_within: home }\n";

fn project(firms: &Firms) -> String {
    let mut text = HEAD.to_owned();
    for at in 0..firms.owners.len() {
        let owners: Vec<String> = firms.owners[at]
            .iter()
            .map(|(owner, share)| format!("firm{owner} {} %", share / (WHOLE / 100)))
            .collect();
        let owners = if owners.is_empty() { "none".to_owned() } else { owners.join(", ") };
        let controller =
            firms.controller[at].map_or_else(String::new, |by| format!("  controlled_by: firm{by}"));
        let seat = if firms.outside[at] { "abroad" } else { "home" };
        let _ =
            writeln!(text, "organisation firm{at} {{ established: {seat}  owners: {owners}{controller} }}");
    }
    let operator = firms.owners.len() - 1;
    let _ = writeln!(
        text,
        "hosting host {{ operator: firm{operator}  located: home }}\n\
         dataset records {{ controller: provider  hosted: host  column code: text }}"
    );
    for framework in ["each", "together", "inside"] {
        let _ = writeln!(
            text,
            "contract by_{framework} {{ provider: provider  recipient: firm0  term: from 2026-01-01 until 2026-12-31\n  \
             permit firm0 to read records for study\n  require hosting meets {framework} }}"
        );
    }
    text
}

/// A framework fails where a cap is exceeded, by stakes multiplied or by control, or where somebody from outside controls the operator.
pub(crate) fn frameworks_are_as_defined(seeds: std::ops::Range<u64>) {
    const WORLDS: u64 = 50;
    let mut counts = [0; 6];
    for first in seeds.step_by(WORLDS as usize) {
        let mut world = MemoryWorld::default();
        world.files.insert("charta.toml".to_owned(), b"name = \"caps\"\nedition = \"2026\"\n".to_vec());
        let firms: Vec<Firms> =
            (first..first + WORLDS).map(|seed| Firms::some(&mut Random::new(seed))).collect();
        for (at, firms) in firms.iter().enumerate() {
            let text = format!("module w{at}\n{}", project(firms));
            world.files.insert(format!("w{at}.charta"), text.into_bytes());
        }
        let compiled = api::compile(&world, "", "2026-03-01");
        assert!(compiled.is_judged(), "{}", api::plain(&compiled));
        let found: BTreeSet<&String> = compiled
            .findings
            .iter()
            .filter(|finding| finding.code.id == "HST005")
            .flat_map(|finding| &finding.subject)
            .collect();
        for (at, firms) in firms.iter().enumerate() {
            let operator = firms.owners.len() - 1;
            // Of several who control the same, which one counts is nobody's to say.
            if (0..=operator).any(|at| firms.tops(at).len() > 1) {
                continue;
            }
            let (multiplied, controlled) = (firms.exceed(false), firms.exceed(true));
            let expected = [
                ("each", multiplied.0 || controlled.0),
                ("together", multiplied.1 || controlled.1),
                ("inside", !firms.tops(operator).is_empty()),
            ];
            for (place, (framework, fails)) in expected.into_iter().enumerate() {
                assert_eq!(
                    found.contains(&format!("w{at}.by_{framework}")),
                    fails,
                    "seed {}: {framework}\n{}",
                    first + at as u64,
                    project(firms)
                );
                counts[place] += usize::from(fails);
            }
            counts[3] += usize::from(controlled.0 && !multiplied.0);
            counts[4] += usize::from(controlled.1 && !multiplied.1);
            counts[5] += usize::from(!controlled.0 && !controlled.1);
        }
    }
    assert!(counts.iter().all(|count| *count > 10), "{counts:?}");
}
