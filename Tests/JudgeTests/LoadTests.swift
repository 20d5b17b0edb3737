import Foundation
import Testing

@testable import Simulator

/// What the load plans, recognises and measures.
@Suite struct LoadTests {
    private func plan(seed: UInt64 = 7, rate: Double = 20) throws -> LoadPlan {
        LoadPlan(
            rate: rate, length: .seconds(50), customers: 30, numbers: [Story.acme, Story.brook],
            script: try LoadScript(parsing: LoadScript.usual), seed: seed)
    }

    @Test func theSameSeedPlansTheSame() throws {
        func turns(_ seed: UInt64) throws -> [String] {
            let plan = try plan(seed: seed)
            return (0..<plan.count).map { "\(plan.turn($0))" }
        }
        #expect(try turns(7) == turns(7))
        #expect(try turns(7) != turns(8))
        #expect(try turns(7).count == 1000)
    }

    @Test func turnsAreOnScheduleAndCustomersKeepTheirNumber() throws {
        let plan = try plan()
        #expect(
            plan.turn(0).at == .zero && plan.turn(20).at == .seconds(1) && plan.turn(999).at == .milliseconds(49_950))
        let numbers = Dictionary(grouping: (0..<1000).map(plan.turn), by: \.phone).mapValues { Set($0.map(\.number)) }
        #expect(numbers.count == 30 && numbers.values.allSatisfy { $0.count == 1 })
        #expect(numbers.keys.allSatisfy(isE164))
        let sids = (0..<1000).flatMap { plan.turn($0).sids }
        #expect(sids.allSatisfy { isSID($0, "SM") } && Set(sids).count == 2000)
    }

    @Test func actsComeByTheirWeights() throws {
        let plan = try plan()
        let acts = Dictionary(grouping: (0..<1000).map { plan.turn($0).act }) { $0 }.mapValues(\.count)
        #expect((780...900).contains(acts[.text] ?? 0) && (100...190).contains(acts[.twice] ?? 0))
        #expect((1...30).contains(acts[.stop] ?? 0))
    }

    @Test(arguments: [
        ("customers: [{does: text, weight: 0}]\noperators: [{does: never, weight: 1}]", "customers need"),
        ("customers: [{does: text, weight: 1, after: [2, 1]}]\noperators: [{does: never, weight: 1}]", "after"),
        ("customers: [{does: dance, weight: 1}]\noperators: [{does: never, weight: 1}]", "does"),
        ("operators: [{does: never, weight: 1}]", "customers is missing"), ("[", "valid YAML"),
    ])
    func aWrongScriptIsExplained(script: String, expected: String) {
        let error = #expect(throws: SimulatorError.self) { try LoadScript(parsing: script) }
        #expect(error?.description.contains(expected) == true, "\(String(describing: error))")
    }

    private func board() throws -> LoadBoard {
        LoadBoard(
            mark: "ab", businesses: try Businesses(parsing: Story.tenants),
            script: try LoadScript(
                parsing: "customers: [{does: text, weight: 1}]\noperators: [{does: never, weight: 1}]"), seed: 1)
    }

    private func asking(_ phone: String, _ code: String, _ body: String, at: Int) -> JournalMessage {
        JournalMessage(
            seq: 0, sid: "SM", accountSid: "AC1", direction: "outbound-api", from: Story.acme, to: phone,
            body: Story.asking(code, body), at: Story.moment(at), status: "sent")
    }

    @Test func timesAreMeasuredFromTheIntendedMoment() throws {
        let board = try board()
        board.intend(4, at: Story.moment(1000))
        let body = board.body(of: 4)
        let first = try #require(board.saw(asking(Story.sam, "K7", body, at: 1300)))
        #expect(first.code == "K7" && first.window == .seconds(5) && first.text == 4)
        #expect(board.saw(asking(Story.sam, "K7", body, at: 1350)) == nil, "the turn has begun already")
        #expect(board.saw(asking(Story.alex, "P4", body, at: 6420)) != nil)
        let figures = board.figures
        #expect(figures.firstText.count == 1 && figures.firstText.max == 300_000)
        #expect(figures.backup.count == 1 && figures.backup.max == 120_000)
        #expect(figures.reached == 1 && figures.asked == 2)
    }

    @Test func whatIsNotAnOperatorsTurnIsLeftAlone() throws {
        let board = try board()
        #expect(board.saw(asking(Story.jane, "K7", board.body(of: 1), at: 0)) == nil)
        #expect(board.saw(asking(Story.sam, "K7", "#zz-1 Another run's text", at: 0)) == nil)
        #expect(board.saw(asking(Story.bo, "K7", board.body(of: 1), at: 0)) == nil, "another business's operator")
    }

    @Test func thePlotIsAPicture() throws {
        var histogram = LatencyHistogram()
        for value in 1...2000 as ClosedRange<Int64> { histogram.record(microseconds: value * 37) }
        let svg = PercentilePlot(
            title: "A < B <\u{0301}",
            series: [.init(name: "x & y", histogram: histogram), .init(name: "none", histogram: .init())]
        ).svg
        #expect(svg.contains("A &lt; B") && svg.contains("x &amp; y (2000)") && svg.contains(">99.9 %<"))
        #expect(svg.contains("B &lt;\u{0301}"))
        #expect(svg.contains("<polyline") && !svg.contains("none (") && !svg.contains("nan"))
    }

    @Test(arguments: [("90", 90), ("90s", 90), ("10m", 600), ("1h", 3600), ("0", 0)])
    func lengths(text: String, seconds: Int) { #expect(LoadLength(argument: text)?.duration == .seconds(seconds)) }

    @Test(arguments: ["", "s", "-1", "1d", "25h", "1.5"])
    func noLengths(_ text: String) { #expect(LoadLength(argument: text) == nil) }
}
