//! The documents are current: those that are made from the source, and the examples of the protocol.

use turno::cli::docs::DOCUMENTS;

use crate::tidy::source::root;

#[test]
fn the_documents_made_from_the_source_are_current() {
    for document in DOCUMENTS {
        let found = std::fs::read_to_string(root().join(document.path)).unwrap_or_default();
        assert!(found == (document.make)(), "{} is stale: `cargo run -- docs` writes it", document.path);
    }
}
