/// What operators really write, and what it says: the grammar's test, and its documentation in `docs/texting.md`.
///
/// A row is a text and its outcome in the words of ``ReplyMeaning/outcome``. After a change run the tests with
/// `BACKHOP_UPDATE_DOCUMENTS=1`, which writes the page anew.
enum ReplyExamples {
    typealias Row = (text: String, outcome: String)
    typealias Section = (title: String, rows: [Row])

    static let sections: [Section] = [
        ("Taking it", taking), ("Taking it by code", takingByCode), ("Passing", passing), ("A number", numbers),
        ("Several codes", severalCodes), ("Codes with a wrong character", lookAlikes), ("On the way", onTheWay),
        ("Arrival in minutes and hours", durations), ("Arrival by the clock", clocks), ("Done", done),
        ("About oneself", personal), ("Who, and handing over", handingOver), ("Reactions", reactions),
        ("Signatures", signatures), ("Odd characters", oddCharacters), ("Carrier words", carrierWords),
        ("Codes without a command", unclear), ("Messages to the customer", messages), ("Spanish", spanish),
    ]
}
