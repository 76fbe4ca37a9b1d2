// All of this module is inline; a C target needs a file of its own.
#include "CMemory.h"
