//! The difference of two texts, by lines, as people know it: `-` what was expected, `+` what came.

use libtest_mimic::Trial;

/// Lines of context around a change.
const CONTEXT: usize = 3;
/// Beyond this many pairs of lines the middle is shown as replaced whole.
const LARGEST: usize = 4_000_000;

/// One line of a difference.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line<'t> {
    Same(&'t str),
    Gone(&'t str),
    New(&'t str),
}

/// The difference from `old` to `new`; empty where they are equal.
pub fn unified(old: &str, new: &str) -> String {
    if old == new {
        return String::new();
    }
    let lines = compare(&split(old), &split(new));
    let near = |at: usize| {
        let from = at.saturating_sub(CONTEXT);
        lines.iter().skip(from).take(at + CONTEXT + 1 - from).any(|line| !matches!(line, Line::Same(_)))
    };
    let mut text = String::new();
    let mut gap = false;
    for (at, line) in lines.iter().enumerate() {
        if !near(at) {
            gap = true;
            continue;
        }
        if std::mem::take(&mut gap) {
            text.push_str("  …\n");
        }
        let (sign, line) = match line {
            Line::Same(line) => (' ', line),
            Line::Gone(line) => ('-', line),
            Line::New(line) => ('+', line),
        };
        text.push_str(&format!("{sign} {line}\n"));
    }
    text
}

/// Lines without their ends; a last line that lacks its end says so.
fn split(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.split('\n').collect();
    match lines.last() {
        Some(&"") => drop(lines.pop()),
        _ => lines.push("(no line end here)"),
    }
    lines
}

fn compare<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    let before = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let after =
        old[before..].iter().rev().zip(new[before..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_middle, new_middle) = (&old[before..old.len() - after], &new[before..new.len() - after]);
    let same = |lines: &[&'t str]| lines.iter().copied().map(Line::Same).collect::<Vec<_>>();
    let mut lines = same(&old[..before]);
    lines.extend(middle(old_middle, new_middle));
    lines.extend(same(&old[old.len() - after..]));
    lines
}

/// The longest common subsequence, by the table of its lengths from each pair of places on.
fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    if old.len() * new.len() > LARGEST {
        return old.iter().copied().map(Line::Gone).chain(new.iter().copied().map(Line::New)).collect();
    }
    let mut common = vec![vec![0u32; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = match old[i] == new[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut lines) = (0, 0, Vec::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            lines.push(Line::Same(old[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            lines.push(Line::Gone(old[i]));
            i += 1;
        } else {
            lines.push(Line::New(new[j]));
            j += 1;
        }
    }
    lines
}

/// The tests of this file.
pub fn trials() -> Vec<Trial> {
    vec![Trial::test("harness/diff", || {
        assert_eq!(unified("a\n", "a\n"), "");
        assert_eq!(unified("a\nb\nc\n", "a\nx\nc\n"), "  a\n- b\n+ x\n  c\n");
        assert_eq!(unified("", "a\n"), "+ a\n");
        assert_eq!(unified("a\n", "a"), "  a\n+ (no line end here)\n");
        let long: String = (0..20).map(|n| format!("{n}\n")).collect();
        assert_eq!(
            unified(&long, &long.replace("15\n", "")),
            "  …\n  12\n  13\n  14\n- 15\n  16\n  17\n  18\n"
        );
        Ok(())
    })]
}
