//! Projects of one extreme shape each: a chain, a fan or a pile of `n` things of one kind, of the sort on which a check that looks at
//! pairs, or at everything once a day, shows itself. Each says what `n` counts. The same `n` gives the same bytes.

mod agreements;

use super::generate::Files;
use std::fmt::Write;

/// A shape: its name, what grows, and the project for a size.
pub struct Shape {
    /// What it is called on the command line.
    pub name: &'static str,
    /// What `n` counts.
    pub what: &'static str,
    /// The files for a size.
    pub files: fn(usize) -> Files,
    /// How many of the things the largest measured project has.
    pub largest: usize,
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    Shape {
        name: "hosts",
        what: "hostings in a chain, every requirement throughout the term",
        files: hosts,
        largest: 10_000,
    },
    Shape {
        name: "hosts_owned_abroad",
        what: "hostings in a chain, the last under a foreign owner",
        files: hosts_owned_abroad,
        largest: 10_000,
    },
    Shape {
        name: "hosts_dated",
        what: "hostings in a chain, each of whose links changes on days of its own",
        files: hosts_dated,
        largest: 10_000,
    },
    Shape {
        name: "hosts_many_dates",
        what: "links in a chain of hostings with 200 successive periods each",
        files: hosts_many_dates,
        largest: 40_000,
    },
    Shape {
        name: "hosts_dated_abroad",
        what: "the same, the last under a foreign owner",
        files: hosts_dated_abroad,
        largest: 10_000,
    },
    Shape {
        name: "hosts_lapsing",
        what: "hostings in a chain that a foreign supplier joins and leaves on many days",
        files: hosts_lapsing,
        largest: 1_000,
    },
    Shape {
        name: "places",
        what: "foreign hostings at which one contract processes",
        files: places,
        largest: 10_000,
    },
    Shape {
        name: "certificates",
        what: "certificates of one hosting, one after another",
        files: certificates,
        largest: 10_000,
    },
    Shape {
        name: "owners",
        what: "organisations in a chain of stakes, under a law that reaches through holdings",
        files: owners,
        largest: 10_000,
    },
    Shape {
        name: "owners_at_home",
        what: "the same, each established in the law's territory",
        files: owners_at_home,
        largest: 10_000,
    },
    Shape {
        name: "owners_dated",
        what: "organisations in a chain of stakes that change on days of their own",
        files: owners_dated,
        largest: 10_000,
    },
    Shape {
        name: "owners_wide",
        what: "organisations in layers of a hundred, each owned by ten of the layer above",
        files: owners_wide,
        largest: 10_000,
    },
    Shape {
        name: "derivations",
        what: "datasets in a chain of derivations",
        files: derivations,
        largest: 10_000,
    },
    Shape { name: "hops", what: "contracts in a chain of handing on", files: hops, largest: 10_000 },
    Shape {
        name: "datasets",
        what: "datasets held by one recipient, each under a contract",
        files: datasets,
        largest: 10_000,
    },
    Shape {
        name: "datasets_of_one",
        what: "datasets held by one recipient under one contract",
        files: datasets_of_one,
        largest: 10_000,
    },
    Shape {
        name: "contracts",
        what: "contracts over one dataset, a recipient each",
        files: contracts,
        largest: 10_000,
    },
    Shape {
        name: "contracts_on_a_chain",
        what: "contracts over data at the end of a chain of as many hostings",
        files: contracts_on_a_chain,
        largest: 2_000,
    },
    Shape {
        name: "purposes",
        what: "permits of one recipient on one dataset, a purpose each",
        files: purposes,
        largest: 10_000,
    },
    Shape {
        name: "waivers",
        what: "contracts with a finding and its waiver each",
        files: waivers,
        largest: 10_000,
    },
    Shape {
        name: "conditions",
        what: "permits of one recipient on one dataset for one purpose, other rows each",
        files: agreements::conditions,
        largest: 10_000,
    },
    Shape {
        name: "forbids",
        what: "permits of one recipient on one dataset, a purpose each, of which a forbid takes a part",
        files: agreements::forbids,
        largest: 10_000,
    },
    Shape {
        name: "equal_contracts",
        what: "contracts with the same parties, data and purpose",
        files: agreements::equal_contracts,
        largest: 10_000,
    },
    Shape {
        name: "parents",
        what: "contracts that stand under one another in a chain",
        files: agreements::parents,
        largest: 10_000,
    },
    Shape {
        name: "parents_with_duties",
        what: "the same, each with a duty and a requirement that bind all below it",
        files: agreements::parents_with_duties,
        largest: 1_000,
    },
    Shape {
        name: "duties",
        what: "duties of one contract about a dataset each, passed on and asked for",
        files: agreements::duties,
        largest: 10_000,
    },
    Shape {
        name: "duties_alike",
        what: "duties of one contract about one thing",
        files: agreements::duties_alike,
        largest: 2_000,
    },
    Shape {
        name: "duties_each",
        what: "contracts with a duty each, under a rulebook with five more",
        files: agreements::duties_each,
        largest: 10_000,
    },
    Shape {
        name: "processors",
        what: "processors in a chain along which a duty is passed on",
        files: agreements::processors,
        largest: 10_000,
    },
    Shape {
        name: "derived_duties",
        what: "datasets in a chain of derivations, with a duty each",
        files: agreements::derived_duties,
        largest: 10_000,
    },
    Shape {
        name: "successors",
        what: "contracts that take over from one another",
        files: agreements::successors,
        largest: 10_000,
    },
    Shape {
        name: "rulebooks",
        what: "rulebooks about a dataset each, under a contract each",
        files: agreements::rulebooks,
        largest: 10_000,
    },
    Shape {
        name: "recipients",
        what: "recipients of one contract, with a group and a permit each",
        files: agreements::recipients,
        largest: 10_000,
    },
];

/// Declarations of one module, cut into files.
struct Text {
    files: Files,
    open: String,
}

/// How large a file grows before the next begins, in bytes.
const FILE: usize = 200_000;

const HEAD: &str = "module shape\n\n";

impl Text {
    /// What every shape speaks of.
    fn new() -> Text {
        let mut text = Text { files: Vec::new(), open: HEAD.to_owned() };
        text.say(
            "jurisdiction home\njurisdiction abroad\ncertification trusted\npurpose study\n\
             organisation owner { established: home  owners: none }\n\
             organisation provider { established: home  owners: none }\n\
             organisation recipient { established: home  owners: none }\n",
        );
        text
    }

    fn say(&mut self, declaration: &str) {
        self.open.push_str(declaration);
        if self.open.len() > FILE {
            self.close();
        }
    }

    fn close(&mut self) {
        let name = format!("shape{}.charta", self.files.len());
        self.files.push((name, std::mem::replace(&mut self.open, HEAD.to_owned())));
    }

    fn files(mut self) -> Files {
        self.close();
        self.files
    }
}

const LAW: &str = "law act { territory: abroad  reaches: establishment, control, operation, subcontracting, support, keys }\n";
const HOLDING_LAW: &str = "law act { territory: abroad  reaches: establishment, holding of at least 25 %, operation, subcontracting }\n";
const FRAMEWORK: &str = "framework trust { seat: home  located: home  holding_each: at most 24 %  \
     holding_together: at most 39 %  holders_outside: home  certified: trusted  beyond_reach_of: act }\n";
const REQUIREMENTS: &str = "  require hosting beyond reach of act throughout term\n  require hosting in home throughout term\n  \
     require certified trusted throughout term\n  require hosting meets trust throughout term\n";
const CERTIFIED: &str = "certified: trusted from 2000-01-01 until 2099-12-31";

/// The day a number of days after the term begins, in months of 28 days.
fn day(number: usize) -> String {
    let (month, day) = (number / 28, number % 28);
    format!("{:04}-{:02}-{:02}", 2020 + month / 12, 1 + month % 12, 1 + day)
}

/// A contract about the data of the hosting `host0`, with every requirement about hosting.
fn contract_on_hosts(text: &mut Text, term: &str, others: &str) {
    text.say("dataset records { controller: provider  hosted: host0  column code: text }\n");
    text.say(&format!(
        "contract deal {{\n  provider: provider\n  recipient: recipient\n  {term}\n  subprocessors: owner{others}\n  \
         permit recipient to read records for study\n{REQUIREMENTS}}}\n"
    ));
}

const TERM: &str = "term: from 2020-01-01 until 2059-12-31";

/// A chain of hostings; `links` says what one relies on in place of the next in line.
fn chain(n: usize, operator_of_last: &str, relies: impl Fn(usize) -> String) -> Text {
    let mut text = Text::new();
    text.say(LAW);
    text.say(FRAMEWORK);
    for at in 0..n {
        let last = at + 1 == n;
        let operator = if last { operator_of_last } else { "owner" };
        let relies = if last { String::new() } else { format!("  relies_on: {}", relies(at)) };
        text.say(&format!(
            "hosting host{at} {{ operator: {operator}  located: home  {CERTIFIED}{relies} }}\n"
        ));
    }
    text
}

fn hosts(n: usize) -> Files {
    let mut text = chain(n, "owner", |at| format!("host{}", at + 1));
    contract_on_hosts(&mut text, TERM, "");
    text.files()
}

fn hosts_owned_abroad(n: usize) -> Files {
    let mut text = chain(n, "seller", |at| format!("host{}", at + 1));
    text.say("organisation magnate { established: abroad  owners: none }\n");
    text.say("organisation seller { established: home  owners: owner 100 % until 2030-06-30, magnate 100 % from 2030-07-01 }\n");
    contract_on_hosts(&mut text, TERM, ", seller");
    text.files()
}

/// Links one after another, `count` of them, the first of which ends `start` days after the term's first.
fn successive(to: &str, start: usize, step: usize, count: usize) -> String {
    let mut links = format!("{to} until {}", day(start));
    for at in 1..count {
        let _ = write!(
            links,
            ", {to} from {} until {}",
            day(start + (at - 1) * step + 1),
            day(start + at * step)
        );
    }
    let _ = write!(links, ", {to} from {}", day(start + (count - 1) * step + 1));
    links
}

fn hosts_dated(n: usize) -> Files {
    let mut text = chain(n, "owner", |at| successive(&format!("host{}", at + 1), at % 12_000, 1, 1));
    contract_on_hosts(&mut text, TERM, "");
    text.files()
}

fn hosts_dated_abroad(n: usize) -> Files {
    let mut text = chain(n, "magnate", |at| successive(&format!("host{}", at + 1), at % 12_000, 1, 1));
    text.say("organisation magnate { established: abroad  owners: none }\n");
    contract_on_hosts(&mut text, TERM, ", magnate");
    text.files()
}

fn hosts_many_dates(n: usize) -> Files {
    const DATES: usize = 200;
    let count = (n / DATES).max(2);
    let mut text = chain(count, "owner", |at| successive(&format!("host{}", at + 1), at % 30, 30, DATES));
    contract_on_hosts(&mut text, TERM, "");
    text.files()
}

/// Every host relies on the next at all times, and on a foreign one for a day each.
fn hosts_lapsing(n: usize) -> Files {
    let mut text = chain(n, "owner", |at| {
        let on = at % 12_000;
        format!("host{}, strange from {} until {}", at + 1, day(on), day(on))
    });
    text.say("organisation magnate { established: abroad  owners: none }\n");
    text.say(&format!("hosting strange {{ operator: magnate  located: home  {CERTIFIED} }}\n"));
    contract_on_hosts(&mut text, TERM, ", magnate");
    text.files()
}

fn places(n: usize) -> Files {
    let mut text = Text::new();
    text.say(LAW);
    text.say("organisation magnate { established: abroad  owners: none }\n");
    text.say("dataset records { controller: provider  hosted: host0  column code: text }\n");
    for at in 0..n {
        text.say(&format!("hosting host{at} {{ operator: magnate  located: home }}\n"));
    }
    let named: Vec<String> = (0..n).map(|at| format!("host{at}")).collect();
    text.say(&format!(
        "contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  processed_at: {}\n  \
         permit recipient to read records for study\n  require hosting beyond reach of act\n}}\n",
        named.join(", ")
    ));
    text.files()
}

fn certificates(n: usize) -> Files {
    let mut text = Text::new();
    text.say(LAW);
    text.say(FRAMEWORK);
    let mut certificates = format!("trusted until {}", day(0));
    for at in 1..n {
        let _ = write!(certificates, ", trusted from {} until {}", day(at), day(at));
    }
    let _ = write!(certificates, ", trusted from {}", day(n));
    text.say(&format!("hosting host0 {{ operator: owner  located: home  certified: {certificates} }}\n"));
    contract_on_hosts(&mut text, "term: from 2020-01-01 until 2099-12-31", "");
    text.files()
}

/// A hosting whose operator stands at the end of a chain of owners; `stakes` says who owns the one at a place.
fn owned(n: usize, seat: &str, above: &str, stakes: impl Fn(usize) -> String) -> Files {
    let mut text = Text::new();
    text.say(HOLDING_LAW);
    text.say(FRAMEWORK);
    text.say(&format!("organisation firm0 {{ established: {above}  owners: none }}\n"));
    for at in 1..n {
        text.say(&format!("organisation firm{at} {{ established: {seat}  owners: {} }}\n", stakes(at)));
    }
    text.say(&format!("hosting host0 {{ operator: firm{}  located: home  {CERTIFIED} }}\n", n - 1));
    contract_on_hosts(&mut text, TERM, "");
    text.files()
}

fn owners(n: usize) -> Files {
    owned(n, "home", "abroad", |at| format!("firm{} 99.9999 %, owner 0.0001 %", at - 1))
}

fn owners_at_home(n: usize) -> Files {
    owned(n, "abroad", "abroad", |at| format!("firm{} 99.9999 %, owner 0.0001 %", at - 1))
}

fn owners_dated(n: usize) -> Files {
    owned(n, "home", "home", |at| {
        let (before, on) = (at - 1, at % 12_000);
        format!(
            "firm{before} 100 % until {}, firm{before} 99.9999 % from {}, owner 0.0001 % from {}",
            day(on),
            day(on + 1),
            day(on + 1)
        )
    })
}

fn owners_wide(n: usize) -> Files {
    const LAYER: usize = 100;
    owned(n, "home", "abroad", |at| {
        if at < LAYER {
            return "firm0 60 %, owner 40 %".to_owned();
        }
        let above = (at / LAYER - 1) * LAYER;
        let owners = (0..10).map(|stake| format!("firm{} 10 %", above + (at + stake * 7) % LAYER));
        owners.collect::<Vec<_>>().join(", ")
    })
}

fn derivations(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset data0 { controller: provider  retention: 3 years  column code: text  column amount: integer }\n");
    for at in 1..n {
        text.say(&format!(
            "dataset data{at} {{ controller: provider  retention: 3 years  derived_from: data{} [code, amount] }}\n",
            at - 1
        ));
    }
    text.say(&format!(
        "contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  \
         permit recipient to read data{} for study\n  duty provider to delete data0 within 30 days of end of term\n}}\n",
        n - 1
    ));
    text.files()
}

fn hops(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: party0  column code: text }\norganisation party0 { established: home }\n");
    for at in 0..n {
        text.say(&format!(
            "organisation party{next} {{ established: home }}\ncontract deal{at} {{\n  provider: party{at}\n  recipient: party{next}\n  \
             {TERM}\n  permit party{next} to read, share records for study\n}}\n",
            next = at + 1
        ));
    }
    text.files()
}

fn datasets(n: usize) -> Files {
    let mut text = Text::new();
    for at in 0..n {
        text.say(&format!(
            "dataset data{at} {{ controller: provider  column person: text pseudonym of persons  column born: date quasi  \
             column amount: integer }}\ncontract deal{at} {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  \
             permit recipient to read data{at} for study showing born by year\n  forbid everyone to export data{at}\n}}\n"
        ));
    }
    text.files()
}

fn datasets_of_one(n: usize) -> Files {
    let mut text = Text::new();
    for at in 0..n {
        text.say(&format!(
            "dataset data{at} {{ controller: provider  column person: text pseudonym of persons  column born: date quasi  \
             column amount: integer }}\n"
        ));
    }
    text.say(&format!("contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n"));
    for at in 0..n {
        text.open.push_str(&format!("  permit recipient to read data{at} for study showing born by year\n"));
    }
    text.say("}\n");
    text.files()
}

fn contracts(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column code: text  column born: date }\n");
    for at in 0..n {
        text.say(&format!(
            "organisation party{at} {{ established: home }}\ncontract deal{at} {{\n  provider: provider\n  recipient: party{at}\n  \
             {TERM}\n  permit party{at} to read records for study where code = \"c{}\" showing born by year\n  \
             forbid party{at} to export records\n}}\n",
            at % 50
        ));
    }
    text.files()
}

fn contracts_on_a_chain(n: usize) -> Files {
    let mut text = chain(n, "owner", |at| format!("host{}", at + 1));
    text.say("dataset records { controller: provider  hosted: host0  column code: text }\n");
    for at in 0..n {
        text.say(&format!(
            "organisation party{at} {{ established: home }}\ncontract deal{at} {{\n  provider: provider\n  recipient: party{at}\n  \
             {TERM}\n  subprocessors: owner\n  permit party{at} to read records for study\n{REQUIREMENTS}}}\n"
        ));
    }
    text.files()
}

fn purposes(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column code: text  column born: date }\n");
    for at in 0..n {
        text.say(&format!("purpose study.topic{at}\n"));
    }
    text.say(&format!("contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n"));
    for at in 0..n {
        text.open.push_str(&format!(
            "  permit recipient to read records for study.topic{at} showing born by year\n"
        ));
    }
    text.say("}\n");
    text.files()
}

fn waivers(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column code: text }\n");
    for at in 0..n {
        text.say(&format!(
            "contract deal{at} {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  \
             permit recipient to read records for study\n  require hosting in home\n  \
             waive stored-outside until 2039-12-31 because \"agreed\" by \"the provider's officer\"\n}}\n"
        ));
    }
    text.files()
}
