//! Customers who write Spanish, each as in their own country.

use crate::base::Millis;
use crate::domain::Language;
use crate::simulator::act::{Act, MessageRef, Referral, Say};

use super::{Desk, Part, quoting, say};

fn part(name: &'static str, address: &'static str, desk: Desk) -> Part {
    Part::new(Language::Spanish, name, address, desk)
}

/// In the order in which they appear.
pub(super) fn cast() -> Vec<Part> {
    vec![beto(), jorge(), lucia(), carla(), valeria()]
}

/// Asks, and then quotes his own question.
fn beto() -> Part {
    part("Beto Díaz", "525555550110", Desk::Billing)
        .writes(0, say("Buenas tardes, me llegó el recibo en 849 pesos y yo pago 599"))
        .writes(10, say("¿me pueden revisar esto por favor? es la segunda vez que pasa").quoting(MessageRef::LastOwn))
        .then(6, vec![say("Sí claro, el número de cuenta es 4471-20. A nombre de Alberto Díaz")])
        .then(7, vec![say("No, yo nunca contraté ese paquete de canales 🤨"), say("¿lo pueden quitar de una vez?")])
        .then(6, vec![quoting("Órale, quedo al pendiente entonces. Muchas gracias por la atención")])
}

/// Wrote yesterday and nobody answered: eight minutes are left of the window.
fn jorge() -> Part {
    let yesterday = Millis(Millis::hours(23).0 + Millis::minutes(52).0);
    part("Jorge Ríos", "5491155550127", Desk::Support)
        .writes(
            0,
            say("Hola, cambié de celular y el chip nuevo no me toma señal. Dice \"solo emergencias\"")
                .written_ago(yesterday),
        )
        .then(6, vec![say("Ahh menos mal que aparecieron, pensé que ya no me iban a responder jaja")])
        .then(7, vec![say("Ahí lo apagué y lo volví a prender"), say("¡Listo, apareció la señal! 4 rayitas")])
        .then(5, vec![say("Mil gracias, un genio. Que tengas buen día 🧉")])
}

/// Came from an advertisement.
fn lucia() -> Part {
    let ad = Referral {
        headline: "Fibra 600 Mb por 29 € al mes".to_owned(),
        body: "Sin permanencia. Te la instalamos en 48 horas.".to_owned(),
        url: "https://fb.me/aurora-fibra".to_owned(),
        post: false,
    };
    part("Lucía Fernández", "34600555018", Desk::Sales)
        .writes(0, say("Hola! He visto vuestro anuncio de la fibra a 29 €, ¿llega a mi calle?").from_ad(ad))
        .writes(8, say("Vivo en la calle Olmo 14, en Getafe"))
        .then(6, vec![say("¿Y ese precio es para siempre o luego sube? Que ya me la han jugado otras veces 😅")])
        .then(7, vec![say("Vale, me convence. ¿Qué necesitáis para el alta?")])
        .then(6, vec![say("Perfecto, esta tarde os mando el DNI."), say("¡Gracias, da gusto que contesten personas!")])
}

/// Waits for the technician, and shows where.
fn carla() -> Part {
    let place = Say::Location {
        latitude: 4.6533,
        longitude: -74.0836,
        name: Some("Conjunto Los Cerezos, torre 3".to_owned()),
        address: Some("Cra. 30 #45-21, Bogotá".to_owned()),
    };
    part("Carla Méndez", "573005550110", Desk::Support)
        .writes(0, say("Buenos días, el técnico dice que no encuentra la dirección"))
        .writes(6, Act::new(place))
        .then(5, vec![say("Es la torre del fondo, la portería queda por la 46. Que pregunte por Carla del 502")])
        .then(8, vec![say("Ya llegó, qué pena con ustedes 🙈"), Act::reaction("❤️")])
        .then(9, vec![say("Quedó funcionando perfecto, muchísimas gracias")])
}

/// Sends too much, takes it back, and says so.
fn valeria() -> Part {
    part("Valeria Soto", "56955550143", Desk::Billing)
        .writes(0, say("hola, quiero pagar la boleta pendiente. mi tarjeta es 4111 1111 1111 1111 vence 08/29"))
        .writes(9, Act::new(Say::Revoke { of: MessageRef::LastOwn }))
        .writes(14, say("uy perdón, lo borré, no debería mandar eso por acá cierto? 😬"))
        .then(6, vec![say("Ya, súper. ¿Me mandan un link para pagar entonces?")])
        .then(8, vec![Act::image("comprobante de pago, salió todo ok")])
        .then(5, vec![say("Buenísimo, gracias por la paciencia!")])
}
