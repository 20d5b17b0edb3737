/// The settings that several services share, with the meaning they have in all of them.
extension Setting {
    package static let databaseURL = Setting(
        name: "BACKHOP_DATABASE_URL", kind: .url(schemes: ["postgresql", "postgres"]), isSecret: true, isRequired: true,
        meaning: "PostgreSQL, as a libpq URI of this service's own role; several hosts are allowed.")

    package static let amqpURL = Setting(
        name: "BACKHOP_AMQP_URL", kind: .url(schemes: ["amqp", "amqps"]), isSecret: true, isRequired: true,
        meaning: "RabbitMQ; several URLs, separated by commas, for a cluster.")

    package static let queuePrefix = Setting(
        name: "BACKHOP_QUEUE_PREFIX", kind: .text, defaultValue: "backhop.",
        meaning: "What the name of every queue and exchange begins with.")

    package static func httpAddress(default address: String) -> Setting {
        Setting(
            name: "BACKHOP_HTTP_ADDRESS", kind: .address, defaultValue: address,
            meaning: "Where the service's own endpoints listen.")
    }

    package static func adminAddress(default address: String) -> Setting {
        Setting(
            name: "BACKHOP_ADMIN_ADDRESS", kind: .address, defaultValue: address,
            meaning: "Where /healthz, /readyz and /metrics listen; keep it private.")
    }

    package static let publicURL = Setting(
        name: "BACKHOP_PUBLIC_URL", kind: .baseURL, isRequired: true,
        meaning:
            "The base URL that Twilio calls, exactly as configured at Twilio: scheme, host, optional port and path.")

    package static let trackURL = Setting(
        name: "BACKHOP_TRACK_URL", kind: .baseURL, isRequired: true,
        meaning: "The public base URL of the tracking page, as customers open it.")

    /// ``trackURL`` for a service that works without it.
    package static let linkBaseURL = Setting(
        name: trackURL.name, kind: .baseURL,
        meaning: "The public base URL of the tracking page, for links in texts; not set: customers get none.")

    package static let twilioAPIURL = Setting(
        name: "BACKHOP_TWILIO_API_URL", kind: .baseURL, defaultValue: "https://api.twilio.com",
        meaning: "The base URL of Twilio's REST API.")

    package static let keyringFile = Setting(
        name: "BACKHOP_KEYRING_FILE", kind: .file(isPrivate: true), isRequired: true,
        meaning: "The file with the master keys that protect secrets in the database.")

    package static let startTimeout = Setting(
        name: "BACKHOP_START_TIMEOUT", kind: .duration(.seconds(1) ... .seconds(24 * 3600)),
        meaning: "How long to wait at the start for what the service needs before it gives up; not set: for ever.")

    package static let logLevel = Setting(
        name: "BACKHOP_LOG_LEVEL",
        kind: .choice(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
        defaultValue: "info", meaning: "The least important log lines to write.")

    package static let logFormat = Setting(
        name: "BACKHOP_LOG_FORMAT", kind: .choice(["json", "text"]), defaultValue: "json",
        meaning: "One JSON object a line for machines, or text for people.")

    package static let configFile = Setting(
        name: "BACKHOP_CONFIG_FILE", kind: .file(isPrivate: false),
        meaning: "A file of NAME=value lines with these same names; flags and the environment go before it.")
}
