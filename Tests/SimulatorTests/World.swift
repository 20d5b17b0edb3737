import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import Simulator

/// The simulated world of these tests: two businesses, one of which has a number that cannot send.
enum World {
    static let account = "AC0123456789abcdef0123456789abcdef"
    static let otherAccount = "ACffffffffffffffffffffffffffffffff"
    static let key = "SK0123456789abcdef0123456789abcdef"
    static let service = "MG0123456789abcdef0123456789abcdef"
    static let number = "+14155550100"
    static let inactiveNumber = "+14155550199"
    static let otherNumber = "+14155550200"
    static let sam = "+14155550101"
    static let dana = "+14155550111"
    static let callback = "http://127.0.0.1:36010/sms/status-callback?m=abc%20d"
    static let publicURL = "https://relay.example/base"

    static let tenants = """
        tenants:
          - slug: acme
            name: Acme Plumbing
            time_zone: America/New_York
            window_seconds: 60
            templates: {ignored: true}
            accounts:
              - account_sid: \(account)
                auth_token: token-one
                next_auth_token: token-two
                api_key_sid: \(key)
                api_key_secret: key-secret
            operators:
              - {name: Sam, phone: "\(sam)"}
            chains:
              - {name: main, window_seconds: 15, cycles: 1, hops: [{operator: Sam}]}
            numbers:
              - {number: "\(number)", account_sid: \(account), chain: main, active: true}
              - {number: "\(inactiveNumber)", account_sid: \(account), chain: main, active: false}
            customers:
              - {name: "Dana <script>", phone: +1 (415) 555-0111}
          - slug: other
            accounts: [{account_sid: \(otherAccount), auth_token: token-three}]
            numbers: [{number: "\(otherNumber)", account_sid: \(otherAccount)}]
        """

    static func directory() throws -> AccountDirectory { try AccountDirectory(parsing: tenants) }

    /// A simulator whose webhooks go to a recorder.
    static func simulator(
        _ webhooks: WebhookRecorder, delay: Duration = .zero, journalLimit: Int = 1000,
        change: (inout SimulatorSettings) -> Void = { _ in }
    ) throws -> some ApplicationProtocol {
        var settings = SimulatorSettings(
            publicURL: publicURL, callbackDelay: delay, callbackConcurrency: 4, journalLimit: journalLimit, seed: 7)
        change(&settings)
        return buildSimulator(
            settings: settings, directory: try directory(), caller: webhooks.caller,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}
