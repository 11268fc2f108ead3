//! What holds of every text, tried on damaged ones: nothing panics, no byte is lost, no node splits a token, and there
//! is a finding about grammar exactly where the whole-file grammar refuses.
#![cfg(test)]

mod common;

use common::{Random, SOURCES, check, cut, literate, parsed, source};

/// Pieces that mutations insert: what authors type, and what they should not.
const PIECES: [&str; 56] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ":",
    "=",
    "\"",
    "\\",
    "//",
    "///",
    "\n",
    "\r\n",
    "-",
    ".",
    "%",
    "permit ",
    "contract x ",
    "dataset ",
    "use a.b ",
    "module m ",
    "not ",
    "on 2024-02-30 ",
    "for ",
    "é",
    "e\u{301}",
    "\u{202E}",
    "\u{200B}",
    "\u{A0}",
    "\0",
    "40months",
    "2024-1-1",
    "12345678901234567",
    "a.b",
    "step s {",
    "column c:",
    "purpose\nuse\n",
    "any data ",
    "\u{FEFF}",
    "\u{3164}",
    "\u{34F}",
    "\u{E0041}",
    "\u{FE0F}",
    "H\u{43E}spital",
    "“x”",
    "scenario \"q\" {",
    "<=",
    "as advice",
    "passed on",
    "with",
    "always",
    "not before",
    "event",
    "template",
];

fn boundary(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn range(text: &str, random: &mut Random) -> (usize, usize) {
    let start = boundary(text, random);
    let mut end = (start + 1 + random.below(30)).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    (start, end)
}

fn token(text: &str, random: &mut Random) -> (usize, usize) {
    let tree = parsed(text).tree;
    let spans: Vec<_> = tree.tokens().map(|(_, span)| span).collect();
    match spans.get(random.below(spans.len())) {
        Some(span) => (span.start as usize, span.end as usize),
        None => (0, 0),
    }
}

fn mutate(text: &str, random: &mut Random) -> String {
    let mut out = text.to_owned();
    for _ in 0..1 + random.below(3) {
        let (start, end) = if random.below(2) == 0 { token(&out, random) } else { range(&out, random) };
        match random.below(5) {
            0 => out.replace_range(start..end, ""),
            1 => {
                let copy = out.get(start..end).unwrap().to_owned();
                let at = boundary(&out, random);
                out.insert_str(at, &copy);
            }
            2 => {
                let piece = PIECES[random.below(PIECES.len())];
                out.insert_str(start, piece);
            }
            3 => {
                let piece = PIECES[random.below(PIECES.len())];
                out.replace_range(start..end, piece);
            }
            _ => {
                let moved = out.get(start..end).unwrap().to_owned();
                out.replace_range(start..end, "");
                let at = boundary(&out, random);
                out.insert_str(at, &moved);
            }
        }
    }
    out
}

#[test]
fn damaged_files() {
    let mut random = Random(0x5EED_CAFE_F00D_0001);
    // One declaration at a time keeps a round short, so that there can be many.
    let mut texts: Vec<String> = SOURCES.iter().map(|text| (*text).to_owned()).collect();
    for text in SOURCES {
        let tree = parsed(text).tree;
        texts.extend(tree.file().declarations().map(|part| cut(text, part.span()).to_owned()));
    }
    let mut refused = 0;
    for round in 0..20_000 {
        let pick = if round % 20 == 0 { random.below(SOURCES.len()) } else { random.below(texts.len()) };
        let mutated = mutate(&texts[pick], &mut random);
        refused += usize::from(!check(&source(&mutated)).diagnostics.is_empty());
    }
    assert!((8_000..19_900).contains(&refused), "the mutations are too tame or too wild: {refused} refused");
}

#[test]
fn damaged_literate_files() {
    let mut random = Random(0x0DD5_EED5);
    let text = include_str!("data/agreement.charta.md");
    assert!(check(&literate(text)).diagnostics.is_empty());
    for _ in 0..1_000 {
        check(&literate(&mutate(text, &mut random)));
    }
}

#[test]
fn two_declarations_in_any_layout() {
    let mut random = Random(0xBAD_C0DE);
    let words = [
        "purpose", "use", "module", "action", "a", "b.c", "in", "of", "\n", "\n", "{", "}", "\"t\"", ",",
        "kind", ":", "scenario", "x: y", "permit", "on", "step",
    ];
    for _ in 0..20_000 {
        let text: Vec<&str> = (0..1 + random.below(12)).map(|_| words[random.below(words.len())]).collect();
        check(&source(&text.join(" ")));
    }
}

#[test]
fn junk() {
    let mut random = Random(0xF00);
    for _ in 0..500 {
        let bytes: Vec<u8> = (0..random.below(400)).map(|_| random.next() as u8).collect();
        check(&source(&String::from_utf8_lossy(&bytes)));
        let ascii: String = bytes.iter().map(|byte| (byte & 0x7F) as char).collect();
        check(&source(&ascii));
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("not ", "")] {
        for closed in [true, false] {
            let middle = format!(
                "{}{}",
                open.repeat(10_000),
                if closed { close.repeat(10_000) } else { String::new() }
            );
            for text in [
                format!("contract c {{ permit a to b c for d where {middle} x = 1 }}\nkind k"),
                format!("contract c {{ provider: {middle} }}\nkind k"),
                middle.clone(),
            ] {
                let parsed = check(&source(&text));
                if !text.starts_with("not") && !(text.contains("provider: not")) {
                    let codes: Vec<_> = parsed.diagnostics.iter().map(|finding| finding.code.id).collect();
                    assert!(codes.contains(&"SYN004"), "{codes:?}");
                    assert!(codes.len() <= 2, "{codes:?}");
                }
            }
        }
    }
}

#[test]
fn nesting_up_to_the_limit_is_read() {
    let nested = |depth: usize| {
        let text = format!(
            "contract c {{ permit a to b c for d where {}x = 1{} }}",
            "(".repeat(depth),
            ")".repeat(depth)
        );
        check(&source(&text)).diagnostics.len()
    };
    assert_eq!(nested(63), 0);
    assert_eq!(nested(64), 1);
}

#[test]
fn long_lines_and_large_files() {
    let line = format!("contract c {{ note: {} }}", "\"word\", ".repeat(200_000));
    check(&source(&line));
    let words = format!("contract c {{ note: {} }} kind k", "word ".repeat(400_000));
    assert!(check(&source(&words)).diagnostics.is_empty());
    let blanks = " ".repeat(20 << 20);
    assert!(check(&source(&blanks)).diagnostics.is_empty());
    let large = common::parsed(&"a".repeat((64 << 20) + 1));
    assert_eq!(large.diagnostics.len(), 1);
    assert_eq!(large.diagnostics[0].code.id, "SYN009");
}
