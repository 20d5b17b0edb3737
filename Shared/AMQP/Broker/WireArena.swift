import CRabbitMQ

/// Memory for the strings and tables of one request, in librabbitmq's own pool.
///
/// What it hands out is valid until ``recycle()``.
struct WireArena: ~Copyable {
    private var pool = amqp_pool_t()

    init() { init_amqp_pool(&pool, 4096) }

    deinit {
        var pool = self.pool
        empty_amqp_pool(&pool)
    }

    /// Takes back everything handed out.
    mutating func recycle() { recycle_amqp_pool(&pool) }

    mutating func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { source in
            var bytes = amqp_bytes_t()
            guard let start = source.baseAddress, !source.isEmpty else { return bytes }
            amqp_pool_alloc_bytes(&pool, source.count, &bytes)
            bytes.bytes?.copyMemory(from: start, byteCount: source.count)
            return bytes
        }
    }

    mutating func table(_ values: [String: AMQPValue]) -> amqp_table_t {
        // In a stable order, so that the same declaration is the same bytes.
        table(values.sorted { $0.key < $1.key }.map { (key: $0.key, value: fieldValue($0.value)) })
    }

    mutating func table(_ fields: [(key: String, value: amqp_field_value_t)]) -> amqp_table_t {
        let size = MemoryLayout<amqp_table_entry_t>.stride * fields.count
        guard size > 0, let memory = amqp_pool_alloc(&pool, size) else { return amqp_table_t() }
        let entries = memory.bindMemory(to: amqp_table_entry_t.self, capacity: fields.count)
        for (index, field) in fields.enumerated() {
            (entries + index).initialize(to: amqp_table_entry_t(key: bytes(field.key), value: field.value))
        }
        return amqp_table_t(num_entries: Int32(fields.count), entries: entries)
    }

    mutating func fieldValue(_ value: AMQPValue) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        switch value {
        case .string(let text):
            field.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            field.value.bytes = bytes(text)
        case .int(let number):
            field.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            field.value.i64 = Int64(number)
        case .bool(let flag):
            field.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            field.value.boolean = flag ? 1 : 0
        }
        return field
    }

    mutating func fieldValue(_ table: amqp_table_t) -> amqp_field_value_t {
        var field = amqp_field_value_t()
        field.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
        field.value.table = table
        return field
    }
}
