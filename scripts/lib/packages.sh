# shellcheck shell=bash
# System packages: what is missing, and how to install it; sourced by setup.

# Sets AS_ROOT to what makes a command run as root: nothing, sudo, or "no" if neither works.
find_root() {
    if (($(id -u) == 0)); then
        AS_ROOT=''
    elif command -v sudo > /dev/null && { sudo -n true 2> /dev/null || [[ -t 0 ]]; }; then
        AS_ROOT=sudo
    else
        AS_ROOT=no
    fi
}

# Runs a command as root; callers have made sure that AS_ROOT is not "no".
as_root() {
    ${AS_ROOT:+"$AS_ROOT"} "$@"
}

is_debian() {
    command -v apt-get > /dev/null && command -v dpkg-query > /dev/null
}

is_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

has_candidate() {
    apt-cache policy "$1" 2> /dev/null | grep -q '^  Candidate: [0-9]'
}

# Names of the packages for the commands and libraries that are missing, one a line.
missing_packages() {
    local pair
    for pair in gcc:gcc g++:g++ make:make clang:clang mold:mold protoc:protobuf-compiler pkg-config:pkg-config \
        git:git python3:python3 node:nodejs npm:npm; do
        command -v "${pair%%:*}" > /dev/null || printf '%s\n' "${pair#*:}"
    done
    if is_debian; then
        is_installed libclang-dev || compgen -G '/usr/lib/llvm-*/lib/libclang*.so*' > /dev/null || printf 'libclang-dev\n'
        is_installed ca-certificates || printf 'ca-certificates\n'
    fi
}

# Installs the named packages, or says the command that would.
install_packages() {
    (($# > 0)) || return 0
    local install=(apt-get install -y --no-install-recommends --no-remove "$@")
    is_debian || die "this system has no apt; install with its own package manager, by their Debian names: $*"
    [[ $AS_ROOT != no ]] || die "packages are missing; run as root: apt-get update && ${install[*]}"
    say "installing Debian packages: $*"
    as_root env DEBIAN_FRONTEND=noninteractive "${install[@]}" -q -o Acquire::Retries=3 > "$PROBE_LOG" 2>&1 ||
        die "apt-get failed: $(grep -m 1 '^E:' "$PROBE_LOG" || tail -n 1 "$PROBE_LOG") (log: $PROBE_LOG)"
}

# Fetches the package lists; called only before an installation.
update_package_lists() {
    is_debian && [[ $AS_ROOT != no ]] || return 0
    as_root apt-get update -q -o Acquire::Retries=3 > "$PROBE_LOG" 2>&1 ||
        say "warning: apt-get update failed, going on with the package lists at hand"
}
