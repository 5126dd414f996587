//! The one story that turno is for, from a customer's phone to an agent's screen and back, in each of its languages.

use turno::domain::{Language, Role};
use turno::simulator::Customer;

use super::house::{House, LUCIA, MARIANA, NOOR};
use super::screen::{Picture, Screen, settings};

/// What is said, and the words that the screen must have for it.
struct Words {
    language: Language,
    queue: &'static str,
    customer: (&'static str, &'static str),
    question: &'static str,
    answer: &'static str,
    thanks: &'static str,
    new: &'static str,
    read: &'static str,
    end: &'static str,
    nothing_open: &'static str,
}

const ENGLISH: Words = Words {
    language: Language::English,
    queue: "Support",
    customer: NOOR,
    question: "Hi, my internet is down since this morning",
    answer: "Hello Noor, I see the fault on your line",
    thanks: "It works again, thank you!",
    new: "NEW",
    read: "✓✓ read",
    end: "End attendance",
    nothing_open: "Nothing is open",
};

const SPANISH: Words = Words {
    language: Language::Spanish,
    queue: "Soporte",
    customer: LUCIA,
    question: "Hola, ¿a qué hora abren mañana?",
    answer: "¡Hola, Lucía! Abrimos a las ocho.",
    thanks: "Perfecto, muchas gracias 🙏",
    new: "NUEVA",
    read: "✓✓ leído",
    end: "Terminar atención",
    nothing_open: "No hay ninguna abierta",
};

const PORTUGUESE: Words = Words {
    language: Language::Portuguese,
    queue: "Suporte",
    customer: MARIANA,
    question: "Oi, meu pedido não chegou",
    answer: "Olá, Mariana! Já verifico o seu pedido.",
    thanks: "Chegou agora, obrigada 😊",
    new: "NOVO",
    read: "✓✓ lida",
    end: "Finalizar Atendimento",
    nothing_open: "Nenhum aberto",
};

async fn told_in(words: &Words) {
    let mut house = House::open(words.language, &[words.queue]).await;
    house.hire("ana", "Ana Souza", Role::Agent, &[0]).await;
    let mut ana = house.sit("ana").await;
    attend(&house, &mut ana, &house.customer(words.customer), words).await;
    assert_eq!(house.taken(), [words.answer]);
    ana.close();
    house.close().await;
}

async fn attend(house: &House, ana: &mut Screen, customer: &Customer<'_>, words: &Words) {
    let (name, queue) = (words.customer.1, words.queue);
    customer.says(words.question).expect("a phone");
    let is_new = |picture: &Picture| {
        let all = [words.new, name, queue];
        all.iter().all(|words| picture.queued.contains(words)) && !picture.chat.contains(words.question)
    };
    ana.until("the row of a new attendance", is_new).await;
    ana.keys("<enter>");
    ana.until("the conversation, opened", |picture| {
        picture.chat.contains(words.question) && picture.open.contains(name) && !picture.has(words.new)
    })
    .await;
    ana.keys(words.answer);
    assert!(house.taken().is_empty(), "nothing leaves before Enter");
    ana.keys("<enter>");
    assert!(ana.picture().chat.contains(words.answer), "it is there at once: {}", ana.picture().all);
    house.takes(ana, words.answer).await;
    ana.until("the customer's reading", |picture| picture.chat.contains(words.read)).await;
    assert_eq!(customer.received(), [words.answer]);
    customer.says(words.thanks).expect("a phone");
    ana.until("the customer's answer", |picture| picture.chat.contains(words.thanks)).await;
    ana.keys("<f4>");
    ana.sees(words.end).await;
    assert!(ana.picture().open.contains(name), "one question first");
    ana.keys("<enter>");
    ana.until("the end", |picture| !picture.has(name) && picture.has(words.nothing_open)).await;
}

#[tokio::test]
async fn a_customer_is_answered_in_english() {
    told_in(&ENGLISH).await;
}

#[tokio::test]
async fn a_customer_is_answered_in_spanish() {
    told_in(&SPANISH).await;
}

#[tokio::test]
async fn a_customer_is_answered_in_portuguese() {
    told_in(&PORTUGUESE).await;
}

#[tokio::test]
async fn a_customer_is_answered_with_the_same_keys_on_80x24_and_on_60x20() {
    for size in [(80, 24), (60, 20)] {
        let house = House::usual().await;
        let mut ana = Screen::new(house.seat("ana"), settings(Language::English), size);
        ana.sign_in("ana").await;
        let noor = house.customer(NOOR);
        noor.says("Is anybody there?").expect("a phone");
        ana.until("the row", |picture| picture.has("NEW") && picture.has("Noor Haddad")).await;
        ana.keys("<enter>");
        ana.until("the chat", |picture| picture.has("Is anybody there?") && picture.has("Write to")).await;
        ana.keys(ENGLISH.answer).keys("<enter>");
        house.takes(&mut ana, ENGLISH.answer).await;
        ana.until("the tick", |picture| picture.has("✓✓")).await;
        noor.says(ENGLISH.thanks).expect("a phone");
        ana.until("the customer's answer", |picture| picture.has(ENGLISH.thanks)).await;
        ana.keys("<f4><enter>");
        ana.until("the end", |picture| !picture.has("Noor") && picture.has("Nothing is open")).await;
    }
}
