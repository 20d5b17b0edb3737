// What a plain C program does with libcurl, to measure the Swift client against, and the server that both ask.
#pragma once
#include <stddef.h>
#include <stdint.h>

// A process of its own that answers every request with 201 and a short body, until this process ends or stops it.
typedef struct {
  // On 127.0.0.1; 0 when it could not be started.
  uint16_t port;
  int process;
  int lifeline;
} backhop_http_server;

backhop_http_server backhop_http_server_start(void);
void backhop_http_server_stop(backhop_http_server server);

typedef struct backhop_http_reference backhop_http_reference;

// Makes handles for so many requests at once, each a POST of the body; NULL when that fails.
backhop_http_reference *backhop_http_reference_open(const char *url, const char *body, int in_flight);

void backhop_http_reference_close(backhop_http_reference *reference);

// Sends so many requests; 0 when each got 201.
int backhop_http_reference_post(backhop_http_reference *reference, uint64_t count);
