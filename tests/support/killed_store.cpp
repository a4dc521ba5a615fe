// SPDX-License-Identifier: MIT
// What a store has to keep when its process is killed. POSIX.
#include "tests/support/killed_store.h"

#include <chrono>
#include <cstdint>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "tests/support/child_process.h"

namespace sfstreaming::testing {

void checkSurvivesKills(const StoreKind& kind, const std::string& file) {
    std::int64_t next = 1;
    for (int i = 0; i < 30; ++i) {
        ChildProcess child([&](int pipe) {
            const auto store = kind.make(file);
            for (std::int64_t id = next;; ++id) {
                store->save({entryOf("/topic/A", id), entryOf("/topic/B", id)});
                tellParent(pipe);
            }
            return true;
        });
        std::int64_t told = next - 1;
        for (; told < next + i % 4; ++told) {
            BOOST_REQUIRE(child.waitForByte());
        }
        // Each time at another moment of a save.
        std::this_thread::sleep_for(std::chrono::microseconds(137 * i));
        child.kill();
        while (child.waitForByte()) {
            ++told;
        }

        const auto store = kind.make(file);
        const auto a = store->load(entryOf("/topic/A", 1).key);
        const auto b = store->load(entryOf("/topic/B", 1).key);
        BOOST_REQUIRE(a);
        BOOST_REQUIRE(b);
        BOOST_TEST(a->id == b->id);
        // What the child had no time to tell may be there.
        const std::int64_t stored = a->id.toInt64();
        BOOST_TEST(stored >= told);
        BOOST_TEST(stored <= told + 1);
        next = stored + 1;
    }
}

}  // namespace sfstreaming::testing
