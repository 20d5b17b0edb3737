import FoundationEssentials
import HTTPTransport
import RelayModel
import RelayStore
import TwilioContract

/// Twilio's Messages resource, as the sender uses it (API version 2010-04-01).
///
/// A request is handed to the network at most once and never repeated here: what to do next is the caller's decision.
struct TwilioClient: Sendable {
    let transport: HTTPTransport
    /// Scheme, host and optional port and path, with or without a last slash.
    let baseURL: String
    /// The limit of each request, from leaving the transport's queue to the end of the answer.
    let timeout: Duration

    /// Asks Twilio to send a message.
    ///
    /// Cancelling the task ends the request at once; its outcome is then ``SendOutcome/notSent(_:)`` only when it had not
    /// begun.
    ///
    /// - Parameter startBy: When this has passed, nothing is sent; checked right before the request is written.
    func create(
        _ message: CreateMessage, credentials: APIKeyCredentials, startBy: ContinuousClock.Instant
    ) async -> SendOutcome {
        let request = TransportRequest(
            method: "POST", url: url(Self.messagesPath(of: credentials.accountSID)),
            headers: [
                credentials.authorization, ("Accept", "application/json"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body: message.form.encoded())
        do throws(HTTPTransportError) {
            return SendOutcome(try await transport.send(request, timeout: timeout, startBy: startBy))
        } catch {
            return SendOutcome(error)
        }
    }

    /// Lists the messages between two numbers, newest first, back to `since`.
    ///
    /// Twilio filters by day only and may not know a date yet, so no date is asked for: pages are read until one ends with an
    /// older message. The answer is complete or it is an error, because "not in the list" may mean that a text is sent
    /// again. Messages older than `since` that came on the same page are in it.
    ///
    /// - Throws: ``TwilioCallError``.
    func list(
        from sender: PhoneNumber, to recipient: PhoneNumber, account: String, since: Moment,
        credentials: APIKeyCredentials, pageSize: Int = 100
    ) async throws(TwilioCallError) -> [MessageResource] {
        let filter = TwilioForm(pairs: [
            ("To", recipient.e164), ("From", sender.e164), ("PageSize", String(pageSize)),
        ])
        let path = Self.messagesPath(of: account)
        var next = "\(path)?\(filter.query)"
        var messages: [MessageResource] = []
        for _ in 0..<Self.mostPages {
            let page = try await page(next, credentials)
            messages += page.messages
            let isFarEnough = page.messages.last?.dateCreated.map { $0 < since } ?? false
            guard !isFarEnough, let uri = page.nextPageURI else { return messages }
            // The credentials go along: only to the same list, wherever the answer points.
            guard uri.hasPrefix("\(path)?") else { throw .unreadable(status: 200) }
            next = uri
        }
        throw .tooManyPages
    }

    private func page(_ path: String, _ credentials: APIKeyCredentials) async throws(TwilioCallError) -> MessagePage {
        let response: TransportResponse
        do throws(HTTPTransportError) {
            response = try await transport.send(
                TransportRequest(
                    method: "GET", url: url(path), headers: [credentials.authorization, ("Accept", "application/json")]),
                timeout: timeout)
        } catch {
            throw .transport(error)
        }
        guard response.status == 200 else {
            throw .refused(TwilioFailure(status: response.status, body: response.body))
        }
        guard let page = try? MessagePage(decoding: response.body), page.unreadable == 0 else {
            throw .unreadable(status: 200)
        }
        return page
    }

    private static func messagesPath(of account: String) -> String { "/2010-04-01/Accounts/\(account)/Messages.json" }

    /// More than a number can have sent to another in the minutes that are looked at.
    private static let mostPages = 50

    private func url(_ path: String) -> String {
        baseURL.hasSuffix("/") ? baseURL.dropLast() + path : baseURL + path
    }
}

extension APIKeyCredentials {
    /// Basic authentication (RFC 7617) with the API key's SID and secret.
    fileprivate var authorization: (String, String) {
        ("Authorization", "Basic \(Data(Array("\(keySID):".utf8) + secret).base64EncodedString())")
    }
}
