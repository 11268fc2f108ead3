//! `charta build`: artifacts on the disk.

use super::report::{exit, report};
use super::{Common, Exit, Format, Session};
use crate::os_world::OsWorld;
use crate::output::{self, OsDisk};
use crate::project::unknown_target;
use crate::render::number;
use crate::{BuildRefusal, Options, compile, load};
use charta_backends::{Earlier, Language};
use charta_base::join_words;
use clap::Args;
use std::io;
use std::path::Path;

/// Arguments of `build`.
#[derive(Debug, Args)]
#[command(
    after_help = "Nothing is written while an error stands. The folder is replaced as a whole, and only if Charta wrote it.\n\n\
    Examples:\n  \
    charta build                       the project in this folder, into ./build\n  \
    charta build --out release/rules   into another folder\n  \
    charta build --target postgres     only the views and grants for PostgreSQL\n  \
    charta build --draft --target documents   the documents with their errors, and nothing else"
)]
pub struct Build {
    /// The folder of a project, or one `.charta` file
    #[arg(default_value = ".")]
    path: String,
    /// The folder to write; `build` in the project's folder unless given
    #[arg(long, value_name = "DIR")]
    out: Option<String>,
    /// Build only for this target; may be given more than once
    #[arg(long, value_name = "NAME")]
    target: Vec<String>,
    /// Write the documents although there are errors, as a draft; goes with `--target documents`
    #[arg(long)]
    draft: bool,
    /// The language of documents instead of the project's own: `en` or `fr`
    #[arg(long, value_name = "LANGUAGE", value_parser = language)]
    language: Option<Language>,
}

/// A language by its code.
pub(super) fn language(code: &str) -> Result<Language, String> {
    let codes = Language::ALL.map(|(code, _)| format!("`{code}`"));
    Language::of_code(code)
        .ok_or_else(|| format!("the languages of documents are {}", join_words(&codes, "and")))
}

pub(super) fn run(build: &Build, common: &Common, session: &mut Session<'_>) -> io::Result<Exit> {
    if let Some(words) = unknown_target(&build.target) {
        return session.trouble(&words);
    }
    let is_of_documents = !build.target.is_empty() && build.target.iter().all(|name| name == DOCUMENTS);
    if build.draft && !is_of_documents {
        return session
            .trouble("a draft is of documents alone: write `charta build --draft --target documents`");
    }
    let wanted = Wanted {
        path: &build.path,
        out: build.out.as_deref(),
        usual: "build",
        targets: (!build.target.is_empty()).then(|| build.target.clone()),
        language: build.language,
        draft: build.draft,
    };
    Ok(written(wanted, common, session)?.map_or_else(|exit| exit, |(_, exit)| exit))
}

/// What is to be built, and where.
pub(super) struct Wanted<'a> {
    /// The project.
    pub(super) path: &'a str,
    /// The folder to write.
    pub(super) out: Option<&'a str>,
    /// The folder in the project's own that is written unless another is given.
    pub(super) usual: &'a str,
    /// The targets, instead of those that the project names.
    pub(super) targets: Option<Vec<String>>,
    /// The language of documents, instead of the project's own.
    pub(super) language: Option<Language>,
    /// Whether documents are written although there are errors.
    pub(super) draft: bool,
}

/// The target that a draft is written for.
const DOCUMENTS: &str = "documents";

/// Builds, writes the folder and says so: the folder and how the command ends, or how the command ends without one.
pub(super) fn written(
    wanted: Wanted<'_>,
    common: &Common,
    session: &mut Session<'_>,
) -> io::Result<Result<(String, Exit), Exit>> {
    let on = common.on.unwrap_or(session.today);
    let options = Options {
        language: wanted.language,
        on,
        targets: wanted.targets,
        progress: session.progress.clone(),
        ..Options::default()
    };
    let compiled = compile(&OsWorld, wanted.path, &options);
    let out = wanted.out.map_or_else(|| load::join(&compiled.folder, wanted.usual), str::to_owned);
    let previous = output::manifest_of(Path::new(&out)).and_then(|manifest| Earlier::read(&manifest));
    let made = match wanted.draft {
        true => crate::draft(&compiled, previous.as_ref()),
        false => crate::build_after(&compiled, previous.as_ref()),
    };
    let artifacts = match made {
        Ok(artifacts) => artifacts,
        Err(BuildRefusal::Findings(_)) => {
            report(&compiled, common, None, session)?;
            if compiled.is_judged() && matches!(common.format, Format::Human | Format::Plain) {
                writeln!(session.out, "to read it with its errors: `charta doc --draft`")?;
            }
            return Ok(Err(exit(&compiled)));
        }
        Err(BuildRefusal::TooLarge(words)) => {
            return session.trouble(&format!("nothing was written: {words}")).map(Err);
        }
        Err(BuildRefusal::Fault(words)) => {
            let words = format!("nothing was written, which is a fault of Charta, to be reported: {words}");
            return session.trouble(&words).map(Err);
        }
    };
    session.progress.step(&format!("writing {}", number(artifacts.len(), "file", "files")));
    let wrote = output::write(Path::new(&out), &artifacts, &mut OsDisk);
    session.progress.clear();
    if let Err(words) = wrote {
        return session.trouble(&format!("nothing was written: {words}")).map(Err);
    }
    let paths: Vec<String> = artifacts.iter().map(|artifact| artifact.path.clone()).collect();
    report(&compiled, common, Some(&paths), session)?;
    if common.format != Format::Json {
        writeln!(session.out, "wrote {} to `{out}`", number(paths.len(), "file", "files"))?;
    }
    Ok(Ok((out, exit(&compiled))))
}
