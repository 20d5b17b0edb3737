/// A type whose arrays a column can be read as; `UInt8` stands for `bytea`.
package protocol PostgresArrayElement {
    /// Reads a cell that holds an array.
    static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> [Self]
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> [Element] {
        try Element.decodeArray(cell)
    }
}

extension UInt8: PostgresArrayElement {
    package static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> [UInt8] {
        try Array(cell.bytes(of: TypeOID.bytea))
    }
}

extension PostgresArrayElement where Self: PostgresDecodable {
    /// Reads a one-dimensional array whose elements are none of them NULL.
    package static func decodeArray(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> [Self] {
        guard let bytes = cell.bytes else { throw PostgresDecodingFailure(explanation: "it is NULL") }
        guard arrayTypes.contains(cell.type) else { throw cell.mismatch() }
        var reader = BinaryReader(bytes, cell)
        let dimensions = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        let element = try reader.integer(UInt32.self)
        guard dimensions > 0 else { return [] }
        guard dimensions == 1 else { throw PostgresDecodingFailure(explanation: "it has several dimensions") }
        let count = try reader.integer(Int32.self)
        _ = try reader.integer(Int32.self)
        var items: [Self] = []
        for _ in 0..<Swift.max(0, count) {
            let length = try reader.integer(Int32.self)
            guard length >= 0 else { throw PostgresDecodingFailure(explanation: "an element is NULL") }
            try items.append(decode(PostgresCell(type: element, bytes: reader.take(Int(length)))))
        }
        return items
    }

    /// The array types of the elements that ``PostgresDecodable`` accepts (src/include/catalog/pg_type.dat).
    private static var arrayTypes: Set<UInt32> {
        [TypeOID.int8Array, 1005, 1007, TypeOID.textArray, 1014, 1015, TypeOID.uuidArray]
    }
}

extension Int: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension PostgresUUID: PostgresArrayElement {}
