import Foundation
import Testing

/// `docs/operations.md` names only metrics that the services have.
@Suite struct OperationsDocumentTests {
    /// Names of metrics as the document writes them: with a unit at the end, as none of the settings or objects has.
    private static func metrics(in text: String) -> Set<String> {
        Set(
            text.matches(of: /\bbackhop_[a-z_]+_(total|seconds|connected|blocked|in_flight)\b/).map {
                String($0.output.0)
            })
    }

    /// The string literals of the sources that look like a metric.
    private static func metricsOfTheCode() throws -> Set<String> {
        var names: Set<String> = []
        for folder in ["Services", "Shared"] {
            let path = repository.appending(path: folder).path
            let files = try #require(FileManager.default.enumerator(atPath: path))
            for case let file as String in files where file.hasSuffix(".swift") {
                let text = try String(contentsOfFile: "\(path)/\(file)", encoding: .utf8)
                names.formUnion(text.matches(of: /"(backhop_[a-z_]+)"/).map { String($0.output.1) })
            }
        }
        return names
    }

    @Test func everyMetricExists() throws {
        let url = repository.appending(path: "docs/operations.md")
        let named = Self.metrics(in: try String(contentsOf: url, encoding: .utf8))
        let known = try Self.metricsOfTheCode()
        #expect(named.count > 5 && known.count > 5)
        #expect(named.subtracting(known).isEmpty, "docs/operations.md names metrics that no service has")
    }

    @Test func anInventedMetricIsSeen() {
        #expect(Self.metrics(in: "`rate(backhop_lost_texts_total[5m])`") == ["backhop_lost_texts_total"])
    }
}
