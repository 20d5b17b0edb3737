import HTTPTransport

// Sends one POST from a process of its own, which a test may pause: URL, SOCKS proxy, milliseconds until the start limit.
// Prints how it ended.
let arguments = CommandLine.arguments
guard arguments.count == 4, let limit = Int(arguments[3]) else { throw Usage() }
let startBy = ContinuousClock.now + .milliseconds(limit)
let transport = try HTTPTransport(
    HTTPTransportConfiguration(connectTimeout: .seconds(50), proxy: arguments[2]))
do {
    let request = TransportRequest(method: "POST", url: arguments[1], body: [1])
    let response = try await transport.send(request, timeout: .seconds(50), startBy: startBy)
    print("response \(response.status)")
} catch {
    print("\(error.code.rawValue) \(error.outcome.rawValue)")
}
await transport.close()

struct Usage: Error {}
