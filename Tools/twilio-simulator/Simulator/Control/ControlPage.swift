import Hummingbird

/// A short description of the control side, for whoever opens it in a browser.
enum ControlPage {
    static func addRoutes(to group: RouterGroup<SimulatorContext>) {
        group.get("control") { _, _ in
            response(
                PackageResources.control_html, type: "text/html; charset=utf-8",
                headers: [
                    (
                        "Content-Security-Policy",
                        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                    ), ("Referrer-Policy", "no-referrer"), ("Cache-Control", "no-cache"),
                ])
        }
        group.get("control.css") { _, _ in
            response(PackageResources.control_css, type: "text/css; charset=utf-8")
        }
    }
}
