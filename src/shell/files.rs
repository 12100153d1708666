//! The only place where files are read.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::catalog::{CatalogFiles, FILES};
use crate::diagnostic::InputError;
use crate::text::{SourceText, Span};

/// Largest manifest or configuration that is read, in bytes. Real ones have kilobytes; a file beyond
/// this is something else under a manifest's name.
pub const MANIFEST_LIMIT: u64 = 16 * 1024 * 1024;

/// Largest file of a catalog, in bytes.
pub const CATALOG_LIMIT: u64 = 256 * 1024 * 1024;

/// A path as people and machines are shown it: forward slashes on every system, no leading `./`.
pub fn display_path(path: &Path) -> String {
    let mut shown = String::new();
    for part in path.components() {
        let text = match part {
            Component::CurDir => continue,
            Component::RootDir => {
                shown.push('/');
                continue;
            }
            other => other.as_os_str().to_string_lossy(),
        };
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown.push_str(&text);
    }
    if shown.is_empty() { ".".to_owned() } else { shown }
}

/// Reads a whole text file of at most `limit` bytes.
///
/// # Errors
/// A file that cannot be opened or read, is larger than the limit, or is not UTF-8.
pub fn read_text(path: &Path, limit: u64) -> Result<Arc<SourceText>, InputError> {
    let bytes = read_bytes(path, limit)?;
    decode(display_path(path), bytes)
}

/// Opens a file, or standard input for `-`, to be read as it comes; with its size where it has one.
///
/// # Errors
/// A file that cannot be opened, or is a folder.
pub fn open(path: &Path) -> Result<(Box<dyn Read>, Option<u64>), InputError> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let file = File::open(path).map_err(|error| cannot_read(path, &error))?;
    let metadata = file.metadata().map_err(|error| cannot_read(path, &error))?;
    if metadata.is_dir() {
        return Err(InputError::new(format!("`{}` is a folder, not a file", display_path(path))));
    }
    Ok((Box::new(file), metadata.is_file().then_some(metadata.len())))
}

/// The file that a configuration in `folder` names. Whoever wrote the configuration need not be who runs the program, so
/// such a file lies in that folder or below, also when links are followed, and is a plain file where there is one.
///
/// # Errors
/// A path that leads elsewhere, or to something that is no plain file.
pub fn named_in(folder: &Path, file: &str) -> Result<PathBuf, InputError> {
    let mut depth = 0_usize;
    let stays = Path::new(file).components().all(|part| match part {
        Component::Normal(_) => {
            depth += 1;
            true
        }
        Component::CurDir => true,
        Component::ParentDir => {
            let stays = depth > 0;
            depth = depth.saturating_sub(1);
            stays
        }
        Component::RootDir | Component::Prefix(_) => false,
    });
    let refused = |why: &str| {
        InputError::new(format!("`{file}` {why}")).with_help(
            "a configuration names files beside it or below; name others on the command line",
        )
    };
    if !stays {
        return Err(refused("leads out of the folder of the configuration"));
    }
    let path = folder.join(file);
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if let (Ok(real), Ok(folder)) = (path.canonicalize(), folder.canonicalize()) {
        if !real.starts_with(folder) {
            return Err(refused("leads out of the folder of the configuration by a link"));
        }
        if !real.is_file() && !real.is_dir() {
            return Err(refused("is no plain file"));
        }
    }
    Ok(path)
}

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// A file that cannot be opened or read, or is larger than the limit.
pub fn read_bytes(path: &Path, limit: u64) -> Result<Vec<u8>, InputError> {
    let failed = |error: &io::Error| cannot_read(path, error);
    let file = File::open(path).map_err(|error| failed(&error))?;
    let metadata = file.metadata().map_err(|error| failed(&error))?;
    if metadata.is_dir() {
        return Err(InputError::new(format!("`{}` is a folder, not a file", display_path(path))));
    }
    let too_large = || {
        let (name, most) = (display_path(path), limit / (1024 * 1024));
        InputError::new(format!("`{name}` is larger than {most} MiB, the most that is read"))
            .with_help("no manifest is that large; leave the file out, or name the right one")
            .in_file(name)
    };
    if metadata.len() > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut bytes).map_err(|error| failed(&error))?;
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok(bytes) }
}

/// Text from bytes.
///
/// # Errors
/// Bytes that are not UTF-8, with the line where that begins.
pub fn decode(
    name: impl AsRef<str> + Into<Arc<str>>,
    bytes: Vec<u8>,
) -> Result<Arc<SourceText>, InputError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let name = name.as_ref();
        return Err(InputError::new(format!("`{name}` is encoded as UTF-16"))
            .with_help("save it as UTF-8; the packager reads nothing else")
            .in_file(name));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Arc::new(SourceText::new(name, text))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let readable = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let message =
                format!("`{}` is not UTF-8: byte {at} begins no character", name.as_ref());
            let source = Arc::new(SourceText::new(name, readable));
            Err(InputError::at(&source, Span::new(at, at + 3), message, "not UTF-8 from here")
                .with_help("save the file as UTF-8"))
        }
    }
}

/// An operating-system error about a path, in our form.
pub fn cannot_read(path: &Path, error: &io::Error) -> InputError {
    let shown = display_path(path);
    InputError::new(format!("cannot read `{shown}`: {}", why(error))).in_file(shown)
}

/// An operating-system error about a path that is to be written, in our form.
pub fn cannot_write(path: &Path, error: &io::Error) -> InputError {
    InputError::new(format!("cannot write `{}`: {}", display_path(path), why(error)))
}

/// A folder that a walk could not look into, in our form.
pub fn cannot_walk(error: &ignore::Error) -> InputError {
    let mut at = error;
    loop {
        match at {
            ignore::Error::WithPath { path, err } => {
                return match err.io_error() {
                    Some(error) => cannot_read(path, error),
                    None => InputError::new(format!("cannot read `{}`", display_path(path))),
                };
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
                at = err;
            }
            ignore::Error::Loop { child, .. } => {
                let message =
                    format!("cannot read `{}`: its links lead in a circle", display_path(child));
                return InputError::new(message);
            }
            other => {
                let why = other.io_error().map_or("the system does not allow it", why);
                return InputError::new(format!("cannot read a folder: {why}"));
            }
        }
    }
}

/// What an operating-system error means, in words that are the same on every system. Numbers and the names of
/// temporary files help nobody.
pub fn why(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "there is no such file or folder",
        Kind::PermissionDenied => "permission denied",
        Kind::NotADirectory => "a part of the path is a file, not a folder",
        Kind::IsADirectory => "it is a folder, not a file",
        Kind::AlreadyExists => "there is a file of that name already",
        Kind::ReadOnlyFilesystem => "the disk is read-only",
        Kind::StorageFull | Kind::QuotaExceeded => "the disk is full",
        Kind::FileTooLarge => "it is larger than can be handled",
        Kind::InvalidFilename => "that can be no name of a file",
        Kind::CrossesDevices => "it lies on another disk",
        Kind::ResourceBusy | Kind::ExecutableFileBusy => "another program uses it",
        Kind::Interrupted | Kind::TimedOut | Kind::WouldBlock => "it does not answer",
        Kind::UnexpectedEof => "it ends too early",
        Kind::InvalidData | Kind::InvalidInput => "its bytes are not of the form they should be",
        Kind::OutOfMemory => "there is not enough memory",
        // A circle of links has no kind of its own that can be named yet.
        _ if error.to_string().contains("symbolic links") => "its links lead in a circle",
        _ => "the system does not allow it",
    }
}

/// Reads a user's catalog from a folder.
///
/// # Errors
/// Every file that is missing or cannot be read as its kind.
pub fn read_catalog(folder: &Path) -> Result<CatalogFiles, Vec<InputError>> {
    let about = || format!("a catalog is a folder with {}", FILES.join(", "));
    if !folder.is_dir() {
        let shown = display_path(folder);
        let why = if folder.exists() { "is no folder" } else { "does not exist" };
        let error = InputError::new(format!("the catalog `{shown}` {why}"));
        return Err(vec![error.with_help(about())]);
    }
    let (mut texts, mut errors, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for name in FILES {
        let path = folder.join(name);
        match read_text(&path, CATALOG_LIMIT) {
            Ok(text) => texts.push(text),
            Err(_) if !path.exists() => missing.push(format!("`{name}`")),
            Err(error) => errors.push(error),
        }
    }
    if missing.len() == FILES.len() {
        let error = InputError::new(format!("`{}` holds no catalog", display_path(folder)));
        errors.push(error.with_help(about()));
    } else if !missing.is_empty() {
        let (folder, missing) = (display_path(folder), missing.join(", "));
        let error = InputError::new(format!("the catalog `{folder}` lacks {missing}"));
        errors.push(error.with_help(about()));
    }
    if errors.is_empty() { CatalogFiles::read(texts) } else { Err(errors) }
}

/// Replaces a file's content in one step: a reader sees the old text or the new one, never a part.
///
/// The temporary file beside it has a name that nobody can foresee, and is never one that was there before: what
/// others put into the folder is not written to.
///
/// # Errors
/// Whatever the operating system refuses; the old file is then untouched.
pub fn replace(path: &Path, content: impl AsRef<[u8]>) -> Result<(), InputError> {
    replace_by(path, |out| out.write_all(content.as_ref()))
}

/// The same, where the content is written piece by piece.
///
/// # Errors
/// Whatever the operating system refuses; the old file is then untouched.
pub fn replace_by(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), InputError> {
    let failed = |error: &io::Error| cannot_write(path, error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".scopewise-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As of any new file: the system takes away what the user's mask says.
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let temporary = builder.tempfile_in(folder.unwrap_or(Path::new(".")));
    let mut temporary = temporary.map_err(|error| failed(&error))?;
    let mut buffer = io::BufWriter::new(temporary.as_file_mut());
    write(&mut buffer).and_then(|()| buffer.flush()).map_err(|error| failed(&error))?;
    drop(buffer);
    if let Ok(metadata) = std::fs::metadata(path) {
        // Who may read the old file may read the new one; where that cannot be had, the file is written anyway.
        let _ = temporary.as_file().set_permissions(metadata.permissions());
    }
    temporary.persist(path).map_err(|error| failed(&error.error))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_with_forward_slashes() {
        assert_eq!(display_path(Path::new("./a/./b.json")), "a/b.json");
        assert_eq!(display_path(Path::new("/a/b")), "/a/b");
        assert_eq!(display_path(Path::new("../a")), "../a");
        assert_eq!(display_path(Path::new(".")), ".");
    }

    #[test]
    fn a_configuration_names_files_below_it_alone() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("below");
        std::fs::create_dir(&below).unwrap();
        for file in ["a.txt", "./x/../a.txt", "not/there.json"] {
            assert!(named_in(&below, file).is_ok(), "{file}");
        }
        for file in ["../a.txt", "x/../../a.txt", "/etc/hostname"] {
            let error = named_in(&below, file).unwrap_err();
            assert!(error.message.contains("leads out of the folder"), "{}", error.message);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_a_configuration_names_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/dev/null", folder.path().join("a")).unwrap();
        let error = named_in(folder.path(), "a").unwrap_err();
        assert!(error.message.contains("by a link"), "{}", error.message);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_lies_in_wait_is_not_written_through() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (target, other) = (folder.path().join("a.sarif"), folder.path().join("other"));
        std::fs::write(&other, "other").unwrap();
        symlink(&other, folder.path().join("a.sarif.scopewise-new")).unwrap();
        symlink(&other, &target).unwrap();
        replace(&target, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&other).unwrap(), "other");
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "new");
        std::fs::set_permissions(&target, std::fs::Permissions::from_mode(0o640)).unwrap();
        replace(&target, "newer").unwrap();
        assert_eq!(std::fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3);
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_with_its_place() {
        let error = decode("a.json", b"{\n\"\xff\"}".to_vec()).unwrap_err();
        assert_eq!(error.message, "`a.json` is not UTF-8: byte 3 begins no character");
        let utf16 = decode("a.json", vec![0xff, 0xfe, b'{', 0]).unwrap_err();
        assert!(utf16.message.contains("UTF-16"));
    }
}
