//! A generated project of any size, with the shape of a real one: shared purposes and kinds, chains of hosting, owners above
//! operators, derived datasets, onward hops, conditions, forms, duties and requirements. The same size gives the same bytes.

use std::fmt::Write;

/// About how many lines one cell of the project takes.
const LINES_A_CELL: usize = 108;
/// How many hostings rely on each other in a chain.
const CHAIN: usize = 10;
/// How many cells stand in one file: whole chains.
const CELLS_A_FILE: usize = 2 * CHAIN;

/// Files by name.
pub type Files = Vec<(String, String)>;

/// The files of a project of about `lines` lines, by name.
pub fn project(lines: usize) -> Files {
    cells((lines / LINES_A_CELL).max(1))
}

/// The files of a project of so many contracts, by name: two a cell, one of which is left out where their number is odd.
pub fn contracts(count: usize) -> Files {
    let mut files = cells(count.div_ceil(2));
    if let Some((_, text)) = files.last_mut().filter(|_| count % 2 == 1)
        && let Some(last) = text.rfind("contract onward")
    {
        text.truncate(last);
    }
    files
}

fn cells(cells: usize) -> Files {
    let mut files = vec![("shared.charta".to_owned(), shared())];
    for file in 0..cells.div_ceil(CELLS_A_FILE) {
        let mut text = format!(
            "module bench.part{file}\n\nuse bench.shared.{{north, south, study, register, outside_act}}\n\n"
        );
        for cell in (file * CELLS_A_FILE)..((file + 1) * CELLS_A_FILE).min(cells) {
            write_cell(&mut text, cell);
        }
        files.push((format!("part{file}.charta"), text));
    }
    files
}

fn shared() -> String {
    let mut text = String::from(
        "module bench.shared\n\njurisdiction continent \"Continent\"\njurisdiction north \"North\" in continent\n\
         jurisdiction south \"South\" in continent\njurisdiction outside \"Outside\"\n\
         certification register \"Register of hosts\"\n\
         law outside_act \"Outside act\" {\n  territory: outside\n  in_force: from 2018-01-01\n  reaches: establishment, control, operation, subcontracting\n}\n\
         purpose study \"Study\"\n",
    );
    for topic in 0..12 {
        let _ = writeln!(text, "purpose study.topic{topic} \"Topic {topic}\"");
        for part in 0..4 {
            let _ = writeln!(text, "purpose study.topic{topic}.part{part} \"Part {part} of topic {topic}\"");
        }
    }
    text
}

fn write_cell(text: &mut String, n: usize) {
    let topic = n % 12;
    let (year, month) = (2024 + n % 2, 1 + n % 12);
    // Chains of ten hostings: the first of each ten stands alone.
    let before = n % CHAIN;
    let relies = match before {
        0 => String::new(),
        _ => format!("\n  relies_on: cloud{} for storage, compute", n - 1),
    };
    let others: Vec<String> = (n - before..n).map(|other| format!("operator{other}")).collect();
    let subprocessors = match before {
        0 => String::new(),
        _ => format!("\n  subprocessors: {}", others.join(", ")),
    };
    let _ = write!(
        text,
        r#"// ── Cell {n}: a provider, its data, a study and an onward hop ──
organisation owner{n} "Owner {n}" {{
  established: north
  owners: none
}}
organisation operator{n} "Operator {n}" {{
  established: south
  owners: owner{n} 60 % from 2020-01-01, owner{n} 40 % until 2019-12-31
}}
organisation provider{n} "Provider {n}" {{ established: north  registration: "R-{n}" }}
organisation institute{n} "Institute {n}" {{ established: south  contact: "desk{n}@institute.example" }}
organisation partner{n} "Partner {n}" {{ established: south }}
group readers{n} of institute{n} "Readers {n}"
group analysts{n} of institute{n} "Analysts {n}"
group staff{n} of partner{n} "Staff {n}"

hosting cloud{n} "Cloud {n}" {{
  operator: operator{n}
  located: north{relies}
  certified: register version "2" from 2020-01-01 until 2032-12-31
  term: from 2020-01-01 for 20 years
}}

/// What happened, a row each, as the provider records it.
dataset events{n} "Events {n}" {{
  controller: provider{n}
  source: table part{n}.events
  hosted: cloud{n}
  retention: 20 years from happened_on
  key: event_id

  column event_id: text required                  /// Number of the event
  column person_ref: text pseudonym of persons{n}
  column birth_date: date quasi
  column district: text quasi
  column code: text
  column amount: decimal
  column visits: integer
  column happened_on: date
  column left_on: date
  column urgent: boolean
  column opted_out: boolean
  column remark: text
}}
dataset objections{n} "Objections {n}" {{
  controller: provider{n}
  hosted: cloud{n}
  column person_ref: text required
  column since: date
}}
dataset summary{n} "Summary {n}" {{
  controller: institute{n}
  hosted: cloud{n}
  derived_from: events{n} [district, code, visits]
  retention: 3 years
}}

contract study{n} "Study {n}: care pathways" {{
  reference: "S-{n}"
  provider: provider{n}
  recipient: institute{n}
  term: from {year}-{month:02}-01 for 60 months
  processed_at: cloud{n}{subprocessors}
  retention: 3 years
  signed: 2023-12-01

  permit readers{n} to read, link events{n} [person_ref, birth_date, district, code, happened_on]
    for study.topic{topic}
    where opted_out = false and code in ["E10", "E11", "I50"] and person_ref not in objections{n}.person_ref
    showing birth_date by year, person_ref repseudonymised per contract
    per "Agreement, art. 4"
  permit analysts{n} to read events{n} [district, code, amount, visits]
    for study.topic{topic} except study.topic{topic}.part3
    where amount between 0 and 5000 and happened_on >= 2020-01-01 or urgent = true and code starts with "I"
    in cells of at least 11
  permit institute{n} to share events{n} [district, code, visits]
    for study.topic{topic}
  permit institute{n} to read events{n} [district, code, visits]
    for study.topic{topic}.part0, study.topic{topic}.part1
    from 2024-03-01 until 2026-12-31

  forbid everyone to export events{n}
    per "Agreement, art. 7"
  forbid everyone to read events{n} [remark]
    where not (urgent = true or remark is missing)

  require hosting beyond reach of outside_act throughout term   per "Charter, art. 2"
  require storage in north
  require certified register throughout term
  require retention of at most 20 years

  duty institute{n} to delete events{n}, summary{n} within 30 days of end of term
  duty institute{n} to publish results within 12 months of end of term
}}

contract onward{n} "Onward {n}" {{
  provider: institute{n}
  recipient: partner{n}
  term: from 2026-01-01 until 2026-12-31
  processed_at: cloud{n}{subprocessors}
  permit staff{n} to read summary{n} [district, code]
    for study.topic{topic}.part0
    per "Onward agreement, art. 1"
}}

"#
    );
}
