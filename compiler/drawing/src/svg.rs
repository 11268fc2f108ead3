//! Writing SVG: the one function that escapes, elements with their attributes, and the frame of a drawing.

use crate::Tone;
use crate::palette;

/// A text or the value of an attribute, in which nothing is markup. What XML cannot hold, and what changes
/// the direction in which the text around it is read, is seen as `�`.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(visible(c)),
        }
    }
    escaped
}

/// The character itself, or `�` for one that cannot be shown as itself: controls other than white space,
/// marks of direction, and what is no character.
pub(crate) fn visible(c: char) -> char {
    let white = matches!(c, '\t' | '\n' | '\r');
    let direction =
        matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}');
    let nothing = matches!(u32::from(c) & 0xFFFF, 0xFFFE | 0xFFFF) || ('\u{FDD0}'..='\u{FDEF}').contains(&c);
    let tag = ('\u{E0000}'..='\u{E007F}').contains(&c);
    match (c.is_control() && !white) || direction || nothing || tag {
        true => '\u{FFFD}',
        false => c,
    }
}

/// What may stand in an id or a class: letters, digits and `-` of ASCII; everything else is `-`.
pub(crate) fn name(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// An attribute and its value, not yet escaped.
pub(crate) type Attribute<'a> = (&'static str, &'a str);

/// SVG being written.
#[derive(Debug, Default)]
pub(crate) struct Writer(String);

impl Writer {
    /// An element without content.
    pub(crate) fn empty(&mut self, element: &str, attributes: &[Attribute<'_>]) {
        self.start(element, attributes, "/>");
    }

    /// The beginning of an element with content; `close` ends it.
    pub(crate) fn open(&mut self, element: &str, attributes: &[Attribute<'_>]) {
        self.start(element, attributes, ">");
    }

    /// The end of an element.
    pub(crate) fn close(&mut self, element: &str) {
        self.0.push_str("</");
        self.0.push_str(element);
        self.0.push('>');
        // A line for each part, so that two drawings can be compared; none within text, where a space would be seen.
        if matches!(element, "g" | "svg" | "desc") {
            self.0.push('\n');
        }
    }

    /// An element that holds text alone.
    pub(crate) fn text(&mut self, element: &str, attributes: &[Attribute<'_>], text: &str) {
        self.open(element, attributes);
        self.0.push_str(&escape(text));
        self.close(element);
    }

    fn start(&mut self, element: &str, attributes: &[Attribute<'_>], end: &str) {
        self.0.push('<');
        self.0.push_str(element);
        for (attribute, value) in attributes {
            self.0.push(' ');
            self.0.push_str(attribute);
            self.0.push_str("=\"");
            self.0.push_str(&escape(value));
            self.0.push('"');
        }
        self.0.push_str(end);
    }
}

/// What surrounds the content of a drawing.
pub(crate) struct Frame<'a> {
    /// Told apart from every other drawing of its page.
    pub(crate) id: &'a str,
    /// The class of the drawing.
    pub(crate) class: &'static str,
    /// The name that is read out.
    pub(crate) title: &'a str,
    /// What is read out after it.
    pub(crate) description: &'a str,
    /// Width and height in pixels.
    pub(crate) size: (i32, i32),
    /// Whether something in it can be followed: a picture (`role="img"`) hides its parts from who reads by
    /// ear, and must not hide links.
    pub(crate) links: bool,
}

/// A whole drawing.
pub(crate) fn drawing(frame: &Frame<'_>, content: Writer) -> String {
    let (width, height) = (frame.size.0.to_string(), frame.size.1.to_string());
    let id = name(frame.id);
    let (title, description) = (format!("{id}-title"), format!("{id}-description"));
    let mut all = Writer::default();
    all.open(
        "svg",
        &[
            ("xmlns", "http://www.w3.org/2000/svg"),
            ("id", &id),
            ("class", &format!("drawing {}", frame.class)),
            ("role", if frame.links { "group" } else { "img" }),
            ("aria-labelledby", &format!("{title} {description}")),
            ("width", &width),
            ("height", &height),
            ("viewBox", &format!("0 0 {width} {height}")),
            ("direction", "ltr"),
            ("font-family", "var(--drawing-font, system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif)"),
            ("fill", "none"),
        ],
    );
    all.text("title", &[("id", &title)], frame.title);
    all.text("desc", &[("id", &description)], frame.description);
    all.0.push_str(&content.0);
    all.close("svg");
    all.0
}

/// How wide and high a sign is, in pixels.
pub(crate) const SIGN: i32 = 16;

/// The sign of a tone, by the corner at its top left: an exclamation mark in a triangle, or a cross in an
/// octagon. A plain tone has none.
pub(crate) fn sign(out: &mut Writer, tone: Tone, x: i32, y: i32) {
    let (outline, mark) = match tone {
        Tone::Plain => return,
        Tone::Attention => {
            (format!("M{} {}l7 13h-14z", x + 8, y + 1), format!("M{} {}v4m0 2.4v0.1", x + 8, y + 6))
        }
        Tone::Offending => (
            format!("M{} {}h5l4.5 4.5v5l-4.5 4.5h-5l-4.5 -4.5v-5z", x + 6, y + 1),
            format!("M{} {}l5 5m0 -5l-5 5", x + 6, y + 6),
        ),
    };
    let class = format!("sign {}", palette::class(tone));
    out.open(
        "g",
        &[
            ("class", &class),
            ("aria-hidden", "true"),
            ("stroke-linecap", "round"),
            ("stroke-linejoin", "round"),
        ],
    );
    out.empty(
        "path",
        &[
            ("d", &outline),
            ("fill", palette::stroke(tone)),
            ("stroke", palette::stroke(tone)),
            ("stroke-width", "1"),
        ],
    );
    out.empty("path", &[("d", &mark), ("stroke", palette::PAPER), ("stroke-width", "1.8")]);
    out.close("g");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_escaped_is_markup() {
        assert_eq!(escape("<a b='c' d=\"e\">&amp;"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;amp;");
        assert_eq!(escape("\u{0}\u{1b}\u{85}\u{202e}\u{fffe}\u{10ffff}\u{2066}"), "\u{fffd}".repeat(7));
        assert_eq!(escape("é\u{301} 漢 👩\u{200d}🔬\n"), "é\u{301} 漢 👩\u{200d}🔬\n");
        assert_eq!(name("a b\"<é"), "a-b---");
    }
}
