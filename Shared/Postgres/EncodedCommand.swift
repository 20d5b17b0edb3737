/// What a connection prepares: a text and the types of its parameters.
struct Preparation: Sendable, Equatable {
    let sql: String
    let types: [UInt32]
}

/// A statement with its parameters in wire format, made on the caller's side so that the I/O thread only copies.
struct EncodedCommand: Sendable {
    /// Where a parameter lies in ``bytes``; `nil` for NULL.
    typealias Slot = Range<Int>?

    let statement: PostgresStatement
    let types: [UInt32]
    let slots: [Slot]
    let bytes: [UInt8]

    init(_ statement: PostgresStatement, _ values: [PostgresValue]) throws(PostgresError) {
        guard (1...60).contains(statement.name.utf8.count), values.count <= Int(UInt16.max) else {
            throw PostgresError(
                .misuse, operation: "encode", outcome: .notSent, statement: statement.name,
                detail: "a statement's name has 1 to 60 bytes, and it takes at most 65535 parameters")
        }
        var writer = BinaryWriter()
        var slots: [Slot] = []
        for value in values {
            let start = writer.bytes.count
            let isPresent = try value.encode(into: &writer, statement: statement.name)
            slots.append(isPresent ? start..<writer.bytes.count : nil)
        }
        self.statement = statement
        self.types = values.map(\.type)
        self.slots = slots
        self.bytes = writer.bytes
    }
}

extension EncodedCommand {
    /// What has to be prepared for it.
    var preparation: Preparation { Preparation(sql: statement.sql, types: types) }

    /// Whether it is the same statement with the same types of parameters, so that one preparation serves both.
    func isPrepared(like other: EncodedCommand) -> Bool { statement == other.statement && types == other.types }
}

extension PostgresValue {
    /// The type declared to the server.
    fileprivate var type: UInt32 {
        switch self {
        case .bool: TypeOID.bool
        case .int: TypeOID.int8
        case .double: TypeOID.float8
        case .text: TypeOID.text
        case .bytes: TypeOID.bytea
        case .uuid: TypeOID.uuid
        case .timestamp: TypeOID.timestamptz
        case .texts: TypeOID.textArray
        case .uuids: TypeOID.uuidArray
        case .ints: TypeOID.int8Array
        case .json: TypeOID.jsonb
        }
    }

    /// Appends the wire format and says whether there is a value at all.
    fileprivate func encode(into writer: inout BinaryWriter, statement: String) throws(PostgresError) -> Bool {
        switch self {
        case .bool(let value?): writer.append(UInt8(value ? 1 : 0))
        case .int(let value?): writer.append(Int64(value))
        case .double(let value?): writer.append(value.bitPattern)
        case .text(let value?): writer.append(contentsOf: value.utf8)
        case .bytes(let value?): writer.append(contentsOf: value)
        case .uuid(let value?): writer.append(value)
        case .timestamp(let value?): try writer.append(Self.wireTime(value, statement))
        case .texts(let value?):
            writer.append(array: value, of: TypeOID.text) { item, writer in writer.append(contentsOf: item.utf8) }
        case .uuids(let value?): writer.append(array: value, of: TypeOID.uuid) { item, writer in writer.append(item) }
        case .ints(let value?):
            writer.append(array: value, of: TypeOID.int8) { item, writer in writer.append(Int64(item)) }
        case .json(let value?):
            // The binary form of jsonb is a version byte and the text (src/backend/utils/adt/jsonb.c, jsonb_recv).
            writer.append(UInt8(1))
            writer.append(contentsOf: value.utf8)
        default: return false
        }
        return true
    }

    private static func wireTime(_ microseconds: Int64, _ statement: String) throws(PostgresError) -> Int64 {
        guard let value = PostgresTimestamp(microseconds: microseconds).wireValue else {
            throw PostgresError(
                .encoding, operation: "encode", outcome: .notSent, statement: statement,
                detail: "a timestamp is out of range")
        }
        return value
    }
}
