import Hummingbird

/// The part of the control side that opens, shuts and closes doors.
struct DoorRoutes: Sendable {
    /// `POST /doors` and `PUT /doors/{port}`.
    struct Order: ControlOrder {
        var state: String?

        init(form: FormPairs) { state = form["state"] }

        func doorState() throws(SimulatorError) -> Door.State {
            guard let state = Door.State(rawValue: state ?? "open") else {
                let states = Door.State.allCases.map(\.rawValue).joined(separator: ", ")
                throw SimulatorError("\"state\" must be one of \(states)")
            }
            return state
        }
    }

    let doors: DoorBook

    func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("doors") { _, _ in
            let list = await doors.all.map { Self.json($0.port, $0.state) }
            return jsonResponse(.object([("doors", .array(list))]))
        }
        group.post("doors") { request, _ in
            await answer(request, status: 201) { state throws(SimulatorError) in try await doors.open(state) }
        }
        group.put("doors/:port") { request, context in
            let port = Int(context.parameters.get("port") ?? "") ?? -1
            return await answer(request, status: 200) { state throws(SimulatorError) in
                try await doors.change(port, to: state)
            }
        }
        group.delete("doors/:port") { _, context in
            let port = Int(context.parameters.get("port") ?? "") ?? -1
            return await doors.close(port)
                ? Response(status: .noContent) : controlFailure(404, "there is no such door")
        }
    }

    private func answer(
        _ request: Request, status: Int, _ act: (Door.State) async throws(SimulatorError) -> Int
    ) async -> Response {
        guard let body = await request.wholeBody() else { return controlFailure(413, "the body is too long") }
        do throws(SimulatorError) {
            let state = try Order(reading: body).doorState()
            return jsonResponse(Self.json(try await act(state), state), status: status)
        } catch {
            return controlFailure(400, error.description)
        }
    }

    private static func json(_ port: Int, _ state: Door.State) -> JSONValue {
        let scheme = state == .wrongCertificate ? "https" : "http"
        return .object([
            ("port", .int(port)), ("state", .string(state.rawValue)), ("url", .string("\(scheme)://127.0.0.1:\(port)")),
        ])
    }
}
