import RelayModel
import RelayStore

/// Checks a tenants file as a whole and collects every mistake.
struct TenantsCheck {
    private(set) var mistakes: [String] = []

    mutating func definition(_ tenant: TenantsFile.Tenant) -> TenantDefinition {
        let place = "tenant \(tenant.slug)"
        expect(
            tenant.slug.wholeMatch(of: /[a-z0-9][a-z0-9-]{0,62}/) != nil, place,
            "slug must be lower-case letters, digits and -")
        expect(!tenant.name.isEmpty, place, "name must not be empty")
        window(tenant.window_seconds, place)
        names(tenant, place)
        var definition = TenantDefinition(
            slug: tenant.slug, name: tenant.name, timeZone: tenant.time_zone ?? "UTC",
            windowSeconds: tenant.window_seconds ?? 60,
            alertTo: tenant.alert_to.flatMap { phone($0, place, "alert_to") },
            accounts: tenant.accounts.map { account($0, place) },
            operators: operators(of: tenant, place),
            chains: tenant.chains.map { chain($0, of: tenant, place) },
            numbers: tenant.numbers.compactMap { number($0, of: tenant, place) },
            customers: people(tenant.customers ?? [], "\(place), customers"))
        definition.limits = limits(tenant.limits, place)
        definition.wording = wording(tenant, place)
        definition.retentionDays = tenant.retention_days
        definition.linkDays = tenant.link_days ?? definition.linkDays
        definition.hasAckLinks = tenant.ack_links ?? false
        expect((1...36_500).contains(tenant.retention_days ?? 1), place, "retention_days must be 1 to 36500")
        expect((1...3650).contains(definition.linkDays), place, "link_days must be 1 to 3650")
        return definition
    }

    private mutating func limits(_ limits: TenantsFile.Limits?, _ place: String) -> GuardLimits {
        let usual = GuardLimits()
        let place = "\(place), limits"
        let limits = GuardLimits(
            repeatLimit: limits?.repeat_limit ?? usual.repeatLimit,
            repeatSeconds: limits?.repeat_seconds ?? usual.repeatSeconds,
            senderLimit: limits?.sender_limit ?? usual.senderLimit,
            tenantLimit: limits?.tenant_limit ?? usual.tenantLimit)
        expect((1...10_000).contains(limits.repeatLimit), place, "repeat_limit must be 1 to 10000")
        expect((1...86_400).contains(limits.repeatSeconds), place, "repeat_seconds must be 1 to 86400")
        expect((1...10_000).contains(limits.senderLimit), place, "sender_limit must be 1 to 10000")
        expect((1...100_000).contains(limits.tenantLimit), place, "tenant_limit must be 1 to 100000")
        return limits
    }

    private mutating func wording(_ tenant: TenantsFile.Tenant, _ place: String) -> TenantDefinition.Wording {
        var wording = TenantDefinition.Wording()
        let language: TextLanguage? = tenant.language.map(TextLanguage.init(rawValue:)) ?? wording.language
        let languages = TextLanguage.allCases.map(\.rawValue).joined(separator: " or ")
        expect(language != nil, place, "language must be \(languages)")
        wording.language = language ?? wording.language
        wording.isPlain = tenant.plain_texts ?? wording.isPlain
        wording.texts = tenant.texts ?? [:]
        for problem in TextCatalogue.problems(in: wording.texts) {
            expect(false, "\(place), texts, \(problem.name)", problem.description)
        }
        wording.answersFirst = tenant.first_answer ?? wording.answersFirst
        wording.firstAnswerEveryMinutes = tenant.first_answer_every_minutes ?? wording.firstAnswerEveryMinutes
        wording.apologyEveryMinutes = tenant.apology_every_minutes ?? wording.apologyEveryMinutes
        let aYear = 1...525_600
        expect(
            aYear.contains(wording.firstAnswerEveryMinutes), place, "first_answer_every_minutes must be 1 to 525600")
        expect(aYear.contains(wording.apologyEveryMinutes), place, "apology_every_minutes must be 1 to 525600")
        return wording
    }

    /// Notes values that must not appear twice.
    mutating func unique(_ field: String, _ values: [String], in place: String) {
        var seen: Set<String> = []
        for value in values where !seen.insert(value).inserted {
            mistakes.append("\(place): the \(field) \(value) appears twice")
        }
    }

    private mutating func names(_ tenant: TenantsFile.Tenant, _ place: String) {
        unique("account_sid", tenant.accounts.map(\.account_sid), in: place)
        unique("operator", tenant.operators.map(\.name), in: place)
        unique("operator's phone", tenant.operators.map(\.phone), in: place)
        unique("chain", tenant.chains.map(\.name), in: place)
    }

    private mutating func account(_ account: TenantsFile.Account, _ place: String) -> TenantDefinition.Account {
        let place = "\(place), account \(account.account_sid)"
        expect(
            account.account_sid.wholeMatch(of: /AC[0-9a-f]{32}/) != nil, place,
            "account_sid must be AC and 32 hexadecimal digits")
        expect(
            account.api_key_sid.wholeMatch(of: /SK[0-9a-f]{32}/) != nil, place,
            "api_key_sid must be SK and 32 hexadecimal digits")
        expect(!account.auth_token.isEmpty, place, "auth_token must not be empty")
        expect(!account.api_key_secret.isEmpty, place, "api_key_secret must not be empty")
        return TenantDefinition.Account(
            sid: account.account_sid, authToken: account.auth_token, nextAuthToken: account.next_auth_token,
            apiKeySID: account.api_key_sid, apiKeySecret: account.api_key_secret)
    }

    private mutating func people(_ people: [TenantsFile.Person], _ place: String) -> [TenantDefinition.Person] {
        people.compactMap { person($0.name, $0.phone, place) }
    }

    mutating func person(_ name: String, _ phone: String, _ place: String) -> TenantDefinition.Person? {
        expect(!name.isEmpty, place, "a name must not be empty")
        return self.phone(phone, place, "phone of \(name)").map { TenantDefinition.Person(name: name, phone: $0) }
    }

    private mutating func chain(
        _ chain: TenantsFile.Chain, of tenant: TenantsFile.Tenant, _ place: String
    ) -> TenantDefinition.Chain {
        let place = "\(place), chain \(chain.name)"
        window(chain.window_seconds, place)
        expect(ChainLimits.cycles.contains(chain.cycles ?? 1), place, "cycles must be 1 to 100")
        for hop in chain.hops {
            window(hop.window_seconds, "\(place), hop \(hop.operator)")
            expect(
                tenant.operators.contains { $0.name == hop.operator }, place,
                "\(hop.operator) is not among the operators")
        }
        var definition = TenantDefinition.Chain(
            name: chain.name, windowSeconds: chain.window_seconds, cycles: chain.cycles ?? 1,
            hops: chain.hops.map { (operatorName: $0.operator, windowSeconds: $0.window_seconds) })
        definition.emergency = emergency(of: chain, of: tenant, place)
        return definition
    }

    private mutating func number(
        _ number: TenantsFile.Number, of tenant: TenantsFile.Tenant, _ place: String
    ) -> TenantDefinition.Number? {
        let place = "\(place), number \(number.number)"
        expect(
            tenant.accounts.contains { $0.account_sid == number.account_sid }, place,
            "its account_sid is not among the accounts")
        expect(tenant.chains.contains { $0.name == number.chain }, place, "\(number.chain) is not among the chains")
        let schedule = self.schedule(of: number, of: tenant, place)
        let pace = number.segments_per_second ?? 1
        expect(
            pace == 0 || (0.01...10_000).contains(pace), place,
            "segments_per_second must be 0, for no limit, or from 0.01 to 10000")
        var definition = phone(number.number, place, "number").map {
            TenantDefinition.Number(
                e164: $0, accountSID: number.account_sid, chain: number.chain, isActive: number.active ?? true,
                segmentsPerSecond: number.segments_per_second ?? 1)
        }
        definition?.schedule = schedule
        return definition
    }

    private mutating func phone(_ text: String, _ place: String, _ field: String) -> PhoneNumber? {
        let phone = PhoneNumber(e164: text)
        expect(phone != nil, place, "\(field) must be a phone number in E.164 form, such as +15550100123")
        return phone
    }

    private mutating func window(_ seconds: Int?, _ place: String) {
        expect(ChainLimits.windowSeconds.contains(seconds ?? 60), place, "window_seconds must be 5 to 86400")
    }

    mutating func expect(_ holds: Bool, _ place: String, _ rule: String) {
        if !holds { mistakes.append("\(place): \(rule)") }
    }
}
