// libpq's public header, found through pkg-config, and the field codes Swift cannot import because they are character macros.
#include <libpq-fe.h>

static const int tala_diag_severity = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int tala_diag_sqlstate = PG_DIAG_SQLSTATE;
static const int tala_diag_message = PG_DIAG_MESSAGE_PRIMARY;
static const int tala_diag_function = PG_DIAG_SOURCE_FUNCTION;
static const int tala_diag_detail = PG_DIAG_MESSAGE_DETAIL;
