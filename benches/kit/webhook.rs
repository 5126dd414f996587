//! Customers who write, and what the provider makes of it: webhook bodies, signed and escaped as in use.
//!
//! Everything follows from a number, so that two runs see the same texts. What must never appear here: a name or number of
//! a real person.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest as _, Sha256};

/// The business number that customers write to.
pub const PHONE_NUMBER_ID: &str = "309900000000044";
/// Signs the bodies.
pub const APP_SECRET: &str = "an app secret of 32 characters..";
/// The channel's slug in the webhook's address.
pub const SLUG: &str = "vendas";

const FIRST: [&str; 10] = ["Mariana", "João", "Lucía", "Noor", "Pedro", "Inês", "Oliver", "Ximena", "Caio", "Beatriz"];
const LAST: [&str; 10] =
    ["Lopes", "Pereira", "Ortega", "Haddad", "Siqueira", "Araújo", "Grant", "Núñez", "Freitas", "Prado"];

/// What people write: 7 to 160 characters, in three languages, with accents and some emoji.
const WORDS: [&str; 14] = [
    "Bom dia",
    "O pedido ainda não chegou, podem verificar?",
    "Is the Tuesday slot still free? ☕",
    "¿Me pueden enviar la factura del mes pasado, por favor?",
    "Sim, pode ser amanhã de manhã",
    "Gracias 🙏",
    "I paid twice by mistake and the second payment is already gone from my account, what can you do about it?",
    "Qual o prazo de entrega para o interior de São Paulo? Preciso receber até sexta-feira porque vou viajar no sábado",
    "No, el otro modelo: el azul",
    "ok 👍",
    "The parcel came open and one of the two cups is broken. I can send you a picture of the box if that helps",
    "Tem em estoque no tamanho M?",
    "Quería cambiar la dirección de entrega: ahora es Calle del Olmo 14, piso 3, puerta B. ¿Llegan hasta allí?",
    "Perfeito, obrigada! Fico no aguardo",
];

/// Somebody who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    pub name: String,
    /// Digits with the country code.
    pub phone: String,
    /// The provider's id of the person for this business.
    pub bsuid: String,
}

impl Customer {
    pub fn number(n: usize) -> Customer {
        let first = FIRST.get(n % FIRST.len()).copied().unwrap_or_default();
        let last = LAST.get((n + n / FIRST.len()) % LAST.len()).copied().unwrap_or_default();
        Customer {
            name: format!("{first} {last}"),
            phone: format!("55119{:08}", 30_000_000 + n),
            bsuid: format!("BR.{:020}", 27_418_839_502_716_640_u64 + n as u64),
        }
    }
}

/// What the `n`-th message says, without its mark.
pub fn words(n: usize) -> &'static str {
    WORDS.get(n % WORDS.len()).copied().unwrap_or_default()
}

/// The provider's id of a customer's `n`-th message. Like the real ones it begins with the number, and what follows is in
/// no order: an index of them is written all over.
pub fn message_id(customer: &Customer, n: u64) -> String {
    let mut bytes = vec![0x1d, 0x18, 0x0d];
    bytes.extend_from_slice(customer.phone.as_bytes());
    bytes.extend_from_slice(&[0x15, 0x02, 0x00, 0x12, 0x18, 0x14]);
    let digest = Sha256::digest(n.to_be_bytes());
    for byte in digest.iter().take(10) {
        bytes.extend_from_slice(format!("{byte:02X}").as_bytes());
    }
    format!("wamid.{}", STANDARD.encode(bytes))
}

/// The body of a webhook with one text message. `id` makes the message a new one.
pub fn body(customer: &Customer, id: &str, seconds: i64, text: &str) -> Vec<u8> {
    let Customer { name, phone, bsuid } = customer;
    let (name, text) = (escaped(name), escaped(text));
    format!(
        "{{\"object\":\"whatsapp_business_account\",\"entry\":[{{\"id\":\"204200000000017\",\"changes\":[{{\"value\":{{\
         \"messaging_product\":\"whatsapp\",\"metadata\":{{\"display_phone_number\":\"442079460100\",\
         \"phone_number_id\":\"{PHONE_NUMBER_ID}\"}},\"contacts\":[{{\"profile\":{{\"name\":\"{name}\"}},\
         \"wa_id\":\"{phone}\",\"user_id\":\"{bsuid}\"}}],\"messages\":[{{\"from\":\"{phone}\",\
         \"from_user_id\":\"{bsuid}\",\"id\":\"{id}\",\
         \"timestamp\":\"{seconds}\",\"type\":\"text\",\"text\":{{\"body\":\"{text}\"}}}}]}},\
         \"field\":\"messages\"}}]}}]}}"
    )
    .into_bytes()
}

/// As the provider escapes: everything outside of ASCII, and slashes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut units = [0; 2];
    for c in text.chars() {
        match c {
            '"' | '\\' | '/' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            _ => {
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

/// A whole HTTP request that delivers the body, to a kept connection.
pub fn request(path: &str, body: &[u8], out: &mut Vec<u8>) {
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: facebookexternalua\r\nAccept: */*\r\n\
         Content-Type: application/json\r\nX-Hub-Signature-256: sha256={}\r\nContent-Length: {}\r\n\r\n",
        signature(body),
        body.len()
    );
    out.clear();
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(body);
}

/// HMAC-SHA256 of the body under the app secret, in hexadecimal.
fn signature(body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(APP_SECRET.as_bytes()) else { return String::new() };
    mac.update(body);
    let mut out = String::with_capacity(64);
    for byte in mac.finalize().into_bytes() {
        let _ = write!(out, "{byte:02x}");
    }
    out
}
