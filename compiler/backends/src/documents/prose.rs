//! The prose of literate contracts, as plain data: headings, paragraphs, items and code. What is written as Markdown is read by a
//! Markdown parser; nothing of it becomes markup of ours, no link is followed and no HTML is kept as such.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde::Serialize;

/// A part of a prose.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(super) struct Passage {
    /// `heading`, `paragraph`, `item` or `code`.
    pub(super) kind: &'static str,
    pub(super) text: String,
}

/// The passages of a Markdown text.
pub(super) fn passages(markdown: &str) -> Vec<Passage> {
    let mut passages: Vec<Passage> = Vec::new();
    let mut open = Passage { kind: "paragraph", text: String::new() };
    let mut items = 0_usize;
    // The next number of each open list; none of those without.
    let mut numbers: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::List(first)) => numbers.push(first),
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
            }
            Event::Start(tag) => {
                let is_item = tag == Tag::Item;
                let kind = match tag {
                    Tag::Heading { .. } => "heading",
                    Tag::CodeBlock(_) => "code",
                    Tag::Item => {
                        items += 1;
                        "item"
                    }
                    Tag::Paragraph | Tag::HtmlBlock | Tag::TableRow | Tag::TableHead if items == 0 => {
                        "paragraph"
                    }
                    _ => continue,
                };
                close(&mut passages, &mut open, kind);
                if let Some(Some(number)) = numbers.last_mut().filter(|_| is_item) {
                    open.text.push_str(&format!("{number}. "));
                    *number += 1;
                }
            }
            Event::End(TagEnd::Item) => {
                items = items.saturating_sub(1);
                close(&mut passages, &mut open, if items == 0 { "paragraph" } else { "item" });
            }
            Event::End(TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                close(&mut passages, &mut open, "paragraph");
            }
            Event::End(TagEnd::Paragraph) if items == 0 => close(&mut passages, &mut open, "paragraph"),
            Event::End(TagEnd::Paragraph) => open.text.push(' '),
            Event::End(TagEnd::TableCell) => open.text.push_str(" · "),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                open.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => open.text.push(' '),
            _ => {}
        }
    }
    close(&mut passages, &mut open, "paragraph");
    passages
}

fn close(passages: &mut Vec<Passage>, open: &mut Passage, next: &'static str) {
    let done = std::mem::replace(open, Passage { kind: next, text: String::new() });
    if !done.text.trim().is_empty() {
        passages.push(Passage { kind: done.kind, text: done.text.trim_end().to_owned() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_keep_their_numbers_and_paragraphs_their_distance() {
        let found: Vec<String> =
            passages("3. a\n\n   b\n4. c\n\n- d\n").into_iter().map(|passage| passage.text).collect();
        assert_eq!(found, ["3. a b", "4. c", "d"]);
    }

    #[test]
    fn prose_is_told_in_parts_and_nothing_of_it_is_markup() {
        let text = "# Title\n\nOne *two*\nthree <b>four</b>.\n\n- a\n- b [c](javascript:d)\n\n<script>\nx\n</script>\n";
        let found: Vec<(&str, String)> =
            passages(text).into_iter().map(|passage| (passage.kind, passage.text)).collect();
        let expected = [
            ("heading", "Title"),
            ("paragraph", "One two three <b>four</b>."),
            ("item", "a"),
            ("item", "b c"),
            ("paragraph", "<script>\nx\n</script>"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
    }
}
