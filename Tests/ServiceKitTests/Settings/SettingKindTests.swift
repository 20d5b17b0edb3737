import ServiceKit
import Testing

@Suite struct SettingKindTests {
    @Test(arguments: ["https://relay.example", "http://127.0.0.1:8080/a/b", "https://[::1]:8080"])
    func takesBaseURLs(text: String) { #expect(SettingKind.baseURL.accepts(text)) }

    @Test(arguments: [
        "relay.example", "ftp://x", "https://", "https://u:p@x", "https://x?y=1", "https://x#y", "https:///x",
        "http://a b",
    ])
    func refusesOtherBaseURLs(text: String) { #expect(!SettingKind.baseURL.accepts(text)) }

    @Test(arguments: [
        "https://tiles.example.com/{z}/{x}/{y}.png", "http://127.0.0.1:8080/{z}/{x}/{y}",
        "https://tiles.example.com/a/{z}-{y}-{x}@2x.png?key=a1&lang=en",
    ])
    func takesTileURLs(text: String) { #expect(SettingKind.tileURL.accepts(text)) }

    /// A host with a `;` or a space would say more in the pages' policy than where tiles come from.
    @Test(arguments: [
        "tiles.example.com/{z}/{x}/{y}.png", "ftp://x/{z}/{x}/{y}", "https:///{z}/{x}/{y}", "https://x/{z}/{x}.png",
        "https://x/{z}/{x}/{y}/{y}", "https://x/{z}/{x}/{y}{r}.png", "https://{s}.x/{z}/{x}/{y}", "https://x",
        "https://{z}/{x}/{y}", "https://u:p@x/{z}/{x}/{y}", "https://x;script-src/{z}/{x}/{y}",
        "https://x *//{z}/{x}/{y}", "https://*/{z}/{x}/{y}", "https://x?/{z}/{x}/{y}", "https://x\u{A0}/{z}/{x}/{y}",
    ])
    func refusesOtherTileURLs(text: String) { #expect(!SettingKind.tileURL.accepts(text)) }

    @Test func aWrongTileURLIsToldWhatItMustBe() throws {
        let schema = SettingsSchema(
            service: "tracker", adminAddress: "127.0.0.1:0",
            settings: [Setting(name: "BACKHOP_MAP_TILES", kind: .tileURL, meaning: "Tiles.")])
        let error = try #require(throws: SettingsError.self) {
            _ = try loadSettings(schema, environment: ["BACKHOP_MAP_TILES": "https://x/{z}.png"])
        }
        #expect(error.mistakes.map(\.setting) == ["BACKHOP_MAP_TILES"])
        #expect(error.description.contains("{z}, {x} and {y} once each"))
    }

    @Test(arguments: [
        ("127.0.0.1:8080", "127.0.0.1", 8080), ("[::1]:0", "::1", 0), ("localhost:65535", "localhost", 65535),
    ])
    func readsAddresses(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: ["", ":80", "127.0.0.1", "127.0.0.1:", "x:65536", "::1:80", "a/b:80", "[::1:80"])
    func refusesOtherAddresses(text: String) { #expect(ListenAddress(text) == nil) }

    @Test(arguments: ["10ms", "60s", "1m"])
    func takesDurations(text: String) {
        #expect(SettingKind.duration(.milliseconds(10) ... .seconds(60)).accepts(text))
    }

    @Test(arguments: ["", "5", "ms", "-1s", "9ms", "61s", "1.5s", "9999999999h"])
    func refusesOtherDurations(text: String) {
        #expect(!SettingKind.duration(.milliseconds(10) ... .seconds(60)).accepts(text))
    }

    @Test func anyAddressIsAskedAtTheLoopback() {
        #expect(ListenAddress(host: "0.0.0.0", port: 1).reachable.host == "127.0.0.1")
        #expect(ListenAddress(host: "::", port: 1).reachable.host == "::1")
        #expect(ListenAddress(host: "db", port: 1).reachable.host == "db")
    }
}
