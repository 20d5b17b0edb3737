// What a plain C program does with libpq, to measure the Swift client against.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct backhop_postgres_reference backhop_postgres_reference;

// Connects so many times; NULL when a connection fails.
backhop_postgres_reference *backhop_postgres_reference_open(const char *url, int connections);

void backhop_postgres_reference_close(backhop_postgres_reference *reference);

// Prepares a statement with one bigint parameter, or none, on every connection. All functions return 0 for success.
int backhop_postgres_reference_prepare(
    backhop_postgres_reference *reference, const char *name, const char *sql, int has_parameter);

// Executes it, one after the other, on the first connection, by PQexecPrepared.
int backhop_postgres_reference_execute(backhop_postgres_reference *reference, uint64_t count);

// Executes it in pipeline mode, each in its own transaction, with so many under way on each connection.
int backhop_postgres_reference_pipeline(backhop_postgres_reference *reference, uint64_t count, int depth);

// Executes it in transactions of so many executions, each one round trip, on the first connection.
int backhop_postgres_reference_batches(backhop_postgres_reference *reference, uint64_t batches, int rows);
