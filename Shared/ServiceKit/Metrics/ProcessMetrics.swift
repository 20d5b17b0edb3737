import FileAccess
import Glibc

extension MetricsRegistry {
    /// Adds what every process tells of itself: its start, its age, its open files, its memory and its build.
    package func addProcessMetrics(service: String) {
        let start = unixTime()
        gauge("process_start_time_seconds", help: "When the process started, in seconds since the Unix epoch.") {
            start
        }
        gauge("backhop_uptime_seconds", help: "How long the process has been running.") { unixTime() - start }
        gauge("process_resident_memory_bytes", help: "Memory that the process holds.") { residentBytes() }
        gauge(
            "backhop_build_info", help: "Always 1; the labels say what was built.",
            labels: ["service": service, "version": BuildInfo.version]
        ).set(1)
    }
}

/// What was built.
package enum BuildInfo {
    /// The version of all of Backhop's programs, as in its releases.
    package static let version = "0.1.0"
}

private func unixTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The second number of /proc/self/statm is the resident set in pages (proc(5)).
private func residentBytes() -> Double {
    guard let text = try? SmallFile.read("/proc/self/statm", isPrivate: false) else { return 0 }
    let fields = text.split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
    return Double(pages * sysconf(Int32(_SC_PAGESIZE)))
}
