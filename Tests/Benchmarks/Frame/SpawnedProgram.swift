import FoundationEssentials
import Glibc
import Synchronization

/// A program that lies beside this one, in a process of its own so that its processor time is not counted as this one's;
/// ended at the latest when it is released.
package final class SpawnedProgram: Sendable {
    private let process: Int32
    private let isRunning = Mutex(true)

    private struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - name: Its file's name; this program's own file when nil.
    ///   - environment: Goes before what this process has, of which settings of the services are left out.
    package init(_ name: String?, _ arguments: [String], environment: [String: String] = [:]) throws {
        let own = try Self.ownPath()
        let folder = String(own[...(own.lastIndex(of: "/") ?? own.startIndex)])
        process = try Self.start([name.map { folder + $0 } ?? own] + arguments, Self.surroundings(environment))
    }

    deinit { stop() }

    /// The resident memory in bytes.
    package var residentBytes: Int { ProcessUsage.residentBytes(of: "\(process)") }

    /// Whether it has not ended by itself.
    package var isAlive: Bool {
        isRunning.withLock { isRunning in
            if isRunning, waitpid(process, nil, WNOHANG) == process { isRunning = false }
            return isRunning
        }
    }

    /// Ends it, in order if it can within twelve seconds, which is more than a service takes; idempotent.
    package func stop() {
        guard isAlive else { return }
        kill(process, SIGTERM)
        // There is nothing to wait on with a limit: `waitpid` has none.
        for _ in 0..<1200 where isAlive { usleep(10_000) }
        guard isAlive else { return }
        kill(process, SIGKILL)
        isRunning.withLock { isRunning in
            waitpid(process, nil, 0)
            isRunning = false
        }
    }

    /// A port of the loopback interface that nobody uses now.
    package static func freePort() throws -> UInt16 {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 ? getsockname(listener, address, &length) : -1
            }
        }
        guard status == 0 else { throw Failure(description: "there is no free port") }
        return UInt16(bigEndian: address.sin_port)
    }

    private static func ownPath() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        guard count > 0 else { throw Failure(description: "this program's file is unknown") }
        return String(decoding: buffer.prefix(count), as: UTF8.self)
    }

    private static func surroundings(_ own: [String: String]) -> [String] {
        ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("BACKHOP_") }.merging(own) { $1 }
            .map { "\($0.key)=\($0.value)" }
    }

    private static func start(_ arguments: [String], _ environment: [String]) throws -> Int32 {
        var process: pid_t = 0
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        guard posix_spawn(&process, arguments[0], nil, nil, &argumentPointers, &environmentPointers) == 0 else {
            throw Failure(description: "\(arguments[0]) cannot be started: swift build makes it")
        }
        return process
    }
}
