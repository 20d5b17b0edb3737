// Plain loops over librabbitmq, as a C program would have them; what the AMQP client is measured against.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct backhop_amqp_reference backhop_amqp_reference;

/// Connects, logs in and opens a channel with confirms. NULL on failure.
backhop_amqp_reference *backhop_amqp_reference_open(const char *url);

/// Disconnects and frees.
void backhop_amqp_reference_close(backhop_amqp_reference *reference);

/// Declares a durable quorum queue, and empties it. 0 on success, as for all below.
int backhop_amqp_reference_declare(backhop_amqp_reference *reference, const char *queue);

/// Deletes a queue.
int backhop_amqp_reference_delete(backhop_amqp_reference *reference, const char *queue);

/// Publishes `count` persistent, mandatory messages and returns when all are confirmed; at most `in_flight` wait for their
/// confirm at a time.
int backhop_amqp_reference_publish(
    backhop_amqp_reference *reference, const char *queue, size_t body_size, uint64_t count, uint64_t in_flight);

/// Consumes and acknowledges `count` messages; returns when the broker has taken the last ack. One ack is sent for every
/// `ack_every` messages, with `multiple` when that is more than 1.
int backhop_amqp_reference_consume(
    backhop_amqp_reference *reference, const char *queue, uint16_t prefetch, uint64_t count, uint64_t ack_every);
