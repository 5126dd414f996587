//! A reply whose fate nobody knows (G10): the provider takes it and cuts the line, or cuts before it takes it. It is said,
//! it settles itself where a status comes, and it goes again only when somebody says so.

use serde_json::json;
use turno::base::time::wall_clock;
use turno::simulator::SendFault;

use super::house::{House, NOOR};
use super::screen::Screen;

/// Nobody listens there: what the provider says of its messages is lost.
const NOWHERE: &str = "http://127.0.0.1:9/";

async fn uncertain(house: &House, fault: SendFault) -> Screen {
    let mut ana = house.sit("ana").await;
    house.customer(NOOR).says("hello").expect("a phone");
    ana.sees("NEW").await;
    ana.keys("<enter>");
    ana.until("the chat", |picture| picture.open.contains("Noor") && picture.chat.contains("hello")).await;
    house.simulator.set_webhooks(NOWHERE);
    house.simulator.next_send(fault);
    ana.keys("Did you get this?<enter>");
    ana.until("the doubt, and the key", |picture| picture.chat.contains("not confirmed · send again? Alt+R")).await;
    ana
}

#[tokio::test]
async fn g10_a_reply_of_unknown_fate_settles_itself_when_a_status_with_our_tag_comes() {
    let house = House::usual().await;
    let mut ana = uncertain(&house, SendFault::CutAfterAccepting).await;
    let accepted = house.simulator.journal().accepted().remove(0);
    let status = json!({
        "id": accepted.id, "status": "delivered", "timestamp": (wall_clock().0 / 1_000).to_string(),
        "recipient_id": NOOR.0, "biz_opaque_callback_data": accepted.tag.expect("our tag"),
    });
    let metadata = json!({"display_phone_number": "1", "phone_number_id": house.number(0)});
    let value = json!({"messaging_product": "whatsapp", "metadata": metadata, "statuses": [status]});
    let change = json!({"field": "messages", "value": value});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]});
    assert_eq!(house.deliver(&reqwest::Client::new(), body.to_string().into_bytes()).await, 200);
    ana.until("certainty", |picture| picture.chat.contains("✓✓") && !picture.chat.contains("not confirmed")).await;
    assert_eq!(house.taken(), ["Did you get this?"], "and nothing went twice");
}

#[tokio::test]
async fn g10_it_goes_again_when_somebody_says_so_after_one_question_and_never_by_itself() {
    let house = House::usual().await;
    let mut ana = uncertain(&house, SendFault::CutBeforeAccepting).await;
    assert!(house.taken().is_empty());
    ana.keys("<a-r>");
    ana.sees("they get it twice").await;
    ana.keys("<esc>");
    ana.until("the chat", |picture| !picture.chat.contains("they get it twice")).await;
    assert!(house.taken().is_empty(), "nobody said yes");
    ana.keys("<a-r><enter>");
    house.takes(&mut ana, "Did you get this?").await;
    ana.until("the second one", |picture| picture.chat.matches("Did you get this?").count() == 2).await;
    assert_eq!(house.taken(), ["Did you get this?"]);
}
