import Logging
import RelayModel
import RelayStore

extension IngressDependencies {
    /// How far the two clocks may be apart before somebody should look at it.
    private static let tolerance = Duration.seconds(2)

    /// When it was that instant by the database's clock, or by this machine's while the database has never answered.
    func moment(at instant: ContinuousClock.Instant) -> Moment {
        databaseClock.moment(at: instant) ?? clock() - instant.duration(to: now())
    }

    /// How far the database's clock is ahead of this machine's; nil before its first answer.
    var clockOffset: Duration? { databaseClock.moment(at: now()).map { $0 - clock() } }

    /// Reads the accounts of a key, and learns what the time is.
    func read(_ key: AccountKey, logger: Logger) async throws -> [WebhookAccount] {
        let asked = now()
        let reading = try await accounts(key)
        if let time = reading.databaseTime {
            databaseClock.learn(DatabaseTime(time, asked: asked, answered: now()))
            warn(logger)
        }
        return reading.accounts
    }

    private func warn(_ logger: Logger) {
        guard let offset = clockOffset else { return }
        let isFar = offset > Self.tolerance || offset < Duration.zero - Self.tolerance
        guard databaseClock.note(isFar: isFar) else { return }
        let seconds = offset / .seconds(1)
        let metadata: Logger.Metadata = ["offset_seconds": "\(seconds)"]
        if isFar {
            logger.warning("this machine's clock is not the database's: is NTP running?", metadata: metadata)
        } else {
            logger.notice("this machine's clock is the database's again", metadata: metadata)
        }
    }
}
