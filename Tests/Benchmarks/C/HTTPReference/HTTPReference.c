#include "HTTPReference.h"

#include <curl/curl.h>
#include <stdlib.h>

enum { MOST_IN_FLIGHT = 256 };

struct backhop_http_reference {
  CURLM *multi;
  CURL *handles[MOST_IN_FLIGHT];
  struct curl_slist *headers;
  int in_flight;
};

// Takes the answer as a real program would, and keeps nothing.
static size_t discard(char *bytes, size_t size, size_t count, void *context) {
  (void)bytes, (void)context;
  return size * count;
}

static CURL *make_handle(backhop_http_reference *reference, const char *url, const char *body) {
  CURL *easy = curl_easy_init();
  if (easy == NULL) return NULL;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, reference->headers);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 20000L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, discard);
  return easy;
}

backhop_http_reference *backhop_http_reference_open(const char *url, const char *body, int in_flight) {
  backhop_http_reference *reference = calloc(1, sizeof *reference);
  if (reference == NULL || in_flight > MOST_IN_FLIGHT) return NULL;
  reference->multi = curl_multi_init();
  reference->headers = curl_slist_append(NULL, "Content-Type: application/x-www-form-urlencoded");
  reference->headers = curl_slist_append(reference->headers, "Expect:");
  curl_multi_setopt(reference->multi, CURLMOPT_MAXCONNECTS, (long)in_flight);
  for (; reference->in_flight < in_flight; reference->in_flight++) {
    CURL *easy = make_handle(reference, url, body);
    reference->handles[reference->in_flight] = easy;
    if (easy == NULL) {
      backhop_http_reference_close(reference);
      return NULL;
    }
  }
  return reference;
}

void backhop_http_reference_close(backhop_http_reference *reference) {
  if (reference == NULL) return;
  for (int index = 0; index < reference->in_flight; index++) curl_easy_cleanup(reference->handles[index]);
  curl_multi_cleanup(reference->multi);
  curl_slist_free_all(reference->headers);
  free(reference);
}

// Collects what has ended, and starts others in their place.
static int collect(backhop_http_reference *reference, uint64_t count, uint64_t *begun, uint64_t *ended) {
  int left;
  CURLMsg *message;
  while ((message = curl_multi_info_read(reference->multi, &left)) != NULL) {
    CURL *easy = message->easy_handle;
    long status = 0;
    if (message->data.result != CURLE_OK) return -1;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 201) return -1;
    curl_multi_remove_handle(reference->multi, easy);
    ++*ended;
    if (*begun == count) continue;
    ++*begun;
    curl_multi_add_handle(reference->multi, easy);
  }
  return 0;
}

int backhop_http_reference_post(backhop_http_reference *reference, uint64_t count) {
  uint64_t begun = 0, ended = 0;
  while (begun < count && begun < (uint64_t)reference->in_flight) {
    curl_multi_add_handle(reference->multi, reference->handles[begun++]);
  }
  while (ended < count) {
    int running;
    if (curl_multi_perform(reference->multi, &running) != CURLM_OK) return -1;
    uint64_t before = ended;
    if (collect(reference, count, &begun, &ended) != 0) return -1;
    if (ended == before) curl_multi_poll(reference->multi, NULL, 0, 1000, NULL);
  }
  return 0;
}
