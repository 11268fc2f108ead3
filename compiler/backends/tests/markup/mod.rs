//! What the pages hold, as a reader of HTML or of Markdown has it.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use scraper::{Html, Selector};

/// A text as a reader sees it: one blank between words, invisible characters gone.
pub(crate) fn plain(text: &str) -> String {
    let invisible = |c: &char| !(c.is_control() || *c == '\u{200b}' || *c == '\u{2028}') || c.is_whitespace();
    let text: String = text.chars().filter(|c| *c != '\u{2028}').filter(invisible).collect();
    text.split_whitespace().collect::<Vec<&str>>().join(" ")
}

pub(crate) fn select(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).unwrap();
    page.select(&selector).map(|element| plain(&element.text().collect::<String>())).collect()
}

/// The headings of a Markdown page and all its text, and the assurance that it holds nothing but what our templates write.
pub(crate) fn read_markdown(source: &str) -> (Vec<String>, String) {
    let (mut headings, mut text, mut heading) = (Vec::new(), String::new(), None::<String>);
    for event in Parser::new_ext(source, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Heading { id, classes, .. }) => {
                assert!(id.is_none() && classes.is_empty());
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => headings.push(plain(&heading.take().unwrap())),
            // An address is code, so that no reader makes a link of it.
            Event::Text(part) | Event::Code(part) => {
                text.push_str(&part);
                if let Some(heading) = &mut heading {
                    heading.push_str(&part);
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => {
                let is_page = is_link(&dest_url.replace(".md", ".html").replace("#at.", "#"));
                assert!(is_page, "{dest_url}");
            }
            Event::InlineHtml(tag) => {
                let name = tag.strip_prefix("<a id=\"at.").and_then(|rest| rest.strip_suffix("\">"));
                assert!(
                    tag == "</a>".into() || name.is_some_and(|name| is_link(&format!("#{name}"))),
                    "{tag}"
                );
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                assert_eq!(&*language, "mermaid");
            }
            Event::Start(
                Tag::Paragraph
                | Tag::List(None)
                | Tag::Item
                | Tag::Strong
                | Tag::Table(_)
                | Tag::TableHead
                | Tag::TableRow
                | Tag::TableCell
                | Tag::CodeBlock(CodeBlockKind::Indented),
            )
            | Event::SoftBreak => text.push(' '),
            Event::End(_) => text.push(' '),
            other => panic!("{other:?} in\n{source}"),
        }
    }
    (headings, plain(&text))
}

/// Whether a link leads to a place of this page, or to a page of the documents.
pub(crate) fn is_link(href: &str) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    let (page, anchor) = href.split_once('#').unwrap_or((href, "x"));
    let path = page.strip_prefix("../").unwrap_or(page);
    let (folder, file) = path.split_once('/').unwrap_or(("x", path));
    let is_page = page.is_empty() || file.strip_suffix(".html").is_some_and(is_name) && is_name(folder);
    is_page && is_name(anchor)
}
