// SPDX-License-Identifier: MIT
// What the programs of the crash test listen to.
#pragma once

namespace sfstreaming::testing {

inline constexpr const char* kCrashChannels[] = {"/event/Crash_A__e", "/event/Crash_B__e"};

}  // namespace sfstreaming::testing
