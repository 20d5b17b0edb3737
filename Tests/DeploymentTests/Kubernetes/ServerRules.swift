import Yams

/// The servers of the overlays, and the names that operators derive from theirs.
extension ManifestFolder {
    /// The Secrets that operators make: `<cluster>-app` by CloudNativePG, `<cluster>-default-user` by RabbitMQ's operator.
    static let operatorSecrets = ["backhop-postgres-app": "uri", "backhop-rabbitmq-default-user": "connection_string"]

    func serverMistakes() -> [String] {
        ["small", "three-node"].flatMap { overlay -> [String] in
            let folder = "overlays/\(overlay)/"
            guard let postgres = objects("Cluster", in: folder).first,
                let rabbitmq = objects("RabbitmqCluster", in: folder).first
            else { return ["\(folder): a server is missing"] }
            let secrets = [postgres.name + "-app", rabbitmq.name + "-default-user"]
            var mistakes = secrets.filter { Self.operatorSecrets[$0] == nil }.map {
                "\(folder): nothing reads the Secret \($0)"
            }
            let statements = postgres.root.at("spec", "bootstrap", "initdb", "postInitSQL")?.texts ?? []
            let owner = postgres.root.at("spec", "bootstrap", "initdb", "owner")?.string ?? ""
            if !statements.contains("alter role \(owner) createrole") {
                mistakes.append("\(postgres.title): its owner cannot make the services' roles")
            }
            return mistakes
                + (overlay == "small" ? singleMistakes(postgres, rabbitmq) : clusterMistakes(postgres, rabbitmq))
        }
    }

    private func singleMistakes(_ postgres: Manifest, _ rabbitmq: Manifest) -> [String] {
        var mistakes: [String] = []
        if postgres.root.at("spec", "instances")?.int != 1 || rabbitmq.root.at("spec", "replicas")?.int != 1 {
            mistakes.append("\(postgres.file): the small installation has one of each")
        }
        if postgres.root.at("spec", "enablePDB")?.bool != false {
            mistakes.append("\(postgres.title): its node cannot be drained")
        }
        return mistakes
    }

    /// An asynchronous standby can forget that a text was sent, and then it is sent twice.
    private func clusterMistakes(_ postgres: Manifest, _ rabbitmq: Manifest) -> [String] {
        let synchronous = postgres.root.at("spec", "postgresql", "synchronous")
        let demands: [(String, Bool)] = [
            ("has no three instances", postgres.root.at("spec", "instances")?.int == 3),
            (
                "does not wait for a standby",
                synchronous?["method"]?.string == "any" && synchronous?["number"]?.int == 1
            ),
            ("goes on without a standby", synchronous?["dataDurability"]?.string == "required"),
            ("may promote a standby that lacks commits", synchronous?["failoverQuorum"]?.bool == true),
            (
                "may have two instances on a node",
                postgres.root.at("spec", "affinity", "podAntiAffinityType")?.string == "required"
            ),
        ]
        var mistakes = demands.filter { !$0.1 }.map { "\(postgres.title) \($0.0)" }
        if rabbitmq.root.at("spec", "replicas")?.int != 3 { mistakes.append("\(rabbitmq.title) has no three nodes") }
        let more = rabbitmq.root.at("spec", "rabbitmq", "additionalConfig")?.string ?? ""
        if !more.contains("continuous_membership_reconciliation.target_group_size = 3") {
            mistakes.append("\(rabbitmq.title): queues declared early keep fewer than three members")
        }
        let required = "requiredDuringSchedulingIgnoredDuringExecution"
        if rabbitmq.root.at("spec", "affinity", "podAntiAffinity", required)?.items.isEmpty ?? true {
            mistakes.append("\(rabbitmq.title) may have two nodes on one machine")
        }
        return mistakes
    }
}
