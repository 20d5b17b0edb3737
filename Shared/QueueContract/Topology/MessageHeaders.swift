/// The names of our own message headers.
///
/// RabbitMQ 4 takes no `x-death` from clients and 3 interprets it, so attempts and reasons travel in headers of our own.
package enum MessageHeaders {
    /// Why a message was parked.
    package static let reason = "x-backhop-reason"
    /// The queue a parked message was taken from.
    package static let queue = "x-backhop-queue"
}
