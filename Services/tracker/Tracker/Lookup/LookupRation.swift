import Synchronization

/// How often jobs may be looked up in this process: few times each job, from each address and of each business, whether the
/// digits are right or wrong, and whether there is such a job or not.
final class LookupRation: Sendable {
    private struct Tables {
        var jobs: TryTable
        var addresses: TryTable
        var businesses: TryTable
    }

    private let tables: Mutex<Tables>

    /// - Parameter slots: How many jobs, addresses and businesses have tries of their own at the most.
    init(slots: Int = 8192) {
        tables = Mutex(
            Tables(
                jobs: TryTable(atOnce: 5, period: .seconds(6 * 3600), slots: slots),
                addresses: TryTable(atOnce: 10, period: .seconds(60), slots: slots),
                businesses: TryTable(atOnce: 60, period: .seconds(30), slots: slots)))
    }

    /// Takes a try, if the job, the address and the business all have one; who is refused loses none.
    ///
    /// - Returns: Nil when it is allowed, else after how many seconds all three have one.
    func take(
        _ job: WantedJob.Name, from address: ClientAddress, now: ContinuousClock.Instant = .now
    ) -> Int? {
        tables.withLock { tables in
            let wait = max(
                tables.jobs.wait(for: job, now: now), tables.addresses.wait(for: address, now: now),
                tables.businesses.wait(for: job.business, now: now))
            guard wait == 0 else { return wait }
            tables.jobs.take(job, now: now)
            tables.addresses.take(address, now: now)
            tables.businesses.take(job.business, now: now)
            return nil
        }
    }
}
