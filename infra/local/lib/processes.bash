# Starting, recognising and stopping processes by the id recorded at their start. Sourced, never run.
# A record is a file `<pid> <start time>`: the kernel's start time tells a process from a later one with the same id.
# shellcheck shell=bash

# Prints when process $1 was started, in clock ticks since boot; fails when there is none, or only a zombie.
process_start() {
    local stat fields
    { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 1
    # The command's name stands in brackets and may itself hold brackets and spaces.
    read -ra fields <<<"${stat##*) }"
    [[ ${fields[0]} != Z ]] && printf '%s\n' "${fields[19]}"
}

process_gone() { ! process_start "$1" >/dev/null; }

# Writes the record $1 for process $2.
record_process() {
    local start
    start=$(process_start "$2") || return 1
    printf '%s %s\n' "$2" "$start" >"$1"
}

# Prints the id in record $1 if that very process still runs.
recorded_pid() {
    local pid start
    { read -r pid start <"$1"; } 2>/dev/null || return 1
    [[ $(process_start "$pid") == "$start" ]] && printf '%s\n' "$pid"
}

recorded_gone() { ! recorded_pid "$1" >/dev/null; }

# Runs "$@" detached from this terminal, its output appended to the log $2, and records it in $1.
launch() {
    local record=$1 log=$2
    shift 2
    # Descriptor 9 is the lock of `up` and `test`: a server that kept it open would hold the lock for ever.
    setsid "$@" </dev/null >>"$log" 2>&1 9>&- &
    record_process "$record" $!
}

# Ends the process of record $1 with SIGTERM, and after $2 seconds with SIGKILL, and removes the record.
stop_recorded() {
    local record=$1 seconds=$2 pid
    if pid=$(recorded_pid "$record"); then
        kill -TERM "$pid" 2>/dev/null || true
        if ! wait_until $((seconds * 10)) recorded_gone "$record"; then
            warn "process $pid did not stop within $seconds s: killed"
            kill -KILL "$pid" 2>/dev/null || true
            wait_until 50 recorded_gone "$record" || true
        fi
    fi
    rm -f "$record"
}

# Ends the process of record $1 at once, as a crash would.
kill_recorded() {
    local pid
    if pid=$(recorded_pid "$1"); then
        kill -KILL "$pid" 2>/dev/null || true
        wait_until 50 recorded_gone "$1" || true
    fi
    rm -f "$1"
}
