//! `turno simulate`: a WhatsApp of our own, alone, for a server that runs elsewhere on this machine.

use std::net::{Ipv4Addr, SocketAddr};

use crate::base::SafeText;
use crate::i18n::Texts;
use crate::simulator::{BusinessNumber, Script, Simulator, SimulatorConfig};

use super::obstacle::Obstacle;
use super::service::asked_to_stop;

/// Where phones and servers look for it when nothing else is said.
pub const ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8490);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[arg(long, value_name = "ADDRESS:PORT", default_value_t = ADDRESS)]
    pub listen: SocketAddr,
    /// The server's webhook; absent: messages wait until one is set.
    #[arg(long, value_name = "URL")]
    pub webhook: Option<String>,
    /// Lets the customers of the demonstration write.
    #[arg(long)]
    pub customers: bool,
}

/// Runs until SIGTERM or SIGINT; `say` gets what somebody needs to know to use it.
pub async fn run(arguments: &Arguments, texts: &Texts, mut say: impl FnMut(&str)) -> Result<(), Obstacle> {
    let number = BusinessNumber { webhook_url: arguments.webhook.clone(), ..BusinessNumber::aurora(0) };
    let config =
        SimulatorConfig { listen: arguments.listen, numbers: vec![number.clone()], ..SimulatorConfig::local() };
    let secrets = (config.access_token.clone(), config.app_secret.clone(), config.verify_token.clone());
    let failed = |fault: &dyn std::error::Error| Obstacle::Simulator { reason: SafeText::line(&fault.to_string()) };
    let handle = Simulator::start(config).await.map_err(|fault| failed(&fault))?;
    let base = handle.base_url();
    say(&texts.with(
        "simulate-ready",
        &[
            ("base", base.as_str().into()),
            ("number", number.phone_number_id.as_str().into()),
            ("waba", number.waba_id.as_str().into()),
            ("token", secrets.0.as_str().into()),
            ("secret", secrets.1.as_str().into()),
            ("verify", secrets.2.as_str().into()),
        ],
    ));
    if arguments.webhook.is_some() {
        match handle.verify_webhook(&number.phone_number_id).await {
            Ok(()) => say(&texts.get("simulate-verified")),
            Err(fault) => {
                let reason = SafeText::line(&fault.to_string());
                say(&texts.with("simulate-not-verified", &[("reason", reason.as_str().into())]));
            }
        }
    }
    if arguments.customers {
        handle.play(Script::new(texts.language(), 1));
    }
    asked_to_stop().await;
    handle.stop().await;
    Ok(())
}
