//! `scopewise.yaml` as it is written.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{FailOn, Level, Use};
use crate::date::FactDate;
use crate::finding::Confidence;

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(super) struct Written {
    #[serde(deserialize_with = "each_once")]
    pub(super) levels: BTreeMap<String, Level>,
    pub(super) allow: Vec<WrittenAllowance>,
    pub(super) scopes: Vec<Word>,
    pub(super) manifest_globs: Vec<Word>,
    #[serde(deserialize_with = "given")]
    pub(super) fail_on: Option<FailOn>,
    #[serde(deserialize_with = "given")]
    pub(super) min_confidence: Option<Confidence>,
    #[serde(deserialize_with = "given")]
    pub(super) baseline: Option<Word>,
    #[serde(deserialize_with = "each_once")]
    pub(super) profile: BTreeMap<String, serde_yaml::Value>,
    pub(super) uses: Vec<Use>,
    #[serde(deserialize_with = "given")]
    pub(super) scan: Option<bool>,
}

/// An entry of `allow` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenAllowance {
    #[serde(default, deserialize_with = "given")]
    rule: Option<Word>,
    #[serde(default, deserialize_with = "given")]
    scope: Option<Word>,
    #[serde(default, deserialize_with = "given")]
    path: Option<Word>,
    reason: Word,
    #[serde(default, deserialize_with = "given")]
    until: Option<FactDate>,
}

/// The same, in plain texts.
pub(super) struct Plain {
    pub(super) rule: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) path: Option<String>,
    pub(super) reason: String,
    pub(super) until: Option<FactDate>,
}

impl WrittenAllowance {
    pub(super) fn plain(self) -> Plain {
        let Self { rule, scope, path, reason, until } = self;
        let plain = |word: Option<Word>| word.map(|Word(text)| text);
        Plain { rule: plain(rule), scope: plain(scope), path: plain(path), reason: reason.0, until }
    }
}

/// A text. YAML takes a number for one where a text is asked for; this does not, and so the schema and the program say the same.
#[derive(Debug)]
pub(super) struct Word(pub(super) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_str<E>(self, text: &str) -> Result<Word, E> {
                Ok(Word(text.to_owned()))
            }
        }
        input.deserialize_any(Text)
    }
}

/// The value of a key that stands there: one without a value would count for nothing, without a word.
fn given<'de, D, V>(input: D) -> Result<Option<V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    V::deserialize(input).map(Some)
}

/// A mapping in which no key stands twice: of two levels of a rule nobody could tell which is meant.
fn each_once<'de, D, V>(input: D) -> Result<BTreeMap<String, V>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct EachOnce<V>(PhantomData<V>);
    impl<'de, V: Deserialize<'de>> Visitor<'de> for EachOnce<V> {
        type Value = BTreeMap<String, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a mapping")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut read = BTreeMap::new();
            while let Some(key) = map.next_key::<String>()? {
                let value = map.next_value()?;
                if read.contains_key(&key) {
                    return Err(A::Error::custom(format!("`{key}` stands here twice")));
                }
                read.insert(key, value);
            }
            Ok(read)
        }
    }
    input.deserialize_map(EachOnce(PhantomData))
}
