// What Swift has no word for about memory: fetching a place before it is needed, and asking for large pages. Inlined into the engine;
// no system header is included, so that the engine does not come to know any.
#ifndef TALA_CMEMORY_H
#define TALA_CMEMORY_H

#include <stddef.h>

#ifdef __linux__
extern int madvise(void *, size_t, int);
#endif

// Starts bringing the cache line of `address` near. Nothing is read for the program: any address will do.
static inline __attribute__((always_inline)) void tala_prefetch(const void *address) {
  __builtin_prefetch(address, 0, 3);
}

// Asks the kernel to back `length` bytes from `start`, both multiples of 2 MiB, by large pages. It may decline, which costs speed only.
static inline __attribute__((always_inline)) void tala_advise_large_pages(void *start, size_t length) {
#ifdef __linux__
  const int large_pages = 14; // MADV_HUGEPAGE
  (void)madvise(start, length, large_pages);
#else
  (void)start;
  (void)length;
#endif
}

#endif
