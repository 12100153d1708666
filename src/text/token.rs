//! Personal access tokens of Azure DevOps in a text, told by their form alone.
//!
//! A token that a text holds is shown masked in every output, so whoever shows a text asks here first. The
//! forms: 84 letters and digits, of which `AZDO` stands at the 77th to 80th (since July 2024); 52 letters and
//! digits of the alphabet `a`–`z`, `2`–`7` (before); and the base64 of either, with or without a name and a
//! colon in front, as headers and `.npmrc` have it.

use std::borrow::Cow;

use super::Span;

/// Length of a token of the newer form.
const SIGNED: usize = 84;
/// Length of a token of the older form.
const PLAIN: usize = 52;
/// Where the signature of the newer form stands.
const SIGNATURE: std::ops::Range<usize> = 76..80;
/// Lengths, without padding, that the base64 of a token with a short name in front can have.
const ENCODED: std::ops::RangeInclusive<usize> = 68..=240;
/// A token is random: so many different characters are in it at least.
const VARIETY: usize = 16;
/// A token has no run of characters that follow each other, or are the same, this long.
const SEQUENCE: usize = 7;

/// The form of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenForm {
    /// 84 characters with the signature: nothing else looks so.
    Signed,
    /// 52 characters: the base32 of any 32 bytes looks so too.
    Plain,
    /// The base64 of a token with the signature.
    EncodedSigned,
    /// The base64 of 52 characters.
    EncodedPlain,
}

/// What looks like a token, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenRun {
    /// Its form.
    pub form: TokenForm,
    /// All of it.
    pub span: Span,
}

/// Everything in a text that has the form of a token and is no placeholder, in order.
///
/// Only every 52nd byte is looked at unless it can be part of a token, so that texts without one cost little.
pub fn token_runs(text: &[u8]) -> Vec<TokenRun> {
    let mut runs = Vec::new();
    let mut at = PLAIN - 1;
    while let Some(byte) = text.get(at) {
        if !byte.is_ascii_alphanumeric() {
            at += PLAIN;
            continue;
        }
        let start =
            text[..at].iter().rposition(|b| !b.is_ascii_alphanumeric()).map_or(0, |p| p + 1);
        let end = text[at..]
            .iter()
            .position(|b| !b.is_ascii_alphanumeric())
            .map_or(text.len(), |p| at + p);
        let joined = |byte: Option<&u8>| matches!(byte, Some(b'+' | b'/' | b'_' | b'-' | 0x80..));
        let before = start.checked_sub(1).and_then(|at| text.get(at));
        // `https://<token>@dev.azure.com/…`
        let begins = !joined(before) || text[..start].ends_with(b"://");
        let whole = begins && !joined(text.get(end));
        if let Some(form) = form(&text[start..end], whole) {
            runs.push(TokenRun { form, span: Span::new(start, end) });
        }
        at = end + PLAIN;
    }
    runs
}

/// The text with every token in it masked: as long as before, so that places stay what they are.
pub fn masked(text: &str) -> Cow<'_, str> {
    if text.len() < PLAIN {
        return Cow::Borrowed(text);
    }
    let runs = token_runs(text.as_bytes());
    if runs.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for run in runs {
        shown.push_str(&text[at..run.span.start + 2]);
        shown.extend(std::iter::repeat_n('*', run.span.len() - 2));
        at = run.span.end;
    }
    shown.push_str(&text[at..]);
    Cow::Owned(shown)
}

fn form(run: &[u8], whole: bool) -> Option<TokenForm> {
    if is_signed(run) {
        return Some(TokenForm::Signed);
    }
    if !whole {
        return None;
    }
    if is_plain(run) {
        return Some(TokenForm::Plain);
    }
    if !ENCODED.contains(&run.len()) {
        return None;
    }
    let decoded = decode(run)?;
    // Only the name in front can hold a colon.
    let token = decoded.rsplit(|byte| *byte == b':').next()?;
    if is_signed(token) {
        return Some(TokenForm::EncodedSigned);
    }
    is_plain(token).then_some(TokenForm::EncodedPlain)
}

fn is_signed(run: &[u8]) -> bool {
    run.len() == SIGNED && &run[SIGNATURE] == b"AZDO" && is_random(&run[..SIGNATURE.start])
}

fn is_plain(run: &[u8]) -> bool {
    run.len() == PLAIN
        && run.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
        && run.iter().any(u8::is_ascii_digit)
        && is_random(run)
}

fn is_random(run: &[u8]) -> bool {
    let mut seen = [false; 128];
    for byte in run {
        seen[usize::from(byte & 0x7f)] = true;
    }
    let varied = seen.iter().filter(|seen| **seen).count() >= VARIETY;
    let follows = |step: u8| {
        let (mut length, mut longest) = (1, 1);
        for pair in run.windows(2) {
            length = if pair[1] == pair[0].wrapping_add(step) { length + 1 } else { 1 };
            longest = longest.max(length);
        }
        longest >= SEQUENCE
    };
    varied && !follows(0) && !follows(1) && !follows(u8::MAX)
}

/// The bytes that a base64 without its padding stands for, if all of them can be typed.
fn decode(run: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(run.len() * 3 / 4);
    for group in run.chunks(4) {
        let mut bits = 0_u32;
        for letter in group {
            let value = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                _ => return None,
            };
            bits = (bits << 6) | u32::from(value);
        }
        bits <<= 6 * (4 - group.len());
        let [_, three @ ..] = bits.to_be_bytes();
        for byte in &three[..group.len().saturating_sub(1)] {
            if !matches!(byte, b' '..=b'~') {
                return None;
            }
            bytes.push(*byte);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters that look random and are made here, so that no text of the repository looks like a token.
    fn random(alphabet: &[u8], length: usize) -> String {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        let letter = |_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(alphabet[usize::try_from(state % alphabet.len() as u64).unwrap()])
        };
        (0..length).map(letter).collect()
    }

    fn signed() -> String {
        let letters = random(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 80);
        format!("{}AZDO{}", &letters[..76], &letters[76..])
    }

    fn plain() -> String {
        format!("{}7", random(b"abcdefghijklmnopqrstuvwxyz234567", 51))
    }

    fn forms(text: &str) -> Vec<TokenForm> {
        token_runs(text.as_bytes()).into_iter().map(|run| run.form).collect()
    }

    fn encode(text: &str) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut encoded = String::new();
        for group in text.as_bytes().chunks(3) {
            let bits = group.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte))
                << (8 * (3 - group.len()));
            for at in 0..4_usize {
                let letter = LETTERS[((bits >> (18 - 6 * at)) & 63) as usize];
                encoded.push(if at > group.len() { '=' } else { char::from(letter) });
            }
        }
        encoded
    }

    #[test]
    fn both_forms_are_found_wherever_they_stand() {
        for lead in 0..120 {
            let text = format!("{} {}\n'{}'é", "x".repeat(lead % 40), " ".repeat(lead), signed());
            assert_eq!(forms(&text), [TokenForm::Signed], "{lead}");
            let text = format!("{}\"{}\"", " ".repeat(lead), plain());
            assert_eq!(forms(&text), [TokenForm::Plain], "{lead}");
        }
        let url = format!("https://{}@dev.azure.com/contoso/_git/site", plain());
        assert_eq!(forms(&url), [TokenForm::Plain]);
        assert!(forms(&format!("path/{}", plain())).is_empty());
        assert_eq!(forms(&encode(&format!(":{}", signed()))), [TokenForm::EncodedSigned]);
        assert_eq!(forms(&encode(&plain())), [TokenForm::EncodedPlain]);
        assert_eq!(
            forms(&encode(&format!("user@example.org:{}", plain()))),
            [TokenForm::EncodedPlain]
        );
    }

    #[test]
    fn hashes_and_placeholders_are_no_tokens() {
        let alphabet = "abcdefghijklmnopqrstuvwxyz234567";
        let text = [
            "x".repeat(52),
            "x".repeat(84),
            format!("{alphabet}{}", &alphabet[..20]),
            format!("{}AZDO0000", "0".repeat(76)),
            random(b"0123456789abcdef", 64),
            random(b"0123456789abcdef", 52).to_uppercase(),
            format!("{}-{}", plain(), "x"),
            format!("sha512-{}==", random(b"ABCDEFabcdef0123456789", 86)),
        ];
        for text in text {
            assert_eq!(forms(&text), [], "{text}");
        }
    }

    #[test]
    fn what_is_masked_is_as_long_as_before() {
        let text = format!("é PAT={};\n{}", signed(), plain());
        let shown = masked(&text);
        assert_eq!(shown.len(), text.len());
        assert!(!shown.contains(&signed()[2..8]) && !shown.contains(&plain()[2..8]));
        assert!(shown.contains(&format!("PAT={}***", &signed()[..2])));
        assert!(matches!(masked("nothing to hide"), Cow::Borrowed(_)));
    }
}
