import CLinuxShims
import Glibc

/// What went wrong in a benchmark's own works.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// A connection to a server on this machine; closed when it is released.
final class BenchSocket: Sendable {
    let descriptor: Int32

    /// - Parameter address: From where; 127.0.0.0/8 has an address, and so ports, for as many connections as one wants.
    init(port: UInt16, from address: UInt32 = 0x7F00_0001) throws {
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard made >= 0 else { throw Failure("the system gives no socket: errno \(errno)") }
        descriptor = made
        // Nothing that is measured is silent for so long.
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let isBound = withAddress(address, 0) { bind(made, $0, $1) == 0 }
        guard isBound else { throw Failure("bind: errno \(errno)") }
        let isConnected = withAddress(0x7F00_0001, port) { connect(made, $0, $1) == 0 }
        guard isConnected else { throw Failure("connect: errno \(errno)") }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) throws {
        guard write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure("write: errno \(errno)") }
    }

    /// Waits for bytes, and appends what has come.
    func receive(to bytes: inout [UInt8], by buffer: inout [UInt8]) throws {
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { throw Failure("the server ended a connection, or was silent for a minute") }
        bytes += buffer[..<count]
    }
}

private func withAddress(_ host: UInt32, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = host.bigEndian
    address.sin_port = port.bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
            body(address, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

extension [BenchSocket] {
    /// Which of them have something to read; waits for so many milliseconds at the most.
    func readable(within milliseconds: Int32) throws -> [Int] {
        var polled = map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        guard poll(&polled, nfds_t(polled.count), milliseconds) >= 0 else { throw Failure("poll: errno \(errno)") }
        return polled.indices.filter { polled[$0].revents != 0 }
    }
}
