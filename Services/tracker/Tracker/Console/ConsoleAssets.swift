extension HashedAssets {
    /// The console's scripts, styles and icon.
    static let console = HashedAssets(
        at: "/console/assets",
        files: [
            "console.js": PackageResources.console_js,
            "api.js": PackageResources.api_js,
            "dom.js": PackageResources.dom_js,
            "live.js": PackageResources.live_js,
            "keys.js": PackageResources.keys_js,
            "form.js": PackageResources.form_js,
            "hours.js": PackageResources.hours_js,
            "relays.js": PackageResources.relays_js,
            "board.js": PackageResources.board_js,
            "conversations.js": PackageResources.conversations_js,
            "jobs.js": PackageResources.jobs_js,
            "map.js": PackageResources.map_js,
            "customers.js": PackageResources.customers_js,
            "numbers.js": PackageResources.numbers_js,
            "parked.js": PackageResources.parked_js,
            "audit.js": PackageResources.audit_js,
            "performance.js": PackageResources.performance_js,
            "console.css": PackageResources.console_css,
            "signin.css": PackageResources.signin_css,
            "icon.svg": PackageResources.icon_svg,
        ])
}
