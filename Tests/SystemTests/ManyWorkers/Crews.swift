@testable import TestInstallation

/// A business with several numbers, each with two operators of its own, so that what holds up one number holds up no other.
enum Crews {
    static let numbers = (0..<4).map { "+1512555010\($0)" }
    static let operators = Set(numbers.indices.flatMap { [phone($0, 0), phone($0, 1)] })

    /// The tenants file.
    static var tenants: String {
        """
        tenants:
          - slug: acme
            name: Acme Dumpsters
            window_seconds: 10
            accounts:
              - account_sid: \(Installation.accountSID)
                auth_token: \(Installation.authToken)
                api_key_sid: SK00000000000000000000000000000001
                api_key_secret: test-api-key-secret
            operators:
        \(lines { person("First", $0, 0) })
        \(lines { person("Second", $0, 1) })
            chains:
        \(lines { "      - {name: crew \($0), hops: [{operator: First \($0)}, {operator: Second \($0)}]}" })
            numbers:
        \(lines(number))
        """
    }

    private static func phone(_ number: Int, _ place: Int) -> String { "+151255501\(number + 1)\(place)" }

    private static func person(_ name: String, _ number: Int, _ place: Int) -> String {
        "      - {name: \(name) \(number), phone: \"\(phone(number, place))\"}"
    }

    private static func number(_ number: Int) -> String {
        """
              - number: "\(numbers[number])"
                account_sid: \(Installation.accountSID)
                chain: crew \(number)
                segments_per_second: 1000
        """
    }

    private static func lines(_ line: (Int) -> String) -> String { numbers.indices.map(line).joined(separator: "\n") }
}
