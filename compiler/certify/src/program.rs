//! Engines that are programs of this machine: found on the search path or where the command line says, and run over a whole script at once.
//!
//! They are run in a folder of their own that is also their home, so that no settings of whoever runs them bear on the answer.

use std::ffi::OsStr;
use std::io::{Read, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Where a program is: a path as it was given, or a name that is looked for on the search path. An error says that it is not found.
pub fn find(program: &OsStr) -> Result<PathBuf, String> {
    let given = Path::new(program);
    let found = match given.components().count() {
        0 | 1 => {
            let path = std::env::var_os("PATH").unwrap_or_default();
            std::env::split_paths(&path).map(|folder| folder.join(given)).find(|file| file.is_file())
        }
        _ => given.is_file().then(|| std::path::absolute(given).unwrap_or_else(|_| given.to_owned())),
    };
    found.ok_or_else(|| format!("the program {} is not found", given.display()))
}

/// How long a program may take, in seconds, unless the command line says otherwise.
pub const TIME_LIMIT: u64 = 600;

/// How long each run of a program may take, and whether one took longer: it was ended then, and none is begun any more.
#[derive(Debug)]
pub struct Limit {
    seconds: u64,
    late: OnceLock<String>,
}

impl Limit {
    /// A limit of so many seconds.
    pub fn new(seconds: u64) -> Arc<Limit> {
        Arc::new(Limit { seconds, late: OnceLock::new() })
    }

    /// How many seconds a run may take.
    pub fn seconds(&self) -> u64 {
        self.seconds
    }

    /// What took longer than it may, in one sentence.
    pub fn late(&self) -> Option<&str> {
        self.late.get().map(String::as_str)
    }

    /// Keeps that something took longer than it may and was ended: the sentence that says so.
    pub fn passed(&self, what: &str) -> String {
        let seconds = self.seconds;
        let words = format!(
            "{what} took more than {seconds} {} and was ended; `--time-limit` gives it longer, and `--without` leaves its engine out",
            if seconds == 1 { "second" } else { "seconds" },
        );
        self.late.get_or_init(|| words).clone()
    }
}

/// A program, and the folder in which it is run.
#[derive(Debug)]
pub struct Program {
    path: PathBuf,
    folder: TempDir,
    limit: Arc<Limit>,
}

/// What a program said, and whether it ended well.
#[derive(Debug)]
pub struct Said {
    /// On its standard output.
    pub output: String,
    /// What went wrong: the first lines of its standard error, or that it ended badly without a word.
    pub failed: Option<String>,
}

impl Program {
    /// A program that was found.
    pub fn new(path: PathBuf) -> Result<Program, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
        Ok(Program { path, folder, limit: Limit::new(TIME_LIMIT) })
    }

    /// The same program under a limit that others share.
    pub fn within(self, limit: &Arc<Limit>) -> Program {
        Program { limit: Arc::clone(limit), ..self }
    }

    /// Writes a file for the program, which it may name as it is called here.
    pub fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Runs the program. Its standard input is a file, so that it may read as it likes while its output is read.
    pub fn run(&self, arguments: &[&str], input: &str) -> Result<Said, String> {
        let told = |error: std::io::Error| format!("{} cannot be run: {error}", self.path.display());
        let folder = self.folder.path();
        let mut script = tempfile::tempfile_in(folder).map_err(told)?;
        script.write_all(input.as_bytes()).map_err(told)?;
        script.rewind().map_err(told)?;
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(folder).env("HOME", folder).env("LC_ALL", "C.UTF-8");
        // The agent takes options from the environment, too.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("OPA_")) {
            command.env_remove(name);
        }
        if let Some(words) = self.limit.late() {
            return Err(words.to_owned());
        }
        // A group of its own, so that all that it starts can be ended with it, whatever became of those between.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let pipes = command.stdin(Stdio::from(script)).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().map_err(told)?;
        let Some(Ended { status, output, words }) = self.waited(&mut child).map_err(told)? else {
            return Err(self.limit.passed(&self.path.display().to_string()));
        };
        let words = String::from_utf8_lossy(&words);
        let words: Vec<&str> = words.lines().map(str::trim).filter(|line| !line.is_empty()).take(3).collect();
        let failed = (!status.success()).then(|| match words.is_empty() {
            true => format!("{} ended with {status}", self.path.display()),
            false => words.join(" "),
        });
        let output = String::from_utf8(output)
            .map_err(|_| format!("{} answers what is no text", self.path.display()))?;
        Ok(Said { output, failed })
    }

    /// Waits until a program has ended and said all. Nothing where it took too long, and was ended
    /// with all that it started.
    fn waited(&self, child: &mut Child) -> std::io::Result<Option<Ended>> {
        let until = Instant::now() + Duration::from_secs(self.limit.seconds);
        let (output, words) = (reading(child.stdout.take()), reading(child.stderr.take()));
        let mut pause = Duration::from_millis(1);
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if Instant::now() >= until {
                ended(child)?;
                return Ok(None);
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(50));
        };
        // What it started may go on, and hold its output open.
        let left = || until.saturating_duration_since(Instant::now()).max(Duration::from_millis(100));
        let (Ok(output), Ok(words)) = (output.recv_timeout(left()), words.recv_timeout(left())) else {
            end_group(child.id());
            return Ok(None);
        };
        Ok(Some(Ended { status, output: output?, words: words? }))
    }
}

/// How a program ended, and all that it said.
struct Ended {
    status: ExitStatus,
    output: Vec<u8>,
    words: Vec<u8>,
}

/// Reads all of it beside what else is done.
fn reading(from: Option<impl Read + Send + 'static>) -> Receiver<std::io::Result<Vec<u8>>> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut all = Vec::new();
        let read = from.map_or(Ok(0), |mut from| from.read_to_end(&mut all));
        // Whoever waited may have gone.
        let _ = sender.send(read.map(|_| all));
    });
    receiver
}

/// Ends a program, and what it started.
fn ended(child: &mut Child) -> std::io::Result<()> {
    let mut all = vec![child.id()];
    let mut at = 0;
    while let Some(parent) = all.get(at).copied() {
        all.extend(children(parent));
        at += 1;
    }
    child.kill()?;
    end_group(child.id());
    for number in all.iter().skip(1) {
        let _ = Command::new("kill").args(["-KILL", &number.to_string()]).status();
    }
    child.wait().map(|_| ())
}

/// Ends all of a program's group, also where the program itself has ended.
fn end_group(number: u32) {
    if cfg!(unix) {
        let all = format!("-{number}");
        let _ = Command::new("kill").args(["-KILL", "--", &all]).stderr(Stdio::null()).status();
    }
}

/// The processes that another started, where the machine tells them.
fn children(parent: u32) -> Vec<u32> {
    let tasks = std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten();
    let told = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    told.flat_map(|text| text.split_whitespace().filter_map(|word| word.parse().ok()).collect::<Vec<u32>>())
        .collect()
}
