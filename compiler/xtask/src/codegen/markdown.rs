//! Texts of the library as Markdown: what has a meaning there and is none here is escaped, and code between
//! backticks stays code.

/// A text within a line. Lines of the text are joined; `` `code` `` stays code.
pub(super) fn inline(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> = text.split('`').collect();
    // Without its second half, a backtick is a backtick.
    let paired = parts.len() % 2 == 1;
    let mut out = String::with_capacity(text.len());
    for (at, part) in parts.iter().enumerate() {
        match paired && at % 2 == 1 {
            true => out.push_str(&code(part)),
            false if at > 0 && !paired => {
                out.push_str("\\`");
                out.push_str(&escaped(part));
            }
            false => out.push_str(&escaped(part)),
        }
    }
    out
}

/// A text as a paragraph or a list item of its own: its beginning makes no heading, list or rule.
pub(super) fn block(text: &str) -> String {
    let line = inline(text);
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let after = line.chars().nth(digits);
    match line.chars().next() {
        Some('-' | '+' | '#' | '=' | '~') => format!("\\{line}"),
        _ if digits > 0 && matches!(after, Some('.' | ')')) => {
            let (number, rest) = line.split_at(digits);
            format!("{number}\\{rest}")
        }
        _ => line,
    }
}

/// A text as code, whatever it holds.
pub(super) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let blank = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    // A table ends a cell at a bar even within code.
    format!("{fence}{blank}{}{blank}{fence}", text.replace('|', "\\|"))
}

/// A link to an address.
pub(super) fn link(shown: &str, address: &str) -> String {
    let safe: String = address
        .chars()
        .map(|c| match c {
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '|' => "%7C".to_owned(),
            c if c.is_whitespace() => "%20".to_owned(),
            c => c.to_string(),
        })
        .collect();
    format!("[{}](<{safe}>)", escaped(shown))
}

/// The paragraphs and list items of a documentation, each of which may stand on several lines.
pub(super) fn documentation(docs: &str) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in docs.lines().map(str::trim) {
        match line.strip_prefix("- ") {
            _ if line.is_empty() => open = false,
            Some(_) => {
                blocks.push(line.to_owned());
                open = true;
            }
            None => match blocks.last_mut().filter(|_| open) {
                Some(last) => {
                    last.push(' ');
                    last.push_str(line);
                }
                None => {
                    blocks.push(line.to_owned());
                    open = true;
                }
            },
        }
    }
    let mut out = String::new();
    let mut in_list = false;
    for text in &blocks {
        let item = text.strip_prefix("- ");
        if !out.is_empty() {
            out.push_str(if in_list && item.is_some() { "\n" } else { "\n\n" });
        }
        match item {
            Some(item) => out.push_str(&format!("- {}", block(item))),
            None => out.push_str(&block(text)),
        }
        in_list = item.is_some();
    }
    out
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '*' | '_' | '[' | ']' | '|' | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            character => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_in_markdown_has_none_here() {
        assert_eq!(
            inline("a | b_c *d* <b> & [x](y) `e|f_g`"),
            "a \\| b\\_c \\*d\\* &lt;b&gt; &amp; \\[x\\](y) `e\\|f_g`"
        );
        assert_eq!(inline("one ` alone"), "one \\` alone");
        assert_eq!(inline("<script>`"), "&lt;script&gt;\\`");
    }

    #[test]
    fn a_beginning_makes_no_list_and_no_heading() {
        assert_eq!(block("# a"), "\\# a");
        assert_eq!(block("12. a"), "12\\. a");
        assert_eq!(block("2024-01-01 b"), "2024-01-01 b");
    }

    #[test]
    fn code_and_addresses_stay_whole() {
        assert_eq!(code("a `b`"), "`` a `b` ``");
        assert_eq!(link("dpv:A_b", "https://x.invalid/#A b>"), "[dpv:A\\_b](<https://x.invalid/#A%20b%3E>)");
    }

    #[test]
    fn paragraphs_and_lists_of_a_documentation_stay_apart() {
        let docs = "One\ntwo.\n\n- a: x\n  y\n- b\n\nThree.";
        assert_eq!(documentation(docs), "One two.\n\n- a: x y\n- b\n\nThree.");
    }
}
