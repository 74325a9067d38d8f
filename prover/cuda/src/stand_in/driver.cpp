// A stand-in for NVIDIA's driver library, over host memory: a test tool. It has the functions that the CUDA executor
// calls and runs kernels by the host build, so that everything above the driver is tested without a device.
//
// It is stricter than a driver. Work of a stream waits in a queue until somebody waits for the stream, so what must live
// until then has to; memory is full of words that are no value; copies must keep to one allocation; a call without a
// context fails. So does a launch with an address from which a device could not load. A module's image is a text: the word
// `kernels`, then the names of its kernels, a line each. Or it is the word `library`, the number of its bytes, and a
// library that has one kernel.
#include "../../kernels/host.cpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#define API extern "C" __attribute__((visibility("default")))

typedef int result;
static const result OK = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, INVALID_DEVICE = 101,
                    INVALID_IMAGE = 200, INVALID_CONTEXT = 201, INVALID_HANDLE = 400, NOT_FOUND = 500,
                    ILLEGAL_ADDRESS = 700, MISALIGNED_ADDRESS = 716, LAUNCH_FAILED = 719;

struct module {
    std::map<std::string, const host_kernel*> kernels;
};

struct failure {
    std::string call;
    long after;
    result code;
};

static const int DEVICES = 2;
static const u64 MEMORY[DEVICES] = {u64(1) << 30, u64(1) << 20};

static struct {
    std::recursive_mutex mutex;
    bool started = false;
    u64 memory = MEMORY[0], used = 0;
    std::map<u64, u64> allocations;
    std::vector<std::function<result()>> queue;
    std::set<const host_kernel*> functions;
    std::map<std::string, long> calls;
    failure planned = {"", 0, OK};
    // The code of a failure after which a device answers nothing else.
    result lost = OK;
} driver;

static thread_local void* current = nullptr;
static int the_context, the_stream;

// Notes a call and answers with the code planned for it, if any.
static result entered(const char* call) {
    ++driver.calls[call];
    if (driver.lost != OK) return driver.lost;
    if (driver.planned.code == OK || driver.planned.call != call || driver.planned.after-- > 0) return OK;
    const result code = driver.planned.code;
    driver.planned.code = OK;
    if (code >= ILLEGAL_ADDRESS) driver.lost = code;
    return code;
}

#define ENTER(call)                                                    \
    std::lock_guard<std::recursive_mutex> guard(driver.mutex);         \
    if (const result planned = entered(call); planned != OK) return planned

#define ENTER_CONTEXT(call) \
    ENTER(call);            \
    if (current != &the_context) return INVALID_CONTEXT

static bool within(u64 address, u64 bytes) {
    auto next = driver.allocations.upper_bound(address);
    if (next == driver.allocations.begin()) return false;
    --next;
    return address + bytes <= next->first + next->second;
}

static result run_queue() {
    std::vector<std::function<result()>> work;
    work.swap(driver.queue);
    for (auto& item : work)
        if (const result code = item(); code != OK) return driver.lost = code;
    return OK;
}

// --- Devices and contexts ---

API result cuInit(unsigned) {
    ENTER("cuInit");
    driver.started = true;
    return OK;
}

API result cuDeviceGetCount(int* count) {
    ENTER("cuDeviceGetCount");
    if (!driver.started) return NOT_INITIALIZED;
    *count = DEVICES;
    return OK;
}

API result cuDeviceGet(int* device, int ordinal) {
    ENTER("cuDeviceGet");
    if (ordinal < 0 || ordinal >= DEVICES) return INVALID_DEVICE;
    *device = ordinal;
    return OK;
}

API result cuDeviceGetName(char* name, int size, int device) {
    ENTER("cuDeviceGetName");
    snprintf(name, (size_t)size, "stand-in %d", device);
    return OK;
}

API result cuDeviceTotalMem_v2(size_t* bytes, int device) {
    ENTER("cuDeviceTotalMem");
    *bytes = MEMORY[device];
    return OK;
}

// The compute capability: 9.0, and 8.6 of the second device.
API result cuDeviceGetAttribute(int* value, int attribute, int device) {
    ENTER("cuDeviceGetAttribute");
    if (attribute == 75)
        *value = device == 0 ? 9 : 8;
    else if (attribute == 76)
        *value = device == 0 ? 0 : 6;
    else
        return INVALID_VALUE;
    return OK;
}

API result cuDevicePrimaryCtxRetain(void** context, int device) {
    ENTER("cuDevicePrimaryCtxRetain");
    driver.memory = MEMORY[device];
    *context = &the_context;
    return OK;
}

API result cuCtxSetCurrent(void* context) {
    ENTER("cuCtxSetCurrent");
    if (context != &the_context) return INVALID_CONTEXT;
    current = context;
    return OK;
}

API result cuStreamCreate(void** stream, unsigned) {
    ENTER_CONTEXT("cuStreamCreate");
    *stream = &the_stream;
    return OK;
}

API result cuStreamSynchronize(void* stream) {
    ENTER_CONTEXT("cuStreamSynchronize");
    return stream == &the_stream ? run_queue() : INVALID_HANDLE;
}

// --- Memory ---

API result cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
    ENTER_CONTEXT("cuMemGetInfo");
    *free_bytes = driver.memory > driver.used ? driver.memory - driver.used : 0;
    *total = driver.memory;
    return OK;
}

API result cuMemAlloc_v2(u64* address, size_t bytes) {
    ENTER_CONTEXT("cuMemAlloc");
    if (bytes == 0) return INVALID_VALUE;
    if (driver.used + bytes > driver.memory) return OUT_OF_MEMORY;
    void* memory = aligned_alloc(256, (bytes + 255) / 256 * 256);
    if (memory == nullptr) return OUT_OF_MEMORY;
    memset(memory, 0xff, bytes);
    *address = (u64)(uintptr_t)memory;
    driver.allocations[*address] = bytes;
    driver.used += bytes;
    return OK;
}

API result cuMemFree_v2(u64 address) {
    ENTER_CONTEXT("cuMemFree");
    auto found = driver.allocations.find(address);
    if (found == driver.allocations.end()) return INVALID_VALUE;
    if (const result code = run_queue(); code != OK) return code;
    driver.used -= found->second;
    driver.allocations.erase(found);
    free((void*)(uintptr_t)address);
    return OK;
}

API result cuMemcpyHtoDAsync_v2(u64 target, const void* source, size_t bytes, void* stream) {
    ENTER_CONTEXT("cuMemcpyHtoDAsync");
    if (stream != &the_stream || !within(target, bytes)) return INVALID_VALUE;
    // Pageable memory is copied before the call returns.
    std::string copy((const char*)source, bytes);
    driver.queue.push_back([=] {
        memcpy((void*)(uintptr_t)target, copy.data(), copy.size());
        return OK;
    });
    return OK;
}

API result cuMemcpyDtoHAsync_v2(void* target, u64 source, size_t bytes, void* stream) {
    ENTER_CONTEXT("cuMemcpyDtoHAsync");
    if (stream != &the_stream || !within(source, bytes)) return INVALID_VALUE;
    driver.queue.push_back([=] {
        memcpy(target, (const void*)(uintptr_t)source, bytes);
        return OK;
    });
    return OK;
}

API result cuMemcpyDtoDAsync_v2(u64 target, u64 source, size_t bytes, void* stream) {
    ENTER_CONTEXT("cuMemcpyDtoDAsync");
    if (stream != &the_stream || !within(source, bytes) || !within(target, bytes)) return INVALID_VALUE;
    driver.queue.push_back([=] {
        memmove((void*)(uintptr_t)target, (const void*)(uintptr_t)source, bytes);
        return OK;
    });
    return OK;
}

API result cuMemsetD32Async(u64 target, unsigned word, size_t words, void* stream) {
    ENTER_CONTEXT("cuMemsetD32Async");
    if (stream != &the_stream || !within(target, 4 * words)) return INVALID_VALUE;
    driver.queue.push_back([=] {
        for (size_t i = 0; i < words; ++i) ((u32*)(uintptr_t)target)[i] = word;
        return OK;
    });
    return OK;
}

// --- Modules and launches ---

// The kernel of a library. The file stays open: the loader takes one that has the name of another for the same.
static const host_kernel* load_library(const char* bytes, size_t size) {
    const int file = memfd_create("sage-kernel", 0);
    if (file < 0 || write(file, bytes, size) != (ssize_t)size) return nullptr;
    const std::string name = "/proc/self/fd/" + std::to_string(file);
    void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return nullptr;
    const auto kernel = (const host_kernel* (*)())dlsym(library, "sage_kernel");
    return kernel == nullptr ? nullptr : kernel();
}

API result cuModuleLoadData(void** out, const void* image) {
    ENTER_CONTEXT("cuModuleLoadData");
    const std::string text = (const char*)image;
    if (text.rfind("library\n", 0) == 0) {
        char* bytes;
        const size_t size = strtoul((const char*)image + 8, &bytes, 10);
        const host_kernel* kernel = *bytes == '\n' ? load_library(bytes + 1, size) : nullptr;
        if (kernel == nullptr) return INVALID_IMAGE;
        *out = new module{{{kernel->name, kernel}}};
        return OK;
    }
    if (text.rfind("kernels\n", 0) != 0) return INVALID_IMAGE;
    module* made = new module;
    for (size_t start = 8; start < text.size();) {
        const size_t end = text.find('\n', start);
        const std::string name = text.substr(start, end - start);
        if (const host_kernel* kernel = sage_find_kernel(name.c_str())) made->kernels[name] = kernel;
        if (end == std::string::npos) break;
        start = end + 1;
    }
    *out = made;
    return OK;
}

API result cuModuleGetFunction(const host_kernel** function, const module* loaded, const char* name) {
    ENTER_CONTEXT("cuModuleGetFunction");
    const auto found = loaded->kernels.find(name);
    if (found == loaded->kernels.end()) return NOT_FOUND;
    *function = found->second;
    driver.functions.insert(found->second);
    return OK;
}

API result cuLaunchKernel(const host_kernel* kernel, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned ty,
                          unsigned tz, unsigned shared, void* stream, void** args, void** extra) {
    ENTER_CONTEXT("cuLaunchKernel");
    if (driver.functions.count(kernel) == 0) return INVALID_HANDLE;
    const bool grid = x > 0 && x <= 0x7fffffffu && y > 0 && y <= 65535u && z == 1;
    const bool block = threads > 0 && threads <= 1024 && ty == 1 && tz == 1;
    if (!grid || !block || shared != 0 || stream != &the_stream || extra != nullptr) return INVALID_VALUE;
    // Arguments are copied before the call returns.
    std::vector<std::vector<u64>> values;
    bool aligned = true;
    for (u32 i = 0; i < kernel->count; ++i) {
        std::vector<u64> value((kernel->sizes[i] + 7) / 8);
        memcpy(value.data(), args[i], kernel->sizes[i]);
        values.push_back(value);
        aligned &= value[0] % kernel->alignments[i] == 0;
    }
    ++driver.calls[kernel->name];
    driver.queue.push_back([=]() mutable {
        if (!aligned) return MISALIGNED_ADDRESS;
        std::vector<void*> pointers;
        for (auto& value : values) pointers.push_back(value.data());
        kernel->run(x, y, threads, sage_reversed, pointers.data());
        return OK;
    });
    return OK;
}

// --- Errors ---

API result cuGetErrorName(result code, const char** name) {
    switch (code) {
        case INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; return OK;
        case OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; return OK;
        case ILLEGAL_ADDRESS: *name = "CUDA_ERROR_ILLEGAL_ADDRESS"; return OK;
        case LAUNCH_FAILED: *name = "CUDA_ERROR_LAUNCH_FAILED"; return OK;
        default: *name = "CUDA_ERROR"; return OK;
    }
}

API result cuGetErrorString(result, const char** text) {
    *text = "the stand-in was told so";
    return OK;
}

// --- What tests do with the driver ---

// The call after the next `after` ones of its name fails. A code of 700 or more is that of a device which is lost.
API void sage_driver_fail(const char* call, long after, result code) {
    std::lock_guard<std::recursive_mutex> guard(driver.mutex);
    driver.planned = {call, after, code};
}

// The device works again, with as much memory as is told, or with all of it.
API void sage_driver_repair(u64 memory) {
    std::lock_guard<std::recursive_mutex> guard(driver.mutex);
    driver.planned.code = OK;
    driver.lost = OK;
    driver.queue.clear();
    driver.memory = memory == 0 ? MEMORY[0] : memory;
}

// How often a function was called, or a kernel launched, since the last time this was asked.
API long sage_driver_calls(const char* call) {
    std::lock_guard<std::recursive_mutex> guard(driver.mutex);
    const long calls = driver.calls[call];
    driver.calls[call] = 0;
    return calls;
}

API u64 sage_driver_used() {
    std::lock_guard<std::recursive_mutex> guard(driver.mutex);
    return driver.used;
}
