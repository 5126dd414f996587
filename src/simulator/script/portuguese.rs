//! Customers who write Brazilian Portuguese.

use crate::domain::Language;
use crate::simulator::act::{Act, Card, MessageRef, Say};

use super::{Desk, Part, quoting, say};

fn part(name: &'static str, address: &'static str, desk: Desk) -> Part {
    Part::new(Language::Portuguese, name, address, desk)
}

/// In the order in which they appear.
pub(super) fn cast() -> Vec<Part> {
    vec![mariana(), joao(), camila(), rafael(), celia()]
}

/// An image with a caption.
fn mariana() -> Part {
    part("Mariana Lopes", "5511999990001", Desk::Support)
        .writes(0, say("Oi, meu roteador novo chegou mas tá diferente do que eu pedi"))
        .writes(7, Act::image("olha como veio, é o modelo antigo né?"))
        .then(6, vec![say("Pedi o Wi-Fi 6, tá na nota. Pedido 88213")])
        .then(7, vec![say("Pode ser a troca sim! Vocês buscam esse aqui em casa?"), say("sou de Pinheiros")])
        .then(6, vec![quoting("Combinado, vou deixar na portaria então 🙌")])
        .then(5, vec![say("Obrigada pela ajuda, viu? Atendimento nota dez")])
}

/// The first answer to him fails: his phone had to be updated.
fn joao() -> Part {
    part("João Pereira", "5511999990003", Desk::Billing)
        .writes(0, say("Boa tarde, paguei ontem e o boleto segue em aberto no aplicativo"))
        .failing_with(131_026)
        .then(6, vec![say("Desculpa, meu WhatsApp estava pedindo atualização e não chegava nada. Agora tô lendo")])
        .then(
            7,
            vec![Act::new(Say::Document {
                filename: "comprovante-pix-novembro.pdf".to_owned(),
                caption: Some("segue o comprovante".to_owned()),
            })],
        )
        .then(6, vec![say("Show, apareceu como pago aqui. Valeu demais! 👏")])
}

/// Presses the button of a reminder that was sent some other way.
fn camila() -> Part {
    let confirm = Say::QuickReply { payload: "VISITA-CONFIRMAR".to_owned(), text: "Confirmar visita".to_owned() };
    part("Camila Rocha", "5521999990014", Desk::Support)
        .writes(0, Act::new(confirm).quoting(MessageRef::Elsewhere(1)))
        .writes(8, say("confirmei, mas posso pedir pra ser de manhã? à tarde não tem ninguém em casa"))
        .then(6, vec![say("Entre 9h e 11h tá ótimo pra mim")])
        .then(7, vec![Act::reaction("🥰"), say("Precisa deixar o cachorro preso? Ele late mas é bonzinho kkk")])
        .then(5, vec![say("Fechado, até quinta então. Brigadão!")])
}

/// A contact card: somebody else will open the door.
fn rafael() -> Part {
    let neighbour = Card {
        name: "Sueli Martins".to_owned(),
        phone: "+55 31 99999-0055".to_owned(),
        email: None,
        company: Some("Condomínio Vila Verde".to_owned()),
    };
    part("Rafael Nunes", "5531999990021", Desk::Support)
        .writes(0, say("E aí, tudo bem? Amanhã não vou estar quando vierem instalar, mas a síndica abre pra vocês"))
        .writes(6, Act::new(Say::Contacts { cards: vec![neighbour] }))
        .then(6, vec![say("Isso, ela fica no bloco B o dia inteiro. Já avisei ela")])
        .then(7, vec![say("Última coisa: dá pra puxar um ponto pro quarto também?")])
        .then(6, vec![say("Beleza, o técnico vê na hora então. Valeu, abraço")])
}

/// Writes a wrong number and corrects it.
fn celia() -> Part {
    part("Célia Andrade", "5541999990036", Desk::Sales)
        .writes(0, say("Bom dia querida, quanto custa o plano de 30 giga para o meu neto?"))
        .writes(
            9,
            Act::new(Say::Edit {
                of: MessageRef::LastOwn,
                text: "Bom dia querida, quanto custa o plano de 50 giga para o meu neto?".to_owned(),
            }),
        )
        .then(8, vec![say("Ah, muito bem. E ele pode usar para aqueles joguinhos?")])
        .then(8, vec![say("Então vou querer. Passo na loja com ele no sábado"), Act::reaction("🌹")])
        .then(7, vec![say("Deus abençoe, você foi muito atenciosa. Bom serviço!")])
}
