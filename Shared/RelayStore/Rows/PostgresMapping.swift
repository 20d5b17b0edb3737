import Postgres
import RelayModel

extension PostgresUUID {
    init(_ row: RowID) { self.init(high: row.high, low: row.low) }
}

extension RowIdentifier {
    init(_ uuid: PostgresUUID) { self.init(rawValue: RowID(high: uuid.high, low: uuid.low)) }
}

extension PostgresValue {
    /// A row's key, or a null of type `uuid`.
    static func id(_ identifier: (some RowIdentifier)?) -> PostgresValue {
        .uuid(identifier.map { PostgresUUID($0.rawValue) })
    }

    /// A null of type `uuid`.
    static var noID: PostgresValue { .uuid(nil) }

    /// A moment as `timestamptz`.
    static func moment(_ moment: Moment?) -> PostgresValue { .timestamp(moment?.microseconds) }

    /// A phone number as text.
    static func phone(_ phone: PhoneNumber?) -> PostgresValue { .text(phone?.e164) }
}

extension PostgresRow {
    /// The row's key in a `uuid` column.
    func id<ID: RowIdentifier>(_ column: String, as type: ID.Type = ID.self) throws(PostgresError) -> ID {
        ID(try get(column, as: PostgresUUID.self))
    }

    /// The row's key in a nullable `uuid` column.
    func idIfAny<ID: RowIdentifier>(_ column: String, as type: ID.Type = ID.self) throws(PostgresError) -> ID? {
        try get(column, as: PostgresUUID?.self).map { ID($0) }
    }

    /// The moment in a `timestamptz` column.
    func moment(_ column: String) throws(PostgresError) -> Moment {
        Moment(microseconds: try get(column, as: PostgresTimestamp.self).microseconds)
    }

    /// The moment in a nullable `timestamptz` column.
    func momentIfAny(_ column: String) throws(PostgresError) -> Moment? {
        try get(column, as: PostgresTimestamp?.self).map { Moment(microseconds: $0.microseconds) }
    }

    /// The E.164 number in a text column, which the schema's checks keep well-formed.
    func phone(_ column: String) throws -> PhoneNumber {
        guard let phone = PhoneNumber(e164: try get(column, as: String.self)) else {
            throw StoredValueError(column: column)
        }
        return phone
    }
}

/// A stored value that this version of the code cannot read.
package struct StoredValueError: Error, CustomStringConvertible {
    /// The column it stands in; never the value.
    package let column: String

    package var description: String { "column \(column) holds a value that this version cannot read" }
}
