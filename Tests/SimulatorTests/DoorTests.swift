import Foundation
import HTTPTransport
import HummingbirdTesting
import Simulator
import Testing

/// Doors, knocked at by a real client.
@Suite(.timeLimit(.minutes(1))) struct DoorTests {
    private struct Door: Decodable {
        var port: Int
        var url: String
    }

    @Test func aDoorIsShutInEveryWayAndOpenedAgain() async throws {
        try await World.simulator(WebhookRecorder()).test(.live) { client in
            let added = try await client.post("/doors", "")
            #expect(added.status == 201)
            let door = try JSONDecoder().decode(Door.self, from: Data(added.bytes))
            #expect(try await knock(door) == .success(201))
            let failures: [(String, HTTPTransportError.Code)] = [
                ("refused", .connect), ("silent", .timeout), ("reset", .connectionLost),
                ("wrong_certificate", .certificate),
            ]
            for (state, code) in failures {
                let changed = try await client.put("/doors/\(door.port)", "state=\(state)")
                #expect(changed.status == 200)
                let shut = try JSONDecoder().decode(Door.self, from: Data(changed.bytes))
                // Only silence is waited out.
                let knock = try await knock(shut, timeout: state == "silent" ? .milliseconds(1500) : .seconds(20))
                #expect(knock == .failure(code), "\(state): \(knock)")
            }
            #expect(try await client.put("/doors/\(door.port)", "state=open").status == 200)
            #expect(try await knock(door) == .success(201))
            #expect(try await client.get("/messages").messages.count == 2)
            #expect(try await client.delete("/doors/\(door.port)").status == 204)
            #expect(try await knock(door) == .failure(.connect))
        }
    }

    @Test func wrongOrdersAreRefused() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let ajar = try await client.post("/doors", "state=ajar")
            #expect(ajar.status == 400)
            #expect(try await client.put("/doors/1", "state=open").status == 400)
            #expect(try await client.delete("/doors/1").status == 404)
        }
    }

    private enum Knock: Equatable {
        case success(Int)
        case failure(HTTPTransportError.Code)
    }

    /// Sends a text through a door, on a connection of its own.
    private func knock(_ door: Door, timeout: Duration = .seconds(20)) async throws -> Knock {
        let transport = try HTTPTransport(HTTPTransportConfiguration())
        let knock = await knock(door, transport, timeout)
        await transport.close()
        return knock
    }

    private func knock(_ door: Door, _ transport: HTTPTransport, _ timeout: Duration) async -> Knock {
        let form = FormPairs([("To", World.sam), ("From", World.number), ("Body", "Knock")])
        let request = TransportRequest(
            method: "POST", url: "\(door.url)/2010-04-01/Accounts/\(World.account)/Messages.json",
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"),
                ("Authorization", basic(World.account, "token-one")),
            ], body: Array(form.encoded.utf8))
        do throws(HTTPTransportError) {
            return .success(try await transport.send(request, timeout: timeout).status)
        } catch {
            return .failure(error.code)
        }
    }
}
