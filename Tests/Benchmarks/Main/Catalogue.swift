import AMQPBenchmarks
import BenchmarkFrame
import HTTPBenchmarks
import PostgresBenchmarks

/// Every benchmark, in the order in which they run.
let allBenchmarks: [Benchmark] = amqpBenchmarks + postgresBenchmarks + httpBenchmarks

/// Every soak.
let allSoaks: [Soak] = amqpSoaks + postgresSoaks + httpSoaks
