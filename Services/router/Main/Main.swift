import Router
import ServiceKit

@main
struct Main {
    static func main() async {
        await runService(schema: RouterService.schema, build: RouterService.build)
    }
}
