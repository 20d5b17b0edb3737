import Postgres
package import RelayModel

/// A report of Twilio's about one of our texts.
package struct ReportRecord: Sendable {
    package let tenant: TenantID
    package let outbound: OutboundID
    package let sid: MessageSID
    package let status: String
    package let errorCode: Int?
    package let receivedAt: Moment

    /// Describes the report that `sid`, which is `outbound`, now has `status`.
    package init(
        tenant: TenantID, outbound: OutboundID, sid: MessageSID, status: String, errorCode: Int?, receivedAt: Moment
    ) {
        self.tenant = tenant
        self.outbound = outbound
        self.sid = sid
        self.status = status
        self.errorCode = errorCode
        self.receivedAt = receivedAt
    }
}

/// The outbound row that a report speaks of.
package struct ReportedOutbound: Sendable {
    package let tenant: TenantID
    package let outbound: OutboundID
    package let our: PhoneNumber
    package let their: PhoneNumber
    package let lane: OutboundHint.Lane
    package let isSent: Bool
    package let sid: MessageSID?
    package let deliveryStatus: String?
    package let relay: RelayID?
    package let hop: Int?
    package let startsWindow: Bool
    package let purpose: String
    package let customer: CustomerID?
    package let job: JobID?

    /// The hint that names the row.
    package var hint: OutboundHint { OutboundHint(tenant: tenant, outbound: outbound, lane: lane) }
}

extension RouterTransaction {
    /// The row a callback's outbound id names, if it belongs to that Twilio account.
    package func reported(_ outbound: OutboundID, account: String) async throws -> ReportedOutbound? {
        try await firstIfAny(Self.reportedByID, [.id(outbound), .text(account)]).map(ReportedOutbound.init)
    }

    /// The row that has the SID, if it belongs to that Twilio account.
    package func reported(_ sid: MessageSID, account: String) async throws -> ReportedOutbound? {
        try await firstIfAny(Self.reportedBySID, [.text(sid.rawValue), .text(account)]).map(ReportedOutbound.init)
    }

    /// The same row as it is now, locked. A relay's lock comes before those of its texts.
    package func lock(_ reported: ReportedOutbound) async throws -> ReportedOutbound {
        try ReportedOutbound(await first(Self.lockReported, [.id(reported.tenant), .id(reported.outbound)]))
    }

    /// Keeps the report in the history; false when the same status of the same SID is already there.
    package func record(_ report: ReportRecord) async throws -> Bool {
        let made = try await rows(
            Self.recordReport,
            [
                .id(report.tenant), .text(report.sid.rawValue), .text(report.status), .id(report.outbound),
                .int(report.errorCode), .moment(report.receivedAt),
            ])
        return !made.isEmpty
    }

    /// Sets the row's SID, when it has none yet, and its delivery status.
    package func setDelivery(_ report: ReportRecord, status: String) async throws {
        _ = try await rows(
            Self.setDelivery,
            [
                .id(report.tenant), .id(report.outbound), .text(report.sid.rawValue), .text(status),
                .int(report.errorCode),
            ])
    }

    private static let reportedColumns = """
        tenant_id, outbound_id, our_number, their_number, lane, state, message_sid, delivery_status, relay_id, hop,
        starts_window, purpose, customer_id, job_id
        """
    private static let reportedByID = PostgresStatement(
        "router_reported_by_id",
        "select \(reportedColumns) from outbound_messages where outbound_id = $1 and account_sid = $2")
    private static let reportedBySID = PostgresStatement(
        "router_reported_by_sid",
        """
        select \(reportedColumns) from outbound_messages
        where tenant_id in (select tenant_id from twilio_accounts where account_sid = $2) and message_sid = $1
            and account_sid = $2
        """)
    private static let lockReported = PostgresStatement(
        "router_lock_reported",
        "select \(reportedColumns) from outbound_messages where tenant_id = $1 and outbound_id = $2 for update")
    private static let recordReport = PostgresStatement(
        "router_record_report",
        """
        insert into delivery_reports (tenant_id, message_sid, status, outbound_id, error_code, received_at)
        values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning status
        """)
    private static let setDelivery = PostgresStatement(
        "router_set_delivery",
        """
        update outbound_messages set message_sid = coalesce(message_sid, $3), delivery_status = $4,
            delivery_error_code = coalesce($5, delivery_error_code), updated_at = now()
        where tenant_id = $1 and outbound_id = $2
        """)
}

extension ReportedOutbound {
    fileprivate init(_ row: PostgresRow) throws {
        guard let lane = OutboundHint.Lane(rawValue: try row.get("lane", as: String.self)) else {
            throw StoredValueError(column: "lane")
        }
        tenant = try row.id("tenant_id")
        outbound = try row.id("outbound_id")
        our = try row.phone("our_number")
        their = try row.phone("their_number")
        self.lane = lane
        isSent = try row.get("state", as: String.self) == "sent"
        sid = try row.get("message_sid", as: String?.self).flatMap(MessageSID.init(rawValue:))
        deliveryStatus = try row.get("delivery_status", as: String?.self)
        relay = try row.idIfAny("relay_id")
        hop = try row.get("hop", as: Int?.self)
        startsWindow = try row.get("starts_window", as: Bool.self)
        purpose = try row.get("purpose", as: String.self)
        customer = try row.idIfAny("customer_id")
        job = try row.idIfAny("job_id")
    }
}
