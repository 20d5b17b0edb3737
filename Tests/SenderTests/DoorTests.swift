import Testing

@testable import Sender

/// What the looks at the webhooks' address mean.
@Suite struct DoorTests {
    private func sights(_ looks: [Bool]) -> [Door.Sight] {
        var door = Door()
        return looks.map { door.see(answers: $0) }
    }

    @Test func anAddressThatNeverAnsweredTellsNothing() {
        #expect(sights([false, false, false, true]) == [.nothing, .nothing, .nothing, .nothing])
    }

    @Test func anOutageIsToldAtItsBeginningNowAndThenAndAtItsEnd() {
        #expect(
            sights([true, false, false, false, false, false, false, true, true]) == [
                .nothing, .nothing, .shut, .nothing, .stillShut, .nothing, .stillShut, .openAgain, .nothing,
            ])
    }

    /// A text may have been lost in a moment that one look alone has seen.
    @Test func evenOneMissIsFollowedUpWhenItIsOver() {
        #expect(sights([true, false, true]) == [.nothing, .nothing, .openAgain])
    }
}
