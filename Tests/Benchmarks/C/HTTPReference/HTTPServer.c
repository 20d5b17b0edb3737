#define _GNU_SOURCE
#include "HTTPReference.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

// The child of a process with threads may call only what is safe in a signal handler, so it allocates nothing.

enum { MOST_DESCRIPTORS = 1024, MOST_BYTES = 4096 };

static struct {
  char bytes[MOST_BYTES];
  size_t count;
} requests[MOST_DESCRIPTORS];

static const char answer[] =
    "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 44\r\n\r\n"
    "{\"sid\":\"SM00000000000000000000000000000000\"}";

// The length of a whole request at the front, or 0.
static size_t whole_request(const char *bytes, size_t count) {
  const char *end = memmem(bytes, count, "\r\n\r\n", 4);
  if (end == NULL) return 0;
  size_t head = (size_t)(end - bytes) + 4;
  const char *field = memmem(bytes, head, "Content-Length: ", 16);
  size_t body = 0;
  for (const char *digit = field == NULL ? "" : field + 16; *digit >= '0' && *digit <= '9'; digit++) {
    body = body * 10 + (size_t)(*digit - '0');
  }
  return count < head + body ? 0 : head + body;
}

// Answers every whole request; 0 when the client has closed.
static int serve(int client) {
  char *bytes = requests[client].bytes;
  ssize_t got = read(client, bytes + requests[client].count, MOST_BYTES - requests[client].count);
  if (got <= 0) return 0;
  requests[client].count += (size_t)got;
  size_t length;
  while ((length = whole_request(bytes, requests[client].count)) > 0) {
    if (send(client, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0) return 0;
    requests[client].count -= length;
    memmove(bytes, bytes + length, requests[client].count);
  }
  return requests[client].count < MOST_BYTES;
}

static void watch(int poller, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
  epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

static void admit(int poller, int listener) {
  int one = 1;
  int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
  if (client < 0) return;
  if (client >= MOST_DESCRIPTORS) {
    close(client);
    return;
  }
  setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  requests[client].count = 0;
  watch(poller, client);
}

// Serves until the other end of the lifeline is closed.
static void serve_all(int listener, int lifeline) {
  int poller = epoll_create1(EPOLL_CLOEXEC);
  watch(poller, listener);
  watch(poller, lifeline);
  while (1) {
    struct epoll_event events[64];
    int count = epoll_wait(poller, events, 64, -1);
    for (int index = 0; index < count; index++) {
      int descriptor = events[index].data.fd;
      if (descriptor == lifeline) _exit(0);
      if (descriptor == listener) {
        admit(poller, listener);
      } else if (!serve(descriptor)) {
        close(descriptor);
      }
    }
  }
}

backhop_http_server backhop_http_server_start(void) {
  backhop_http_server server = {0};
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  int pipes[2];
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 512) != 0) return server;
  if (getsockname(listener, (struct sockaddr *)&address, &length) != 0 || pipe2(pipes, O_CLOEXEC) != 0) return server;
  server.process = fork();
  if (server.process == 0) {
    close(pipes[1]);
    serve_all(listener, pipes[0]);
  }
  close(listener);
  close(pipes[0]);
  server.lifeline = pipes[1];
  if (server.process > 0) server.port = ntohs(address.sin_port);
  return server;
}

void backhop_http_server_stop(backhop_http_server server) {
  if (server.port == 0) return;
  close(server.lifeline);
  waitpid(server.process, NULL, 0);
}
