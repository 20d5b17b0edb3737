/// A cell in wire format, as ``PostgresDecodable`` types read it.
package struct PostgresCell {
    let type: UInt32
    let bytes: ArraySlice<UInt8>?
}

/// Why a cell could not be read, without its value.
package struct PostgresDecodingFailure: Error {
    let explanation: String
}

/// A type that a column can be read as: `Int`, `Bool`, `Double`, `String`, `[UInt8]`, ``PostgresUUID``,
/// ``PostgresTimestamp``, arrays of `Int`, `String` and ``PostgresUUID``, and the optionals of all of them.
package protocol PostgresDecodable {
    /// Reads a cell.
    static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> Self
}

extension PostgresCell {
    /// The bytes of a cell that is not NULL and has one of the types.
    func bytes(of types: UInt32...) throws(PostgresDecodingFailure) -> ArraySlice<UInt8> {
        guard let bytes else { throw PostgresDecodingFailure(explanation: "it is NULL") }
        guard types.contains(type) else { throw mismatch() }
        return bytes
    }

    func mismatch() -> PostgresDecodingFailure {
        PostgresDecodingFailure(explanation: "its type, OID \(type), is not the one asked for")
    }

    func malformed() -> PostgresDecodingFailure {
        PostgresDecodingFailure(explanation: "its bytes do not fit its type, OID \(type)")
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> Wrapped? {
        guard cell.bytes != nil else { return nil }
        return try Wrapped.decode(cell)
    }
}

extension Bool: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> Bool {
        var reader = try BinaryReader(cell.bytes(of: TypeOID.bool), cell)
        return try reader.integer(UInt8.self) != 0
    }
}

extension Int: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> Int {
        var reader = try BinaryReader(cell.bytes(of: TypeOID.int8, TypeOID.int4, TypeOID.int2, TypeOID.oid), cell)
        switch cell.type {
        case TypeOID.int8: return try Int(reader.integer(Int64.self))
        case TypeOID.int4: return try Int(reader.integer(Int32.self))
        case TypeOID.int2: return try Int(reader.integer(Int16.self))
        default: return try Int(reader.integer(UInt32.self))
        }
    }
}

extension Double: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> Double {
        var reader = try BinaryReader(cell.bytes(of: TypeOID.float8, TypeOID.float4), cell)
        guard cell.type == TypeOID.float8 else {
            return try Double(Float(bitPattern: reader.integer(UInt32.self)))
        }
        return try Double(bitPattern: reader.integer(UInt64.self))
    }
}

extension String: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> String {
        guard var bytes = cell.bytes else { throw PostgresDecodingFailure(explanation: "it is NULL") }
        switch cell.type {
        case TypeOID.text, TypeOID.varchar, TypeOID.bpchar, TypeOID.name, TypeOID.json, TypeOID.unknown: break
        case TypeOID.jsonb: bytes = bytes.dropFirst()
        // Enumerations and other types made by users travel as their text.
        case TypeOID.firstUserDefined...: break
        default: throw cell.mismatch()
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw cell.malformed() }
        return text
    }
}

extension PostgresUUID: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> PostgresUUID {
        var reader = try BinaryReader(cell.bytes(of: TypeOID.uuid), cell)
        return try PostgresUUID(high: reader.integer(), low: reader.integer())
    }
}

extension PostgresTimestamp: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresDecodingFailure) -> PostgresTimestamp {
        var reader = try BinaryReader(cell.bytes(of: TypeOID.timestamptz), cell)
        guard let time = try PostgresTimestamp(wireValue: reader.integer()) else {
            throw PostgresDecodingFailure(explanation: "it is infinite or out of range")
        }
        return time
    }
}
