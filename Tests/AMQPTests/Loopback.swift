import CLinuxShims
import Foundation
import Glibc

/// TCP sockets on 127.0.0.1.
enum Loopback {
    static func listen() throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in(loopback: 0)
        try require(address.with { Glibc.bind(descriptor, $0, $1) })
        try require(Glibc.listen(descriptor, 16))
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
        }
        try require(status)
        return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
    }

    static func connect(to port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in(loopback: UInt16(port))
        do {
            try require(address.with { Glibc.connect(descriptor, $0, $1) })
        } catch {
            _ = close(descriptor)
            throw error
        }
        return descriptor
    }

    static func freePort() throws -> Int {
        let (descriptor, port) = try listen()
        _ = close(descriptor)
        return port
    }

    private static func require(_ status: Int32) throws {
        guard status >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: backhop_errno()) ?? .EIO) }
    }
}

extension sockaddr_in {
    fileprivate init(loopback port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    }

    fileprivate mutating func with<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> R) rethrows -> R {
        try withUnsafePointer(to: &self) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
