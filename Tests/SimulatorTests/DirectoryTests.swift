import Simulator
import Testing

@Suite struct DirectoryTests {
    @Test func theTenantsFileIsRead() throws {
        let directory = try World.directory()
        #expect(directory.accounts[World.account]?.secondaryToken == "token-two")
        #expect(directory.accounts[World.account]?.apiKeys == [World.key: "key-secret"])
        #expect(directory.accounts[World.otherAccount]?.apiKeys.isEmpty == true)
        #expect(directory.numbers[World.otherNumber]?.accountSID == World.otherAccount)
        #expect(directory.numbers[World.inactiveNumber]?.isActive == false)
        #expect(directory.person(World.dana)?.name == "Dana <script>")
        #expect(directory.people.map(\.role) == [.customer, .operator])
    }

    @Test(arguments: [
        ("tenants: [{slug: a, accounts: [{account_sid: AC1, auth_token: secret}]}]", "account_sid"),
        ("tenants: [{slug: a, accounts: [{account_sid: AC1}]}]", "auth_token is missing"),
        ("tenants: [{slug: a, numbers: [{number: '+15', account_sid: x}]}]", "E.164"),
        ("tenants: [{slug: a, numbers: [{number: '+14155550100', account_sid: x}]}]", "account"),
        ("tenants: {", "YAML"),
    ])
    func whatIsWrongIsSaid(text: String, words: String) throws {
        let error = try #require(throws: SimulatorError.self) { try AccountDirectory(parsing: text) }
        #expect(error.description.contains(words))
        #expect(!error.description.contains("secret"))
    }
}
