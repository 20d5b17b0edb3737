import Glibc

/// What this process, with the children it has waited for, has used.
struct ProcessUsage {
    /// User and system time of all threads.
    var cpu: Duration

    static func now() -> ProcessUsage {
        ProcessUsage(cpu: cpuTime(of: RUSAGE_SELF) + cpuTime(of: RUSAGE_CHILDREN))
    }

    /// The resident memory in bytes, from /proc/PID/statm, which counts pages (proc_pid_statm(5)).
    ///
    /// - Parameter process: Its number, or `self`.
    static func residentBytes(of process: String = "self") -> Int {
        let descriptor = open("/proc/\(process)/statm", O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(descriptor, &buffer, buffer.count)
        let fields = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self).split(separator: " ")
        let pages = fields.count > 1 ? Int(fields[1]) ?? 0 : 0
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }

    private static func cpuTime(of who: __rusage_who) -> Duration {
        var usage = rusage()
        getrusage(__rusage_who_t(who.rawValue), &usage)
        return Duration(usage.ru_utime) + Duration(usage.ru_stime)
    }
}

extension Duration {
    fileprivate init(_ time: timeval) { self = .seconds(time.tv_sec) + .microseconds(time.tv_usec) }

    /// As a fraction.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
