//! Where data can end up, in a terminal or a log.

use super::Told;
use crate::render::one_line;
use crate::render::style::{Tone, hanging, paint};
use charta_base::join_quoted;
use std::fmt::Write as _;

/// All datasets, one after another, in lines of at most `width` columns.
pub(crate) fn text(told: &[Told], on: &str, width: usize, colour: bool) -> String {
    let mut out = String::new();
    for one in told {
        let _ = writeln!(out, "{}", paint(&one_line(&one.dataset), Tone::Strong, colour));
        let mut line = |words: &str, way: &[String]| {
            out.push_str(&hanging("  ", &one_line(words), width));
            way.iter().for_each(|link| out.push_str(&hanging("      ", &one_line(link), width)));
        };
        match one.hostings.is_empty() {
            true => line("lies at no hosting of which it is stated that it stands on that day", &[]),
            false => line(&format!("lies or is processed at {}", join_quoted(&one.hostings, "and")), &[]),
        }
        for [to, from] in &one.derived {
            line(&format!("`{to}` is derived from `{from}`"), &[]);
        }
        for law in &one.laws {
            line(&format!("law `{}` reaches it at `{}`", law.law, law.hosting), &law.way);
        }
        for it in &one.holders {
            let holds = charta_base::join_words(&it.holds, "and");
            line(&format!("law `{}` reaches {}, which {holds}", it.law, it.party), &it.way);
        }
        for it in &one.recipients {
            let shown: String = it.shown.iter().map(|shown| format!(", {shown}")).collect();
            let words = format!(
                "{} may {} {} for {}{shown}, by `{}`",
                it.recipient, it.actions, it.data, it.purposes, it.clause
            );
            line(&words, &it.way);
        }
        for operator in &one.operators {
            line(&format!("{} runs `{}`", operator.operator, operator.hosting), &operator.way);
        }
        out.push('\n');
    }
    match told.is_empty() {
        true => out.push_str(&format!("no data get there; as of {on}\n")),
        false => out.push_str(&format!("as of {on}\n")),
    }
    out
}
