import Crypto
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceKit

/// Files that are part of the program, at addresses that name their content: a browser keeps them for good, and asks for others
/// when it is given a page of another version. They may name each other relatively.
struct HashedAssets: Sendable {
    private let place: String
    /// Of all the files: whichever changes, all have new addresses.
    private let hash: String
    private let files: [String: [UInt8]]

    /// - Parameters:
    ///   - place: The path that they are below, without a slash at its end.
    ///   - files: Each file by its name.
    init(at place: String, files: [String: [UInt8]]) {
        self.place = place
        self.files = files
        hash = Self.hash(of: files)
    }

    /// The address of one of the files.
    func path(of file: String) -> String { "\(place)/\(hash)/\(file)" }

    func register(on router: Router<TrackerContext>) {
        router.endpoint(RouterPath("\(place)/{hash}/{file}"), [.get: read])
    }

    /// While versions change, a page may come from one process and its style from another: that one is answered with what
    /// there is, which must not be kept under the other's address.
    private func read(_ request: Request, _ context: TrackerContext) async throws -> Response {
        let file = try context.parameters.require("file")
        guard let bytes = files[file] else { throw ProblemError(.notFound) }
        let isOwn = try context.parameters.require("hash") == hash
        return Response(
            status: .ok,
            headers: [
                .contentType: Self.mediaType(of: file),
                .cacheControl: isOwn ? "public, max-age=31536000, immutable" : "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func mediaType(of file: String) -> String {
        switch file.split(separator: ".").last {
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "woff2": "font/woff2"
        default: "application/octet-stream"
        }
    }

    private static func hash(of files: [String: [UInt8]]) -> String {
        var hash = SHA256()
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) {
            // The lengths keep what ends one file from beginning the next.
            hash.update(data: Array("\(name.utf8.count) \(name) \(bytes.count)\n".utf8))
            hash.update(data: bytes)
        }
        return hash.finalize().prefix(12).map { String(Int($0) + 256, radix: 16).suffix(2) }.joined()
    }
}

extension HashedAssets {
    /// The style, the script and the icon of customers' and operators' pages.
    static let track = HashedAssets(
        at: "/track/assets",
        files: [
            "track.css": PackageResources.track_css,
            "track.js": PackageResources.track_js,
            "icon.svg": PackageResources.icon_svg,
        ])
}
