import ServiceLifecycle

/// A service that the group's log names by its type alone: all that it holds would otherwise be written there, settings and
/// with them passwords among it.
struct NamedService: Service, CustomStringConvertible {
    let service: any Service

    var description: String { "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
