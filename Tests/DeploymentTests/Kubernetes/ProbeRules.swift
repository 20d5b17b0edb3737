import Yams

/// Ports and probes, compared with the addresses that the service listens on.
extension ManifestFolder {
    func probeMistakes(_ services: [ServiceSettings]) -> [String] {
        services.flatMap { service -> [String] in
            guard let deployment = deployment(of: service.service) else { return [] }
            return portMistakes(deployment, service) + probeMistakes(deployment)
        }
    }

    /// The ports are those the service has by default, it listens on all addresses, and Prometheus is told the admin one.
    private func portMistakes(_ deployment: Manifest, _ service: ServiceSettings) -> [String] {
        let environment = environment(of: deployment)
        var mistakes: [String] = []
        for (port, name) in [("admin", "BACKHOP_ADMIN_ADDRESS"), ("http", "BACKHOP_HTTP_ADDRESS")] {
            let number = service.settings.first { $0.name == name }?.default?.split(separator: ":").last.flatMap {
                Int($0)
            }
            if deployment.ports[port] != number {
                mistakes.append("\(deployment.title): the port \(port) is not \(number.map(String.init) ?? "absent")")
            }
            if let number, environment[name] != "0.0.0.0:\(number)" {
                mistakes.append("\(deployment.title): \(name) is not 0.0.0.0:\(number)")
            }
        }
        let told = deployment.root.at("spec", "template", "metadata", "annotations", "prometheus.io/port")?.string
        if told.flatMap({ Int($0) }) != deployment.ports["admin"] {
            mistakes.append("\(deployment.title): prometheus.io/port is not the admin port")
        }
        return mistakes
    }

    /// Liveness never asks about dependencies, or an outage of the broker would restart everything. What is behind a Service
    /// asks about them only at its start: with the broker away the ingress keeps webhooks in PostgreSQL.
    private func probeMistakes(_ deployment: Manifest) -> [String] {
        let isServed = deployment.ports["http"] != nil
        let paths = [
            "livenessProbe": "/healthz", "startupProbe": isServed ? "/readyz" : "/healthz",
            "readinessProbe": isServed ? "/healthz" : "/readyz",
        ]
        return paths.sorted { $0.key < $1.key }.compactMap { probe, path in
            let request = deployment.container?.at(probe, "httpGet")
            let isRight = request?["path"]?.string == path && request?["port"]?.string == "admin"
            return isRight ? nil : "\(deployment.title): the \(probe) does not ask \(path) of the admin port"
        }
    }
}
