import Foundation
import Testing

/// A service's own list of settings, as `<service> --settings` prints it.
struct ServiceSettings {
    /// The services, in the order in which tables list them.
    static let services = ["ingress", "router", "sender", "tracker"]

    let service: String
    let settings: [SettingEntry]

    /// Asks the built program.
    ///
    /// - Throws: When `BACKHOP_TEST_BIN` is not set, or the program does not answer with settings.
    init(of service: String) throws {
        self.service = service
        let folder = try #require(
            ProcessInfo.processInfo.environment["BACKHOP_TEST_BIN"],
            "BACKHOP_TEST_BIN is not set: it names the folder with the built programs")
        let output = try run(URL(filePath: folder).appending(path: service), ["--settings"])
        settings = try JSONDecoder().decode([SettingEntry].self, from: Data(output.utf8))
    }

    /// All four services' lists, asked for once.
    static func all() throws -> [ServiceSettings] { try answers.get() }

    private static let answers = Result { try services.map(ServiceSettings.init(of:)) }

    /// What is wrong with an environment in which the service is to be started.
    ///
    /// Names that do not begin with `BACKHOP_` are nobody's concern here. An empty value counts as not given, as for the
    /// service.
    ///
    /// - Parameters:
    ///   - environment: Names and values; a value that is not known yet may be anything of the right type.
    ///   - place: Where it stands, for the messages: a file, a container.
    /// - Returns: One sentence for each mistake, beginning with the place; none when the service would take it.
    func check(environment: [String: String], of place: String) -> [String] {
        let given = environment.filter { $0.key.hasPrefix("BACKHOP_") && !$0.value.isEmpty }
        let known = Set(settings.flatMap(\.names))
        let strangers = given.keys.filter { !known.contains($0) }.sorted()
        return strangers.map { "\(place): \($0) is no setting of the \(service)" }
            + settings.flatMap { $0.mistakes(in: given) }.map { "\(place): \($0)" }
    }
}

/// One setting of a service.
struct SettingEntry: Decodable, Equatable {
    let name: String
    let type: String
    let `default`: String?
    let secret: Bool
    let required: Bool
    let choices: [String]?
    let meaning: String

    /// The name, and for a secret that of its twin, which names a file with the value.
    var names: [String] { secret ? [name, fileName] : [name] }

    private var fileName: String { name + "_FILE" }

    fileprivate func mistakes(in given: [String: String]) -> [String] {
        let file = secret ? given[fileName] : nil
        switch (given[name], file) {
        case (nil, nil): return required ? ["\(name) is missing, and it is required"] : []
        case (_?, _?): return ["\(name) is given both as a value and as a file"]
        case (nil, let path?): return path.hasPrefix("/") ? [] : ["\(fileName) is \(path), not an absolute path"]
        case (_?, nil) where secret: return ["\(name) is a secret and stands in the open: give \(fileName)"]
        case (let value?, nil): return accepts(value) ? [] : ["\(name) is \(value), which is no \(type)"]
        }
    }

    /// Whether a value has the setting's type; ranges are the service's own matter.
    private func accepts(_ value: String) -> Bool {
        switch type {
        case "boolean": value == "true" || value == "false"
        case "integer": Int(value) != nil
        case "duration": value.wholeMatch(of: /[0-9]+(ms|s|m|h)/) != nil
        case "choice": choices?.contains(value) ?? false
        case "url": value.wholeMatch(of: /[a-z]+:\/\/\S+/) != nil
        case "address":
            value.wholeMatch(of: /(\[[0-9a-f:]+\]|[^:\s\/]+):([0-9]{1,5})/).map { UInt16($0.2) != nil } ?? false
        case "file": value.hasPrefix("/")
        case "text": true
        default: false
        }
    }
}
