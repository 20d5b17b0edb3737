import Postgres
import Testing

@Suite("Values", .timeLimit(.minutes(2)))
struct ValueTests {
    private let everything = PostgresStatement(
        "everything",
        """
        SELECT $1::bool AS b, $2::int8 AS i, $3::float8 AS d, $4::text AS t, $5::bytea AS y, $6::uuid AS u,
               $7::timestamptz AS z, $8::text[] AS ts, $9::uuid[] AS us, $10::int8[] AS n, $11::jsonb AS j
        """)

    @Test("Every kind of value comes back as it went")
    func roundTrip() async throws {
        let uuid = PostgresUUID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)
        let texts = ["", "📦 O'Brien", "a,b{}\"\\", "naïve\n"]
        try await TestDatabase.with { pool, _ in
            let row = try #require(
                try await pool.query(
                    everything,
                    [
                        .bool(true), .int(.min), .double(-0.1), .text("👍🏽 text"), .bytes([0, 255, 1]), .uuid(uuid),
                        .timestamp(1_700_000_000_123_456), .texts(texts), .uuids([uuid, uuid]),
                        .ints([.max, 0, -1]), .json(#"{"a": "😀"}"#),
                    ]
                ).rows.first)
            #expect(try row.get("b", as: Bool.self))
            #expect(try row.get("i", as: Int.self) == .min)
            #expect(try row.get("d", as: Double.self) == -0.1)
            #expect(try row.get("t", as: String.self) == "👍🏽 text")
            #expect(try row.get("y", as: [UInt8].self) == [0, 255, 1])
            #expect(try row.get("u", as: PostgresUUID.self) == uuid)
            #expect(try row.get("z", as: PostgresTimestamp.self).microseconds == 1_700_000_000_123_456)
            #expect(try row.get("ts", as: [String].self) == texts)
            #expect(try row.get("us", as: [PostgresUUID].self) == [uuid, uuid])
            #expect(try row.get("n", as: [Int].self) == [.max, 0, -1])
            #expect(try row.get("j", as: String.self) == #"{"a": "😀"}"#)
        }
    }

    @Test("The server reads the values as they were meant")
    func meaning() async throws {
        let sql = """
            SELECT $1::timestamptz = '2023-11-14 22:13:20.123456+00' AND $2::uuid = '01234567-89ab-cdef-fedc-ba9876543210'
               AND $3::bytea = '\\x00ff'::bytea AND $4::text[] = ARRAY['a', 'ü'] AND $5::int8[] = ARRAY[1, -2]::int8[]
               AND $6::jsonb ->> 'k' = 'v' AND $7::float8 = 1.5 AND $8::int8 = -7 AND NOT $9::bool AS ok
            """
        try await TestDatabase.with { pool, _ in
            let result = try await pool.query(
                statement(sql),
                [
                    .timestamp(1_700_000_000_123_456),
                    .uuid(PostgresUUID(high: 0x0123_4567_89ab_cdef, low: 0xfedc_ba98_7654_3210)),
                    .bytes([0, 255]), .texts(["a", "ü"]), .ints([1, -2]), .json(#"{"k":"v"}"#), .double(1.5), .int(-7),
                    .bool(false),
                ])
            #expect(try result.rows[0].get("ok", as: Bool.self))
        }
    }

    @Test("NULL of every kind keeps its type")
    func nulls() async throws {
        try await TestDatabase.with { pool, _ in
            let row = try #require(
                try await pool.query(
                    everything,
                    [
                        .bool(nil), .int(nil), .double(nil), .text(nil), .bytes(nil), .uuid(nil), .timestamp(nil),
                        .texts(nil), .uuids(nil), .ints(nil), .json(nil),
                    ]
                ).rows.first)
            #expect(try row.get("b", as: Bool?.self) == nil)
            #expect(try row.get("i", as: Int?.self) == nil)
            #expect(try row.get("d", as: Double?.self) == nil)
            #expect(try row.get("t", as: String?.self) == nil)
            #expect(try row.get("y", as: [UInt8]?.self) == nil)
            #expect(try row.get("u", as: PostgresUUID?.self) == nil)
            #expect(try row.get("z", as: PostgresTimestamp?.self) == nil)
            #expect(try row.get("ts", as: [String]?.self) == nil)
            #expect(try row.get("us", as: [PostgresUUID]?.self) == nil)
            #expect(try row.get("n", as: [Int]?.self) == nil)
            #expect(try row.get("j", as: String?.self) == nil)
        }
    }

    @Test("Empty values are not NULL")
    func empties() async throws {
        try await TestDatabase.with { pool, _ in
            let sql = "SELECT $1::text AS t, $2::bytea AS y, $3::text[] AS ts, $4::int8[] AS n"
            let row = try await pool.query(statement(sql), [.text(""), .bytes([]), .texts([]), .ints([])]).rows[0]
            #expect(try row.get("t", as: String.self).isEmpty)
            #expect(try row.get("y", as: [UInt8].self).isEmpty)
            #expect(try row.get("ts", as: [String].self).isEmpty)
            #expect(try row.get("n", as: [Int].self).isEmpty)
            // A lone empty value leaves no bytes at all to point at.
            let alone = try await pool.query(statement("SELECT $1::text AS t"), [.text("")]).rows[0]
            #expect(try alone.get("t", as: String?.self) == "")
        }
    }

    @Test("Smaller numbers, other texts and enumerations are read")
    func otherColumnTypes() async throws {
        try await TestDatabase.with { pool, _ in
            try await pool.script("CREATE TYPE mood AS ENUM ('good', 'bad')")
            let sql = """
                SELECT 7::int2 AS small, -8::int4 AS middle, 1.5::float4 AS single, 'v'::varchar AS v, 'n'::name AS n,
                       '{"a":1}'::json AS j, 'bad'::mood AS m, ARRAY[1, 2]::int4[] AS a, now() AS now
                """
            let row = try await pool.query(statement(sql)).rows[0]
            #expect(try row.get("small", as: Int.self) == 7)
            #expect(try row.get("middle", as: Int.self) == -8)
            #expect(try row.get("single", as: Double.self) == 1.5)
            #expect(try row.get("v", as: String.self) == "v")
            #expect(try row.get("n", as: String.self) == "n")
            #expect(try row.get("j", as: String.self) == #"{"a":1}"#)
            #expect(try row.get("m", as: String.self) == "bad")
            #expect(try row.get("a", as: [Int].self) == [1, 2])
        }
    }

    @Test("A column that is absent, NULL or of another type is a decoding error without its value")
    func decodingErrors() async throws {
        try await TestDatabase.with { pool, _ in
            let sql = """
                SELECT 'secret'::text AS t, NULL::int8 AS n, 12345.5::numeric AS d, ARRAY[1, NULL]::int8[] AS a,
                       'infinity'::timestamptz AS z
                """
            let row = try await pool.query(statement(sql)).rows[0]
            let errors = try await [
                failure { _ = try row.get("absent", as: Int.self) },
                failure { _ = try row.get("t", as: Int.self) },
                failure { _ = try row.get("n", as: Int.self) },
                failure { _ = try row.get("d", as: Double.self) },
                failure { _ = try row.get("a", as: [Int].self) },
                failure { _ = try row.get("z", as: PostgresTimestamp.self) },
            ]
            for error in errors {
                #expect(error.code == .decoding)
                #expect(!error.isRetriable)
                #expect(!"\(error)".contains("secret") && !"\(error)".contains("12345"))
            }
        }
    }

    @Test("A time that PostgreSQL cannot hold is refused before anything is sent")
    func timeOutOfRange() async throws {
        try await TestDatabase.with { pool, _ in
            let error = try await failure {
                _ = try await pool.query(statement("SELECT $1::timestamptz AS z"), [.timestamp(.min + 1)])
            }
            #expect(error.code == .encoding)
            #expect(error.outcome == .notSent)
        }
    }

    @Test("Values do not show in descriptions")
    func redaction() {
        let value = PostgresValue.text("+15550001111")
        #expect(!"\(value)".contains("555"))
        #expect(!String(reflecting: [value]).contains("555"))
    }

    private func failure(_ body: () async throws -> Void) async throws -> PostgresError {
        try await PostgresTests.failure(of: body)
    }
}
