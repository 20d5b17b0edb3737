import Tracker
import ServiceKit

@main
struct Main {
    static func main() async {
        await runService(schema: TrackerService.schema, build: TrackerService.build)
    }
}
