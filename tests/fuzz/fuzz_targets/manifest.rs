//! Any text as a manifest, and what it accepts as a plugin's params: no panic, and every refusal
//! says something.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sandyard_fuzz::plugins::Manifest;

fuzz_target!(|input: (&str, &str)| {
    let (text, params) = input;
    match Manifest::parse(text) {
        Ok(manifest) => {
            if let Ok(params) = serde_json::from_str(params)
                && let Err(errors) = manifest.resolve_params(&params)
            {
                assert!(!errors.to_string().is_empty());
            }
        }
        Err(error) => assert!(!error.problems().is_empty()),
    }
});
