//! Everything in the documents on one page: a list for every reader, which a script narrows to what one looks for.

use crate::documents::Documents;
use crate::documents::page::{Page, Sections};

pub(super) fn pages(documents: &Documents<'_>) -> Vec<Page> {
    let words = documents.speech.words;
    let sections = Sections::default();
    vec![documents.page("search", words.everything.to_owned(), words.project, sections)]
}
