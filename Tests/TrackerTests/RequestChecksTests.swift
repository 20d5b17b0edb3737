import HTTPTypes
import Hummingbird
import NIOCore
import RelayModel
import RelayStore
import ServiceKit
import Testing

@testable import Tracker

/// What is wrong with a request is named, field and rule.
@Suite struct RequestChecksTests {
    private func request(_ path: String, _ headers: HTTPFields = [:]) -> Request {
        Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers),
            body: RequestBody(buffer: ByteBuffer()))
    }

    private func expectProblem<Value>(_ field: String, _ body: () throws -> Value) {
        let problem = #expect(throws: ProblemError.self) { _ = try body() }
        #expect(problem?.status == .badRequest)
        #expect(problem?.members.map(\.name) == ["field", "rule"])
        #expect(problem?.members.first?.value == field)
    }

    @Test(arguments: ["limit=0", "limit=201", "limit=x", "limit=", "limit=99999999999999999999"])
    func aLimitIsANumberOfARange(query: String) {
        expectProblem("limit") { try QueryReader(request("/?\(query)")).limit() }
    }

    @Test(arguments: [("since=yesterday", "since"), ("since=2026-02-30T00:00:00Z", "since"), ("since=%00", "since")])
    func aMomentIsAMoment(query: String, field: String) {
        expectProblem(field) { try QueryReader(request("/?\(query)")).moment(field) }
    }

    @Test func aWordIsOneOfSome() throws {
        #expect(try QueryReader(request("/?status=open")).choice("status", of: Relay.State.self) == .open)
        #expect(try QueryReader(request("/")).choice("status", of: Relay.State.self) == nil)
        expectProblem("status") { try QueryReader(request("/?status=Open")).choice("status", of: Relay.State.self) }
    }

    @Test func severalWordsAreEachOneOfSome() throws {
        func statuses(_ query: String) throws -> [JobStatus] {
            try QueryReader(request("/?\(query)")).choices("status", of: JobStatus.self)
        }
        #expect(try statuses("status=queued") == [.queued])
        let all = try statuses("status=queued,in_progress&limit=1&status=completed")
        #expect(all == [.queued, .inProgress, .completed])
        #expect(try statuses("limit=1") == [])
        for query in ["status=", "status=queued,", "status=queued, completed", "status=queued&status=Open"] {
            expectProblem("status") { try statuses(query) }
        }
    }

    @Test(arguments: [
        ("status=open", "status"), ("operator=%00", "operator"), ("customer=Jane", "customer"), ("search=", "search"),
        ("since=yesterday", "since"), ("before=tomorrow", "before"), ("cursor=1", "cursor"),
    ])
    func jobsAreAskedForPrecisely(query: String, field: String) {
        expectProblem(field) { try QueryReader(request("/api/jobs?\(query)")).jobFilter() }
    }

    @Test func aJobIsSearchedByItsNumberOrItsCustomer() throws {
        let byNumber = try QueryReader(request("/?search=j1042")).jobFilter()
        #expect(byNumber.number == 1042 && byNumber.search == nil)
        let byName = try QueryReader(request("/?search=Jane%20%20Doe")).jobFilter()
        #expect(byName.number == nil && byName.search?.words == "Jane Doe")
        let byPhone = try QueryReader(request("/?search=555-0142")).jobFilter()
        #expect(byPhone.number == nil && byPhone.search?.digits == "5550142")
    }

    @Test(arguments: [
        "1", "1_", "_", "1_x", "x_00000000-0000-4000-8000-000000000001", "1_00000000-0000-4000-8000-000000000001_",
        "9223372036854775807_00000000-0000-4000-8000-000000000001",
    ])
    func aPlaceInALogIsWhatWasGiven(text: String) throws {
        #expect(MessageLogCursor(text) == nil)
        let digits = String(repeating: "0", count: 32)
        for name in ["SM\(digits)", "MM\(digits)", "00000000-0000-4000-8000-000000000001"] {
            let id = try #require(LoggedTextID(name))
            let cursor = MessageLogCursor(at: Moment(microseconds: 1_700_000_000_123_456), id: id)
            #expect(MessageLogCursor(cursor.description) == cursor)
        }
    }

    @Test(arguments: ["", "\u{0}", "a\u{0}", String(repeating: "x", count: 11)])
    func aTextThatCannotBeStoredIsRefused(text: String) {
        expectProblem("name") { try text.checked("name", upTo: 10) }
    }

    @Test(arguments: [
        ("records=weather", "records"), ("format=xml", "format"), ("cursor=x", "cursor"),
        ("records=relays&cursor=7", "cursor"), ("limit=0", "limit"), ("job=1042", "job"), ("customer=Jane", "customer"),
        ("records=inbound&job=J1042", "job"), ("records=relays&operator=Sam", "operator"), ("operator=%00", "operator"),
        ("since=2026-01-02T00:00:00Z&until=2026-01-02T00:00:00Z", "until"), ("until=tomorrow", "until"),
    ])
    func anExportIsAskedForPrecisely(query: String, field: String) {
        expectProblem(field) { try AuditQuery(request("/api/audit?\(query)")) }
    }

    @Test func theFormatOfAnExportGoesBeforeWhatIsAccepted() throws {
        #expect(try AuditQuery(request("/")).format == .jsonl)
        #expect(try AuditQuery(request("/", [.accept: "text/csv, */*"])).format == .csv)
        #expect(try AuditQuery(request("/?format=jsonl", [.accept: "text/csv"])).format == .jsonl)
    }

    @Test func aTableHasAHeadingAboveNothing() {
        for kind in AuditRecordKind.allCases {
            let heading = AuditFormat.csv.text([], of: kind, isFirst: true)
            #expect(heading.hasPrefix("cursor,record,") && heading.hasSuffix("\r\n"), "\(kind)")
            #expect(AuditFormat.csv.text([], of: kind, isFirst: false).isEmpty)
            #expect(AuditFormat.jsonl.text([], of: kind, isFirst: true).isEmpty)
        }
    }

    @Test(arguments: [
        "1", "1_", "_", "x_00000000-0000-4000-8000-000000000001",
        "9223372036854775807_00000000-0000-4000-8000-000000000001",
    ])
    func aCursorIsWhatWasGiven(text: String) {
        #expect(RelayCursor(text) == nil)
        let cursor = RelayCursor(at: Moment(microseconds: 1_700_000_000_123_456), id: .random())
        #expect(RelayCursor(cursor.description) == cursor)
        expectProblem("cursor") { () throws -> JobCursor? in try QueryReader(request("/?cursor=\(text)")).cursor() }
    }

    @Test func aChangeIsMeantForOneVersion() throws {
        let tag = EntityTag(Moment(microseconds: 17))
        #expect(tag.description == "\"17\"")
        for header in ["\"17\"", "*", "\"1\", \"17\""] { try tag.check(request("/", [.ifMatch: header])) }
        try tag.check(request("/"))
        for header in ["\"1\"", "W/\"17\"", "17", ""] {
            let problem = #expect(throws: ProblemError.self) { try tag.check(request("/", [.ifMatch: header])) }
            #expect(problem?.status == .preconditionFailed, "\(header)")
        }
        let problem = #expect(throws: ProblemError.self) { try tag.require(request("/")) }
        #expect(problem?.status == .preconditionRequired)
    }
}

/// How often a key may ask.
@Suite struct RequestRationTests {
    @Test func aKeyMayAskTwiceItsRateAtOnceAndItsRateFromThenOn() {
        let ration = RequestRation(perSecond: 5)
        let start = ContinuousClock.now
        for _ in 0..<10 { #expect(ration.take("a", now: start) == nil) }
        #expect(ration.take("a", now: start) == 1)
        #expect(ration.take("b", now: start) == nil)
        for _ in 0..<5 { #expect(ration.take("a", now: start + .seconds(1)) == nil) }
        #expect(ration.take("a", now: start + .seconds(1)) != nil)
        #expect(ration.take("a", now: start + .seconds(3600)) == nil)
    }

    @Test func whoAsksInVainLosesNothing() {
        let ration = RequestRation(perSecond: 1)
        let start = ContinuousClock.now
        for _ in 0..<100 { _ = ration.take("a", now: start) }
        #expect(ration.take("a", now: start + .seconds(1)) == nil)
    }

    @Test func itRemembersOnlySoMany() {
        let ration = RequestRation(perSecond: 1)
        let start = ContinuousClock.now
        for key in 0..<25_000 { _ = ration.take("\(key)", now: start) }
        #expect(ration.count <= 10_000)
    }
}
