//! `turno admin audit` of the built program: the log as it is listed, and what verifying it finds after somebody was at the
//! database (G21).

use super::machine::Machine;

fn database(machine: &Machine) -> rusqlite::Connection {
    rusqlite::Connection::open(machine.folder.path().join("data").join("turno.db")).expect("opens")
}

fn change(machine: &Machine, sql: &str) {
    let database = database(machine);
    let guarded = database.execute_batch(sql).expect_err("append-only also by mistake");
    assert!(guarded.to_string().contains("append-only"), "{guarded}");
    let unguarded = "DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted;";
    database.execute_batch(&format!("BEGIN; {unguarded} {sql}; COMMIT;")).expect("who can write can change");
}

fn desk() -> (Machine, String) {
    let machine = Machine::new();
    machine.hire_boss();
    for login in ["ana", "beto", "eva"] {
        machine.json(&format!("user add {login} --password-file password"));
    }
    machine.json("queue add Support --member ana");
    let sound = machine.json("audit verify");
    assert_eq!(sound["rows"], 5);
    (machine, sound["head"].as_str().expect("a head").to_owned())
}

fn verify(machine: &Machine, rest: &str) -> (i32, String) {
    let told = machine.run(&format!("admin --config config.toml audit verify{rest}"));
    (told.code, told.out + &told.err)
}

#[test]
fn g21_a_log_is_listed_with_codes_and_ids_and_verified_alone_and_at_a_running_server() {
    let (machine, head) = desk();
    let (server, _) = machine.serve();
    assert_eq!(machine.json("audit verify")["head"], head.as_str());
    let listed = machine.json("audit list --limit 2");
    assert_eq!(listed["rows"][1]["what"], "queue.add");
    assert!(listed["rows"][1]["details"].as_str().is_some_and(|details| details.contains("\"members\":[")), "{listed}");
    assert_eq!(machine.json("audit list --from 2020-01-01")["rows"].as_array().map(Vec::len), Some(5));
    assert_eq!(machine.json("audit list --from 2999-01-01")["rows"].as_array().map(Vec::len), Some(0));
    for told in [listed.to_string(), machine.json("audit list --from 2020-01-01").to_string()] {
        assert!(!told.contains("ana") && !told.contains("Support") && !told.contains("password"), "{told}");
    }
    assert_eq!(verify(&machine, &format!(" --expect {head}")).0, 0);
    assert_eq!(server.stop(), Some(0));
    let (code, told) = verify(&machine, " --expect 5");
    assert!(code == 64 && told.contains("N:HASH"), "{told}");
}

#[test]
fn g21_a_row_that_was_changed_or_taken_out_is_found_by_its_number() {
    for (sql, n) in [
        ("UPDATE audit SET about = 'AAAAAAAAAAAAAAAAAAAAAA' WHERE n = 3", 3),
        ("UPDATE audit SET details = '{}' WHERE n = 5", 5),
        ("UPDATE audit SET at = at + 1 WHERE n = 1", 1),
        ("DELETE FROM audit WHERE n = 2", 3),
        ("DELETE FROM audit WHERE n < 3", 3),
    ] {
        let (machine, _) = desk();
        change(&machine, sql);
        let (code, told) = verify(&machine, "");
        assert!(code == 65 && told.contains(&format!("broken at row {n}")), "{sql}: {code} {told}");
    }
}

#[test]
fn g21_an_end_that_was_taken_away_is_found_by_the_head_that_was_noted() {
    let (machine, head) = desk();
    change(&machine, "DELETE FROM audit WHERE n > 3");
    let (code, told) = verify(&machine, "");
    assert!(code == 0 && told.contains("rows: 3"), "what is left is whole in itself: {told}");
    let (code, told) = verify(&machine, &format!(" --expect {head}"));
    assert!(code == 65 && told.contains("ends at row 3, and row 5 was there"), "{told}");
    // The log goes on from where it was cut: other rows get the numbers.
    for login in ["eva2", "eva3"] {
        machine.json(&format!("user add {login} --password-file password"));
    }
    let (code, told) = verify(&machine, &format!(" --expect {head}"));
    assert!(code == 65 && told.contains("another row 5"), "{told}");
}
