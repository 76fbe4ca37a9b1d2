// libpq's public header, found through pkg-config.
#include <libpq-fe.h>
