# What can happen to an installation, drawn from RANDOM so that a seed repeats it. Sourced by `chaos`, never run.
# shellcheck shell=bash

# How often each fault was injected.
declare -A struck=()
# Parts that ended without having been told to.
deaths=0
# Until when each paused part is to wait, on the clock SECONDS.
declare -A paused_until=()

# Sets REPLY to a number from 0 to $1 - 1; not in a subshell, whose draws would be lost.
draw() { REPLY=$((RANDOM % $1)); }

# Counts and prints a fault: its name, how long, and what else is to be said.
note() {
    struck[$1]=$((${struck[$1]:-0} + 1))
    printf '  %4s s  %s%s\n' "$elapsed" "$1" "${2:+ ($2)}"
}

# Injects one fault, $1 seconds after the beginning.
strike() {
    elapsed=$1
    draw 100
    if ((REPLY < 50)); then
        strike_part
    elif ((REPLY < 65)); then
        strike_server
    else
        strike_twilio
    fi
}

strike_part() {
    local service part seconds
    draw "${#SERVICES[@]}" && service=${SERVICES[REPLY]} part=$service
    draw 6 && seconds=$REPLY
    # With one process of each the draws are what they were before there could be several.
    if ((WORKERS > 1)); then
        draw "$WORKERS"
        ((REPLY == 0)) || part=$service-$((REPLY + 1))
        draw 4
    else
        draw 3
    fi
    case $REPLY in
        0)
            note "kill $part" "back after $seconds s"
            kill_recorded "$RUN/$part.record"
            sleep "$seconds"
            start_part "$part"
            ;;
        1)
            note "restart $part"
            resume_part "$part"
            stop_recorded "$RUN/$part.record" 15
            start_part "$part"
            ;;
        2)
            seconds=$((seconds * 3 + 1))
            note "pause $part" "$seconds s"
            pause_part "$part" "$seconds"
            ;;
        3)
            note "kill half of $service" "back after $seconds s"
            kill_half "$service" "$seconds"
            ;;
    esac
}

# Kills the second half of a service's processes, which come back after $2 seconds.
kill_half() {
    local number parts=()
    for ((number = WORKERS / 2 + 1; number <= WORKERS; number++)); do
        if ((number == 1)); then parts+=("$1"); else parts+=("$1-$number"); fi
    done
    for number in "${parts[@]}"; do kill_recorded "$RUN/$number.record"; done
    sleep "$2"
    for number in "${parts[@]}"; do start_part "$number"; done
}

# Stops a service in its tracks; others can be struck meanwhile.
pause_part() {
    local pid
    pid=$(recorded_pid "$RUN/$1.record") || return 0
    kill -STOP "$pid"
    paused_until[$1]=$((SECONDS + $2))
}

# Lets those go on whose pause is over.
end_pauses() {
    local part
    for part in "${!paused_until[@]}"; do
        ((SECONDS >= paused_until[$part])) || continue
        resume_part "$part"
        unset "paused_until[$part]"
    done
}

strike_server() {
    local servers=(rabbitmq postgres) server seconds
    draw 2 && server=${servers[REPLY]}
    draw 8 && seconds=$REPLY
    draw 3
    case $REPLY in
        0)
            note "kill $server" "back after $seconds s"
            "$HERE/$server" kill "$INSTALLATION/$server"
            sleep "$seconds"
            start_server "$server"
            ;;
        1)
            note "restart $server" "back after $seconds s"
            "$HERE/$server" stop "$INSTALLATION/$server"
            sleep "$seconds"
            start_server "$server"
            ;;
        2)
            note "pause $server" "$((seconds + 1)) s"
            "$HERE/$server" pause "$INSTALLATION/$server"
            sleep "$((seconds + 1))"
            "$HERE/$server" resume "$INSTALLATION/$server"
            ;;
    esac
}

# A server that was killed may need a second try, while the kernel still knows its processes or ports.
start_server() {
    "$HERE/$1" start "$INSTALLATION/$1" || { sleep 3 && "$HERE/$1" start "$INSTALLATION/$1"; }
}

strike_twilio() {
    local kinds=(error_before_accept error_after_accept hang_after_accept reset_after_accept rate_limit slow
        no_callback duplicate_callback reorder_callbacks undelivered failed) kind times
    draw "${#kinds[@]}" && kind=${kinds[REPLY]}
    draw 5 && times=$((REPLY + 1))
    note "Twilio: $kind" "$times times"
    curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null --header 'Content-Type: application/json' \
        --data "{\"kind\":\"$kind\",\"times\":$times}" "$(url_of twilio-simulator)/faults" || warn "Twilio did not take the fault $kind"
}

# Starts again what ended without having been told to, and counts it.
check_alive() {
    local part
    for part in "${PARTS[@]}"; do
        recorded_gone "$RUN/$part.record" || continue
        deaths=$((deaths + 1))
        warn "$part has ended by itself; the end of its log:"
        tail -n 5 "$LOGS/$part.log" >&2
        start_part "$part"
    done
}

# Undoes every fault and waits until everything can work.
mend() {
    local part
    paused_until=()
    curl --silent --noproxy '*' --max-time 5 --request DELETE "$(url_of twilio-simulator)/faults" || true
    for part in "${PARTS[@]}"; do resume_part "$part"; done
    for part in "${PARTS[@]}"; do wait_for_part "$part"; done
}
