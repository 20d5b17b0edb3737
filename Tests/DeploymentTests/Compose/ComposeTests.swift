import Testing

/// The compose stack against the code's own lists.
@Suite struct ComposeTests {
    @Test func theFileIsRight() throws {
        let mistakes = try ComposeFile().mistakes(ServiceSettings.all())
        #expect(mistakes.isEmpty, "\(mistakes.joined(separator: "\n"))")
    }

    @Test func everyServiceIsThere() throws {
        let file = try ComposeFile()
        #expect(
            file.services.keys.sorted() == [
                "demo", "edge", "ingress", "postgres", "rabbitmq", "router", "sender", "setup", "tracker",
                "twilio-simulator",
            ])
        #expect(file.programs.count == 7)
    }

    @Test(arguments: [
        ("BACKHOP_PUBLIC_URL: ${", "BACKHOP_PUBLIC_URI: ${", "BACKHOP_PUBLIC_URI is no setting of the ingress"),
        ("      BACKHOP_KEYRING_FILE: /run/secrets/keyring\n", "", "BACKHOP_KEYRING_FILE is missing"),
        ("BACKHOP_DATABASE_URL_FILE: /run/secrets/router", "BACKHOP_DATABASE_URL: postgresql://x/", "in the open"),
        ("secrets: [sender-database-url, ", "secrets: [", "sender-database-url is not both read and mounted"),
        ("  keyring: {file:", "  keyrings: {file:", "the secret keyring is not declared"),
        ("  read_only: true\n", "", "its file system can be written"),
        ("  cap_drop: [ALL]\n", "", "it has capabilities"),
        ("  security_opt: [\"no-new-privileges:true\"]\n", "", "it can gain privileges"),
        ("  user: \"${BACKHOP_UID:?run infra/docker/init first}", "  user: \"0", "it may be root"),
        (
            "networks: [data]\n    shm_size", "ports: [\"5432:5432\"]\n    networks: [data]\n    shm_size",
            "is published"
        ),
        ("${BACKHOP_EDGE_ADDRESS:-127.0.0.1:8443}", "${BACKHOP_EDGE_ADDRESS:-8443}", "is published"),
        (
            "    networks: [front]\n    mem_limit: 768m", "    networks: [data, front]\n    mem_limit: 768m",
            "edge: it is in"
        ),
        ("    internal: true\n", "", "the network has a way out"),
        ("    mem_limit: 768m\n", "", "edge: it has no memory limit"),
        ("\n  restart: unless-stopped\n", "\n", "a crash ends it"),
        ("    shm_size: 256m\n", "    depends_on: [rabbitmq]\n", "the order of start matters to it"),
    ])
    func aPlantedMistakeIsFound(_ old: String, _ new: String, _ complaint: String) throws {
        let mistakes = try ComposeFile(replacing: old, with: new).mistakes(ServiceSettings.all())
        #expect(mistakes.contains { $0.contains(complaint) }, "\(mistakes)")
    }
}
