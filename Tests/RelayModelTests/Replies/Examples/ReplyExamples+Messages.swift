/// What is for the customer, or unclear, and the second language.
extension ReplyExamples {
    static let unclear: [Row] = [
        ("K7", "unclear K7"),
        ("k7?", "unclear K7"),
        ("k7 m3", "unclear K7, M3"),
        ("3 k7", "message to K7: 3"),
        ("off k7", "unclear K7"),
    ]

    static let messages: [Row] = [
        ("ok thanks, what’s the gate code?", "message"),
        ("OK K7, what’s the gate code?", "message to K7: what’s the gate code?"),
        ("K7 running late, sorry", "message to K7: running late, sorry"),
        ("K7: the gate is open", "message to K7: the gate is open"),
        ("[K7] - call me", "message to K7: call me"),
        ("running late K7", "message to K7: running late"),
        ("k7 m3 running late", "message to K7, M3: running late"),
        ("is the K7 valve closed?", "message"),
        ("no problem", "message"),
        ("no thanks", "message"),
        ("yes please", "message"),
        ("ok then", "message"),
        ("not ok", "message"),
        ("ok no", "message"),
        ("I have no idea", "message"),
        ("got it", "message"),
        ("can you come at 2", "message"),
        ("The K7th floor", "message"),
        ("Hi, it’s Bob from ACME. Is 3pm fine?", "message"),
        ("don't", "message"),
        ("はい", "message"),
    ]

    static let spanish: [Row] = [
        ("Sí", "acknowledge"),
        ("si k7", "acknowledge K7"),
        ("paso k7", "pass K7"),
        ("En camino", "on the way"),
        ("voy en camino, 20 minutos", "on the way in 20 min"),
        ("llego en 30 minutos", "eta in 30 min"),
        ("a las 3", "eta at 3:00?"),
        ("hecho", "done"),
        ("terminado k7", "done K7"),
        ("lista", "list"),
        ("sí, ¿cuál es el código?", "message"),
    ]
}
