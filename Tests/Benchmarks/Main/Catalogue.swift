import AMQPBenchmarks
import BenchmarkFrame

/// Every benchmark, in the order in which they run.
let allBenchmarks: [Benchmark] = amqpBenchmarks

/// Every soak.
let allSoaks: [Soak] = amqpSoaks
