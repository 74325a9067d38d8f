# shellcheck shell=bash
# Shared by the scripts of this folder; sourced, never run.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
SAGE_CACHE=${SAGE_CACHE:-$HOME/.cache/sage-node}
CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$SAGE_CACHE/target}
export REPO SAGE_CACHE CARGO_TARGET_DIR

say() {
    printf '%s\n' "$*"
}

# Ends the script with one line on stderr.
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

# Whole seconds as "1 h 02 min 03 s", without leading zero parts.
duration() {
    local s=$1
    if ((s >= 3600)); then
        printf '%d h %02d min %02d s' $((s / 3600)) $((s / 60 % 60)) $((s % 60))
    elif ((s >= 60)); then
        printf '%d min %02d s' $((s / 60)) $((s % 60))
    else
        printf '%d s' "$s"
    fi
}

# The nearest folder on the way up from $1 that exists.
existing_parent() {
    local dir=$1
    while [[ ! -d $dir ]]; do
        dir=$(dirname "$dir")
    done
    printf '%s\n' "$dir"
}

# Free space in whole GiB on the file system that will hold $1.
free_gib() {
    df -Pk "$(existing_parent "$1")" | awk 'NR == 2 { print int($4 / 1048576) }'
}

# A cold build writes about 12 GB; a warm one only replaces files.
require_build_space() {
    local need=15 free
    if [[ -d $CARGO_TARGET_DIR/release/deps ]] && (($(du -sk "$CARGO_TARGET_DIR" | cut -f1) > 3 * 1048576)); then
        need=3
    fi
    free=$(free_gib "$CARGO_TARGET_DIR")
    ((free >= need)) || die "$CARGO_TARGET_DIR has $free GiB free and the build needs $need: free some, or set CARGO_TARGET_DIR to a folder on a larger disk"
}
