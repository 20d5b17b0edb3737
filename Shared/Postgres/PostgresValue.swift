/// A parameter with its type; `nil` is a NULL of that type.
///
/// The case decides the type that is declared to the server, so a statement means the same whatever the values are.
/// Its description shows the kind only, never the value.
package enum PostgresValue: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// `boolean`
    case bool(Bool?)
    /// `bigint`; the server casts it for smaller columns on assignment
    case int(Int?)
    /// `double precision`
    case double(Double?)
    /// `text`; the server refuses U+0000
    case text(String?)
    /// `bytea`
    case bytes([UInt8]?)
    /// `uuid`
    case uuid(PostgresUUID?)
    /// `timestamptz`, in microseconds since the Unix epoch
    case timestamp(Int64?)
    /// `text[]`
    case texts([String]?)
    /// `uuid[]`
    case uuids([PostgresUUID]?)
    /// `bigint[]`
    case ints([Int]?)
    /// `jsonb`, given as JSON text
    case json(String?)

    package var description: String {
        switch self {
        case .bool: "bool"
        case .int: "int"
        case .double: "double"
        case .text: "text"
        case .bytes: "bytes"
        case .uuid: "uuid"
        case .timestamp: "timestamp"
        case .texts: "texts"
        case .uuids: "uuids"
        case .ints: "ints"
        case .json: "json"
        }
    }

    package var debugDescription: String { description }
}
