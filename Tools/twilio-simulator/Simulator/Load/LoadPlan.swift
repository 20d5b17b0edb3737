/// Who texts when: settled beforehand from the seed, so that a slow product does not change it.
struct LoadPlan: Sendable {
    /// A customer's turn.
    struct Turn: Sendable {
        var index: Int
        /// Since the start.
        var at: Duration
        var phone: String
        var number: String
        var act: LoadScript.CustomerAct
        /// Until the second text of `twice`, or the `START` of `stop`.
        var pause: Duration
        /// Its texts' SIDs.
        var sids: [String]
    }

    /// Turns per second.
    let rate: Double
    let length: Duration
    let customers: Int
    /// The businesses' numbers, over which the customers are spread.
    let numbers: [String]
    let script: LoadScript
    let seed: UInt64

    /// How many turns there are.
    var count: Int { Int(Double(length.wholeMicroseconds) / 1_000_000 * rate) }

    /// The turn with that number, from 0.
    func turn(_ index: Int) -> Turn {
        var random = LoadRandom(seed: seed, UInt64(index))
        let customer = Int.random(in: 0..<customers, using: &random)
        let choice = script.customers.pick(using: &random)
        let act = choice?.does ?? .text
        return Turn(
            index: index, at: .microseconds(Int64(Double(index) / rate * 1_000_000)), phone: Self.phone(customer),
            number: numbers[customer % numbers.count], act: act,
            pause: choice?.wait(act == .stop ? 5...15 : 0.2...2, using: &random) ?? .zero,
            sids: [random.messageSID(), random.messageSID()])
    }

    /// A customer's number; the area code 800 belongs to no person.
    static func phone(_ customer: Int) -> String { "+1800\(String(10_000_000 + customer).dropFirst())" }
}
