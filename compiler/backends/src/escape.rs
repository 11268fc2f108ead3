//! Escaping: one function a target. Whatever comes from a contract passes through one of these before it stands in an artifact.

/// A part of a file name: letters, digits, `-` and `_` of ASCII; everything else becomes `_`. Never empty, never hidden.
pub fn file_name(text: &str) -> String {
    let safe: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    match safe.is_empty() {
        true => "_".to_owned(),
        false => safe,
    }
}

/// A part of an IRI: letters, digits, `-`, `.`, `_` and `~` of ASCII stand for themselves, and every other byte is written in percent.
pub fn iri_part(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => escaped.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// A Cedar string literal with its quotes: quotes, backslashes and everything that is not to be seen as itself are escaped.
pub fn cedar_string(text: &str) -> String {
    format!("\"{}\"", cedar_characters(text))
}

/// The inside of a Cedar `like` pattern that stands for exactly this text.
pub fn cedar_pattern(text: &str) -> String {
    cedar_characters(text).replace('*', "\\*")
}

fn cedar_characters(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | '\\' => escaped.extend(['\\', c]),
            _ if is_invisible(c) => escaped.push_str(&format!("\\u{{{:x}}}", u32::from(c))),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A string literal of Rego with its quotes, on one line.
pub fn rego_string(text: &str) -> String {
    format!("\"{}\"", text.chars().map(rego_character).collect::<String>())
}

/// A text in the comments of Rego that are read as YAML, in quotes. What is long goes on in further lines of comment, which YAML
/// joins again: engines bound the length of a line.
pub fn rego_annotation(text: &str) -> String {
    const LONGEST: usize = 100;
    let mut written = String::from("\"");
    let mut column = 0;
    for c in text.chars() {
        let character = rego_character(c);
        // Between words if possible. YAML takes the blanks at the start of a line for its indentation.
        let is_long = column >= LONGEST && written.ends_with(' ') || column >= 2 * LONGEST;
        if is_long && c != ' ' {
            written.push_str("\\\n#         ");
            column = 0;
        }
        column += character.chars().count();
        written.push_str(&character);
    }
    written.push('"');
    written
}

/// A character inside the quotes of Rego, and of YAML.
fn rego_character(c: char) -> String {
    match c {
        '"' | '\\' => format!("\\{c}"),
        // All of these have four digits: no pair of escapes is needed, which YAML would not join.
        _ if is_invisible(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => format!("\\u{:04x}", u32::from(c)),
        _ => c.to_string(),
    }
}

/// The step to a field of a Rego object: `.name` where that is possible, else `["name"]`.
pub fn rego_field(name: &str) -> String {
    const WORDS: [&str; 17] = [
        "as", "contains", "data", "default", "else", "every", "false", "if", "import", "in", "input", "not",
        "null", "package", "some", "true", "with",
    ];
    let is_plain = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match is_plain && !WORDS.contains(&name) {
        true => format!(".{name}"),
        false => format!("[{}]", rego_string(name)),
    }
}

/// Controls, line ends of every sort, marks of direction, and other characters that leave no trace on paper.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// An SQL identifier in double quotes. A NUL, which no identifier may hold, is left out.
pub fn sql_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('\0', "").replace('"', "\"\""))
}

/// An SQL text literal as the standard has it: single quotes, doubled inside. A NUL, which no text may hold, is left out.
pub fn sql_text(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

/// An SQL text literal for PostgreSQL, which means the same however the server reads backslashes.
pub fn postgres_text(text: &str) -> String {
    let quoted = sql_text(text);
    match text.contains('\\') {
        true => format!("E{}", quoted.replace('\\', "\\\\")),
        false => quoted,
    }
}

/// An SQL text literal for Snowflake, where a backslash begins an escape.
pub fn snowflake_text(text: &str) -> String {
    sql_text(text).replace('\\', "\\\\")
}

/// A text literal for BigQuery, which neither doubles quotes nor runs over the end of a line.
pub fn bigquery_text(text: &str) -> String {
    format!("'{}'", bigquery_characters(text, '\''))
}

/// An identifier for BigQuery, in grave accents, with the escapes of a text.
pub fn bigquery_identifier(name: &str) -> String {
    format!("`{}`", bigquery_characters(name, '`'))
}

fn bigquery_characters(text: &str, quote: char) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\0' => {}
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            _ if c == quote || c == '\\' => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// A text literal for Databricks and Spark: backslashes begin escapes, and `${…}` would be filled in before the statement is read, so it
/// is taken apart into two literals, which stand for one text.
pub fn databricks_text(text: &str) -> String {
    let escaped = text.replace('\0', "").replace('\\', "\\\\").replace('\'', "\\'");
    format!("'{}'", escaped.replace("${", "$' '{"))
}

/// An identifier for Databricks and Spark, in grave accents, doubled inside.
pub fn databricks_identifier(name: &str) -> String {
    format!("`{}`", name.replace('\0', "").replace('`', "``"))
}

/// The inside of a comment for Databricks and Spark, where a backslash before the end of the line goes on with the comment, and
/// `${…}` is filled in even here.
pub fn databricks_comment(text: &str) -> String {
    sql_comment(text).replace('\\', " ").replace("${", "$ {")
}

/// The inside of an SQL comment that runs to the end of the line: whatever could end the line, or hide what follows, becomes a
/// blank.
pub fn sql_comment(text: &str) -> String {
    let breaks = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
    };
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if breaks(c) || turns(c) { ' ' } else { c }).collect()
}

/// Text for the content of an HTML element or for an attribute in double quotes. Line ends stay; other controls go.
pub fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\n' | '\t' => escaped.push(c),
            _ if is_invisible(c) => {}
            _ => escaped.push(c),
        }
    }
    escaped
}

/// Text for a line of Markdown, on one line: every mark that Markdown could read is written so that it stands for itself,
/// also at the start of a line and inside a table. Blanks become one, at the ends as well: a text may go on in the next.
pub fn markdown(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let visible: Vec<char> = word.chars().filter(|c| !is_invisible(*c)).collect();
        visible
    });
    let words: Vec<String> = words.filter(|word| !word.is_empty()).map(|word| markdown_word(&word)).collect();
    let (begins, ends) = (text.starts_with(char::is_whitespace), text.ends_with(char::is_whitespace));
    match words.is_empty() {
        true => (if text.is_empty() { "" } else { " " }).to_owned(),
        false => {
            format!("{}{}{}", if begins { " " } else { "" }, words.join(" "), if ends { " " } else { "" })
        }
    }
}

fn markdown_word(word: &[char]) -> String {
    let mut escaped = String::new();
    let mut before: Option<char> = None;
    let mut rest = word;
    // How many characters ahead are known to be no address.
    let mut known = 0_usize;
    while let Some((&c, behind)) = rest.split_first() {
        if known == 0 {
            known = rest.iter().take_while(|c| is_of_address(**c)).count();
            if let Some((run, behind)) = rest.split_at_checked(known).filter(|(run, _)| is_address(run)) {
                escaped.push('`');
                escaped.extend(run);
                escaped.push('`');
                (before, rest, known) = (run.last().copied(), behind, 0);
                continue;
            }
        }
        let after = behind.first().copied();
        let inside = [before, after].into_iter().all(|c| c.is_some_and(char::is_alphanumeric));
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '@' => escaped.push_str("&#64;"),
            ':' if before.is_some_and(char::is_alphanumeric) && after.is_none_or(|c| c.is_ascii_digit()) => {
                escaped.push(c);
            }
            ':' => escaped.push_str("&#58;"),
            // Inside a word these start no list, no heading and no rule; a point or a bracket ends a list's number only.
            '-' | '+' | '=' | '#' if inside => escaped.push(c),
            '.' if inside || before.is_some_and(char::is_alphabetic) => escaped.push(c),
            ')' if before.is_some_and(char::is_alphabetic) => escaped.push(c),
            ',' | ';' | '/' | '"' | '\'' | '%' | '?' | '(' => escaped.push(c),
            _ if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            _ => escaped.push(c),
        }
        before = Some(c);
        rest = behind;
        known = known.saturating_sub(1);
    }
    escaped
}

/// What an address on the web or of somebody may be made of, and code in Markdown may hold wherever it stands.
fn is_of_address(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '-' | '_' | '+' | '@' | ':' | '/' | '#' | '?' | '=' | '%' | '~')
}

/// Whether some readers make a link of such characters. They look for addresses (GitHub's for those of persons) in the text as it reads, after
/// all escapes: nothing but code keeps them from it.
fn is_address(run: &[char]) -> bool {
    let text: String = run.iter().collect::<String>().to_ascii_lowercase();
    text.contains("://") || text.contains("www.") || text.contains('@') && run.len() > 1
}

/// A text inside the quotes of a label of Mermaid: whatever could end the label or the block, or be read as markup, is an entity by its
/// number, and what leaves no trace on paper is left out.
pub fn mermaid_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if is_invisible(c) => escaped.push_str(if c.is_whitespace() { " " } else { "" }),
            // At the beginning these would begin a list.
            '.' | '-' if escaped.chars().all(|before| before.is_ascii_digit() || before == ' ') => {
                escaped.push_str(&format!("#{};", u32::from(c)));
            }
            _ if c.is_alphanumeric() || matches!(c, ' ' | ',' | '.' | '-' | '’') => escaped.push(c),
            _ => escaped.push_str(&format!("#{};", u32::from(c))),
        }
    }
    escaped
}

/// A text in a cell of a spreadsheet that keeps its cells apart from formulas: one blank between words, as a browser shows them, and
/// nothing that leaves no trace on paper.
pub fn cell(text: &str) -> String {
    let visible: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_invisible(*c)).collect();
    visible.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// A text in a cell of a file of separated values, still to be quoted. Readers take a cell for a formula by its first character, and
/// do not agree on what parts cells (where the comma is for decimals it is the semicolon), so a `'` stands before whatever could
/// be the first character of a formula after a separator, quotes or blanks. OWASP, "CSV Injection".
pub fn csv_cell(text: &str) -> String {
    let mut guarded = String::with_capacity(text.len());
    let mut begins = true;
    for c in cell(text).chars() {
        if begins && matches!(c, '=' | '+' | '-' | '@' | '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') {
            guarded.push('\'');
        }
        begins = matches!(c, ',' | ';' | '|') || begins && matches!(c, '"' | '\'' | ' ');
        guarded.push(c);
    }
    guarded
}

/// Text as an indented block of Markdown code, which nothing inside it can end.
pub fn markdown_block(text: &str) -> String {
    let mut block = String::new();
    for line in text.lines() {
        let line: String = line.chars().filter(|c| *c == '\t' || !is_invisible(*c)).collect();
        block.push_str(&format!("    {line}\n"));
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Parser};

    #[test]
    fn a_label_of_mermaid_ends_where_it_does() {
        assert_eq!(mermaid_text("a\"]\n```<b>"), "a#34;#93; #96;#96;#96;#60;b#62;");
        // What begins like a list is none.
        assert_eq!(mermaid_text("1. a-b."), "1#46; a-b.");
        assert_eq!(mermaid_text("- a"), "#45; a");
    }

    /// What a reader sees as text, and all that a reader sees.
    fn read(markdown: &str) -> (Vec<String>, String) {
        let mut texts = vec![String::new()];
        let mut all = String::new();
        for event in Parser::new(markdown) {
            match event {
                Event::Text(text) => {
                    all.push_str(&text);
                    texts.last_mut().unwrap().push_str(&text);
                }
                Event::Code(code) => {
                    all.push_str(&code);
                    texts.push(String::new());
                }
                _ => {}
            }
        }
        (texts, all)
    }

    /// Whether a reader of GitHub's Markdown makes a link of it: a point somewhere after what stands around an `@`, a `www.`, or a scheme.
    fn is_linked(text: &str) -> bool {
        let text = text.to_ascii_lowercase();
        let parts: Vec<&str> = text.split('@').collect();
        let person = parts.iter().zip(parts.iter().skip(1)).any(|(before, after)| {
            let host = after.split(|c: char| !c.is_ascii_alphanumeric() && !"-_.".contains(c)).next();
            before.ends_with(|c: char| c.is_ascii_alphanumeric() || ".+-_".contains(c))
                && host.is_some_and(|host| host.contains('.'))
        });
        person || text.contains("www.") || text.contains("://")
    }

    #[test]
    fn an_address_becomes_no_link_wherever_it_stands() {
        for text in [
            "www.evil.example",
            "(www.evil.example/x)",
            "_www.evil.example",
            "*WWW.evil.example",
            "xwww.evil.example",
            "a@b.example",
            "(a.b+c@b.example)",
            "*a@b.example*",
            "é@b.example",
            "`a@b.example`",
            "\\`a@b.example|",
            "a@b@c.example",
            "mailto:a@b.example",
            "https://evil.example/?a=b#c",
            "<https://evil.example>",
            "x://y|z",
            "\"a\"@b.example",
            "a&#64;b.example",
        ] {
            let (texts, all) = read(&markdown(text));
            assert!(!texts.iter().any(|text| is_linked(text)), "{text}: {}", markdown(text));
            assert_eq!(all, text, "{}", markdown(text));
        }
        // A lone mark is no address.
        assert_eq!(markdown("a @ b.c"), "a &#64; b.c");
        assert_eq!(markdown("12:30 a/b.c"), "12:30 a/b.c");
    }

    const HOSTILE: &str = "a'b\"c`d\\e${f}\n--";

    #[test]
    fn no_cell_begins_like_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r\n=1", " \"=1", "\u{200b}=1", "\u{ff1d}1"] {
            let cell = csv_cell(text);
            let bare = cell.trim_start_matches(['"', ' ']);
            assert!(bare.starts_with('\''), "{text:?} became {cell:?}");
        }
        assert_eq!(csv_cell("a;=1+1, \"-2"), "a;'=1+1, \"'-2");
        assert_eq!(csv_cell("sub-processor = a@b.c"), "sub-processor = a@b.c");
        assert_eq!(cell("  a\r\n\tb\u{1}\u{202e}c "), "a bc");
    }

    #[test]
    fn each_engine_reads_its_own_escapes() {
        assert_eq!(sql_text(HOSTILE), "'a''b\"c`d\\e${f}\n--'");
        assert_eq!(snowflake_text(HOSTILE), "'a''b\"c`d\\\\e${f}\n--'");
        assert_eq!(bigquery_text(HOSTILE), "'a\\'b\"c`d\\\\e${f}\\n--'");
        assert_eq!(bigquery_identifier(HOSTILE), "`a'b\"c\\`d\\\\e${f}\\n--`");
        assert_eq!(databricks_text(HOSTILE), "'a\\'b\"c`d\\\\e$' '{f}\n--'");
        assert_eq!(databricks_identifier("a`b\\"), "`a``b\\`");
        assert_eq!(databricks_comment("a\n${b} \\"), "a $ {b}  ");
    }
}
