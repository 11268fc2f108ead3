//! Asking the `git` command: nothing is checked out, nothing is changed, and nothing is fetched.

use crate::revision::{Entry, Revision, Sort};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::os_world::LARGEST_FILE;

/// Variables by which somebody who calls git from within git, such as a hook, tells it where a repository lies: the project
/// says that here.
const PLACING: &[&str] = &[
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_QUARANTINE_PATH",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// What a revision holds, with paths relative to a folder of the working copy. An error is one sentence.
pub(crate) fn revision(folder: &str, revision: &str) -> Result<Revision, String> {
    let folder = placed(folder);
    let commit = commit(folder, revision)?;
    let prefix = run(folder, &["rev-parse", "--show-prefix"]).map_err(Trouble::words)?;
    let prefix = String::from_utf8_lossy(&prefix).trim_end_matches('\n').trim_end_matches('/').to_owned();
    let listing = run(folder, &["ls-tree", "-r", "-z", "--full-tree", &commit]).map_err(Trouble::words)?;
    Ok(Revision::new(Objects::new(folder), &prefix, entries(&listing)))
}

/// The commit from which two revisions went apart. An error is one sentence.
pub(crate) fn merge_base(folder: &str, one: &str, other: &str) -> Result<String, String> {
    let folder = placed(folder);
    let (first, second) = (commit(folder, one)?, commit(folder, other)?);
    let base = run(folder, &["merge-base", &first, &second]).map_err(|trouble| match trouble {
        Trouble::Missing(words) => words,
        Trouble::Refused(_) => {
            format!("`{one}` and `{other}` have no revision in common{}", if_shallow(folder))
        }
    })?;
    Ok(String::from_utf8_lossy(&base).trim().to_owned())
}

fn placed(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

/// The full name of a commit. An error is one sentence.
pub(crate) fn commit(folder: &str, revision: &str) -> Result<String, String> {
    let folder = placed(folder);
    if !Path::new(folder).is_dir() {
        return Err(format!("`{folder}` is no folder"));
    }
    let unknown = |more: &str| format!("`{revision}` is no revision that git knows in `{folder}`{more}");
    // What begins with a dash would be taken for an option of git.
    if revision.is_empty() || revision.starts_with('-') {
        return Err(unknown(""));
    }
    run(folder, &["rev-parse", "--git-dir"]).map_err(|trouble| match trouble {
        Trouble::Missing(words) => words,
        Trouble::Refused(words) if words.contains("not a git repository") => unknown(""),
        Trouble::Refused(words) => words,
    })?;
    let asked = format!("{revision}^{{commit}}");
    let commit = run(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])
        .map_err(|_| unknown(&if_missing(folder, revision)))?;
    Ok(String::from_utf8_lossy(&commit).trim().to_owned())
}

/// What to do where history may be missing.
fn if_shallow(folder: &str) -> &'static str {
    let is_shallow = run(folder, &["rev-parse", "--is-shallow-repository"]);
    match is_shallow.is_ok_and(|words| words.starts_with(b"true")) {
        true => "; this clone has the latest history only: fetch more of it (`git fetch --unshallow`)",
        false => "",
    }
}

/// What to do where history may be missing, or a branch of the remote: a clone of one branch has no other, however much of it was fetched.
fn if_missing(folder: &str, revision: &str) -> String {
    let shallow = if_shallow(folder);
    match !shallow.is_empty() || revision.starts_with("origin/") {
        true => format!(
            "{shallow}; a branch of the remote that was not fetched is fetched by its name (`git fetch origin main:refs/remotes/origin/main`)"
        ),
        false => String::new(),
    }
}

enum Trouble {
    /// There is no git.
    Missing(String),
    /// Git says no.
    Refused(String),
}

impl Trouble {
    fn words(self) -> String {
        match self {
            Trouble::Missing(words) | Trouble::Refused(words) => words,
        }
    }
}

fn git(folder: &str) -> Command {
    let mut command = Command::new("git");
    // Nothing is asked at a terminal, no lock is taken, and nothing is fetched from elsewhere; reasons are in English.
    command.args(["--no-pager", "--literal-pathspecs", "-C", folder]);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    command.env("LC_ALL", "C");
    for name in PLACING {
        command.env_remove(name);
    }
    command.stderr(Stdio::piped()).stdin(Stdio::null());
    command
}

fn run(folder: &str, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
    let output = git(folder).args(arguments).output().map_err(|error| Trouble::Missing(absent(&error)))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Trouble::Refused(format!(
                "git refuses: {}",
                said.lines().next().unwrap_or("no reason given")
            )))
        }
    }
}

fn absent(error: &std::io::Error) -> String {
    format!("git cannot be run ({error}); name two folders or files instead of revisions")
}

/// Everything of a listing: its path from the root of the repository as bytes, and what it is.
fn entries(listing: &[u8]) -> Vec<(Vec<u8>, Entry)> {
    let entry = |line: &[u8]| {
        let tab = line.iter().position(|byte| *byte == b'\t')?;
        let (facts, path) = (line.get(..tab)?, line.get(tab + 1..)?);
        let mut facts = std::str::from_utf8(facts).ok()?.split(' ');
        let (mode, _, name) = (facts.next()?, facts.next()?, facts.next()?);
        let sort = match mode {
            "120000" => Sort::Link,
            "160000" => Sort::Repository,
            _ => Sort::File,
        };
        Some((path.to_vec(), Entry { sort, name: name.to_owned() }))
    };
    listing.split(|byte| *byte == 0).filter_map(entry).collect()
}

/// The objects of a repository, asked one by one.
#[derive(Debug)]
pub(crate) struct Objects {
    folder: String,
    asked: Option<Asked>,
}

#[derive(Debug)]
struct Asked {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Drop for Asked {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Objects {
    fn new(folder: &str) -> Objects {
        Objects { folder: folder.to_owned(), asked: None }
    }

    /// The bytes of an object, or why there are none.
    pub(crate) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let mut asked = match self.asked.take() {
            Some(asked) => asked,
            None => self.start()?,
        };
        let bytes = asked.bytes(name)?;
        // After an error, an answer may be left half read: git is asked anew.
        self.asked = Some(asked);
        Ok(bytes)
    }

    fn start(&self) -> Result<Asked, String> {
        let mut child = git(&self.folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| absent(&error))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("git cannot be asked".to_owned());
        };
        Ok(Asked { child, questions, answers: BufReader::new(answers) })
    }
}

impl Asked {
    fn bytes(&mut self, name: &str) -> Result<Vec<u8>, String> {
        let lost = |_| "git stopped answering".to_owned();
        writeln!(self.questions, "{name}").and_then(|()| self.questions.flush()).map_err(lost)?;
        let mut head = String::new();
        self.answers.read_line(&mut head).map_err(lost)?;
        let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or("git does not have its bytes here")?;
        if size > LARGEST_FILE {
            return Err("it is larger than 64 MB".to_owned());
        }
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        self.answers.read_exact(&mut bytes).map_err(lost)?;
        // Each answer ends with a line break of its own.
        self.answers.read_exact(&mut [0]).map_err(lost)?;
        Ok(bytes)
    }
}
