//! App registrations in every form: JSON, Terraform, Bicep, PowerShell and commands of the Azure CLI.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scopewise_fuzz::lint;

const NAMES: [&str; 6] =
    ["app.tf", "app.tf.json", "app.bicep", "register.ps1", "register.sh", "manifest.json"];

// The first byte chooses the form, so that a change of it reads the same text as another form.
fuzz_target!(|input: &str| {
    let Some(first) = input.chars().next() else { return };
    let name = NAMES[first as usize % NAMES.len()];
    lint(&[(name, &input[first.len_utf8()..])]);
});
