import CRabbitMQ

/// Why a request to the broker failed.
enum RequestFailure: Error {
    /// The channel is closed, and can be opened again; the connection goes on.
    case channel(AMQPError)
    /// The connection is of no use any more.
    case connection(AMQPError)

    var error: AMQPError {
        switch self {
        case .channel(let error), .connection(let error): error
        }
    }

    /// The broker's refusals of a login, told apart from a network failure.
    fileprivate var isRefusal: Bool { [403, 530].contains(error.replyCode) }

    func loginError(virtualHost: String) -> AMQPError {
        guard isRefusal else { return error.recoded(.connectFailed) }
        return error.recoded(.accessRefused, operation: "log in to virtual host \(virtualHost)")
    }
}

extension AMQPError {
    fileprivate func recoded(_ code: Code, operation: String? = nil) -> AMQPError {
        AMQPError(code, operation ?? self.operation, replyCode: replyCode, detail: detail, outcome: .notSent)
    }
}

extension BrokerLink {
    /// Throws when a call that only sends or reads has failed; the connection is then lost.
    func check(_ status: Int32, _ operation: String, _ code: AMQPError.Code = .connectionLost) throws(AMQPError) {
        guard status != AMQP_STATUS_OK.rawValue else { return }
        throw libraryError(status, operation, code)
    }

    /// Throws when a call that waits for the broker's answer has failed.
    func check(_ reply: amqp_rpc_reply_t, _ operation: String, on channel: UInt16 = 0) throws(RequestFailure) {
        defer { amqp_maybe_release_buffers_on_channel(connection, channel) }
        switch reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return
        case AMQP_RESPONSE_SERVER_EXCEPTION: throw serverException(reply.reply, operation, channel)
        default: throw .connection(libraryError(reply.library_error, operation, .connectionLost))
        }
    }

    func closedByBroker(_ replyCode: Int, _ text: String) -> AMQPError {
        var answer = amqp_connection_close_ok_t()
        amqp_send_method(connection, 0, AMQP_CONNECTION_CLOSE_OK_METHOD, &answer)
        return AMQPError(
            .connectionLost, "closed by the broker", replyCode: replyCode, detail: text, outcome: .unknown)
    }

    /// Agrees to the end of a channel; its number can then be used again.
    func acceptClose(of channel: UInt16) throws(AMQPError) {
        var answer = amqp_channel_close_ok_t()
        try check(amqp_send_method(connection, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &answer), "close a channel")
    }

    private func serverException(_ method: amqp_method_t, _ operation: String, _ channel: UInt16) -> RequestFailure {
        guard method.id == AMQP_CHANNEL_CLOSE_METHOD else {
            let fields = method.as(amqp_connection_close_t.self)
            return .connection(
                closedByBroker(Int(fields.reply_code), String(fields.reply_text)).during(operation, outcome: .unknown))
        }
        let fields = method.as(amqp_channel_close_t.self)
        let replyCode = Int(fields.reply_code)
        let text = String(fields.reply_text)
        do {
            try acceptClose(of: channel)
        } catch {
            return .connection(error)
        }
        return .channel(.channelClosed(operation, replyCode: replyCode, text: text, outcome: .refused))
    }

    /// The error of a connect; a peer that is not who it should be is told apart from one that is not there.
    func connectError(_ status: Int32) -> AMQPError {
        let isUntrusted = [AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED, AMQP_STATUS_SSL_PEER_VERIFY_FAILED].contains {
            $0.rawValue == status
        }
        var error = libraryError(status, "connect", .connectFailed)
        if isUntrusted { error.code = .untrustedPeer }
        return error
    }

    private func libraryError(_ status: Int32, _ operation: String, _ code: AMQPError.Code) -> AMQPError {
        let isTimeout = status == AMQP_STATUS_TIMEOUT.rawValue
        let detail = isTimeout ? "no answer in time" : String(cString: amqp_error_string2(status))
        return AMQPError(code, operation, detail: detail, outcome: code == .connectFailed ? .notSent : .unknown)
    }
}

extension AMQPError {
    /// The error of an operation whose channel the broker closed.
    static func channelClosed(_ operation: String, replyCode: Int, text: String, outcome: Outcome) -> AMQPError {
        let code: Code =
            switch replyCode {
            case 403: .accessRefused
            case 404: .notFound
            default: .channelClosed
            }
        return AMQPError(code, operation, replyCode: replyCode, detail: text, outcome: outcome)
    }
}
