import Foundation

/// A program that ended with another status than 0; holds what it wrote.
struct ProgramFailure: Error {
    let status: Int32
    let output: String
}

/// Runs a program that starts no others to its end.
///
/// - Returns: What it wrote to its standard output and error.
/// - Throws: ``ProgramFailure``, or why it cannot be started.
func run(_ program: URL, _ arguments: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = program
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
        throw ProgramFailure(status: process.terminationStatus, output: text)
    }
    return text
}
