//! Shapes of contracts that stand under, after or beside each other, and of the duties, forbids and rulebooks that bind them.

use super::{TERM, Text};
use crate::generate::Files;

/// Contracts that stand under one another in a chain; the outermost requires something, and each states a fact that a rulebook asks for.
pub(super) fn parents(n: usize) -> Files {
    let mut text = Text::new();
    text.say(
        "dataset records { controller: provider  column person: text pseudonym of persons  column code: text }\n\
         rulebook house { applies_to: data of provider  require stated liability, fees }\n",
    );
    for at in 0..n {
        let stands = match at {
            0 => "require hosting in home\n  liability: \"Each for itself\"  fees: \"None\"".to_owned(),
            _ => format!("parent: deal{}", at - 1),
        };
        text.say(&format!(
            "purpose study.topic{at}\ncontract deal{at} {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  {stands}\n  \
             permit recipient to read, link records for study.topic{at}\n}}\n"
        ));
    }
    text.files()
}

/// The same, where each contract has a duty and a requirement of its own, which bind all below it: it is what they say that grows as
/// the square.
pub(super) fn parents_with_duties(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column code: text }\n");
    for at in 0..n {
        let stands = if at == 0 { String::new() } else { format!("parent: deal{}", at - 1) };
        text.say(&format!(
            "purpose study.topic{at}\ncontract deal{at} {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  {stands}\n  \
             permit recipient to read records for study.topic{at}\n  duty recipient to delete records within 30 days of end of term\n  \
             require retention of at most 3 years\n  retention: 1 year\n}}\n"
        ));
    }
    text.files()
}

/// Duties of one contract about a dataset each, all passed on to a processor that bears them too, and all asked for.
pub(super) fn duties(n: usize) -> Files {
    let mut text = Text::new();
    for at in 0..n {
        text.say(&format!("dataset data{at} {{ controller: provider  column code: text }}\n"));
    }
    text.say("organisation helper { established: home  owners: none }\n");
    for (name, provider, recipient, more) in
        [("deal", "provider", "recipient", ""), ("help", "recipient", "helper", "roles: helper processor")]
    {
        text.open.push_str(&format!(
            "contract {name} {{\n  provider: {provider}\n  recipient: {recipient}\n  {TERM}\n  {more}\n"
        ));
        for at in 0..n {
            text.open.push_str(&format!(
                "  permit {recipient} to read, share data{at} for study\n  \
                 duty {recipient} to delete data{at} within 30 days of end of term passed on\n"
            ));
            if at % 2 == 0 {
                text.open.push_str(&format!(
                    "  require commitment to delete data{at} within 60 days of end of term\n"
                ));
            }
        }
        text.say("}\n");
    }
    text.files()
}

/// Duties of one contract about one thing, from days of their own on.
pub(super) fn duties_alike(n: usize) -> Files {
    let mut text = Text::new();
    text.say(&format!(
        "dataset records {{ controller: provider  column code: text }}\n\
         contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  permit recipient to read records for study\n"
    ));
    for at in 0..n {
        let what = match at % 2 {
            0 => format!("store records for {} days from end of term", at % 1_000 + 1),
            _ => format!("delete records within {} days of end of term", at % 1_000 + 2_000),
        };
        text.open.push_str(&format!("  duty recipient to {what}\n"));
    }
    text.say("}\n");
    text.files()
}

/// Contracts with a duty each, and a rulebook that lays five more on all of them.
pub(super) fn duties_each(n: usize) -> Files {
    let mut text = Text::new();
    text.say("rulebook house {\n  applies_to: every contract\n");
    for what in ["breach", "findings", "requests", "log", "report"] {
        text.say(&format!("  duty everyone to notify {what} within 72 hours of breach passed on\n"));
    }
    text.say("}\ndataset records { controller: provider  column code: text }\n");
    for at in 0..n {
        text.say(&format!(
            "organisation party{at} {{ established: home }}\ncontract deal{at} {{\n  provider: provider\n  recipient: party{at}\n  {TERM}\n  \
             roles: party{at} processor\n  permit party{at} to read records for study\n  \
             duty party{at} to delete records within 30 days of end of term passed on\n}}\n"
        ));
    }
    text.files()
}

/// Processors that engage the next in line each, with a duty that is passed on along the chain; the last does not bear it.
pub(super) fn processors(n: usize) -> Files {
    let mut text = Text::new();
    text.say(
        "dataset records { controller: party0  column code: text }\norganisation party0 { established: home }\n",
    );
    for at in 0..n {
        let next = at + 1;
        let duty = match next == n {
            true => String::new(),
            false => format!("duty party{next} to notify breach within 24 hours of breach passed on"),
        };
        text.say(&format!(
            "organisation party{next} {{ established: home }}\ncontract deal{at} {{\n  provider: party{at}\n  recipient: party{next}\n  \
             {TERM}\n  roles: party{next} processor\n  permit party{next} to read, share records for study\n  {duty}\n}}\n"
        ));
    }
    text.files()
}

/// Datasets derived from one another in a chain, each under a duty that asks for a little less than the one before it.
pub(super) fn derived_duties(n: usize) -> Files {
    let mut text = Text::new();
    for at in 0..n {
        let from = if at == 0 {
            "column code: text".to_owned()
        } else {
            format!("derived_from: data{} [code]", at - 1)
        };
        text.say(&format!("dataset data{at} {{ controller: provider  {from} }}\n"));
    }
    text.open.push_str(&format!(
        "contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  permit recipient to read data0 for study\n"
    ));
    for at in 0..n {
        text.open.push_str(&format!(
            "  duty provider to delete data{at} within {} days of end of term\n",
            30 + at / 2
        ));
    }
    text.say("}\n");
    text.files()
}

/// Contracts that take over from one another, the same data and recipient each.
pub(super) fn successors(n: usize) -> Files {
    let mut text = Text::new();
    text.say(
        "dataset records { controller: provider  column person: text pseudonym of persons  column code: text }\n",
    );
    for at in 0..n {
        let (first, last) = (super::day(at * 2 % 100_000), super::day((at * 2 + 1) % 100_000));
        let succeeds = if at == 0 { String::new() } else { format!("succeeds: deal{}", at - 1) };
        text.say(&format!(
            "contract deal{at} {{\n  provider: provider\n  recipient: recipient\n  term: from {first} until {last}\n  retention: 5 years\n  \
             {succeeds}\n  permit recipient to read records for study\n}}\n"
        ));
    }
    text.files()
}

/// Forbids of one contract, a purpose each, beside as many permits, each of which goes a little further.
pub(super) fn forbids(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column code: text  column born: date }\n");
    for at in 0..n {
        text.say(&format!("purpose study.topic{at}\n"));
    }
    text.say(&format!("contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n"));
    for at in 0..n {
        text.open.push_str(&format!(
            "  permit recipient to read, export records for study.topic{at}\n  \
             forbid recipient to export records for study.topic{at}\n"
        ));
    }
    text.say("}\n");
    text.files()
}

/// Rulebooks about a dataset each, which one recipient receives under a contract each.
pub(super) fn rulebooks(n: usize) -> Files {
    let mut text = Text::new();
    for at in 0..n {
        text.say(&format!(
            "dataset data{at} {{ controller: provider  column code: text }}\n\
             rulebook rules{at} {{ applies_to: data{at}  require retention of at most 3 years  forbid everyone to export data{at} \
             for study  duty everyone to notify breach within 72 hours of breach }}\n\
             contract deal{at} {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  retention: 1 year\n  \
             permit recipient to read data{at} for study\n}}\n"
        ));
    }
    text.files()
}

/// Recipients of one contract, with a group and a permit each.
pub(super) fn recipients(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column person: text pseudonym of persons  column code: text }\n");
    for at in 0..n {
        text.say(&format!(
            "organisation party{at} {{ established: home }}\ngroup team{at} of party{at} {{ members: \"all\" }}\n"
        ));
    }
    let named: Vec<String> = (0..n).map(|at| format!("party{at}")).collect();
    text.open.push_str(&format!(
        "contract deal {{\n  provider: provider\n  recipient: {}\n  {TERM}\n  require named users\n",
        named.join(", ")
    ));
    for at in 0..n {
        text.open.push_str(&format!("  permit team{at} to read records for study\n"));
    }
    text.say("}\n");
    text.files()
}

/// Permits of one recipient on one dataset that are about the same purpose, and other rows each.
pub(super) fn conditions(n: usize) -> Files {
    let mut text = Text::new();
    text.say(&format!(
        "dataset records {{ controller: provider  column code: integer  column born: date }}\n\
         contract deal {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n"
    ));
    for at in 0..n {
        text.open.push_str(&format!(
            "  permit recipient to read records for study where code = {at} showing born by year\n"
        ));
    }
    text.say("}\n");
    text.files()
}

/// Equal contracts: the same parties, data and purpose.
pub(super) fn equal_contracts(n: usize) -> Files {
    let mut text = Text::new();
    text.say("dataset records { controller: provider  column person: text pseudonym of persons  column born: date }\n");
    for at in 0..n {
        text.say(&format!(
            "contract deal{at} {{\n  provider: provider\n  recipient: recipient\n  {TERM}\n  \
             permit recipient to read records for study showing born by year\n}}\n"
        ));
    }
    text.files()
}
