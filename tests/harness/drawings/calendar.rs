//! The calendar of a contract, and the steps of a procedure.

use super::read::{TONES, class, select, text, within, words};
use super::{Built, contract, trial};
use libtest_mimic::Trial;
use scraper::Html;

const ON: &str = "2026-03-01";

pub(super) fn trials() -> Vec<Trial> {
    vec![
        trial("calendar/days_of_a_contract", days),
        trial("calendar/a_sign_where_a_finding_points", signs),
        trial("calendar/without_a_day", without_a_day),
        trial("calendar/far_away", far_away),
        trial("procedure/critical_steps", procedure),
    ]
}

/// The rows of the calendar, the day and what happens.
fn rows(page: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(page);
    let rows = select(&page, "#calendar ~ div.scroll").into_iter().next().unwrap();
    let rows = within(rows, "tbody tr").into_iter();
    rows.map(|row| {
        let cells: Vec<String> = within(row, "td").into_iter().map(text).collect();
        (cells[0].clone(), cells[1].trim_end_matches(" ¶").to_owned())
    })
    .collect()
}

/// The labels of the timeline's items with their tones, track by track.
fn items(page: &str, id: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(page);
    let items = select(&page, &format!("svg#{id} g.bar, svg#{id} g.mark"));
    let item = |item: scraper::ElementRef<'_>| {
        let label = within(item, "tspan").into_iter().map(text).collect::<Vec<_>>().join(" ");
        (label, class(item, &TONES))
    };
    items.into_iter().map(item).collect()
}

const HOST: &str = "certification seal \"Seal\"
hosting host \"Host\" { operator: port  located: FR  term: until 2026-11-30
  certified: seal version \"1\" from 2024-01-01 until 2026-05-31, seal version \"2\" from 2026-05-01 until 2029-12-31 }
dataset tides \"Tides\" { controller: port  hosted: host  column tide: integer }
";

fn days() {
    let more = "signed: 2025-12-01  retention: 6 months  review: every 4 months
      approval: port \"A-1\" from 2025-11-01 until 2027-01-31
      duty institute to delete tides within 30 days of end of term
      duty institute to delete tides within 30 days of breach
      waive undisclosed-subprocessor until 2026-10-31 because \"asked\" by \"officer\"\n";
    let text = HOST.replace("term: until 2026-11-30", "term: until 2027-11-30");
    let built = Built::text(&[&text, &*contract("c", "tides", more)].concat(), ON);
    let page = built.page("contracts/m_c");
    let expected = [
        ("1 January 2024", "Seal, version 1 (Host): first day"),
        ("1 November 2025", "Approval of Harbour office, A-1: first day"),
        ("1 December 2025", "Signature"),
        ("1 January 2026", "Term of the contract: first day"),
        ("1 March 2026", "Day as of which the contracts are judged"),
        ("1 May 2026", "Seal, version 2 (Host): first day"),
        ("1 May 2026", "Review due (every 4 months)"),
        ("31 May 2026", "Seal, version 1 (Host): last day (followed by version 2)"),
        ("31 October 2026", "Last day of the exception to undisclosed-subprocessor"),
        ("31 December 2026", "Term of the contract: last day"),
        ("30 January 2027", "Institute of statistics: Delete: Tides"),
        ("31 January 2027", "Approval of Harbour office, A-1: last day"),
        (
            "30 June 2027",
            "Last day of retention of what was obtained last (6 months); earlier for what clause 2 has deleted",
        ),
        ("30 November 2027", "Term of Host: last day"),
        ("31 December 2029", "Seal, version 2 (Host): last day"),
    ];
    assert_eq!(rows(page), expected.map(|(day, what)| (day.to_owned(), what.to_owned())));
    // The timeline says the same: each entry once, whole or with what there is no room for in a title.
    let drawn = items(page, "drawing-calendar");
    assert_eq!(drawn.len(), 10, "{drawn:?}");
    let labels: Vec<&str> = drawn.iter().map(|(label, _)| label.as_str()).collect();
    for what in
        ["Signature, 1 December 2025", "Term of the contract, from 1 January 2026 until 31 December 2026"]
    {
        assert!(labels.contains(&what), "{labels:?}");
    }
    assert!(page.contains("Judged on 1 March 2026"));
}

/// A certificate that another follows lapses without harm; a hosting that ends within the term does not.
fn signs() {
    let waived = "waive outlives-hosting until 2026-12-31 because \"it moves\" by \"officer\"\n";
    let built = Built::text(&[HOST, &contract("c", "tides", waived)].concat(), ON);
    let drawn = items(built.page("contracts/m_c"), "drawing-calendar");
    let loud: Vec<&(String, String)> = drawn.iter().filter(|(_, tone)| tone != "plain").collect();
    assert!(
        loud.iter().any(|(label, tone)| label.starts_with("Term of Host") && tone == "offending"),
        "{drawn:?}"
    );
    assert!(
        drawn.iter().filter(|(label, _)| label.starts_with("Seal")).all(|(_, tone)| tone == "plain"),
        "{drawn:?}"
    );
    let text = HOST.replace("term: until 2026-11-30", "");
    let built = Built::text(&[&text, &*contract("c", "tides", "")].concat(), ON);
    assert!(items(built.page("contracts/m_c"), "drawing-calendar").iter().all(|(_, tone)| tone == "plain"));
}

fn without_a_day() {
    let text = "dataset tides \"Tides\" { controller: port  column tide: integer }\n";
    let open = contract("c", "tides", "").replace("from 2026-01-01 until 2026-12-31", "from 2026-01-01");
    let built = Built::text(&[text, &open].concat(), ON);
    let drawn = items(built.page("contracts/m_c"), "drawing-calendar");
    assert_eq!(drawn, [("Term of the contract, from 1 January 2026".to_owned(), "plain".to_owned())]);
    assert_eq!(rows(built.page("contracts/m_c")).len(), 2);
}

/// What lies decades away is at the end of the axis, and does not make it longer.
fn far_away() {
    let declared = HOST.replace("2029-12-31", "2099-12-31").replace("term: until 2026-11-30", "");
    let built = Built::text(&[&declared, &*contract("c", "tides", "retention: 90 years")].concat(), ON);
    let page = Html::parse_document(built.page("contracts/m_c"));
    let axis: Vec<String> = select(&page, "svg#drawing-calendar g.axis text").into_iter().map(text).collect();
    assert!(axis.contains(&"2026".to_owned()) && !axis.contains(&"2090".to_owned()), "{axis:?}");
    assert!(rows(built.page("contracts/m_c")).iter().any(|(day, _)| day == "31 December 2116"));
}

/// Two steps side by side: the longer one settles the end.
fn procedure() {
    let text = "procedure path \"Path\" { decided_by: port
  step filing \"Filing\" { delay: 5 days }
  step short \"Short opinion\" { after: filing  delay: 10 days }
  step long \"Long opinion\" { after: filing  delay: 1 month }
  step decision \"Decision\" { after: short, long  delay: 20 days }
}
dataset tides \"Tides\" { controller: port  column tide: integer }
";
    let later = contract(
        "c",
        "tides",
        "procedure: path submitted 2026-02-01
      waive missing-approval until 2026-05-31 because \"it is asked for\" by \"officer\"\n",
    )
    .replace("from 2026-01-01 until 2026-12-31", "from 2026-06-01 until 2027-12-31");
    let built = Built::text(&[text, &later].concat(), ON);
    let page = built.page("contracts/m_c");
    let tones: Vec<String> = items(page, "drawing-procedure").into_iter().map(|(_, tone)| tone).collect();
    assert_eq!(tones, ["plain", "attention", "plain", "attention", "attention"]);
    let said = words(page, 0);
    assert_eq!(said[1], "Short opinion: from 6 February 2026 until 16 February 2026.");
    assert_eq!(said[2], "Long opinion: from 6 February 2026 until 6 March 2026. This step settles the end.");
}
