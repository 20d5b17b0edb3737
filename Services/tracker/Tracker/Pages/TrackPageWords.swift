import RelayModel

/// What the tracking page says.
struct TrackPageWords {
    let received: String
    let assigned: String
    let onTheWay: String
    let done: String
    let cancelled: String
    let progress: String
    let takenBy: String
    let expected: String
    let happened: String
    let you: String
    let us: String
    let noConnection: String
    let goneTitle: String
    let gone: String
    let demoTitle: String
    let demo: String
    let findYours: String
    private let jobBefore: String
    private let openedAfter: String
    private let takenAfter: String
    private let somebody: String
    private let unanswered: String
    private let lastPosition: String
    private let whose: String
    private let latitude: String
    private let longitude: String
    private let distanceBefore: String
    private let distanceAfter: String

    /// A job by its number.
    func job(_ number: String) -> String { jobBefore + number }

    /// What has happened.
    func sentence(_ milestone: TrackMilestone) -> String {
        switch milestone {
        case .opened(let number): job(number) + openedAfter
        case .taken(let name): (name ?? somebody) + takenAfter
        case .unanswered: unanswered
        }
    }

    /// What the map shows.
    ///
    /// - Parameter name: Of the operator.
    func position(of name: String?) -> String { name.map { lastPosition + whose + $0 } ?? lastPosition }

    /// A place, to three decimals, which is about 100 m.
    func coordinates(_ place: GeoPoint) -> String {
        let short = { (degrees: Double) in "\((degrees * 1000).rounded() / 1000)" }
        return "\(latitude) \(short(place.latitude)), \(longitude) \(short(place.longitude))."
    }

    /// How far the operator is from where the way ends.
    func distance(_ distance: Distance) -> String { distanceBefore + distance.text + distanceAfter }

    /// The words of a language.
    static func of(_ language: TextLanguage) -> TrackPageWords {
        switch language {
        case .english: english
        case .spanish: spanish
        }
    }

    private static let english = TrackPageWords(
        received: "Received", assigned: "Assigned", onTheWay: "On the way", done: "Done", cancelled: "Cancelled",
        progress: "Progress", takenBy: "Taken by", expected: "Expected", happened: "What has happened", you: "You",
        us: "Us", noConnection: "No connection. Trying again…", goneTitle: "This link does not work",
        gone: "It may be incomplete or no longer valid. Text us and we will send you a new one.", demoTitle: "Demo",
        demo: "This is a demo with sample data: there is no such job.", findYours: "Find your own job",
        jobBefore: "Job ", openedAfter: " opened", takenAfter: " has your message", somebody: "Somebody",
        unanswered: "We are still looking for somebody to answer you", lastPosition: "Last known position",
        whose: " of ", latitude: "Latitude", longitude: "longitude", distanceBefore: "About ",
        distanceAfter: " in a straight line from where the route ends.")

    private static let spanish = TrackPageWords(
        received: "Recibido", assigned: "Asignado", onTheWay: "En camino", done: "Terminado", cancelled: "Cancelado",
        progress: "Progreso", takenBy: "Lo atiende", expected: "Llegada prevista:", happened: "Qué ha pasado",
        you: "Tú", us: "Nosotros", noConnection: "Sin conexión. Intentándolo otra vez…",
        goneTitle: "Este enlace no funciona",
        gone: "Puede estar incompleto o ya no valer. Escríbenos y te enviaremos otro.", demoTitle: "Demostración",
        demo: "Esto es una demostración con datos de ejemplo: este trabajo no existe.",
        findYours: "Encuentra tu propio trabajo", jobBefore: "Trabajo ", openedAfter: " abierto",
        takenAfter: " tiene tu mensaje", somebody: "Alguien", unanswered: "Seguimos buscando a alguien que te responda",
        lastPosition: "Última posición conocida", whose: " de ", latitude: "Latitud", longitude: "longitud",
        distanceBefore: "A unos ", distanceAfter: " en línea recta del final de la ruta.")
}
