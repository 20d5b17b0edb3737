/// Builds PostgreSQL's binary format: integers big-endian, arrays with their element type.
struct BinaryWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ value: PostgresUUID) {
        append(value.high)
        append(value.low)
    }

    mutating func append(contentsOf more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Appends a one-dimensional array without NULLs (src/backend/utils/adt/arrayfuncs.c, array_recv).
    mutating func append<Element>(
        array: [Element], of type: UInt32, element: (Element, inout BinaryWriter) -> Void
    ) {
        append(Int32(array.isEmpty ? 0 : 1))
        append(Int32(0))
        append(type)
        guard !array.isEmpty else { return }
        append(Int32(array.count))
        append(Int32(1))
        for item in array {
            let start = bytes.count
            append(Int32(0))
            element(item, &self)
            setLength(at: start)
        }
    }

    private mutating func setLength(at start: Int) {
        withUnsafeBytes(of: Int32(bytes.count - start - 4).bigEndian) { length in
            for (index, byte) in length.enumerated() { bytes[start + index] = byte }
        }
    }
}
