import RelayModel

/// What the same texts come to in different situations; in `docs/texting.md`, too.
enum ConversationExamples {
    typealias Example = (situation: Situation, rows: [(text: String, outcome: String)])

    static let all: [Example] = [
        (
            Situation("Nothing is open", []),
            [
                ("ok", "nothing open"), ("no", "nothing open"), ("OK K7", "unknown code K7"), ("otw", "nothing open"),
                ("done", "nothing open"), ("On my lunch break", "nothing open"), ("LIST", "list"),
                ("OFF 2h", "off for 120 min"),
                ("STOP", "carrier STOP"), ("👍 to “See you”", "nothing"), ("eta", "eta without a time"),
            ]
        ),
        (
            Situation("Ann [K7] is asked about", ["asked K7 Ann"]),
            [
                ("ok", "acknowledge K7"), ("1", "acknowledge K7"), ("2", "pass K7"), ("no", "pass K7"),
                ("OK ALL", "acknowledge K7"), ("okay on my way", "on the way K7"), ("eta 30", "eta in 30 min K7"),
                ("eta 3", "ask minutes or clock for K7"), ("ok ms", "to Ann: ok ms"), ("ok M3", "unknown code M3"),
                ("ok thanks, what’s the gate code?", "to Ann: ok thanks, what’s the gate code?"),
                ("K7: call me", "to Ann: call me"), ("3", "to Ann: 3"), ("option 2", "to Ann: option 2"),
                ("B5", "to Ann: B5"), ("K7", "K7 unclear"), ("cancel k7", "K7 unclear"),
                ("M3 is my bay", "to Ann: M3 is my bay"),
                ("Liked “📦 Ann…”", "acknowledge K7"), ("Liked “📦 Bob…”", "nothing open"),
                ("ok k1", "acknowledge K7"), ("done k7", "done K7"), ("who k7", "who K7"),
                ("give k7 to Jo", "give K7 to Jo"), ("give k7 to alex", "give K7 to Alexandra Roy"),
                ("give k7 sam", "K7 no SAM"), ("give k7 to sam hill", "give K7 to Sam Hill"),
                ("give k7 tom", "K7 no TOM"),
                ("give jo", "give K7 to Jo"), ("give me a call", "to Ann: give me a call"),
            ]
        ),
        (
            Situation("Ann [K7] and Bea [M3] are asked about", ["asked M3 Bea", "asked K7 Ann"]),
            [
                ("ok", "ask which of M3, K7"), ("1", "ask which of M3, K7"), ("no", "ask which of M3, K7"),
                ("OK ALL", "acknowledge M3; acknowledge K7"), ("no all", "pass M3; pass K7"),
                ("ok k7", "acknowledge K7"),
                ("ok k7 m3", "acknowledge K7; acknowledge M3"), ("ok k7, no m3", "acknowledge K7; pass M3"),
                ("ok k7 z9", "acknowledge K7; unknown code Z9"), ("on my way", "ask which of M3, K7"),
                ("be right there", "ask which of M3, K7"), ("M3 be right there", "to Bea: be right there"),
                ("k7 m3 be right there", "ask which of K7, M3"), ("Liked “📦 B…”", "acknowledge M3"),
            ]
        ),
        (
            Situation(
                "Ann or Bea was asked a minute ago, about “ok”", ["asked M3 Bea", "asked K7 Ann"],
                question: (.whichRelay, "ok", ["M3", "K7"])),
            [
                ("1", "acknowledge M3"), ("2", "acknowledge K7"), ("2.", "acknowledge K7"),
                ("option 2", "acknowledge K7"),
                ("ok 2", "acknowledge K7"), ("3", "ask which of M3, K7"), ("ok k7", "acknowledge K7"),
                ("ok", "ask which of M3, K7"),
            ]
        ),
        (
            Situation(
                "Ann or Bea was asked ten minutes and more ago", ["asked K7 Ann", "yours M3 Bea"],
                question: (.whichRelay, "be there soon", ["M3", "K7"]), minutesAgo: 11),
            [("1", "acknowledge K7"), ("2", "pass K7")]
        ),
        (
            Situation(
                "Ann or Bea was asked about a message; meanwhile Sam took Ann’s",
                ["Sam K7 Ann lost 1", "asked M3 Bea"],
                question: (.whichRelay, "be there soon", ["M3", "K7"])),
            [("1", "to Bea: be there soon"), ("2", "K7 taken by Sam")]
        ),
        (
            Situation(
                "Minutes or a clock time was asked", ["yours K7 Ann"], question: (.minutesOrClock, "eta 3", ["K7"])),
            [
                ("1", "eta in 3 min K7"), ("2", "eta at 3:00? K7"), ("3", "ask minutes or clock for K7"),
                ("eta 3pm", "eta at 15:00 K7"),
            ]
        ),
        (
            Situation("The turn for Ann [K7] ran out; nobody has it", ["waiting K7 Ann lost 3"]),
            [
                ("ok", "acknowledge K7"), ("ok k7", "acknowledge K7"), ("no", "K7 turn over"),
                ("no k7", "K7 turn over"),
                ("on my way", "on the way K7"), ("sorry, was driving", "to Ann: sorry, was driving"),
            ]
        ),
        (
            Situation("It ran out, and Bea [M3] is asked about", ["asked M3 Bea", "waiting K7 Ann lost 3"]),
            [
                ("ok", "ask which of M3, K7"), ("no", "K7 turn over, confirm M3"), ("ok m3", "acknowledge M3"),
                ("ok k7", "acknowledge K7"), ("otw", "ask which of M3, K7"), ("coming", "ask which of M3, K7"),
            ]
        ),
        (
            Situation("It ran out longer ago", ["asked M3 Bea", "waiting K7 Ann lost 11"]),
            [("ok", "acknowledge M3"), ("no", "pass M3"), ("coming", "to Bea: coming")]
        ),
        (
            Situation("Sam took Ann’s [K7], and Bea [M3] is asked about", ["asked M3 Bea", "Sam K7 Ann lost 3"]),
            [
                ("ok", "K7 taken by Sam, confirm M3"), ("ok k7", "K7 taken by Sam"), ("ok m3", "acknowledge M3"),
                ("coming", "K7 taken by Sam, confirm M3"), ("M3 coming", "to Bea: coming"),
                ("K7 coming", "K7 taken by Sam"),
                ("OK ALL", "acknowledge M3"),
            ]
        ),
        (
            Situation(
                "That was asked about", ["asked M3 Bea", "Sam K7 Ann lost 3"], question: (.confirm, "ok", ["M3"])),
            [
                ("1", "acknowledge M3"), ("yes", "acknowledge M3"), ("2", "left alone"), ("no", "left alone"),
                ("no m3", "pass M3"),
            ]
        ),
        (
            Situation("Only lost ones", ["Sam K7 Ann lost 3", "closed M3 Bea lost 400"]),
            [
                ("ok", "K7 taken by Sam"), ("ok m3", "M3 is closed"), ("otw", "K7 taken by Sam"),
                ("OK ALL", "K7 taken by Sam"),
            ]
        ),
        (
            Situation("Ann [K7] is theirs", ["yours K7 Ann"]),
            [
                ("ok", "K7 is theirs already"), ("no k7", "K7 is theirs already"), ("otw", "on the way K7"),
                ("done", "done K7"),
                ("eta 30", "eta in 30 min K7"), ("The gate is open", "to Ann: The gate is open"),
                ("give sam lee", "give K7 to Sam Lee"),
            ]
        ),
        (
            Situation("Ann [K7] is theirs, and Bea [M3] is asked about", ["asked M3 Bea", "yours K7 Ann"]),
            [
                ("ok", "acknowledge M3"), ("done", "done K7"), ("otw", "ask which of M3, K7"),
                ("The gate is open", "ask which of M3, K7"), ("give jo", "ask which of M3, K7"),
            ]
        ),
        (
            Situation(
                "Ann’s first text [K7] is theirs, and her next [P4] is asked about", ["asked P4 Ann", "yours K7 Ann"]),
            [
                ("ok", "acknowledge P4"), ("otw", "on the way P4"), ("The gate is open", "to Ann: The gate is open"),
                ("done", "done K7"),
            ]
        ),
        (
            Situation(
                "Two of Ann’s texts are theirs, Sam took Bea’s", ["Sam M3 Bea lost 2", "yours P4 Ann", "yours K7 Ann"]),
            [("otw", "M3 taken by Sam, confirm P4"), ("1234", "M3 taken by Sam, confirm P4"), ("done", "done P4")]
        ),
        (
            Situation("The text comes late: Bea [M3] was asked about after it", ["asked M3 Bea later 9"]),
            [
                ("ok", "confirm M3"), ("no", "confirm M3"), ("OK ALL", "confirm M3"), ("coming", "confirm M3"),
                ("done", "confirm M3"), ("Liked “📦 B…”", "confirm M3"), ("ok m3", "acknowledge M3"),
                ("M3 coming", "to Bea: coming"),
            ]
        ),
        (
            Situation(
                "The text comes late: after it the turn for Ann [K7] ran out, and Bea [M3] was asked about",
                ["asked M3 Bea later 9", "waiting K7 Ann lost -1"]),
            [
                ("ok", "acknowledge K7"), ("coming", "to Ann: coming"), ("no", "K7 turn over, confirm M3"),
                ("ok m3", "acknowledge M3"),
            ]
        ),
        (
            Situation(
                "The text comes late: after it Sam took Ann’s [K7], and Bea and Cal were asked about",
                ["asked P4 Cal later 9", "asked M3 Bea later 8", "Sam K7 Ann lost -1"]),
            [("ok", "ask which of P4, M3"), ("ok k7", "K7 taken by Sam")]
        ),
        (
            Situation(
                "Ann or Bea was asked after the text came", ["asked M3 Bea", "asked K7 Ann"],
                question: (.whichRelay, "be there soon", ["M3", "K7"]), minutesAgo: -1),
            [("1", "ask which of M3, K7")]
        ),
        (
            Situation("Codes that look alike", ["asked K6 Ann", "asked K9 Bea", "asked S5 Cal"]),
            [
                ("ok kg", "ask which of K6, K9"), ("ok 5s", "acknowledge S5"), ("ok ss", "acknowledge S5"),
                ("ok k6", "acknowledge K6"), ("ok gs", "ask which of K6, K9, S5"),
            ]
        ),
    ]
}
