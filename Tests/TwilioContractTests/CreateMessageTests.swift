import RelayModel
import Testing
import TwilioContract

@Suite struct CreateMessageTests {
    private let to: PhoneNumber
    private let from: PhoneNumber

    init() throws {
        to = try #require(PhoneNumber(e164: "+15550100001"))
        from = try #require(PhoneNumber(e164: "+15550100002"))
    }

    @Test func writesAText() {
        let message = CreateMessage(
            to: to, from: from, body: "📦 1+1 & more", statusCallback: "https://relay.example/sms/status-callback?m=1",
            validityPeriod: 60)
        #expect(
            message.form.query == "To=%2B15550100001&From=%2B15550100002&Body=%F0%9F%93%A6+1%2B1+%26+more"
                + "&StatusCallback=https%3A%2F%2Frelay.example%2Fsms%2Fstatus-callback%3Fm%3D1&ValidityPeriod=60")
    }

    @Test func writesMediaAlone() {
        let message = CreateMessage(to: to, from: from, body: "", mediaURLs: ["https://a", "https://b"])
        #expect(message.form.values(of: "MediaUrl") == ["https://a", "https://b"])
        #expect(message.form["Body"] == nil)
        #expect(message.form["StatusCallback"] == nil)
        #expect(message.form["ValidityPeriod"] == nil)
    }

    @Test(arguments: [(0, "1"), (-5, "1"), (1, "1"), (36_000, "36000"), (90_000, "36000")])
    func keepsTheValidityPeriodInItsRange(_ given: Int, _ written: String) {
        #expect(CreateMessage(to: to, from: from, body: "x", validityPeriod: given).form["ValidityPeriod"] == written)
    }
}
