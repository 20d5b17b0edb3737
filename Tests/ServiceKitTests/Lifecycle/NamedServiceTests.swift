import ServiceLifecycle
import Testing

@testable import ServiceKit

/// What a log may say of a service.
struct NamedServiceTests {
    private struct Holder: Service {
        let password = "open sesame"

        func run() async throws {}
    }

    @Test func aServiceIsNamedByItsTypeAlone() { #expect("\(NamedService(service: Holder()))" == "Holder") }

    @Test func settingsShowNoValue() {
        let schema = SettingsSchema(service: "ingress", adminAddress: "127.0.0.1:0", settings: [])
        let settings = Settings(values: ["BACKHOP_DATABASE_URL": "postgresql://u:sesame@h/d"], schema: schema)
        for text in ["\(settings)", String(reflecting: settings), String(describing: [settings])] {
            #expect(!text.contains("sesame"))
        }
    }
}
