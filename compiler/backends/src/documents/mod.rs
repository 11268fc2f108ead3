//! Documents: a site for browsers with a page for each contract, dataset, party, hosting, rulebook and source file, and the contracts
//! in Markdown. They state which encoded rules hold, quote every clause as it is written, and say what stands behind it; they do not
//! claim legal compliance.

mod agreement;
mod apart;
mod applied;
mod attention;
mod changes;
mod clauses;
mod codes;
mod conditions;
mod demands;
mod draft;
mod drawings;
mod english;
mod findings;
mod french;
mod index;
mod ledger;
mod line;
mod notes;
mod owed;
mod page;
mod pages;
mod place;
mod prose;
mod quoting;
mod reach;
mod registers;
mod said;
mod scenarios;
mod sentences;
mod site;
mod speech;
mod summary;
mod way;
mod what;
mod who;
mod words;

pub use codes::meaning_in_french;
pub use notes::note_in_french;
pub(crate) use said::Teller;

use crate::judgement::Judgement;
use crate::target::{Artifact, Emitted, Input, Language, Target};
use crate::template::Fragment;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use changes::Told;
use charta_checks::enforcement::Carries;
use charta_model::model::{About, Contract, ContractId, DatasetId, Duty};
use charta_model::ranges::Ranges;
use clauses::Clauses;
use index::{Giving, Index};
use line::Cell;
use page::{Frame, InMarkdown, Menu, Page, Sections};
use registers::Registers;
use sha2::{Digest, Sha256};
use site::{Site, Thing};
use speech::Speech;
use what::Shared;
use words::{fill, words};

/// The target.
pub const TARGET: Target = Target {
    name: "documents",
    summary: "a site for people, with a page for each contract, and the contracts in Markdown",
    carries: Carries::Informative,
    emit,
};

/// What narrows the list of everything to what one looks for.
const SCRIPT: &str = include_str!("templates/search.js");

/// What a browser may load and run on a page: the style that stands in it, and this script. A second bar, behind the escaping,
/// against what a hostile author may write.
fn policy(script: &str) -> String {
    let scripts = match script.is_empty() {
        true => String::new(),
        // The browser takes the digest of all that stands between the tags, and those stand on lines of their own.
        false => {
            format!("script-src 'sha256-{}'; ", STANDARD.encode(Sha256::digest(format!("\n{script}\n"))))
        }
    };
    format!("default-src 'none'; {scripts}style-src 'unsafe-inline'; base-uri 'none'")
}

/// What every page is made of: the words of the language, and what was made of the contracts.
#[derive(Clone, Copy)]
struct Documents<'a> {
    speech: Speech<'a>,
    judgement: &'a Judgement<'a>,
    index: &'a Index<'a>,
    /// The contracts, by their paths.
    subjects: &'a [Subject<'a>],
    /// The same, by what they give.
    giving: &'a Giving<'a>,
    /// What changed since the build before, where there was one.
    changes: Option<&'a Told>,
}

/// A contract, and what several pages say of it.
struct Subject<'a> {
    clauses: Clauses<'a>,
    shared: Vec<Shared<'a>>,
    /// The datasets of which it permits something, in order.
    datasets: Vec<DatasetId>,
    /// What needs attention.
    points: Cell,
    /// The laws that can reach its data.
    laws: Vec<reach::Reached>,
    /// What tools refuse of it: nobody has to do anything about that.
    refused: Cell,
}

fn subjects<'a>(speech: Speech<'a>, judgement: &'a Judgement<'a>, index: &'a Index<'a>) -> Vec<Subject<'a>> {
    let mut contracts: Vec<(ContractId, &Contract)> = speech.model.contracts.iter().collect();
    contracts.sort_by_key(|(_, contract)| &contract.about.path);
    let subject = |(id, contract)| {
        let clauses = Clauses { speech, judgement, id, contract };
        let shared = what::shared(&clauses);
        let datasets: Vec<DatasetId> = shared.iter().map(|shared| shared.dataset).collect();
        let starts = place::starts(speech.model, contract, &datasets, clauses.on());
        let laws = reach::laws(speech.model, &starts, clauses.on());
        let (points, refused) = attention::of_contract(&clauses, &datasets, &laws);
        let mut subject = Subject { clauses, shared, datasets, points, laws, refused };
        // What leaves the area of the law with nothing to carry it is the gravest.
        let unguarded = registers::unguarded(index, &subject);
        subject.points.splice(0..0, unguarded);
        subject
    };
    contracts.into_iter().map(subject).collect()
}

impl Documents<'_> {
    /// A page at a path from the folder of the documents.
    fn page(&self, path: &str, title: String, kind: &'static str, sections: Sections) -> Page {
        let words = self.speech.words;
        let input = self.judgement.input;
        Page {
            lang: words.code,
            path: Fragment(path.to_owned()),
            root: Fragment::from(if path.contains('/') { "../" } else { "" }),
            project: input.project.to_owned(),
            sections: sections.finish(),
            title,
            kind,
            draft: draft::banner(&self.speech, input.checked.errors()),
            notice: std::iter::once(fill(words.notice, &[&self.speech.day(input.checked.on())]).as_str())
                .chain(draft::alone(&self.speech, self.judgement))
                .collect::<Vec<_>>()
                .join(" "),
            source: None,
            in_markdown: InMarkdown::Nothing,
        }
    }

    /// The page of a thing; `None` where it has none.
    fn page_of(&self, thing: Thing, about: &About, kind: &'static str, sections: Sections) -> Option<Page> {
        let path = self.speech.site.page(thing)?;
        let page = self.page(path, self.speech.title(about).to_owned(), kind, sections);
        Some(Page { source: self.speech.site.source(about.span), ..page })
    }
}

fn emit(input: &Input<'_>) -> Result<Emitted, String> {
    let judgement = Judgement::new(input, input.earlier);
    let model = judgement.model();
    let site = Site::new(model, input.sources);
    let on = input.checked.on();
    let speech = Speech { model, words: words(input.language), site: &site, on, written: input.written };
    let index = Index::new(model, input.checked.rules());
    let subjects = subjects(speech, &judgement, &index);
    let changes = crate::changes::changes(&judgement);
    let changes = changes.map(|changes| Told::new(&speech, &judgement, &changes));
    let giving = Giving::new(model, &subjects);
    let (index, subjects, giving, changes) = (&index, subjects.as_slice(), &giving, changes.as_ref());
    let documents = Documents { speech, judgement: &judgement, index, subjects, giving, changes };
    let registers = Registers::of(&documents);
    let mut artifacts = Vec::new();
    for make in pages::ALL {
        for page in make(&documents, &registers) {
            artifacts.extend(written(&speech, &page)?);
        }
    }
    artifacts.extend(registers.files(&documents)?);
    Ok(Emitted { artifacts, losses: Vec::new() })
}

/// A duty in English, for programs: who must, do what, and by when.
pub(crate) struct DutyTold {
    pub(crate) who: Vec<String>,
    pub(crate) what: String,
    pub(crate) due: String,
}

/// Who, in English, for programs.
pub(crate) fn parties_in_english(judgement: &Judgement<'_>, parties: &Ranges) -> Vec<String> {
    line::texts(&in_english(judgement, &Site::default()).party_set(parties))
}

fn in_english<'a>(judgement: &Judgement<'a>, site: &'a Site) -> Speech<'a> {
    Speech {
        model: judgement.model(),
        words: words(Language::English),
        site,
        on: judgement.input.checked.on(),
        written: judgement.input.written,
    }
}

pub(crate) fn duty_in_english(judgement: &Judgement<'_>, duty: &Duty) -> DutyTold {
    let site = Site::default();
    let speech = in_english(judgement, &site);
    let objects: Vec<String> =
        duty.objects.iter().map(|object| speech.duty_object(&object.value).text()).collect();
    DutyTold {
        who: line::texts(&speech.bearers(duty)),
        what: format!("{}: {}", speech.term(duty.action.value).text(), objects.join(", ")),
        due: speech.due(duty.due.value),
    }
}

/// A page as files: for browsers, and in Markdown where it is told so.
fn written(speech: &Speech<'_>, page: &Page) -> Result<Vec<Artifact>, String> {
    let words = speech.words;
    let menu = [
        Menu { page: "index", text: words.overview },
        Menu { page: registers::INDEX, text: registers::title(speech) },
        Menu { page: "search", text: words.everything },
    ];
    let script = if page.path.0 == "search" { SCRIPT } else { "" };
    let frame = |sections| Frame {
        page,
        sections,
        contents: words.contents,
        skip: words.skip,
        search: words.search,
        written_in: words.written_in,
        menu: &menu,
        menu_title: words.menu,
        style: Fragment(include_str!("templates/site.css").to_owned()),
        policy: Fragment(policy(script)),
        script: Fragment(script.to_owned()),
    };
    let artifact =
        |ending: &str, text: String| Artifact::plain(format!("documents/{}.{ending}", page.path.0), text);
    let mut artifacts = vec![artifact("html", page::html(&frame(page.sections.iter().collect()))?)];
    if page.in_markdown != InMarkdown::Nothing {
        artifacts.push(artifact("md", page::markdown(&frame(page.sections_in_markdown()))?));
    }
    Ok(artifacts)
}
