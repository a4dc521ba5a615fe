// SPDX-License-Identifier: MIT
// When positions are written, and what becomes of those that could not be.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "sfstreaming/internal/position_book.h"
#include "sfstreaming/internal/task_utils.h"
#include "tests/support/manual_scheduler.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;
using std::chrono::milliseconds;

namespace {

using Log = std::vector<std::string>;

struct Fixture {
    std::shared_ptr<ManualScheduler> scheduler = std::make_shared<ManualScheduler>();
    Log log;
    std::string failWith;
    int requests = 0;
    std::shared_ptr<PositionBook> book = makeBook({5, milliseconds(200)});

    std::shared_ptr<PositionBook> makeBook(StorePolicy policy) {
        return std::make_shared<PositionBook>(PositionBook::Environment{
            policy, scheduler,
            [this](std::shared_ptr<HandledPositions> positions) {
                if (!failWith.empty()) {
                    throw std::runtime_error(failWith);
                }
                std::string line = "write";
                for (const auto& [channel, position] : *positions) {
                    line += " " + channel + "=" + position.id.toString();
                }
                log.push_back(line);
                positions->clear();
                return pplx::task_from_result();
            },
            [this](const std::shared_ptr<PositionBook>&) { ++requests; },
            [this](std::exception_ptr failure) { log.push_back(describeError(failure)); }});
    }
    std::size_t note(const std::string& channel, int id, std::size_t events = 1) {
        return book->note(channel, {ReplayId::fromInt64(id), "t"}, events);
    }
    void acknowledge(const std::string& channel, int id) {
        note(channel, id);
        book->askForWrite();
    }
    void check(const Log& expected) {
        BOOST_TEST(log == expected, boost::test_tools::per_element());
        log.clear();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(position_book_tests, Fixture)

BOOST_AUTO_TEST_CASE(only_the_last_position_of_a_channel_is_written) {
    note("A", 1);
    note("B", 7);
    note("A", 2);
    book->write().get();
    check({"write A=2 B=7"});
    book->write().get();
    check({});
}

BOOST_AUTO_TEST_CASE(write_is_due_after_as_many_events_as_the_policy_says) {
    BOOST_TEST(book->room() == 5U);
    BOOST_TEST(note("A", 1) == 4U);
    BOOST_TEST(note("A", 4, 3) == 1U);
    BOOST_TEST(note("A", 9, 5) == 0U);
    book->write().get();
    BOOST_TEST(book->room() == 5U);
}

BOOST_AUTO_TEST_CASE(write_is_asked_for_when_the_time_is_up) {
    note("A", 1);
    scheduler->advance(milliseconds(199));
    note("A", 2);
    BOOST_TEST(requests == 0);
    scheduler->advance(milliseconds(1));
    BOOST_TEST(requests == 1);
    book->write().get();
    scheduler->advance(milliseconds(1000));
    BOOST_TEST(requests == 1);
}

BOOST_AUTO_TEST_CASE(what_was_written_meanwhile_is_not_asked_for) {
    note("A", 1);
    book->write().get();
    scheduler->advance(milliseconds(200));
    BOOST_TEST(requests == 0);
}

BOOST_AUTO_TEST_CASE(idle_writes_keep_a_distance) {
    BOOST_TEST(!book->onIdle());
    note("A", 1);
    BOOST_TEST(book->onIdle());
    book->write().get();
    note("A", 2);
    BOOST_TEST(!book->onIdle());
    BOOST_TEST(!book->onIdle());
    scheduler->advance(milliseconds(9));
    BOOST_TEST(requests == 0);
    scheduler->advance(milliseconds(1));
    BOOST_TEST(requests == 1);
    BOOST_TEST(book->onIdle());
}

BOOST_AUTO_TEST_CASE(acknowledgement_asks_for_one_write_at_a_time) {
    acknowledge("A", 1);
    acknowledge("A", 2);
    BOOST_TEST(requests == 1);
    book->write().get();
    check({"write A=2"});
    acknowledge("A", 3);  // too soon
    acknowledge("A", 4);
    BOOST_TEST(requests == 1);
    scheduler->advance(milliseconds(10));
    BOOST_TEST(requests == 2);
}

BOOST_AUTO_TEST_CASE(acknowledgement_asks_for_a_write_that_is_due) {
    book = makeBook({1, milliseconds(200)});
    acknowledge("A", 1);
    book->write().get();
    acknowledge("A", 2);
    BOOST_TEST(requests == 2);
}

BOOST_AUTO_TEST_CASE(what_could_not_be_written_is_kept_and_tried_again_later) {
    failWith = "disk full";
    note("A", 1);
    note("B", 1);
    scheduler->advance(milliseconds(200));
    BOOST_TEST(requests == 1);
    book->write().get();
    check({"disk full"});
    // Meanwhile nobody is kept from going on.
    note("A", 2, 100);
    BOOST_TEST(book->room() > 100U);
    BOOST_TEST(!book->onIdle());
    scheduler->advance(milliseconds(700));
    BOOST_TEST(requests == 1);
    scheduler->advance(milliseconds(300));
    BOOST_TEST(requests == 2);
    failWith.clear();
    book->write().get();
    check({"write A=2 B=1"});
    BOOST_TEST(book->room() == 5U);
}

BOOST_AUTO_TEST_CASE(delays_grow_while_writes_fail) {
    failWith = "disk full";
    note("A", 1);
    book->write().get();
    scheduler->advance(milliseconds(200));  // the alarm of before
    book->write().get();
    const int before = requests;
    scheduler->advance(milliseconds(1400));
    BOOST_TEST(requests == before);
    scheduler->advance(milliseconds(600));
    BOOST_TEST(requests == before + 1);
}

BOOST_AUTO_TEST_SUITE_END()
