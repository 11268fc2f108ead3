//! The grammar's letters are those of words.rs, and the lexer's tokens are those of tokens.pest.

use crate::lexer::{TokenKind, lex};
use crate::words;
use charta_base::FileId;
use pest::Parser as _;

mod definition {
    //! What pest makes of tokens.pest.

    #[derive(pest_derive::Parser)]
    #[grammar = "parse/tokens.pest"]
    pub(super) struct Tokens;
}

const GRAMMAR: &str = include_str!("../grammar.pest");

/// The first letter of every line of grammar.pest that ends with the words or the mark it stands for, with these.
fn letters_beside_words() -> Vec<(u8, Vec<&'static str>)> {
    let lines = GRAMMAR.lines().filter_map(|line| line.split_once("//"));
    let named = lines.filter_map(|(rule, words)| {
        let (_, quoted) = rule.split_once('"')?;
        let (letter, _) = quoted.split_once('"')?;
        let [letter] = letter.as_bytes() else { return None };
        Some((*letter, words.split(',').map(str::trim).collect()))
    });
    // The comma is the one mark that would be taken for what stands between two.
    named.map(|(letter, words)| if letter == b',' { (letter, vec![","]) } else { (letter, words) }).collect()
}

fn letter_of(word: &str) -> u8 {
    let lexed = lex(FileId::default(), word);
    assert_eq!(lexed.tokens.len(), 1, "{word}");
    lexed.tokens[0].letter
}

#[test]
fn the_grammar_and_the_lexer_spell_alike() {
    let named = letters_beside_words();
    assert!(named.len() > 80, "{}", named.len());
    for (letter, words) in &named {
        for word in words {
            assert_eq!(char::from(letter_of(word)), char::from(*letter), "{word}");
        }
    }
    let source = include_str!("../words.rs");
    let spelled: Vec<&str> = source.split("b\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let missing: Vec<&&str> = spelled
        .iter()
        .filter(|word| !matches!(**word, "true" | "false"))
        .filter(|word| !named.iter().any(|(_, words)| words.contains(word)))
        .collect();
    assert!(spelled.len() > 70 && missing.is_empty(), "the grammar does not name {missing:?}");
}

#[test]
fn kept_words_are_those_that_no_name_may_be() {
    for word in crate::KEPT_WORDS {
        let letter = letter_of(word);
        assert!(letter.is_ascii_lowercase() || b"+*$&/^|_".contains(&letter), "{word}");
    }
    let source = include_str!("../words.rs");
    for word in source.split("b\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if let [letter] = [words::letter(TokenKind::Word, word.as_bytes())]
            && word.chars().all(char::is_alphabetic)
        {
            let free = letter.is_ascii_uppercase() || letter.is_ascii_digit();
            assert_eq!(free, !crate::KEPT_WORDS.contains(&word), "{word}");
        }
    }
}

/// Where each token starts and what it is, up to the first that is none; and where that is.
fn defined(text: &str) -> (Vec<(usize, &'static str)>, Option<usize>) {
    use definition::Rule;
    let parsed = definition::Tokens::parse(Rule::tokens, text).expect("every text is tokens and a rest");
    let mut tokens = Vec::new();
    for pair in parsed.flat_map(pest::iterators::Pair::into_inner) {
        let start = pair.as_span().start();
        let name = match pair.as_rule() {
            Rule::byte_order | Rule::blank => "blank",
            Rule::doc => "doc",
            Rule::comment => "comment",
            Rule::text => "text",
            Rule::date => "date",
            Rule::number => "number",
            Rule::word => "word",
            Rule::mark => "mark",
            Rule::rest => return (tokens, Some(start)),
            _ => continue,
        };
        tokens.push((start, name));
    }
    (tokens, None)
}

/// The same of the lexer.
fn lexed(text: &str) -> (Vec<(usize, &'static str)>, Option<usize>) {
    let cut = lex(FileId::default(), text).tokens;
    let mut tokens = Vec::new();
    for (place, token) in cut.iter().enumerate() {
        let start = token.start as usize;
        let end = cut.get(place + 1).map_or(text.len(), |next| next.start as usize);
        let name = match token.kind {
            TokenKind::Blank => "blank",
            TokenKind::Comment | TokenKind::Doc if crate::refused::first(text.get(start..end).unwrap()) => {
                return (tokens, Some(start));
            }
            TokenKind::Comment => "comment",
            TokenKind::Doc => "doc",
            TokenKind::Text => "text",
            TokenKind::Date => "date",
            TokenKind::Number => "number",
            TokenKind::Word => "word",
            TokenKind::Prose => panic!("prose in a text that is all code"),
            TokenKind::BadNumber | TokenKind::BadText | TokenKind::UnclosedText | TokenKind::Bad => {
                return (tokens, Some(start));
            }
            _ => "mark",
        };
        tokens.push((start, name));
    }
    (tokens, None)
}

fn compare(text: &str) -> bool {
    let (expected, bad) = defined(text);
    assert_eq!((expected, bad), lexed(text), "{text:?}");
    bad.is_some()
}

#[test]
fn the_lexer_cuts_where_the_definition_cuts() {
    let source = include_str!("../../tests/data/everything.charta");
    assert!(!compare(source));
    const PIECES: [&str; 40] = [
        "\"",
        "\\",
        "\\\"",
        "//",
        "///",
        "////",
        "\n",
        "\r",
        "\t",
        " ",
        "-",
        ".",
        "%",
        "=",
        "!",
        "!=",
        "<",
        ">=",
        "{",
        "]",
        ",",
        ":",
        "7",
        "2024-01-31",
        "2024-1-1",
        "-3.5",
        "12345678901234567",
        "a",
        "a.b",
        "permit",
        "é",
        "e\u{301}",
        "\u{202E}",
        "\u{200B}",
        "\u{A0}",
        "\0",
        "\u{FEFF}",
        "\u{34F}",
        "\u{7F}",
        "“",
    ];
    let mut state = 0x5EED_0F70_6E55_u64;
    let mut below = |bound: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % bound as u64) as usize
    };
    let mut broken = 0;
    for round in 0..20_000 {
        let mut text = String::new();
        if round % 2 == 0 {
            let mut start = below(source.len());
            while !source.is_char_boundary(start) {
                start -= 1;
            }
            text.extend(source.get(start..).unwrap().chars().take(below(120)));
        }
        for _ in 0..1 + below(6) {
            let mut at = below(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            text.insert_str(at, PIECES[below(PIECES.len())]);
        }
        broken += usize::from(compare(&text));
    }
    assert!((4_000..16_000).contains(&broken), "{broken} texts hold what is no token");
}
