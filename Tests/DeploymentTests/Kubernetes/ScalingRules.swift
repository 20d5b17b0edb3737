import AMQP
import QueueContract
import Yams

/// What KEDA follows, compared with the code's own queues.
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
}
