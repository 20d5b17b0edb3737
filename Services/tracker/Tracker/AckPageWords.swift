import RelayModel

/// What the page of an operator's link says.
struct AckPageWords {
    let take: String
    let nothingYet: String
    let yours: String
    let answerByText: String
    let closed: String
    let notKnownYet: String
    let tooOften: String
    let noText: String
    let goneTitle: String
    let gone: String
    private let takenBefore: String
    private let takenBetween: String

    /// Who has it since when.
    func taken(by name: String, at time: String) -> String { takenBefore + name + takenBetween + time + "." }

    /// The words of a language.
    static func of(_ language: TextLanguage) -> AckPageWords {
        switch language {
        case .english: english
        case .spanish: spanish
        }
    }

    private static let english = AckPageWords(
        take: "Take it", nothingYet: "Nothing happens until you tap.", yours: "It is yours.",
        answerByText: "Answer by text: what you write there goes to the customer.",
        closed: "That one is closed. Nothing to do.",
        notKnownYet: "Not confirmed yet. Wait a moment, then tap again or open the link again.",
        tooOften: "That was too often. Wait a minute, then tap again.", noText: "(no text)",
        goneTitle: "This link does not work",
        gone: "It may be incomplete or no longer valid. Answer the text message instead.",
        takenBefore: "Taken by ", takenBetween: " at ")

    private static let spanish = AckPageWords(
        take: "Tomarlo", nothingYet: "No pasa nada hasta que toques.", yours: "Es tuyo.",
        answerByText: "Responde por mensaje: lo que escribas allí le llega al cliente.",
        closed: "Ese ya se ha cerrado. No hay nada que hacer.",
        notKnownYet: "Todavía no está confirmado. Espera un momento y toca o abre el enlace otra vez.",
        tooOften: "Demasiadas veces. Espera un minuto y toca otra vez.", noText: "(sin texto)",
        goneTitle: "Este enlace no funciona",
        gone: "Puede estar incompleto o ya no valer. Responde al mensaje de texto.",
        takenBefore: "Lo tiene ", takenBetween: " desde las ")
}
