import Postgres
import RelayModel
import RelayStore

@testable import Router

extension Office {
    /// A customer texts, and Twilio takes what operators are sent; the code of the newest turn.
    @discardableResult
    func ask(_ body: String = "My sink leaks", from phone: PhoneNumber = Office.customer) async throws -> String {
        try await receive(body, from: phone)
        try await accept()
        return try await value("select code from hops order by asked_at desc, hop desc limit 1") ?? ""
    }

    /// What an operator's text comes to, and what they are told about it, all lines.
    func answer(_ body: String, from phone: PhoneNumber) async throws -> (meaning: String, told: [String]) {
        let text = text(body, from: phone)
        let meaning = try await decide(text).meaning
        let told = try await value(
            """
            select string_agg(body, '|' order by order_at, order_tie) from outbound_messages
            where cause_sid = '\(text.sid.rawValue)' and their_number = '\(phone.e164)' and purpose = 'notice'
            """)
        return (meaning, told?.split(separator: "|").map(String.init) ?? [])
    }

    /// Lets minutes pass for what operators are asked and what they have lost.
    func pass(minutes: Int) async throws {
        try await owner.script(
            """
            update operator_questions set asked_at = asked_at - interval '\(minutes) minutes';
            update hops set ended_at = ended_at - interval '\(minutes) minutes';
            """)
    }
}
