import Testing

/// The comparison of an environment with a service's settings.
@Suite struct ServiceSettingsTests {
    private static let right = [
        "BACKHOP_DATABASE_URL_FILE": "/run/secrets/url", "BACKHOP_AMQP_URL_FILE": "/run/secrets/amqp",
        "BACKHOP_KEYRING_FILE": "/run/secrets/keyring", "BACKHOP_PUBLIC_URL": "https://sms.example.com",
        "BACKHOP_ADMIN_ADDRESS": "0.0.0.0:9103", "BACKHOP_SEND_CONCURRENCY": "8", "BACKHOP_TWILIO_TIMEOUT": "10s",
        "BACKHOP_LOG_FORMAT": "json", "BACKHOP_LOG_LEVEL": "", "PATH": "/usr/bin",
    ]

    /// What changes in the right environment (an empty value takes the name out), and what must be said about it.
    private static let wrong: [(change: [String: String], complaint: String)] = [
        (["BACKHOP_NONSENSE": "1"], "here: BACKHOP_NONSENSE is no setting of the sender"),
        (["BACKHOP_QUEUE_PREFIX_FILE": "/x"], "here: BACKHOP_QUEUE_PREFIX_FILE is no setting of the sender"),
        (["BACKHOP_PUBLIC_URL": ""], "here: BACKHOP_PUBLIC_URL is missing, and it is required"),
        (["BACKHOP_AMQP_URL_FILE": ""], "here: BACKHOP_AMQP_URL is missing, and it is required"),
        (["BACKHOP_AMQP_URL": "amqp://x"], "here: BACKHOP_AMQP_URL is given both as a value and as a file"),
        (
            ["BACKHOP_AMQP_URL": "amqp://x", "BACKHOP_AMQP_URL_FILE": ""],
            "here: BACKHOP_AMQP_URL is a secret and stands in the open: give BACKHOP_AMQP_URL_FILE"
        ),
        (["BACKHOP_AMQP_URL_FILE": "amqp"], "here: BACKHOP_AMQP_URL_FILE is amqp, not an absolute path"),
        (["BACKHOP_PUBLIC_URL": "sms.example.com"], "here: BACKHOP_PUBLIC_URL is sms.example.com, which is no url"),
        (["BACKHOP_ADMIN_ADDRESS": "0.0.0.0"], "here: BACKHOP_ADMIN_ADDRESS is 0.0.0.0, which is no address"),
        (["BACKHOP_ADMIN_ADDRESS": "::1:80"], "here: BACKHOP_ADMIN_ADDRESS is ::1:80, which is no address"),
        (["BACKHOP_ADMIN_ADDRESS": "a:70000"], "here: BACKHOP_ADMIN_ADDRESS is a:70000, which is no address"),
        (["BACKHOP_SEND_CONCURRENCY": "many"], "here: BACKHOP_SEND_CONCURRENCY is many, which is no integer"),
        (["BACKHOP_TWILIO_TIMEOUT": "10"], "here: BACKHOP_TWILIO_TIMEOUT is 10, which is no duration"),
        (["BACKHOP_LOG_FORMAT": "xml"], "here: BACKHOP_LOG_FORMAT is xml, which is no choice"),
        (["BACKHOP_KEYRING_FILE": "keyring"], "here: BACKHOP_KEYRING_FILE is keyring, which is no file"),
    ]

    @Test func takesARightEnvironment() throws {
        #expect(try ServiceSettings(of: "sender").check(environment: Self.right, of: "here") == [])
    }

    @Test(arguments: wrong.indices) func tellsAMistake(_ index: Int) throws {
        let environment = Self.right.merging(Self.wrong[index].change) { _, new in new }
        let mistakes = try ServiceSettings(of: "sender").check(environment: environment, of: "here")
        #expect(mistakes == [Self.wrong[index].complaint])
    }
}
