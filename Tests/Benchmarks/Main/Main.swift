import ArgumentParser

@main
struct Main {
    static func main() async {
        // A child task leaves the main actor, on which every hop would cost tens of microseconds.
        await Task.detached { await BenchmarkCommand.main() }.value
    }
}
