import Postgres
import QueueContract
import RelayModel
import RelayStore
import ServiceKit
import Testing

@testable import Router

/// Whatever cannot be passed on or processed is on record and alerted in every way. Rule 16 of docs/reliability.md.
@Suite(.timeLimit(.minutes(5)))
struct AlertTests {
    private static let second = phone("+15125550101")
    private static let secondAccount = "AC" + String(repeating: "2", count: 32)

    // MARK: - Texts that are not passed on

    @Test func aTextOfOurOwnNumberIsOnRecordAlertedAndTold() async throws {
        try await Office.open { office in
            let outcome = try await office.receive("Loop", from: Office.business)
            #expect(outcome.meaning == "parked")
            expectTold(outcome.aftermath, .ownNumber, office)
            #expect(outcome.aftermath.hints.count == 1)
            #expect(try await office.audit() == "parked:own_number")
            #expect(
                try await office.texts(to: Office.alertTo)
                    == ["A text to Acme could not be passed on: it came from one of our own numbers."])
            #expect(
                try await office.value(
                    """
                    select count(*) from audit_events e join parked_messages p on e.detail->>'parked' = p.parked_id::text
                    join inbound_messages i on i.message_sid = e.message_sid
                    """) == "1")
            // Another one is alerted and told, and not texted.
            expectTold(try await office.receive("Loop", from: Office.business).aftermath, .ownNumber, office)
            #expect(try await alerts(office) == "own_number,own_number")
            #expect(try await office.texts(to: Office.alertTo).count == 1)
        }
    }

    /// It would come back as a text of our own number, with an alert of its own, and so on.
    @Test func anAlertIsNotTextedToOneOfOurOwnNumbers() async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set alert_to = '\(Office.business.e164)'")
            let outcome = try await office.receive("Loop", from: Office.business)
            expectTold(outcome.aftermath, .ownNumber, office)
            #expect(try await alerts(office) == "own_number")
            #expect(try await office.value("select count(*) from outbound_messages") == "0")
        }
    }

    /// Whoever has the number now learns nothing of it.
    @Test func aTextToANumberThatMovedIsAlertedToTheBusinessThatItWasReceivedFor() async throws {
        try await Office.open { office in
            try await addBusiness(office, with: Self.second)
            let text = movedText(office, of: office.tenant)
            let outcome = try await office.decide(text)
            #expect(outcome.meaning == "parked")
            expectTold(outcome.aftermath, .movedNumber, office)
            let owners = "select string_agg(distinct tenant_id::text, ',') from"
            for table in ["alerts", "parked_messages", "audit_events where kind = 'parked'"] {
                #expect(try await office.value("\(owners) \(table)") == "\(office.tenant)", "\(table)")
            }
            #expect(
                try await office.value("select string_agg(our_number || their_number, ',') from outbound_messages")
                    == Office.business.e164 + Office.alertTo.e164)
            // The same text again is no news.
            let again = try await office.decide(text)
            #expect(again.aftermath.alerts.isEmpty && again.aftermath.events.isEmpty)
            #expect(try await alerts(office) == "moved_number")
        }
    }

    @Test func aTextOfABusinessThatIsNotThereIsOnlyParked() async throws {
        try await Office.open { office in
            let outcome = try await office.decide(movedText(office, of: .random()))
            #expect(outcome.meaning == "parked" && outcome.aftermath.alerts.isEmpty)
            #expect(try await office.value("select count(*) from parked_messages") == "1")
            #expect(try await office.value("select count(*) from alerts") == "0")
        }
    }

    @Test(arguments: [
        ("update numbers set active = false", "inactive_number"), ("delete from chain_hops", "no_chain"),
    ])
    func aTextThatNobodyCanBeAskedAboutIsOnItsJobsRecord(change: String, reason: String) async throws {
        try await Office.open { office in
            try await office.owner.script(change)
            let outcome = try await office.receive("My sink leaks")
            #expect(outcome.aftermath.alerts.map(\.rawValue) == [reason])
            #expect(
                try await office.value(
                    """
                    select string_agg(concat_ws(' ', e.kind, e.reason, j.number, c.name), ',') from audit_events e
                    join jobs j on j.job_id = e.job_id join customers c on c.customer_id = e.customer_id
                    where e.kind = 'parked'
                    """) == "parked \(reason) 1001 Jane Doe")
        }
    }

    // MARK: - Messages that could not be processed

    @Test func aMessageThatCouldNotBeProcessedIsOnRecordAlertedAndTextedOnce() async throws {
        try await Office.open { office in
            let poison = record(office, 1)
            expectTold(try await park(poison, office), .parked, office)
            #expect(try await office.audit() == "parked:unprocessable")
            let told = try await office.texts(to: Office.alertTo)
            #expect(told.first?.hasPrefix("A message could not be processed.") == true)
            let again = try await park(poison, office)
            #expect(again.alerts.isEmpty && again.hints.isEmpty)
            expectTold(try await park(record(office, 2), office), .parked, office)
            #expect(try await alerts(office) == "parked,parked")
            #expect(try await office.texts(to: Office.alertTo).count == 1)
        }
    }

    /// The broker delivers several at once.
    @Test func ofTwoAlertsAtTheSameMomentOneIsTexted() async throws {
        try await Office.open { office in
            let (first, second) = (record(office, 1), record(office, 2))
            try await office.raceDecision { transaction in
                try await office.parked.decide(first, refused: nil, in: transaction)
            } against: {
                _ = try await park(second, office)
            }
            #expect(try await alerts(office) == "parked,parked")
            #expect(try await office.texts(to: Office.alertTo).count == 1)
        }
    }

    @Test func aTextThatNoRouterCouldDecideIsNamedOnRecord() async throws {
        try await Office.open { office in
            let text = office.text("My sink leaks")
            let record = ParkedRecord(
                tenant: office.tenant, queue: "inbound", reason: "dead-lettered by the broker", payload: text.encoded())
            expectTold(try await park(record, office), .parked, office)
            #expect(try await office.value("select message_sid from audit_events") == text.sid.rawValue)
        }
    }

    @Test func aMessageOfABusinessThatIsNotThereIsOnlyParked() async throws {
        try await Office.open { office in
            let unknown = TenantID.random()
            let record = ParkedRecord(
                tenant: unknown, queue: "inbound", reason: "why", payload: Array(#"{"tenant":"\#(unknown)"}"#.utf8))
            let aftermath = try await park(record, office)
            #expect(aftermath.alerts.isEmpty)
            #expect(try await office.value("select count(*) from parked_messages") == "1")
        }
    }

    /// Otherwise each would lead to the next.
    @Test func anAlertsOwnTextRaisesNoOtherText() async throws {
        try await Office.open { office in
            try await office.receive("Loop", from: Office.business)
            let named = try await office.value("select outbound_id from outbound_messages where purpose = 'alert'")
            let outbound = try #require(named.flatMap { OutboundID($0) })
            for account in [nil, Office.account] {
                let hint = SendHint(tenant: office.tenant, outbound: outbound).encoded()
                let record = ParkedRecord(
                    tenant: office.tenant, queue: account == nil ? "send" : "send.bulk", reason: "why", payload: hint)
                let aftermath = try await park(record, office, refused: account)
                expectTold(aftermath, account == nil ? .parked : .accountRefused, office)
                #expect(aftermath.hints.isEmpty)
            }
            #expect(try await office.texts(to: Office.alertTo).count == 1)
        }
    }

    // MARK: - A refused account

    @Test func aRefusedAccountIsTextedFromAnotherOneIfThereIsOne() async throws {
        try await Office.open { office in
            try await addAccount(office)
            let aftermath = try await refuse(office)
            expectTold(aftermath, .accountRefused, office)
            #expect(aftermath.hints.count == 1)
            #expect(try await office.audit().hasSuffix("asked:number_chain,parked:account_refused"))
            #expect(try await office.value("select relay_id is not null from alerts") == "true")
            #expect(
                try await office.texts(to: Office.alertTo)
                    == ["Twilio refuses an account of Acme. Its texts wait until that is mended."])
            #expect(
                try await office.value(
                    "select our_number || account_sid from outbound_messages where purpose = 'alert'")
                    == Self.second.e164 + Self.secondAccount)
        }
    }

    @Test func anotherAccountsNumberThatIsOffTextsNothing() async throws {
        try await Office.open { office in
            try await addAccount(office)
            try await office.owner.script("update numbers set active = false where e164 = '\(Self.second.e164)'")
            _ = try await refuse(office)
            #expect(
                try await office.value("select our_number from outbound_messages where purpose = 'alert'")
                    == Office.business.e164)
        }
    }

    @Test func theOnlyAccountsAlertWaitsLikeItsOtherTexts() async throws {
        try await Office.open { office in
            let aftermath = try await refuse(office)
            #expect(aftermath.hints.count == 1)
            #expect(
                try await office.value("select account_sid || state from outbound_messages where purpose = 'alert'")
                    == Office.account + "queued")
        }
    }

    // MARK: - Two SIDs

    @Test func aTextThatWentOutTwiceIsOnRecordAndTexted() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            for _ in 0..<2 { #expect(try await office.report("sent", sid: Office.newSID()) == "second_sid") }
            #expect(try await alerts(office) == "second_sid,second_sid")
            #expect(try await office.audit().hasSuffix("second_sid,second_sid"))
            #expect(
                try await office.texts(to: Office.alertTo)
                    == ["A text of Acme went out twice. Please tell whoever runs this service."])
        }
    }

    @Test func anAlertsTextThatWentOutTwiceRaisesNoOtherText() async throws {
        try await Office.open { office in
            try await office.receive("My sink leaks")
            try await office.accept()
            try await office.owner.script("update outbound_messages set purpose = 'alert' where starts_window")
            #expect(try await office.report("sent", sid: Office.newSID()) == "second_sid")
            #expect(try await alerts(office) == "second_sid")
            #expect(try await office.texts(to: Office.alertTo).isEmpty)
        }
    }

    // MARK: - The metric

    @Test func alertsAreCountedByWhatTheyAreAbout() async throws {
        try await Office.open { office in
            try await office.inbound.publisher.publish(Aftermath(alerts: [.parked, .parked, .ownNumber]))
            let metrics = office.registry.exposition()
            #expect(metrics.contains("backhop_router_alerts_total{kind=\"parked\"} 2\n"))
            #expect(metrics.contains("backhop_router_alerts_total{kind=\"own_number\"} 1\n"))
        }
    }
}

extension AlertTests {
    /// One alert of that kind, to be counted and told.
    private func expectTold(_ aftermath: Aftermath, _ kind: AlertKind, _ office: Office) {
        #expect(aftermath.alerts == [kind])
        let told = aftermath.events.filter { $0.kind == .alert }
        #expect(told.count == 1 && told.first?.tenant == office.tenant)
    }

    private func alerts(_ office: Office) async throws -> String? {
        try await office.value("select string_agg(kind, ',' order by at) from alerts")
    }

    /// A message that nobody can read; the number tells it from others.
    private func record(_ office: Office, _ number: Int) -> ParkedRecord {
        ParkedRecord(
            tenant: office.tenant, queue: "inbound", reason: "why",
            payload: Array(#"{"tenant":"\#(office.tenant)","number":\#(number)}"#.utf8))
    }

    private func park(
        _ record: ParkedRecord, _ office: Office, refused account: String? = nil
    ) async throws -> Aftermath {
        try await office.store.decide { try await office.parked.decide(record, refused: account, in: $0) }
    }

    /// A text to the other business's number.
    private func movedText(_ office: Office, of tenant: TenantID) -> InboundRecord {
        let usual = office.text("Hello?")
        return InboundRecord(
            tenant: tenant, sid: usual.sid, accountSID: usual.accountSID, our: Self.second, their: usual.their,
            body: usual.body, mediaURLs: [], receivedAt: usual.receivedAt)
    }

    /// A customer's text is asked about, and Twilio refuses the account.
    private func refuse(_ office: Office) async throws -> Aftermath {
        try await office.receive("My sink leaks")
        let named = try await office.value("select outbound_id from outbound_messages where purpose = 'hop'")
        let outbound = try #require(named.flatMap { OutboundID($0) })
        let record = ParkedRecord(
            tenant: office.tenant, queue: "send", reason: "Twilio refuses the account",
            payload: SendHint(tenant: office.tenant, outbound: outbound).encoded())
        return try await park(record, office, refused: Office.account)
    }

    private func addAccount(_ office: Office) async throws {
        try await office.owner.script(
            """
            insert into twilio_accounts (tenant_id, account_sid, auth_token, api_key_sid, api_key_secret)
            select tenant_id, '\(Self.secondAccount)', '', api_key_sid, '' from twilio_accounts;
            insert into numbers (tenant_id, e164, account_sid, chain_id)
            select tenant_id, '\(Self.second.e164)', '\(Self.secondAccount)', chain_id from chains
            """)
    }

    private func addBusiness(_ office: Office, with number: PhoneNumber) async throws {
        let tenant = TenantID.random()
        try await office.owner.script(
            """
            insert into tenants (tenant_id, slug, name, alert_to) values ('\(tenant)', 'other', 'Other', '+13035550190');
            insert into twilio_accounts (tenant_id, account_sid, auth_token, api_key_sid, api_key_secret)
            select '\(tenant)', '\(Self.secondAccount)', '', api_key_sid, '' from twilio_accounts;
            insert into chains (tenant_id, chain_id, name) values ('\(tenant)', gen_random_uuid(), 'main');
            insert into numbers (tenant_id, e164, account_sid, chain_id)
            select tenant_id, '\(number.e164)', '\(Self.secondAccount)', chain_id from chains where tenant_id = '\(tenant)'
            """)
    }
}
