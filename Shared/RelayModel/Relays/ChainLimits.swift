/// What a chain may say, whoever writes it.
package enum ChainLimits {
    /// How long an operator has to acknowledge, in seconds.
    package static let windowSeconds = 5...86_400
    /// How many rounds are asked.
    package static let cycles = 1...100
}
