import Yams

/// The environment of every container, compared with the program's own list of settings.
extension ManifestFolder {
    /// The container's variables; those taken from the ConfigMap have the value that `settings.env` gives them.
    func environment(of workload: Manifest) -> [String: String] {
        var environment: [String: String] = [:]
        for variable in workload.container?["env"]?.items ?? [] {
            let key = variable.at("valueFrom", "configMapKeyRef", "key")?.string
            environment[variable["name"]?.string ?? ""] = variable["value"]?.string ?? key.flatMap { settings[$0] }
        }
        return environment
    }

    func settingsMistakes(_ services: [ServiceSettings]) -> [String] {
        services.flatMap { service -> [String] in
            guard let deployment = deployment(of: service.service) else { return [] }
            return service.check(environment: environment(of: deployment), of: deployment.title)
        } + workloads.flatMap { fileMistakes($0) + referenceMistakes($0) } + unusedMistakes() + setupMistakes()
    }

    /// Every `_FILE` is one that a volume puts there.
    private func fileMistakes(_ workload: Manifest) -> [String] {
        environment(of: workload).filter { $0.key.hasSuffix("_FILE") && workload.secretFiles[$0.value] == nil }.keys
            .sorted()
            .map { "\(workload.title): \($0) names a file that no volume puts there" }
    }

    /// A variable from the ConfigMap has the name that it has there.
    private func referenceMistakes(_ workload: Manifest) -> [String] {
        references(workload).filter { $0.name != $0.key || $0.map != "backhop-settings" || settings[$0.key] == nil }
            .map { "\(workload.title): \($0.name) is not \($0.key) of \($0.map) in base/settings.env" }
    }

    private func unusedMistakes() -> [String] {
        let used = Set(workloads.flatMap(references).map(\.key))
        return settings.keys.filter { !used.contains($0) }.sorted().map { "base/settings.env: nothing reads \($0)" }
    }

    private func references(_ workload: Manifest) -> [(name: String, map: String, key: String)] {
        (workload.container?["env"]?.items ?? []).compactMap { variable in
            guard let reference = variable.at("valueFrom", "configMapKeyRef") else { return nil }
            return (
                variable["name"]?.string ?? "", reference["name"]?.string ?? "", reference["key"]?.string ?? ""
            )
        }
    }

    /// `backhop setup` has no list of settings; it needs these, and one password for each service.
    private func setupMistakes() -> [String] {
        guard let job = objects("Job", in: "base/").first else { return ["base: there is no Job for backhop setup"] }
        var mistakes: [String] = []
        if Set(environment(of: job).keys) != ["BACKHOP_DATABASE_URL_FILE", "BACKHOP_KEYRING_FILE"] {
            mistakes.append("\(job.title): backhop setup needs the database's URL and the keyring, each as a file")
        }
        let arguments = job.container?["args"]?.texts ?? []
        let folder = arguments.first { $0.hasPrefix("--passwords=") }?.dropFirst("--passwords=".count) ?? ""
        for service in ServiceSettings.services where job.secretFiles["\(folder)/\(service)"] == nil {
            mistakes.append("\(job.title): the password of the \(service) is not in \(folder)")
        }
        let tenants = arguments.first { $0.hasPrefix("--tenants=") }?.dropFirst("--tenants=".count) ?? ""
        if job.secretFiles[String(tenants)] == nil { mistakes.append("\(job.title): there is no tenants file") }
        if arguments.first != "setup" { mistakes.append("\(job.title): it does not run backhop setup") }
        return mistakes
    }
}
