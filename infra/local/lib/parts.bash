# The parts that `make up` runs: their order, addresses, settings and records. Sourced, never run.
# shellcheck shell=bash disable=SC2034 # the scripts that source this file read its names

# In starting order; `down` goes the other way.
PROGRAMS=(ingress router sender tracker)
[[ -n ${BACKHOP_TWILIO_API_URL:-} ]] || PROGRAMS=(twilio-simulator "${PROGRAMS[@]}")

# The ports, each of which the environment can change. None is a default port of PostgreSQL, RabbitMQ or epmd.
declare -A PORT=(
    [postgres]=${BACKHOP_LOCAL_POSTGRES_PORT:-54321}
    [amqp]=${BACKHOP_LOCAL_AMQP_PORT:-56721}
    [epmd]=${BACKHOP_LOCAL_EPMD_PORT:-43691}
    [distribution]=${BACKHOP_LOCAL_DISTRIBUTION_PORT:-56722}
    [ingress]=${BACKHOP_LOCAL_INGRESS_PORT:-8080}
    [tracker]=${BACKHOP_LOCAL_TRACKER_PORT:-8081}
    [twilio-simulator]=${BACKHOP_LOCAL_SIMULATOR_PORT:-8090}
)
declare -A ADMIN_PORT=(
    [ingress]=${BACKHOP_LOCAL_INGRESS_ADMIN_PORT:-9101}
    [router]=${BACKHOP_LOCAL_ROUTER_ADMIN_PORT:-9102}
    [sender]=${BACKHOP_LOCAL_SENDER_ADMIN_PORT:-9103}
    [tracker]=${BACKHOP_LOCAL_TRACKER_ADMIN_PORT:-9104}
)

PUBLIC_URL=${BACKHOP_PUBLIC_URL:-http://127.0.0.1:${PORT[ingress]}}
TRACK_URL=${BACKHOP_TRACK_URL:-http://127.0.0.1:${PORT[tracker]}}
TENANTS_FILE=${BACKHOP_TENANTS_FILE:-$HERE/demo-tenants.yaml}
SIMULATOR_URL=''
[[ -n ${BACKHOP_TWILIO_API_URL:-} ]] || SIMULATOR_URL=http://127.0.0.1:${PORT[twilio-simulator]}

BUILD=${BACKHOP_BUILD:-release}
BINARIES=$ROOT/.build/$BUILD
POSTGRES_DIR=$LOCAL/postgres
RABBITMQ_DIR=$LOCAL/rabbitmq
RUN=$LOCAL/run
LOGS=$LOCAL/logs

# Prints the URL that tells whether part $1 can do its work.
ready_url() {
    case $1 in
        twilio-simulator) printf '%s/healthz\n' "$SIMULATOR_URL" ;;
        *) printf 'http://127.0.0.1:%s/readyz\n' "${ADMIN_PORT[$1]}" ;;
    esac
}

is_ready() { curl --silent --fail --noproxy '*' --max-time 2 --output /dev/null "$(ready_url "$1")"; }

# Prints the URL that part $1 serves to others, or nothing.
own_url() { [[ -z ${PORT[$1]:-} ]] || printf 'http://127.0.0.1:%s\n' "${PORT[$1]}"; }

# Prints the settings of part $1, one NAME=value a line: the caller's own BACKHOP_ settings, then what must be so here.
part_settings() {
    local name
    for name in "${!BACKHOP_@}"; do
        case $name in
            BACKHOP_LOCAL_* | BACKHOP_TEST_* | BACKHOP_BUILD | BACKHOP_TENANTS_FILE) ;;
            BACKHOP_DATABASE_URL* | BACKHOP_AMQP_URL* | BACKHOP_*_ADDRESS | BACKHOP_KEYRING_FILE) ;;
            *) printf '%s=%s\n' "$name" "${!name}" ;;
        esac
    done
    [[ $1 != twilio-simulator ]] || return 0
    cat <<-SETTINGS
		BACKHOP_DATABASE_URL_FILE=$SECRETS/$1-database-url
		BACKHOP_AMQP_URL_FILE=$SECRETS/amqp-url
		BACKHOP_KEYRING_FILE=$SECRETS/keyring
		BACKHOP_PUBLIC_URL=$PUBLIC_URL
		BACKHOP_TRACK_URL=$TRACK_URL
		BACKHOP_ADMIN_ADDRESS=127.0.0.1:${ADMIN_PORT[$1]}
	SETTINGS
    [[ -z ${PORT[$1]:-} ]] || printf 'BACKHOP_HTTP_ADDRESS=127.0.0.1:%s\n' "${PORT[$1]}"
    [[ -z $SIMULATOR_URL ]] || printf 'BACKHOP_TWILIO_API_URL=%s\n' "$SIMULATOR_URL"
}
