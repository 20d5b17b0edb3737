/// The pool's fixed measures.
enum PoolLimits {
    /// How many units may be under way on one connection; more only lengthens the wait behind a slow one.
    static let pipelineDepth = 8
    /// How many commands may wait for the thread; it takes all of them at every turn.
    static let mailboxCapacity = 65536
    /// How long ``PostgresPool/close()`` lets work under way go on.
    static let drain = Duration.seconds(5)
    /// How long a cancelled statement may take to end before its connection is given up.
    static let cancelGrace = Duration.seconds(5)
    /// How much longer than its statement timeout a unit may be silent before the connection is given up.
    static let silenceGrace = Duration.seconds(5)
    /// The pause after the first failed attempt to connect, doubled after each further one.
    static let firstBackoff = Duration.milliseconds(100)
    /// The longest pause between attempts to connect: several fit into the time that a caller waits for a connection.
    static let longestBackoff = Duration.seconds(2)
    /// A connection lost sooner, without having done anything, counts as a failed attempt.
    static let shortestLife = Duration.seconds(1)
}
