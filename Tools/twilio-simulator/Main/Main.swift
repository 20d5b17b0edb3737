import ArgumentParser
import Simulator

@main
struct Main {
    static func main() async { await ToolCommand.main() }
}
