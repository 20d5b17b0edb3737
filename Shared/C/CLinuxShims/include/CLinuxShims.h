// What Glibc's module map leaves out.
#pragma once
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/// The calling thread's errno, a macro that Swift cannot import.
int backhop_errno(void);

/// Names the calling thread; at most 15 bytes. Returns an errno.
int backhop_name_thread(const char *name);

/// Makes writes to a closed peer fail with EPIPE in the whole process; SIG_IGN is a macro that Swift cannot import.
void backhop_ignore_sigpipe(void);
