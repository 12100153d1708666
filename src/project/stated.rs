//! What a configuration says of an app beside its scopes: how it signs in, and to which product.

use serde_yaml::Value;

use crate::catalog::{MechanismId, Platform};
use crate::config::Config;

/// What is said of an app.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stated {
    /// The mechanism that it uses: `existing-app`, or the only one that it may use, `only`.
    pub mechanism: Option<MechanismId>,
    /// The product that it talks to: `platform`.
    pub platform: Option<Platform>,
    /// The configuration that says so, as people are shown it.
    pub by: String,
}

impl Stated {
    /// What the `profile` of a configuration says. What it does not say in the words of the profile is left to
    /// `recommend`, which tells people.
    pub fn of(config: &Config) -> Self {
        let word = |key: &str| {
            let value =
                config.profile.get(key).or_else(|| config.profile.get(&key.replace('-', "_")))?;
            match value {
                Value::String(word) => Some(word.as_str()),
                Value::Sequence(words) if words.len() == 1 => words[0].as_str(),
                _ => None,
            }
        };
        Self {
            mechanism: word("existing-app").or_else(|| word("only")).map(MechanismId::from),
            platform: word("platform").and_then(|word| word.parse().ok()),
            by: config.source.name().to_owned(),
        }
    }
}
