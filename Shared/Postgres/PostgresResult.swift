/// What one statement gave.
package struct PostgresResult: Sendable {
    /// The rows in the server's order; empty for statements without any.
    package let rows: [PostgresRow]
    /// How many rows were inserted, updated, deleted or selected.
    package let affected: Int

    init(table: ResultTable, rowCount: Int, affected: Int) {
        rows = (0..<rowCount).map { PostgresRow(table: table, index: $0) }
        self.affected = affected
    }

    /// The result of a statement without rows.
    init(affected: Int) {
        rows = []
        self.affected = affected
    }
}

/// One row; its columns are read by name with ``get(_:as:)``.
package struct PostgresRow: Sendable {
    let table: ResultTable
    let index: Int

    /// Reads a column, for example `try row.get("name", as: String?.self)`.
    ///
    /// - Throws: ``PostgresError`` with code `decoding` when the column does not exist, has another type, or is NULL and
    ///   the type is not optional. The error names the column and the types, never the value.
    package func get<Value: PostgresDecodable>(
        _ column: String, as type: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard let position = table.names.firstIndex(of: column) else {
            throw .decoding(column, "there is no such column")
        }
        do {
            return try Value.decode(table.cell(row: index, column: position))
        } catch {
            throw .decoding(column, error.explanation)
        }
    }
}

extension PostgresError {
    fileprivate static func decoding(_ column: String, _ explanation: String) -> PostgresError {
        PostgresError(.decoding, operation: "decode", outcome: .failed, detail: "column \(column): \(explanation)")
    }
}

/// A result's cells, copied once into a single buffer that its rows share.
final class ResultTable: Sendable {
    let names: [String]
    private let types: [UInt32]
    private let slots: [Range<Int>?]
    private let bytes: [UInt8]

    init(names: [String], types: [UInt32], slots: [Range<Int>?], bytes: [UInt8]) {
        self.names = names
        self.types = types
        self.slots = slots
        self.bytes = bytes
    }

    func cell(row: Int, column: Int) -> PostgresCell {
        let slot = slots[row * names.count + column]
        return PostgresCell(type: types[column], bytes: slot.map { bytes[$0] })
    }
}
