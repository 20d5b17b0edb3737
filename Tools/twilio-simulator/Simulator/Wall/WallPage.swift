import Hummingbird

/// The phone wall: a page that shows every phone and sends texts from them through the control side.
enum WallPage {
    static func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("/") { _, _ in
            response(PackageResources.wall_html, type: "text/html; charset=utf-8", headers: securityHeaders)
        }
        group.get("wall.svg") { _, _ in asset(PackageResources.wall_svg, "image/svg+xml") }
        addStyles(to: group)
        addScripts(to: group)
    }

    private static func addStyles(to group: RouterGroup<SimulatorContext>) {
        group.get("wall.css") { _, _ in asset(PackageResources.wall_css, "text/css; charset=utf-8") }
        group.get("phone.css") { _, _ in asset(PackageResources.phone_css, "text/css; charset=utf-8") }
    }

    private static func addScripts(to group: RouterGroup<SimulatorContext>) {
        group.get("wall.js") { _, _ in script(PackageResources.wall_js) }
        group.get("dom.js") { _, _ in script(PackageResources.dom_js) }
        group.get("events.js") { _, _ in script(PackageResources.events_js) }
        group.get("model.js") { _, _ in script(PackageResources.model_js) }
        group.get("phone.js") { _, _ in script(PackageResources.phone_js) }
        group.get("stage.js") { _, _ in script(PackageResources.stage_js) }
    }

    private static func script(_ bytes: [UInt8]) -> Response { asset(bytes, "text/javascript; charset=utf-8") }

    private static func asset(_ bytes: [UInt8], _ type: String) -> Response {
        response(bytes, type: type, headers: [("Cache-Control", "no-cache")])
    }

    /// Nothing from elsewhere, nothing inline, no frames; the page is made of text nodes alone.
    private static let securityHeaders = [
        (
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        ),
        ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
    ]
}
