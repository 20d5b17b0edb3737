import Ingress
import ServiceKit

@main
struct Main {
    static func main() async {
        await runService(schema: IngressService.schema, build: IngressService.build)
    }
}
