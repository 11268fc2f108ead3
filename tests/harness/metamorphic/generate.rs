//! Random well-formed projects as text, in three files of three modules: chains of hosting, owners above operators, certificates with dates,
//! derived data, onward contracts, a rulebook, clauses that meet, and requirements for a day and throughout a term. Everything that a
//! requirement could ask is said, or now and then is not.

use crate::random::Random;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The settings of every generated project.
pub const SETTINGS: &str = "name = \"generated\"\nedition = \"2026\"\n";

/// How a project says lengths of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Times {
    /// In months and years, whose days depend on the calendar.
    Calendar,
    /// In days and weeks, and as dates.
    Days,
}

/// Days on which things begin, in order.
const BEGINS: [&str; 5] = ["2023-01-01", "2024-02-29", "2024-07-01", "2025-12-31", "2026-11-25"];
/// Days on which things end, later than all of those, in order.
const ENDS: [&str; 5] = ["2026-11-26", "2027-03-31", "2028-02-29", "2029-06-30", "2031-12-31"];
const LANDS: [&str; 4] = ["nordia", "sudia", "isle", "farland"];
const PURPOSES: [&str; 5] = ["inquiry", "inquiry.near", "inspection", "blend", "commerce"];
const FORMS: [&str; 4] = ["as is", "by first 1 characters", "by first 2 characters", "hidden"];

/// The files of the project of a seed, by name.
pub fn project(seed: u64, times: Times) -> BTreeMap<String, String> {
    let mut dice = Random::new(seed);
    let sizes = Sizes { hosts: dice.between(2, 4), keepers: dice.between(1, 2), takers: dice.between(1, 3) };
    let calm = dice.chance(35);
    let mut maker = Maker { dice, times, sizes, calm };
    [("places.charta", maker.places()), ("holders.charta", maker.holders()), ("pacts.charta", maker.pacts())]
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text))
        .collect()
}

#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// Hostings, each with an operator of its own.
    hosts: usize,
    /// Organisations that provide data.
    keepers: usize,
    /// Organisations that receive data.
    takers: usize,
}

struct Maker {
    dice: Random,
    times: Times,
    sizes: Sizes,
    /// Whether everybody is at home and nothing is forbidden, so that little is found.
    calm: bool,
}

impl Maker {
    fn land(&mut self) -> &'static str {
        let lands = if self.calm { &LANDS[..2] } else { &LANDS[..] };
        lands[self.dice.below(lands.len())]
    }

    fn picked<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.dice.below(from.len())]
    }

    fn length(&mut self) -> String {
        let amount = self.dice.between(1, 30);
        match (self.times, self.dice.below(2)) {
            (Times::Calendar, 0) => format!("{amount} months"),
            (Times::Calendar, _) => format!("{} years", amount / 3 + 1),
            (Times::Days, 0) => format!("{} days", amount * 40),
            (Times::Days, _) => format!("{} weeks", amount * 5),
        }
    }

    /// A period of some length, with a blank before it; nothing one time in three.
    fn dates(&mut self) -> String {
        match self.dice.below(6) {
            0 | 1 => String::new(),
            2 => format!(" from {}", self.picked(&BEGINS)),
            3 => format!(" until {}", self.picked(&ENDS)),
            _ => format!(" from {} until {}", self.picked(&BEGINS), self.picked(&ENDS)),
        }
    }

    fn term(&mut self) -> String {
        let begin = self.picked(&BEGINS);
        match self.times == Times::Calendar && self.dice.chance(50) {
            true => format!("from {begin} for {} months", self.dice.between(6, 60)),
            false => format!("from {begin} until {}", self.picked(&ENDS)),
        }
    }

    /// Jurisdictions, the law and the framework, and the taxonomies.
    fn places(&mut self) -> String {
        let in_force = self.picked(&["2018-01-01", "2024-07-01", "2027-01-01"]);
        let reaches = self.picked(&[
            "establishment, control, operation, subcontracting",
            "establishment, control, holding of at least 25 %, operation, subcontracting for storage",
            "establishment, control, operation, support, keys, subcontracting",
            "establishment, holding of at least 25 %, operation, technology",
        ]);
        format!(
            "module made.places\n\njurisdiction mainland \"Mainland\"\njurisdiction nordia \"Nordia\" in mainland\n\
             jurisdiction sudia \"Sudia\" in mainland\njurisdiction isle \"Isle\" {{ member_of: mainland until 2027-06-30 }}\n\
             jurisdiction farland \"Farland\"\ncertification sealed \"Seal\"\nkind dealer\n\
             purpose inquiry \"Inquiry\"\npurpose inquiry.near\npurpose inspection\n\
             purpose blend in inquiry, inspection\npurpose commerce\n\
             law farlaw \"Law of Farland\" {{ territory: farland  in_force: from {in_force}  reaches: {reaches} }}\n\
             framework trusted \"Trusted\" {{\n  located: mainland\n  holding_each: at most 24 %\n  holding_together: at most 39 %\n  \
             holders_outside: mainland\n  certified: sealed\n  beyond_reach_of: farlaw\n}}\n"
        )
    }

    /// Organisations, owners above them, hostings and datasets.
    fn holders(&mut self) -> String {
        let mut text = String::from(
            "module made.holders\n\nuse made.places.{mainland, nordia, sudia, isle, farland, sealed, dealer}\n\n",
        );
        for n in 0..4 {
            let land = self.land();
            let _ = write!(text, "organisation owner{n} \"Owner {n}\" {{\n  established: {land}\n");
            // Nobody owns itself: each is owned by earlier ones.
            let owners = match n {
                0 => "none".to_owned(),
                _ => self.stakes(n),
            };
            let _ = writeln!(text, "  owners: {owners}\n}}");
        }
        for n in 0..self.sizes.hosts {
            self.host(&mut text, n);
        }
        for (name, count) in [("keeper", self.sizes.keepers), ("taker", self.sizes.takers)] {
            for n in 0..count {
                let kind = if self.dice.chance(30) { "  kind: dealer\n" } else { "" };
                let land = self.picked(&LANDS[..3]);
                let _ = writeln!(
                    text,
                    "organisation {name}{n} \"{name} {n}\" {{\n  established: {land}\n  owners: none\n{kind}}}\n\
                     group {name}{n}_desk of {name}{n}"
                );
            }
        }
        for n in 0..self.sizes.keepers {
            self.data(&mut text, n);
        }
        if self.dice.chance(40) {
            text.push_str(
                "organisation recluse \"Recluse\" { established: nordia  owners: none }\n\
                 dataset unread \"Unread\" {\n  controller: recluse\n  hosted: host0\n  column topic: text\n}\n",
            );
        }
        text
    }

    /// Stakes of some of the first owners, of a hundred percent together unless something is left unsaid.
    fn stakes(&mut self, owners: usize) -> String {
        let (one, other) = (self.dice.below(owners), self.dice.below(owners));
        let share = self.dice.between(1, 9) * 10;
        let dates = if self.dice.chance(40) { self.dates() } else { String::new() };
        match one == other {
            true if self.dice.chance(70) => format!("owner{one} 100 %{dates}"),
            true => format!("owner{one} {share} %{dates}"),
            false => format!("owner{one} {share} %{dates}, owner{other} {} %", 100 - share),
        }
    }

    fn host(&mut self, text: &mut String, n: usize) {
        let (seat, owners) = (self.land(), self.stakes(4));
        let _ = writeln!(
            text,
            "organisation operator{n} \"Operator {n}\" {{\n  established: {seat}\n  owners: {owners}\n}}"
        );
        let located = self.land();
        let _ = write!(
            text,
            "hosting host{n} \"Host {n}\" {{\n  operator: operator{n}\n  located: {located}\n  accessed_from: {located}\n"
        );
        if n > 0 && self.dice.chance(80) {
            let services =
                self.picked(&["", " for storage, compute", " for storage", " for backup", " for support"]);
            let (on, dates) = (self.dice.below(n), self.dates());
            let _ = writeln!(text, "  relies_on: host{on}{services}{dates}");
        }
        if self.dice.chance(40) {
            let (land, dates) = (self.land(), self.dates());
            let _ = writeln!(text, "  support_from: {land}{dates}");
        }
        if self.dice.chance(25) {
            let keys = self.dice.below(4);
            let _ = writeln!(text, "  keys_held_by: owner{keys}");
        }
        if self.dice.chance(20) {
            let maker = self.dice.below(4);
            let _ = writeln!(text, "  technology: owner{maker}");
        }
        if self.dice.chance(70) {
            let version = self.picked(&["", " version \"2\""]);
            let state = self.picked(&["", "", " state valid", " state expired"]);
            let dates = match state {
                "" => format!(" from {} until {}", self.picked(&BEGINS[..3]), self.picked(&ENDS)),
                _ => self.dates(),
            };
            let _ = writeln!(text, "  certified: sealed{version}{state}{dates}");
        }
        if self.dice.chance(30) {
            let term = self.term();
            let _ = writeln!(text, "  term: {term}");
        }
        text.push_str("}\n");
    }

    fn data(&mut self, text: &mut String, n: usize) {
        let (host, length) = (self.dice.below(self.sizes.hosts), self.length());
        let _ = write!(
            text,
            "dataset records{n} \"Records {n}\" {{\n  controller: keeper{n}\n  hosted: host{host}\n  retention: {length}\n  \
             column topic: text\n  column amount: integer\n  column urgent: boolean\n  column seen: date\n}}\n\
             dataset digest{n} \"Digest {n}\" {{\n  controller: taker0\n  hosted: host{host}\n  \
             derived_from: records{n} [topic, amount]\n  retention: {length}\n}}\n"
        );
    }

    /// Contracts, onward contracts and a rulebook.
    fn pacts(&mut self) -> String {
        let mut text = String::from(
            "module made.pacts\n\nuse made.places\nuse made.places.{mainland, nordia, sudia, farlaw, sealed, trusted, dealer}\n\
             use made.places.{inquiry, inspection, blend, commerce}\n",
        );
        let mut names: Vec<String> = (0..4).map(|n| format!("owner{n}")).collect();
        names.extend((0..self.sizes.hosts).flat_map(|n| [format!("operator{n}"), format!("host{n}")]));
        names.extend((0..self.sizes.keepers).flat_map(|n| {
            [format!("keeper{n}"), format!("keeper{n}_desk"), format!("records{n}"), format!("digest{n}")]
        }));
        names.extend((0..self.sizes.takers).flat_map(|n| [format!("taker{n}"), format!("taker{n}_desk")]));
        let _ = writeln!(text, "use made.holders.{{{}}}\n", names.join(", "));
        for n in 0..=self.dice.below(3) {
            let (keeper, taker) = (self.dice.below(self.sizes.keepers), self.dice.below(self.sizes.takers));
            self.contract(&mut text, &format!("pact{n}"), &format!("keeper{keeper}"), taker, keeper);
        }
        if self.sizes.takers > 1 && self.dice.chance(60) {
            let keeper = self.dice.below(self.sizes.keepers);
            self.contract(&mut text, "onward", "taker0", 1, keeper);
        }
        if !self.calm && self.dice.chance(40) {
            let scope =
                self.picked(&["every contract", "data of keeper0", "contracts of taker0", "records0"]);
            let _ = write!(text, "rulebook house \"House\" {{\n  applies_to: {scope}\n");
            self.forbid(&mut text, "records0");
            if self.dice.chance(50) {
                text.push_str("  require storage in mainland throughout term\n");
            }
            text.push_str("}\n");
        }
        text
    }

    fn contract(&mut self, text: &mut String, name: &str, provider: &str, taker: usize, keeper: usize) {
        let (term, recipient) = (self.term(), format!("taker{taker}"));
        let _ = write!(
            text,
            "contract {name} \"Contract {name}\" {{\n  provider: {provider}\n  recipient: {recipient}\n  term: {term}\n"
        );
        if self.dice.chance(75) {
            let host = self.dice.below(self.sizes.hosts);
            let _ = writeln!(text, "  processed_at: host{host}");
        }
        if self.dice.chance(30) {
            let (from, until) = (self.picked(&BEGINS[..3]), self.picked(&ENDS));
            let _ = writeln!(text, "  approval: keeper0 \"A-1\" from {from} until {until}");
        }
        if self.dice.chance(40) {
            let length = self.length();
            let _ = writeln!(text, "  retention: {length}");
        }
        let dataset = if name == "onward" { format!("digest{keeper}") } else { format!("records{keeper}") };
        for _ in 0..=self.dice.below(3) {
            self.permit(text, &dataset, &recipient, name == "onward");
        }
        for _ in 0..self.dice.below(if self.calm { 1 } else { 3 }) {
            self.forbid(text, &dataset);
        }
        for _ in 0..self.dice.below(if self.calm { 2 } else { 4 }) {
            self.require(text);
        }
        if self.dice.chance(40) {
            let length = self.length();
            let _ = writeln!(text, "  duty {recipient} to delete {dataset} within {length} of end of term");
        }
        text.push_str("}\n");
    }

    fn permit(&mut self, text: &mut String, dataset: &str, recipient: &str, derived: bool) {
        let who = match self.dice.below(3) {
            0 => format!("{recipient}_desk"),
            1 => format!("exactly {recipient}"),
            _ => recipient.to_owned(),
        };
        let actions = self.picked(&["read", "read, link", "read, share", "use", "share"]);
        let columns = match derived {
            true => self.picked(&["[topic]", "[topic, amount]", ""]),
            false => {
                self.picked(&["[topic]", "[topic, amount]", "[topic, urgent, seen]", "[all except seen]", ""])
            }
        };
        let mut purposes = self.picked(&PURPOSES).to_owned();
        if self.dice.chance(30) {
            purposes = format!("{purposes}, {}", self.picked(&PURPOSES));
        }
        let _ = write!(text, "  permit {who} to {actions} {dataset} {columns}\n    for {purposes}");
        self.tail(text, derived);
        if self.dice.chance(30) {
            let form = self.picked(&FORMS);
            let _ = write!(text, "\n    showing topic {form}");
        }
        text.push('\n');
    }

    fn forbid(&mut self, text: &mut String, dataset: &str) {
        let who = self.picked(&["everyone", "taker0", "dealer", "taker0_desk"]);
        let actions = self.picked(&["read", "share", "use", "link"]);
        let columns = self.picked(&["[topic]", "[amount]", ""]);
        let _ = write!(text, "  forbid {who} to {actions} {dataset} {columns}");
        if self.dice.chance(70) {
            let purpose = self.picked(&PURPOSES);
            let _ = write!(text, "\n    for {purpose}");
        }
        self.tail(text, true);
        text.push('\n');
    }

    /// Rows, and now and then days. Of derived data the only columns are a topic and an amount.
    fn tail(&mut self, text: &mut String, derived: bool) {
        if self.dice.chance(45) {
            let conditions = [
                "topic = \"E10\"",
                "amount between 0 and 40",
                "topic starts with \"E\" and amount > 7",
                "not (topic in [\"E10\", \"I50\"] or amount is missing)",
                "urgent = true",
                "urgent = false or seen >= 2024-01-01",
            ];
            let most = if derived { 4 } else { conditions.len() };
            let condition = self.picked(&conditions[..most]);
            let _ = write!(text, "\n    where {condition}");
        }
        if self.dice.chance(20) {
            let dates = self.dates();
            if !dates.is_empty() {
                let _ = write!(text, "\n   {dates}");
            }
        }
    }

    fn require(&mut self, text: &mut String) {
        let length = self.length();
        let requirement = self.picked(&[
            "hosting beyond reach of farlaw",
            "hosting in mainland",
            "storage in mainland",
            "storage in nordia",
            "processing in mainland",
            "access in mainland",
            "certified sealed",
            "certified sealed",
            "hosting meets trusted",
            "retention",
        ]);
        let requirement = match requirement {
            "retention" => format!("retention of at most {length}"),
            other => other.to_owned(),
        };
        let throughout = if self.dice.chance(50) { " throughout term" } else { "" };
        let _ = writeln!(text, "  require {requirement}{throughout}");
    }
}
