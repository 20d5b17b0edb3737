#include "PostgresReference.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CONNECTIONS = 64, INT8_OID = 20 };

struct connection {
  PGconn *handle;
  // Transactions whose end has not been read yet.
  int outstanding;
  int has_unsent;
};

struct backhop_postgres_reference {
  struct connection connections[MOST_CONNECTIONS];
  int count;
  char statement[64];
  int parameters;
  uint64_t number;
};

backhop_postgres_reference *backhop_postgres_reference_open(const char *url, int connections) {
  backhop_postgres_reference *reference = calloc(1, sizeof *reference);
  if (reference == NULL || connections > MOST_CONNECTIONS) return NULL;
  for (; reference->count < connections; reference->count++) {
    PGconn *handle = PQconnectdb(url);
    reference->connections[reference->count].handle = handle;
    if (PQstatus(handle) != CONNECTION_OK) {
      backhop_postgres_reference_close(reference);
      return NULL;
    }
  }
  return reference;
}

void backhop_postgres_reference_close(backhop_postgres_reference *reference) {
  if (reference == NULL) return;
  for (int index = 0; index < MOST_CONNECTIONS; index++) PQfinish(reference->connections[index].handle);
  free(reference);
}

int backhop_postgres_reference_prepare(
    backhop_postgres_reference *reference, const char *name, const char *sql, int has_parameter) {
  Oid types[] = {INT8_OID};
  reference->parameters = has_parameter ? 1 : 0;
  snprintf(reference->statement, sizeof reference->statement, "%s", name);
  for (int index = 0; index < reference->count; index++) {
    PGresult *result =
        PQprepare(reference->connections[index].handle, name, sql, reference->parameters, types);
    int is_prepared = PQresultStatus(result) == PGRES_COMMAND_OK;
    PQclear(result);
    if (!is_prepared) return -1;
  }
  return 0;
}

// The next parameter, in network byte order.
static void next_value(backhop_postgres_reference *reference, char value[8]) {
  uint64_t number = __builtin_bswap64(++reference->number);
  memcpy(value, &number, sizeof number);
}

static int is_good(const PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC;
}

int backhop_postgres_reference_execute(backhop_postgres_reference *reference, uint64_t count) {
  char bytes[8];
  const char *values[] = {bytes};
  int lengths[] = {sizeof bytes}, formats[] = {1};
  for (uint64_t done = 0; done < count; done++) {
    next_value(reference, bytes);
    PGresult *result = PQexecPrepared(
        reference->connections[0].handle, reference->statement, reference->parameters, values, lengths, formats, 1);
    int good = is_good(result);
    PQclear(result);
    if (!good) return -1;
  }
  return 0;
}

static int send_one(backhop_postgres_reference *reference, struct connection *connection) {
  char bytes[8];
  const char *values[] = {bytes};
  int lengths[] = {sizeof bytes}, formats[] = {1};
  next_value(reference, bytes);
  return PQsendQueryPrepared(
      connection->handle, reference->statement, reference->parameters, values, lengths, formats, 1);
}

static int flush(struct connection *connection) {
  connection->has_unsent = PQflush(connection->handle);
  return connection->has_unsent < 0 ? -1 : 0;
}

// Takes what has arrived; counts the transactions that ended.
static int receive(struct connection *connection, uint64_t *ended) {
  if (PQconsumeInput(connection->handle) != 1) return -1;
  while (connection->outstanding > 0 && !PQisBusy(connection->handle)) {
    PGresult *result = PQgetResult(connection->handle);
    if (result == NULL) continue;
    int good = is_good(result);
    if (PQresultStatus(result) == PGRES_PIPELINE_SYNC) {
      connection->outstanding--;
      ++*ended;
    }
    PQclear(result);
    if (!good) return -1;
  }
  return flush(connection);
}

static int set_pipelining(backhop_postgres_reference *reference, int is_on) {
  for (int index = 0; index < reference->count; index++) {
    PGconn *handle = reference->connections[index].handle;
    if (PQsetnonblocking(handle, is_on) != 0) return -1;
    if ((is_on ? PQenterPipelineMode(handle) : PQexitPipelineMode(handle)) != 1) return -1;
  }
  return 0;
}

// Waits for any connection, and receives from those that are ready.
static int wait_and_receive(backhop_postgres_reference *reference, uint64_t *ended) {
  struct pollfd descriptors[MOST_CONNECTIONS];
  for (int index = 0; index < reference->count; index++) {
    struct connection *connection = &reference->connections[index];
    descriptors[index].fd = PQsocket(connection->handle);
    descriptors[index].events = POLLIN | (connection->has_unsent ? POLLOUT : 0);
  }
  if (poll(descriptors, (nfds_t)reference->count, -1) < 0) return -1;
  for (int index = 0; index < reference->count; index++) {
    if (descriptors[index].revents == 0) continue;
    if (receive(&reference->connections[index], ended) != 0) return -1;
  }
  return 0;
}

static int fill(backhop_postgres_reference *reference, int depth, uint64_t count, uint64_t *sent) {
  for (int index = 0; index < reference->count; index++) {
    struct connection *connection = &reference->connections[index];
    int added = 0;
    while (connection->outstanding < depth && *sent < count) {
      if (send_one(reference, connection) != 1 || PQpipelineSync(connection->handle) != 1) return -1;
      connection->outstanding++;
      ++*sent;
      added = 1;
    }
    if (added && flush(connection) != 0) return -1;
  }
  return 0;
}

int backhop_postgres_reference_pipeline(backhop_postgres_reference *reference, uint64_t count, int depth) {
  if (set_pipelining(reference, 1) != 0) return -1;
  uint64_t sent = 0, ended = 0;
  while (ended < count) {
    if (fill(reference, depth, count, &sent) != 0 || wait_and_receive(reference, &ended) != 0) return -1;
  }
  return set_pipelining(reference, 0);
}

int backhop_postgres_reference_batches(backhop_postgres_reference *reference, uint64_t batches, int rows) {
  int connections = reference->count;
  reference->count = 1;
  struct connection *connection = &reference->connections[0];
  int status = set_pipelining(reference, 1);
  for (uint64_t batch = 0; status == 0 && batch < batches; batch++) {
    for (int row = 0; status == 0 && row < rows; row++) status = send_one(reference, connection) == 1 ? 0 : -1;
    if (status == 0 && PQpipelineSync(connection->handle) != 1) status = -1;
    connection->outstanding = 1;
    if (status == 0) status = flush(connection);
    uint64_t ended = 0;
    while (status == 0 && ended == 0) status = wait_and_receive(reference, &ended);
  }
  if (status == 0) status = set_pipelining(reference, 0);
  reference->count = connections;
  return status;
}
