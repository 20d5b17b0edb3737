package import RelayModel

/// A tenant as its file describes it, checked.
package struct TenantDefinition: Sendable {
    /// A Twilio account with its secrets in the clear.
    package struct Account: Sendable {
        package let sid: String
        package let authToken: String
        package let nextAuthToken: String?
        package let apiKeySID: String
        package let apiKeySecret: String

        /// Describes the account `sid`.
        package init(
            sid: String, authToken: String, nextAuthToken: String?, apiKeySID: String, apiKeySecret: String
        ) {
            self.sid = sid
            self.authToken = authToken
            self.nextAuthToken = nextAuthToken
            self.apiKeySID = apiKeySID
            self.apiKeySecret = apiKeySecret
        }
    }

    /// Somebody with a phone: an operator or a customer.
    package struct Person: Sendable {
        package let name: String
        package let phone: PhoneNumber
        /// When an operator works; nil for at all times.
        package var hours: LocalHours?

        /// Describes a person.
        package init(name: String, phone: PhoneNumber) {
            self.name = name
            self.phone = phone
        }
    }

    /// Working hours, and the time zone that they are meant in.
    package struct LocalHours: Hashable, Sendable {
        package let hours: WorkingHours
        /// A name from the IANA database.
        package let timeZone: String

        /// Describes hours by the clocks of `timeZone`.
        package init(_ hours: WorkingHours, timeZone: String) {
            self.hours = hours
            self.timeZone = timeZone
        }
    }

    /// Who is asked, in order.
    package struct Chain: Sendable {
        package let name: String
        package let windowSeconds: Int?
        package let cycles: Int
        /// Operators by name.
        package let hops: [(operatorName: String, windowSeconds: Int?)]
        /// The operator who is asked when everybody else is off.
        package var emergency: String?

        /// Describes the chain `name`.
        package init(
            name: String, windowSeconds: Int?, cycles: Int, hops: [(operatorName: String, windowSeconds: Int?)]
        ) {
            self.name = name
            self.windowSeconds = windowSeconds
            self.cycles = cycles
            self.hops = hops
        }
    }

    /// One of the business's numbers.
    package struct Number: Sendable {
        package let e164: PhoneNumber
        package let accountSID: String
        package let chain: String
        package let isActive: Bool
        package let segmentsPerSecond: Double
        /// Chains at certain times; the first that fits goes before ``chain``.
        package var schedule: [(chain: String, hours: LocalHours)] = []

        /// Describes a number.
        package init(
            e164: PhoneNumber, accountSID: String, chain: String, isActive: Bool, segmentsPerSecond: Double
        ) {
            self.e164 = e164
            self.accountSID = accountSID
            self.chain = chain
            self.isActive = isActive
            self.segmentsPerSecond = segmentsPerSecond
        }
    }

    /// In which words the tenant speaks, and what it answers by itself.
    package struct Wording: Sendable {
        package var language = TextLanguage.english
        /// Whether operators are asked without emoji.
        package var isPlain = false
        /// The tenant's own texts by their names.
        package var texts: [String: String] = [:]
        /// Whether a customer's first text is answered.
        package var answersFirst = false
        /// How long a customer gets no second answer.
        package var firstAnswerEveryMinutes = 1440
        /// How long a customer gets no second apology.
        package var apologyEveryMinutes = 60

        /// English as it ships, and no answer to first texts.
        package init() {}
    }

    package let slug: String
    package let name: String
    package let timeZone: String
    package let windowSeconds: Int
    package let alertTo: PhoneNumber?
    package let accounts: [Account]
    package let operators: [Person]
    package let chains: [Chain]
    package let numbers: [Number]
    package let customers: [Person]
    /// How much is passed on.
    package var limits = GuardLimits()
    /// After how many days texts and numbers are redacted; nil for never.
    package var retentionDays: Int?
    /// For how many days a job that is over keeps its tracking link.
    package var linkDays = 90
    /// In which words it speaks.
    package var wording = Wording()
    /// Whether texts to operators have a link to take the customer's text by.
    package var hasAckLinks = false

    /// Describes the tenant `slug`.
    package init(
        slug: String, name: String, timeZone: String, windowSeconds: Int, alertTo: PhoneNumber?, accounts: [Account],
        operators: [Person], chains: [Chain], numbers: [Number], customers: [Person]
    ) {
        self.slug = slug
        self.name = name
        self.timeZone = timeZone
        self.windowSeconds = windowSeconds
        self.alertTo = alertTo
        self.accounts = accounts
        self.operators = operators
        self.chains = chains
        self.numbers = numbers
        self.customers = customers
    }
}
