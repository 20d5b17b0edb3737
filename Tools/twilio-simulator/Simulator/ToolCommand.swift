package import ArgumentParser

/// `twilio-simulator`: serves unless told to do something else.
package struct ToolCommand: AsyncParsableCommand {
    /// The command's name and parts.
    package static let configuration = CommandConfiguration(
        commandName: "twilio-simulator",
        abstract: "A stand-in for Twilio's messaging, load for it, and a judge of what came of it.",
        subcommands: [SimulatorCommand.self, LoadCommand.self, JudgeCommand.self, ReplayCommand.self],
        defaultSubcommand: SimulatorCommand.self)

    /// Made by the parser.
    package init() {}
}
