import CPostgres

/// One `PGresult`, copied into Swift.
enum LibpqResult {
    /// A statement ended; `tag` is the command tag, such as `COMMIT`.
    case success(PostgresResult, tag: String)
    /// The server reported an error, or libpq did.
    case failure(ServerFailure)
    /// The command did not run, because an earlier one in its unit failed.
    case skipped
    /// A unit's end.
    case sync
    /// Something this client never asks for, such as COPY.
    case unsupported

    init(_ result: OpaquePointer) {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK: self = .success(Self.rows(of: result), tag: Self.tag(of: result))
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            let table = ResultTable(names: [], types: [], slots: [], bytes: [])
            let affected = Self.affected(result)
            self = .success(PostgresResult(table: table, rowCount: 0, affected: affected), tag: Self.tag(of: result))
        case PGRES_PIPELINE_SYNC: self = .sync
        case PGRES_PIPELINE_ABORTED: self = .skipped
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: self = .failure(ServerFailure(result))
        default: self = .unsupported
        }
    }

    private static func rows(of result: OpaquePointer) -> PostgresResult {
        let columns = PQnfields(result)
        let count = PQntuples(result)
        var bytes: [UInt8] = []
        var slots: [Range<Int>?] = []
        slots.reserveCapacity(Int(columns) * Int(count))
        for row in 0..<count {
            for column in 0..<columns {
                guard PQgetisnull(result, row, column) == 0, let value = PQgetvalue(result, row, column) else {
                    slots.append(nil)
                    continue
                }
                let start = bytes.count
                bytes.append(
                    contentsOf: UnsafeRawBufferPointer(start: value, count: Int(PQgetlength(result, row, column))))
                slots.append(start..<bytes.count)
            }
        }
        let names = (0..<columns).map { PQfname(result, $0).map { String(cString: $0) } ?? "" }
        let table = ResultTable(
            names: names, types: (0..<columns).map { PQftype(result, $0) }, slots: slots, bytes: bytes)
        return PostgresResult(table: table, rowCount: Int(count), affected: affected(result))
    }

    private static func affected(_ result: OpaquePointer) -> Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    private static func tag(of result: OpaquePointer) -> String {
        PQcmdStatus(result).map { String(cString: $0) } ?? ""
    }
}
