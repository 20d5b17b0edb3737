/// Takes big-endian integers and slices from the front of a cell.
struct BinaryReader {
    private var rest: ArraySlice<UInt8>
    private let cell: PostgresCell

    init(_ bytes: ArraySlice<UInt8>, _ cell: PostgresCell) {
        rest = bytes
        self.cell = cell
    }

    mutating func integer<Value: FixedWidthInteger>(
        _ type: Value.Type = Value.self
    ) throws(PostgresDecodingFailure) -> Value {
        try take(Value.bitWidth / 8).reduce(0) { value, byte in value << 8 | Value(truncatingIfNeeded: byte) }
    }

    mutating func take(_ count: Int) throws(PostgresDecodingFailure) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw cell.malformed() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
