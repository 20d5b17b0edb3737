# Which TCP ports are taken, and by whom, read from /proc: no tool has to be installed first. Sourced, never run.
# shellcheck shell=bash

# Prints the socket inodes that listen on port $1, on any address; nothing when it is free.
listening_inodes() {
    local hex
    printf -v hex '%04X' "$1"
    awk -v port=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' \
        /proc/net/tcp /proc/net/tcp6 2>/dev/null
}

port_taken() { [[ -n $(listening_inodes "$1") ]]; }

port_free() { ! port_taken "$1"; }

# Prints who listens on port $1, as `name (process id)`, or that it is not known: others' sockets show only to root.
port_holder() {
    local inode descriptor pid
    for inode in $(listening_inodes "$1"); do
        descriptor=$(find /proc/[0-9]*/fd -maxdepth 1 -lname "socket:\[$inode\]" -print -quit 2>/dev/null || true)
        [[ -n $descriptor ]] || continue
        pid=${descriptor#/proc/}
        pid=${pid%%/*}
        printf '%s (process %s)\n' "$(tr -d '\0' <"/proc/$pid/comm" 2>/dev/null)" "$pid"
        return
    done
    printf 'a process of another user\n'
}

# Prints $1 different free ports, below the range that the kernel gives to outgoing connections.
free_ports() {
    local wanted=$1 chosen=() port
    while ((${#chosen[@]} < wanted)); do
        port=$((20000 + RANDOM % 12000))
        [[ " ${chosen[*]} " == *" $port "* ]] || port_taken "$port" || chosen+=("$port")
    done
    printf '%s\n' "${chosen[@]}"
}
