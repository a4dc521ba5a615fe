// SPDX-License-Identifier: MIT
// Who is measured.
#pragma once

#include "sfstreaming/client_options.h"

namespace sfstreaming::benchmark {

enum class Contestant {
    Beast,       ///< the library with this HTTP engine
    Cpprest,     ///< the library with that one
    Floor,       ///< the least that a client must do; asks after handling a reply
    FloorAhead,  ///< the same, but asks before handling it
    Build,       ///< no client at all: the files of the library, measured by scripts/bench
};

constexpr Contestant contestantWith(HttpEngine engine) noexcept {
    return engine == HttpEngine::Beast ? Contestant::Beast : Contestant::Cpprest;
}

constexpr bool isFloor(Contestant contestant) noexcept {
    return contestant == Contestant::Floor || contestant == Contestant::FloorAhead;
}

/// @param contestant  one of those with an engine
constexpr HttpEngine engineOf(Contestant contestant) noexcept {
    return contestant == Contestant::Beast ? HttpEngine::Beast : HttpEngine::Cpprest;
}

/// "beast", "cpprest", "floor", "floor, ahead", "–"
const char* toString(Contestant contestant) noexcept;

}  // namespace sfstreaming::benchmark
