import CPostgres
import Glibc

/// One `PGresult`, copied into Swift.
enum LibpqResult {
    /// A statement ended; a COMMIT may have ended as a rollback.
    case success(PostgresResult, isRollback: Bool)
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
        case PGRES_TUPLES_OK: self = .success(Self.rows(of: result), isRollback: false)
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
            self = .success(PostgresResult(affected: Self.affected(result)), isRollback: Self.isRollback(result))
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
        guard let digits = PQcmdTuples(result) else { return 0 }
        return number(digits)
    }

    /// Reads decimal digits; the text is empty when the command counts no rows.
    private static func number(_ digits: UnsafePointer<CChar>) -> Int {
        var value = 0
        var digit = digits
        while (48...57).contains(digit.pointee) {
            value = value * 10 + Int(digit.pointee - 48)
            digit += 1
        }
        return value
    }

    /// Whether the command tag is that of a rollback.
    private static func isRollback(_ result: OpaquePointer) -> Bool {
        PQcmdStatus(result).map { strcmp($0, "ROLLBACK") == 0 } ?? false
    }
}
