// SPDX-License-Identifier: MIT
// Warnings before something is lost.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sfstreaming/internal/channel_watch.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace std::chrono_literals;

namespace {

struct Fixture {
    ChannelWatch::Time now = ChannelWatch::Time(std::chrono::hours(500000));
    ChannelStats channel = named("/topic/A");

    static ChannelStats named(const char* name) {
        ChannelStats stats;
        stats.channel = name;
        return stats;
    }
    void receive(std::uint64_t events) {
        channel.eventsReceived += events;
        channel.lastEvent = now;
    }
    void store(std::chrono::milliseconds age) {
        channel.storedPosition = ReplayId::fromInt64(7);
        channel.storedAge = age;
    }
    std::vector<std::string> look(ChannelWatch& watch) {
        ClientStats stats;
        stats.channels.push_back(channel);
        std::vector<std::string> kinds;
        for (const DeliveryWarning& warning : watch.look(stats, now)) {
            BOOST_TEST(warning.channel() == channel.channel);
            BOOST_TEST(std::string(warning.what()).find(channel.channel) != std::string::npos);
            kinds.push_back(warning.kind() == DeliveryWarning::Kind::PositionAge ? "age"
                                                                                 : "silence");
        }
        return kinds;
    }
    std::vector<std::string> lookAfter(ChannelWatch& watch, std::chrono::milliseconds time) {
        now += time;
        return look(watch);
    }
};

using Kinds = std::vector<std::string>;

void check(const Kinds& seen, const Kinds& expected) {
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(channel_watch_tests, Fixture)

BOOST_AUTO_TEST_CASE(position_that_grows_old_is_warned_of_once_until_it_moves) {
    ChannelWatch watch(WatchOptions{0.75, 0ms});
    check(look(watch), {});
    store(17h);
    check(look(watch), {});
    store(18h);
    check(look(watch), {"age"});
    store(19h);
    check(look(watch), {});
    store(1h);
    check(look(watch), {});
    store(20h);
    check(look(watch), {"age"});
}

BOOST_AUTO_TEST_CASE(retention_depends_on_the_kind_of_channel) {
    for (const auto& [name, hours] :
         {std::pair{"/topic/A", 18}, std::pair{"/u/A", 18}, std::pair{"/event/A__e", 54},
          std::pair{"/data/ChangeEvents", 54}}) {
        ChannelWatch watch(WatchOptions{0.75, 0ms});
        channel = named(name);
        store(std::chrono::hours(hours) - 1min);
        check(look(watch), {});
        store(std::chrono::hours(hours));
        check(look(watch), {"age"});
    }
}

BOOST_AUTO_TEST_CASE(warning_of_age_can_be_turned_off) {
    ChannelWatch watch(WatchOptions{0.0, 0ms});
    store(100h);
    check(look(watch), {});
}

BOOST_AUTO_TEST_CASE(busy_channel_that_falls_silent_is_warned_of_once) {
    ChannelWatch watch(WatchOptions{0.0, 5min});
    for (int i = 0; i < 10; ++i) {
        receive(3);
        check(lookAfter(watch, 1min), {});
    }
    check(lookAfter(watch, 3min), {});
    check(lookAfter(watch, 1min), {"silence"});
    check(lookAfter(watch, 60min), {});
    receive(1);
    check(look(watch), {});
}

BOOST_AUTO_TEST_CASE(channel_that_was_never_busy_may_be_silent) {
    ChannelWatch watch(WatchOptions{0.0, 5min});
    for (int i = 0; i < 30; ++i) {
        receive(1);
        check(lookAfter(watch, 1min), {});
    }
    check(lookAfter(watch, 60min), {});
}

BOOST_AUTO_TEST_CASE(silence_is_not_watched_by_default) {
    ChannelWatch watch{WatchOptions{}};
    receive(1000);
    check(look(watch), {});
    check(lookAfter(watch, 24h), {});
}

BOOST_AUTO_TEST_SUITE_END()
