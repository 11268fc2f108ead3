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
    /// It stands in HTML, or after the start of a comment or of an element that hides it and does not end before.
    Html,
    /// It does not begin a line, or stands too far from the start of it.
    Indented,
    /// It ends with the list item that holds it, whose later lines stand too near to the start of the line.
    Cut,
    /// It stands in another block of code, which was not ended.
    Swallowed,
    /// Its mark is followed by more than the word `charta`.
    Marked,
}

/// What of a Markdown text is code. What a closed comment (`<!-- … -->`) or a longer fence holds is neither code nor
/// was meant to be.
pub fn code_in_markdown(text: &str) -> Fences {
    let mut fences = Fences::default();
    let mut html = Html::default();
    let mut places = Places::default();
    let end_of_text = text.trim_end().len();
    let mut quotes = 0_usize;
    let mut inside: Option<Range<usize>> = None;
    for (event, range) in Parser::new(text).into_offset_iter() {
        match event {
            Event::Start(Tag::BlockQuote(_)) => quotes += 1,
            Event::End(TagEnd::BlockQuote(_)) => quotes = quotes.saturating_sub(1),
            Event::Start(Tag::HtmlBlock) if is_closed_comment(text, &range) => places.comments.push(range),
            Event::Start(Tag::HtmlBlock) => places.html.push(range),
            Event::Html(tags) | Event::InlineHtml(tags) => html.read(&tags),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                if is_charta(&info) {
                    let mut unread = |why| fences.unread.push(Unread { at: mark(text, range.start), why });
                    match (quotes > 0, html.hides()) {
                        (true, _) => unread(WhyUnread::Quoted),
                        (false, true) => unread(WhyUnread::Html),
                        (false, false) => {
                            let start = after_line(text, range.start);
                            inside = Some(start..start);
                        }
                    }
                    places.known.push(range.start);
                }
                places.fences.push(range);
            }
            Event::Text(_) => {
                if let Some(inside) = &mut inside {
                    inside.end = range.end;
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some(inside) = inside.take() else { continue };
                let last = text.get(inside.end..range.end).unwrap_or("");
                if markdown_fence(last).is_none() && range.end < end_of_text {
                    fences.unread.push(Unread { at: mark(text, range.start), why: WhyUnread::Cut });
                }
                fences.code.push(inside);
            }
            _ => {}
        }
    }
    fences.unread.extend(places.lookalikes(text));
    fences.unread.sort_by_key(|unread| unread.at.start);
    fences
}

/// Whether what follows the mark of a fence names this language.
pub fn is_charta(info: &str) -> bool {
    info.split_whitespace().next().is_some_and(|language| language.eq_ignore_ascii_case("charta"))
}

/// Whether HTML is a comment that ends for a reader of Markdown and for a browser at the same place.
fn is_closed_comment(text: &str, range: &Range<usize>) -> bool {
    let block = text.get(range.clone()).unwrap_or("").trim();
    block.starts_with("<!--") && block.find("-->") == Some(block.len() - 3) && !block.contains("--!>")
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

/// What the HTML of a text leaves open.
#[derive(Default)]
struct Html {
    in_comment: bool,
    /// Elements that show nothing of what they hold.
    hiding: Vec<String>,
}

/// Elements whose content no browser shows as text.
const HIDING: [&str; 9] =
    ["script", "style", "template", "textarea", "title", "noscript", "iframe", "select", "object"];

impl Html {
    fn hides(&self) -> bool {
        self.in_comment || !self.hiding.is_empty()
    }

    /// Reads a piece of HTML: comments, and the tags of elements that hide what they hold.
    fn read(&mut self, html: &str) {
        let mut rest = html;
        loop {
            if self.in_comment {
                let ends = ["-->", "--!>"].map(|end| rest.find(end).map(|at| at + end.len()));
                let Some(end) = ends.into_iter().flatten().min() else { return };
                self.in_comment = false;
                rest = rest.get(end..).unwrap_or("");
            }
            let Some(start) = rest.find('<') else { return };
            rest = rest.get(start + 1..).unwrap_or("");
            if let Some(comment) = rest.strip_prefix("!--") {
                self.in_comment = true;
                rest = comment;
                continue;
            }
            let tag = rest.split(['<', '>']).next().unwrap_or("").to_ascii_lowercase();
            self.tag(&tag);
        }
    }

    fn tag(&mut self, tag: &str) {
        let is_closed = tag.starts_with('/');
        let mut words = tag.trim_start_matches('/').split(|letter: char| !letter.is_ascii_alphanumeric());
        let name = words.next().unwrap_or("");
        if is_closed {
            if let Some(at) = self.hiding.iter().rposition(|open| open == name) {
                self.hiding.truncate(at);
            }
            return;
        }
        let hides = HIDING.contains(&name) || words.any(|word| matches!(word, "hidden" | "style"));
        if hides && !matches!(name, "" | "br" | "hr" | "img" | "input" | "wbr") {
            self.hiding.push(name.to_owned());
        }
    }
}

/// Where lines stand that look like the first of a fence of code.
#[derive(Default)]
struct Places {
    /// Where the fences start that are read, or that are told already.
    known: Vec<usize>,
    fences: Vec<Range<usize>>,
    comments: Vec<Range<usize>>,
    html: Vec<Range<usize>>,
}

/// The range that holds an offset, of ranges in order.
fn holding(ranges: &[Range<usize>], at: usize) -> Option<&Range<usize>> {
    let before = ranges.partition_point(|range| range.start <= at);
    before.checked_sub(1).and_then(|place| ranges.get(place)).filter(|range| at < range.end)
}

impl Places {
    /// The lines that look like the first of a fence of code, and stand where none can.
    fn lookalikes(&self, text: &str) -> Vec<Unread> {
        let mut unread = Vec::new();
        let mut at = 0;
        while at < text.len() {
            let end = after_line(text, at);
            let line = text.get(at..end).unwrap_or("");
            if let Some((lead, is_exact)) = lookalike(line) {
                let start = at + lead;
                let is_known =
                    self.known.binary_search(&start).is_ok() || holding(&self.comments, start).is_some();
                let outer = holding(&self.fences, start).filter(|outer| outer.start != start);
                let is_shown = outer.is_some_and(|outer| is_longer(text, outer.start, start));
                if !is_known && !is_shown {
                    let why = match outer {
                        Some(_) => WhyUnread::Swallowed,
                        None if line.get(..lead).unwrap_or("").contains('>') => WhyUnread::Quoted,
                        None if holding(&self.html, start).is_some() => WhyUnread::Html,
                        None if !is_exact => WhyUnread::Marked,
                        None => WhyUnread::Indented,
                    };
                    unread.push(Unread { at: mark(text, start), why });
                }
            }
            at = end;
        }
        unread
    }
}

/// Whether the fence at one offset cannot be ended by the one at another.
fn is_longer(text: &str, outer: usize, inner: usize) -> bool {
    let marks = |at: usize| {
        let rest = text.get(at..).unwrap_or("");
        let mark = rest.chars().next().unwrap_or(' ');
        (mark, rest.len() - rest.trim_start_matches(mark).len())
    };
    let ((outer, long), (inner, short)) = (marks(outer), marks(inner));
    outer != inner || long > short
}

/// Where on a line the mark stands that may have been meant to open a fence of code, and whether nothing is joined to the word.
fn lookalike(line: &str) -> Option<(usize, bool)> {
    let at = ["```", "~~~"].into_iter().filter_map(|mark| line.find(mark)).min()?;
    let rest = line.get(at..)?;
    let info = rest.trim_start_matches(['`', '~']);
    let word = info.trim_start_matches([' ', '\t', '{', '.']);
    let (language, after) = word.split_at_checked("charta".len())?;
    let goes_on = after.starts_with(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
    (language.eq_ignore_ascii_case("charta") && !goes_on && !after.contains('`'))
        .then(|| (at, is_charta(info)))
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
        use WhyUnread::{Cut, Html, Indented, Marked, Quoted, Swallowed};
        assert_eq!(unread("> ```charta\n> law a\n> ```\n"), [("```charta", Quoted)]);
        assert_eq!(unread("    ```charta\n    law a\n    ```\n"), [("```charta", Indented)]);
        assert_eq!(unread("As follows:\n     ~~~ Charta \n     law a\n"), [("~~~ Charta", Indented)]);
        assert_eq!(unread("<div>\n```charta\nlaw a\n```\n</div>\n"), [("```charta", Html)]);
        assert_eq!(unread("1. One\n   ```charta\nlaw a\n   ```\n"), [("```charta", Cut)]);
        assert_eq!(unread("x ```charta\nlaw a\n"), [("```charta", Indented)]);
        assert_eq!(unread("-     ```charta\n      law a\n"), [("```charta", Indented)]);
        assert_eq!(unread("\u{A0}```charta\nlaw a\n"), [("```charta", Indented)]);
        assert_eq!(unread("```{.charta}\nlaw a\n```\n"), [("```{.charta}", Marked)]);
        assert_eq!(unread("```charta,x\nlaw a\n```\n"), [("```charta,x", Marked)]);
        let swallowed = "So:\n2. ```charta\n   law a\n   ```\n\n```charta\nlaw b\n```\n";
        assert_eq!(unread(swallowed), [("```charta", Indented), ("```charta", Swallowed)]);
        assert_eq!(unread("<div>\n- ```charta\n  law a\n  ```\n</div>\n"), [("```charta", Html)]);
        assert_eq!(unread("<!-- x --!>\n```charta\nlaw a\n```\n<!-- -->\n"), [("```charta", Html)]);
        assert_eq!(unread("<!-- old\n\n```charta\nlaw a\n```\n"), [("```charta", Html)]);
    }

    #[test]
    fn what_a_browser_hides_is_not_read() {
        let block = "\n\n```charta\nlaw a\n```\n\n";
        for before in [
            "<div><!--",
            "<!-- a --><!--",
            "- <!--",
            "> <!--",
            "text <!-- a --> <!--\n\n<!--",
            "<div hidden>",
            "<p style=\"display:none\">",
            "<template>",
        ] {
            assert_eq!(unread(&format!("{before}{block}")), [("```charta", WhyUnread::Html)], "{before}");
        }
        for before in [
            "<!-- a -->",
            "<div>",
            "<div hidden></div>",
            "<details>\n<summary>Terms</summary>",
            "a < b",
            "<!-- a\n\nb -->",
        ] {
            assert_eq!(code(&format!("{before}{block}")), ["law a\n"], "{before}");
        }
    }

    #[test]
    fn many_fences_before_many_empty_lines_take_no_longer() {
        let text = format!("{}{}x", "- ```charta\nlaw\n".repeat(20_000), "\n".repeat(4_000_000));
        assert!(code_in_markdown(&text).unread.len() > 1_000);
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
