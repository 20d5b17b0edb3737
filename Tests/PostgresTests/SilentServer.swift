import Glibc

/// A TCP port on the loopback interface that takes connections and never says anything.
final class SilentServer {
    private let descriptor: Int32
    let port: UInt16

    struct Failed: Error {
        let code = errno
    }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = self.descriptor
        let code = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | listen(descriptor, 16) | getsockname(descriptor, address, &length)
            }
        }
        // The kernel accepts on its own; nobody reads.
        port = UInt16(bigEndian: address.sin_port)
        guard code == 0 else { throw Failed() }
    }

    deinit { close(descriptor) }
}
