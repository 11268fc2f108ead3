//! Literate files: Markdown (CommonMark 0.31) whose fences marked `charta` hold the code.

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};
use std::ops::Range;

/// What of a Markdown text is code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fences {
    /// The insides of the `charta` fences, in order: whole lines.
    pub code: Vec<Range<usize>>,
    /// What looks like the first line of such a fence and is none, in order.
    pub unread: Vec<Unread>,
}

/// A line that was meant to open a fence of code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where the mark and the word stand.
    pub at: Range<usize>,
    /// Why it opens none.
    pub why: WhyUnread,
}

/// Why a fence is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyUnread {
    /// It stands in a quotation.
    Quoted,
    /// It stands in HTML, or after the start of a comment that does not end.
    Html,
    /// It stands too far from the start of the line.
    Indented,
    /// It ends with the list item that holds it, whose later lines stand too near to the start of the line.
    Cut,
}

/// What of a Markdown text is code. What a closed comment (`<!-- … -->`) or another fence holds is neither code nor
/// was meant to be.
pub fn code_in_markdown(text: &str) -> Fences {
    let mut fences = Fences::default();
    // Ranges in which a line is no fence, whatever it looks like: fences and closed comments.
    let mut others: Vec<Range<usize>> = Vec::new();
    let mut html: Vec<Range<usize>> = Vec::new();
    let mut quotes = 0_usize;
    let mut inside: Option<Range<usize>> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => quotes = quotes.saturating_sub(1),
            Event::Start(Tag::HtmlBlock) if is_closed_comment(text, &range) => others.push(range),
            Event::Start(Tag::HtmlBlock) => html.push(range),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let start = after_line(text, range.start);
                if quotes > 0 && is_charta(&info) {
                    fences.unread.push(Unread { at: mark(text, range.start), why: WhyUnread::Quoted });
                } else if is_charta(&info) {
                    inside = Some(start..start);
                }
                others.push(range);
            }
            Event::Text(_) => {
                if let Some(inside) = &mut inside {
                    inside.end = range.end;
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some(inside) = inside.take() else { continue };
                let last = text.get(inside.end..range.end).unwrap_or("");
                if markdown_fence(last).is_none()
                    && text.get(range.end..).is_some_and(|rest| !rest.trim().is_empty())
                {
                    fences.unread.push(Unread { at: mark(text, range.start), why: WhyUnread::Cut });
                }
                fences.code.push(inside);
            }
            _ => {}
        }
    }
    fences.unread.extend(lookalikes(text, &others, &html));
    fences.unread.sort_by_key(|unread| unread.at.start);
    fences
}

/// Whether what follows the mark of a fence names this language.
fn is_charta(info: &str) -> bool {
    info.split_whitespace().next().is_some_and(|language| language.eq_ignore_ascii_case("charta"))
}

fn is_closed_comment(text: &str, range: &Range<usize>) -> bool {
    let block = text.get(range.clone()).unwrap_or("").trim_start();
    block.starts_with("<!--") && block.contains("-->")
}

/// The offset after the end of the line in which an offset stands.
fn after_line(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| at + end + 1)
}

/// From the mark of a fence to the end of the word after it, or of the line that has none.
fn mark(text: &str, at: usize) -> Range<usize> {
    let line = text.get(at..after_line(text, at)).unwrap_or("").trim_end();
    let word = line.find(char::is_alphabetic).unwrap_or(0);
    let end =
        line.get(word..).and_then(|rest| rest.find(char::is_whitespace)).map_or(line.len(), |end| word + end);
    at..at + end
}

/// The lines that look like the first of a fence of code, and stand where none can.
fn lookalikes(text: &str, others: &[Range<usize>], html: &[Range<usize>]) -> Vec<Unread> {
    let holds = |ranges: &[Range<usize>], at: usize| {
        let before = ranges.partition_point(|range| range.start <= at);
        before.checked_sub(1).and_then(|place| ranges.get(place)).is_some_and(|range| at < range.end)
    };
    let mut unread = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let end = after_line(text, at);
        let line = text.get(at..end).unwrap_or("");
        let lead = line.len() - line.trim_start_matches([' ', '\t', '>']).len();
        let start = at + lead;
        let opens = markdown_fence(line.get(lead..).unwrap_or("")).is_some_and(is_charta);
        if opens && !holds(others, start) {
            let why = match line.get(..lead).unwrap_or("").contains('>') {
                true => WhyUnread::Quoted,
                false if holds(html, start) => WhyUnread::Html,
                false => WhyUnread::Indented,
            };
            unread.push(Unread { at: mark(text, start), why });
        }
        at = end;
    }
    unread
}

/// What follows the mark on a line that may open or close a fence.
pub fn markdown_fence(line: &str) -> Option<&str> {
    let trimmed = line.trim_start_matches([' ', '\t']);
    let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let info = trimmed.trim_start_matches(mark);
    (trimmed.len() - info.len() >= 3).then_some(info)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Vec<&str> {
        code_in_markdown(text).code.into_iter().map(|range| text.get(range).unwrap()).collect()
    }

    fn unread(text: &str) -> Vec<(&str, WhyUnread)> {
        let unread = code_in_markdown(text).unread.into_iter();
        unread.map(|unread| (text.get(unread.at).unwrap(), unread.why)).collect()
    }

    #[test]
    fn fences_are_code_wherever_a_reader_sees_a_block() {
        assert_eq!(code("```charta\nlaw a\n```\n"), ["law a\n"]);
        assert_eq!(code("~~~~ Charta error\r\nlaw a\r\n```\r\n~~~~\r\n"), ["law a\r\n```\r\n"]);
        assert_eq!(
            code("1. One\n\n   ```charta\n   law a\n\n   law b\n   ```\n"),
            ["   law a\n\n   law b\n"]
        );
        assert_eq!(code("```charta\n```\n\n```charta\nlaw a"), ["", "law a"]);
        assert_eq!(code("```sql\n```charta\nlaw a\n```\n"), [""; 0]);
        assert_eq!(code("text <!-- \n```charta\nlaw a\n```\n-->\n"), ["law a\n"]);
    }

    #[test]
    fn what_looks_like_a_fence_and_is_none_is_told() {
        use WhyUnread::{Cut, Html, Indented, Quoted};
        assert_eq!(unread("> ```charta\n> law a\n> ```\n"), [("```charta", Quoted)]);
        assert_eq!(unread("    ```charta\n    law a\n    ```\n"), [("```charta", Indented)]);
        assert_eq!(unread("As follows:\n     ~~~ Charta \n     law a\n"), [("~~~ Charta", Indented)]);
        assert_eq!(unread("<div>\n```charta\nlaw a\n```\n</div>\n"), [("```charta", Html)]);
        assert_eq!(unread("1. One\n   ```charta\nlaw a\n   ```\n"), [("```charta", Cut)]);
        assert_eq!(unread("<!-- old\n\n```charta\nlaw a\n```\n"), [("```charta", Html)]);
    }

    #[test]
    fn what_a_comment_or_another_fence_shows_is_neither() {
        for text in [
            "<!--\n```charta\nlaw a\n```\n-->\n",
            "````text\n```charta\nlaw a\n```\n````\n",
            "```charter\n```\n",
        ] {
            assert_eq!(code_in_markdown(text), Fences::default(), "{text:?}");
        }
    }
}
