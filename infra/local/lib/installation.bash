# A whole installation of a script's own: PostgreSQL, RabbitMQ, the simulator and the services, on free ports. Sourced, never run.
# The caller sets BINARIES, the folder of the programs, SIMULATOR_OPTIONS, and WORKERS, how many processes each service has.
# It may add FURTHER_SETTINGS for the services.
# shellcheck shell=bash

# NAME=value.
FURTHER_SETTINGS=()
readonly SERVICES=(ingress router sender tracker)

# Sets PARTS, in starting order: the simulator, and the services' processes, of which a second one is called `router-2`.
name_parts() {
    local number service
    PARTS=(twilio-simulator "${SERVICES[@]}")
    for ((number = 2; number <= WORKERS; number++)); do
        for service in "${SERVICES[@]}"; do PARTS+=("$service-$number"); done
    done
}

# Prints what part $1 is a process of.
service_of() { printf '%s\n' "${1%-[0-9]*}"; }

# Prints the ingress whose address Twilio is given by part $1.
ingress_of() { printf '%s\n' "ingress${1#"$(service_of "$1")"}"; }

# Makes everything in folder $1, with the tenants of file $2, and waits until it can work.
start_installation() {
    INSTALLATION=$1 INSTALLATION_TENANTS=$2
    RUN=$1/run LOGS=$1/logs
    name_parts
    stop_installation
    rm -rf "$1"
    mkdir -p "$RUN" "$LOGS"
    private_folder "$1/secrets"
    private_folder "$1/secrets/passwords"
    choose_ports
    "$HERE/postgres" start "$1/postgres" "${port[postgres]}"
    "$HERE/rabbitmq" start "$1/rabbitmq" "${port[amqp]}" "${port[epmd]}" "${port[distribution]}"
    "$HERE/rabbitmq" url "$1/rabbitmq" | write_secret "$1/secrets/amqp-url"
    "$HERE/postgres" psql "$1/postgres" postgres --command 'create database backhop'
    "$HERE/postgres" url "$1/postgres" backhop | write_secret "$1/secrets/owner-database-url"
    prepare_services
    local part
    for part in "${PARTS[@]}"; do start_part "$part"; done
    for part in "${PARTS[@]}"; do wait_for_part "$part"; done
    spread_numbers
}

choose_ports() {
    local names=(postgres amqp epmd distribution twilio-simulator) part chosen index
    for part in "${PARTS[@]:1}"; do
        names+=("$part-admin")
        [[ $part != ingress* && $part != tracker* ]] || names+=("$part")
    done
    mapfile -t chosen < <(free_ports "${#names[@]}")
    declare -gA port=()
    for index in "${!names[@]}"; do port[${names[index]}]=${chosen[index]}; done
}

# Gives each number one of the ingresses, the first number the first one.
spread_numbers() {
    local number index=1
    ((WORKERS > 1)) || return 0
    while read -r number; do
        ((index == 1)) || curl --silent --fail --noproxy '*' --max-time 5 --output /dev/null --request PUT \
            --header 'Content-Type: application/json' --data "{\"webhook_url\":\"$(url_of "ingress-$index")/sms/inbound\"}" \
            "$(url_of twilio-simulator)/numbers/%2B$number" || die "the simulator did not take the address of +$number"
        index=$((index % WORKERS + 1))
    done < <(curl --silent --noproxy '*' --max-time 5 "$(url_of twilio-simulator)/numbers" | grep -o '"number":"+[0-9]*"' | tr -cd '0-9\n')
}

prepare_services() {
    local service secrets=$INSTALLATION/secrets
    backhop keys generate --output "$secrets/keyring"
    for service in "${SERVICES[@]}"; do
        printf 'postgresql://backhop_%s:%s@127.0.0.1:%s/backhop' "$service" "$(secret "$secrets/passwords/$service")" \
            "${port[postgres]}" | write_secret "$secrets/$service-database-url"
    done
    backhop setup --passwords "$secrets/passwords" --tenants "$INSTALLATION_TENANTS" >"$LOGS/setup.log"
}

# Calls the command line as the owner of the database.
backhop() {
    BACKHOP_DATABASE_URL_FILE=$INSTALLATION/secrets/owner-database-url BACKHOP_KEYRING_FILE=$INSTALLATION/secrets/keyring \
        "$BINARIES/backhop" "$@" 9>&-
}

url_of() { printf 'http://127.0.0.1:%s\n' "${port[$1]}"; }

start_part() {
    local part=$1 secrets=$INSTALLATION/secrets service command
    service=$(service_of "$part")
    command=(env -i PATH="$PATH" HOME="$HOME" LANG=C.UTF-8)
    [[ -z ${BACKHOP_TEST_RUN:-} ]] || command+=(BACKHOP_TEST_RUN="$BACKHOP_TEST_RUN")
    if [[ $part == twilio-simulator ]]; then
        command+=("$BINARIES/$part" --tenants-file "$INSTALLATION_TENANTS" --public-url "$(url_of ingress)"
            --address "127.0.0.1:${port[$part]}" "${SIMULATOR_OPTIONS[@]}")
    else
        command+=(BACKHOP_DATABASE_URL_FILE="$secrets/$service-database-url" BACKHOP_AMQP_URL_FILE="$secrets/amqp-url"
            BACKHOP_KEYRING_FILE="$secrets/keyring" BACKHOP_PUBLIC_URL="$(url_of "$(ingress_of "$part")")"
            BACKHOP_TRACK_URL="$(url_of tracker)" BACKHOP_TWILIO_API_URL="$(url_of twilio-simulator)"
            BACKHOP_TWILIO_TIMEOUT=5s BACKHOP_ADMIN_ADDRESS="127.0.0.1:${port[$part-admin]}" "${FURTHER_SETTINGS[@]}")
        [[ -z ${port[$part]:-} ]] || command+=(BACKHOP_HTTP_ADDRESS="127.0.0.1:${port[$part]}")
        command+=("$BINARIES/$service")
    fi
    launch "$RUN/$part.record" "$LOGS/$part.log" "${command[@]}"
    # Bash is not to report the end of what is killed on purpose.
    disown "$!"
}

part_ready() {
    local path=/readyz url
    url=$(url_of "$1-admin" 2>/dev/null || true)
    [[ $1 != twilio-simulator ]] || { url=$(url_of "$1") && path=/healthz; }
    curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "$url$path"
}

part_ready_or_gone() { recorded_gone "$RUN/$1.record" || part_ready "$1"; }

wait_for_part() {
    if wait_until 900 part_ready_or_gone "$1" && part_ready "$1"; then return; fi
    tail -n 20 "$LOGS/$1.log" >&2
    die "$1 is not ready: the end of its log is above"
}

# Ends all of it; does nothing to what does not run.
stop_installation() {
    local part index server
    [[ -n ${INSTALLATION:-} && -d $INSTALLATION ]] || return 0
    for ((index = ${#PARTS[@]} - 1; index >= 0; index--)); do
        part=${PARTS[index]}
        resume_part "$part"
        stop_recorded "$RUN/$part.record" 15
    done
    for server in rabbitmq postgres; do
        [[ -d $INSTALLATION/$server ]] || continue
        "$HERE/$server" resume "$INSTALLATION/$server" || true
        "$HERE/$server" remove "$INSTALLATION/$server" || true
    done
}

# Lets a part go on that was stopped in its tracks.
resume_part() {
    local pid
    ! pid=$(recorded_pid "$RUN/$1.record") || kill -CONT "$pid" 2>/dev/null || true
}
