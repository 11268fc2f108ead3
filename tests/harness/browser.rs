//! The documents as people meet them: every page in a real browser, and every table in a reader of spreadsheets. What is asked of a page
//! is in `tests/python/browser.py`; each question has a page in `tests/browser` that must fail it.

use crate::engines::alike::EXAMPLES;
use crate::hostile::text::{HOSTILE, project};
use crate::house::{DAY, House};
use crate::{api, python};
use charta_backends::Language;
use charta_base::MemoryWorld;
use charta_driver::{Compiled, Program};
use charta_model::model::About;
use libtest_mimic::{Failed, Trial};
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the pages stand in an output folder.
const PAGES: &str = "documents";
/// What stands for a text of an author where nothing is to go wrong.
const HARMLESS: &str = "a harmless text of the author";
/// Texts that are not markup: words without a place to break, formulas, links, marks of other scripts.
const UNRULY: &str = "=HYPERLINK(\"https://evil.invalid\";\"x\") @SUM(1) +1 -1 javascript:alert(4) data:text/html,<b>b</b> \
    vbscript:x //evil.invalid JAVASCRIPT\\:alert(5) \
    Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstandsversammlungsprotokollführerstellvertretung \
    שלום עולם مرحبا 数据共享合同 👩⚕ Z̸̡͖̦͂̊a̶͉̫̍l̵̺̈́g̴̨̕o <svg onload=alert(6)><script src=https://evil.invalid/x.js></script>\
    <a href=javascript:alert(7)>x</a><iframe src=javascript:alert(8)></iframe><style>*{display:none}</style><base href=https://evil.invalid>";
/// How many faults of a page are told.
const TOLD: usize = 12;
/// Pictures of the main pages: example, page, name of the picture.
const SHOTS: [(&str, &str, &str); 4] = [
    ("national-platform", "index.html", "overview"),
    ("national-platform", "contracts/platform_heart_failure.html", "contract"),
    ("regional-hospitals-fixed", "contracts/regional_pooling.html#drawing-chain", "chain"),
    ("city-mobility", "registers/processing.html", "register"),
];
/// Theme, width, height, and what the picture's name ends with.
const VIEWS: [(&str, u32, u32, &str); 3] =
    [("light", 1280, 1600, "light"), ("dark", 1280, 1600, "dark"), ("light", 390, 844, "narrow")];

/// The tests of this module. With `CHARTA_SHOTS=1` (`cargo xtask screenshots`) one more: it takes pictures for `docs/screenshots`.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let mut trials = vec![
        trial(house, "pages/broken", broken),
        trial(house, "pages/injected", injected),
        trial(house, "sheets/broken", |_| broken_sheets()),
        trial(house, "permits", |_| many_permits()),
        trial(house, "hostile/markup", |_| hostile("en", HOSTILE)),
        trial(house, "hostile/unruly", |_| hostile("fr", UNRULY)),
        trial(house, "many", |_| many()),
    ];
    trials.extend(EXAMPLES.map(|name| trial(house, name, move |house| example(house, name))));
    if std::env::var_os("CHARTA_SHOTS").is_some_and(|value| value == "1") {
        trials.push(trial(house, "screenshots", screenshots));
    }
    trials
}

fn trial(
    house: &Arc<House>,
    name: &str,
    run: impl FnOnce(&House) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let house = Arc::clone(house);
    Trial::test(format!("browser/{name}"), move || run(&house))
}

/// What is wrong with a page.
struct Fault {
    site: String,
    page: String,
    check: String,
    words: String,
}

/// Has sites judged; also how many pages were opened.
fn judge(sites: &[Json]) -> Result<(Vec<Fault>, u64), Failed> {
    let told = python::run("browser.py", &json!({ "browser": chromium()?, "sites": sites }))?;
    let text = |fault: &Json, key: &str| fault[key].as_str().unwrap_or_default().to_owned();
    let fault = |it: &Json| Fault {
        site: text(it, "site"),
        page: text(it, "page"),
        check: text(it, "check"),
        words: text(it, "words"),
    };
    let faults = told["faults"].as_array().ok_or("the browser's script names no faults")?;
    Ok((faults.iter().map(fault).collect(), told["pages"].as_u64().unwrap_or(0)))
}

/// The browser of the system.
fn chromium() -> Result<PathBuf, Failed> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let programs = ["chromium", "chromium-browser", "google-chrome"];
    let mut places =
        std::env::split_paths(&folders).flat_map(|folder| programs.map(|name| folder.join(name)));
    places
        .find(|place| place.is_file())
        .ok_or_else(|| "Chromium is not found: install the package chromium".into())
}

/// No page has a fault, and no fewer pages were opened than there are.
fn passes(sites: &[Json]) -> Result<(), Failed> {
    let (faults, opened) = judge(sites)?;
    let pages: usize = sites
        .iter()
        .filter_map(|site| site["folder"].as_str())
        .map(|folder| listed(&Path::new(folder).join(PAGES), "html").len())
        .sum();
    if pages == 0 || opened != pages as u64 {
        return Err(format!("{opened} of {pages} pages were judged").into());
    }
    match faults.is_empty() {
        true => Ok(()),
        false => Err(said(&faults).into()),
    }
}

/// Faults by page, each with its check.
fn said(faults: &[Fault]) -> String {
    let mut by_page: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for fault in faults {
        let page = format!("{}/{}", fault.site, fault.page);
        by_page.entry(page).or_default().insert(format!("  {}: {}\n", fault.check, fault.words));
    }
    let told = |lines: &BTreeSet<String>| -> String {
        let more = match lines.len().saturating_sub(TOLD) {
            0 => String::new(),
            more => format!("  … {more} more\n"),
        };
        lines.iter().take(TOLD).map(String::as_str).chain([more.as_str()]).collect()
    };
    let pages = by_page.iter().map(|(page, lines)| format!("{page}\n{}", told(lines)));
    format!("{} faults on {} pages\n{}", faults.len(), by_page.len(), pages.collect::<String>())
}

/// Every file below a folder with an ending.
fn listed(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .flat_map(|entry| match entry.path().is_dir() {
            true => listed(&entry.path(), ending),
            false => vec![entry.path()],
        })
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .collect();
    files.sort();
    files
}

/// A project, built into a folder of its own.
struct Built {
    folder: tempfile::TempDir,
    compiled: Compiled,
}

impl Built {
    fn of(world: &MemoryWorld, root: &str) -> Result<Built, Failed> {
        let compiled = api::compile(world, root, DAY);
        let artifacts = charta_driver::build(&compiled).map_err(|_| api::plain(&compiled))?;
        let folder = tempfile::tempdir()?;
        for artifact in artifacts {
            let file = folder.path().join(&artifact.path);
            fs::create_dir_all(file.parent().ok_or("an artifact has a folder")?)?;
            fs::write(file, artifact.bytes())?;
        }
        Ok(Built { folder, compiled })
    }

    /// An example of the repository, in a language.
    fn example(house: &House, name: &str, language: &str) -> Result<Built, Failed> {
        let (mut world, root) = crate::project::folder(house, &format!("examples/{name}"));
        let settings =
            world.files.get_mut(&format!("{root}/charta.toml")).ok_or("an example has settings")?;
        let text = String::from_utf8(settings.clone())?;
        let others = text.lines().filter(|line| !line.starts_with("language"));
        let lines: Vec<&str> = others.collect();
        *settings = format!("language = \"{language}\"\n{}\n", lines.join("\n")).into_bytes();
        Built::of(&world, &root)
    }

    /// The project that has a text wherever it may have one, and the same text as prose between clauses.
    fn with_text(language: &str, words: &str) -> Result<Built, Failed> {
        let (settings, text) = project(language, words);
        let prose = format!(
            "# {words}\n\n{words}\n\n- {words}\n\n> {words}\n\n```charta\nmodule prose\nuse select.{{source, manifest, user_, table}}\n\
             contract told {{\n  provider: source  recipient: manifest  term: from 2025-01-01 until 2030-12-31\n  \
             permit manifest to read user_ [id] for table\n}}\n```\n\n{words}\n\n<p onclick=\"alert(9)\">{words}</p>\n"
        );
        let mut world = MemoryWorld::default();
        world.files.insert("charta.toml".to_owned(), settings.into_bytes());
        world.files.insert("world.charta".to_owned(), text.into_bytes());
        world.files.insert("prose.charta.md".to_owned(), prose.into_bytes());
        Built::of(&world, "")
    }

    fn site(&self, name: &str) -> Json {
        json!({ "name": name, "folder": self.folder.path(), "pages": PAGES, "queries": self.queries() })
    }

    /// What a reader might look for: one thing of each sort, as it is called.
    fn queries(&self) -> Vec<String> {
        let Some(Program { model, .. }) = &self.compiled.program else { return Vec::new() };
        let in_french = self.compiled.project.language == Language::French;
        let title = |about: &About| about.title_in(in_french).to_owned();
        let contract = model.contracts.values().find(|it| !it.about.library);
        let dataset = model.datasets.values().find(|it| !it.about.library);
        let column = dataset.and_then(|it| {
            model.columns.get(charta_base::Id::new(u32::try_from(it.columns.numbers().next()?).ok()?))
        });
        let found = [
            contract.map(|it| title(&it.about)),
            dataset.map(|it| title(&it.about)),
            column.map(|it| it.about.name.to_string()),
        ];
        found.into_iter().flatten().collect()
    }

    /// No cell of a table is a formula.
    fn sheets(&self) -> Result<(), Failed> {
        let folder = self.folder.path().join(PAGES);
        let files: Vec<PathBuf> = ["csv", "xlsx"].iter().flat_map(|ending| listed(&folder, ending)).collect();
        let told = python::run("sheets.py", &json!(files))?;
        let results = told.as_array().ok_or("the script gives a list")?;
        let wrong = files.iter().zip(results).filter(|(_, result)| {
            result["faults"].as_array().is_none_or(|faults| !faults.is_empty())
                || result["cells"].as_u64().unwrap_or(0) == 0
        });
        let words: String = wrong.map(|(file, result)| format!("{}: {result}\n", file.display())).collect();
        match words.is_empty() && results.len() == files.len() {
            true => Ok(()),
            false => Err(words.into()),
        }
    }
}

/// An example, in its own language and, more briefly, in the other: the same templates with other words in them.
fn example(house: &House, name: &str) -> Result<(), Failed> {
    let own = house.text(&format!("examples/{name}/charta.toml")).contains("language = \"fr\"");
    let languages = if own { ["fr", "en"] } else { ["en", "fr"] };
    let [first, other] = languages.map(|language| Built::example(house, name, language));
    let (first, other) = (first?, other?);
    first.sheets()?;
    other.sheets()?;
    let mut brief = other.site(&format!("{name}/{}", languages[1]));
    brief["brief"] = json!(true);
    passes(&[first.site(&format!("{name}/{}", languages[0])), brief])
}

/// Whatever the author writes stays text, in the pages and in the tables.
fn hostile(language: &str, words: &str) -> Result<(), Failed> {
    let (built, twin) = (Built::with_text(language, words)?, Built::with_text(language, HARMLESS)?);
    built.sheets()?;
    let mut site = built.site("hostile");
    site["twin"] = json!(twin.folder.path());
    site["brief"] = json!(true);
    site["said"] = json!([[HARMLESS, words]]);
    passes(&[site])
}

/// How many purposes the contract of [`many_permits`] permits something for.
const PURPOSES: usize = 30;

/// A contract with more permits than a table has room for is read whole, on every screen and on paper.
fn many_permits() -> Result<(), Failed> {
    let mut text = "module many\nuse std.eu.jurisdictions.FR\n\
        organisation clinic \"Clinic\" { established: FR  owners: none }\n\
        hosting store \"Store\" { operator: clinic  located: FR }\n\
        dataset stays \"Stays\" { controller: clinic  hosted: store  retention: 5 years\n  column ward: text\n  column sex: text quasi\n  column left: date quasi\n}\n"
        .to_owned();
    let mut recipients = Vec::new();
    let mut permits = String::new();
    for at in 0..PURPOSES {
        let (purpose, recipient) = (format!("purpose_{at}"), format!("institute_{}", at % 5));
        text.push_str(&format!("purpose {purpose} \"Evaluation of the treatments of rare diseases {at}\"\n"));
        if at < 5 {
            text.push_str(&format!(
                "organisation {recipient} \"Institute of epidemiology {at}\" {{ established: FR }}\n"
            ));
            recipients.push(recipient.clone());
        }
        let columns = ["ward", "ward, sex", "ward, sex, left"][at % 3];
        permits.push_str(&format!("  permit {recipient} to read stays [{columns}] for {purpose}\n"));
    }
    let everyone = recipients.join(", ");
    text.push_str(&format!(
        "contract study \"Study\" {{\n  provider: clinic\n  recipient: {everyone}\n  term: from 2026-01-01 for 3 years\n{permits}}}\n"
    ));
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"targets = [\"cedar\", \"documents\"]\n".to_vec());
    world.files.insert("world.charta".to_owned(), text.into_bytes());
    let built = Built::of(&world, "")?;
    let page = fs::read_to_string(built.folder.path().join("documents/contracts/many_study.html"))?;
    let tables = page.matches("Columns of Stays (table ").count();
    if tables < PURPOSES / 6 {
        return Err(format!("{tables} tables tell {PURPOSES} permits").into());
    }
    passes(&[built.site("many")])
}

/// Of very many lines that hold what is looked for, a bounded number is listed, and that is told.
fn many() -> Result<(), Failed> {
    let columns: String = (0..700).map(|at| format!("  column wide_{at}: integer\n")).collect();
    let text = format!(
        "module m\njurisdiction land \"Landmark\"\npurpose study \"Studies\"\norganisation o \"Office of records\" {{ established: land }}\norganisation r \"Research institute\" {{ established: land }}\n\
         dataset wide \"Wide records\" {{\n  controller: o\n{columns}}}\ncontract c \"Contract on records\" {{\n  provider: o\n  recipient: r\n  \
         term: from 2026-01-01 until 2027-01-01\n  permit r to read wide [wide_7] for study\n}}\n"
    );
    let mut world = MemoryWorld::default();
    world.files.insert("charta.toml".to_owned(), b"targets = [\"sqlite\", \"documents\"]\n".to_vec());
    world.files.insert("m.charta".to_owned(), text.into_bytes());
    let built = Built::of(&world, "")?;
    let mut site = built.site("many");
    site["queries"] = json!(["wide_", "wide_7", "wide_699"]);
    site["most"] = json!(300);
    site["brief"] = json!(true);
    passes(&[site])
}

/// Each page of a folder has the faults that it names, and no others.
fn as_named(house: &House, folder: &str, site: Json) -> Result<(), Failed> {
    let (faults, _) = judge(&[site])?;
    let pages = listed(&house.path(folder), "html");
    let mut wrong = String::new();
    for page in &pages {
        let name = page.strip_prefix(house.path(folder))?.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(page)?;
        let named =
            text.split("<meta name=\"faults\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        let named: BTreeSet<&str> = named.ok_or("a page names its faults")?.split_whitespace().collect();
        let of_page: Vec<&Fault> = faults.iter().filter(|fault| fault.page == name).collect();
        let found: BTreeSet<&str> = of_page.iter().map(|fault| fault.check.as_str()).collect();
        if named != found {
            let words: String =
                of_page.iter().map(|fault| format!("  {}: {}\n", fault.check, fault.words)).collect();
            wrong.push_str(&format!("{name} has the faults {named:?}, and these were found:\n{words}"));
        }
    }
    match wrong.is_empty() && !pages.is_empty() {
        true => Ok(()),
        false => Err(wrong.into()),
    }
}

fn broken(house: &House) -> Result<(), Failed> {
    let folder = "tests/browser/broken";
    let site =
        json!({ "name": "broken", "folder": house.path(folder), "queries": ["wanted"], "thorough": true });
    as_named(house, folder, site)
}

fn injected(house: &House) -> Result<(), Failed> {
    let folder = "tests/browser/injected";
    let site = json!({
        "name": "injected",
        "folder": house.path(folder),
        "twin": house.path("tests/browser/harmless"),
        "said": [["harmless", "<b>bold</b>"]],
    });
    as_named(house, folder, site)
}

/// Tables with formulas are found, and tables without are not.
fn broken_sheets() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let texts = [
        ("sound.csv", "a,b\r\n'=1+1,-5\r\n\"two\nlines\",3.5\r\n", true),
        ("formula.csv", "a,b\r\n=1+1,x\r\n", false),
        ("behind_blanks.csv", "a,b\r\n\"  @SUM(1)\",x\r\n", false),
        ("on_a_tab.csv", "a,b\r\n\"\t=1\",x\r\n", false),
        ("minus.csv", "a,b\r\n-1+cmd|' /C calc'!A0,x\r\n", false),
        ("uneven.csv", "a,b\r\nx\r\n", false),
        ("open.csv", "a,b\r\n\"x,y\r\n", false),
        ("sound.xlsx", "[[\"'=1+1\", 5], [\"text\", \"\"]]", true),
        ("formula.xlsx", "[[\"=1+1\", 5]]", false),
        ("no_workbook.xlsx", "", false),
    ];
    let mut files = Vec::new();
    for (name, text, _) in texts {
        let path = folder.path().join(name);
        fs::write(&path, text)?;
        files.push(path);
    }
    python::run(
        "workbook.py",
        &json!(files.iter().filter(|it| it.extension().is_some_and(|it| it == "xlsx")).collect::<Vec<_>>()),
    )?;
    let told = python::run("sheets.py", &json!(files))?;
    for (at, (name, _, is_sound)) in texts.iter().enumerate() {
        let faults = told[at]["faults"].as_array().ok_or("each file is judged")?;
        if faults.is_empty() != *is_sound {
            return Err(format!("{name}: {}", told[at]).into());
        }
    }
    Ok(())
}

/// Writes the pictures.
fn screenshots(house: &House) -> Result<(), Failed> {
    let folder = house.path("docs/screenshots");
    fs::create_dir_all(&folder)?;
    let mut built: BTreeMap<&str, Built> = BTreeMap::new();
    let mut shots = Vec::new();
    for (example, page, name) in SHOTS {
        if !built.contains_key(example) {
            built.insert(example, Built::example(house, example, "en")?);
        }
        let (page, anchor) = page.split_once('#').unwrap_or((page, ""));
        let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        let page = built[example].folder.path().join(PAGES).join(page);
        for (theme, width, height, view) in VIEWS {
            let file = folder.join(format!("{name}-{view}.png"));
            shots.push(
                json!({ "page": page, "anchor": anchor, "file": file, "theme": theme, "width": width, "height": height }),
            );
        }
    }
    python::run("browser.py", &json!({ "browser": chromium()?, "shots": shots }))?;
    Ok(())
}
