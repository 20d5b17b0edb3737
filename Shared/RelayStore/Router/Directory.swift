import Postgres
package import RelayModel

/// One of our numbers, with what decides who is asked for a text that it receives.
package struct BusinessLine: Sendable {
    package let tenant: TenantID
    package let tenantName: String
    package let number: PhoneNumber
    package let accountSID: String
    package let isActive: Bool
    package let tenantWindowSeconds: Int
    /// Whom to text when something needs a human.
    package let alertTo: PhoneNumber?
    /// How much of what customers send is passed on.
    package let limits: GuardLimits
    /// Every text that the tenant's people and customers get.
    package let catalogue: TextCatalogue
    /// How long a customer whose first text was answered gets no second answer; nil when first texts are not answered.
    package let firstAnswerEveryMinutes: Int?
    /// How long a customer gets no second apology.
    package let apologyEveryMinutes: Int
}

/// Somebody who can take a relay.
package struct OperatorRecord: Sendable {
    package let id: OperatorID
    package let name: String
    package let phone: PhoneNumber
}

/// One place in a chain.
package struct ChainPlace: Sendable {
    package let operatorID: OperatorID
    package let windowSeconds: Int?
}

/// Who sent a text to one of our numbers.
package enum Party: Sendable {
    case operatorOf(OperatorRecord)
    case customer
    /// One of our own numbers: a loop.
    case ourselves
}

extension RouterTransaction {
    /// The number a text was sent to; nil when it is nobody's.
    package func line(_ number: PhoneNumber) async throws -> BusinessLine? {
        guard let row = try await firstIfAny(Self.line, [.phone(number)]) else { return nil }
        let answersFirst = try row.get("first_answer", as: Bool.self)
        return BusinessLine(
            tenant: try row.id("tenant_id"), tenantName: try row.get("name", as: String.self), number: number,
            accountSID: try row.get("account_sid", as: String.self), isActive: try row.get("active", as: Bool.self),
            tenantWindowSeconds: try row.get("tenant_window", as: Int.self),
            alertTo: try row.get("alert_to", as: String?.self).flatMap(PhoneNumber.init(e164:)),
            limits: GuardLimits(
                repeatLimit: try row.get("repeat_limit", as: Int.self),
                repeatSeconds: try row.get("repeat_seconds", as: Int.self),
                senderLimit: try row.get("sender_limit", as: Int.self),
                tenantLimit: try row.get("tenant_limit", as: Int.self)),
            catalogue: try TextCatalogue(row),
            firstAnswerEveryMinutes: answersFirst ? try row.get("first_answer_every_minutes", as: Int.self) : nil,
            apologyEveryMinutes: try row.get("apology_every_minutes", as: Int.self))
    }

    /// Who `phone` is to the tenant.
    package func party(_ tenant: TenantID, _ phone: PhoneNumber) async throws -> Party {
        let row = try await first(Self.ours, [.phone(phone)])
        if try row.get("is_ours", as: Bool.self) { return .ourselves }
        guard let found = try await firstIfAny(Self.operatorByPhone, [.id(tenant), .phone(phone)]) else {
            return .customer
        }
        return .operatorOf(try OperatorRecord(found))
    }

    /// An operator of the tenant; nil when there is none of that id.
    package func operatorRecord(_ tenant: TenantID, _ id: OperatorID) async throws -> OperatorRecord? {
        try await firstIfAny(Self.operatorByID, [.id(tenant), .id(id)]).map(OperatorRecord.init)
    }

    /// The window that is configured now for asking the operator about a text to that number, in seconds: their place's in
    /// the chain, else the chain's, else the tenant's; nil when the number is gone.
    ///
    /// - Parameter chain: The relay's chain; nil for the number's own.
    package func window(
        _ tenant: TenantID, our: PhoneNumber, chain: ChainID?, of operatorID: OperatorID
    ) async throws -> Int? {
        try await firstIfAny(Self.window, [.id(tenant), .phone(our), .id(operatorID), .id(chain)])?
            .get("seconds", as: Int.self)
    }

    /// The places of a chain, in order.
    package func places(_ tenant: TenantID, _ chain: ChainID) async throws -> [ChainPlace] {
        try await rows(Self.places, [.id(tenant), .id(chain)]).map { row in
            ChainPlace(
                operatorID: try row.id("operator_id"), windowSeconds: try row.get("window_seconds", as: Int?.self))
        }
    }

    private static let line = PostgresStatement(
        "router_line",
        """
        select n.tenant_id, t.name, n.account_sid, n.active, t.window_seconds as tenant_window, t.alert_to,
            t.repeat_limit, t.repeat_seconds, t.sender_limit, t.tenant_limit, \(TextCatalogue.columns), t.first_answer,
            t.first_answer_every_minutes, t.apology_every_minutes
        from numbers n
        join tenants t on t.tenant_id = n.tenant_id
        where n.e164 = $1
        """)
    private static let ours = PostgresStatement(
        "router_ours", "select exists (select from numbers where e164 = $1) as is_ours")
    private static let operatorByPhone = PostgresStatement(
        "router_operator_by_phone",
        "select \(OperatorRecord.columns) from operators where tenant_id = $1 and phone = $2 and active")
    private static let operatorByID = PostgresStatement(
        "router_operator", "select \(OperatorRecord.columns) from operators where tenant_id = $1 and operator_id = $2")
    private static let window = PostgresStatement(
        "router_window",
        """
        select coalesce(
            (
                select p.window_seconds from chain_hops p
                where p.tenant_id = c.tenant_id and p.chain_id = c.chain_id and p.operator_id = $3
                order by p.position limit 1
            ),
            c.window_seconds, t.window_seconds
        ) as seconds
        from numbers n
        join chains c on c.tenant_id = n.tenant_id and c.chain_id = coalesce($4, n.chain_id)
        join tenants t on t.tenant_id = n.tenant_id
        where n.tenant_id = $1 and n.e164 = $2
        """)
    private static let places = PostgresStatement(
        "router_places",
        """
        select operator_id, window_seconds from chain_hops where tenant_id = $1 and chain_id = $2 order by position
        """)
}

extension OperatorRecord {
    fileprivate static let columns = "operator_id, name, phone"

    fileprivate init(_ row: PostgresRow) throws {
        id = try row.id("operator_id")
        name = try row.get("name", as: String.self)
        phone = try row.phone("phone")
    }
}
