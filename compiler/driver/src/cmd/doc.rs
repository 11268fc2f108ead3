//! `charta doc`: the documents alone, and the first page of them before the reader's eyes.

use super::build::{Wanted, language, written};
use super::{Common, Exit, Session};
use crate::os_world;
use charta_backends::Language;
use clap::Args;
use std::io;
use std::path::Path;

/// Where the documents begin, in the folder that is written.
const FIRST_PAGE: &str = "documents/index.html";

/// Arguments of `doc`.
#[derive(Debug, Args)]
#[command(
    after_help = "The pages load nothing from elsewhere: the folder can be sent, or put on a server, as it is.\n\n\
    Examples:\n  \
    charta doc --open                  write the documents, and show the overview\n  \
    charta doc --language fr           in French\n  \
    charta doc --out board/november    into another folder\n  \
    charta doc --draft                 with its errors, of a project that cannot be built yet"
)]
pub struct Doc {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// The folder to write; `doc` in the project's folder unless given
    #[arg(long, value_name = "DIR")]
    out: Option<String>,
    /// The language of documents instead of the project's own: `en` or `fr`
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    language: Option<Language>,
    /// Write the documents although there are errors, and say on each page that it is a draft
    #[arg(long)]
    draft: bool,
    /// Show the overview in the browser of the system
    #[arg(long)]
    open: bool,
}

pub(super) fn run(doc: &Doc, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    let wanted = Wanted {
        path: &doc.path,
        out: doc.out.as_deref(),
        usual: "doc",
        targets: Some(vec!["documents".to_owned()]),
        language: doc.language,
        draft: doc.draft,
    };
    let (folder, exit) = match written(wanted, common, session)? {
        Ok(written) => written,
        Err(exit) => return Ok(exit),
    };
    let page = Path::new(&folder).join(FIRST_PAGE);
    match doc.open.then(|| os_world::show(&page)) {
        Some(Err(error)) => {
            session.trouble(&format!("`{}` cannot be shown: {}", page.display(), os_world::reason(&error)))
        }
        _ => Ok(exit),
    }
}
