import Foundation
import ServiceKit
import Testing

@testable import TestInstallation

/// Deaths of the ingress, and what Twilio's next try finds.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct IngressCrashTests {
    static let withBroker: [CrashPoint] = [.webhookVerified, .webhookPublished]
    static let withoutBroker: [CrashPoint] = [.webhookUnconfirmed, .webhookSpilled]
    /// What is kept although Twilio got no answer.
    private let kept: [CrashPoint] = [.webhookPublished, .webhookSpilled]
    private let nobody = ["BACKHOP_AMQP_URL": "amqp://user:password@127.0.0.1:1/"]

    @Test func anIngressThatDiesBeforeItsAnswerLosesNothingAndRelaysOnce() async throws {
        let installation = try await Installation.start(windows: [600, 600, 600])
        // Reports are webhooks, too, and would die in the texts' place.
        try await installation.simulator.fault(["kind": "no_callback"])
        let points = Self.withBroker + Self.withoutBroker
        for point in points {
            let trial = CrashTrial(point)
            let settings = Self.withoutBroker.contains(point) ? nobody : [:]
            // The simulator gets no answer.
            try await installation.crash("ingress", at: point, settings: settings) {
                try? await installation.send(trial)
            }
            if kept.contains(point) {
                try await installation.expectOnce([trial], on: Installation.operators[0])
            } else {
                #expect(trial.count(in: try await installation.simulator.inbox(of: Installation.operators[0])) == 0)
            }
            try await installation.send(trial)
        }
        try await installation.expectOnce(points.map(CrashTrial.init), on: Installation.operators[0])
        try await installation.expectNoDuplicates()
        try await installation.stopJudged()
    }
}
