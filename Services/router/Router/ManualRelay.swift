import QueueContract
import RelayModel
import RelayStore

/// Opens a relay for what a dispatcher wrote about a job's customer.
struct ManualRelay {
    let transaction: RouterTransaction
    let tenant: TenantID
    let command: CommandID

    /// Refused when the customer has an open relay, since there is only one at a time: it can be escalated instead.
    func open(_ order: ManualRelayOrder) async throws -> CommandAnswer {
        guard let place = try await transaction.place(tenant, ofJob: order.job) else {
            return .refused("there is no such job")
        }
        _ = try await transaction.lockConversation(tenant, our: place.our, their: place.their)
        guard try await transaction.isOpen(tenant, order.job),
            let contact = try await transaction.jobContact(tenant, order.job), contact.their == place.their
        else { return .refused("the job is over") }
        guard let line = try await transaction.line(place.our), line.isActive else {
            return .refused("the number of the job is not active")
        }
        if let open = try await transaction.openRelay(tenant, our: place.our, customer: contact.customer) {
            return .refused("the customer has an open relay already: \(open)")
        }
        guard let chain = try await chain(order, line) else { return .refused("there is no such chain") }
        let plan = try await plan(order, line, chain)
        guard order.operatorID != nil || plan.isAnswerable else {
            return .refused("nobody in the chain can be asked")
        }
        return try await start(order, line, contact, chain, turns(of: plan, order))
    }

    private func start(
        _ order: ManualRelayOrder, _ line: BusinessLine, _ contact: JobContact, _ chain: ChainRecord,
        _ turns: [PlannedHop]
    ) async throws -> CommandAnswer {
        let now = try await transaction.now()
        let stored = StoredRelay(
            tenant: tenant, id: .random(), our: contact.our, accountSID: contact.accountSID,
            customer: try await transaction.customer(tenant, contact.their), job: order.job, chain: chain.id,
            catalogue: line.catalogue, relay: Relay(plan: turns))
        let text = InboundRecord(
            tenant: tenant, sid: MessageSID(command.rawValue), accountSID: contact.accountSID, our: contact.our,
            their: contact.their, body: order.body, mediaURLs: [], receivedAt: now)
        try await transaction.insert(stored)
        try await transaction.record(text, of: stored)
        var decision = RelayDecision(stored, in: transaction, now: now, cause: text.sid, channel: .api)
        try await decision.apply(order.operatorID.map { RelayEvent.directed($0, .api) } ?? .started)
        let state = decision.stored.relay.state.rawValue
        return CommandAnswer(
            isDone: true, json: #"{"relay_id":"\#(stored.id)","state":"\#(state)"}"#, aftermath: decision.aftermath)
    }

    /// The chain that the dispatcher named, else the one that the number has now.
    private func chain(_ order: ManualRelayOrder, _ line: BusinessLine) async throws -> ChainRecord? {
        guard let id = order.chain else { return try await transaction.chain(of: line) }
        return try await transaction.chain(tenant, id)
    }

    private func plan(
        _ order: ManualRelayOrder, _ line: BusinessLine, _ chain: ChainRecord
    ) async throws -> ChainPlan {
        let places = try await transaction.places(tenant, chain.id)
        let people = places.map(\.operatorID) + [chain.emergency].compactMap(\.self)
        let away = try await transaction.unavailable(tenant, among: people)
        return ChainPlan(
            holder: nil, assigned: nil,
            chain: places.map { (operatorID: $0.operatorID, windowSeconds: $0.windowSeconds) },
            chainWindowSeconds: chain.windowSeconds, tenantWindowSeconds: line.tenantWindowSeconds,
            cycles: chain.cycles, emergency: chain.emergency,
            unavailable: Set(away.filter { $0.value == .inactive }.keys), off: Set(away.keys))
    }

    /// The plan's turns without those of who is asked first anyway. The dispatcher chose them, unless they only follow whom the
    /// dispatcher named.
    private func turns(of plan: ChainPlan, _ order: ManualRelayOrder) -> [PlannedHop] {
        let isChosen = order.operatorID == nil || order.chain != nil
        return plan.hops.filter { $0.operatorID != order.operatorID }.map { hop in
            guard isChosen, hop.reason == .numberChain else { return hop }
            return PlannedHop(operatorID: hop.operatorID, reason: .manual, windowSeconds: hop.windowSeconds)
        }
    }
}
