# shellcheck shell=bash
# How the Rust toolchain is found, completed and proven; sourced by setup.

WASM_TARGET=wasm32v1-none
# The Rust release that polkadot-sdk stable2603 and later is developed with.
MIN_RUST=1.93

# True if version $1 is at least version $2, by their first two numbers.
version_at_least() {
    local have=${1%%[-+]*} want=$2
    [[ $(printf '%s\n%s\n' "$want" "$have" | sort -V | head -n 1) == "$want" ]]
}

# A whole Wasm program: it needs the target's core and alloc with bitcode, built by this very compiler, and the linker.
probe_source() {
    cat <<'RUST'
#![no_std]
extern crate alloc;
use core::alloc::{GlobalAlloc, Layout};
struct None;
unsafe impl GlobalAlloc for None {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        core::ptr::null_mut()
    }
    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
#[global_allocator]
static NONE: None = None;
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
#[no_mangle]
pub extern "C" fn probe(n: usize) -> usize {
    alloc::vec![0u8; n].len()
}
RUST
}

# True if the compiler on the PATH builds the runtime's target. Output of a failure goes to $PROBE_LOG.
wasm_works() {
    local dir ok=no
    command -v rustc > "$PROBE_LOG" || return 1
    dir=$(mktemp -d)
    probe_source > "$dir/probe.rs"
    if rustc --edition 2021 --target "$WASM_TARGET" --crate-type cdylib -C opt-level=1 -C lto=fat \
        -o "$dir/probe.wasm" "$dir/probe.rs" 2> "$PROBE_LOG"; then
        ok=yes
    fi
    rm -rf "$dir"
    [[ $ok == yes ]]
}

# True if rustc, cargo, rustdoc, clippy and rustfmt on the PATH are there, of one release and new enough.
tools_work() {
    local release tool
    release=$(rustc -V 2> "$PROBE_LOG" | cut -d ' ' -f 2) || return 1
    version_at_least "$release" "$MIN_RUST" || return 1
    for tool in cargo rustdoc clippy-driver rustfmt; do
        "$tool" --version > /dev/null 2> "$PROBE_LOG" || return 1
    done
    # clippy 0.1.N belongs to Rust 1.N and reads no other release's metadata.
    [[ $(clippy-driver --version | sed -n 's/^clippy 0\.1\.\([0-9]*\).*/\1/p') == "$(cut -d . -f 2 <<< "$release")" ]]
}

toolchain_works() {
    tools_work && wasm_works
}

# Tries to complete the rustup toolchain that is in use. A machine without a way to the download server fails in 30 s.
complete_with_rustup() {
    command -v rustup > /dev/null || return 1
    say "rustup: adding the target $WASM_TARGET, rustfmt and clippy to $(rustup show active-toolchain 2> /dev/null | cut -d ' ' -f 1)"
    timeout 30 rustup target add "$WASM_TARGET" > "$PROBE_LOG" 2>&1 || return 1
    timeout 120 rustup component add rustfmt clippy > "$PROBE_LOG" 2>&1 || return 1
}

# Builds core and alloc of the Wasm target from the compiler's own sources and copies them into folder $1.
# RUSTC_BOOTSTRAP lets the stable cargo build the standard library; the bitcode is what the runtime's link step reads.
build_wasm_std() {
    local destination=$1 dir AS_ROOT=$AS_ROOT
    if [[ -w $(existing_parent "$destination") ]]; then
        AS_ROOT=''
    fi
    [[ $AS_ROOT != no ]] || die "the library of $WASM_TARGET belongs into $destination, which only root may write: run scripts/setup once as root"
    dir=$(mktemp -d)
    mkdir "$dir/src"
    printf '#![no_std]\n' > "$dir/src/lib.rs"
    printf '[package]\nname = "empty"\nversion = "0.0.0"\nedition = "2021"\n\n[workspace]\n' > "$dir/Cargo.toml"
    if ! (cd "$dir" && RUSTC_BOOTSTRAP=1 RUSTFLAGS='-C embed-bitcode=yes' CARGO_TARGET_DIR=$dir/target \
        cargo build --quiet -Z build-std=core,alloc --target "$WASM_TARGET" --release); then
        rm -rf "$dir"
        die "the standard library of $WASM_TARGET does not build with $(rustc -V)"
    fi
    as_root mkdir -p "$destination"
    as_root cp "$dir/target/$WASM_TARGET/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib "$destination/"
    rustc -V > "$dir/built-by"
    as_root cp "$dir/built-by" "$destination/built-by"
    rm -rf "$dir"
}

# Builds the target's library unless it stands in folder $1 already, built by this compiler.
ensure_wasm_std() {
    local destination=$1
    if [[ -f $destination/built-by && $(< "$destination/built-by") == "$(rustc -V)" ]]; then
        return
    fi
    # A library that works was put there by someone else; a second copy would make the choice ambiguous.
    if [[ $destination == "$(rustc --print target-libdir --target "$WASM_TARGET")" ]] && wasm_works; then
        return
    fi
    say "building core and alloc for $WASM_TARGET into $destination (about 30 s)"
    build_wasm_std "$destination"
}

# The linker of the target is called rust-lld; Debian's lld acts by the name it is called with.
link_rust_lld() {
    local llvm=$1
    [[ -x /usr/lib/llvm-$llvm/bin/lld ]] || die "lld-$llvm is installed but /usr/lib/llvm-$llvm/bin/lld is missing"
    mkdir -p "$SAGE_CACHE/bin"
    [[ $(readlink "$SAGE_CACHE/bin/rust-lld") == "/usr/lib/llvm-$llvm/bin/lld" ]] ||
        ln -sfn "/usr/lib/llvm-$llvm/bin/lld" "$SAGE_CACHE/bin/rust-lld"
}
