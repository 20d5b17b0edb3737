/// Why the simulator cannot start; the text is for the person who started it.
package struct SimulatorError: Error, CustomStringConvertible, Equatable {
    /// One line without secrets.
    package let description: String

    /// An error with its one line.
    package init(_ description: String) { self.description = description }
}
