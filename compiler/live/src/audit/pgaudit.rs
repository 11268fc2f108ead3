//! What `pgaudit` adds to the server's log: a line for each statement, or for each relation of it, which names the relation with its schema.

use super::statement;

/// A line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Whether it is written because of the relation (`OBJECT`), and not because of what sort of statement it is (`SESSION`).
    pub(super) by_object: bool,
    /// Which statement of the connection it is of, and which inside that.
    pub(super) number: (String, String),
    /// The relation, as `schema.name`.
    pub(super) relation: Option<String>,
    /// Whether the relation is a view, which comes with what it reads.
    pub(super) is_view: bool,
    /// The statement.
    pub(super) text: Text,
    /// The values given to it.
    pub(super) parameters: Vec<Option<String>>,
}

/// A statement, as far as it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Text {
    Told(String),
    /// A line before this one has it.
    Before,
    /// It is kept out of the log.
    Withheld,
}

/// The words at the beginning of its messages.
const PREFIX: &str = "AUDIT: ";

/// Reads a message; nothing for one that is not of `pgaudit`.
pub(super) fn read(message: &str) -> Option<Line> {
    let fields = record(message.strip_prefix(PREFIX)?)?;
    let field = |at: usize| fields.get(at).map(String::as_str);
    let text = match field(7)? {
        "<not logged>" => Text::Withheld,
        "<previously logged>" => Text::Before,
        text => Text::Told(text.to_owned()),
    };
    let parameters = match field(8).unwrap_or_default() {
        "" | "<none>" | "<not logged>" | "<previously logged>" => Vec::new(),
        // No value and an empty one are written alike: neither is a purpose.
        given => {
            record(given)?.into_iter().map(|value| Some(value).filter(|value| !value.is_empty())).collect()
        }
    };
    Some(Line {
        by_object: match field(0)? {
            "OBJECT" => true,
            "SESSION" => false,
            _ => return None,
        },
        number: (field(1)?.to_owned(), field(2)?.to_owned()),
        relation: field(6).and_then(statement::qualified),
        is_view: field(5) == Some("VIEW"),
        text,
        parameters,
    })
}

/// The fields of one line of CSV, which may go over several lines.
fn record(text: &str) -> Option<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read() {
        let line = read("AUDIT: SESSION,2,1,READ,SELECT,VIEW,\"\"\"A b\"\".stays\",\"SELECT \"\"x\"\",\n1\",\"a,,\"\"b,c\"\"\"").unwrap();
        assert_eq!((line.by_object, line.number), (false, ("2".into(), "1".into())));
        assert_eq!(line.relation.as_deref(), Some("A b.stays"));
        assert_eq!(line.text, Text::Told("SELECT \"x\",\n1".into()));
        assert_eq!(line.parameters, [Some("a".into()), None, Some("b,c".into())]);
        let line =
            read("AUDIT: OBJECT,1,1,READ,SELECT,TABLE,care.stays,<previously logged>,<previously logged>")
                .unwrap();
        assert!(line.by_object && line.text == Text::Before && line.parameters.is_empty());
        let line = read("AUDIT: SESSION,1,1,READ,SELECT,,,<not logged>,<not logged>").unwrap();
        assert_eq!((line.relation, line.text), (None, Text::Withheld));
        assert!(read("statement: AUDIT: SESSION").is_none() && read("AUDIT: what").is_none());
    }
}
