# shellcheck shell=bash
# The runtime with its benchmarks, and the tool that runs them; sourced by test and weights, after common.sh.

# shellcheck disable=SC2034 # for the scripts that source this one
BENCHER=$CARGO_TARGET_DIR/release/sage-bencher
BENCHMARK_WASM=$CARGO_TARGET_DIR/wasm32v1-none/release/sage_runtime.wasm

# Builds the runtime with its benchmarks and without its native half into $BENCHMARK_WASM; the arguments are the command
# that runs cargo.
build_benchmark_runtime() {
    CARGO_TARGET_WASM32V1_NONE_RUSTFLAGS='--cfg substrate_runtime' \
        "$@" rustc --release --locked --package sage-runtime --target wasm32v1-none \
        --no-default-features --features runtime-benchmarks --crate-type cdylib -- -C link-arg=--export-table
}

# Runs every benchmark of the runtime once, as a test.
smoke_benchmarks() {
    "$BENCHER" smoke --runtime "$BENCHMARK_WASM"
}
