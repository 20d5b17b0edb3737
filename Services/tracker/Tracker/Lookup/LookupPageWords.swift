import RelayModel

/// What the page says on which a customer finds their job.
struct LookupPageWords {
    let title: String
    let intro: String
    let business: String
    let job: String
    let lastFour: String
    let find: String
    let notFound: String
    let incomplete: String
    private let tooOftenBefore: String
    private let tooOftenAfter: String

    /// After how long to try again.
    func tooOften(seconds: Int) -> String { tooOftenBefore + String((seconds + 59) / 60) + tooOftenAfter }

    /// The words of a language.
    static func of(_ language: TextLanguage) -> LookupPageWords {
        switch language {
        case .english: english
        case .spanish: spanish
        }
    }

    private static let english = LookupPageWords(
        title: "Find your job", intro: "We ask for the last four digits of your phone, the one that you text us from.",
        business: "Business, by its short name", job: "Job number", lastFour: "Last four digits of your phone",
        find: "Show my job",
        notFound: "We found no such job. Check what you wrote, or text us and we will send you a link.",
        incomplete: "That cannot be right. Check what you wrote.",
        tooOftenBefore: "That was too often. Try again in ", tooOftenAfter: " min, or text us.")

    private static let spanish = LookupPageWords(
        title: "Encuentra tu trabajo",
        intro: "Te pedimos las cuatro últimas cifras de tu teléfono, el que usas para escribirnos.",
        business: "Empresa, por su nombre corto", job: "Número de trabajo",
        lastFour: "Cuatro últimas cifras de tu teléfono", find: "Ver mi trabajo",
        notFound: "No encontramos ese trabajo. Revisa lo que escribiste, o escríbenos y te mandaremos un enlace.",
        incomplete: "Algo no está bien. Revisa lo que escribiste.",
        tooOftenBefore: "Demasiadas veces. Inténtalo otra vez en ", tooOftenAfter: " min o envíanos un mensaje.")
}
