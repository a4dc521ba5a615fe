// SPDX-License-Identifier: MIT
/// @file
/// A program of somebody else that uses the installed component sqlite.
#include <sfstreaming/errors.h>
#include <sfstreaming/sqlite_replay_store.h>

#include <cstdio>

int main() {
    std::remove("consumer.db");
    {
        sfstreaming::SqliteReplayStore store("consumer.db");
        store.save({{{"00D1", "", "/topic/A"}, {sfstreaming::ReplayId::fromInt64(41), "", {}}}});
    }
    sfstreaming::SqliteReplayStore store("consumer.db");
    const auto position = store.load({"00D1", "", "/topic/A"});
    bool refused = false;
    try {
        sfstreaming::SqliteReplayStore nowhere("no/such/folder/consumer.db");
    } catch (const sfstreaming::StoreError&) {
        refused = true;
    }
    return refused && position && position->id.toInt64() == 41 ? 0 : 1;
}
