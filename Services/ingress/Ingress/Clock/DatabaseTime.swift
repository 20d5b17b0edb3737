import RelayModel

/// The database's time as one of its answers showed it, carried on by this machine's monotonic clock: how this machine's own clock
/// is set, and who sets it meanwhile, does not matter.
struct DatabaseTime: Sendable {
    /// An answer that took longer says too little, unless nothing better is known.
    static let longestRoundTrip = Duration.seconds(1)
    /// Answers differ by less than this because of their way here; by more when a clock was set.
    private static let jitter = Duration.seconds(1)

    private let shown: Moment
    /// When it was that time: in the middle of the round trip.
    private let at: ContinuousClock.Instant
    private let answered: ContinuousClock.Instant
    private let roundTrip: Duration
    /// What was told last when this replaced an answer that was a little ahead of it.
    private var told: (moment: Moment, at: ContinuousClock.Instant)?

    /// Takes what the database said was the time, somewhere between the two instants.
    init(_ shown: Moment, asked: ContinuousClock.Instant, answered: ContinuousClock.Instant) {
        self.shown = shown
        self.answered = answered
        roundTrip = asked.duration(to: answered)
        at = asked + roundTrip / 2
    }

    /// The database's time at an instant, before the answer or after it.
    func moment(at instant: ContinuousClock.Instant) -> Moment {
        let moment = shown + at.duration(to: instant)
        guard let told else { return moment }
        // At half its pace until it is right: two texts that came one after the other must not change places.
        let slow = told.at.duration(to: instant) / 2
        return max(moment, told.moment + slow)
    }

    /// What is known after one more answer.
    func updated(by answer: DatabaseTime) -> DatabaseTime {
        guard answer.roundTrip <= Self.longestRoundTrip || answer.roundTrip < roundTrip else { return self }
        let last = moment(at: answer.answered)
        let ahead = last - answer.moment(at: answer.answered)
        guard ahead > .zero, ahead < Self.jitter else { return answer }
        var slowed = answer
        slowed.told = (moment: last, at: answer.answered)
        return slowed
    }
}
