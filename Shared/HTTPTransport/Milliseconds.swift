extension Duration {
    /// Milliseconds as libcurl takes them: rounded up so that a short limit does not become none, 0 to 2³¹ − 1.
    var wholeMilliseconds: Int { Int(min(max((self / .milliseconds(1)).rounded(.up), 0), Double(Int32.max))) }
}
