//! Drawings such as documents hold, of invented parties.

use charta_drawing::{Day, Direction, Edge, Graph, Item, Node, Style, Timeline, Tone, Track};

fn node(kind: &'static str, label: &str, notes: &[&str], tone: Tone) -> Node {
    let notes = notes.iter().map(|&note| note.to_owned()).collect();
    Node { label: label.to_owned(), notes, kind, tone, link: None }
}

fn edge(from: usize, to: usize, label: &str, tone: Tone, style: Style) -> Edge {
    Edge { from, to, label: label.to_owned(), tone, style }
}

/// The hosting chain of a contract, with the path that breaks a rule.
pub(crate) fn hosting(direction: Direction) -> Graph {
    use Style::{Dashed, Solid};
    use Tone::{Attention, Offending, Plain};
    Graph {
        title: "Hosting of the national cohort extract".into(),
        description: "Who runs the hosting, who owns them, and under which law they stand.".into(),
        direction,
        nodes: vec![
            node("contract", "National cohort extract", &["2026-01-01 to 2028-12-31"], Plain),
            node(
                "hosting",
                "Hexagone Cloud, zone Nord",
                &["operated by Hexagone SAS", "Lille, France", "HDS, ISO 27001 until 2027-06-30"],
                Plain,
            ),
            node(
                "hosting",
                "Analytics workspace",
                &["operated by Meridian Data Services Europe", "Dublin, Ireland"],
                Attention,
            ),
            node("party", "Hexagone SAS", &["France"], Plain),
            node("party", "Meridian Data Services Europe Ltd", &["Ireland"], Plain),
            node("party", "Meridian Holdings Inc.", &["United States of America"], Offending),
            node("party", "Fonds d’investissement Atlantique", &["France"], Plain),
            node(
                "law",
                "FISA, section 702",
                &["reaches providers under the control of a person in the United States"],
                Offending,
            ),
            node("party", "Backup4U", &["sub-processor for backups", "Luxembourg"], Plain),
        ],
        edges: vec![
            edge(0, 1, "stored", Plain, Solid),
            edge(0, 2, "analysed", Offending, Solid),
            edge(1, 3, "operator", Plain, Solid),
            edge(2, 4, "operator", Offending, Solid),
            edge(5, 4, "owns 72 %", Offending, Solid),
            edge(6, 4, "owns 28 %", Plain, Solid),
            edge(6, 3, "owns 100 %", Plain, Solid),
            edge(7, 5, "jurisdiction", Offending, Dashed),
            edge(1, 8, "sub-processor: backups", Plain, Dashed),
        ],
    }
}

/// Who gives which data to whom.
pub(crate) fn overview() -> Graph {
    use Style::Solid;
    use Tone::{Attention, Plain};
    let nodes = vec![
        node("party", "National Health Data Office", &["controller"], Plain),
        node("party", "Regional Hospitals Group", &["controller"], Plain),
        Node {
            link: Some("dataset/stays.html".into()),
            ..node("dataset", "Hospital stays", &["42 columns", "pseudonymised"], Plain)
        },
        node("dataset", "Prescriptions reimbursed outside of hospital", &["18 columns"], Plain),
        node("dataset", "Cause of death", &["7 columns"], Attention),
        node("recipient", "University of the North, department of epidemiology", &["research"], Plain),
        node("recipient", "Ministry statistics service", &["statistics"], Plain),
        node("recipient", "Pharmacovigilance centre", &["public interest"], Plain),
        node("recipient", "Patients’ association", &["information"], Plain),
        node("dataset", "Reference: postcodes", &[], Plain),
    ];
    let edges = [
        (0, 2, ""),
        (0, 3, ""),
        (1, 2, ""),
        (1, 4, ""),
        (2, 5, "research on cancer"),
        (2, 6, "statistics, aggregated"),
        (3, 5, "research on cancer"),
        (3, 7, "side effects of medicines"),
        (4, 6, "statistics, aggregated"),
        (4, 7, "side effects of medicines"),
        (5, 8, "results"),
        (5, 5, "internal reuse"),
        (6, 0, "indicators"),
    ];
    let edges = edges.into_iter().map(|(from, to, label)| edge(from, to, label, Plain, Solid)).collect();
    Graph {
        title: "Overview".into(),
        description: "Who gives which data to whom.".into(),
        direction: Direction::Right,
        nodes,
        edges,
    }
}

/// Text of many scripts, and text that would be markup.
pub(crate) fn scripts() -> Graph {
    let labels = [
        "国家健康数据平台关于癌症研究的数据共享合同",
        "عقد مشاركة البيانات الصحية الوطنية للبحث العلمي",
        "הסכם שיתוף נתוני בריאות לאומי",
        "patient_identifier_pseudonymised_by_a_trusted_third_party_in_2026",
        "<script>alert('x')</script> & \"quotes\" ]]> <!-- -->",
        "👩‍🔬👨‍👩‍👧‍👦 🇫🇷🇩🇪 laboratory 👍🏽👍🏽👍🏽 of the emoji institute",
        "Z̴̢̛͔͍̞̜͔̟̱̞̼͊̌̀̐a̷̛̛̗̤̬̟̫͎͗̾̾̊͆͌l̷̢̛̺̤̮͚̽̆̈́͂͋̕͠g̸̡̧̧̞̬͎͙̈́̊̎o̷̘͂ marks",
        "राष्ट्रीय स्वास्थ्य डेटा मंच अनुबंध",
        "evil \u{202e}txt.exe\u{202c} and \u{0}\u{1b}[31m control",
        "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW",
    ];
    let nodes: Vec<Node> = labels.iter().map(|label| node("dataset", label, &[label], Tone::Plain)).collect();
    let numbered = labels.iter().enumerate().skip(1);
    let edges =
        numbered.map(|(at, label)| edge((at - 1) / 2, at, label, Tone::Plain, Style::Solid)).collect();
    Graph {
        title: "Scripts".into(),
        description: "Text of many scripts.".into(),
        direction: Direction::Down,
        nodes,
        edges,
    }
}

/// A procedure with cycles, edges side by side, loops and parts that nothing joins.
pub(crate) fn odd() -> Graph {
    use Style::{Dashed, Solid};
    use Tone::{Attention, Offending, Plain};
    let names =
        ["Draft", "Review", "Approval", "Signature", "Amendment", "Archive", "Alone", "Left", "Right"];
    let nodes = names.iter().map(|name| node("place", name, &[], Plain)).collect();
    let edges = vec![
        edge(0, 1, "submit", Plain, Solid),
        edge(1, 0, "send back", Attention, Dashed),
        edge(1, 2, "", Plain, Solid),
        edge(1, 2, "accelerated", Plain, Solid),
        edge(1, 2, "", Offending, Solid),
        edge(2, 3, "", Plain, Solid),
        edge(3, 4, "", Plain, Solid),
        edge(4, 1, "again", Plain, Solid),
        edge(3, 5, "after ten years", Plain, Solid),
        edge(4, 4, "minor", Plain, Solid),
        edge(4, 4, "", Attention, Solid),
        edge(7, 8, "", Plain, Solid),
        edge(8, 7, "", Plain, Solid),
        edge(8, 99, "leads nowhere", Plain, Solid),
    ];
    Graph {
        title: "Procedure".into(),
        description: "The steps of an approval.".into(),
        direction: Direction::Down,
        nodes,
        edges,
    }
}

/// A large graph of which nothing is known.
pub(crate) fn large(count: usize, edges: usize) -> Graph {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut below = |limit: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        ((seed >> 20) % limit as u64) as usize
    };
    let nodes = (0..count)
        .map(|at| node("dataset", &format!("Dataset number {at}"), &["of many"], Tone::Plain))
        .collect();
    let edges = (0..edges)
        .map(|at| {
            edge(
                below(count),
                below(count),
                if at % 3 == 0 { "purpose" } else { "" },
                Tone::Plain,
                Style::Solid,
            )
        })
        .collect();
    Graph { title: "Large".into(), description: "Many.".into(), direction: Direction::Down, nodes, edges }
}

/// The day of a date.
pub(crate) fn day(year: i32, month: i32, day: i32) -> Day {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    Day(365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day
        - 1
        - 719_468)
}

fn months() -> [String; 12] {
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
        .map(str::to_owned)
}

fn bar(from: Option<Day>, last: Option<Day>, label: &str, tone: Tone) -> Item {
    Item::Bar { from, last, label: label.to_owned(), tone }
}

fn mark(on: Day, label: &str, tone: Tone) -> Item {
    Item::Mark { on, label: label.to_owned(), tone }
}

/// The dates of a contract.
pub(crate) fn dates() -> Timeline {
    use Tone::{Attention, Offending, Plain};
    let track = |label: &str, items: Vec<Item>| Track { label: label.to_owned(), items };
    Timeline {
        title: "Dates of the contract".into(),
        description: "Term, approvals, certificates, retention and duties.".into(),
        from: day(2025, 7, 1),
        to: day(2029, 12, 31),
        today: Some((day(2026, 11, 26), "26 novembre 2026".into())),
        months: months(),
        tracks: vec![
            track(
                "Durée",
                vec![bar(
                    Some(day(2026, 1, 1)),
                    Some(day(2028, 12, 31)),
                    "Contrat, du 1er janvier 2026 au 31 décembre 2028",
                    Plain,
                )],
            ),
            track(
                "Autorisations",
                vec![
                    mark(day(2025, 9, 15), "Comité d’éthique, 15 septembre 2025", Plain),
                    mark(day(2025, 11, 3), "CNIL, 3 novembre 2025", Plain),
                    bar(
                        Some(day(2025, 11, 3)),
                        Some(day(2027, 3, 31)),
                        "Autorisation, jusqu’au 31 mars 2027",
                        Offending,
                    ),
                ],
            ),
            track(
                "Certificats de l’hébergeur",
                vec![
                    bar(None, Some(day(2027, 6, 30)), "HDS, jusqu’au 30 juin 2027", Attention),
                    bar(Some(day(2026, 2, 1)), None, "ISO 27001", Plain),
                ],
            ),
            track(
                "Conservation",
                vec![
                    bar(Some(day(2026, 1, 1)), Some(day(2035, 12, 31)), "Données, dix ans", Plain),
                    bar(Some(day(2026, 1, 1)), Some(day(2026, 6, 30)), "Journaux, six mois", Plain),
                ],
            ),
            track(
                "Obligations",
                [2, 5, 8, 11]
                    .into_iter()
                    .map(|month| {
                        mark(day(2027, month, 1), &format!("Rapport trimestriel, 1er du mois {month}"), Plain)
                    })
                    .chain([
                        mark(day(2031, 1, 1), "Destruction, 1er janvier 2031", Attention),
                        mark(day(2019, 1, 1), "Convention cadre, 1er janvier 2019", Plain),
                    ])
                    .collect(),
            ),
        ],
    }
}

/// A procedure as a critical path of some weeks.
pub(crate) fn procedure() -> Timeline {
    use Tone::{Attention, Plain};
    let steps = [
        ("Dépôt", 1, 2, Plain),
        ("Recevabilité", 3, 9, Attention),
        ("Avis du comité scientifique", 10, 40, Attention),
        ("Avis du délégué", 10, 18, Plain),
        ("Décision", 41, 55, Attention),
    ];
    let tracks = steps
        .into_iter()
        .map(|(label, first, last, tone)| Track {
            label: label.into(),
            items: vec![bar(
                Some(Day(day(2026, 3, 1).0 + first)),
                Some(Day(day(2026, 3, 1).0 + last)),
                &format!("{} jours", last - first + 1),
                tone,
            )],
        })
        .collect();
    Timeline {
        title: "Procédure".into(),
        description: "Les étapes et leurs délais.".into(),
        from: day(2026, 2, 26),
        to: day(2026, 5, 3),
        today: Some((day(2026, 3, 14), "14 mars 2026".into())),
        months: months(),
        tracks,
    }
}
