/// What tasks ask of the transport's thread.
enum TransferCommand: Sendable {
    /// Queue this request.
    case start(Exchange)
    /// Look at the ``CancellationSignal``.
    case wake
    /// Refuse what waits and what comes, finish what is on the wire, and end.
    case drain
}
