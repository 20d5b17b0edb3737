package import ArgumentParser

/// The command line of those who run Backhop.
package struct BackhopCommand: AsyncParsableCommand {
    /// The command's name and parts.
    package static let configuration = CommandConfiguration(
        commandName: "backhop", abstract: "Set up and look after a Backhop installation.",
        discussion: """
            Reads BACKHOP_DATABASE_URL (the owner's role), BACKHOP_KEYRING_FILE, BACKHOP_AMQP_URL, BACKHOP_QUEUE_PREFIX and \
            BACKHOP_TRACK_URL from the environment, each where it is needed; secrets also as <NAME>_FILE.
            """,
        subcommands: [
            SetupCommand.self, MigrateCommand.self, ApplyCommand.self, APIKeyCommand.self, JobCommand.self,
            AuditCommand.self, CustomerCommand.self, ParkedCommand.self, KeysCommand.self, DemoCommand.self,
        ])

    /// Made by the parser.
    package init() {}
}
