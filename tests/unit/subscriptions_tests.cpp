// SPDX-License-Identifier: MIT
// Subscriptions: found by name and by event, kept through sessions, their callers answered.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/subscriptions.h"
#include "tests/support/parsed_batch.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using Phase = Subscription::Phase;

namespace {

struct Fixture {
    Subscriptions subscriptions;
    SubscribeRetryOptions retry;

    Subscriptions::Pointer add(const std::string& channel) {
        return subscriptions.add(channel, retry);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(subscriptions_tests, Fixture)

BOOST_AUTO_TEST_CASE(subscription_is_found_by_the_name_it_was_made_with) {
    const auto plain = add("/topic/A");
    const auto filtered = add("/topic/B?Type='X'");
    BOOST_TEST((subscriptions.find("/topic/A") == plain));
    BOOST_TEST((subscriptions.find("/topic/B?Type='X'") == filtered));
    BOOST_TEST(!subscriptions.find("/topic/B"));
    BOOST_TEST(!subscriptions.find("/topic/a"));
    BOOST_TEST(subscriptions.all().size() == 2U);
}

BOOST_AUTO_TEST_CASE(subscription_is_found_by_the_channel_of_its_events) {
    const auto filtered = add("/topic/B?Type='X'");
    BOOST_TEST((subscriptions.findByEvent("/topic/B") == filtered));
    BOOST_TEST(!subscriptions.findByEvent("/topic/B?Type='X'"));
    BOOST_TEST(!subscriptions.findByEvent("/topic/Bee"));
    BOOST_TEST(filtered->target->channel == "/topic/B");
}

BOOST_AUTO_TEST_CASE(removed_subscription_still_delivers_what_was_received) {
    const auto subscription = add("/topic/A");
    const auto other = add("/topic/B");
    BOOST_TEST(subscription->target->active.load());
    subscriptions.remove(subscription);
    BOOST_TEST(subscription->target->active.load());
    BOOST_TEST((subscription->phase == Phase::Removed));
    BOOST_TEST(!subscriptions.find("/topic/A"));
    BOOST_TEST(!subscriptions.findByEvent("/topic/A"));
    BOOST_TEST(other->target->active.load());
    BOOST_REQUIRE(subscriptions.all().size() == 1U);
    subscriptions.remove(subscription);
    BOOST_TEST(subscriptions.all().size() == 1U);
}

BOOST_AUTO_TEST_CASE(all_are_acknowledged_when_every_one_is) {
    BOOST_TEST(subscriptions.allAcknowledged());
    const auto one = add("/topic/A");
    const auto two = add("/topic/B");
    BOOST_TEST(!subscriptions.allAcknowledged());
    one->phase = Phase::Acknowledged;
    two->phase = Phase::Sent;
    BOOST_TEST(!subscriptions.allAcknowledged());
    two->phase = Phase::Acknowledged;
    BOOST_TEST(subscriptions.allAcknowledged());
}

BOOST_AUTO_TEST_CASE(received_position_goes_before_the_start) {
    const auto subscription = add("/topic/A");
    BOOST_TEST(!subscription->position());
    subscription->start = ReplayId::allEvents();
    BOOST_TEST(*subscription->position() == ReplayId::allEvents());
    subscription->cursor = ReplayId::fromInt64(41);
    BOOST_TEST(*subscription->position() == ReplayId::fromInt64(41));
}

BOOST_AUTO_TEST_CASE(lost_session_means_preparing_anew_with_the_position_kept) {
    const auto subscription = add("/topic/A");
    subscription->cursor = ReplayId::fromInt64(41);
    for (const Phase phase : {Phase::Sent, Phase::Acknowledged}) {
        subscription->phase = phase;
        subscription->notBefore = std::chrono::steady_clock::now();
        subscription->fellBack = true;
        subscription->retry.next();
        subscription->onSessionLost();
        BOOST_TEST((subscription->phase == Phase::Preparing));
        BOOST_TEST((subscription->notBefore == std::chrono::steady_clock::time_point{}));
        BOOST_TEST(!subscription->fellBack);
        BOOST_TEST(subscription->retry.attempts() == 0U);
        BOOST_TEST(*subscription->position() == ReplayId::fromInt64(41));
    }
    subscription->phase = Phase::Waiting;
    subscription->onSessionLost();
    BOOST_TEST((subscription->phase == Phase::Waiting));
    subscription->phase = Phase::Removed;
    subscription->onSessionLost();
    BOOST_TEST((subscription->phase == Phase::Removed));
}

BOOST_AUTO_TEST_CASE(retries_follow_the_options_with_a_real_ceiling) {
    retry.firstDelay = std::chrono::milliseconds(100);
    retry.factor = 3.0;
    retry.maxDelay = std::chrono::milliseconds(500);
    const auto subscription = add("/topic/A");
    for (unsigned i = 0; i < 50; ++i) {
        const auto delay = subscription->retry.next();
        BOOST_TEST(delay.count() <= 500);
        BOOST_TEST(delay.count() >= (i == 0 ? 75 : i == 1 ? 225 : 375));
    }
}

BOOST_AUTO_TEST_CASE(every_caller_is_told_once) {
    const auto subscription = add("/topic/A");
    const pplx::task_completion_event<Message> first;
    const pplx::task_completion_event<Message> second;
    subscription->waiting = {first, second};
    subscription->resolve(testing::parsedMessage(R"({"channel":"/meta/subscribe"})"));
    BOOST_TEST(pplx::task<Message>(first).get().channel() == "/meta/subscribe");
    BOOST_TEST(pplx::task<Message>(second).get().channel() == "/meta/subscribe");
    BOOST_TEST(subscription->waiting.empty());

    const pplx::task_completion_event<Message> third;
    subscription->waiting = {third};
    subscription->reject(std::make_exception_ptr(OperationCancelled("stopped")));
    BOOST_CHECK_THROW(pplx::task<Message>(third).get(), OperationCancelled);
    BOOST_TEST(subscription->waiting.empty());
}

BOOST_AUTO_TEST_SUITE_END()
