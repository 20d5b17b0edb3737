/// The texts in Spanish. Those that go out most have no letters outside GSM-7 (which has é and ñ but no á, í, ó and ú), since
/// one such letter halves what fits in a segment: 3GPP TS 23.038 §6.2.1.
enum SpanishTexts {
    static let all: [TextKey: String] = toOperators.merging(others) { first, _ in first }

    private static let toOperators: [TextKey: String] = [
        .forward: "📦 {customer} [{code}]: {text}\nResponde OK {code} para tomarlo, NO {code} para pasar.",
        .forwardPlain: "{customer} [{code}]: {text}\nResponde OK {code} para tomarlo, NO {code} para pasar.",
        .takeLink: "O toca: {link}",
        .taken: "Lo tiene {name} [{code}].",
        .acknowledged: "{customer} [{code}] es tuyo. Ahora tus mensajes le llegan.",
        .passed: "Pasado: {customer} [{code}].",
        .alreadyTaken: "Ya lo tiene {name} [{code}].",
        .alreadyTakenAt: "{name} tiene {customer} [{code}] desde las {time}.",
        .alreadyYours: "Ya lo tienes [{code}].",
        .closed: "Ese ya se ha cerrado [{code}]. No hay nada que hacer.",
        .turnOver: "Tu turno para {customer} [{code}] ya se ha acabado.",
        .unknownCode: "{code} no es uno de tus códigos. Revísalo y responde otra vez.",
        .nothingOpen: "No tienes nada abierto ahora.",
        .unclear: "¿{customer} [{code}]? Responde OK {code}, NO {code}, o {code} y tu mensaje.",
        .etaIncomplete: "¿Cuándo? Responde por ejemplo ETA 30 o ETA 3:15pm.",
        .offIncomplete: "¿Hasta cuándo? Responde por ejemplo OFF 2h u OFF hasta 5pm.",
        .unknownColleague: "Aquí no hay un solo {name}. Responde con el nombre completo.",
        .leftAlone: "De acuerdo, no se ha hecho nada.",
        .optedOut: "El cliente no quiere recibir mensajes, y el tuyo no se ha enviado. Llama.",
        .whichOne: "¿Cuál? Responde con el número.\n{list}",
        .whichOneOption: "{number}. {customer} [{code}]",
        .confirm: "{fate}\n¿Es para {customer} [{code}]? Responde 1 si es así, 2 si no.",
        .minutesOrClock: "Responde 1 para {minutes} minutos, 2 para {time}.",
        .etaTold: "Dicho a {customer}: {arrival}.",
        .onTheWayTold: "{customer} ya sabe que vas en camino [{code}].",
        .doneTold: "Terminado: {customer} [{code}].",
        .off: "Estás fuera hasta las {time}. Responde ON para volver.",
        .offUntilOn: "Estás fuera. Responde ON para volver.",
        .on: "Estás de vuelta.",
        .given: "{customer} [{code}] queda con {name}.",
        .givenToYou: "{name} te ha dado {customer} [{code}].",
        .undelivered: "Tu mensaje a {customer} no se pudo entregar. Llama, o prueba otra vez luego.",
        .listHeading: "Abiertos:",
        .listAsked: "[{code}] {customer}: tu turno",
        .listYours: "[{code}] {customer}: tuyo",
        .whoHas: "[{code}] {customer}: {name}, desde las {time}",
        .whoNobody: "[{code}] {customer}: nadie todavía",
    ]

    private static let others: [TextKey: String] = [
        .customerFirst: "{business}: gracias, recibimos tu mensaje. Puedes seguirlo en: {link}",
        .customerOnTheWay: "{business}: {name} va en camino.",
        .customerArrival: "{business}: {name} llega {arrival}.",
        .customerDone: "{business}: el trabajo ha terminado. ¡Gracias!",
        .customerExhausted:
            "{business}: recibimos tu mensaje, pero nadie ha podido responder. Te contestamos en cuanto se pueda.",
        .help: "{business}: escribe a este número y te contestamos. Responde STOP para no recibir más mensajes.",
        .arrivalMinutes: "en unos {minutes} min",
        .arrivalClock: "sobre las {time}",
        .arrivalTomorrow: "mañana sobre las {time}",
        .noText: "(sin texto)",
        .alertUndelivered: "Un mensaje a {receiver} no se pudo entregar.",
        .alertExhausted: "Nadie ha tomado el mensaje de {customer}. Se ha preguntado a toda la cadena.",
        .alertUnanswerable: "Un mensaje a {business} no se pudo pasar: {reason}.",
    ]
}
