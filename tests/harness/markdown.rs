//! The fenced blocks of a Markdown page, with what their fences say and the heading they stand under.

use libtest_mimic::Trial;

/// One fenced block.
#[derive(Debug, PartialEq, Eq)]
pub struct Block {
    /// The words after the opening fence: the language first.
    pub words: Vec<String>,
    /// The text inside, with a line end after each line.
    pub text: String,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// The last heading of level two before it; empty where there is none.
    pub section: String,
}

impl Block {
    /// Whether the block is of this language.
    pub fn is(&self, language: &str) -> bool {
        self.words.first().is_some_and(|word| word == language)
    }
}

/// All fenced blocks of a page, in order.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut section = String::new();
    let mut open: Option<(String, Block)> = None;
    for (at, line) in page.lines().enumerate() {
        match &mut open {
            Some((fence, _)) if line.trim() == fence.as_str() => {
                blocks.extend(open.take().map(|(_, block)| block))
            }
            Some((_, block)) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            None if line.starts_with("```") => {
                let words = line.trim_start_matches('`');
                let block = Block {
                    words: words.split_whitespace().map(str::to_owned).collect(),
                    text: String::new(),
                    line: at + 1,
                    section: section.clone(),
                };
                open = Some((line[..line.len() - words.len()].to_owned(), block));
            }
            None => {
                if let Some(heading) = line.strip_prefix("## ") {
                    section = heading.trim().to_owned();
                }
            }
        }
    }
    blocks.extend(open.map(|(_, block)| block));
    blocks
}

/// The page with the text of the block whose fence opens at `line` replaced.
pub fn replace(page: &str, line: usize, text: &str) -> String {
    let lines: Vec<&str> = page.lines().collect();
    let fence: String = lines[line - 1].chars().take_while(|c| *c == '`').collect();
    let close =
        lines.iter().skip(line).position(|line| line.trim() == fence).map_or(lines.len(), |at| at + line);
    let join = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    format!("{}{text}{}", join(&lines[..line]), join(&lines[close..]))
}

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("harness/markdown", || {
        let page = "# A\n## Wrong\n```charta error SYN001\na\n\nb\n```\ntext\n````text output\n```\n````\n";
        let found = blocks(page);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].words, ["charta", "error", "SYN001"]);
        assert_eq!(
            (found[0].text.as_str(), found[0].line, found[0].section.as_str()),
            ("a\n\nb\n", 3, "Wrong")
        );
        assert_eq!(found[1].text, "```\n");
        assert_eq!(replace(page, 3, "c\n"), page.replace("a\n\nb\n", "c\n"));
        assert_eq!(replace(page, 9, ""), page.replace("````text output\n```\n", "````text output\n"));
        Ok(())
    })]
}
