//! Comma-separated values (RFC 4180), with the place of each: findings about rows point at the very value, and an empty
//! text in quotation marks is told from a missing value, which general readers do not do.

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// The text, without its quotation marks.
    pub(super) text: String,
    /// Whether it stood in quotation marks.
    pub(super) quoted: bool,
    /// Where it starts and ends in the file, quotation marks included.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Field {
    /// The value; `None` where it is missing.
    pub(super) fn value(&self) -> Option<&str> {
        (self.quoted || !self.text.is_empty()).then_some(self.text.as_str())
    }
}

/// The lines of a file, empty ones left out. An error is the place of a quotation mark that is not closed, or of text after
/// one that is.
pub(super) fn records(text: &str) -> Result<Vec<Vec<Field>>, usize> {
    let mut records = Vec::new();
    let mut record = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let field = field(text, at)?;
        at = field.end;
        record.push(field);
        let rest = text.get(at..).unwrap_or("");
        if rest.starts_with(',') {
            at += 1;
            // A comma at the very end of a file still has a value after it.
            if at == text.len() {
                record.push(Field { text: String::new(), quoted: false, start: at, end: at });
            }
            continue;
        }
        at += line_end(rest);
        let whole = std::mem::take(&mut record);
        if whole.len() > 1 || whole.iter().any(|field| field.value().is_some()) {
            records.push(whole);
        }
    }
    if !record.is_empty() {
        records.push(record);
    }
    Ok(records)
}

/// How many bytes of line end there are; the last line may have lost half of its own.
fn line_end(rest: &str) -> usize {
    match rest {
        "\r" => 1,
        _ if rest.starts_with("\r\n") => 2,
        _ => usize::from(rest.starts_with('\n')),
    }
}

fn field(text: &str, start: usize) -> Result<Field, usize> {
    let rest = text.get(start..).unwrap_or("");
    let Some(inner) = rest.strip_prefix('"') else {
        let length = rest.find([',', '\n']).unwrap_or(rest.len());
        let value = rest.get(..length).unwrap_or("");
        let value = if rest.get(length..).is_some_and(|rest| !rest.starts_with(',')) {
            value.strip_suffix('\r').unwrap_or(value)
        } else {
            value
        };
        return Ok(Field { text: value.to_owned(), quoted: false, start, end: start + value.len() });
    };
    let mut value = String::new();
    let mut at = start + 1;
    let mut parts = inner.split('"').peekable();
    while let Some(part) = parts.next() {
        value.push_str(part);
        at += part.len();
        // Two quotation marks are one of the value; one alone closes it, unless it is missing.
        match parts.peek() {
            None => return Err(start),
            Some(next) => {
                let after = text.get(at + 1..).unwrap_or("");
                if next.is_empty() && after.starts_with('"') {
                    parts.next();
                    value.push('"');
                    at += 2;
                    continue;
                }
                let end = at + 1;
                let closed = after.is_empty() || after.starts_with(',') || line_end(after) > 0;
                return if closed { Ok(Field { text: value, quoted: true, start, end }) } else { Err(end) };
            }
        }
    }
    Err(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<Vec<Option<String>>> {
        let value = |field: &Field| field.value().map(str::to_owned);
        records(text).unwrap().iter().map(|record| record.iter().map(value).collect()).collect()
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn empty_and_missing_values_differ() {
        assert_eq!(
            values("a,b\n1,\"\"\n,\n"),
            [vec![some("a"), some("b")], vec![some("1"), some("")], vec![None, None]]
        );
        assert_eq!(values("a,"), [vec![some("a"), None]]);
        assert_eq!(values("a\n\n\r\nb"), [vec![some("a")], vec![some("b")]]);
        assert_eq!(values("a\r\nb\r"), [vec![some("a")], vec![some("b")]]);
        assert_eq!(values("a,\r"), [vec![some("a"), None]]);
        assert_eq!(values("a\rb,\"c\"\r"), [vec![some("a\rb"), some("c")]]);
        assert_eq!(values("\r"), Vec::<Vec<Option<String>>>::new());
    }

    #[test]
    fn quotation_marks_hold_commas_lines_and_themselves() {
        assert_eq!(values("\"a,\"\"b\"\"\nc\",d\r\n"), [vec![some("a,\"b\"\nc"), some("d")]]);
        assert_eq!(values("\"\"\"\"\n"), [vec![some("\"")]]);
        assert_eq!(records("a,\"b\nc"), Err(2));
        assert_eq!(records("\"a\"b\n"), Err(3));
        assert_eq!(records("\""), Err(0));
    }

    #[test]
    fn places_are_those_of_the_file() {
        let text = "é,\"b\"\"\",c\n";
        for field in records(text).unwrap().iter().flatten() {
            let raw = text.get(field.start..field.end).unwrap();
            assert_eq!(raw.trim_matches('"').replace("\"\"", "\""), field.text.trim_end_matches('"'));
        }
    }
}
