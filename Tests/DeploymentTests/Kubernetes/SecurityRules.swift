import Yams

/// The restricted pod security standard (https://kubernetes.io/docs/concepts/security/pod-security-standards/), and what
/// Backhop asks for besides.
extension ManifestFolder {
    func securityMistakes() -> [String] {
        workloads.flatMap { podMistakes($0) + containerMistakes($0) + volumeMistakes($0) }
    }

    private func podMistakes(_ workload: Manifest) -> [String] {
        let context = workload.pod?["securityContext"]
        let demands: [(String, Bool)] = [
            ("runs as root", context?["runAsNonRoot"]?.bool == true),
            (
                "is not user and group 10001",
                ["runAsUser", "runAsGroup", "fsGroup"].allSatisfy { context?[$0]?.int == 10001 }
            ),
            ("has no seccomp profile", context?.at("seccompProfile", "type")?.string == "RuntimeDefault"),
            ("has a service account's token", workload.pod?["automountServiceAccountToken"]?.bool == false),
            ("gets variables named after Services", workload.pod?["enableServiceLinks"]?.bool == false),
            (
                "uses the node's namespaces",
                ["hostNetwork", "hostPID", "hostIPC"].allSatisfy { workload.pod?[$0] == nil }
            ),
        ]
        return demands.filter { !$0.1 }.map { "\(workload.title) \($0.0)" }
    }

    private func containerMistakes(_ workload: Manifest) -> [String] {
        let container = workload.container
        let context = container?["securityContext"]
        let resources = container?["resources"]
        let demands: [(String, Bool)] = [
            ("may gain privileges", context?["allowPrivilegeEscalation"]?.bool == false),
            ("may write to its root file system", context?["readOnlyRootFilesystem"]?.bool == true),
            ("keeps capabilities", context?.at("capabilities", "drop")?.texts == ["ALL"]),
            ("adds capabilities", context?.at("capabilities", "add") == nil),
            ("requests no CPU", resources?.at("requests", "cpu") != nil),
            ("requests no memory", resources?.at("requests", "memory") != nil),
            ("has no memory limit", resources?.at("limits", "memory") != nil),
            ("has another image", container?["image"]?.string == workload.expectedImage),
        ]
        return demands.filter { !$0.1 }.map { "\(workload.title) \($0.0)" }
    }

    /// Only Secrets are mounted, readable by the group alone, and every one that is mounted is there.
    private func volumeMistakes(_ workload: Manifest) -> [String] {
        let volumes = workload.pod?["volumes"]?.items ?? []
        let names = Set(volumes.compactMap { $0["name"]?.string })
        let mounts = workload.container?["volumeMounts"]?.items ?? []
        let mounted = Set(mounts.compactMap { $0["name"]?.string })
        var mistakes = mounted.symmetricDifference(names).sorted().map {
            "\(workload.title): the volume \($0) is not both made and mounted"
        }
        for volume in volumes {
            let mode = (volume["projected"] ?? volume["secret"])?["defaultMode"]?.string
            if mode != "0440" {
                mistakes.append("\(workload.title): a volume of secrets has the mode \(mode ?? "unset")")
            }
        }
        mistakes += mounts.filter { $0["readOnly"]?.bool != true }.map { _ in
            "\(workload.title): a mount can be written"
        }
        return mistakes
    }
}

extension Manifest {
    fileprivate var expectedImage: String {
        let component = name.dropFirst("backhop-".count)
        return "backhop/" + (component == "setup" ? "backhop" : component)
    }

    /// The files that the volumes put into the container, with the Secret and its key.
    var secretFiles: [String: (secret: String, key: String)] {
        var files: [String: (secret: String, key: String)] = [:]
        for mount in container?["volumeMounts"]?.items ?? [] {
            let volume = pod?["volumes"]?.items.first { $0["name"]?.string == mount["name"]?.string }
            let plain = volume?["secret"].map { [$0] } ?? []
            let sources = plain + (volume?.at("projected", "sources")?.items.compactMap { $0["secret"] } ?? [])
            for source in sources {
                let secret = (source["name"] ?? source["secretName"])?.string ?? ""
                for item in source["items"]?.items ?? [] {
                    let path = "\(mount["mountPath"]?.string ?? "")/\(item["path"]?.string ?? "")"
                    files[path] = (secret, item["key"]?.string ?? "")
                }
            }
        }
        return files
    }
}
