import Keyring
import Testing

@Suite struct LinkTokenTests {
    @Test func isFoundByItsHash() {
        for _ in 0..<200 {
            let token = LinkToken.generate()
            #expect(token.reveal().utf8.count == 22)
            #expect(LinkToken.hash(of: token.reveal()) == token.sha256)
            #expect(token.sha256.count == 32)
        }
    }

    /// Whoever reads the tables cannot make a link of what stands there.
    @Test func theHashIsSHA256() throws {
        let hash = try #require(LinkToken.hash(of: "AAAAAAAAAAAAAAAAAAAAAA"))
        let digits = hash.map { String(Int($0) + 256, radix: 16).suffix(2) }.joined()
        #expect(digits == "8a5bdb4cc15164126c6ef2668de9dd240d299ce6397a42c95a9411b93d080ed8")
    }

    @Test func tokensDiffer() {
        #expect(Set((0..<1000).map { _ in LinkToken.generate().reveal() }).count == 1000)
    }

    @Test func isShownNowhere() {
        let token = LinkToken.generate()
        var dumped = ""
        dump(token, to: &dumped)
        for shown in ["\(token)", String(reflecting: token), dumped] { #expect(!shown.contains(token.reveal())) }
    }

    @Test(arguments: [
        "", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA/", "AAAAAAAAAAAAAAAAAAAAA=",
    ])
    func whatCannotBeATokenHasNoHash(text: String) {
        #expect(LinkToken.hash(of: text) == nil)
    }
}
