// Before any header: pthread_setname_np(3) is a GNU extension.
#define _GNU_SOURCE
#include "CLinuxShims.h"

int backhop_errno(void) { return errno; }

int backhop_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

void backhop_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }
