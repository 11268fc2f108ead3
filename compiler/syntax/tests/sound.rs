//! What is right is taken without a word.
#![cfg(test)]

mod common;

#[test]
fn sources_are_clean() {
    for text in common::SOURCES {
        let parsed = common::check(&common::source(text));
        let said: Vec<String> =
            parsed.diagnostics.iter().map(|finding| common::line(text, finding)).collect();
        assert!(said.is_empty(), "{said:#?}");
    }
}
