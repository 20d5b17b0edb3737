import Yams

/// What the world may reach, and what may reach what inside.
extension ManifestFolder {
    /// The public paths, each with its service; those with `true` hold for everything below them.
    static let publicPaths: [String: (service: String, isPrefix: Bool)] = [
        "/sms/inbound": ("ingress", false), "/sms/status-callback": ("ingress", false),
        "/sms/status": ("tracker", false), "/sms/relay": ("tracker", false), "/openapi.yaml": ("tracker", false),
        "/track": ("tracker", true), "/api": ("tracker", true), "/console": ("tracker", true), "/a": ("tracker", true),
    ]

    func edgeMistakes() -> [String] {
        let edges = objects("Ingress")
        guard let edge = edges.first, edges.count == 1 else { return ["there are \(edges.count) Ingresses, not one"] }
        return pathMistakes(edge) + hostMistakes(edge)
    }

    private func pathMistakes(_ edge: Manifest) -> [String] {
        let rules = edge.root.at("spec", "rules")?.items ?? []
        let paths = rules.flatMap { $0.at("http", "paths")?.items ?? [] }
        let given = Set(paths.compactMap { $0["path"]?.string })
        let wanted = Set(Self.publicPaths.keys)
        var mistakes = wanted.subtracting(given).sorted().map { "\(edge.title): \($0) leads nowhere" }
        mistakes += given.subtracting(wanted).sorted().map { "\(edge.title): \($0) is public" }
        if edge.root.at("spec", "defaultBackend") != nil { mistakes.append("\(edge.title): everything else is public") }
        for path in paths {
            guard let text = path["path"]?.string, let right = Self.publicPaths[text] else { continue }
            let service = path.at("backend", "service")
            if service?["name"]?.string != "backhop-\(right.service)" || service?.at("port", "name")?.string != "http"
                || path["pathType"]?.string != (right.isPrefix ? "Prefix" : "Exact")
            {
                mistakes.append("\(edge.title): \(text) leads elsewhere, or for more or less than it should")
            }
        }
        return mistakes
    }

    /// The host is that of the two public URLs, and it has a certificate.
    private func hostMistakes(_ edge: Manifest) -> [String] {
        let urls = ["BACKHOP_PUBLIC_URL", "BACKHOP_TRACK_URL"].compactMap { settings[$0] }
        let wanted = Set(urls.map { $0.replacing("https://", with: "") })
        let hosts = Set((edge.root.at("spec", "rules")?.items ?? []).compactMap { $0["host"]?.string })
        let secured = Set((edge.root.at("spec", "tls")?.items ?? []).flatMap { $0["hosts"]?.texts ?? [] })
        return hosts == wanted && secured == wanted ? [] : ["\(edge.title): its hosts are not those of the public URLs"]
    }

    /// Every workload's pods are chosen by a policy in both directions; the admin port is open to monitoring alone.
    func policyMistakes() -> [String] {
        let policies = objects("NetworkPolicy")
        var mistakes: [String] = []
        for workload in workloads {
            for direction in ["Ingress", "Egress"] where !policies.contains(where: { $0.governs(workload, direction) })
            {
                mistakes.append("\(workload.title): no NetworkPolicy governs its \(direction)")
            }
        }
        for policy in policies {
            for rule in policy.root.at("spec", "ingress")?.items ?? [] {
                let sources = rule["from"]?.items ?? []
                if sources.isEmpty || rule["ports"] == nil {
                    mistakes.append("\(policy.title): a rule lets in anybody")
                }
                let ports = (rule["ports"]?.items ?? []).compactMap { $0["port"]?.string }
                let names = sources.map {
                    $0.at("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")?.string
                }
                if ports.contains(where: isAdmin), names != ["monitoring"] {
                    mistakes.append("\(policy.title): the admin ports are open to others than monitoring")
                }
            }
        }
        return mistakes
    }

    private func isAdmin(_ port: String) -> Bool {
        port == "admin" || workloads.contains { $0.ports["admin"].map(String.init) == port }
    }
}

extension Manifest {
    fileprivate func governs(_ workload: Manifest, _ direction: String) -> Bool {
        let selector = root.at("spec", "podSelector")
        guard selector?["matchExpressions"] == nil else { return false }
        return root.at("spec", "policyTypes")?.texts.contains(direction) == true
            && workload.podLabels.satisfy(selector?["matchLabels"]?.strings ?? [:])
    }
}
