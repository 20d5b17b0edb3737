/// The link by which a customer follows their job.
package enum TrackingLink {
    /// The link for a token.
    ///
    /// - Parameter base: The public base URL of the tracking page, without a slash at its end.
    package static func url(base: String, token: String) -> String { "\(base)/track/?token=\(token)" }
}
