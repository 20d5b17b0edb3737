import Postgres
import RelayModel
import RelayStore
import Testing

@testable import Router

/// Operators move jobs by text, hand conversations over, and say when they can be asked.
@Suite(.timeLimit(.minutes(5)))
struct JobReplyTests {
    private let sam = Office.operators[0]
    private let alex = Office.operators[1]
    private let riley = Office.operators[2]

    private func job(_ office: Office) async throws -> String? {
        try await office.value("select status || coalesce(' ' || (eta - now() > interval '0')::text, '') from jobs")
    }

    private func turns(_ office: Office) async throws -> String? {
        try await office.value("select string_agg(state, ',' order by hop) from hops")
    }

    // MARK: - Jobs

    @Test func onTheWayTakesTheRelayMovesTheJobAndTellsTheCustomerOnce() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            #expect(try await office.answer("otw", from: sam).told == ["Told Jane Doe you are on the way [\(code)]."])
            #expect(try await office.value("select state from relays") == "acknowledged")
            #expect(try await job(office) == "in_progress")
            #expect(try await office.texts(to: Office.customer) == ["Acme: Sam is on the way."])
            #expect(try await office.audit().hasSuffix("acknowledged,job_in_progress"))
        }
    }

    @Test func anArrivalInMinutesIsKeptWithTheJob() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            #expect(try await office.answer("ETA 30", from: sam).told == ["Told Jane Doe: in about 30 min."])
            #expect(try await office.texts(to: Office.customer) == ["Acme: Sam will be there in about 30 min."])
            #expect(
                try await office.value("select round(extract(epoch from eta - now()) / 60) from jobs") == "30")
            #expect(try await office.answer("otw 15 min", from: sam).meaning == "on_the_way")
            #expect(
                try await office.value("select round(extract(epoch from eta - now()) / 60) from jobs") == "15")
            #expect(try await job(office) == "in_progress true")
        }
    }

    /// "In 30 min" would be wrong by as long as the text was on its way.
    @Test func timesCountFromWhenTheTextCame() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            #expect(try await office.receive("ETA 30 \(code)", from: sam, ago: 600).meaning == "eta")
            #expect(
                try await office.value("select round(extract(epoch from eta - now()) / 60) from jobs") == "20")
            let told = try await office.texts(to: Office.customer)
            #expect(told.count == 1 && !told[0].contains("30 min") && told[0].hasSuffix("M."), "\(told)")
            // That has passed: they are on the way, and nothing is said of when.
            #expect(try await office.receive("ETA 5 \(code)", from: sam, ago: 600).meaning == "eta")
            #expect(
                try await office.value("select round(extract(epoch from eta - now()) / 60) from jobs") == "20")
            #expect(try await office.texts(to: Office.customer).last?.contains("on the way") == true)
            #expect(try await office.receive("OFF 2h", from: sam, ago: 600).meaning == "off")
            let minutes = "select round(extract(epoch from off_until - now()) / 60) from operators where name = 'Sam'"
            #expect(try await office.value(minutes) == "110")
        }
    }

    @Test(arguments: ["UTC", "America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe"])
    func anArrivalByTheClockIsByTheClocksAtTheBusiness(zone: String) async throws {
        try await Office.open { office in
            try await office.owner.script("update tenants set time_zone = '\(zone)'")
            _ = try await office.ask()
            let day = try await office.value(
                "select case when (now() at time zone '\(zone)')::time < '15:15' then '' else 'tomorrow ' end")
            #expect(
                try await office.answer("ETA 3:15pm", from: sam).told == ["Told Jane Doe: \(day ?? "")about 3:15 PM."])
            #expect(
                try await office.value(
                    "select (eta at time zone '\(zone)')::time::text || (eta > now() and eta < now() + interval '25 hours') from jobs"
                ) == "15:15:00true")
        }
    }

    @Test func aBareNumberThatMayBeATimeIsAsked() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            let asked = try await office.answer("eta 3", from: sam)
            #expect(asked.meaning == "minutes_or_clock")
            #expect(asked.told[0].hasPrefix("Reply 1 for 3 minutes, 2 for 3:00 "))
            #expect(try await office.answer("1", from: sam).told == ["Told Jane Doe: in about 3 min."])
            #expect(try await office.texts(to: Office.customer).count == 1)
        }
    }

    @Test func doneEndsTheJobAndTheNextTextStartsAnotherWithTheSameOperatorFirst() async throws {
        try await Office.open { office in
            try await office.ask()
            try await office.expire()
            try await office.accept()
            let code = try await office.value("select code from hops where state = 'asked'") ?? ""
            #expect(try await office.answer("done \(code)", from: alex).told == ["Done: Jane Doe [\(code)]."])
            #expect(try await office.value("select status || (closed_at is not null) from jobs") == "completedtrue")
            #expect(try await office.texts(to: Office.customer) == ["Acme: the job is done. Thank you!"])
            // It is over for Alex, too, and nobody is told twice.
            #expect(try await office.answer("done", from: alex).meaning == "nothing_open")
            #expect(try await office.answer("done \(code)", from: alex).meaning == "closed")
            #expect(try await office.answer("One more thing", from: alex).meaning == "nothing_open")
            #expect(try await office.texts(to: Office.customer).count == 1)
            _ = try await office.ask("It leaks again")
            #expect(try await office.value("select count(*) from jobs") == "2")
            #expect(
                try await office.value(
                    "select o.name || h.reason from hops h join operators o using (operator_id) order by asked_at desc limit 1"
                ) == "Alexoperator_holds_conversation")
        }
    }

    @Test func whoIsOffIsNotAskedFirstAboutTheNextJob() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            _ = try await office.answer("done", from: sam)
            _ = try await office.answer("off", from: sam)
            _ = try await office.ask("It leaks again")
            #expect(try await office.texts(to: alex).count == 1)
            #expect(try await office.audit().hasSuffix("off,skipped:off,asked:number_chain"))
        }
    }

    /// "Thank you" opens a relay; whoever says that they are done does not let it go to others.
    @Test func doneTakesWhatTheCustomerWroteMeanwhile() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            _ = try await office.answer("ok", from: sam)
            _ = try await office.ask("Thanks!")
            #expect(try await office.answer("done \(code)", from: sam).meaning == "done")
            #expect(try await office.value("select count(*) from relays where state = 'acknowledged'") == "2")
            #expect(try await office.answer("list", from: sam).told == ["You have nothing open right now."])
        }
    }

    /// A dispatcher has opened a second job for the customer, whose next text is about that.
    @Test func doneTakesNothingOfTheCustomersOtherJob() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            _ = try await office.answer("ok", from: sam)
            try await office.owner.script(
                """
                insert into jobs (tenant_id, job_id, number, customer_id, our_number, token_sha256, created_at)
                select tenant_id, gen_random_uuid(), number + 1, customer_id, our_number, sha256('other'),
                    created_at + interval '1 second' from jobs
                """)
            let other = try await office.ask("The other sink, too")
            #expect(try await office.answer("done \(code)", from: sam).meaning == "done")
            #expect(
                try await office.value("select string_agg(state, ',' order by opened_at) from relays")
                    == "acknowledged,open")
            #expect(try await office.answer("ok \(other)", from: sam).meaning == "acknowledged")
        }
    }

    @Test func aCustomerWhoOptedOutIsNotToldAndTheOperatorIs() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            try await office.receive("STOP")
            #expect(
                try await office.answer("eta 30", from: sam).told
                    == ["The customer has opted out of texts, so yours was not sent. Call them."])
            #expect(try await job(office) == "in_progress true")
            #expect(try await office.texts(to: Office.customer).isEmpty)
            #expect(try await office.answer("done", from: sam).told[0].hasPrefix("Done: Jane Doe"))
            #expect(try await office.texts(to: Office.customer).isEmpty)
            #expect(try await job(office)?.hasPrefix("completed") == true)
        }
    }

    // MARK: - Handing over

    @Test func aConversationIsHandedOver() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            _ = try await office.answer("ok", from: sam)
            let given = try await office.answer("GIVE \(code) RILEY", from: sam)
            #expect(given.meaning == "given")
            #expect(given.told == ["Jane Doe [\(code)] is now with Riley."])
            let own = try await office.value("select code from hops where hop = 2") ?? ""
            #expect(
                try await office.texts(to: riley) == [
                    "📦 Jane Doe [\(own)]: My sink leaks", "Sam gave you Jane Doe [\(own)].",
                ])
            #expect(
                try await office.value(
                    """
                    select concat_ws(' ', r.name, h.name, j.name) from relays
                    join operators r on r.operator_id = acknowledged_by
                    join conversations c on their_number = '\(Office.customer.e164)'
                    join operators h on h.operator_id = c.holder_operator_id
                    join jobs on jobs.job_id = relays.job_id join operators j on j.operator_id = assigned_operator_id
                    """) == "Riley Riley Riley")
            #expect(
                try await office.audit()
                    == "asked:number_chain,acknowledged,declined,asked:manual,handed_over")
            #expect(try await turns(office) == "declined,acknowledged")
            // What is written and asked from now on is Riley's.
            #expect(try await office.answer("The gate is open", from: riley).meaning == "message")
            #expect(try await office.answer("\(code) hello", from: sam).told[0].contains("was taken by Riley at"))
            #expect(try await office.answer("hello", from: sam).meaning == "nothing_open")
            _ = try await office.ask("Where are you?")
            #expect(try await office.texts(to: riley).last?.hasSuffix("Where are you?") == true)
        }
    }

    @Test func whatOneIsAskedAboutIsTakenAndGivenByOneText() async throws {
        try await Office.open { office in
            try await office.ask()
            try await office.expire()
            try await office.accept()
            #expect(try await office.answer("give it to sam", from: alex).meaning == "given")
            #expect(
                try await office.value("select o.name from relays join operators o on o.operator_id = acknowledged_by")
                    == "Sam")
            // Sam has had the text; only the word that it is theirs is new.
            #expect(try await office.texts(to: sam).count == 2)
            #expect(try await turns(office) == "acknowledged,declined")
        }
    }

    @Test func nobodyIsGivenWhatANameDoesNotTell() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            #expect(
                try await office.answer("give \(code) tom", from: sam).told
                    == ["There is no single TOM here. Reply with the whole name."])
            #expect(try await office.value("select state from relays") == "open")
        }
    }

    // MARK: - Oneself

    @Test func whoIsOffIsSkippedWithTheReasonUntilTheyAreOn() async throws {
        try await Office.open { office in
            let off = try await office.answer("OFF 2h", from: sam)
            #expect(off.told[0].hasPrefix("You are off until "))
            #expect(off.told[0].hasSuffix(". Reply ON to be asked again."))
            let minutes = "select round(extract(epoch from off_until - now()) / 60) from operators where name = 'Sam'"
            #expect(try await office.value(minutes) == "120")
            _ = try await office.ask()
            #expect(try await office.texts(to: alex).count == 1)
            #expect(try await office.audit() == "off,skipped:off,asked:number_chain")
            #expect(try await office.answer("on", from: sam).told == ["You are on."])
            _ = try await office.ask("Hello", from: phone("+15125550143"))
            #expect(try await office.texts(to: sam).last?.hasSuffix("Hello") == true)
        }
    }

    /// At that hour by the clocks of the business, whatever UTC has, so that the day is certain.
    @Test(arguments: [
        (22, "OFF 3h", "en", "You are off until {day}, {time}. Reply ON to be asked again."),
        (1, "OFF 20h", "en", "You are off until {time}. Reply ON to be asked again."),
        (12, "OFF 3 days", "en", "You are off until {day}, {time}. Reply ON to be asked again."),
        (12, "OFF until tomorrow 8am", "en", "You are off until {day}, {time}. Reply ON to be asked again."),
        (12, "OFF until 11am", "en", "You are off until {day}, {time}. Reply ON to be asked again."),
        (12, "OFF until 5pm", "en", "You are off until {time}. Reply ON to be asked again."),
        (12, "OFF 3 days", "es", "Estás fuera hasta el {day} a las {time}. Responde ON para volver."),
        (12, "OFF 2h", "es", "Estás fuera hasta las {time}. Responde ON para volver."),
    ])
    func theDayIsToldUnlessItIsToday(hour: Int, text: String, language: String, answer: String) async throws {
        try await Office.open { office in
            let utc = try #require(
                Int(try await office.value("select extract(hour from now() at time zone 'UTC')") ?? ""))
            let behind = (utc - hour + 35) % 24 - 11
            let zone = behind < 0 ? "Etc/GMT\(behind)" : "Etc/GMT+\(behind)"
            try await office.owner.script("update tenants set time_zone = '\(zone)', language = '\(language)'")
            let told = try await office.answer(text, from: sam).told
            let until = try #require(
                Moment(
                    try await office.value(
                        """
                        select to_char(off_until at time zone '\(zone)', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                        from operators where name = 'Sam'
                        """) ?? ""))
            let spoken = try #require(TextLanguage(rawValue: language))
            let day = DayText.text(until, language: spoken) { _ in 0 }
            let time = ClockText.text(until, language: spoken) { _ in 0 }
            #expect(told == [answer.replacing("{day}", with: day).replacing("{time}", with: time)])
        }
    }

    @Test func offWithoutATimeIsUntilOn() async throws {
        try await Office.open { office in
            let code = try await office.ask()
            #expect(try await office.answer("off", from: sam).told == ["You are off. Reply ON to be asked again."])
            #expect(try await office.value("select off_until = 'infinity' from operators where name = 'Sam'") == "true")
            #expect(try await office.answer("off until 5pm", from: sam).told[0].contains("5:00 PM. Reply ON"))
            // Somebody who is off may still take what they were asked about.
            #expect(try await office.answer("ok \(code)", from: sam).meaning == "acknowledged")
        }
    }

    @Test func theListShowsWhatIsAskedAndHad() async throws {
        try await Office.open { office in
            let had = try await office.ask()
            _ = try await office.answer("ok", from: sam)
            let asked = try await office.ask("Hello", from: phone("+15125550143"))
            #expect(
                try await office.answer("list", from: sam).told
                    == ["Open:\n[\(asked)] +1•••••••143: your turn\n[\(had)] Jane Doe: yours"])
            #expect(try await office.answer("list", from: alex).told == ["You have nothing open right now."])
        }
    }

    @Test func whoHasWhatIsTold() async throws {
        try await Office.open { office in
            let first = try await office.ask()
            #expect(try await office.answer("who", from: sam).told == ["Open:\n[\(first)] Jane Doe: nobody yet"])
            try await office.expire()
            try await office.accept()
            _ = try await office.answer("ok", from: alex)
            let answer = try await office.answer("who has \(first)?", from: sam)
            #expect(answer.told.count == 1 && answer.told[0].hasPrefix("[\(first)] Jane Doe: Alex, since "))
            _ = try await office.answer("done", from: alex)
            #expect(
                try await office.answer("who \(first)", from: sam).told
                    == ["That one is closed [\(first)]. Nothing to do."])
        }
    }

    @Test func carrierWordsAndReactionsAreRecordedAndAnsweredWithNothing() async throws {
        try await Office.open { office in
            _ = try await office.ask()
            for (text, meaning) in [("STOP", "carrier_word"), ("Loved “See you”", "nothing")] {
                let answer = try await office.answer(text, from: sam)
                #expect(answer.meaning == meaning && answer.told.isEmpty)
            }
            #expect(try await office.value("select count(*) from inbound_messages where sender = 'operator'") == "2")
            #expect(try await office.value("select state from relays") == "open")
        }
    }
}
