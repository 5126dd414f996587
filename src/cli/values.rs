//! How values of the command line are read. What is valid stands in a list, so that a wrong value can be told with it.

use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::domain::{Language, Provider, Pull, Role};

const ROLES: [(&str, Role); 2] = [("agent", Role::Agent), ("administrator", Role::Administrator)];
const PULLS: [(&str, Pull); 2] = [("members", Pull::Members), ("nobody", Pull::Nobody)];
const PROVIDERS: [(&str, Provider); 1] = [(Provider::Cloud.name(), Provider::Cloud)];
const LANGUAGES: [(&str, Language); 3] = [
    (Language::English.tag(), Language::English),
    (Language::Spanish.tag(), Language::Spanish),
    (Language::Portuguese.tag(), Language::Portuguese),
];

pub fn role() -> impl TypedValueParser<Value = Role> {
    one_of(&ROLES, Role::Agent)
}

pub fn pull() -> impl TypedValueParser<Value = Pull> {
    one_of(&PULLS, Pull::Members)
}

pub fn provider() -> impl TypedValueParser<Value = Provider> {
    one_of(&PROVIDERS, Provider::Cloud)
}

pub fn language() -> impl TypedValueParser<Value = Language> {
    one_of(&LANGUAGES, Language::English)
}

/// A number of attendances, or `none`, which takes the limit away (told to the server as zero).
pub fn limit(text: &str) -> Result<u32, String> {
    match text {
        "none" => Ok(0),
        number => match number.parse() {
            Ok(0) | Err(_) => Err("1, 2, 3 … | none".to_owned()),
            Ok(number) => Ok(number),
        },
    }
}

/// The parser lets only listed names through, so `fallback` never shows.
fn one_of<T>(table: &'static [(&'static str, T)], fallback: T) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let find = move |text: String| table.iter().find(|(name, _)| *name == text).map_or(fallback, |(_, value)| *value);
    PossibleValuesParser::new(table.iter().map(|(name, _)| *name)).map(find)
}

/// The name of a value, as it is typed and shown.
pub fn name_of<T: PartialEq + Copy>(table: &[(&'static str, T)], value: T) -> &'static str {
    table.iter().find(|(_, other)| *other == value).map_or("?", |(name, _)| *name)
}

pub fn pull_name(pull: Pull) -> &'static str {
    name_of(&PULLS, pull)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_a_number_or_none() {
        assert_eq!((limit("3"), limit("none")), (Ok(3), Ok(0)));
        assert!(limit("0").is_err() && limit("-1").is_err() && limit("many").is_err());
    }
}
