/// libpq's keywords and values for a pool's connections, with our session settings merged in.
struct ConnectionParameters {
    private(set) var values: [(keyword: String, value: String)]
    /// How long one attempt may take.
    let connectTimeout: Duration

    init(_ configuration: PostgresConfiguration) throws(PostgresError) {
        var values = try LibpqConnection.parse(configuration.url)
        let given = values.first { $0.keyword == "connect_timeout" }.flatMap { Int($0.value) } ?? 0
        // libpq treats 1 as 2 and zero as no limit; we always have one.
        connectTimeout = given > 0 ? .seconds(max(2, given)) : configuration.connectTimeout
        let ours = Self.sessionOptions(configuration)
        let theirs = values.first { $0.keyword == "options" }?.value
        values.removeAll { $0.keyword == "options" }
        values.append(("options", [ours, theirs].compactMap(\.self).joined(separator: " ")))
        for (keyword, value) in Self.defaults(configuration) where !values.contains(where: { $0.keyword == keyword }) {
            values.append((keyword, value))
        }
        values.removeAll { $0.keyword == "client_encoding" }
        values.append(("client_encoding", "UTF8"))
        self.values = values
    }

    /// Moves the first host to the end, so that a host that does not answer cannot keep us from the next one: libpq
    /// itself goes on only after a failure, not when the caller of PQconnectPoll gives up.
    mutating func rotateHosts() {
        for index in values.indices where ["host", "hostaddr", "port"].contains(values[index].keyword) {
            var items = values[index].value.split(separator: ",", omittingEmptySubsequences: false)
            items.append(items.removeFirst())
            values[index].value = items.joined(separator: ",")
        }
    }

    private static func sessionOptions(_ configuration: PostgresConfiguration) -> String {
        let settings: [(String, Duration)] = [
            ("statement_timeout", configuration.statementTimeout),
            ("lock_timeout", configuration.lockTimeout),
            ("idle_in_transaction_session_timeout", configuration.idleInTransactionTimeout),
        ]
        let limits = settings.map { "-c \($0)=\(min($1.roundedUpMilliseconds, Int64(Int32.max)))" }
        return (limits + ["-c TimeZone=UTC"]).joined(separator: " ")
    }

    /// Keepalives notice a server that vanished while a connection is idle, the user timeout one that vanished while
    /// something is on its way (libpq-connect); the kernel's own defaults take hours.
    private static func defaults(_ configuration: PostgresConfiguration) -> [(String, String)] {
        [
            ("application_name", configuration.applicationName),
            ("keepalives_idle", "30"), ("keepalives_interval", "5"), ("keepalives_count", "3"),
            ("tcp_user_timeout", "15000"),
        ]
    }
}
