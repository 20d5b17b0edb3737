import AMQPBenchmarks
import BenchmarkFrame
import HTTPBenchmarks
import PostgresBenchmarks
import SimulatorBenchmarks
import TrackerBenchmarks

/// Every benchmark, in the order in which they run.
let allBenchmarks: [Benchmark] =
    amqpBenchmarks + postgresBenchmarks + httpBenchmarks + simulatorBenchmarks + trackerBenchmarks

/// Every trial; they run after the benchmarks.
let allTrials: [Trial] = trackerTrials

/// Every soak.
let allSoaks: [Soak] = amqpSoaks + postgresSoaks + httpSoaks
