import AMQPBenchmarks
import BenchmarkFrame
import HTTPBenchmarks
import PostgresBenchmarks
import SimulatorBenchmarks

/// Every benchmark, in the order in which they run.
let allBenchmarks: [Benchmark] = amqpBenchmarks + postgresBenchmarks + httpBenchmarks + simulatorBenchmarks

/// Every soak.
let allSoaks: [Soak] = amqpSoaks + postgresSoaks + httpSoaks
