//! Does the runtime's version follow the crate's?

use super::*;

#[test]
fn the_spec_version_is_the_crate_version() {
    let parts: Vec<u32> = env!("CARGO_PKG_VERSION")
        .split('.')
        .map(|part| part.parse().expect("the crate version is three numbers"))
        .collect();
    let [major, minor, patch] = parts[..] else {
        panic!("the crate version is three numbers")
    };

    assert!(
        minor < 100 && patch < 100,
        "two digits each, or versions would collide"
    );
    assert_eq!(VERSION.spec_version, major * 10_000 + minor * 100 + patch);
}

#[test]
fn the_names_are_the_ones_that_tools_match() {
    assert_eq!(VERSION.spec_name, "sage");
    assert_eq!(VERSION.impl_name, "sage-node");
    // State version 1, and roots of extrinsics by the same layout.
    assert_eq!(VERSION.system_version, 1);
}
