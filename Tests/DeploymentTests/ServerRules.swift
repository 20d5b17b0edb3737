import AMQP
import QueueContract
import Yams

/// KEDA's queues and the servers of the overlays, compared with the code's topology and the names that operators give.
extension ManifestFolder {
    /// The queues that each service consumes and grows with.
    static let scaledQueues = [
        "backhop-router": ["inbound", "delivery", "command", "escalate"], "backhop-sender": ["send", "send.bulk"],
    ]

    func scalingMistakes() -> [String] {
        let scalers = objects("ScaledObject")
        let known = Set(Topology.make(QueueNames(prefix: "backhop.")).queues.map(\.name))
        var mistakes =
            scalers.map(\.name).sorted() == Self.scaledQueues.keys.sorted()
            ? [] : ["base: ScaledObjects are missing or too many"]
        for scaler in scalers {
            let triggers = scaler.root.at("spec", "triggers")?.items ?? []
            let queues = triggers.compactMap { $0.at("metadata", "queueName")?.string }
            mistakes += queues.filter { !known.contains($0) }.map { "\(scaler.title): there is no queue \($0)" }
            if queues != Self.scaledQueues[scaler.name]?.map({ "backhop." + $0 }) {
                mistakes.append("\(scaler.title): it does not follow exactly the queues that it consumes")
            }
            mistakes += triggers.flatMap { triggerMistakes($0, scaler) } + targetMistakes(scaler)
        }
        return mistakes
    }

    private func targetMistakes(_ scaler: Manifest) -> [String] {
        let target = scaler.root.at("spec", "scaleTargetRef", "name")?.string ?? ""
        let least = scaler.root.at("spec", "minReplicaCount")?.int ?? 0
        var mistakes: [String] = []
        if target != scaler.name || !objects("Deployment").contains(where: { $0.name == target }) {
            mistakes.append("\(scaler.title): it scales \(target)")
        }
        if least < 2 || scaler.root.at("spec", "maxReplicaCount")?.int ?? 0 <= least {
            mistakes.append("\(scaler.title): its bounds are not right")
        }
        return mistakes
    }

    private func triggerMistakes(_ trigger: Node, _ scaler: Manifest) -> [String] {
        let metadata = trigger["metadata"]?.strings ?? [:]
        let reference = trigger.at("authenticationRef", "name")?.string
        var mistakes: [String] = []
        if trigger["type"]?.string != "rabbitmq" || metadata["protocol"] != "amqp" || metadata["mode"] != "QueueLength"
            || metadata["value"].flatMap({ Int($0) }) == nil
        {
            mistakes.append("\(scaler.title): a trigger does not look at a queue's length over AMQP")
        }
        if !objects("TriggerAuthentication").contains(where: { $0.name == reference }) {
            mistakes.append("\(scaler.title): there is no TriggerAuthentication \(reference ?? "")")
        }
        return mistakes
    }

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

    /// design: an asynchronous standby can forget that a text was sent.
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
