//! The rules of the auditor's own book, each broken once.
