// SPDX-License-Identifier: MIT
// Who is measured.
#include "tests/benchmark/contestant.h"

namespace sfstreaming::benchmark {

const char* toString(Contestant contestant) noexcept {
    switch (contestant) {
        case Contestant::Beast:
            return "beast";
        case Contestant::Cpprest:
            return "cpprest";
        case Contestant::Floor:
            return "floor";
        case Contestant::FloorAhead:
            return "floor, ahead";
        case Contestant::Build:
            return "–";
    }
    return "";
}

}  // namespace sfstreaming::benchmark
