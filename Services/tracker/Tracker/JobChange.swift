import RelayModel
import RelayStore
import ServiceKit

/// What a dispatcher sends to change a job: that it is off, or fields of it.
struct JobChange: Decodable {
    /// What is to be done, all of it checked.
    enum Order: Equatable {
        case cancel
        case edit(JobEdit)
    }

    private static let mostWaypoints = 100
    private let status: String??
    private let serviceType: String??
    private let address: String??
    private let eta: String??
    private let location: GeoPoint??
    private let waypoints: [GeoPoint]??
    /// Fields that would otherwise be ignored without a word.
    private let others: [String]
    /// All fields but the status, by name.
    private let fields: [String]

    private struct Field: CodingKey {
        static let status = Field(stringValue: "status")
        static let serviceType = Field(stringValue: "service_type")
        static let address = Field(stringValue: "address")
        static let eta = Field(stringValue: "eta")
        static let location = Field(stringValue: "location")
        static let waypoints = Field(stringValue: "waypoints")
        static let known = [status, serviceType, address, eta, location, waypoints].map(\.stringValue)

        let stringValue: String
        let intValue: Int? = nil

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        status = try Self.value(String.self, .status, in: container)
        serviceType = try Self.value(String.self, .serviceType, in: container)
        address = try Self.value(String.self, .address, in: container)
        eta = try Self.value(String.self, .eta, in: container)
        location = try Self.value(GeoPoint.self, .location, in: container)
        waypoints = try Self.value([GeoPoint].self, .waypoints, in: container)
        let names = container.allKeys.map(\.stringValue).sorted()
        others = names.filter { !Field.known.contains($0) }
        fields = names.filter { $0 != Field.status.stringValue }
    }

    /// Nil for a field that is missing, and nil within it for one that is null.
    private static func value<Value: Decodable>(
        _ type: Value.Type, _ field: Field, in container: KeyedDecodingContainer<Field>
    ) throws -> Value?? {
        guard container.contains(field) else { return .none }
        return .some(try container.decode(Value?.self, forKey: field))
    }

    /// - Throws: 400 naming the field and the rule.
    func order() throws -> Order {
        if let field = others.first { throw ProblemError.field(field, "cannot be changed") }
        guard let status else {
            guard !fields.isEmpty else {
                throw ProblemError.field("status", "is required, unless another field is given")
            }
            return .edit(try edit())
        }
        guard status == JobStatus.cancelled.rawValue else {
            throw ProblemError.field("status", "can only be set to cancelled")
        }
        if let field = fields.first { throw ProblemError.field(field, "cannot be changed together with the status") }
        return .cancel
    }

    private func edit() throws -> JobEdit {
        var edit = JobEdit()
        edit.serviceType = try serviceType.map { try $0?.checked("service_type", upTo: 500) }
        edit.address = try address.map { try $0?.checked("address", upTo: 500) }
        edit.eta = try eta.map { try $0?.moment("eta") }
        edit.location = try location.map { try $0?.checked("location") }
        edit.waypoints = try waypoints.map { try places($0 ?? []) }
        return edit
    }

    private func places(_ points: [GeoPoint]) throws -> [GeoPoint] {
        guard points.count <= Self.mostWaypoints else {
            throw ProblemError.field("waypoints", "must have \(Self.mostWaypoints) places at the most")
        }
        return try points.enumerated().map { try $1.checked("waypoints.\($0)") }
    }
}

extension GeoPoint {
    /// - Throws: 400 naming the coordinate that is out of range.
    fileprivate func checked(_ field: String) throws -> GeoPoint {
        guard (-90...90).contains(latitude) else {
            throw ProblemError.field("\(field).latitude", "must be from -90 to 90")
        }
        guard (-180...180).contains(longitude) else {
            throw ProblemError.field("\(field).longitude", "must be from -180 to 180")
        }
        return self
    }
}
