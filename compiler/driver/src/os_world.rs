//! The machine's files: the only place of Charta that reads them.

use crate::cmd::Colour;
use crate::progress::Progress;
use crate::{load, project};
use charta_base::{Listing, World, WorldError};
use charta_model::time::Day;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// The largest file that is read, in bytes (64 MB).
pub const LARGEST_FILE: u64 = 64 << 20;
/// The deepest nesting of folders that is followed.
pub(crate) const DEEPEST: usize = 64;
/// The marker by which a folder of build output is known: the manifest that Charta writes there.
pub const MARKER: &str = "manifest.json";

/// The files of the machine, relative to the working folder.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsWorld;

impl World for OsWorld {
    fn read(&self, path: &str) -> Result<Vec<u8>, WorldError> {
        read(Path::new(path)).map_err(|reason| WorldError { path: path.to_owned(), reason })
    }

    fn list(&self, folder: &str) -> Result<Listing, WorldError> {
        let mut walk = Walk { root: folder, files: Vec::new(), above: Vec::new() };
        walk.enter(Path::new(folder), "")?;
        walk.files.sort();
        Ok(Listing { files: walk.files })
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).exists()
    }
}

/// The day of today, where the machine is.
pub fn today() -> Day {
    Day::from_date(jiff::ZonedDateTime::now().date())
}

/// Shows a page with the program that the system has for it. Returns before the page is read.
pub fn show(page: &Path) -> io::Result<()> {
    open::that_detached(page)
}

/// Whether what is printed is coloured: on a terminal that has colours, unless it is said (<https://no-color.org>).
pub fn is_coloured(colour: Colour) -> bool {
    match colour {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => io::stdout().is_terminal() && wants_colour(),
    }
}

/// Whether the environment allows colours.
pub fn wants_colour() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("NO_COLOR") && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// How wide lines may be, in columns: as given, or as the terminal is.
pub fn width(given: Option<usize>) -> usize {
    let measured = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    given.or(measured).unwrap_or(100)
}

/// Where it is told how far long work is: on a terminal where somebody may watch, and nowhere in continuous integration (`CI`).
pub fn progress(quiet: bool) -> Progress {
    let watched = io::stderr().is_terminal()
        && variable("CI").is_none()
        && variable("TERM").is_none_or(|term| term != "dumb");
    match watched && !quiet {
        true => Progress::told(Box::new(io::stderr()), width(None)),
        false => Progress::default(),
    }
}

/// The bytes of a regular file that is not too large, or why there are none.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    // Asked before it is opened: opening a pipe would wait for somebody to write into it.
    let facts = fs::metadata(path).map_err(|error| reason(&error))?;
    if facts.is_dir() {
        return Err("it is a folder".to_owned());
    }
    if !facts.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    let file = File::open(path).map_err(|error| reason(&error))?;
    let mut bytes = Vec::with_capacity(usize::try_from(facts.len().min(LARGEST_FILE)).unwrap_or(0));
    // One byte more than allowed, so that a file which grows while it is read is noticed too.
    file.take(LARGEST_FILE + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err("it is larger than 64 MB".to_owned());
    }
    Ok(bytes)
}

/// A variable of the environment that is set and not empty.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// A line from whoever started the command.
pub(crate) fn answer() -> io::Result<String> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(line)
}

/// A file of any size, to be read from its beginning to its end; why it cannot be.
pub(crate) fn stream(path: &str) -> Result<File, String> {
    let file = File::open(path).map_err(|error| reason(&error))?;
    match file.metadata().is_ok_and(|facts| facts.is_dir()) {
        true => Err("it is a folder".to_owned()),
        false => Ok(file),
    }
}

/// The text of a file, or why there is none.
pub(crate) fn text(path: &str) -> Result<String, String> {
    String::from_utf8(read(Path::new(path))?).map_err(|_| "it is no text".to_owned())
}

/// The certificates of the authorities that this machine trusts; what cannot be read of them is left out.
pub(crate) fn authorities() -> Vec<Vec<u8>> {
    let found = rustls_native_certs::load_native_certs();
    found.certs.iter().map(|certificate| certificate.to_vec()).collect()
}

/// The text of a file that nobody else may read, as a password file must be; nothing where there is none such.
pub(crate) fn private_text(path: &str) -> Option<String> {
    let path = Path::new(path);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if fs::metadata(path).ok()?.mode() & 0o077 != 0 {
            return None;
        }
    }
    String::from_utf8(read(path).ok()?).ok()
}

/// A path below the working folder as seen from there; any other path as it is.
pub(crate) fn from_here(path: &str) -> String {
    let here = std::env::current_dir().ok();
    let inside = here.and_then(|here| Path::new(path).strip_prefix(here).ok()?.to_str().map(str::to_owned));
    match inside {
        Some(inside) if inside.is_empty() => ".".to_owned(),
        Some(inside) => inside,
        None => path.to_owned(),
    }
}

/// Whether what is printed goes to a terminal.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// What empties a terminal and puts the cursor at its beginning.
pub(crate) const CLEAR: &str = "\x1b[2J\x1b[3J\x1b[H";
/// How long nothing is looked at between two looks for a change, at least; and how many times as long as a look takes, so that a
/// large folder does not keep a processor busy.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);
const TIMES_A_LOOK: u32 = 10;

/// When each file was changed last, and its length in bytes; nothing for what cannot be looked at.
pub(crate) type Stamps = BTreeMap<String, Option<(SystemTime, u64)>>;

/// The stamps of the files that a check of `root` reads, and of one more.
pub(crate) fn stamps(root: &str, more: Option<&str>) -> Stamps {
    let listed = match Path::new(root).is_dir() {
        true => OsWorld.list(root).map(|listing| listing.files).unwrap_or_default(),
        false => Vec::new(),
    };
    let is_read = |file: &&String| load::is_source(file) || file.ends_with(project::FILE);
    let inside = listed.iter().filter(is_read).map(|file| load::join(root, file));
    let folder = Path::new(root).parent().filter(|_| root.ends_with(project::FILE));
    let beside = folder.map(|folder| stamps(&folder.join(".").to_string_lossy(), None)).unwrap_or_default();
    let named = [root].into_iter().chain(more).map(str::to_owned);
    let stamp = |path: String| {
        let facts = fs::metadata(&path).ok();
        // A folder changes with every file that somebody puts there, read or not.
        let stamp = facts
            .filter(|facts| !facts.is_dir())
            .and_then(|facts| Some((facts.modified().ok()?, facts.len())));
        (path, stamp)
    };
    inside.chain(named).map(stamp).chain(beside).collect()
}

/// Waits until the stamps are others than before.
pub(crate) fn wait_for_change(root: &str, more: Option<&str>, before: &Stamps) {
    loop {
        let began = Instant::now();
        if stamps(root, more) != *before {
            return;
        }
        std::thread::sleep(BETWEEN_LOOKS.max(began.elapsed().saturating_mul(TIMES_A_LOOK)));
    }
}

/// Writes a text as the whole of a file, or leaves what was there. An error is the reason.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), String> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(|error| reason(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| reason(&error))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Others read it as they read the contracts; a temporary file is for its owner alone.
        let kept = fs::metadata(path).map_or(0o644, |facts| facts.permissions().mode());
        let permissions = fs::Permissions::from_mode(kept);
        file.as_file().set_permissions(permissions).map_err(|error| reason(&error))?;
    }
    file.persist(path).map(drop).map_err(|error| reason(&error.error))
}

/// Why the machine refused, in words that do not depend on the machine.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission is denied".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "it is not a folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::QuotaExceeded => "the disk quota is used up".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk can only be read".to_owned(),
        io::ErrorKind::ResourceBusy => "it is in use".to_owned(),
        io::ErrorKind::InvalidFilename => "its name is not allowed on this disk".to_owned(),
        _ => {
            let words = error.to_string();
            words.split(" (os error").next().unwrap_or(&words).to_lowercase()
        }
    }
}

/// A walk through a folder.
struct Walk<'a> {
    root: &'a str,
    files: Vec<String>,
    /// The folders that the walk is in, with links resolved: one of them again is a circle.
    above: Vec<PathBuf>,
}

impl Walk<'_> {
    fn enter(&mut self, folder: &Path, prefix: &str) -> Result<(), WorldError> {
        let real = folder.canonicalize().map_err(|error| self.error(prefix, reason(&error)))?;
        if self.above.contains(&real) {
            return Err(self.error(prefix, "a symbolic link leads back to a folder that holds it".to_owned()));
        }
        if self.above.len() >= DEEPEST {
            return Err(self.error(prefix, format!("folders are nested more than {DEEPEST} deep")));
        }
        self.above.push(real);
        let mut names = Vec::new();
        for entry in fs::read_dir(folder).map_err(|error| self.error(prefix, reason(&error)))? {
            names.push(entry.map_err(|error| self.error(prefix, reason(&error)))?.file_name());
        }
        names.sort();
        let is_output = names.iter().any(|name| name == MARKER) && is_output(folder);
        for name in names.iter().filter(|_| !is_output) {
            let Some(text) = name.to_str() else {
                let shown = format!("{prefix}{}", name.to_string_lossy());
                return Err(self.error(&shown, "its name is not UTF-8".to_owned()));
            };
            if is_passed_over(text) {
                continue;
            }
            let path = folder.join(name);
            match path.is_dir() {
                true => self.enter(&path, &format!("{prefix}{text}/"))?,
                false => self.files.push(format!("{prefix}{text}")),
            }
        }
        self.above.pop();
        Ok(())
    }

    fn error(&self, inside: &str, reason: String) -> WorldError {
        let path = match inside.trim_end_matches('/') {
            "" => self.root.to_owned(),
            inside => format!("{}/{inside}", self.root.trim_end_matches('/')),
        };
        WorldError { path, reason }
    }
}

/// Whether nothing of this name is a source, nor anything in it: what is hidden, and what a package manager put there.
pub(crate) fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || name == "node_modules"
}

/// Whether Charta wrote this folder, so that its text is no source.
fn is_output(folder: &Path) -> bool {
    read(&folder.join(MARKER)).is_ok_and(|bytes| crate::output::written_files(&bytes).is_some())
}

/// By what a file is known to be as it was, without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// Its length in bytes.
    pub(crate) size: i64,
    /// When it was last written, in nanoseconds since 1970.
    pub(crate) modified: i64,
}

/// The stamp of a file, if there is one.
pub(crate) fn stamp(path: &str) -> Option<Stamp> {
    let facts = fs::metadata(path).ok()?;
    let since = facts.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    Some(Stamp { size: i64::try_from(facts.len()).ok()?, modified: i64::try_from(since.as_nanos()).ok()? })
}
