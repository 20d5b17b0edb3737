import CRabbitMQ

extension String {
    /// A copy of the bytes; what is not UTF-8 is replaced.
    init(_ bytes: amqp_bytes_t) {
        self.init(decoding: UnsafeRawBufferPointer(start: bytes.bytes, count: bytes.len), as: UTF8.self)
    }
}

extension IncomingProperties {
    init(_ raw: amqp_basic_properties_t) {
        func text(_ flag: Int32, _ bytes: amqp_bytes_t) -> String? {
            raw._flags & UInt32(flag) == 0 ? nil : String(bytes)
        }
        contentType = text(AMQP_BASIC_CONTENT_TYPE_FLAG, raw.content_type)
        messageID = text(AMQP_BASIC_MESSAGE_ID_FLAG, raw.message_id)
        correlationID = text(AMQP_BASIC_CORRELATION_ID_FLAG, raw.correlation_id)
        if raw._flags & UInt32(AMQP_BASIC_HEADERS_FLAG) != 0 { headers = AMQPValue.decode(raw.headers) }
    }
}

extension AMQPValue {
    /// The entries whose kind has a counterpart here; nested tables and arrays, such as `x-death`, are left out.
    static func decode(_ table: amqp_table_t) -> [String: AMQPValue] {
        var values: [String: AMQPValue] = [:]
        for entry in UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries)) {
            values[String(entry.key)] = AMQPValue(entry.value)
        }
        return values
    }

    private init?(_ field: amqp_field_value_t) {
        switch amqp_field_value_kind_t(UInt32(field.kind)) {
        case AMQP_FIELD_KIND_UTF8, AMQP_FIELD_KIND_BYTES: self = .string(String(field.value.bytes))
        case AMQP_FIELD_KIND_BOOLEAN: self = .bool(field.value.boolean != 0)
        case AMQP_FIELD_KIND_I8: self = .int(Int(field.value.i8))
        case AMQP_FIELD_KIND_U8: self = .int(Int(field.value.u8))
        case AMQP_FIELD_KIND_I16: self = .int(Int(field.value.i16))
        case AMQP_FIELD_KIND_U16: self = .int(Int(field.value.u16))
        case AMQP_FIELD_KIND_I32: self = .int(Int(field.value.i32))
        case AMQP_FIELD_KIND_U32: self = .int(Int(field.value.u32))
        case AMQP_FIELD_KIND_I64: self = .int(Int(field.value.i64))
        case AMQP_FIELD_KIND_U64, AMQP_FIELD_KIND_TIMESTAMP: self = .int(Int(clamping: field.value.u64))
        default: return nil
        }
    }
}
