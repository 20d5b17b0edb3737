import Yams

/// Names, labels, selectors, and how pods come and go.
extension ManifestFolder {
    func workloadMistakes() -> [String] {
        ServiceSettings.services.flatMap(serviceMistakes) + workloads.flatMap(labelMistakes)
            + objects("Service").flatMap(exposureMistakes)
            + objects("PodDisruptionBudget", in: "base/").flatMap(budgetMistakes) + nameMistakes()
    }

    private func serviceMistakes(_ service: String) -> [String] {
        guard let deployment = deployment(of: service) else { return ["base: the \(service) has no Deployment"] }
        let budgets = objects("PodDisruptionBudget", in: "base/").filter { selects($0, deployment) }
        let services = objects("Service").filter {
            deployment.podLabels.satisfy($0.root.at("spec", "selector")?.strings ?? [:])
        }
        var mistakes = rolloutMistakes(deployment)
        if budgets.count != 1 { mistakes.append("\(deployment.title) has \(budgets.count) PodDisruptionBudgets") }
        let wanted = ["ingress", "tracker"].contains(service) ? 1 : 0
        if services.count != wanted {
            mistakes.append("\(deployment.title) has \(services.count) Services, not \(wanted)")
        }
        // KEDA sets the count of the others, and applying one would set it back.
        let isCounted = deployment.root.at("spec", "replicas") != nil
        if isCounted != (wanted == 1) {
            mistakes.append("\(deployment.title): a replica count, or none, is wrong here")
        }
        return mistakes
    }

    /// A new pod comes before an old one goes, and an old one has the time to drain: 10 s, after its preStop sleep.
    private func rolloutMistakes(_ deployment: Manifest) -> [String] {
        let rolling = deployment.root.at("spec", "strategy", "rollingUpdate")
        let pause = deployment.container?.at("lifecycle", "preStop", "sleep", "seconds")?.int ?? 0
        let grace = deployment.pod?["terminationGracePeriodSeconds"]?.int ?? 0
        var mistakes: [String] = []
        if rolling?["maxUnavailable"]?.int != 0 || rolling?["maxSurge"]?.int != 1 {
            mistakes.append("\(deployment.title): a rollout takes pods away before others are ready")
        }
        if grace < pause + 15 { mistakes.append("\(deployment.title): \(grace) s are too short to drain") }
        if deployment.ports["http"] != nil, pause < 5 {
            mistakes.append("\(deployment.title): it ends before the endpoints forget it")
        }
        return mistakes
    }

    private func labelMistakes(_ workload: Manifest) -> [String] {
        let component = String(workload.name.dropFirst("backhop-".count))
        let expected = [
            "app.kubernetes.io/name": "backhop", "app.kubernetes.io/part-of": "backhop",
            "app.kubernetes.io/component": component,
        ]
        var mistakes: [String] = []
        if workload.labels != expected || workload.podLabels != expected {
            mistakes.append("\(workload.title): the labels are not \(expected.sorted { $0.key < $1.key })")
        }
        let selector = workload.root.at("spec", "selector", "matchLabels")?.strings
        if workload.kind == "Deployment", !workload.podLabels.satisfy(selector ?? [:]) {
            mistakes.append("\(workload.title): its selector does not choose its own pods")
        }
        if workload.container?["name"]?.string != component {
            mistakes.append("\(workload.title): it needs one container, named \(component)")
        }
        return mistakes
    }

    /// A Service leads to the pods' own endpoints, never to the admin port.
    private func exposureMistakes(_ service: Manifest) -> [String] {
        let selector = service.root.at("spec", "selector")?.strings ?? [:]
        let chosen = workloads.filter { $0.podLabels.satisfy(selector) }
        guard chosen.count == 1 else {
            return ["\(service.title): it chooses \(chosen.map(\.name)), not one Deployment"]
        }
        let targets = (service.root.at("spec", "ports")?.items ?? []).map { $0["targetPort"]?.string ?? "" }
        return targets == ["http"] ? [] : ["\(service.title): it leads to \(targets), not to http alone"]
    }

    private func budgetMistakes(_ budget: Manifest) -> [String] {
        let chosen = objects("Deployment", in: "base/").filter { selects(budget, $0) }
        var mistakes =
            chosen.count == 1 ? [] : ["\(budget.title): it chooses \(chosen.map(\.name)), not one Deployment"]
        // With one replica anything else would forbid draining its node for ever.
        if budget.root.at("spec", "maxUnavailable")?.int != 1 {
            mistakes.append("\(budget.title): maxUnavailable is not 1")
        }
        return mistakes
    }

    private func selects(_ object: Manifest, _ workload: Manifest) -> Bool {
        workload.podLabels.satisfy(object.root.at("spec", "selector", "matchLabels")?.strings ?? [:])
    }

    private func nameMistakes() -> [String] {
        let titles = objects.filter { $0.file.hasPrefix("base/") }.map { "\($0.kind) \($0.name)" }
        let repeated = Set(titles.filter { title in titles.count { $0 == title } > 1 })
        return repeated.sorted().map { "base: there are several \($0)" }
            + objects.filter { !$0.name.hasPrefix("backhop") }.map {
                "\($0.title): the name does not begin with backhop"
            }
    }
}
