// SPDX-License-Identifier: MIT
// Names of hosts that the system does not find, and takes its time for. POSIX.
#include "tests/support/slow_names.h"

#include <condition_variable>
#include <mutex>
#include <string_view>

#include <dlfcn.h>
#include <netdb.h>

#include "tests/support/wait_for.h"

namespace sfstreaming::testing {

namespace {

struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool slow = false;
    unsigned asked = 0;
    unsigned ended = 0;  ///< how many SlowNames there were
};

State& state() {
    static auto& never = *new State;  // never destroyed: those who wait may outlive everything
    return never;
}

int findSlowly() {
    std::unique_lock lock(state().mutex);
    ++state().asked;
    state().changed.notify_all();
    // The next SlowNames may be there before this wakes up.
    state().changed.wait(
        lock, [ended = state().ended] { return !state().slow || state().ended != ended; });
    return EAI_NONAME;
}

}  // namespace

SlowNames::SlowNames() {
    const std::lock_guard lock(state().mutex);
    state().slow = true;
    state().asked = 0;
}

SlowNames::~SlowNames() {
    const std::lock_guard lock(state().mutex);
    state().slow = false;
    ++state().ended;
    state().changed.notify_all();
}

bool SlowNames::waitForAsked(unsigned count) const {
    std::unique_lock lock(state().mutex);
    return state().changed.wait_for(lock, kDeadline, [count] { return state().asked >= count; });
}

unsigned SlowNames::asked() const {
    const std::lock_guard lock(state().mutex);
    return state().asked;
}

}  // namespace sfstreaming::testing

/// In place of the system's.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
    constexpr std::string_view kSlow = ".slow.test";
    const std::string_view name = node == nullptr ? "" : node;
    if (name.size() > kSlow.size() && name.substr(name.size() - kSlow.size()) == kSlow) {
        return sfstreaming::testing::findSlowly();
    }
    static const auto system =
        reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    return system(node, service, hints, result);
}
