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
