import Foundation

extension Installation {
    /// What the product says it did, as the judge reads it.
    func exportedAudit() async throws -> String {
        try await run("backhop", ["audit", "export", "--records", "all"])
    }

    /// Lets the judge hold what the simulator has seen since its start against that. Everything should have settled.
    ///
    /// - Returns: The verdict as it is printed.
    /// - Throws: ``Failure`` with the verdict when a rule was broken.
    @discardableResult
    func judge(_ audit: String) async throws -> String {
        let path = folder.appending(path: "audit.jsonl")
        try audit.write(to: path, atomically: true, encoding: .utf8)
        return try await run(
            "twilio-simulator",
            [
                "judge", "--journal", simulator.base, "--audit", path.path, "--tenants-file",
                folder.appending(path: "tenants.yaml").path,
            ])
    }
}
