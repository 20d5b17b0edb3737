import Sender
import ServiceKit

@main
struct Main {
    static func main() async {
        await runService(schema: SenderService.schema, build: SenderService.build)
    }
}
