// Preloaded into a program, lets its wall clock differ from the machine's by the milliseconds written in the file TALA_CLOCK_FILE names
// (Tests/CrashTests). The monotonic clock stays as it is. Not libfaketime, under which a Swift program does not see its arguments.
//
//     clang -shared -fPIC -O1 -o clock-shift.so tools/lib/clock-shift.c
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long milliseconds(void) {
  const char *path = getenv("TALA_CLOCK_FILE");
  char text[32];
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int failure = (int)syscall(SYS_clock_gettime, clock, time);
  if (failure || clock != CLOCK_REALTIME) return failure;
  long long nanoseconds = time->tv_sec * 1000000000LL + time->tv_nsec + milliseconds() * 1000000LL;
  time->tv_sec = nanoseconds / 1000000000LL;
  time->tv_nsec = nanoseconds % 1000000000LL;
  return 0;
}

int gettimeofday(struct timeval *time, void *zone) {
  struct timespec now;
  int failure = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return failure;
}
