// SPDX-License-Identifier: MIT
// What ReplayStore promises, as checks that every implementation has to pass.
#include "tests/support/replay_store_contract.h"

#include <chrono>
#include <limits>
#include <ostream>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"

namespace sfstreaming {

bool operator==(const ReplayPosition& a, const ReplayPosition& b) {
    return a.id == b.id && a.creationTime == b.creationTime && a.storedAt == b.storedAt;
}

std::ostream& operator<<(std::ostream& out, const ReplayPosition& position) {
    return out << position.id << " of \"" << position.creationTime << "\", stored at "
               << position.storedAt.time_since_epoch().count();
}

bool operator==(const ReplayEntry& a, const ReplayEntry& b) {
    return a.key == b.key && a.position == b.position;
}

std::ostream& operator<<(std::ostream& out, const ReplayEntry& entry) {
    return out << entry.key.organization << "|" << entry.key.subscriber << "|" << entry.key.channel
               << ": " << entry.position;
}

namespace testing {

namespace {

using std::chrono::milliseconds;

std::chrono::system_clock::time_point timeOf(std::int64_t sinceEpoch) {
    return std::chrono::system_clock::time_point(milliseconds(sinceEpoch));
}

void requireHolds(ReplayStore& store, const ReplayEntry& entry) {
    const auto position = store.load(entry.key);
    BOOST_REQUIRE_MESSAGE(position, "nothing was found for " << entry);
    BOOST_TEST(*position == entry.position);
}

void nothingWasSaved(ReplayStore& store) {
    BOOST_TEST(!store.load(entryOf("/topic/A", 1).key));
    BOOST_TEST(!store.erase(entryOf("/topic/A", 1).key));
    BOOST_TEST(store.list().empty());
    store.save({});
    BOOST_TEST(store.list().empty());
}

void whatWasSavedIsFound(ReplayStore& store) {
    const ReplayEntry entry = entryOf("/topic/A", 41);
    store.save({entry});
    requireHolds(store, entry);
    BOOST_TEST(!store.load(entryOf("/topic/B", 1).key));
    BOOST_TEST(!store.load(entryOf("/topic/", 1).key));
}

void everyReplayIdIsExact(ReplayStore& store) {
    using Limits = std::numeric_limits<std::int64_t>;
    for (const std::int64_t id :
         {Limits::min(), Limits::min() + 1, std::int64_t{-3}, std::int64_t{0}, std::int64_t{1},
          std::int64_t{9007199254740993}, Limits::max()}) {
        const ReplayEntry entry = entryOf("/topic/A", id);
        store.save({entry});
        requireHolds(store, entry);
    }
}

void everyMillisecondIsExact(ReplayStore& store) {
    for (const std::int64_t time :
         {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{-86400001},
          std::int64_t{1798761599999}, std::int64_t{951782400000}, std::int64_t{9000000000000}}) {
        ReplayEntry entry = entryOf("/topic/A", 1);
        entry.position.storedAt = timeOf(time);
        store.save({entry});
        requireHolds(store, entry);
    }
}

void textOfAnyLanguageIsKept(ReplayStore& store) {
    for (const char* const text :
         {"Z\xc3\xbcrich \xe2\x82\xac", "\xf0\x9f\x98\x80", " leading and trailing ", "'; DROP--",
          "a\\b\"c%d", "checksum", "#", "\xef\xbb\xbf"}) {
        const ReplayEntry entry{{text, text, text},
                                {ReplayId::fromInt64(7), text, timeOf(1798761599999)}};
        store.save({entry});
        requireHolds(store, entry);
    }
}

void fieldsMayBeEmpty(ReplayStore& store) {
    const ReplayEntry entry{{"00D1", "", "/topic/A"}, {ReplayId::fromInt64(7), "", timeOf(0)}};
    store.save({entry});
    requireHolds(store, entry);
}

void laterReplacesEarlier(ReplayStore& store) {
    store.save({entryOf("/topic/A", 100, "earlier")});
    store.save({entryOf("/topic/A", 7, "later")});
    requireHolds(store, entryOf("/topic/A", 7, "later"));
    store.save({entryOf("/topic/A", 8), entryOf("/topic/B", 1), entryOf("/topic/A", 9)});
    requireHolds(store, entryOf("/topic/A", 9));
    BOOST_TEST(store.list().size() == 2U);
}

void allAreSavedOrNone(ReplayStore& store) {
    store.save({entryOf("/topic/A", 1)});
    const auto before = store.list();
    ReplayEntry noOrganization = entryOf("/topic/C", 2);
    noOrganization.key.organization.clear();
    for (const ReplayEntry& invalid :
         {entryOf("/topic/C", -1), entryOf("/topic/C", -2), entryOf("", 2), noOrganization,
          entryOf("/topic/C\n", 2), entryOf("/topic/C\t", 2), entryOf(std::string("/a\0b", 4), 2),
          entryOf("/topic/C", 2, "a\tb")}) {
        BOOST_CHECK_THROW(store.save({entryOf("/topic/A", 2), entryOf("/topic/B", 2), invalid,
                                      entryOf("/topic/D", 2)}),
                          UsageError);
        BOOST_TEST(store.list() == before, boost::test_tools::per_element());
    }
    store.save({entryOf("/topic/A", 2), entryOf("/topic/B", 2)});
    requireHolds(store, entryOf("/topic/A", 2));
    requireHolds(store, entryOf("/topic/B", 2));
}

void whatIsErasedIsGone(ReplayStore& store) {
    store.save({entryOf("/topic/A", 1), entryOf("/topic/B", 2)});
    BOOST_TEST(store.erase(entryOf("/topic/A", 1).key));
    BOOST_TEST(!store.load(entryOf("/topic/A", 1).key));
    BOOST_TEST(!store.erase(entryOf("/topic/A", 1).key));
    requireHolds(store, entryOf("/topic/B", 2));
    store.save({entryOf("/topic/A", 3)});
    requireHolds(store, entryOf("/topic/A", 3));
}

void theListIsInTheOrderOfKeys(ReplayStore& store) {
    std::vector<ReplayEntry> entries;
    for (const char* const organization : {"00D1", "00D10", "\xc3\xbc"}) {
        for (const char* const subscriber : {"", "A", "a", "\xf0\x9f\x98\x80"}) {
            for (const char* const channel : {"/data/A", "/topic/A", "/topic/a"}) {
                entries.push_back(
                    {{organization, subscriber, channel},
                     {ReplayId::fromInt64(std::int64_t(entries.size())), "t", timeOf(1)}});
            }
        }
    }
    store.save({entries.rbegin(), entries.rend()});
    BOOST_TEST(store.list() == entries, boost::test_tools::per_element());
}

void orgsAndSubscribersAreApart(ReplayStore& store) {
    const std::vector<ReplayKey> keys{{"00D1", "", "/topic/A"},
                                      {"00D1", "a", "/topic/A"},
                                      {"00D1a", "", "/topic/A"},
                                      {"00D2", "a", "/topic/A"}};
    std::int64_t id = 0;
    for (const ReplayKey& key : keys) {
        store.save({{key, {ReplayId::fromInt64(++id), "", timeOf(id)}}});
    }
    BOOST_TEST(store.erase(keys[1]));
    requireHolds(store, {keys[0], {ReplayId::fromInt64(1), "", timeOf(1)}});
    BOOST_TEST(!store.load(keys[1]));
    requireHolds(store, {keys[2], {ReplayId::fromInt64(3), "", timeOf(3)}});
    requireHolds(store, {keys[3], {ReplayId::fromInt64(4), "", timeOf(4)}});
}

void manyThreadsMaySave(ReplayStore& store) {
    constexpr int kThreads = 4;
    constexpr int kSaves = 20;
    std::vector<std::thread> threads;
    std::vector<std::string> failures(kThreads);
    for (int i = 0; i < kThreads; ++i) {
        threads.emplace_back([&store, i, &failure = failures[static_cast<std::size_t>(i)]] {
            const std::string channel = "/topic/" + std::to_string(i);
            try {
                for (int id = 1; id <= kSaves; ++id) {
                    store.save({entryOf(channel, id), entryOf("/topic/common", id)});
                    const auto own = store.load(entryOf(channel, id).key);
                    if (!own || own->id != ReplayId::fromInt64(id)) {
                        failure = "what was saved was not found";
                    }
                    if (store.list().size() < 2) {
                        failure = "the list is too short";
                    }
                }
            } catch (const std::exception& error) {
                failure = error.what();
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    for (const std::string& failure : failures) {
        BOOST_TEST(failure == "");
    }
    for (int i = 0; i < kThreads; ++i) {
        requireHolds(store, entryOf("/topic/" + std::to_string(i), kSaves));
    }
    BOOST_TEST(store.list().size() == kThreads + 1U);
}

}  // namespace

const std::vector<ContractCheck>& replayStoreContract() {
    static const std::vector<ContractCheck> checks{
        {"nothing was saved", nothingWasSaved},
        {"what was saved is found", whatWasSavedIsFound},
        {"every replay id is exact", everyReplayIdIsExact},
        {"every millisecond is exact", everyMillisecondIsExact},
        {"text of any language is kept", textOfAnyLanguageIsKept},
        {"fields may be empty", fieldsMayBeEmpty},
        {"later replaces earlier", laterReplacesEarlier},
        {"all are saved or none", allAreSavedOrNone},
        {"what is erased is gone", whatIsErasedIsGone},
        {"the list is in the order of keys", theListIsInTheOrderOfKeys},
        {"orgs and subscribers are apart", orgsAndSubscribersAreApart},
        {"many threads may save", manyThreadsMaySave},
    };
    return checks;
}

std::ostream& operator<<(std::ostream& out, const ContractCheck& check) {
    return out << check.name;
}

std::ostream& operator<<(std::ostream& out, const StoreKind& kind) {
    return out << kind.name;
}

ReplayEntry entryOf(const std::string& channel, std::int64_t id, const std::string& creationTime) {
    return {{"00D1", "", channel}, {ReplayId::fromInt64(id), creationTime, timeOf(1798761599999)}};
}

}  // namespace testing
}  // namespace sfstreaming
