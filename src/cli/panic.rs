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
        tracing::error!(target: "turno::panic", place, "{}", told(&message(info)));
        print::error(&format!("turno: {sentence}\n"));
    }));
}

/// What may stand in a log of a panic's message: what the program says, and nothing that it quotes, because that may be text
/// of people; no long run of digits either. The place is what mends it.
fn told(message: &str) -> SafeText {
    let own = message.split(['`', '"', '\'']).next().unwrap_or_default();
    let mut run = 0;
    let masked = own.chars().map(|c| {
        run = if c.is_ascii_digit() { run + 1 } else { 0 };
        if run > 4 { '•' } else { c }
    });
    SafeText::line_of(&masked.collect::<String>(), 200)
}

fn message(info: &std::panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_panic_quotes_is_not_logged() {
        let quoted = told("byte index 3 is not a char boundary; it is inside 'é' (bytes 2..4) of `Olá Mariana`");
        assert_eq!(quoted.as_str(), "byte index 3 is not a char boundary; it is inside ");
        assert_eq!(told("no contact of 5511999990001").as_str(), "no contact of 5511•••••••••");
        assert_eq!(told("index out of bounds: the len is 3 but the index is 5").chars().count(), 52);
    }
}
