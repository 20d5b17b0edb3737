import Yams

/// What must hold of `compose.yaml`.
extension ComposeFile {
    /// Everything that is wrong, one sentence each.
    func mistakes(_ settings: [ServiceSettings]) -> [String] {
        settingsMistakes(settings) + secretMistakes() + hardeningMistakes() + publicationMistakes() + lifeMistakes()
    }

    /// Each service gets the settings that it has, and all that it must.
    private func settingsMistakes(_ settings: [ServiceSettings]) -> [String] {
        settings.flatMap { service -> [String] in
            guard let environment = services[service.service]?["environment"]?.strings else {
                return ["\(service.service): has no environment"]
            }
            return service.check(environment: environment, of: service.service)
        }
    }

    /// A secret that a setting names is mounted, and a mounted one is declared, as a file that `init` makes.
    private func secretMistakes() -> [String] {
        let declared = Set((root["secrets"]?.mapping ?? [:]).compactMap { $0.key.string })
        return services.sorted { $0.key < $1.key }.flatMap { name, service -> [String] in
            let mounted = Set(service["secrets"]?.texts ?? [])
            let paths = (service["environment"]?.strings ?? [:]).values.filter { $0.hasPrefix("/run/secrets/") }
            let read = Set(paths.map { String($0.dropFirst("/run/secrets/".count)) })
            return read.symmetricDifference(mounted).sorted().map { "\(name): \($0) is not both read and mounted" }
                + mounted.subtracting(declared).sorted().map { "\(name): the secret \($0) is not declared" }
        }
    }

    /// Our containers are nobody in particular, write nothing, and can gain nothing.
    private func hardeningMistakes() -> [String] {
        (programs.keys + ["edge"]).sorted().flatMap { name -> [String] in
            let service = services[name] ?? [:]
            var mistakes: [String] = []
            if service["read_only"]?.bool != true { mistakes.append("\(name): its file system can be written") }
            if service["cap_drop"]?.texts != ["ALL"] { mistakes.append("\(name): it has capabilities") }
            if service["security_opt"]?.texts.contains("no-new-privileges:true") != true {
                mistakes.append("\(name): it can gain privileges")
            }
            if service["user"]?.string?.hasPrefix("set-by-init") != true { mistakes.append("\(name): it may be root") }
            return mistakes
        }
    }

    /// Only the edge and the simulator are published, and only on this machine unless told otherwise; the servers have no
    /// way out, and the edge none to them.
    private func publicationMistakes() -> [String] {
        var mistakes = services.sorted { $0.key < $1.key }.flatMap { name, service in
            (service["ports"]?.texts ?? [])
                .filter { !["edge", "twilio-simulator"].contains(name) || !$0.hasPrefix("127.0.0.1:") }
                .map { "\(name): \($0) is published" }
        }
        for (name, networks) in [
            ("postgres", ["data"]), ("rabbitmq", ["data"]), ("router", ["data"]), ("edge", ["front"]),
        ] where services[name]?["networks"]?.texts != networks {
            mistakes.append("\(name): it is in other networks than \(networks)")
        }
        if root.at("networks", "data", "internal")?.bool != true { mistakes.append("data: the network has a way out") }
        return mistakes
    }

    /// Everything has a memory limit and comes back after a crash.
    private func lifeMistakes() -> [String] {
        services.sorted { $0.key < $1.key }.flatMap { name, service -> [String] in
            let policy = ["setup", "demo"].contains(name) ? "on-failure" : "unless-stopped"
            var mistakes: [String] = []
            if service["mem_limit"]?.string == nil { mistakes.append("\(name): it has no memory limit") }
            if service["restart"]?.string != policy { mistakes.append("\(name): a crash ends it") }
            if service["depends_on"] != nil { mistakes.append("\(name): the order of start matters to it") }
            return mistakes
        }
    }
}
