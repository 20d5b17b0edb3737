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
        from sender: PhoneNumber, to recipient: PhoneNumber, since: Moment, credentials: APIKeyCredentials,
        pageSize: Int = 100
    ) async throws(TwilioCallError) -> [MessageResource] {
        let filter = TwilioForm(pairs: [
            ("To", recipient.e164), ("From", sender.e164), ("PageSize", String(pageSize)),
        ])
        var cursor: MessageCursor? = cursor(filter, account: credentials.accountSID)
        var messages: [MessageResource] = []
        for _ in 0..<Self.mostPages {
            guard let current = cursor else { return messages }
            let page = try await page(current, since: since, credentials: credentials)
            messages += page.messages
            cursor = page.next
        }
        guard cursor == nil else { throw .tooManyPages }
        return messages
    }

    /// The beginning of the list of an account's messages, newest first.
    func cursor(_ filter: TwilioForm, account: String) -> MessageCursor {
        MessageCursor(path: "\(Self.messagesPath(of: account))?\(filter.query)")
    }

    /// One page of a list, and where it goes on; nil when the page reaches back to `since`, or is the last one.
    func page(
        _ cursor: MessageCursor, since: Moment, credentials: APIKeyCredentials
    ) async throws(TwilioCallError) -> (messages: [MessageResource], next: MessageCursor?) {
        let body = try await get(cursor.path, credentials)
        guard let page = try? MessagePage(decoding: body), page.unreadable == 0 else {
            throw .unreadable(status: 200)
        }
        let isFarEnough = page.messages.last?.dateCreated.map { $0 < since } ?? false
        guard !isFarEnough, let uri = page.nextPageURI else { return (page.messages, nil) }
        // The credentials go along: only to the same list, wherever the answer points.
        guard uri.hasPrefix("\(Self.messagesPath(of: credentials.accountSID))?") else {
            throw .unreadable(status: 200)
        }
        return (page.messages, MessageCursor(path: uri))
    }

    /// The message with this SID; nil when Twilio has none.
    func message(
        _ sid: MessageSID, credentials: APIKeyCredentials
    ) async throws(TwilioCallError) -> MessageResource? {
        let path = "/2010-04-01/Accounts/\(credentials.accountSID)/Messages/\(sid).json"
        let body: [UInt8]
        do throws(TwilioCallError) {
            body = try await get(path, credentials)
        } catch {
            if case .refused(let failure) = error, failure.status == 404 { return nil }
            throw error
        }
        guard let message = try? MessageResource(decoding: body) else { throw .unreadable(status: 200) }
        return message
    }

    /// Where the media of a message are, as a webhook would say it; none when Twilio has no such list.
    func mediaURLs(of sid: MessageSID, credentials: APIKeyCredentials) async throws(TwilioCallError) -> [String] {
        let path = "/2010-04-01/Accounts/\(credentials.accountSID)/Messages/\(sid)/Media.json?PageSize=50"
        let body: [UInt8]
        do throws(TwilioCallError) {
            body = try await get(path, credentials)
        } catch {
            if case .refused(let failure) = error, failure.status == 404 { return [] }
            throw error
        }
        guard let list = try? MediaList(decoding: body) else { throw .unreadable(status: 200) }
        return list.paths.map(url)
    }

    private func get(_ path: String, _ credentials: APIKeyCredentials) async throws(TwilioCallError) -> [UInt8] {
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
        return response.body
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

/// A place in a list of messages.
struct MessageCursor: Sendable, Equatable {
    fileprivate let path: String
}
