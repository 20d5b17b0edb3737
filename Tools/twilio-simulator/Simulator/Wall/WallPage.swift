import Hummingbird

/// The phone wall: a page that shows every phone and sends texts from them through the control side.
enum WallPage {
    static func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("/") { _, _ in
            response(PackageResources.wall_html, type: "text/html; charset=utf-8", headers: securityHeaders)
        }
        group.get("wall.css") { _, _ in asset(PackageResources.wall_css, "text/css; charset=utf-8") }
        group.get("wall.js") { _, _ in asset(PackageResources.wall_js, "text/javascript; charset=utf-8") }
    }

    private static func asset(_ bytes: [UInt8], _ type: String) -> Response {
        response(bytes, type: type, headers: [("Cache-Control", "no-cache")])
    }

    /// Nothing from elsewhere, nothing inline, no frames; the page is made of text nodes alone.
    private static let securityHeaders = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'"
        ),
        ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
    ]
}
