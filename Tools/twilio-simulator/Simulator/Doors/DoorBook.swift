import NIOCore
import ServiceLifecycle

/// The doors that the control side has opened.
actor DoorBook: Service {
    private struct Entry {
        var state: Door.State
        var task: Task<Void, Never>
    }

    private static let limit = 32
    /// Below those that a system gives to connections (ip(7), `ip_local_port_range`): while a door is refused, nobody is to
    /// get its port by chance.
    private static let ports = 20_000..<32_000
    private var doors: [Int: Entry] = [:]
    /// Where the simulator listens, once it does.
    private var target: SocketAddress?

    /// The doors by port.
    var all: [(port: Int, state: Door.State)] {
        doors.sorted { $0.key < $1.key }.map { ($0.key, $0.value.state) }
    }

    /// Tells where to forward to.
    func forward(to address: SocketAddress) { target = address }

    /// Opens a door on a free port, and returns its port.
    func open(_ state: Door.State) async throws(SimulatorError) -> Int {
        guard doors.count < Self.limit else { throw SimulatorError("there are \(Self.limit) doors already") }
        // The port has to be free: that is known after having had it.
        let port = try await installAnywhere(state == .refused ? .silent : state)
        return state == .refused ? try await change(port, to: .refused) : port
    }

    private func installAnywhere(_ state: Door.State) async throws(SimulatorError) -> Int {
        var problem = SimulatorError("no port is free")
        for _ in 0..<Self.limit {
            do throws(SimulatorError) {
                return try await install(state, port: .random(in: Self.ports))
            } catch {
                problem = error
            }
        }
        throw problem
    }

    /// Brings a door into another state, after ending its connections, and returns its port.
    @discardableResult
    func change(_ port: Int, to state: Door.State) async throws(SimulatorError) -> Int {
        guard let entry = doors[port] else { throw SimulatorError("there is no such door") }
        entry.task.cancel()
        await entry.task.value
        return try await install(state, port: port)
    }

    /// Closes a door, and says whether there was one.
    func close(_ port: Int) async -> Bool {
        guard let entry = doors.removeValue(forKey: port) else { return false }
        entry.task.cancel()
        await entry.task.value
        return true
    }

    func run() async throws {
        try? await gracefulShutdown()
        for port in doors.keys { _ = await close(port) }
    }

    private func install(_ state: Door.State, port: Int) async throws(SimulatorError) -> Int {
        let door: Door
        do {
            door = try await Door(state, port: port)
        } catch {
            throw SimulatorError("the door cannot be opened: \(error)")
        }
        let target = target
        doors[door.port] = Entry(state: state, task: Task { await door.run(to: target) })
        return door.port
    }
}
