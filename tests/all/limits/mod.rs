//! Who sends too much, too slowly, something wrong, or never reads: cut or refused with a word, and it costs nobody else
//! anything (G12, G18).

pub mod examples;
