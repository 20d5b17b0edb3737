import HTTPTypes
import Hummingbird

extension Request {
    /// Whether another site's page sent it, as far as the browser tells.
    ///
    /// Browsers say it themselves to hosts that they trust (Fetch Metadata, `Sec-Fetch-Site`), and name the page's origin to all
    /// (RFC 6454); what names none is no browser's form. A page cannot write either header.
    var isFromAnotherSite: Bool {
        if let site = headers[.fetchSite] { return site != "same-origin" && site != "none" }
        guard let origin = headers[.origin] else { return false }
        let host = origin.split(separator: "/", maxSplits: 2).last.map { $0.lowercased() }
        return !origin.contains("://") || host != head.authority?.lowercased()
    }
}
