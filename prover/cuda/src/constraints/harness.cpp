// The library of a generated kernel, whose name is GENERATED: what launches it on the host.
#include "kernel.cu"

#include "host_launch.h"

#define LAUNCHED(kernel) OF_ROWS(kernel)

static const host_kernel kernel = LAUNCHED(GENERATED);

extern "C" const host_kernel* sage_kernel() { return &kernel; }
