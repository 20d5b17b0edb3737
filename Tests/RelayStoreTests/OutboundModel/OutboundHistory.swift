import Postgres
import RelayModel
import SeededRandom
import TwilioContract

@testable import RelayStore

/// One random history of texts to two phones: what the router decides, what senders and Twilio do, what is reported, and how
/// time passes. It ends by an error at the first step at which the tables differ from the model.
struct OutboundHistory {
    /// What a sender is at work on.
    struct Job {
        let text: Int
        let row: OutboundRow
        let isLookUp: Bool
        /// The SID that Twilio gave the request, or showed when it was asked.
        let shown: MessageSID?
        /// Whether its lease is over, as that of a process that was paused.
        var isStale = false
    }

    /// What must never be.
    struct Broken: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    let office: Office
    let router: RouterStore
    let seed: UInt64
    let our: PhoneNumber
    let phones: [PhoneNumber]
    var input: RandomInput
    var model = OutboundModel()
    var jobs: [Job] = []
    /// Whether Twilio takes everything, answers and shows all it has.
    var isCalm = false
    private var step = 0
    private var events: [String] = []
    private var lastSID = 0

    /// How long a text waits that waits: long beside the test, which moves the rows' times instead.
    static let pause = Duration.seconds(1800)
    static let account = "AC" + String(repeating: "0", count: 32)

    init(_ office: Office, seed: UInt64) {
        let numbers = [Office.number, "+1512556\(1001 + seed * 10)", "+1512556\(1002 + seed * 10)"]
            .compactMap(PhoneNumber.init(e164:))
        self.office = office
        router = RouterStore(pool: office.pool)
        self.seed = seed
        our = numbers[0]
        phones = Array(numbers.dropFirst())
        input = RandomInput(seed: seed)
    }

    /// Where it stands, for a failure.
    var place: String { "seed \(seed), step \(step): \(events.joined(separator: ", then "))" }

    /// Lets `steps` events happen, and then everything come to its end.
    mutating func run(steps: Int) async throws {
        for _ in 0..<steps {
            begin()
            try await happen()
            try await compare()
        }
        try await end()
    }

    mutating func note(_ event: String) { events.append(event) }

    mutating func newSID() -> MessageSID {
        lastSID += 1
        return office.sid(Int(seed) * 100_000 + lastSID)
    }

    private mutating func begin() {
        step += 1
        events = []
    }

    private mutating func happen() async throws {
        let text = anyText()
        // The sweeper ends the turn of a text that is late, and so it is withdrawn.
        let unwanted = model.texts.firstIndex { $0.isLate && $0.isUnsent && !$0.isWithdrawn } ?? text
        switch input.number(0...21) {
        case 0...3: try await decideText()
        case 4...8: if let text { try await hint(text) }
        case 9...12: try await endSomeJob()
        case 13: if let job = anyJob() { die(job) }
        case 14...15: try await passTime(input.one(of: phones))
        case 16...17: if let text { try await report(on: text) }
        case 18...19: if let unwanted { try await withdraw(unwanted) }
        case 20: if let text { try await postpone(text) }
        default: if let text { try await beLate(text) }
        }
    }

    /// From now on everything goes well: then nothing may be left over.
    private mutating func end() async throws {
        isCalm = true
        for _ in 0..<200 where model.texts.contains(where: \.isUnsent) {
            begin()
            for phone in phones { try await passTime(phone) }
            while !jobs.isEmpty { try await endSomeJob() }
            for phone in phones {
                guard let first = model.firstUnsent(of: phone) else { continue }
                if model.texts[first].isLate { try await withdraw(first) }
                try await hint(first)
            }
            try await compare()
        }
        if model.texts.contains(where: \.isUnsent) { throw Broken("a text is stranded:\n\(model.table)") }
    }

    /// One of the texts, half of the time one that others wait for.
    private mutating func anyText() -> Int? {
        let phone = input.one(of: phones)
        if input.number(0...1) == 0, let first = model.firstUnsent(of: phone) { return first }
        return model.texts.isEmpty ? nil : input.number(0...model.texts.count - 1)
    }

    private func compare() async throws {
        let result = try await office.pool.query(Self.table, [.id(office.tenant), .texts(phones.map(\.e164))])
        let table = try result.rows.first?.get("lines", as: String.self) ?? ""
        guard table == model.table else { throw Broken("the table says\n\(table)\nand not\n\(model.table)") }
    }

    private static let table = PostgresStatement(
        "model_table",
        """
        select coalesce(string_agg(concat_ws(
            ' ', state, attempt, case when withdrawn_at is null then 'wanted' else 'withdrawn' end,
            coalesce(message_sid, '-'), coalesce(delivery_status, '-')
        ), E'\\n' order by order_at), '') as lines
        from outbound_messages where tenant_id = $1 and their_number = any($2)
        """)
}

/// What the router does, and time.
extension OutboundHistory {
    private mutating func decideText() async throws {
        let phone = input.one(of: phones)
        // A text that is decided late goes before those that came after it.
        let isLate = input.number(0...3) == 0
        let order = max(0, step - (isLate ? input.number(1...8) : 0)) * 1000 + step
        note("text \(order) is decided")
        let turn = NewOutbound.Turn(relay: .random(), hop: 1, windowSeconds: 60, startsWindow: true, askBy: nil)
        var text = NewOutbound(
            purpose: .hop, accountSID: Self.account, our: our, their: phone, body: "Text \(order)",
            orderAt: Moment(microseconds: Int64(order)))
        text.turn = turn
        let (tenant, decided) = (office.tenant, text)
        let hint = try await router.decide { try await $0.insert(decided, tenant: tenant) }
        model.texts.append(ModelText(hint: hint, relay: turn.relay, phone: phone, order: order))
    }

    private mutating func withdraw(_ index: Int) async throws {
        let text = model.texts[index]
        note("text \(text.order) is withdrawn")
        let (tenant, relay) = (office.tenant, text.relay)
        let released = try await router.decide { try await $0.withdraw(tenant, relay: relay, hop: 1) }
        model.texts[index].withdraw()
        guard let first = model.firstUnsent(of: text.phone) else {
            guard released.isEmpty else { throw Broken("a text is released that does not wait") }
            return
        }
        guard released == [model.texts[first].hint] else { throw Broken("the next text is not released") }
        try await hint(first)
    }

    /// As the router records it.
    mutating func report(on index: Int) async throws {
        guard let sid = model.texts[index].sidAtTwilio else { return }
        let place = input.number(0...ModelText.reports.count - 1)
        let word = ModelText.reports[place]
        note("text \(model.texts[index].order) is reported \(word)")
        guard let status = MessageStatus(rawValue: word) else { throw Broken("\(word) is no status") }
        let report = ReportRecord(
            tenant: office.tenant, outbound: model.texts[index].hint.outbound, sid: sid, status: word, errorCode: nil,
            receivedAt: Moment(microseconds: 0))
        let isOfTheText = try await router.decide { transaction in
            guard let found = try await transaction.reported(report.outbound, account: Self.account) else {
                return false
            }
            let row = try await transaction.lock(found)
            if let known = row.sid, known != report.sid { return false }
            _ = try await transaction.record(report)
            let before = row.deliveryStatus.flatMap { MessageStatus(rawValue: $0) }
            let after = before.map { $0.merged(with: status) } ?? status
            try await transaction.setDelivery(report, status: after.rawValue)
            return true
        }
        guard isOfTheText else { throw Broken("one text has two SIDs") }
        model.texts[index].beReported(place)
    }

    private mutating func passTime(_ phone: PhoneNumber) async throws {
        note("time passes for \(phone)")
        _ = try await office.pool.query(Self.passTime, [.id(office.tenant), .phone(phone)])
        for index in model.texts.indices where model.texts[index].phone == phone { model.texts[index].passTime() }
        for job in jobs.indices where model.texts[jobs[job].text].phone == phone { jobs[job].isStale = true }
    }

    private mutating func beLate(_ index: Int) async throws {
        note("text \(model.texts[index].order) is late")
        let hint = model.texts[index].hint
        _ = try await office.pool.query(Self.beLate, [.id(hint.tenant), .id(hint.outbound)])
        model.texts[index].isLate = true
    }

    private static let passTime = PostgresStatement(
        "model_pass_time",
        """
        update outbound_messages
        set lease_until = lease_until - interval '2 hours', not_before = not_before - interval '2 hours'
        where tenant_id = $1 and their_number = $2
        """)
    private static let beLate = PostgresStatement(
        "model_be_late",
        "update outbound_messages set ask_by = now() - interval '1 second' where tenant_id = $1 and outbound_id = $2")
}
