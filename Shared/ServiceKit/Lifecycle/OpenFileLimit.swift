import Glibc

/// How many files and sockets this process may have open at a time.
package enum OpenFileLimit {
    /// More than anything here needs.
    private static let enough: rlim_t = 65_536

    /// Raises it as far as the process may raise it by itself, which is to the hard limit (getrlimit(2)), but not to more
    /// than 65,536.
    ///
    /// - Returns: What it is now.
    package static func raise() -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        // What Linux gives unless told otherwise.
        guard getrlimit(resource, &limit) == 0 else { return 1024 }
        var wanted = limit
        wanted.rlim_cur = min(limit.rlim_max, max(limit.rlim_cur, enough))
        if setrlimit(resource, &wanted) == 0 { limit = wanted }
        return Int(clamping: limit.rlim_cur)
    }
}
