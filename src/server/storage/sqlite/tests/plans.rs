//! The plans that SQLite makes: nothing that grows may be read from end to end.
//!
//! The account is first in every key, so a plan that goes by the account alone reads all there is.

use std::path::Path;

use rusqlite::Connection;

use super::{cold, events, filing, lists, live, prune, schema, write};

/// Tables that grow with history or with the number of customers.
const GROWING: [&str; 11] = [
    "inbound_raw",
    "contact",
    "address",
    "attendance",
    "leg",
    "message",
    "message_name",
    "message_place",
    "body",
    "sending",
    "event",
];

fn database() -> Connection {
    let mut connection = Connection::open_in_memory().expect("opens");
    schema::bring_up(&mut connection, Path::new("memory")).expect("migrates");
    connection
}

fn plan(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect(sql);
    let lines = statement.raw_query().mapped(|row| row.get(3)).collect::<rusqlite::Result<_>>();
    lines.expect(sql)
}

/// Whether a step of a plan reads a whole table, or a whole account's part of it.
fn is_long(step: &str) -> bool {
    let names_growing = GROWING.iter().any(|table| step.split(' ').any(|word| word == *table));
    let aliases = ["m", "b", "s", "l", "a", "p"];
    let is_aliased = step.split(' ').nth(1).is_some_and(|word| aliases.contains(&word));
    // A partial index holds only what is live.
    let is_partial = ["attendance_live", "sending_unsettled"].iter().any(|index| step.contains(index));
    (names_growing || is_aliased) && !is_partial && (step.starts_with("SCAN") || step.ends_with("(account=?)"))
}

#[test]
fn no_statement_reads_all_of_what_grows() {
    let connection = database();
    let groups: [&[&str]; 7] = [
        &filing::WITH_A_PLAN,
        &cold::WITH_A_PLAN,
        &lists::WITH_A_PLAN,
        &events::WITH_A_PLAN,
        &prune::WITH_A_PLAN,
        &live::WITH_A_PLAN,
        &write::WITH_A_PLAN,
    ];
    for sql in groups.into_iter().flatten() {
        for step in plan(&connection, sql) {
            assert!(!is_long(&step), "{step}\n{sql}");
        }
    }
}

#[test]
fn a_reference_is_checked_by_an_index() {
    let connection = database();
    let mut checked = 0;
    for child in GROWING.iter().chain(&["quarantine", "window", "draft"]) {
        for (parent, columns) in references(&connection, child) {
            // An attendance is never deleted and keeps its id: nobody has to look for its messages.
            let is_fixed = parent == "attendance" && *child == "message";
            if GROWING.contains(&parent.as_str()) && !is_fixed {
                let conditions: Vec<String> = columns.iter().map(|column| format!("{column} = ?")).collect();
                let sql = format!("SELECT 1 FROM \"{child}\" WHERE {}", conditions.join(" AND "));
                let steps = plan(&connection, &sql);
                assert!(steps.iter().all(|step| step.contains("=? AND ")), "{child} -> {parent}: {steps:?}");
                checked += 1;
            }
        }
    }
    assert_eq!(checked, 8, "another reference than this test knows");
}

/// The tables that `child` refers to, each with the columns that do it.
fn references(connection: &Connection, child: &str) -> Vec<(String, Vec<String>)> {
    let mut statement = connection
        .prepare("SELECT id, \"table\", \"from\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq")
        .expect("prepares");
    let rows = statement.query_map([child], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).expect("reads");
    let mut found: std::collections::BTreeMap<i64, (String, Vec<String>)> = std::collections::BTreeMap::new();
    for (id, parent, column) in rows.collect::<rusqlite::Result<Vec<(i64, String, String)>>>().expect("reads") {
        found.entry(id).or_insert_with(|| (parent, Vec::new())).1.push(column);
    }
    found.into_values().collect()
}
