import Foundation

@testable import TestInstallation

/// A page in the browser, used as people do: looked at, clicked, typed on.
struct Page: Sendable {
    /// A key that is more than a letter.
    enum Key: String, Sendable {
        case enter = "Enter"
        case escape = "Escape"
        case tab = "Tab"

        fileprivate var code: Int {
            switch self {
            case .enter: 13
            case .escape: 27
            case .tab: 9
            }
        }

        fileprivate var text: String? { self == .enter ? "\r" : nil }
    }

    let tools: DevTools
    let session: String

    @discardableResult
    func call(_ method: String, _ parameters: [String: Any] = [:]) async throws -> Data {
        try await tools.call(method, parameters, session: session)
    }

    // MARK: Looking

    /// What a JavaScript expression is worth.
    func value<Value: Decodable>(_ expression: String, as type: Value.Type = Value.self) async throws -> Value {
        let data = try await call(
            "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true])
        let answer = try JSONDecoder().decode(Evaluation<Value>.self, from: data)
        guard let value = answer.result?.value else { throw Failure("\(expression) has no such value") }
        return value
    }

    /// Waits until a JavaScript expression is true.
    func until(_ what: String, _ expression: String, within limit: Duration = .seconds(30)) async throws {
        try await eventually(what, within: limit) { try await value("Boolean(\(expression))") }
    }

    /// The visible text of the first element that a selector finds; empty without one.
    func text(of selector: String) async throws -> String {
        try await value("document.querySelector(\(quoted(selector)))?.innerText ?? ''")
    }

    /// Errors of scripts and what the browser refused the pages so far.
    var complaints: [String] { tools.complaints }

    // MARK: Using

    /// Clicks the middle of the first element that a selector finds, once the page is painted and the element rests.
    ///
    /// Chromium drops what is clicked before a page's first paint, and a style sheet that arrives moves what was there.
    func click(_ selector: String) async throws {
        var before: [Double] = []
        var place: [Double] = []
        try await eventually("\(selector) can be clicked") {
            (before, place) = (place, try await middle(of: selector))
            return !place.isEmpty && place == before
        }
        for kind in ["mousePressed", "mouseReleased"] {
            try await call(
                "Input.dispatchMouseEvent",
                ["type": kind, "x": place[0], "y": place[1], "button": "left", "clickCount": 1])
        }
    }

    /// Where an element's middle is, brought into view; empty while it, or the page, is not ready for a click.
    private func middle(of selector: String) async throws -> [Double] {
        try await value(
            """
            (() => {
                const found = document.querySelector(\(quoted(selector)));
                const painted = performance.getEntriesByName("first-contentful-paint").length > 0;
                if (!found || !painted || document.readyState !== "complete") return [];
                found.scrollIntoView({ block: "nearest", inline: "center", behavior: "instant" });
                const box = found.getBoundingClientRect();
                const place = [box.x + box.width / 2, box.y + box.height / 2];
                const hit = document.elementFromPoint(...place);
                return hit && (found.contains(hit) || hit.contains(found)) ? place : [];
            })()
            """)
    }

    /// Types a text into the field that has the focus.
    func type(_ text: String) async throws { try await call("Input.insertText", ["text": text]) }

    /// Presses a key.
    func press(_ key: Key) async throws { try await press(key.rawValue, code: key.code, text: key.text) }

    /// Presses the key of one letter, digit or sign.
    func press(_ letter: Character) async throws {
        try await press(String(letter), code: Int(letter.uppercased().utf16.first ?? 0), text: String(letter))
    }

    private func press(_ key: String, code: Int, text: String?) async throws {
        var event: [String: Any] = ["type": "keyDown", "key": key, "windowsVirtualKeyCode": code]
        event["text"] = text
        try await call("Input.dispatchKeyEvent", event)
        event["type"] = "keyUp"
        event["text"] = nil
        try await call("Input.dispatchKeyEvent", event)
    }

    // MARK: The screen

    /// Shows the page on another screen.
    func show(on screen: Chromium.Screen, isDark: Bool = false) async throws {
        try await call(
            "Emulation.setDeviceMetricsOverride",
            ["width": screen.width, "height": screen.height, "deviceScaleFactor": 1, "mobile": screen.isPhone])
        let scheme = ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
        try await call("Emulation.setEmulatedMedia", ["features": [scheme]])
    }

    /// Writes what is visible to `.local/screenshots/` as a PNG file of this name, once transitions have ended.
    func photograph(_ name: String) async throws {
        try await settle()
        let data = try await call("Page.captureScreenshot", ["format": "png"])
        let picture = try JSONDecoder().decode(Picture.self, from: data)
        let folder = URL(filePath: FileManager.default.currentDirectoryPath).appending(path: ".local/screenshots")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try picture.data.write(to: folder.appending(path: "\(name).png"))
    }

    /// Waits until transitions have ended.
    func settle() async throws {
        let _: Bool = try await value(
            """
            Promise.all(document.getAnimations().filter((one) => one instanceof CSSTransition)
                .map((one) => one.finished.catch(() => {}))).then(() => true)
            """)
    }

    private struct Evaluation<Value: Decodable>: Decodable {
        struct Result: Decodable { var value: Value? }
        var result: Result?
    }

    private struct Picture: Decodable { var data: Data }
}

/// A text as a JavaScript string.
func quoted(_ text: String) -> String {
    let data = (try? JSONEncoder().encode(text)) ?? Data()
    return String(decoding: data, as: UTF8.self)
}
