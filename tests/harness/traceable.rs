//! Every statement of the documents can be followed: each sentence, fact and row of a page leads, by a link of its own or of the heading
//! it stands under, to the place in the contracts that says it or to a page that does; each clause stands under a heading with its file and
//! line; and the manifest names the same.

use crate::engines::alike::EXAMPLES;
use crate::house::{DAY, House};
use crate::{api, project};
use libtest_mimic::{Failed, Trial};
use scraper::{ElementRef, Html, Selector};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The elements that lead nowhere in a chapter of the pages of a folder, and why they may.
const EXCEPT: &[(&str, &str, &str, &str)] = &[
    ("contracts", "summary", "li", "counts, and that something is not there"),
    ("contracts", "calendar", "tr", "the day as of which the contract is assessed"),
    ("contracts", "identifiers", "tr", "what other vocabularies call terms of the library"),
    ("contracts", "changes", "p", NOTHING),
    ("contracts", "framework", "p", NOTHING),
    ("contracts", "hosting", "p", "for which laws the chain was examined, and that it was for no other"),
    ("contracts", "subprocessors", "p", NOTHING),
    ("contracts", "waivers", "p", NOTHING),
    ("contracts", "findings", "p", NOTHING),
    ("contracts", "rulebooks", "p", NOTHING),
    ("contracts", "clauses", "p", "from when on what systems enforce holds"),
    ("parties", "contracts", "p", NOTHING),
    ("parties", "uses", "p", NOTHING),
    ("parties", "duties", "p", NOTHING),
    ("registers", "registers", "p", "what registers are"),
    ("registers", "entries", "p", "what the register holds, or that it holds nothing"),
    ("registers", "context", "p", "how the form is to be read"),
    ("registers", "overview", "tr", FORM),
    ("registers", "necessity", "tr", FORM),
    ("registers", "rights", "tr", FORM),
    ("registers", "events", "tr", FORM),
    ("registers", "validation", "tr", FORM),
];
/// The folder of a page, a chapter of it, and an element.
type Place = (String, String, String);

const NOTHING: &str = "that nothing is there";
const FORM: &str = "a question that no contract answers, or that is for people";

/// The tests of this file.
pub fn trials(house: &Arc<House>) -> Vec<Trial> {
    let house = Arc::clone(house);
    vec![
        Trial::test("traceable/examples", move || examples(&house)),
        Trial::test("traceable/what-leads-nowhere-is-found", leads_nowhere),
    ]
}

/// Nothing of an example leads nowhere, and each exception is one that some page needs.
fn examples(house: &House) -> Result<(), Failed> {
    let (mut wrong, mut made) = (Vec::new(), BTreeSet::new());
    for name in EXAMPLES {
        let (untold, excepted) = followed(house, name)?;
        wrong.extend(untold.into_iter().map(|untold| format!("{name}/{untold}")));
        made.extend(excepted);
    }
    for (folder, chapter, element, _) in EXCEPT {
        if !made.contains(&[*folder, *chapter, *element].map(str::to_owned).into()) {
            wrong.push(format!("no {element} in {folder}#{chapter} needs an exception"));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// The artifacts of an example that are texts, by path.
fn built(house: &House, name: &str) -> Result<BTreeMap<String, String>, Failed> {
    let (world, root) = project::folder(house, &format!("examples/{name}"));
    let compiled = api::compile(&world, &root, DAY);
    Ok(api::build(&compiled).map_err(|_| api::plain(&compiled))?)
}

/// What of an example leads nowhere, and which exceptions were made.
fn followed(house: &House, name: &str) -> Result<(Vec<String>, BTreeSet<Place>), Failed> {
    let artifacts = built(house, name)?;
    let (mut wrong, mut excepted) = (Vec::new(), BTreeSet::new());
    let mut headings: BTreeMap<String, String> = BTreeMap::new();
    for (path, html) in artifacts.iter().filter(|(path, _)| path.ends_with(".html")) {
        let page = path.trim_start_matches("documents/");
        let Some((folder, _)) = page.split_once('/').filter(|(folder, _)| *folder != "sources") else {
            continue;
        };
        for (chapter, element, text) in without_link(html) {
            let is_excepted = |(of, at, kind, _): &(&str, &str, &str, &str)| {
                *of == folder && *at == chapter && *kind == element
            };
            match EXCEPT.iter().any(is_excepted) {
                true => drop(excepted.insert((folder.to_owned(), chapter, element))),
                false => wrong.push(format!("{page}#{chapter}: {text}")),
            }
        }
        headings.extend(sources_of_headings(html).into_iter().map(|(id, at)| (format!("{page}#{id}"), at)));
    }
    let manifest: Json = serde_json::from_str(&artifacts["manifest.json"])?;
    for clause in manifest["clauses"].as_array().ok_or("the manifest has clauses")? {
        let text = |key: &str| clause[key].as_str().unwrap_or_default();
        let (owner, number) = text("name").split_once('#').ok_or("a clause has a number")?;
        let folder = if text("owner_kind") == "contract" { "contracts" } else { "rulebooks" };
        let heading = format!("{folder}/{}.html#clause-{number}", owner.replace('.', "_"));
        let place = format!("{}:{}", text("file"), clause["lines"][0]);
        match headings.get(&heading) {
            Some(said) if said.ends_with(&place) => {}
            said => wrong.push(format!("{heading} leads to {said:?}, and the manifest names {place}")),
        }
    }
    Ok((wrong, excepted))
}

fn select(of: &str) -> Selector {
    Selector::parse(of).expect("a selector")
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The statements of a page that lead nowhere: the chapter, the element, and the words.
fn without_link(html: &str) -> Vec<(String, String, String)> {
    let page = Html::parse_document(html);
    let (main, links, source) = (select("main"), select("a[href]"), select("a.source"));
    let mut found = Vec::new();
    let Some(main) = page.select(&main).next() else { return found };
    let (mut chapter, mut is_written) = (String::new(), false);
    for element in main.descendants().filter_map(ElementRef::wrap) {
        let name = element.value().name();
        if matches!(name, "h2" | "h3") {
            chapter = element.attr("id").unwrap_or_default().to_owned();
            is_written = element.select(&source).next().is_some();
        }
        let is_statement = match name {
            "li" | "dd" | "p" => true,
            "tr" => element.select(&select("td")).next().is_some(),
            _ => false,
        };
        let around = |names: &[&str]| {
            element.ancestors().filter_map(ElementRef::wrap).any(|it| names.contains(&it.value().name()))
        };
        // What stands within another statement is part of it; the first lines say what the page is.
        if !is_statement || chapter.is_empty() || around(&["td", "li", "dd", "svg"]) {
            continue;
        }
        let text = words(element);
        if !text.is_empty() && !is_written && element.select(&links).next().is_none() {
            found.push((chapter.clone(), name.to_owned(), text));
        }
    }
    found
}

/// The headings of a page that say where what stands below is written.
fn sources_of_headings(html: &str) -> Vec<(String, String)> {
    let page = Html::parse_document(html);
    let source = select("a.source");
    let told = |heading: ElementRef<'_>| {
        let at = heading.select(&source).next()?.attr("title")?;
        Some((heading.attr("id")?.to_owned(), at.to_owned()))
    };
    page.select(&select("main h3")).filter_map(told).collect()
}

fn leads_nowhere() -> Result<(), Failed> {
    let html = "<main><p>What it is</p><h2 id=a>A</h2><p>one</p><ul><li>two <a href=x>x</a></li><li>three</li></ul>\
        <h3 id=b>B<a class=source href=y></a></h3><dl><dd>four</dd></dl><h2 id=c>C</h2>\
        <table><thead><tr><th>head</th></tr></thead><tbody><tr><td>five</td></tr></tbody></table></main>";
    let found: Vec<String> = without_link(html)
        .into_iter()
        .map(|(chapter, element, text)| format!("{chapter} {element} {text}"))
        .collect();
    if found == ["a p one", "a li three", "c tr five"] { Ok(()) } else { Err(format!("{found:?}").into()) }
}
