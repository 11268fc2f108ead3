//! Literate files: Markdown whose fences marked `charta` hold the code.

use std::ops::Range;

/// The bytes of a Markdown text that are code, in order: the insides of its `charta` fences.
pub fn code_in_markdown(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut open: Option<Fence> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        match &open {
            Some(fence) if fence.closes(line) => {
                if fence.charta {
                    out.push(fence.inside..at);
                }
                open = None;
            }
            Some(_) => {}
            None => open = Fence::opened_by(line, end),
        }
        at = end;
    }
    if let Some(fence) = open.filter(|fence| fence.charta) {
        out.push(fence.inside..at);
    }
    out
}

struct Fence {
    mark: char,
    length: usize,
    charta: bool,
    inside: usize,
}

impl Fence {
    fn opened_by(line: &str, inside: usize) -> Option<Fence> {
        let (mark, length, info) = markdown_fence(line)?;
        let language = info.split_whitespace().next().unwrap_or("");
        (mark == '~' || !info.contains('`')).then_some(Fence {
            mark,
            length,
            charta: language == "charta",
            inside,
        })
    }

    fn closes(&self, line: &str) -> bool {
        markdown_fence(line).is_some_and(|(mark, length, info)| {
            mark == self.mark && length >= self.length && info.trim().is_empty()
        })
    }
}

/// The mark, its length and what follows, of a line that may open or close a fence.
pub fn markdown_fence(line: &str) -> Option<(char, usize, &str)> {
    let trimmed = line.trim_start_matches(' ');
    let mark = trimmed.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let info = trimmed.trim_start_matches(mark);
    let length = trimmed.len() - info.len();
    (line.len() - trimmed.len() <= 3 && length >= 3).then_some((mark, length, info))
}
