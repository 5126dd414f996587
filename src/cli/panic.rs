//! What a person sees of a mistake in turno itself: one sentence and where the details are. The details go to the log.
//!
//! Whoever owns the screen restores it in a hook of its own before calling this one (G19).

use std::path::PathBuf;

use crate::base::SafeText;
use crate::i18n::Texts;

use super::print;

/// Installs the hook. `log`: the log's file; `None` where the log goes to the standard error stream.
pub fn install(texts: &Texts, log: Option<PathBuf>) {
    let sentence = match &log {
        Some(path) => {
            let path = SafeText::line(&path.display().to_string());
            texts.with("cli-panic-log", &[("path", path.as_str().into())])
        }
        None => texts.get("cli-panic"),
    };
    std::panic::set_hook(Box::new(move |info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let what = SafeText::line_of(&message(info), 2_000);
        tracing::error!(target: "turno::panic", place, "{what}");
        print::error(&format!("turno: {sentence}\n"));
    }));
}

fn message(info: &std::panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}
