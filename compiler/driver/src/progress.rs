//! How far long work is: one line on a terminal, written over as work goes on and taken away before anything else is said. Short work says
//! nothing, and so does any work whose errors go elsewhere than to a terminal.

use std::fmt;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

/// Work that takes less long says nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often the line is written anew.
const BETWEEN: Duration = Duration::from_millis(100);
/// Goes to the beginning of a line and empties it.
const EMPTY: &[u8] = b"\r\x1b[K";

/// Tells how far work is, or says nothing. Every clone tells on the same line.
#[derive(Clone, Default)]
pub struct Progress {
    line: Option<Arc<Mutex<Line>>>,
}

/// The line of a terminal.
struct Line {
    out: Box<dyn Write + Send>,
    /// How many columns there are.
    width: usize,
    /// What is being done; empty while nothing is.
    words: String,
    /// How much of it is done, and how much there is in all, where that is known.
    done: Option<(u64, u64)>,
    /// Since when something is being done.
    since: Instant,
    /// What stands on the line; empty while nothing does.
    shown: String,
}

impl fmt::Debug for Progress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Progress {{ told: {} }}", self.line.is_some())
    }
}

impl Progress {
    /// Tells on a terminal of so many columns.
    pub fn told(out: Box<dyn Write + Send>, width: usize) -> Progress {
        let line = Line {
            out,
            width,
            words: String::new(),
            done: None,
            since: Instant::now(),
            shown: String::new(),
        };
        let line = Arc::new(Mutex::new(line));
        let watched = Arc::downgrade(&line);
        // Without a thread nothing is told, and that is no trouble.
        let _ = std::thread::Builder::new().spawn(move || watch(&watched));
        Progress { line: Some(line) }
    }

    /// Something else is being done from now on.
    pub fn step(&self, words: &str) {
        self.begin(words, None);
    }

    /// The same of something that is done so many times.
    pub fn steps(&self, words: &str, in_all: u64) {
        self.begin(words, Some((0, in_all)));
    }

    fn begin(&self, words: &str, done: Option<(u64, u64)>) {
        let Some(mut line) = self.line() else { return };
        if line.words.is_empty() {
            line.since = Instant::now();
        }
        words.clone_into(&mut line.words);
        line.done = done;
    }

    /// One more is done.
    pub fn tick(&self) {
        if let Some((done, _)) = self.line().as_mut().and_then(|line| line.done.as_mut()) {
            *done += 1;
        }
    }

    /// Nothing is being done any more: the line is taken away, and something else may be said.
    pub fn clear(&self) {
        let Some(mut line) = self.line() else { return };
        line.words.clear();
        line.done = None;
        if !std::mem::take(&mut line.shown).is_empty() {
            line.write(EMPTY);
        }
    }

    fn line(&self) -> Option<MutexGuard<'_, Line>> {
        // Whoever panicked while it held the line left nothing behind that matters.
        self.line.as_ref().map(|line| line.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Line {
    /// What cannot be told is not told.
    fn write(&mut self, bytes: &[u8]) {
        let _ = self.out.write_all(bytes).and_then(|()| self.out.flush());
    }

    fn show(&mut self) {
        let elapsed = self.since.elapsed();
        if self.words.is_empty() || elapsed < PATIENCE {
            return;
        }
        let done = self.done.map_or_else(String::new, |(done, all)| format!(", {} of {all}", done.min(all)));
        let text = format!("{}{done} … {} s", self.words, elapsed.as_secs());
        // A line that is broken would not be taken away whole.
        let text: String = text.chars().take(self.width.saturating_sub(1)).collect();
        if text != self.shown {
            self.write(EMPTY);
            self.write(text.as_bytes());
            self.shown = text;
        }
    }
}

fn watch(watched: &Weak<Mutex<Line>>) {
    loop {
        std::thread::sleep(BETWEEN);
        let Some(line) = watched.upgrade() else { return };
        line.lock().unwrap_or_else(PoisonError::into_inner).show();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;

    #[derive(Clone, Default)]
    struct Terminal(Arc<Mutex<Vec<u8>>>);

    impl Write for Terminal {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Terminal {
        fn said(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }

        /// Waits until something is said.
        fn says(&self, words: &str) {
            let began = Instant::now();
            while !self.said().contains(words) {
                assert!(began.elapsed() < Duration::from_secs(60), "{words}: {:?}", self.said());
                std::thread::sleep(BETWEEN);
            }
        }
    }

    #[test]
    fn long_work_is_told_and_taken_away() {
        let terminal = Terminal::default();
        let progress = Progress::told(Box::new(terminal.clone()), 20);
        progress.steps("asking", 9);
        progress.clone().tick();
        terminal.says("\r\x1b[Kasking, 1 of 9 … ");
        progress.step("writing very many files");
        // No line is longer than the terminal is wide.
        terminal.says("\r\x1b[Kwriting very many f");
        assert!(!terminal.said().contains("very many fi"), "{:?}", terminal.said());
        progress.clear();
        let said = terminal.said();
        assert!(said.ends_with("\r\x1b[K"), "{said:?}");
        std::thread::sleep(PATIENCE + 2 * BETWEEN);
        assert_eq!(terminal.said(), said, "something was told although nothing was done");
    }

    #[test]
    fn short_work_says_nothing() {
        let terminal = Terminal::default();
        let progress = Progress::told(Box::new(terminal.clone()), 80);
        progress.step("reading");
        progress.clear();
        std::thread::sleep(PATIENCE + 2 * BETWEEN);
        assert_eq!(terminal.said(), "");
        Progress::default().step("nobody is told");
    }
}
