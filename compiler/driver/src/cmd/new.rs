//! `charta new`: a small project to start from.

use super::{Exit, Session};
use crate::os_world::reason;
use clap::Args;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

/// Arguments of `new`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  charta new shared-data")]
pub struct New {
    /// The folder to make; its last part names the project
    name: String,
}

/// The files of a new project: where, and what; `NAME` stands for the project's name.
const FILES: &[(&str, &str)] = &[
    ("charta.toml", include_str!("new/charta.toml")),
    ("contracts.charta", include_str!("new/contracts.charta")),
    ("data.charta", include_str!("new/data.charta")),
    ("parties.charta", include_str!("new/parties.charta")),
    ("rows/crossings.csv", include_str!("new/crossings.csv")),
];

pub(super) fn run(new: &New, session: &mut Session<'_>) -> io::Result<Exit> {
    let folder = Path::new(&new.name);
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
        return session.trouble("the name of a project is made of letters, digits, `-` and `_`");
    }
    if folder.symlink_metadata().is_ok() {
        return session.trouble(&format!("`{}` is there already, and nothing is overwritten", new.name));
    }
    if let Err(error) = write(folder, &name) {
        return session.trouble(&format!("`{}` cannot be written: {}", new.name, reason(&error)));
    }
    writeln!(session.out, "made `{}`; go on with\n", new.name)?;
    for (command, words) in [
        ("check", "says what is wrong: nothing, so far"),
        ("preview", "shows what each recipient would see"),
        ("build", "writes database views, policies and documents"),
    ] {
        let command = format!("charta {command} {}", new.name);
        writeln!(session.out, "  {command:34} {words}")?;
    }
    Ok(Exit::Clean)
}

/// Writes all files, or leaves no folder behind.
fn write(folder: &Path, name: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let written = FILES.iter().try_for_each(|(path, text)| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        File::create_new(&path)?.write_all(text.replace("NAME", name).as_bytes())
    });
    if written.is_err() {
        // The folder was made above and holds only what was written here.
        let _ = fs::remove_dir_all(folder);
    }
    written
}
