import CLinuxShims
import CPostgres

/// One `PGconn`, nonblocking and in pipeline mode, used and freed on the pool's thread.
///
/// libpq allows one thread at a time per connection (libpq-threading).
struct LibpqConnection: ~Copyable {
    /// What an attempt to connect waits for.
    enum Progress {
        case reading, writing, ready, failed
    }

    private static let noBytes: [UInt8] = [0]

    private let handle: OpaquePointer

    /// Begins to connect; host names are resolved here, by getaddrinfo(3), which is the one call that may block.
    init?(_ parameters: ConnectionParameters) {
        let keywords = CStrings(parameters.values.map(\.keyword))
        let values = CStrings(parameters.values.map(\.value))
        let handle = keywords.withPointers { keywords in
            values.withPointers { values in PQconnectStartParams(keywords, values, 0) }
        }
        guard let handle else { return nil }
        self.handle = handle
        // The default receiver prints to standard error.
        PQsetNoticeReceiver(handle, { _, _ in }, nil)
    }

    deinit { PQfinish(handle) }

    /// The descriptor to poll; it may change while connecting, and is negative when there is none.
    var socket: Int32 { PQsocket(handle) }

    /// Whether libpq gave the connection up.
    var isBroken: Bool { PQstatus(handle) == CONNECTION_BAD }

    /// Whether no transaction is open and no command is under way.
    var isIdle: Bool { PQtransactionStatus(handle) == PQTRANS_IDLE }

    /// libpq's account of the last failure, in one line; names hosts and users, never passwords.
    var failure: String {
        let text = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ")
    }

    /// Goes on with connecting after the socket became ready.
    func pollConnect() -> Progress {
        switch PQconnectPoll(handle) {
        case PGRES_POLLING_READING: .reading
        case PGRES_POLLING_WRITING: .writing
        case PGRES_POLLING_OK: .ready
        default: .failed
        }
    }

    /// Sets up the session once connected.
    func prepareForPipelining() -> Bool {
        PQsetnonblocking(handle, 1) == 0 && PQenterPipelineMode(handle) == 1
    }

    /// Back from simple queries to the pipeline.
    func enterPipeline() -> Bool { PQenterPipelineMode(handle) == 1 }

    /// Leaves the pipeline for a simple query; only when nothing is under way.
    func exitPipeline() -> Bool { PQexitPipelineMode(handle) == 1 }

    /// Queues a Parse message.
    func sendPrepare(_ command: EncodedCommand) -> Bool {
        PQsendPrepare(
            handle, command.statement.name, command.statement.sql, Int32(command.types.count), command.types) == 1
    }

    /// Queues Bind, Describe and Execute of a prepared statement, with binary results.
    func sendExecute(_ command: EncodedCommand) -> Bool {
        withArguments(of: command) { values, lengths, formats in
            PQsendQueryPrepared(
                handle, command.statement.name, Int32(command.slots.count), values, lengths, formats, 1) == 1
        }
    }

    /// Lays out addresses, lengths and formats of the parameters as libpq wants them, on the stack when they are few.
    private func withArguments(
        of command: EncodedCommand,
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Bool
    ) -> Bool {
        let count = command.slots.count
        // A value of no bytes still needs an address: a null pointer means NULL.
        let padded = command.bytes.isEmpty ? Self.noBytes : command.bytes
        return padded.withUnsafeBytes { bytes in
            let start = bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                    for (index, slot) in command.slots.enumerated() {
                        values.initializeElement(at: index, to: slot.flatMap { start?.advanced(by: $0.lowerBound) })
                        numbers.initializeElement(at: index, to: Int32(slot?.count ?? 0))
                        numbers.initializeElement(at: count + index, to: 1)
                    }
                    let lengths = numbers.baseAddress.map { UnsafePointer($0) }
                    return body(values.baseAddress.map { UnsafePointer($0) }, lengths, lengths?.advanced(by: count))
                }
            }
        }
    }

    /// Queues a statement without parameters, such as BEGIN.
    func sendPlain(_ sql: String) -> Bool { PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1 }

    /// Queues a simple query, outside the pipeline; it may hold several statements.
    func sendScript(_ sql: String) -> Bool { PQsendQuery(handle, sql) == 1 }

    /// Ends a unit of work: its implicit transaction commits or rolls back here (libpq-pipeline-mode).
    func sync() -> Bool { PQpipelineSync(handle) == 1 }

    /// Writes what is queued; `nil` when the connection broke, else whether something is still unsent.
    func flush() -> Bool? {
        switch PQflush(handle) {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// Lets the kernel gather what libpq writes, or sends what it has gathered (TCP_CORK, tcp(7)).
    ///
    /// libpq writes at each sync, and a small segment of its own costs more than all else that a statement takes. Fails
    /// without harm on a socket that is not TCP's.
    func setCorked(_ isCorked: Bool) {
        var value: Int32 = isCorked ? 1 : 0
        _ = setsockopt(socket, SOL_TCP, TCP_CORK, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Reads what has arrived; says whether the connection is still good.
    func consumeInput() -> Bool { PQconsumeInput(handle) == 1 }

    /// Whether ``nextResult()`` would block.
    var isBusy: Bool { PQisBusy(handle) == 1 }

    /// Takes the next result, or `nil` at the end of one command's results. Only while not ``isBusy``.
    func nextResult() -> LibpqResult? {
        guard let result = PQgetResult(handle) else { return nil }
        defer { PQclear(result) }
        return LibpqResult(result)
    }

    /// What another thread needs to cancel the running statement.
    func cancelHandle() -> CancelHandle? { PQgetCancel(handle).map(CancelHandle.init) }
}

extension LibpqConnection {
    /// Splits a URI into keywords and values. The error repeats nothing of it, since it may hold a password.
    static func parse(_ url: String) throws(PostgresError) -> [(keyword: String, value: String)] {
        guard let options = PQconninfoParse(url, nil) else {
            throw PostgresError(
                .configuration, operation: "parse URI", outcome: .notSent, detail: "the database URI is malformed")
        }
        defer { PQconninfoFree(options) }
        var values: [(String, String)] = []
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { values.append((String(cString: keyword), String(cString: value))) }
            option += 1
        }
        return values
    }
}
