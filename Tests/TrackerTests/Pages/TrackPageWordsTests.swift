import RelayModel
import Testing

@testable import Tracker

/// What the tracking page says in each language.
@Suite struct TrackPageWordsTests {
    private let view = TrackView(
        business: "Acme", job: "J7", status: "in_progress", serviceType: "20 yd", eta: "2026-11-21T03:46:09Z",
        assignedTo: "Sam", location: GeoPoint(latitude: 30.2672, longitude: -97.7431), route: nil,
        timeline: [
            TrackView.Entry(.opened("J7"), at: "2026-11-21T03:46:09Z"),
            TrackView.Entry(.taken(by: "Sam"), at: "2026-11-21T03:46:10Z"),
            TrackView.Entry(.taken(by: nil), at: "2026-11-21T03:46:11Z"),
            TrackView.Entry(.unanswered, at: "2026-11-21T03:46:12Z"),
            TrackView.Entry(kind: "business", at: "2026-11-21T03:46:13Z", text: "On my way"),
        ])

    @Test func noWordIsMissingAndNoneIsTheOtherLanguages() throws {
        let all = TextLanguage.allCases.map { Mirror(reflecting: TrackPageWords.of($0)).children.map { $0 } }
        let (english, spanish) = (try #require(all.first), try #require(all.last))
        for (first, second) in zip(english, spanish) {
            let (one, other, name) = (first.value as? String, second.value as? String, first.label ?? "")
            #expect(one?.isEmpty == false && other?.isEmpty == false, "\(name)")
            #expect(one != other, "\(name)")
        }
        #expect(english.count > 20)
    }

    @Test func spanishPagesAreSpanishThroughout() throws {
        let page = TrackPage(in: .spanish).job(view, etag: "")
        for text in [
            #"<html lang="es">"#, "Trabajo J7 abierto", "Sam tiene tu mensaje", "Alguien tiene tu mensaje",
            "Seguimos buscando a alguien que te responda", "Nosotros", "En camino", "Lo atiende <strong>Sam</strong>",
            "Qué ha pasado", #"data-lost="Sin conexión. "#, "Última posición conocida de Sam", "On my way",
        ] { #expect(page.contains(text), "\(text)") }
        for text in ["Taken by", "Received", "has your message", "Expected", "Last known", "Progress\""] {
            #expect(!page.contains(text), "\(text)")
        }
        #expect(TrackPage(in: .spanish).unknownLink.contains("Este enlace no funciona"))
        #expect(DemoPage.html(on: TrackPage(in: .spanish)).contains("Esto es una demostración"))
    }

    /// Programs read it, and a page of another language must not be another version.
    @Test func theJSONIsEnglishAndSaysNoMore() throws {
        let json = String(decoding: try view.encoded().json, as: UTF8.self)
        #expect(json.contains("Sam has your message") && json.contains("Job J7 opened"))
        #expect(!json.contains("milestone\":"), "\(json)")
    }

    @Test func theScriptHasNoWordsOfItsOwn() {
        let script = String(decoding: PackageResources.track_js, as: UTF8.self)
        #expect(script.contains("state.dataset.lost") && !script.contains("Trying again"))
    }

    @Test func withoutAScriptTimesCanBeRead() {
        let page = TrackPage(in: .english).job(view, etag: "")
        #expect(page.contains(#"<time datetime="2026-11-21T03:46:09Z">2026-11-21 03:46 UTC</time>"#))
    }
}
