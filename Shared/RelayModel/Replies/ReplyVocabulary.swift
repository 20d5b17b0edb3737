/// The words and phrases of the grammar, in the normalised form: capitals, no accents, no apostrophes.
enum ReplyVocabulary {
    static let acknowledge: Set<String> = ["OK", "OKAY", "OKEY", "0K", "ACK", "YES", "SI", ReplyWords.thumb]
    static let pass: Set<String> = ["NO", "PASS", "PASO"]
    /// The last three are Spanish for "all"; TODO marks nothing unfinished here.
    static let all: Set<String> = ["ALL", "BOTH", "TODOS", "TODAS", "TODO"]
    static let list: PhraseSet = ["LIST", "LIST ALL", "LIST PLEASE", "MY LIST", "LISTA"]
    static let on: PhraseSet = [
        "ON", "IM ON", "I AM ON", "BACK ON", "IM BACK ON", "I AM BACK ON", "ON DUTY", "IM ON DUTY", "ON NOW",
    ]
    static let who: PhraseSet = ["WHO", "WHO HAS IT", "WHO HAS THIS", "QUIEN"]
    static let whoOfCode: PhraseSet = [
        "WHO", "WHOS", "WHO IS", "WHO HAS", "WHO GOT", "WHOS GOT", "QUIEN", "QUIEN TIENE",
    ]
    static let off: PhraseSet = ["OFF", "OFF DUTY", "IM OFF", "I AM OFF", "IM OFF DUTY"]
    static let offForNow: PhraseSet = ["FOR NOW", "NOW", "UNTIL FURTHER NOTICE"]
    static let offToday: PhraseSet = [
        "TODAY", "TONIGHT", "FOR TODAY", "FOR TONIGHT", "FOR THE DAY", "FOR THE NIGHT", "REST OF THE DAY",
        "FOR THE REST OF THE DAY",
    ]
    static let until: PhraseSet = ["UNTIL", "TILL", "TIL", "UNTILL", "HASTA", "HASTA LAS", "UNTIL AT"]
    static let done: PhraseSet = [
        "DONE", "ALL DONE", "JOB DONE", "JOB IS DONE", "THE JOB IS DONE", "JOB COMPLETE", "JOB COMPLETED", "IM DONE",
        "I AM DONE", "WE ARE DONE", "WERE DONE", "ITS DONE", "IT IS DONE", "IM ALL DONE", "FINISHED", "ALL FINISHED",
        "IM FINISHED", "COMPLETE", "COMPLETED", "HECHO", "TERMINADO", "YA TERMINE",
    ]
    static let onTheWay: PhraseSet = [
        "OTW", "OMW", "ON MY WAY", "ON THE WAY", "ON OUR WAY", "ON WAY", "EN ROUTE", "ENROUTE", "HEADING OVER",
        "HEADING THERE", "HEADING YOUR WAY", "IM OTW", "IM OMW", "IM ON MY WAY", "IM ON THE WAY", "I AM ON MY WAY",
        "I AM ON THE WAY", "WERE ON OUR WAY", "WE ARE ON OUR WAY", "WERE ON THE WAY", "WE ARE ON THE WAY",
        "IM EN ROUTE", "IM HEADING OVER", "EN CAMINO", "VOY EN CAMINO", "ESTOY EN CAMINO", "YA VOY EN CAMINO",
    ]
    static let eta: PhraseSet = ["ETA", "ETA IS", "MY ETA", "MY ETA IS", "OUR ETA IS", "NEW ETA", "NEW ETA IS"]
    static let beThere: PhraseSet = [
        "BE THERE", "ILL BE THERE", "I WILL BE THERE", "WILL BE THERE", "WELL BE THERE", "WE WILL BE THERE",
        "SHOULD BE THERE", "I SHOULD BE THERE", "CAN BE THERE", "THERE", "ARRIVING", "ARRIVE", "WILL ARRIVE", "LLEGO",
    ]
    static let away: PhraseSet = ["AWAY", "OUT", "FROM YOU", "FROM THERE"]
    static let about: PhraseSet = [
        "ABOUT", "AROUND", "APPROX", "APPROXIMATELY", "ROUGHLY", "MAYBE", "PROBABLY", "ABT", "LIKE", "COMO",
    ]
    static let within: PhraseSet = ["IN", "EN", "IN ABOUT", "IN AROUND", "IN LIKE", "WITHIN"]
    static let at: PhraseSet = ["AT", "BY", "AT ABOUT", "AT AROUND", "BY ABOUT", "A LAS", "A LA", "SOBRE LAS"]
    /// What may stand before "on my way", an ETA or "done" without making it a message.
    static let politeStart: PhraseSet = [
        "OK", "OKAY", "OKEY", "ACK", "YES", "YEP", "YEAH", "YUP", "SURE", "SURE THING", "👍", "SI", "NO PROBLEM",
        "NO PROB", "NO PROBS", "NO WORRIES", "NP", "THANKS", "THANK YOU", "THX", "TY", "GOT IT", "COPY", "COPY THAT",
        "WILL DO", "SOUNDS GOOD", "GREAT", "PERFECT", "ALRIGHT", "ALL RIGHT", "HI", "HEY", "HELLO", "SORRY", "GRACIAS",
    ]
    /// What may stand behind them.
    static let politeEnd: PhraseSet = [
        "THANKS", "THANK YOU", "THX", "TY", "NOW", "RIGHT NOW", "SEE YOU", "SEE YOU SOON", "SEE YOU THERE",
        "SEE YOU THEN",
        "SEE YA", "OK", "OKAY", "SORRY", "👍", "GRACIAS", "AHORA", "YA",
    ]
    static let give: Set<String> = ["GIVE", "HAND", "TRANSFER"]
    static let choice: Set<String> = ["OPTION", "NUMBER", "CHOICE", "OPCION"]
    /// What may stand right before a code.
    static let beforeCode: Set<String> = ["AND", "FOR", "TO", "WITH", "ON", "CODE", "Y", "PARA"]
}
