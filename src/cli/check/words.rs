//! The words for what `turno check` found, how bad each is, and what to do.

use crate::i18n::{Arg, Texts};

use super::super::fault;
use super::{Line, Probe, State};

/// The line of one finding.
pub fn line(texts: &Texts, probe: &Probe) -> Line {
    let (state, id, next) = kind(probe);
    let owned = arguments(texts, probe);
    let borrowed: Vec<(&'static str, Arg<'_>)> =
        owned.iter().map(|(name, text)| (*name, text.as_str().into())).collect();
    let next = next.map(|next| texts.with(next, &borrowed));
    Line { state, text: texts.with(id, &borrowed), next }
}

/// How bad it is, its sentence and what to do.
fn kind(probe: &Probe) -> (State, &'static str, Option<&'static str>) {
    let ok = |id| (State::Ok, id, None);
    let warn = |id, next| (State::Warn, id, Some(next));
    let fail = |id, next| (State::Fail, id, Some(next));
    match probe {
        Probe::Config { .. } => ok("check-config"),
        Probe::NoConfig => warn("check-no-config", "check-no-config-next"),
        Probe::Folder { .. } => ok("check-folder"),
        Probe::NoFolder { .. } => warn("check-no-folder", "check-no-folder-next"),
        Probe::FolderNotWritable { .. } => fail("check-folder-not-writable", "check-folder-not-writable-next"),
        Probe::FolderOpen { .. } => warn("check-folder-open", "check-folder-open-next"),
        Probe::LittleSpace { .. } => warn("check-little-space", "check-little-space-next"),
        Probe::PortFree { .. } => ok("check-port-free"),
        Probe::PortInUse { .. } => fail("check-port-in-use", "check-port-in-use-next"),
        Probe::ServerRuns => ok("check-server-runs"),
        Probe::NoServer => warn("check-no-server", "check-no-server-next"),
        Probe::ServerTrouble { .. } => fail("check-server-trouble", "check-server-trouble-next"),
        Probe::Store { .. } => ok("check-store"),
        Probe::NoStore => warn("check-no-store", "check-no-store-next"),
        Probe::StoreNewer { .. } => fail("check-store-newer", "check-store-newer-next"),
        Probe::StoreTrouble { .. } => fail("check-store-trouble", "check-store-trouble-next"),
        Probe::NoAdministrator => fail("check-no-administrator", "check-no-administrator-next"),
        Probe::NoSettings { .. } => fail("check-no-settings", "check-no-settings-next"),
        Probe::NoChannel { .. } => warn("check-no-channel", "check-no-channel-next"),
        Probe::Secrets { .. } => ok("check-secrets"),
        Probe::SecretTrouble { .. } => fail("check-secret-trouble", "check-secret-trouble-next"),
        Probe::SecretWarning { .. } => warn("check-secret-warning", "check-secret-warning-next"),
        Probe::Number { .. } => ok("check-number"),
        Probe::ProviderRefuses { .. } => fail("check-provider-refuses", "check-provider-refuses-next"),
        Probe::ProviderUnreachable { .. } => fail("check-provider-unreachable", "check-provider-unreachable-next"),
        Probe::NoPublicUrl => warn("check-no-public-url", "check-no-public-url-next"),
        Probe::Webhook { .. } => ok("check-webhook"),
        Probe::WebhookWrong { .. } => fail("check-webhook-wrong", "check-webhook-wrong-next"),
        Probe::WebhookUnreachable { .. } => fail("check-webhook-unreachable", "check-webhook-unreachable-next"),
    }
}

/// What the sentences can name. All as text: numbers here are codes and sizes, which no language groups.
fn arguments(texts: &Texts, probe: &Probe) -> Vec<(&'static str, String)> {
    match probe {
        Probe::NoConfig
        | Probe::ServerRuns
        | Probe::NoServer
        | Probe::NoStore
        | Probe::NoAdministrator
        | Probe::NoPublicUrl => Vec::new(),
        Probe::Config { file } => vec![("file", file.to_string())],
        Probe::Folder { path } | Probe::NoFolder { path } => vec![("path", path.to_string())],
        Probe::FolderNotWritable { path, reason } => vec![("path", path.to_string()), ("reason", reason.to_string())],
        Probe::FolderOpen { path, mode } => vec![("path", path.to_string()), ("mode", format!("{mode:04o}"))],
        Probe::LittleSpace { path, free } => vec![("path", path.to_string()), ("free", free.to_string())],
        Probe::PortFree { address } => vec![("address", address.to_string())],
        Probe::PortInUse { address, reason } => {
            vec![("address", address.to_string()), ("reason", reason.to_string())]
        }
        Probe::ServerTrouble { reason } | Probe::StoreTrouble { reason } => vec![("reason", reason.to_string())],
        Probe::Store { migrations } => vec![("migrations", migrations.to_string())],
        Probe::StoreNewer { found, known } => vec![("found", found.to_string()), ("known", known.to_string())],
        Probe::NoSettings { slug } | Probe::NoChannel { slug } | Probe::Secrets { slug } => {
            vec![("slug", slug.to_string())]
        }
        Probe::SecretTrouble { slug, faults } => {
            let told: Vec<String> = faults.iter().map(|fault| fault::line(texts, fault)).collect();
            vec![("slug", slug.to_string()), ("faults", told.join("\n"))]
        }
        Probe::SecretWarning { fault } => vec![("fault", fault::line(texts, fault))],
        Probe::Number { slug, number, name } => {
            vec![("slug", slug.to_string()), ("number", number.to_string()), ("name", name.to_string())]
        }
        Probe::ProviderRefuses { slug, failure } => vec![("slug", slug.to_string()), ("code", failure.0.to_string())],
        Probe::ProviderUnreachable { slug, reason } => vec![("slug", slug.to_string()), ("reason", reason.to_string())],
        Probe::Webhook { slug, url } => vec![("slug", slug.to_string()), ("url", url.to_string())],
        Probe::WebhookWrong { slug, url, status } => {
            vec![("slug", slug.to_string()), ("url", url.to_string()), ("status", status.to_string())]
        }
        Probe::WebhookUnreachable { slug, url, reason } => {
            vec![("slug", slug.to_string()), ("url", url.to_string()), ("reason", reason.to_string())]
        }
    }
}
