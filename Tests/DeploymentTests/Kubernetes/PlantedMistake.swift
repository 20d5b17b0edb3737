import Testing

/// A mistake that is put into a file, and what a check must say about it.
struct PlantedMistake: CustomTestStringConvertible {
    let check: ManifestCheck
    let file: String
    let old: String
    let new: String
    let complaint: String

    init(_ check: ManifestCheck, _ file: String, _ old: String, _ new: String, _ complaint: String) {
        self.check = check
        self.file = file
        self.old = old
        self.new = new
        self.complaint = complaint
    }

    var testDescription: String { "\(check.rawValue): \(complaint)" }
}

extension PlantedMistake {
    static let all = files + pods + reach + servers

    private static let files: [PlantedMistake] = [
        .init(.kustomization, "base/kustomization.yaml", "  - edge.yaml\n", "", "edge.yaml is not among the resources"),
        .init(
            .kustomization, "base/kustomization.yaml", "- edge.yaml", "- edges.yaml",
            "edges.yaml is listed and does not exist"),
        .init(
            .kustomization, "overlays/small/kustomization.yaml", "../../base", "../base",
            "../base is listed and does not"),
        .init(
            .kustomization, "base/kustomization.yaml", "[settings.env]", "[setting.env]",
            "setting.env is read and does not"),
        .init(
            .kustomization, "base/kustomization.yaml", "backhop/router,", "backhop/route,",
            "backhop/router is not both used"),
        .init(
            .kustomization, "base/kustomization.yaml", "router, newTag: 0.1.0", "router, newTag: 0.1.1", "have the tags"
        ),
        .init(
            .kustomization, "overlays/small/kustomization.yaml", "backhop-sender,", "backhop-send,",
            "no Deployment backhop-send "),
    ]

    private static let pods: [PlantedMistake] = [
        .init(
            .workloads, "base/router.yaml", "name: backhop-router\n", "name: backhop-route\n",
            "the router has no Deployment"),
        .init(.workloads, "base/router.yaml", "maxUnavailable: 0", "maxUnavailable: 1", "takes pods away"),
        .init(
            .workloads, "base/router.yaml", "spec:\n  revision", "spec:\n  replicas: 2\n  revision", "a replica count"),
        .init(.workloads, "base/ingress.yaml", "PeriodSeconds: 30", "PeriodSeconds: 10", "10 s are too short to drain"),
        .init(.workloads, "base/ingress.yaml", "seconds: 5 }", "seconds: 0 }", "ends before the endpoints forget it"),
        .init(.workloads, "base/sender.yaml", "component: sender", "component: send", "the labels are not"),
        .init(
            .workloads, "base/sender.yaml", "selector: { matchLabels: { app.kubernetes.io/name: backhop, ",
            "selector: { matchLabels: { app.kubernetes.io/name: back, ", "has 0 PodDisruptionBudgets"),
        .init(.workloads, "base/tracker.yaml", "targetPort: http", "targetPort: admin", "it leads to [\"admin\"]"),
        .init(.workloads, "base/tracker.yaml", "maxUnavailable: 1", "maxUnavailable: 0", "maxUnavailable is not 1"),
        .init(
            .probes, "base/tracker.yaml", "admin, containerPort: 9104", "admin, containerPort: 9103",
            "the port admin is not 9104"),
        .init(
            .probes, "base/tracker.yaml", "0.0.0.0:8081", "127.0.0.1:8081", "BACKHOP_HTTP_ADDRESS is not 0.0.0.0:8081"),
        .init(.probes, "base/tracker.yaml", "port: \"9104\"", "port: \"9102\"", "prometheus.io/port is not"),
        .init(
            .probes, "base/router.yaml", "path: /healthz", "path: /readyz", "the livenessProbe does not ask /healthz"),
        .init(.probes, "base/ingress.yaml", "path: /readyz", "path: /healthz", "the startupProbe does not ask /readyz"),
        .init(
            .probes, "base/sender.yaml", "/readyz, port: admin", "/readyz, port: http",
            "the readinessProbe does not ask"),
        .init(.security, "base/setup.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "runs as root"),
        .init(.security, "base/setup.yaml", "fsGroup: 10001", "fsGroup: 0", "is not user and group 10001"),
        .init(.security, "base/router.yaml", "type: RuntimeDefault", "type: Unconfined", "has no seccomp profile"),
        .init(
            .security, "base/router.yaml", "automountServiceAccountToken: false", "hostPID: true",
            "uses the node's namespaces"),
        .init(
            .security, "base/router.yaml", "enableServiceLinks: false", "hostNetwork: true",
            "gets variables named after"),
        .init(.security, "base/router.yaml", "Escalation: false", "Escalation: true", "may gain privileges"),
        .init(
            .security, "base/router.yaml", "readOnlyRootFilesystem: true", "privileged: true", "may write to its root"),
        .init(.security, "base/router.yaml", "drop: [ALL]", "drop: [KILL]", "keeps capabilities"),
        .init(.security, "base/router.yaml", "limits: {", "limit: {", "has no memory limit"),
        .init(.security, "base/router.yaml", "image: backhop/router", "image: backhop/sender", "has another image"),
        .init(.security, "base/router.yaml", "defaultMode: 0440", "defaultMode: 0444", "has the mode 0444"),
        .init(
            .security, "base/router.yaml", "- { name: secrets, mountPath", "- { name: secret, mountPath",
            "is not both made and mounted"),
        .init(
            .settings, "base/router.yaml", "BACKHOP_ADMIN_ADDRESS", "BACKHOP_ADMIN_ADRESS",
            "BACKHOP_ADMIN_ADRESS is no setting of the router"),
        .init(
            .settings, "base/sender.yaml", "BACKHOP_PUBLIC_URL", "BACKHOP_TRACK_URL", "BACKHOP_PUBLIC_URL is missing"),
        .init(
            .settings, "base/sender.yaml", "backhop/keyring }", "backhop/keys }",
            "names a file that no volume puts there"),
        .init(.settings, "base/settings.env", "LEVEL=info", "LEVEL=chatty", "BACKHOP_LOG_LEVEL is chatty"),
        .init(
            .settings, "base/settings.env", "LEVEL=info", "LEVEL=info\nBACKHOP_CORS_ORIGIN=*",
            "nothing reads BACKHOP_CORS_ORIGIN"),
        .init(
            .settings, "base/settings.env", "BACKHOP_LOG_LEVEL=info", "",
            "BACKHOP_LOG_LEVEL is not BACKHOP_LOG_LEVEL of"),
        .init(.settings, "base/setup.yaml", "path: tracker }", "path: track }", "password of the tracker is not in"),
        .init(.settings, "base/setup.yaml", "path: tenants.yaml }", "path: tenant.yaml }", "there is no tenants file"),
        .init(
            .settings, "base/setup.yaml", "name: BACKHOP_KEYRING_FILE", "name: BACKHOP_KEYS_FILE", "backhop setup needs"
        ),
    ]

    private static let reach: [PlantedMistake] = [
        .init(.edge, "base/edge.yaml", "path: /sms/relay", "path: /metrics", "/metrics is public"),
        .init(.edge, "base/edge.yaml", "path: /sms/relay", "path: /metrics", "/sms/relay leads nowhere"),
        .init(
            .edge, "base/edge.yaml", "path: /a\n            pathType: Prefix", "path: /a\n            pathType: Exact",
            "/a leads elsewhere"),
        .init(.edge, "base/edge.yaml", "host: backhop", "host: other", "its hosts are not"),
        .init(.edge, "base/edge.yaml", "spec:\n", "spec:\n  defaultBackend: {}\n", "everything else is public"),
        .init(
            .policies, "base/network-policies.yaml", "name: monitoring", "name: default",
            "open to others than monitoring"),
        .init(
            .policies, "base/network-policies.yaml", "port: http }", "port: 9104 }", "open to others than monitoring"),
        .init(.policies, "base/network-policies.yaml", "- from:", "- form:", "a rule lets in anybody"),
        .init(
            .policies, "base/network-policies.yaml", "matchLabels: { app.kubernetes.io/part-of: backhop }",
            "matchLabels: { app.kubernetes.io/part-of: rest }", "no NetworkPolicy governs"),
    ]

    private static let servers: [PlantedMistake] = [
        .init(
            .scaling, "base/scaling.yaml", "backhop.escalate", "backhop.escalation",
            "there is no queue backhop.escalation"),
        .init(
            .scaling, "base/scaling.yaml", "queueName: backhop.send,", "queueName: backhop.parked,",
            "exactly the queues that it consumes"),
        .init(
            .scaling, "base/scaling.yaml", "name: backhop-rabbitmq\nspec", "name: rabbit\nspec",
            "there is no TriggerAuthentication"),
        .init(.scaling, "base/scaling.yaml", "protocol: amqp", "protocol: http", "over AMQP"),
        .init(.scaling, "base/scaling.yaml", "minReplicaCount: 2", "minReplicaCount: 0", "its bounds are not right"),
        .init(
            .scaling, "base/scaling.yaml", "Ref: { name: backhop-sender }", "Ref: { name: backhop-send }",
            "it scales backhop-send"),
        .init(
            .servers, "overlays/small/postgres.yaml", "name: backhop-postgres", "name: backhop-db",
            "nothing reads the Secret"),
        .init(
            .servers, "overlays/small/postgres.yaml", "enablePDB: false", "enablePDB: true",
            "its node cannot be drained"),
        .init(
            .servers, "overlays/three-node/postgres.yaml", "createrole", "createdb", "cannot make the services' roles"),
        .init(
            .servers, "overlays/three-node/postgres.yaml", "dataDurability: required", "dataDurability: preferred",
            "goes on without a standby"),
        .init(.servers, "overlays/three-node/postgres.yaml", "number: 1", "number: 0", "does not wait for a standby"),
        .init(
            .servers, "overlays/three-node/postgres.yaml", "failoverQuorum: true", "failoverQuorum: false",
            "may promote a standby"),
        .init(.servers, "overlays/three-node/rabbitmq.yaml", "replicas: 3", "replicas: 2", "has no three nodes"),
        .init(
            .servers, "overlays/three-node/rabbitmq.yaml", "target_group_size = 3", "target_group_size = 1",
            "fewer than three members"),
    ]
}
