//! A line of a document: words, some of which lead to another page, and the place in the contracts that says it.

use crate::template::Fragment;
use serde::Serialize;

/// A cell of a table, or the value of a fact: a line each.
pub(super) type Cell = Vec<Line>;

/// Where something stands in the documents: a page, without its ending, and a place on it. Both are made of safe characters.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Address {
    /// Its path from the folder of the documents.
    pub(super) page: Fragment,
    /// The anchor on it; empty for the page itself.
    pub(super) anchor: Fragment,
    /// Whether the page is written in Markdown as well.
    pub(super) is_told_in_markdown: bool,
}

/// Where a statement is written: the page that shows the file, and what the link says.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Source {
    pub(super) to: Address,
    /// The file and the line, `contracts/research.charta:12`.
    pub(super) text: String,
}

/// Words of one line that lead to one place, or nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) to: Option<Address>,
    /// The language of the words where it is not that of the page; else empty.
    pub(super) lang: &'static str,
    /// The words as code in Markdown, where they are a name in the contracts; else empty.
    pub(super) code: Fragment,
}

impl Run {
    /// Whether words of the page itself may stand in the same run.
    fn is_plain(&self) -> bool {
        self.to.is_none() && self.lang.is_empty() && self.code.0.is_empty()
    }
}

/// A line.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    /// Where that is written, where the line says more than what stands around it.
    pub(super) from: Option<Source>,
}

impl Line {
    /// Words that lead to an address, if there is one.
    pub(super) fn linked(text: impl Into<String>, to: Option<Address>) -> Line {
        let text = text.into();
        let run = |text| Run { text, to, ..Run::default() };
        let runs = if text.is_empty() { Vec::new() } else { vec![run(text)] };
        Line { runs, from: None }
    }

    /// A name as it stands in the contracts: code, where it is made of letters, digits, `_` and points alone.
    pub(super) fn named(name: &str, to: Option<Address>) -> Line {
        let mut line = Line::linked(name, to);
        if name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.') {
            line.runs.iter_mut().for_each(|run| run.code = Fragment(format!("`{name}`")));
        }
        line
    }

    /// Words in another language than the page's.
    pub(super) fn in_language(text: impl Into<String>, lang: &'static str) -> Line {
        let mut line = Line::linked(text, None);
        line.runs.iter_mut().for_each(|run| run.lang = lang);
        line
    }

    /// A sentence with its values, each in the place of the next `{}`. A French `de` before a vowel or a silent `h` becomes `d’`.
    pub(super) fn told(sentence: &str, values: &[Line]) -> Line {
        let mut parts = sentence.split("{}");
        let mut line = Line::from(parts.next().unwrap_or(""));
        for (part, value) in parts.zip(values) {
            if line.ends_in_de() && is_elided_before(&value.text()) {
                line.elide();
            }
            line.extend(value.clone());
            line.push_text(part);
        }
        line
    }

    /// Lines one after the other, with something between them.
    pub(super) fn joined(lines: impl IntoIterator<Item = Line>, between: &str) -> Line {
        let mut all = Line::default();
        for (at, line) in lines.into_iter().enumerate() {
            if at > 0 {
                all.push_text(between);
            }
            all.extend(line);
        }
        all
    }

    /// The line with the place that says it.
    #[must_use]
    pub(super) fn written_at(mut self, from: Option<Source>) -> Line {
        self.from = from;
        self
    }

    /// The line with a capital at its start.
    #[must_use]
    pub(super) fn capitalised(mut self) -> Line {
        if let Some(run) = self.runs.first_mut() {
            let mut rest = run.text.chars();
            let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
            run.text = first + rest.as_str();
        }
        self
    }

    /// The line with a small letter at its start, unless what begins there is written in capitals.
    #[must_use]
    pub(super) fn uncapitalised(mut self) -> Line {
        if let Some(run) = self.runs.first_mut() {
            let mut rest = run.text.chars();
            let first = rest.next();
            if !rest.clone().next().is_some_and(char::is_uppercase) {
                let first: String = first.into_iter().flat_map(char::to_lowercase).collect();
                run.text = first + rest.as_str();
            }
        }
        self
    }

    /// The line with words after it.
    #[must_use]
    pub(super) fn and(mut self, text: &str) -> Line {
        self.push_text(text);
        self
    }

    /// Its words.
    pub(super) fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.runs.iter().all(|run| run.text.is_empty())
    }

    fn push_text(&mut self, text: &str) {
        match self.runs.last_mut().filter(|run| run.is_plain()) {
            Some(run) => run.text.push_str(text),
            None if text.is_empty() => {}
            None => self.runs.push(Run { text: text.to_owned(), ..Run::default() }),
        }
    }

    fn extend(&mut self, other: Line) {
        for run in other.runs {
            match run.is_plain() {
                true => self.push_text(&run.text),
                false => self.runs.push(run),
            }
        }
    }

    fn ends_in_de(&self) -> bool {
        let text = self.text();
        text == "de " || text.ends_with(" de ")
    }

    /// `de ` at the end as `d’`.
    fn elide(&mut self) {
        if let Some(run) = self.runs.last_mut() {
            run.text.truncate(run.text.len().saturating_sub("e ".len()));
            run.text.push('’');
        }
    }
}

fn is_french_vowel(c: char) -> bool {
    "aàâeéèêëiîïoôuùûœæ".contains(c.to_lowercase().next().unwrap_or(c))
}

/// How words with a silent `h` begin; before all others, as before consonants, nothing is elided.
const SILENT: [&str; 11] =
    ["habit", "héber", "heure", "hist", "homm", "homo", "hôpi", "hosp", "huma", "hydr", "hygi"];

/// Whether `de` is elided before a text.
fn is_elided_before(text: &str) -> bool {
    let small = text.to_lowercase();
    text.starts_with(is_french_vowel) || SILENT.iter().any(|begins| small.starts_with(begins))
}

impl From<String> for Line {
    fn from(text: String) -> Line {
        Line::linked(text, None)
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Line {
        Line::linked(text, None)
    }
}

/// The words of lines.
pub(super) fn texts(cell: &[Line]) -> Vec<String> {
    cell.iter().map(Line::text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_elides_before_vowels_and_silent_letters_alone() {
        let told = |value: &str| Line::told("Colonnes de {}", &[value.into()]).text();
        assert_eq!(told("Établissement"), "Colonnes d’Établissement");
        assert_eq!(told("Hôpital"), "Colonnes d’Hôpital");
        assert_eq!(told("Haute Autorité de santé"), "Colonnes de Haute Autorité de santé");
        assert_eq!(told("Séjours"), "Colonnes de Séjours");
        assert_eq!(Line::told("guide {}", &["Ada".into()]).text(), "guide Ada");
    }

    #[test]
    fn words_of_another_language_stay_apart() {
        let english = Line::in_language("all of it", "en");
        let line = Line::told("En anglais : {}.", &[english]).capitalised();
        let languages: Vec<&str> = line.runs.iter().map(|run| run.lang).collect();
        assert_eq!((line.text().as_str(), languages), ("En anglais : all of it.", vec!["", "en", ""]));
        assert_eq!(Line::from("état").capitalised().text(), "État");
    }
}
