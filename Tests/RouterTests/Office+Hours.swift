import Postgres
import RelayModel
import RelayStore

@testable import Router

extension Office {
    /// Working hours as JSON that are never.
    static let never = #"{"week":{},"exceptions":[]}"#
    /// Working hours as JSON that are always.
    static let always =
        #"{"week":{"#
        + Weekday.allCases.map { #""\#($0.rawValue)":["00:00-24:00"]"# }.joined(separator: ",")
        + #"},"exceptions":[]}"#

    /// Gives an operator working hours.
    func setHours(of name: String, _ json: String, zone: String = "UTC") async throws {
        try await owner.script(
            """
            insert into operator_hours (tenant_id, operator_id, time_zone, hours)
            select tenant_id, operator_id, '\(zone)', '\(json)' from operators where name = '\(name)'
            on conflict (tenant_id, operator_id) do update set time_zone = excluded.time_zone, hours = excluded.hours
            """)
    }

    /// Makes an operator the emergency contact of all chains.
    func setEmergency(_ name: String) async throws {
        try await owner.script(
            "update chains set emergency_operator_id = (select operator_id from operators where name = '\(name)')")
    }

    /// Who was asked, and why, in order.
    func askedFor() async throws -> String {
        try await value(
            """
            select string_agg(o.name || ':' || h.reason, ',' order by h.asked_at, h.hop)
            from hops h join operators o using (operator_id)
            """) ?? ""
    }
}
