/// Where the database is and how its connections behave.
package struct PostgresConfiguration: Sendable {
    /// A libpq URI or keyword string; several hosts and `target_session_attrs` are allowed. May hold a password.
    package var url: String
    /// The most connections the pool opens, at least 1.
    package var poolSize: Int
    /// Shown in `pg_stat_activity`, unless the URI names another.
    package var applicationName: String
    /// `statement_timeout`; zero turns it off, and with it the watch over silent connections.
    package var statementTimeout: Duration
    /// `lock_timeout`; zero turns it off.
    package var lockTimeout: Duration
    /// `idle_in_transaction_session_timeout`; zero turns it off.
    package var idleInTransactionTimeout: Duration
    /// How long a query or a transaction waits for a connection.
    package var acquireTimeout: Duration
    /// How long one attempt to connect may take; `connect_timeout` in the URI takes precedence.
    package var connectTimeout: Duration

    /// Takes the settings; the defaults suit services whose statements are short.
    package init(
        url: String, poolSize: Int = 8, applicationName: String = "backhop",
        statementTimeout: Duration = .seconds(10), lockTimeout: Duration = .seconds(5),
        idleInTransactionTimeout: Duration = .seconds(15), acquireTimeout: Duration = .seconds(5),
        connectTimeout: Duration = .seconds(5)
    ) {
        self.url = url
        self.poolSize = poolSize
        self.applicationName = applicationName
        self.statementTimeout = statementTimeout
        self.lockTimeout = lockTimeout
        self.idleInTransactionTimeout = idleInTransactionTimeout
        self.acquireTimeout = acquireTimeout
        self.connectTimeout = connectTimeout
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, never negative.
    var roundedUpMilliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max / 2 : max(0, whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
