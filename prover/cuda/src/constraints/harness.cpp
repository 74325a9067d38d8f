// The library of a generated kernel: what launches it on the host.
#include "constraints.cu"

#include "host_launch.h"

static const host_kernel kernel = OF_ROWS(constraints);

extern "C" const host_kernel* sage_kernel() { return &kernel; }
