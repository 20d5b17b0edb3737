// libcurl, and typed doors to its variadic functions, which Swift cannot call.
#pragma once
#include <curl/curl.h>

typedef size_t (*backhop_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

static inline CURLcode backhop_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode backhop_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode backhop_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode backhop_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode backhop_curl_set_data_callback(
    CURL *easy, CURLoption option, backhop_curl_data_callback callback) {
    return curl_easy_setopt(easy, option, callback);
}

static inline CURLcode backhop_curl_set_prereq_callback(CURL *easy, curl_prereq_callback callback) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode backhop_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return curl_easy_getinfo(easy, info, value);
}

static inline CURLMcode backhop_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
