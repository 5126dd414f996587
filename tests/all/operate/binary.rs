//! The built program as a service manager runs it: asked to stop under load, asked twice, copied while it runs and brought back.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use turno::base::SafeText;
use turno::server::port::{Storage, Wants};
use turno::server::storage::sqlite::SqliteStorage;

use super::kit::{LUCIA, body_of};
use crate::channel::fake::{APP_SECRET, sign};
use crate::whole::machine::Machine;

/// From the signal to the end, with room for a busy machine around the ten seconds that are promised.
const STOPPED_WITHIN: Duration = Duration::from_secs(11);

fn machine() -> Machine {
    shop("")
}

/// A machine with a channel and its secrets; `server`: more of that section of the configuration.
pub fn shop(server: &str) -> Machine {
    let machine = Machine::new();
    for (name, secret) in [("token", "made-up"), ("secret", APP_SECRET), ("verify", "made-up-too")] {
        machine.write(name, secret);
    }
    machine.configure(&format!(
        "{server}[channel.vendas]\ntoken_file = \"token\"\napp_secret_file = \"secret\"\n\
         verify_token_file = \"verify\"\napi_base = \"http://127.0.0.1:9\"\n"
    ));
    machine.hire_boss();
    machine.json("user add ana --name Ana --password-file password");
    machine.json("queue add Support --member ana");
    machine.json(
        "channel add vendas --name Vendas --number +5511400000000 --phone-number-id 309900000000044 \
         --waba-id 204200000000017 --queue Support",
    );
    machine
}

/// Posts one message; whether it was confirmed.
fn post(address: SocketAddr, id: &str) -> bool {
    post_body(address, &body_of(id, LUCIA, "Hola"), true)
}

/// Posts a body, signed as the provider signs or by a stranger.
pub fn post_body(address: SocketAddr, body: &str, is_authentic: bool) -> bool {
    posted(address, "/webhook/cloud/vendas", body, is_authentic)
}

pub fn posted(address: SocketAddr, path: &str, body: &str, is_authentic: bool) -> bool {
    let secret = if is_authentic { APP_SECRET } else { "a guess" };
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\
         X-Hub-Signature-256: {}\r\n\r\n",
        body.len(),
        sign(secret, body.as_bytes())
    );
    let ask = || -> std::io::Result<String> {
        let mut socket = TcpStream::connect(address)?;
        socket.write_all((head + body).as_bytes())?;
        let mut answer = String::new();
        socket.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}

#[test]
fn g17_asked_to_stop_under_load_it_ends_in_time_with_code_0_and_loses_nothing_that_was_confirmed() {
    let machine = machine();
    let (server, address) = machine.serve();
    let (count, is_over) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicBool::new(false)));
    let posters: Vec<_> = (0..4)
        .map(|poster| {
            let (count, is_over) = (count.clone(), is_over.clone());
            thread::spawn(move || {
                let mut confirmed = Vec::new();
                for n in 0.. {
                    let id = format!("wamid.{poster}.{n}");
                    if post(address, &id) {
                        confirmed.push(id);
                        count.fetch_add(1, Ordering::Relaxed);
                    } else if is_over.load(Ordering::Relaxed) {
                        break;
                    }
                }
                confirmed
            })
        })
        .collect();
    while count.load(Ordering::Relaxed) < 100 {
        thread::yield_now();
    }
    let asked = Instant::now();
    assert_eq!(server.stop(), Some(0));
    assert!(asked.elapsed() < STOPPED_WITHIN, "{:?}", asked.elapsed());
    is_over.store(true, Ordering::Relaxed);
    let confirmed: Vec<String> = posters.into_iter().flat_map(|poster| poster.join().expect("its end")).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let storage = SqliteStorage::open(&machine.folder.join("data")).expect("opens");
        let account = storage.accounts().await.expect("reads")[0].id;
        let channel = storage.live(account).await.expect("reads").channels[0].id;
        let ids = confirmed.iter().map(|id| (channel, SafeText::line(id))).collect();
        let cold = storage.cold(account, Wants { provider_ids: ids, ..Wants::default() }).await.expect("reads");
        assert_eq!(cold.by_provider.len(), confirmed.len());
        storage.close().await;
    });
}

#[test]
fn g17_asked_twice_it_stops_at_once() {
    let machine = machine();
    let (server, address) = machine.serve();
    // Somebody who never finishes what they say: worth waiting for, but not for ever.
    let mut half = TcpStream::connect(address).expect("a connection");
    let head =
        "POST /webhook/cloud/vendas HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\nX-Hub-Signature-256: x\r\n\r\n{";
    half.write_all(head.as_bytes()).expect("said");
    assert!(post(address, "wamid.1"), "the half one is inside by now");
    server.ask_to_stop();
    server.says("stopping");
    let asked = Instant::now();
    assert_eq!(server.stop(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
}

#[test]
fn g22_a_drill_a_copy_of_a_running_server_comes_back_on_another_folder() {
    let machine = machine();
    let (server, address) = machine.serve();
    assert!(post(address, "wamid.1"));
    let told = machine.run("backup copy --config config.toml");
    assert!(told.code == 0 && told.out.starts_with("Backup in copy: "), "{told:?}");
    let again = machine.run("backup copy --config config.toml");
    assert!(again.code == 73 && again.err.contains("is not empty"), "{again:?}");
    let live = machine.run("restore copy --config config.toml");
    assert!(live.code == 75 && live.err.contains(&format!("process {}", server.id())), "{live:?}");
    assert_eq!(server.stop(), Some(0));
    let told = machine.run("restore copy --config config.toml --data elsewhere");
    assert!(told.code == 0 && told.out.contains("Nothing was waiting to be sent."), "{told:?}");
    std::fs::remove_dir_all(machine.folder.join("data")).expect("gone");
    std::fs::rename(machine.folder.join("elsewhere"), machine.folder.join("data")).expect("moved");
    let (server, address) = machine.serve();
    assert!(machine.json("user list").to_string().contains("\"ana\""));
    assert!(post(address, "wamid.1"), "a repeat is confirmed, and has no second effect");
    let counters = machine.json("counters").to_string();
    assert!(counters.contains("[\"duplicate\",1]"), "{counters}");
    assert_eq!(server.stop(), Some(0));
    for (language, words) in [("es", "no está vacía"), ("pt-BR", "não está vazia")] {
        let told = machine.run(&format!("restore copy --config config.toml --language {language}"));
        assert!(told.code == 73 && told.err.contains(words), "{told:?}");
    }
}
