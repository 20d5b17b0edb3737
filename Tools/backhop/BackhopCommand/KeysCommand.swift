import ArgumentParser
import FoundationEssentials
import Glibc
import Keyring

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make the master keys that protect secrets in the database.",
        subcommands: [Generate.self])

    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write a new keyring file that only its owner can read; never overwrites one.")

        @Option(help: "The file to make.")
        var output: String

        func run() async throws {
            let descriptor = open(output, O_WRONLY | O_CREAT | O_EXCL, 0o600)
            guard descriptor >= 0 else {
                throw CommandError("\(output) cannot be made: \(String(cString: strerror(errno))).")
            }
            defer { close(descriptor) }
            let bytes = Array(Keyring.generated(keyID: "k1").utf8)
            guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
                throw CommandError("\(output) cannot be written: \(String(cString: strerror(errno))).")
            }
            print("Wrote \(output). Keep a copy in a safe place: without it the secrets in the database are lost.")
        }
    }
}
