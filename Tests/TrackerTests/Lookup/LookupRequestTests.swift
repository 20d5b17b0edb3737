import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel
import ServiceKit
import Testing

@testable import Tracker

/// What a customer says of a job.
@Suite struct LookupRequestTests {
    @Test func itIsReadAsPeopleWriteIt() throws {
        let wanted = try LookupRequest(business: "Acme-1", job: "j1042", last_four: "0142").checked()
        #expect(wanted.name == WantedJob.Name(business: "acme-1", number: 1042) && wanted.lastFour == "0142")
    }

    @Test func phonesAddSpaces() async throws {
        let body = "business=acme+&job=+J1042%20&last_four=0142+"
        let form = try await post(body, type: "application/x-www-form-urlencoded").form(LookupForm.self)
        #expect(try form.request.checked().name == WantedJob.Name(business: "acme", number: 1042))
    }

    @Test(arguments: [
        ("", "J1", "0142", "business"), ("-acme", "J1", "0142", "business"), ("acme!", "J1", "0142", "business"),
        (String(repeating: "a", count: 64), "J1", "0142", "business"), ("acme", "1042", "0142", "job"),
        ("acme", "J1", "142", "last_four"), ("acme", "J1", "01423", "last_four"), ("acme", "J1", "014x", "last_four"),
        ("acme", "J1", "١٢٣٤", "last_four"), ("acme\u{0}", "J1", "0142", "business"),
    ])
    func whatCannotBeRightIsNamed(business: String, job: String, digits: String, field: String) {
        let problem = #expect(throws: ProblemError.self) {
            try LookupRequest(business: business, job: job, last_four: digits).checked()
        }
        #expect(problem?.status == .badRequest && problem?.members.first?.value == field)
    }

    @Test(arguments: ["business=a&business=b", "business[x]=a", "%zz=1"])
    func whatIsNoFormIsRefused(body: String) async throws {
        let request = post(body, type: "application/x-www-form-urlencoded; charset=utf-8")
        #expect(request.isForm)
        let problem = await #expect(throws: ProblemError.self) { try await request.form(LookupForm.self) }
        #expect(problem?.status == .badRequest)
    }

    @Test func digitsAreComparedWhole() {
        #expect(JobLookup.isSame("0142", "0142"))
        for wrong in ["0143", "1142", "014", "01420", "", "none"] { #expect(!JobLookup.isSame("0142", wrong)) }
    }

    @Test(
        arguments: [
            ("es", .spanish), ("es-MX,es;q=0.9,en;q=0.8", .spanish), ("en-US,es;q=0.9", .english),
            ("en;q=0.5, es;q=0.7", .spanish), ("de, es;q=0", .english), ("fr", .english), ("", .english),
            ("q=,;", .english),
        ] as [(String, TextLanguage)])
    func thePageSpeaksWhatIsLikedBest(accepted: String, language: TextLanguage) {
        #expect(TextLanguage(acceptedBy: post("", type: "text/plain", [.acceptLanguage: accepted])) == language)
    }

    private func post(_ body: String, type: String, _ headers: HTTPFields = [:]) -> Request {
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/api/track/lookup")
        head.headerFields = headers
        head.headerFields[.contentType] = type
        return Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
    }
}
