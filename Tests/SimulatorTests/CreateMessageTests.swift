import HTTPTypes
import HummingbirdTesting
import Simulator
import Testing

@Suite(.timeLimit(.minutes(1))) struct CreateMessageTests {
    @Test func theAnswerIsAWholeMessageResource() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.create(["Body": String(repeating: "a", count: 161), "ValidityPeriod": "60"])
            #expect(answer.status == 201)
            let message = try answer.message
            #expect(message.sid.wholeMatch(of: /SM[0-9a-f]{32}/) != nil)
            #expect(message.status == "queued" && message.direction == "outbound-api" && message.num_segments == "2")
            // The members of api.v2010.account.message in Twilio's OpenAPI document.
            #expect(
                try answer.members == [
                    "body", "num_segments", "direction", "from", "to", "date_updated", "price", "error_message", "uri",
                    "account_sid", "num_media", "status", "messaging_service_sid", "sid", "date_sent", "date_created",
                    "error_code", "price_unit", "api_version", "subresource_uris",
                ])
            let path = "/2010-04-01/Accounts/\(World.account)/Messages/\(message.sid).json"
            let fetched = try await client.get(path, headers: [.authorization: basic(World.account, "token-one")])
            #expect(fetched.status == 200)
            #expect(try fetched.message.sid == message.sid)
        }
    }

    @Test(arguments: [
        (World.account, "token-one", 201), (World.account, "token-two", 201), (World.key, "key-secret", 201),
        (World.account, "key-secret", 401), (World.key, "token-one", 401), (World.account, "", 401),
        (World.otherAccount, "token-three", 401),
    ])
    func credentials(user: String, password: String, status: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.create(user: user, password: password)
            #expect(answer.status == status)
            if status == 401 { #expect(try answer.code == 20003) }
        }
    }

    @Test func noCredentialsAndUnknownAccountsAreRefusedAlike() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let silent = try await client.get("/2010-04-01/Accounts/\(World.account)/Messages.json")
            let unknown = try await client.create(account: "AC00000000000000000000000000000000")
            #expect(silent.status == 401 && unknown.status == 401)
            #expect(silent.text == unknown.text)
            #expect(silent.headers[.wwwAuthenticate]?.hasPrefix("Basic") == true)
        }
    }

    @Test(
        arguments: [
            (["To": nil], 21604), (["To": "555"], 21211), (["To": "14155550101"], 21211),
            (["To": "+1415x5550101"], 21211),
            (["From": nil], 21603), (["From": "Backhop"], 21212), (["From": "+14155559999"], 21659),
            (["From": World.otherNumber], 21660), (["From": World.inactiveNumber], 21606),
            (["To": World.number], 21266),
            (["Body": nil], 21602), (["Body": ""], 21602), (["Body": String(repeating: "a", count: 1601)], 21617),
            (["Body": String(repeating: "😀", count: 801)], 21617), (["StatusCallback": "relay.example/x"], 21609),
            (["StatusCallback": "http://re_lay.example/x"], 21609), (["StatusCallback": "http:///x"], 21609),
            (["StatusCallback": "http://a/" + String(repeating: "x", count: 4000)], 21609),
            (["ValidityPeriod": "0"], 90014), (["ValidityPeriod": "soon"], 90014), (["ValidityPeriod": "36001"], 90007),
            (["MediaUrl": "photo.jpg"], 21620), (["From": nil, "MessagingServiceSid": "MG1"], 21701),
            (["From": nil, "MessagingServiceSid": "MGffffffffffffffffffffffffffffffff"], 21701),
            (["To": "whatsapp:+14155550101"], 21910),
            (["To": "whatsapp:+14155550101", "From": "whatsapp:+14155550100"], 63007),
            (["ContentSid": "HX1"], 21655), (["ContentVariables": "{}"], 21654),
            (["ProvideFeedback": "maybe"], 20001), (["ForceDelivery": "1"], 20001), (["SmartEncoded": "x"], 20001),
            (["SendAsMms": "x"], 20001), (["ShortenUrls": "true"], 20001), (["ContentRetention": "keep"], 20001),
            (["AddressRetention": "hide"], 20001), (["TrafficType": "paid"], 20001), (["RiskCheck": "on"], 20001),
            (["Attempt": "0"], 20001), (["MaxPrice": "free"], 20001), (["ApplicationSid": "AP1"], 20001),
            (["FallbackFrom": World.number], 20001), (["ScheduleType": "fixed"], 35118),
            (["ScheduleType": "loose"], 20001), (["SendAt": "2030-01-01T00:00:00Z"], 20001),
        ] as [([String: String?], Int)])
    func refusals(changes: [String: String?], code: Int) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.create(changes)
            #expect(answer.status == 400)
            #expect(try answer.code == code)
            #expect(try await client.list().messages.isEmpty)
        }
    }

    @Test(
        arguments: [
            ["Body": String(repeating: "é", count: 1600)], ["Body": String(repeating: "😀", count: 800)],
            ["ValidityPeriod": "1"], ["ValidityPeriod": "36000"], ["Body": nil, "MediaUrl": "https://a.example/p.jpg"],
            ["StatusCallback": "http://[::1]:8080/a_b?m=1"], ["ValidityPeriod": ""],
            ["ProvideFeedback": "true", "ForceDelivery": "False", "SmartEncoded": "true", "SendAsMms": "false"],
            ["ContentRetention": "discard", "AddressRetention": "obfuscate", "TrafficType": "free"],
            ["RiskCheck": "disable", "Attempt": "2", "MaxPrice": "0.05", "ShortenUrls": "false"],
            ["ApplicationSid": "AP0123456789abcdef0123456789abcdef", "PersistentAction": "geo:1,2"],
        ] as [[String: String?]])
    func limitsThatAreKept(changes: [String: String?]) async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let answer = try await client.create(changes)
            #expect(answer.status == 201)
        }
    }

    @Test func tenMediaAreTakenAndElevenRefused() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            for (count, status) in [(10, 201), (11, 400)] {
                var form = FormPairs([("To", World.sam), ("From", World.number)])
                for number in 0..<count { form.append("MediaUrl", "https://a.example/\(number).png") }
                let answer = try await client.post(
                    "/2010-04-01/Accounts/\(World.account)/Messages.json", form.encoded,
                    headers: [.authorization: basic(World.account, "token-one")])
                #expect(answer.status == status)
                if status == 201 { #expect(try answer.message.sid.hasPrefix("MM")) }
            }
        }
    }

    @Test func smartEncodingKeepsATextInOneSegment() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let body = String(repeating: "a", count: 100) + "\u{2019}\u{2014}\u{2026}"
            #expect(try await client.create(["Body": body]).message.num_segments == "2")
            let smart = try await client.create(["Body": body, "SmartEncoded": "true"]).message
            #expect(smart.num_segments == "1" && smart.body.hasSuffix("a'-..."))
        }
    }

    @Test func othersMessagesAreNotThere() async throws {
        try await World.simulator(WebhookRecorder()).test(.router) { client in
            let sid = try await client.create().message.sid
            let foreign = try await client.get(
                "/2010-04-01/Accounts/\(World.otherAccount)/Messages/\(sid).json",
                headers: [.authorization: basic(World.otherAccount, "token-three")])
            #expect(foreign.status == 404)
            #expect(try foreign.code == 20404)
        }
    }
}
