#include "AMQPReference.h"

#include <stdlib.h>
#include <string.h>
// librabbitmq moved its headers in 0.12.
#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/tcp_socket.h>
#else
#include <amqp.h>
#include <amqp_tcp_socket.h>
#endif

enum { CHANNEL = 1, CONSUME_CHANNEL = 2 };

struct backhop_amqp_reference {
  amqp_connection_state_t connection;
  // The delivery tag of the next publish.
  uint64_t next_tag;
};

static int answered(amqp_connection_state_t connection) {
  return amqp_get_rpc_reply(connection).reply_type == AMQP_RESPONSE_NORMAL ? 0 : -1;
}

static int log_in(amqp_connection_state_t connection, const char *url) {
  char *text = strdup(url);
  struct amqp_connection_info info;
  int status = text == NULL ? -1 : amqp_parse_url(text, &info);
  if (status == 0) {
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    status = amqp_socket_open(socket, info.host, info.port);
  }
  if (status == 0) {
    amqp_rpc_reply_t reply = amqp_login(
        connection, info.vhost, 0, AMQP_DEFAULT_FRAME_SIZE, 0, AMQP_SASL_METHOD_PLAIN, info.user, info.password);
    status = reply.reply_type == AMQP_RESPONSE_NORMAL ? 0 : -1;
  }
  free(text);
  return status;
}

backhop_amqp_reference *backhop_amqp_reference_open(const char *url) {
  backhop_amqp_reference *reference = calloc(1, sizeof *reference);
  if (reference == NULL) return NULL;
  reference->next_tag = 1;
  reference->connection = amqp_new_connection();
  if (reference->connection != NULL && log_in(reference->connection, url) == 0) {
    amqp_channel_open(reference->connection, CHANNEL);
    if (answered(reference->connection) == 0) {
      amqp_confirm_select(reference->connection, CHANNEL);
      if (answered(reference->connection) == 0) return reference;
    }
  }
  backhop_amqp_reference_close(reference);
  return NULL;
}

void backhop_amqp_reference_close(backhop_amqp_reference *reference) {
  if (reference == NULL) return;
  if (reference->connection != NULL) {
    amqp_connection_close(reference->connection, AMQP_REPLY_SUCCESS);
    amqp_destroy_connection(reference->connection);
  }
  free(reference);
}

int backhop_amqp_reference_declare(backhop_amqp_reference *reference, const char *queue) {
  amqp_table_entry_t type = {
      .key = amqp_cstring_bytes("x-queue-type"),
      .value = {.kind = AMQP_FIELD_KIND_UTF8, .value.bytes = amqp_cstring_bytes("quorum")}};
  amqp_table_t arguments = {.num_entries = 1, .entries = &type};
  amqp_queue_declare(reference->connection, CHANNEL, amqp_cstring_bytes(queue), 0, 1, 0, 0, arguments);
  if (answered(reference->connection) != 0) return -1;
  amqp_queue_purge(reference->connection, CHANNEL, amqp_cstring_bytes(queue));
  return answered(reference->connection);
}

int backhop_amqp_reference_delete(backhop_amqp_reference *reference, const char *queue) {
  amqp_queue_delete(reference->connection, CHANNEL, amqp_cstring_bytes(queue), 0, 0);
  return answered(reference->connection);
}

// The publishes of one run, by their place in it.
struct window {
  uint64_t first_tag;
  uint64_t published;
  uint64_t confirmed;
  // Every place before it is confirmed.
  uint64_t lowest;
  char *is_confirmed;
};

static void confirm(struct window *window, uint64_t index) {
  if (window->is_confirmed[index]) return;
  window->is_confirmed[index] = 1;
  window->confirmed++;
}

static int read_confirm(amqp_connection_state_t connection, struct window *window) {
  amqp_frame_t frame;
  if (amqp_simple_wait_frame(connection, &frame) != AMQP_STATUS_OK) return -1;
  if (frame.frame_type != AMQP_FRAME_METHOD || frame.payload.method.id != AMQP_BASIC_ACK_METHOD) return -1;
  amqp_basic_ack_t *ack = frame.payload.method.decoded;
  uint64_t index = ack->delivery_tag - window->first_tag;
  if (index >= window->published) return -1;
  if (ack->multiple) {
    while (window->lowest <= index) confirm(window, window->lowest++);
  } else {
    confirm(window, index);
  }
  amqp_maybe_release_buffers(connection);
  return 0;
}

static int publish_all(
    backhop_amqp_reference *reference, const char *queue, amqp_bytes_t body, uint64_t count, uint64_t in_flight,
    struct window *window) {
  amqp_basic_properties_t properties = {
      ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = AMQP_DELIVERY_PERSISTENT};
  while (window->confirmed < count) {
    while (window->published < count && window->published - window->confirmed < in_flight) {
      int status = amqp_basic_publish(
          reference->connection, CHANNEL, amqp_empty_bytes, amqp_cstring_bytes(queue), 1, 0, &properties, body);
      if (status != AMQP_STATUS_OK) return -1;
      window->published++;
    }
    do {
      if (read_confirm(reference->connection, window) != 0) return -1;
    } while (amqp_frames_enqueued(reference->connection) || amqp_data_in_buffer(reference->connection));
  }
  return 0;
}

int backhop_amqp_reference_publish(
    backhop_amqp_reference *reference, const char *queue, size_t body_size, uint64_t count, uint64_t in_flight) {
  struct window window = {.first_tag = reference->next_tag, .is_confirmed = calloc(count, 1)};
  amqp_bytes_t body = {.len = body_size, .bytes = calloc(body_size, 1)};
  int status = -1;
  if (window.is_confirmed != NULL && body.bytes != NULL) {
    status = publish_all(reference, queue, body, count, in_flight, &window);
  }
  reference->next_tag += window.published;
  free(window.is_confirmed);
  free(body.bytes);
  return status;
}

static int take_all(amqp_connection_state_t connection, uint64_t count, uint64_t ack_every) {
  for (uint64_t taken = 1; taken <= count; taken++) {
    amqp_envelope_t envelope;
    amqp_maybe_release_buffers(connection);
    if (amqp_consume_message(connection, &envelope, NULL, 0).reply_type != AMQP_RESPONSE_NORMAL) return -1;
    uint64_t tag = envelope.delivery_tag;
    amqp_destroy_envelope(&envelope);
    if (taken % ack_every == 0 || taken == count) {
      if (amqp_basic_ack(connection, CONSUME_CHANNEL, tag, ack_every > 1) != AMQP_STATUS_OK) return -1;
    }
  }
  return 0;
}

int backhop_amqp_reference_consume(
    backhop_amqp_reference *reference, const char *queue, uint16_t prefetch, uint64_t count, uint64_t ack_every) {
  amqp_connection_state_t connection = reference->connection;
  amqp_channel_open(connection, CONSUME_CHANNEL);
  if (answered(connection) != 0) return -1;
  amqp_basic_qos(connection, CONSUME_CHANNEL, 0, prefetch, 0);
  if (answered(connection) != 0) return -1;
  amqp_basic_consume(
      connection, CONSUME_CHANNEL, amqp_cstring_bytes(queue), amqp_empty_bytes, 0, 0, 0, amqp_empty_table);
  if (answered(connection) != 0) return -1;
  if (take_all(connection, count, ack_every) != 0) return -1;
  // The broker answers when it has taken the acks.
  amqp_rpc_reply_t reply = amqp_channel_close(connection, CONSUME_CHANNEL, AMQP_REPLY_SUCCESS);
  return reply.reply_type == AMQP_RESPONSE_NORMAL ? 0 : -1;
}
