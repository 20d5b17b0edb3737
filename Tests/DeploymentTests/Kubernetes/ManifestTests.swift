import Testing

/// The checks of the manifests, by name.
enum ManifestCheck: String, CaseIterable, CustomTestStringConvertible {
    case kustomization, workloads, probes, security, settings, edge, policies, scaling, servers

    var testDescription: String { rawValue }

    /// What is wrong, one sentence each.
    func mistakes(in folder: ManifestFolder) throws -> [String] {
        switch self {
        case .kustomization: try folder.kustomizationMistakes()
        case .workloads: folder.workloadMistakes()
        case .probes: folder.probeMistakes(try ServiceSettings.all())
        case .security: folder.securityMistakes()
        case .settings: folder.settingsMistakes(try ServiceSettings.all())
        case .edge: folder.edgeMistakes()
        case .policies: folder.policyMistakes()
        case .scaling: folder.scalingMistakes()
        case .servers: folder.serverMistakes()
        }
    }
}

@Suite struct ManifestTests {
    @Test(arguments: ManifestCheck.allCases) func theManifestsAreRight(_ check: ManifestCheck) throws {
        let mistakes = try check.mistakes(in: ManifestFolder())
        #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
    }

    @Test func everyFileIsRead() throws {
        let folder = try ManifestFolder()
        #expect(
            folder.workloads.map(\.name).sorted() == [
                "backhop-ingress", "backhop-router", "backhop-sender", "backhop-setup", "backhop-tracker",
            ])
        #expect(
            try folder.kustomizations().keys.sorted() == [
                "base", "components/operators", "overlays/small", "overlays/three-node",
            ])
    }
}
