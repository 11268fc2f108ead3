//! The one way from a template to a text. Templates lay out and decide nothing: whatever they print is escaped, whatever they
//! misspell is an error, and no template can switch either off.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, UndefinedBehavior, Value};
use serde::{Serialize, Serializer};
use std::error::Error as _;

/// How a target writes a text so that it stays a text.
pub type Escape = fn(&str) -> String;

/// A text that is already in the target's own language: printed as it is. Made in Rust alone; no template can make one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Fragment(pub String);

impl From<String> for Fragment {
    fn from(text: String) -> Fragment {
        Fragment(text)
    }
}

impl From<&str> for Fragment {
    fn from(text: &str) -> Fragment {
        Fragment(text.to_owned())
    }
}

impl Serialize for Fragment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Fills a template with a view. Texts of the view pass through `escape`, numbers are printed, a [`Fragment`] stands as it is;
/// anything else that is printed, and any name the view does not have, is an error: a fault of ours, in one sentence.
pub fn render(name: &str, source: &str, escape: Escape, view: impl Serialize) -> Result<String, String> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // INVARIANT: the formatter escapes whatever a template says of auto-escaping; the callback only makes what macros return safe.
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("charta".into()));
    environment.set_formatter(move |output, _, value| print(output, value, escape));
    environment.remove_filter("safe");
    let syntax =
        SyntaxConfig::builder().keep_trailing_newline(true).trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|error| describe(name, &error))?);
    let template =
        environment.template_from_named_str(name, source).map_err(|error| describe(name, &error))?;
    template.render(Serde(view)).map_err(|error| describe(name, &error))
}

fn print(output: &mut Output<'_>, value: &Value, escape: Escape) -> Result<(), Error> {
    let written = match (value.kind(), value.as_str()) {
        (ValueKind::Undefined, _) => return Err(Error::from(ErrorKind::UndefinedError)),
        (_, Some(text)) if value.is_safe() => output.write_str(text),
        (_, Some(text)) => output.write_str(&escape(text)),
        (ValueKind::Number, _) => output.write_str(&value.to_string()),
        (kind, _) => {
            return Err(Error::new(ErrorKind::InvalidOperation, format!("a template prints a {kind}")));
        }
    };
    written.map_err(|_| Error::from(ErrorKind::WriteFailure))
}

fn describe(name: &str, error: &Error) -> String {
    let line = error.line().map_or_else(String::new, |line| format!(", line {line}"));
    let cause = error.source().map_or_else(String::new, |cause| format!(": {cause}"));
    format!("template {name}{line}: {error}{cause}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::escape::sql_text;
    use std::collections::BTreeMap;

    fn rendered(source: &str, text: &str) -> Result<String, String> {
        render("test", source, sql_text, BTreeMap::from([("text", text)]))
    }

    #[test]
    fn what_a_template_prints_is_escaped_whatever_it_says() {
        let hostile = "'; DROP TABLE x; --";
        let quoted = "'''; DROP TABLE x; --'";
        assert_eq!(rendered("{{ text }}", hostile).as_deref(), Ok(quoted));
        assert_eq!(
            rendered("{% autoescape false %}{{ text }}{% endautoescape %}", hostile).as_deref(),
            Ok(quoted)
        );
        let within = "{% macro m(t) %}<{{ t }}>{% endmacro %}{{ m(text) }}";
        assert_eq!(rendered(within, hostile), Ok(format!("<{quoted}>")));
        assert!(rendered("{{ text | safe }}", hostile).is_err());
    }

    #[test]
    fn what_no_view_has_is_an_error() {
        assert!(rendered("{{ txet }}", "").is_err());
        assert!(rendered("{{ true }}", "").is_err());
        assert!(rendered("{{ [text] }}", "").is_err());
        assert_eq!(rendered("{{ 1 + 1 }}\n", "").as_deref(), Ok("2\n"));
    }

    #[test]
    fn fragments_stand_as_they_are() {
        let view = BTreeMap::from([("part", Fragment::from("count(*)"))]);
        assert_eq!(render("test", "SELECT {{ part }}", sql_text, view).as_deref(), Ok("SELECT count(*)"));
    }
}
