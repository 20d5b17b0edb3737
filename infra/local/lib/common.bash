# Paths, messages and secrets that every script under infra/local shares. Sourced, never run.
# shellcheck shell=bash

# The clone this script belongs to, without symbolic links.
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd -P)
# shellcheck disable=SC2034 # read by the scripts that source this file
HERE=$ROOT/infra/local
# Everything that `make up` writes.
LOCAL=$ROOT/.local
# shellcheck disable=SC2034
SECRETS=$LOCAL/secrets

# Prints one line of progress.
say() { printf '%s\n' "$*"; }

# Prints the start of a step; a blank line sets it apart from what the step prints.
step() { printf '\n==> %s\n' "$*"; }

warn() { printf '%s\n' "$*" >&2; }

# Ends the script, telling what is missing and what to do about it: one argument a line.
die() {
    printf 'backhop: %s\n' "$1" >&2
    shift
    (($# == 0)) || printf '         %s\n' "$@" >&2
    exit 1
}

# Prints 24 random bytes as hexadecimal digits.
random_hex() { od -An -v -tx1 -N 24 /dev/urandom | tr -d ' \n'; }

# Writes standard input to the file $1, which only its owner can read; a reader sees the old content or the new.
write_secret() {
    local partial=$1.partial
    rm -f "$partial"
    (umask 077 && cat >"$partial")
    mv -f "$partial" "$1"
}

# Makes the file $1 with a random secret unless it is there, and prints the secret.
secret() {
    [[ -s $1 ]] || random_hex | write_secret "$1"
    cat "$1"
}

# Makes a folder that only its owner can enter.
private_folder() { mkdir -p "$1" && chmod 700 "$1"; }

# Calls "$@" every 100 ms until it succeeds; fails after $1 tenths of a second.
wait_until() {
    local tenths=$1
    shift
    until "$@"; do
        ((tenths-- > 0)) || return 1
        sleep 0.1
    done
}
