import Foundation
import Testing
import Yams

/// What stands around `compose.yaml`: the script that makes its secrets, the images, the edge, the document.
@Suite struct ComposeSurroundingsTests {
    private func text(_ path: String) throws -> String {
        try String(contentsOf: repository.appending(path: path), encoding: .utf8)
    }

    /// Runs `infra/docker/init` into a folder of the test's own.
    private func makeSecrets(in folder: URL) throws {
        _ = try run(
            URL(filePath: "/usr/bin/env"),
            [
                "BACKHOP_SECRETS=\(folder.path)", "BACKHOP_ENV_FILE=\(folder.path).env",
                repository.appending(path: "infra/docker/init").path,
            ])
    }

    @Test func initMakesEverySecretOnceAndForItsOwnerOnly() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "docker-\(UUID().uuidString)")
        defer {
            try? FileManager.default.removeItem(at: folder)
            try? FileManager.default.removeItem(atPath: folder.path + ".env")
        }
        try makeSecrets(in: folder)
        let file = try ComposeFile()
        let secrets = (file.root["secrets"]?.mapping ?? [:]).compactMap { $0.key.string }
        let passwords = ServiceSettings.services.map { "passwords/\($0)" }
        var before: [String: Data] = [:]
        for name in secrets + passwords + ["rabbitmq.env", "edge.crt", "edge.key"] {
            let path = folder.appending(path: name)
            before[name] = try Data(contentsOf: path)
            let mode = try FileManager.default.attributesOfItem(atPath: path.path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        try makeSecrets(in: folder)
        for (name, data) in before { #expect(try Data(contentsOf: folder.appending(path: name)) == data, "\(name)") }
        let variables = try String(contentsOfFile: folder.path + ".env", encoding: .utf8).split(separator: "\n")
        #expect(
            variables.map { $0.split(separator: "=")[0] } == [
                "BACKHOP_SECRETS", "BACKHOP_EDGE_CERTIFICATE", "BACKHOP_EDGE_KEY", "BACKHOP_UID", "BACKHOP_GID",
            ])
    }

    /// Every public path is in both edges, nginx and Kubernetes, and nothing else is.
    @Test func theEdgePassesOnExactlyThePublicPaths() throws {
        var exact: Set<String> = []
        var prefixes: Set<String> = []
        for match in try text("infra/edge/nginx.conf").matches(of: /\n +location (= )?(\/\S*) \{/) {
            if match.output.1 != nil {
                exact.insert(String(match.output.2))
            } else {
                prefixes.insert(String(match.output.2))
            }
        }
        let paths = ManifestFolder.publicPaths
        // Customers' part of the API has limits of its own.
        #expect(prefixes == Set(paths.filter(\.value.isPrefix).keys.map { $0 + "/" }).union(["/", "/api/track/"]))
        // The page and the console without their slash, and the dispatchers' events.
        let besides: Set = ["/track", "/console", "/api/events"]
        #expect(exact == Set(paths.filter { !$0.value.isPrefix }.keys).union(besides))
    }

    /// A change is worth nothing if nginx keeps it until there are more.
    @Test func liveEventsPassTheEdgeUnbuffered() throws {
        let edge = try text("infra/edge/nginx.conf")
        let locations = edge.matches(of: /location (?:~|=) (\S*events\S*) \{([^}]*)\}/)
        #expect(locations.count == 2)
        let patterns = try locations.map { try Regex(String($0.output.1)) }
        for path in ["/api/track/0123456789abcdefghijk-/events", "/api/events"] {
            #expect(patterns.contains { path.contains($0) }, "\(path)")
        }
        for location in locations { #expect(location.output.2.contains("include /etc/backhop/edge/streams.conf;")) }
        let rules = try text("infra/edge/streams.conf")
        for rule in ["proxy_buffering off;", "proxy_read_timeout 45s;", "proxy_pass http://$tracker;"] {
            #expect(rules.contains(rule))
        }
    }

    /// An open page takes two connections of the edge, and a tracker serves 12,000 of them.
    @Test func theEdgeHasRoomForOpenPages() throws {
        let edge = try text("infra/edge/nginx.conf")
        let number = { (pattern: Regex<(Substring, Substring)>) in
            edge.firstMatch(of: pattern).flatMap { Int($0.output.1) } ?? 0
        }
        #expect(number(/worker_connections (\d+);/) >= 2 * 12_000)
        #expect(number(/worker_rlimit_nofile (\d+);/) >= 2 * number(/worker_connections (\d+);/))
    }

    /// The edge's /tmp is memory, and a large export over a slow line would fill it.
    @Test func theEdgeSpoolsNoAnswers() throws {
        #expect(try text("infra/edge/desks.conf").contains("\nproxy_max_temp_file_size 0;\n"))
    }

    /// What the edge answers itself is a page where people look, whichever public paths there are, and a problem elsewhere.
    @Test func whatTheEdgeRefusesIsAPageForPeople() throws {
        let words = try text("infra/edge/refusal-words.conf")
        let pages = try #require(words.firstMatch(of: /\(\?:([a-z|]+)\)\[\/ \]" @page;/)).output.1
        let open = Set(ManifestFolder.publicPaths.filter(\.value.isPrefix).keys).subtracting(["/api"])
        #expect(Set(pages.split(separator: "|").map { "/\($0)" }) == open)
        #expect(words.contains("    default @problem;\n"))
        #expect(try text("infra/edge/nginx.conf").contains("        include /etc/backhop/edge/refusals.conf;\n"))
        // A webhook that was answered with another status would not come again.
        let rules = try text("infra/edge/refusals.conf").matches(of: /\nerror_page ([\d ]+)(=\d+)? ?\$refusal;/)
        for rule in rules where rule.output.2 != nil {
            #expect(["494 ", "497 "].contains(rule.output.1))
        }
        for status in ["502", "503", "504"] {
            #expect(rules.contains { $0.output.2 == nil && $0.output.1.contains(status) }, "\(status)")
        }
    }

    /// The digits that open a job can be guessed, so the edge lets through what a person types and no more.
    @Test func lookingUpJobsIsSlowAtTheEdge() throws {
        let edge = try text("infra/edge/nginx.conf")
        let location = /location ~ (\S*lookup\S*) \{([^}]*)\}/
        let (_, path, rules) = try #require(edge.firstMatch(of: location)).output
        #expect("/api/track/lookup".contains(try Regex(String(path))))
        for rule in ["limit_req zone=guesses burst=5 nodelay;", "limit_req_status 429;"] {
            #expect(rules.contains(rule))
        }
        #expect(edge.contains("zone=guesses:10m rate=1r/s;"))
        // The tracker counts by this address, which a client cannot choose.
        #expect(edge.contains("proxy_set_header X-Forwarded-For $remote_addr;"))
    }

    /// The images' addresses and ports are the settings' own, open to the container's network.
    @Test func theImagesListenWhereTheSettingsSay() throws {
        let dockerfile = try text("infra/docker/Dockerfile")
        for service in try ServiceSettings.all() {
            let stage = try #require(dockerfile.components(separatedBy: " AS \(service.service)\n").last)
                .components(separatedBy: "\nFROM ")[0]
            for setting in service.settings where setting.type == "address" {
                let port = try #require(setting.default?.split(separator: ":").last)
                #expect(stage.contains("\(setting.name)=0.0.0.0:\(port)"), "\(service.service)")
                #expect(stage.contains(try Regex("EXPOSE .*\\b\(port)\\b")), "\(service.service)")
            }
            #expect(stage.contains(#"CMD ["/usr/bin/\#(service.service)", "--health"]"#))
        }
    }

    @Test func theDocumentNamesExactlyTheVariables() throws {
        let document = try text("docs/containers.md")
        let table = try #require(document.components(separatedBy: "## Variables").last).components(
            separatedBy: "\n## ")[0]
        let named = Set(table.matches(of: /`(BACKHOP_[A-Z_]+)`/).map { String($0.output.1) })
        // Taken from the environment without an expression.
        let read = try ComposeFile().variables.union([
            "BACKHOP_CORS_ORIGIN", "BACKHOP_MAP_ATTRIBUTION", "BACKHOP_MAP_TILES",
        ])
        #expect(named.subtracting(["BACKHOP_START_TIMEOUT"]) == read)
    }
}
