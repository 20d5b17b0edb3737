/// The texts in English.
enum EnglishTexts {
    static let all: [TextKey: String] = toOperators.merging(others) { first, _ in first }

    private static let toOperators: [TextKey: String] = [
        .forward: "📦 {customer} [{code}]: {text}\nReply OK {code} to take it, NO {code} to pass.",
        .forwardPlain: "{customer} [{code}]: {text}\nReply OK {code} to take it, NO {code} to pass.",
        .takeLink: "Or tap: {link}",
        .taken: "Taken by {name} [{code}].",
        .acknowledged: "{customer} [{code}] is yours. Your texts go to them now.",
        .passed: "Passed on: {customer} [{code}].",
        .alreadyTaken: "Already taken by {name} [{code}].",
        .alreadyTakenAt: "{customer} [{code}] was taken by {name} at {time}.",
        .alreadyYours: "You have it already [{code}].",
        .closed: "That one is closed [{code}]. Nothing to do.",
        .turnOver: "Your turn for {customer} [{code}] was over already.",
        .unknownCode: "{code} is not one of your codes. Check the code and reply again.",
        .nothingOpen: "You have nothing open right now.",
        .unclear: "{customer} [{code}]? Reply OK {code}, NO {code}, or {code} and your message.",
        .etaIncomplete: "When? Reply for example ETA 30 or ETA 3:15pm.",
        .offIncomplete: "Until when? Reply for example OFF 2h or OFF until 5pm.",
        .unknownColleague: "There is no single {name} here. Reply with the whole name.",
        .leftAlone: "OK, nothing done.",
        .whichOne: "Which one? Reply with the number.\n{list}",
        .whichOneOption: "{number}. {customer} [{code}]",
        .confirm: "{fate}\nDid you mean {customer} [{code}]? Reply 1 for yes, 2 for no.",
        .minutesOrClock: "Reply 1 for {minutes} minutes, 2 for {time}.",
        .etaTold: "Told {customer}: {arrival}.",
        .onTheWayTold: "Told {customer} you are on the way [{code}].",
        .doneTold: "Done: {customer} [{code}].",
        .off: "You are off until {time}. Reply ON to be asked again.",
        .offUntilOn: "You are off. Reply ON to be asked again.",
        .on: "You are on.",
        .given: "{customer} [{code}] is now with {name}.",
        .givenToYou: "{name} gave you {customer} [{code}].",
        .undelivered: "Your text to {customer} could not be delivered. Call them, or try again later.",
        .listHeading: "Open:",
        .listAsked: "[{code}] {customer}: your turn",
        .listYours: "[{code}] {customer}: yours",
        .whoHas: "[{code}] {customer}: {name}, since {time}",
        .whoNobody: "[{code}] {customer}: nobody yet",
    ]

    private static let others: [TextKey: String] = [
        .customerFirst: "{business}: thank you, we got your message. Follow it here: {link}",
        .customerOnTheWay: "{business}: {name} is on the way.",
        .customerArrival: "{business}: {name} will be there {arrival}.",
        .customerDone: "{business}: the job is done. Thank you!",
        .customerExhausted:
            "{business}: we got your message, but nobody could answer yet. We will get back to you as soon as we can.",
        .help: "{business}: text us here and we will answer. Reply STOP to get no more texts.",
        .arrivalMinutes: "in about {minutes} min",
        .arrivalClock: "about {time}",
        .noText: "(no text)",
        .alertUndelivered: "A text to {receiver} could not be delivered.",
        .alertExhausted: "Nobody took the text of {customer}. Everybody in the chain was asked.",
        .alertUnanswerable: "A text to {business} could not be passed on: {reason}.",
    ]
}
