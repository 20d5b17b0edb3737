import ServiceKit
import Testing

@Suite struct SettingsTests {
    let folder: TemporaryFolder
    let environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = try rightEnvironment(folder)
    }

    private func mistakes(_ arguments: [String] = [], _ environment: [String: String]) -> [SettingsMistake] {
        do {
            _ = try loadSettings(fixtureSchema, arguments: arguments, environment: environment)
            return []
        } catch {
            return error.mistakes
        }
    }

    @Test func readsEveryKind() throws {
        let settings = try loadSettings(fixtureSchema, environment: environment)
        #expect(settings.text("BACKHOP_AMQP_URL") == "amqp://a:5671,amqps://b")
        #expect(settings.text("BACKHOP_PUBLIC_URL") == "https://relay.example/twilio")
        #expect(settings.integer("BACKHOP_WORKERS") == 8)
        #expect(settings.duration("BACKHOP_PAUSE") == .milliseconds(250))
        #expect(settings.address("BACKHOP_ADMIN_ADDRESS") == ListenAddress(host: "127.0.0.1", port: 9100))
        #expect(settings.optionalText("BACKHOP_CONFIG_FILE") == nil)
    }

    @Test func flagsGoBeforeTheEnvironmentBeforeTheFile() throws {
        let file = try folder.file("config", "# ours\nBACKHOP_WORKERS=2\nBACKHOP_PAUSE = 3s\nBACKHOP_QUEUE_PREFIX=f.\n")
        var environment = environment
        environment["BACKHOP_CONFIG_FILE"] = file
        environment["BACKHOP_WORKERS"] = "3"
        environment["BACKHOP_QUEUE_PREFIX"] = "e."
        let settings = try loadSettings(
            fixtureSchema, arguments: ["--workers", "4", "--amqp-url=amqp://c,amqp://d"], environment: environment)
        #expect(settings.integer("BACKHOP_WORKERS") == 4)
        #expect(settings.text("BACKHOP_QUEUE_PREFIX") == "e.")
        #expect(settings.duration("BACKHOP_PAUSE") == .seconds(3))
        #expect(settings.text("BACKHOP_AMQP_URL") == "amqp://c,amqp://d")
    }

    @Test func reportsAllMistakesTogether() {
        let found = mistakes(
            ["--wrokers", "3", "stray", "--queue-prefix"],
            [
                "BACKHOP_DATABASE_URL": "mysql://u:hunter2@x", "BACKHOP_WORKERS": "65", "BACKHOP_PAUSE": "5",
                "BACKHOP_PUBLIC_URL": "relay.example",
            ])
        #expect(
            found.map(\.setting) == [
                "--wrokers", "the command line", "--queue-prefix", "BACKHOP_DATABASE_URL", "BACKHOP_AMQP_URL",
                "BACKHOP_PUBLIC_URL", "BACKHOP_KEYRING_FILE", "BACKHOP_WORKERS", "BACKHOP_PAUSE",
            ])
        #expect(found.allSatisfy { !$0.problem.isEmpty && !$0.remedy.isEmpty })
        #expect(!found.map(\.description).joined().contains("hunter2"))
    }

    @Test func emptyMeansNotGiven() {
        var environment = environment
        environment["BACKHOP_WORKERS"] = ""
        environment["BACKHOP_DATABASE_URL"] = ""
        #expect(mistakes([], environment).map(\.setting) == ["BACKHOP_DATABASE_URL"])
    }

    @Test func aFlagTwiceIsAMistake() {
        #expect(mistakes(["--workers=2", "--workers=3"], environment).map(\.setting) == ["--workers"])
    }
}

@Suite struct SecretFileTests {
    let folder: TemporaryFolder
    var environment: [String: String]

    init() throws {
        folder = try TemporaryFolder()
        environment = try rightEnvironment(folder)
        environment["BACKHOP_DATABASE_URL"] = nil
    }

    private func refusal(_ environment: [String: String]) -> SettingsError? {
        #expect(throws: SettingsError.self) { try loadSettings(fixtureSchema, environment: environment) }
    }

    @Test func readsASecretFromItsFile() throws {
        var environment = environment
        environment["BACKHOP_DATABASE_URL_FILE"] = try folder.file("url", "postgresql://secret\n")
        let settings = try loadSettings(fixtureSchema, environment: environment)
        #expect(settings.text("BACKHOP_DATABASE_URL") == "postgresql://secret")
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o620]) func refusesASecretThatOthersCanReach(mode: Int) throws {
        var environment = environment
        environment["BACKHOP_DATABASE_URL_FILE"] = try folder.file("url", "postgresql://secret", mode: mode)
        let error = try #require(refusal(environment))
        #expect(error.mistakes.map(\.setting) == ["BACKHOP_DATABASE_URL_FILE"])
        #expect(error.description.contains("chmod 600"))
    }

    @Test func refusesAnExposedKeyring() throws {
        var environment = environment
        environment["BACKHOP_DATABASE_URL"] = "postgresql://x"
        environment["BACKHOP_KEYRING_FILE"] = try folder.file("open", "keys", mode: 0o644)
        #expect(try #require(refusal(environment)).mistakes.map(\.setting) == ["BACKHOP_KEYRING_FILE"])
    }

    @Test func refusesASecretInAnExposedConfigurationFile() throws {
        var environment = environment
        environment["BACKHOP_CONFIG_FILE"] = try folder.file("c", "BACKHOP_DATABASE_URL=postgresql://x\n", mode: 0o644)
        #expect(try #require(refusal(environment)).mistakes.map(\.setting) == ["BACKHOP_DATABASE_URL"])
    }

    @Test func refusesValueAndFileTogether() throws {
        var environment = environment
        environment["BACKHOP_DATABASE_URL"] = "postgresql://x"
        environment["BACKHOP_DATABASE_URL_FILE"] = try folder.file("url", "postgresql://y")
        #expect(try #require(refusal(environment)).mistakes.map(\.setting) == ["BACKHOP_DATABASE_URL"])
    }

    @Test func namesTheLineOfTheFileThatIsWrong() throws {
        var environment = environment
        environment["BACKHOP_DATABASE_URL"] = "postgresql://x"
        environment["BACKHOP_CONFIG_FILE"] = try folder.file("c", "BACKHOP_WORKERS=1\nnonsense\n")
        #expect(try #require(refusal(environment)).mistakes.map(\.setting) == ["\(folder.path)/c line 2"])
    }

    @Test func namesAMissingFileOnce() throws {
        var environment = environment
        environment["BACKHOP_DATABASE_URL"] = "postgresql://x"
        environment["BACKHOP_CONFIG_FILE"] = "\(folder.path)/none"
        #expect(try #require(refusal(environment)).mistakes.map(\.setting) == ["BACKHOP_CONFIG_FILE"])
    }
}
