import Foundation
import LoopbackPeer

/// A server of map tiles on the loopback interface: all of them show the same park between the same roads.
struct TileServer {
    private let peer: ScriptedPeer

    init() throws {
        let picture = try Self.picture()
        peer = try ScriptedPeer { connection in
            while connection.readRequest() != nil {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: \(picture.count)\r\n\r\n"
                guard connection.write(Array(head.utf8) + picture) else { return }
            }
        }
    }

    /// What the tracker is told.
    var template: String { peer.url + "{z}/{x}/{y}.png" }

    var origin: String { String(peer.url.dropLast()) }

    /// What it was asked for, whole heads.
    var requests: [String] { peer.requests.map(\.head) }

    func stop() { peer.stop() }

    /// A PNG file of 256 by 256 pixels.
    private static func picture() throws -> [UInt8] {
        guard let data = Data(base64Encoded: encoded, options: .ignoreUnknownCharacters) else {
            throw PeerError(operation: "read the picture", code: 0)
        }
        return Array(data)
    }

    private static let encoded = """
        iVBORw0KGgoAAAANSUhEUgAAAQAAAAEAAgMAAAAhHED1AAAACVBMVEXy7+n////I+szkM/wwAAABm0lEQVR42u3aTXaDMAwEYGvB
        EXwfjpCFdcmesml+wMROY2n80CLDGr7qITKyoSk1h6heEnJcgUIgGkiqSiAcyKorgWhgQTONwASAk4WThQAnCycLAU6WUKB3qg3o
        /HCsQHu2JRT1dqwo8HKBBzg8ey6gvsYJ7EV4ge1mWkLxCDw6CgD3Ky1AboRizHVpBL0YB0NbhBonS6cIa6YtreBYlXQ7ChWxnl6E
        4EVk+GYK3NAJRSS8CLyjgnZU4J/X9fwMFfF366GO3nsHdPRxqr+I7W95g6I6z9fROlVdj9Uxlh1FvOS6PSiawWDtaDtZjB3tjSZT
        Ef3ltqGIN+v18cfq7YIfBpoiHFuOjALHjvr2LHkEKGOh6d4xLCjw7CiyZ1lQ4L8l8eieRZTvovg2jMCJb4J+OgeBAUAmAIVANFCH
        IoEwoApFAmFAFYoEwgCZABQC0UAVigTigD0UCcQBeygSiANkAlAIRAN7KBIIBLZQjAf4NoxAKDD4v2EKHgQIfPr2y+8sBDhZvm2y
        jH0iIBAF8Ps5JwsB5jony/cBv/LlSSKTv7bLAAAAAElFTkSuQmCC
        """
}
