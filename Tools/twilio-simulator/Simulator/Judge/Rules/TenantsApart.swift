/// Nothing of one business reaches another's people, or goes out through another's number or account.
struct TenantsApart: Rule {
    let name = "tenants-apart"
    let promise = "nothing crosses tenants"

    func violations(in evidence: Evidence) -> [Violation] {
        evidence.sent.compactMap { message in
            fault(of: message, evidence).map {
                violation([message.outboundID.map { "outbound=\($0)" }, "sid=\(message.sid)"], $0)
            }
        }
    }

    private func fault(of message: JournalMessage, _ evidence: Evidence) -> String? {
        guard let business = evidence.businesses.owner(of: message.from) else {
            return "a text went out from a number that no tenant has"
        }
        if evidence.businesses.account(of: message.from) != message.accountSid {
            return "a text of \(business.slug) went out through another account"
        }
        if let foreign = foreignEmployer(of: message.to, business, evidence) {
            return "a text of \(business.slug) went to an operator of \(foreign)"
        }
        return foreignRow(message, business, evidence)
    }

    /// The business that a phone works for, when it works for others but not for this one, nor takes its alerts.
    private func foreignEmployer(of phone: String, _ business: Businesses.Business, _ evidence: Evidence) -> String? {
        guard !business.operatorPhones.contains(phone), business.alertTo.flatMap(e164) != phone,
            let employer = evidence.businesses.tenants.first(where: { $0.operatorPhones.contains(phone) })
        else { return nil }
        // An operator may be another business's customer: then they have written to it.
        let isCustomer = evidence.messages.contains { text in
            text.isInbound && text.from == phone && evidence.businesses.owner(of: text.to)?.slug == business.slug
        }
        return isCustomer ? nil : employer.slug
    }

    private func foreignRow(
        _ message: JournalMessage, _ business: Businesses.Business, _ evidence: Evidence
    ) -> String? {
        guard let row = evidence.row(of: message) else { return nil }
        if row.tenant != business.slug { return "a text of \(row.tenant) went out from a number of \(business.slug)" }
        for sid in [row.sourceSid, row.causeSid].compactMap(\.self) {
            guard let source = evidence.bySID[sid],
                let owner = evidence.businesses.owner(of: source.to), owner.slug != business.slug
            else { continue }
            return "a text to \(owner.slug) was passed on by \(business.slug)"
        }
        return nil
    }
}
