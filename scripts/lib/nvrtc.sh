# shellcheck shell=bash
# NVIDIA's compiler library, with which a test compiles the CUDA kernels; sourced by test and with-env, after common.sh.

NVRTC_VERSION=13.5.37
# Of the wheel for x86-64.
NVRTC_SHA256=86b4d68058807988b7d9af5b44917a0601e9c337f35ccd657bfb3c759ff8d8bc
NVRTC_DIR=$SAGE_CACHE/nvrtc/$NVRTC_VERSION
NVRTC_LOG=$SAGE_CACHE/nvrtc.log

# Unpacks the library into $NVRTC_DIR, unless it is there. Without it the test says that it skips, so no failure ends the
# run: the reason is one line, and what pip said stands in $NVRTC_LOG.
setup_nvrtc() {
    local dir
    if [[ -n ${SAGE_NVRTC:-} || -d $NVRTC_DIR ]]; then
        return 0
    fi
    if [[ $(uname -sm) != 'Linux x86_64' ]]; then
        say "no libnvrtc for $(uname -sm): the CUDA kernels are not compiled for a device"
        return 0
    fi
    say "fetching libnvrtc $NVRTC_VERSION (58 MB)"
    mkdir -p "$SAGE_CACHE/nvrtc"
    dir=$(mktemp -d -p "$SAGE_CACHE/nvrtc")
    if fetch_nvrtc "$dir" > "$NVRTC_LOG" 2>&1; then
        mv "$dir/unpacked" "$NVRTC_DIR"
    else
        say "libnvrtc $NVRTC_VERSION cannot be fetched: the CUDA kernels are not compiled for a device (log: $NVRTC_LOG)"
    fi
    rm -rf "$dir"
}

# Fetches the wheel by pip, from the index it is configured with, and unpacks it into $1/unpacked.
fetch_nvrtc() {
    printf 'nvidia-cuda-nvrtc==%s --hash=sha256:%s\n' "$NVRTC_VERSION" "$NVRTC_SHA256" > "$1/requirements.txt"
    timeout 300 python3 -m pip --disable-pip-version-check --retries 1 --timeout 15 download --quiet --no-deps \
        --only-binary=:all: --require-hashes --requirement "$1/requirements.txt" --dest "$1" &&
        python3 -m zipfile -e "$1"/nvidia_cuda_nvrtc-"$NVRTC_VERSION"-*.whl "$1/unpacked"
}
