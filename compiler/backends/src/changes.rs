//! What changed since the build before: which declarations and clauses are new, gone or worded otherwise, and which clauses are
//! carried out in another way. The manifest of one build tells the next what there was.
//!
//! A build that changes nothing keeps what the build before it said had changed, so that building twice writes the same.

use crate::judgement::{Judgement, is_within};
use charta_base::{Span, hex};
use charta_checks::enforcement::ByHand;
use charta_model::model::{About, Clause, ClauseId, Model, Owner};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A declaration of the project, as it is worded without its clauses.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Declared {
    /// Its sort: `contract`, `dataset`, `purpose`, `template`; `procedural` for what the project file says that people see to.
    pub(crate) kind: String,
    /// Its path; of what the project file says, the name of that file.
    pub(crate) path: String,
    /// The digest of its text, blanks and line ends aside.
    pub(crate) sha256: String,
    /// The text itself, for the next build to show what was said before.
    #[serde(default)]
    pub(crate) text: String,
    /// The same fact by fact, in words.
    #[serde(default, skip_serializing_if = "Spoken::is_empty")]
    pub(crate) told: Spoken,
}

/// What a clause or the facts of a declaration say in words, by the code of each language: the facts by their names in the text, what
/// a declaration is called and the sentence of a clause by no name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Spoken(pub(crate) BTreeMap<String, BTreeMap<String, String>>);

impl Spoken {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a fact says in a language; of a clause, the fact without a name.
    pub(crate) fn fact(&self, language: &str, name: &str) -> Option<&str> {
        self.0.get(language)?.get(name).map(String::as_str)
    }
}

impl Declared {
    /// What tells it apart: two of different sorts may have one path.
    pub(crate) fn name(&self) -> String {
        name_of(&self.kind, &self.path)
    }
}

/// What changes call a declaration.
pub(crate) fn name_of(kind: &str, path: &str) -> String {
    format!("{kind} {path}")
}

/// Whether changes call a clause so: no path has a blank, and each declaration is told after its sort.
pub(crate) fn is_clause(name: &str) -> bool {
    !name.contains(' ') && name.contains('#')
}

/// What of a manifest the next build needs.
#[derive(Debug, Clone, Deserialize)]
pub struct Earlier {
    #[serde(default)]
    project: String,
    judged_on: String,
    #[serde(default)]
    declarations: Vec<Declared>,
    clauses: Vec<EarlierClause>,
    #[serde(default)]
    changes: Option<Changes>,
}

#[derive(Debug, Clone, Deserialize)]
struct EarlierClause {
    name: String,
    owner: String,
    #[serde(default)]
    sha256: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    told: Spoken,
    enforcement: String,
}

impl Earlier {
    /// Reads the manifest of a build; `None` where it is none that can be compared with.
    pub fn read(manifest: &str) -> Option<Earlier> {
        let earlier: Earlier = serde_json::from_str(manifest).ok()?;
        let is_known = earlier.clauses.iter().all(|clause| !clause.sha256.is_empty());
        is_known.then_some(earlier)
    }
}

/// What changed. Clauses are named as the manifest names them, and declarations by their sort and path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Changes {
    /// The day as of which the build before was judged.
    pub(crate) since: String,
    pub(crate) new_declarations: Vec<String>,
    pub(crate) gone_declarations: Vec<String>,
    /// Declarations of which facts are worded otherwise.
    pub(crate) reworded_declarations: Vec<String>,
    pub(crate) new_clauses: Vec<String>,
    pub(crate) gone_clauses: Vec<String>,
    /// Clauses that stand in the place of others.
    pub(crate) reworded_clauses: Vec<String>,
    /// Clauses worded as before, and carried out otherwise.
    pub(crate) carried_otherwise: Vec<String>,
    /// What was said before, of each name that is worded otherwise.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) before: BTreeMap<String, String>,
    /// What was said, of each name that is gone: another clause may have its number now.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) before_gone: BTreeMap<String, String>,
    /// The same as `before`, in words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) told_before: BTreeMap<String, Spoken>,
    /// The same as `before_gone`, in words.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) told_gone: BTreeMap<String, Spoken>,
}

impl Changes {
    /// Whether nothing changed.
    fn is_empty(&self) -> bool {
        Changes { since: String::new(), ..self.clone() } == Changes::default()
    }

    /// The same with the clauses that are still there under the numbers that they have now.
    fn renamed(&self, names: &BTreeMap<&str, String>) -> Changes {
        let name = |name: &String| names.get(name.as_str()).unwrap_or(name).clone();
        let all = |list: &[String]| list.iter().map(name).collect::<Vec<String>>();
        Changes {
            new_clauses: all(&self.new_clauses),
            reworded_clauses: all(&self.reworded_clauses),
            carried_otherwise: all(&self.carried_otherwise),
            before: self.before.iter().map(|(key, text)| (name(key), text.clone())).collect(),
            told_before: self.told_before.iter().map(|(key, told)| (name(key), told.clone())).collect(),
            ..self.clone()
        }
    }
}

/// The digest of a clause's words.
pub(crate) fn digest_of(judgement: &Judgement<'_>, clause: &Clause) -> String {
    digest(judgement.input.sources.text(clause.span))
}

/// The digest of a text, comments, blanks and line ends aside.
fn digest(text: &str) -> String {
    digest_of_words(&without_comments(text))
}

/// The digest of a text, blanks and line ends aside.
fn digest_of_words(text: &str) -> String {
    hex(&Sha256::digest(text.split_whitespace().collect::<Vec<&str>>().join(" ")))
}

/// A text without its comments, which say nothing. What `///` says is for readers, and stays.
pub(crate) fn without_comments(text: &str) -> String {
    let line = |line: &str| {
        let (mut is_text, mut is_escaped) = (false, false);
        let mut kept = String::new();
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            if !is_text && rest.starts_with("//") {
                if rest.starts_with("///") {
                    kept.push_str(rest);
                }
                break;
            }
            is_text ^= c == '"' && !is_escaped;
            is_escaped = is_text && c == '\\' && !is_escaped;
            kept.push(c);
            rest = rest.strip_prefix(c).unwrap_or_default();
        }
        kept
    };
    text.lines().map(line).collect::<Vec<String>>().join("\n")
}

/// The declarations of the project, by kind and path.
pub(crate) fn declared(judgement: &Judgement<'_>) -> Vec<Declared> {
    let model = judgement.model();
    let clauses = |ids: &[ClauseId]| -> Vec<Span> {
        ids.iter().filter_map(|id| model.clauses.get(*id)).map(|clause| clause.span).collect()
    };
    let one = |kind: &str, about: &About, clauses: &[Span]| {
        let text = without(judgement, about.whole, clauses);
        Declared {
            kind: kind.to_owned(),
            path: about.path.to_string(),
            sha256: digest(&text),
            text: lines_of(&text),
            told: Spoken::default(),
        }
    };
    let mut all: Vec<Declared> = Vec::new();
    all.extend(model.contracts.values().map(|it| one("contract", &it.about, &clauses(&it.clauses))));
    let rulebooks = model.rulebooks.values().filter(|it| it.named && !it.about.library);
    all.extend(rulebooks.map(|it| one("rulebook", &it.about, &clauses(&it.clauses))));
    let has_clauses = |kind: &str| matches!(kind, "contract" | "rulebook");
    let others = model.declarations().filter(|(kind, about)| !about.library && !has_clauses(kind));
    all.extend(others.map(|(kind, about)| one(kind, about, &[])));
    all.extend(judgement.by_hand().map(by_hand));
    all.sort();
    all
}

/// The sort of what the project file says that people see to.
const BY_HAND: &str = "procedural";

/// What changes call it.
pub(crate) fn by_hand_name() -> String {
    name_of(BY_HAND, "charta.toml")
}

fn by_hand(said: &ByHand) -> Declared {
    let text = format!("by {}\nbecause {}\nevidence {}", said.by, said.because, said.evidence);
    let (kind, path) = (BY_HAND.to_owned(), "charta.toml".to_owned());
    Declared { kind, path, sha256: digest_of_words(&text), text, told: Spoken::default() }
}

/// The lines of a text that say something.
fn lines_of(text: &str) -> String {
    let text = without_comments(text);
    let lines = text.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    lines.collect::<Vec<&str>>().join("\n")
}

/// The words of a clause.
pub(crate) fn words_of(judgement: &Judgement<'_>, clause: &Clause) -> String {
    lines_of(judgement.input.sources.text(clause.span))
}

/// The text of a declaration without that of its clauses.
fn without(judgement: &Judgement<'_>, whole: Span, clauses: &[Span]) -> String {
    let sources = judgement.input.sources;
    let mut inside: Vec<Span> = clauses.iter().copied().filter(|clause| is_within(*clause, whole)).collect();
    inside.sort_unstable_by_key(|clause| clause.start);
    let mut text = String::new();
    let mut at = whole.start;
    for clause in inside {
        text.push_str(sources.text(Span { start: at, end: clause.start.max(at), ..whole }));
        at = clause.end.max(at);
    }
    text.push_str(sources.text(Span { start: at, ..whole }));
    text
}

/// What changed since the build before; `None` where there was none to compare with.
pub(crate) fn changes(judgement: &Judgement<'_>) -> Option<Changes> {
    let earlier = judgement.input.previous?;
    if !earlier.project.is_empty() && earlier.project != judgement.input.project {
        return None;
    }
    let mut changes = Changes { since: earlier.judged_on.clone(), ..Changes::default() };
    declarations(earlier, &declared(judgement), &mut changes);
    let names = clauses(earlier, judgement, &mut changes);
    match changes.is_empty() {
        true => earlier.changes.as_ref().map(|kept| kept.renamed(&names)),
        false => Some(changes),
    }
}

fn declarations(earlier: &Earlier, now: &[Declared], changes: &mut Changes) {
    let key = |it: &Declared| (it.kind.clone(), it.path.clone());
    let mut before: BTreeMap<(String, String), &Declared> =
        earlier.declarations.iter().map(|it| (key(it), it)).collect();
    for declared in now {
        match before.remove(&key(declared)) {
            None => changes.new_declarations.push(declared.name()),
            Some(earlier) if earlier.sha256 != declared.sha256 => {
                changes.before.insert(declared.name(), earlier.text.clone());
                if !earlier.told.is_empty() {
                    changes.told_before.insert(declared.name(), earlier.told.clone());
                }
                changes.reworded_declarations.push(declared.name());
            }
            Some(_) => {}
        }
    }
    for earlier in before.into_values() {
        changes.before_gone.insert(earlier.name(), earlier.text.clone());
        if !earlier.told.is_empty() {
            changes.told_gone.insert(earlier.name(), earlier.told.clone());
        }
        changes.gone_declarations.push(earlier.name());
    }
}

/// Clauses are the same where their words are, whatever number they have now: what each of before is called now.
fn clauses<'e>(
    earlier: &'e Earlier,
    judgement: &Judgement<'_>,
    changes: &mut Changes,
) -> BTreeMap<&'e str, String> {
    let mut names: BTreeMap<&str, String> = BTreeMap::new();
    let mut gone: Vec<&EarlierClause> = Vec::new();
    let mut before: BTreeMap<&str, Vec<&EarlierClause>> = BTreeMap::new();
    for clause in &earlier.clauses {
        before.entry(&clause.owner).or_default().push(clause);
    }
    for (owner, now) in holding(judgement) {
        let mut left = before.remove(owner).unwrap_or_default();
        let mut unmatched = Vec::new();
        for (id, clause) in now {
            let (sha256, name) = (digest_of(judgement, clause), judgement.model().clause_name(id));
            // The one of the same number first, among those that read alike.
            let same = |it: &&EarlierClause| it.sha256 == sha256;
            let at =
                left.iter().position(|it| same(it) && it.name == name).or_else(|| left.iter().position(same));
            match at.map(|at| left.remove(at)) {
                None => unmatched.push(name),
                Some(it) => {
                    names.insert(&it.name, name.clone());
                    // A build that leaves targets out carries nothing otherwise, and a draft carries nothing at all.
                    let words = [it.enforcement.as_str(), judgement.enforcement(id, clause).word()];
                    if words[0] != words[1] && !words.contains(&"left-out") && !words.contains(&"draft") {
                        changes.carried_otherwise.push(name);
                    }
                }
            }
        }
        for name in unmatched {
            match left.iter().position(|it| it.name == name) {
                Some(at) => {
                    let earlier = left.remove(at);
                    changes.before.insert(name.clone(), earlier.text.clone());
                    if !earlier.told.is_empty() {
                        changes.told_before.insert(name.clone(), earlier.told.clone());
                    }
                    changes.reworded_clauses.push(name);
                }
                None => changes.new_clauses.push(name),
            }
        }
        gone.extend(left);
    }
    gone.extend(before.into_values().flatten());
    for clause in gone {
        changes.gone_clauses.push(clause.name.clone());
        changes.before_gone.insert(clause.name.clone(), clause.text.clone());
        if !clause.told.is_empty() {
            changes.told_gone.insert(clause.name.clone(), clause.told.clone());
        }
    }
    changes.gone_clauses.sort();
    names
}

/// The clauses that hold, by the path of what they stand in.
fn holding<'a>(judgement: &Judgement<'a>) -> BTreeMap<&'a str, Vec<(ClauseId, &'a Clause)>> {
    let model = judgement.model();
    let mut all: BTreeMap<&str, Vec<(ClauseId, &Clause)>> = BTreeMap::new();
    for (id, clause) in model.clauses.iter().filter(|(_, clause)| holds(model, clause)) {
        let owner = model.owner_about(clause.owner).map_or("", |about| &*about.path);
        all.entry(owner).or_default().push((id, clause));
    }
    all
}

/// Whether a clause stands in a text that holds: rulebooks that the project does not name do not.
pub(crate) fn holds(model: &Model, clause: &Clause) -> bool {
    match clause.owner {
        Owner::Contract(_) => true,
        Owner::Procedure(_) => false,
        Owner::Rulebook(rulebook) => model.rulebooks.get(rulebook).is_some_and(|rulebook| rulebook.named),
    }
}
