// SwiftPM builds a C target only when it has a source file; the shims are in the header.
#include "CLinuxShims.h"
