// SPDX-License-Identifier: MIT
// Stores, acknowledgement, observers that fail, observers that are slow: as a user meets them.
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/replay_store.h"
#include "tests/client/client_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;
using std::chrono::milliseconds;

namespace {

using Answer = FakeSalesforce::Answer;
using VoidEvent = pplx::task_completion_event<void>;

/// Counts what is asked of it, and fails when it is told to.
class WatchedStore final : public ReplayStore {
public:
    std::optional<ReplayPosition> load(const ReplayKey& key) override {
        failIfTold();
        keys.add(key);
        return store_.load(key);
    }
    void save(const std::vector<ReplayEntry>& entries) override {
        failIfTold();
        store_.save(entries);
        for (const ReplayEntry& entry : entries) {
            saved.add(entry.position.id.toInt64());
        }
    }
    bool erase(const ReplayKey& key) override { return store_.erase(key); }
    std::vector<ReplayEntry> list() override { return store_.list(); }

    std::atomic<bool> fails{false};
    Collected<ReplayKey> keys;
    Collected<std::int64_t> saved;

private:
    void failIfTold() const {
        if (fails) {
            throw StoreError("the disk is full", "here", true);
        }
    }

    MemoryReplayStore store_;
};

/// Each sign-in leads to another org.
class ClientOfTwoOrgs : public PlainClient {
public:
    using PlainClient::PlainClient;

protected:
    pplx::task<AccessToken> fetchToken() override {
        return PlainClient::fetchToken().then([number = ++signIns_](AccessToken token) {
            token.organizationId = "00D00000000000" + std::to_string(number) + "AAA";
            return token;
        });
    }

private:
    std::atomic<int> signIns_{0};
};

struct Fixture {
    std::shared_ptr<FakeSalesforce> salesforce = std::make_shared<FakeSalesforce>();
    std::shared_ptr<WatchedStore> store = std::make_shared<WatchedStore>();
    ClientOptions options = quickOptions(salesforce);
    std::shared_ptr<BaseStreamingClient> client;
    std::shared_ptr<Observed> observed;
    Collected<Event> kept;  ///< for manual acknowledgement
    Collected<std::string> deadLetters;
    std::vector<std::int64_t> published;

    Fixture() { options.replayStore = store; }
    ~Fixture() {
        if (client) {
            client->stop().wait();
        }
    }

    template <typename Client = PlainClient>
    void make() {
        client = makeClient<Client>(options);
    }
    void start() {
        observed = observe(*client);
        client->addDeadLetterObserver([letters = deadLetters](const DeadLetter& letter) {
            letters.add(letter.event.replayId()->toString() + " " + letter.reason + " " +
                        std::to_string(letter.attempts));
        });
        client->start().wait();
        client->subscribe(kChannel).wait();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    }
    void startManually(unsigned retries = 0) {
        options.acknowledgement = Acknowledgement::Manual;
        options.observerFailure.retries = retries;
        options.observerFailure.retryBackoff = {milliseconds(1), 1.0, milliseconds(1), 0.0};
        make();
        client->addEventObserver([events = kept](const Event& event) { events.add(event); });
        start();
    }
    /// Has each event handled when `end` comes.
    /// @return what grows with each that is being handled
    Collected<int> handleUntil(const VoidEvent& end) {
        Collected<int> begun;
        client->addEventObserver([end, begun](const Event&) {
            begun.add(1);
            return pplx::task<void>(end);
        });
        return begun;
    }
    void publish(int count) {
        for (int i = 0; i < count; ++i) {
            published.push_back(salesforce->publish(kChannel));
        }
    }
    /// The stored position; 0 if there is none.
    std::int64_t stored() {
        const auto entries = store->list();
        return entries.empty() ? 0 : entries[0].position.id.toInt64();
    }
    bool waitForStored(std::int64_t id) {
        return store->saved.waitForAny([id](std::int64_t each) { return each == id; });
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_tests, Fixture)

// --- Stores -------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(position_is_stored_and_found_again) {
    options.subscriberName = "billing";
    make();
    start();
    publish(3);
    BOOST_REQUIRE(waitForStored(published[2]));
    client->stop().wait();
    const auto entries = store->list();
    BOOST_REQUIRE(entries.size() == 1U);
    BOOST_TEST(entries[0].key.organization == "acme.example");  // the fake tells no id
    BOOST_TEST(entries[0].key.subscriber == "billing");
    BOOST_TEST(entries[0].key.channel == kChannel);
    BOOST_TEST(entries[0].position.creationTime == "2026-09-22T14:15:16.789Z");
    publish(2);
    make();
    start();
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    BOOST_TEST(observed->ids.all() == (std::vector<std::int64_t>{published[3], published[4]}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(subscription_made_before_the_sign_in_knows_whose_position_it_wants) {
    make();
    observed = observe(*client);
    const auto started = client->start();
    const auto subscribed = client->subscribe(kChannel);
    BOOST_REQUIRE(isDoneInTime(subscribed));
    BOOST_REQUIRE(store->keys.waitForSize(1));
    BOOST_TEST(store->keys.all()[0].organization == "acme.example");
    started.wait();
}

BOOST_AUTO_TEST_CASE(class_that_calls_the_default_store_keeps_positions_in_it_too) {
    make<TestClient>();
    start();
    publish(2);
    BOOST_TEST(waitForStored(published[1]));
}

BOOST_AUTO_TEST_CASE(class_that_overrides_the_hooks_uses_no_store) {
    make<TestClient>();
    Collected<std::int64_t> own;
    std::static_pointer_cast<TestClient>(client)->onStore = [own](std::string, ReplayId id,
                                                                  std::string) {
        own.add(id.toInt64());
        return pplx::task_from_result();
    };
    std::static_pointer_cast<TestClient>(client)->onLast = [](const std::string&) {
        return pplx::task_from_result(ReplayId::newEvents());
    };
    start();
    publish(2);
    BOOST_REQUIRE(own.waitForSize(2));
    client->stop().wait();
    BOOST_TEST(store->list().empty());
    BOOST_TEST(store->keys.all().empty());
}

BOOST_AUTO_TEST_CASE(stop_writes_what_is_left) {
    options.storePolicy = {1000000, std::chrono::hours(1)};
    make();
    // The first is written when nothing waits; the later ones follow too soon.
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    for (int i = 0; i < 20; ++i) {
        publish(1);
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
    }
    client->stop().wait();
    BOOST_TEST(stored() == published.back());
}

BOOST_AUTO_TEST_CASE(event_at_work_when_the_client_stops_is_stored) {
    const VoidEvent end;
    options.storePolicy = {1000000, std::chrono::hours(1)};
    make();
    const auto begun = handleUntil(end);
    start();
    publish(2);
    BOOST_REQUIRE(begun.waitForSize(1));
    const auto stopped = client->stop();
    BOOST_REQUIRE(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Stopping; }));
    end.set();
    BOOST_REQUIRE(isDoneInTime(stopped));
    BOOST_TEST(stored() == published[0]);
}

BOOST_AUTO_TEST_CASE(writes_are_no_further_apart_than_the_policy_says) {
    options.storePolicy = {10, std::chrono::hours(1)};
    make();
    // No event is handled while more than ten are not stored.
    const auto worst = std::make_shared<std::atomic<std::size_t>>(0);
    const auto handled = std::make_shared<std::atomic<std::size_t>>(0);
    client->addEventObserver([this, worst, handled](const Event&) {
        ++*handled;
        const std::int64_t last = stored();
        std::size_t open = 0;
        for (std::size_t i = 0; i < *handled; ++i) {
            open += last == 0 || published[i] > last ? 1U : 0U;
        }
        *worst = std::max<std::size_t>(*worst, open);
    });
    observed = observe(*client);
    publish(105);
    client->start().wait();
    client->subscribe(kChannel, ReplayId::allEvents()).wait();
    BOOST_REQUIRE(observed->ids.waitForSize(105));
    BOOST_REQUIRE(waitForStored(published.back()));
    BOOST_TEST(*worst == 10U);
}

BOOST_AUTO_TEST_CASE(store_that_fails_is_reported_and_nothing_is_lost_when_it_works_again) {
    make();
    start();
    store->fails = true;
    publish(1);
    BOOST_REQUIRE(observed->errors.waitForAny(
        [](const std::string& error) { return error == "the disk is full"; }));
    publish(5);  // the stream goes on
    BOOST_REQUIRE(observed->ids.waitForSize(6));
    store->fails = false;
    BOOST_TEST(waitForStored(published.back()));
}

BOOST_AUTO_TEST_CASE(subscription_whose_position_cannot_be_read_fails) {
    make();
    observed = observe(*client);
    client->start().wait();
    store->fails = true;
    BOOST_CHECK_THROW(client->subscribe(kChannel).get(), StoreError);
    store->fails = false;
    BOOST_CHECK_NO_THROW(client->subscribe(kChannel).get());
}

BOOST_AUTO_TEST_CASE(positions_are_written_in_time_however_long_a_handler_takes) {
    options.storePolicy = {1000000, milliseconds(20)};
    make();
    // While the last is handled, the positions of most others have been written long ago.
    const auto calls = std::make_shared<std::atomic<int>>(0);
    const auto inTime = std::make_shared<std::atomic<bool>>(false);
    observed = observe(*client);
    publish(100);
    client->addEventObserver([this, calls, inTime](const Event&) {
        std::this_thread::sleep_for(milliseconds(5));
        if (++*calls == 100) {
            *inTime = stored() >= published[50];
        }
    });
    client->start().wait();
    client->subscribe(kChannel, ReplayId::allEvents()).wait();
    BOOST_REQUIRE(waitForStored(published.back()));
    BOOST_TEST(*inTime);
}

BOOST_AUTO_TEST_CASE(event_at_work_when_the_client_stops_is_stored_by_an_overridden_hook_too) {
    const VoidEvent end;
    make<TestClient>();
    const auto begun = handleUntil(end);
    start();
    publish(1);
    BOOST_REQUIRE(begun.waitForSize(1));
    const auto stopped = client->stop();
    BOOST_REQUIRE(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Stopped; }));
    end.set();
    BOOST_REQUIRE(isDoneInTime(stopped));
    BOOST_TEST(stored() == published[0]);
}

BOOST_AUTO_TEST_CASE(subscription_that_is_made_again_goes_on_behind_what_is_not_written_yet) {
    make();
    start();
    store->fails = true;
    publish(3);
    BOOST_REQUIRE(observed->ids.waitForSize(3));
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    client->unsubscribe(kChannel).wait();
    store->fails = false;
    client->subscribe(kChannel).wait();
    publish(1);
    BOOST_REQUIRE(
        observed->ids.waitForAny([this](std::int64_t id) { return id == published.back(); }));
    BOOST_TEST(observed->ids.all() == published, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(what_a_loop_that_was_left_has_not_seen_comes_again) {
    for (const bool throws : {true, false}) {
        store = std::make_shared<WatchedStore>();
        options.replayStore = store;
        published.clear();
        make();
        client->start().wait();
        publish(5);
        const auto loop = [&] {
            int count = 0;
            EventStream events = client->events();
            client->subscribe(kChannel, ReplayId::fromInt64(published[0] - 1)).wait();
            for (const Event& event : events) {
                (void)event;
                if (++count == 2) {
                    if (throws) {
                        throw std::runtime_error("bad");
                    }
                    break;
                }
            }
        };
        if (throws) {
            BOOST_CHECK_THROW(loop(), std::runtime_error);
        } else {
            loop();
        }
        // All that was received has passed.
        while (client->stats().pendingEvents > 0) {
            std::this_thread::yield();
        }
        client->stop().wait();
        BOOST_TEST(stored() == published[throws ? 0 : 1]);
    }
}

// --- Acknowledgement ----------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(mark_follows_acknowledgements_in_any_order) {
    startManually();
    publish(4);
    BOOST_REQUIRE(kept.waitForSize(4));
    const auto events = kept.all();
    events[1].ack();
    events[3].ack();
    BOOST_TEST(stored() == 0);
    events[0].ack();
    BOOST_REQUIRE(waitForStored(published[1]));
    events[0].ack();  // does nothing
    events[2].ack();
    BOOST_REQUIRE(waitForStored(published[3]));
    BOOST_TEST(client->stats().eventsAcknowledged == 4U);
    BOOST_TEST(client->stats().pendingEvents == 0U);
}

BOOST_AUTO_TEST_CASE(unacknowledged_events_come_again_in_the_next_life) {
    startManually();
    publish(3);
    BOOST_REQUIRE(kept.waitForSize(3));
    kept.all()[0].ack();
    client->stop().wait();
    BOOST_TEST(stored() == published[0]);
    kept.all()[1].ack();  // too late
    client->start().wait();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(kept.waitForSize(5));
    BOOST_TEST(kept.all()[3].replayId()->toInt64() == published[1]);
    BOOST_TEST(stored() == published[0]);
}

BOOST_AUTO_TEST_CASE(overridden_hook_is_told_each_position_that_may_be_stored) {
    options.acknowledgement = Acknowledgement::Manual;
    make<TestClient>();
    Collected<std::int64_t> own;
    std::static_pointer_cast<TestClient>(client)->onStore = [own](std::string, ReplayId id,
                                                                  std::string) {
        own.add(id.toInt64());
        return pplx::task_from_result();
    };
    client->addEventObserver([events = kept](const Event& event) { events.add(event); });
    start();
    publish(2);
    BOOST_REQUIRE(kept.waitForSize(2));
    kept.all()[1].ack();
    kept.all()[0].ack();
    BOOST_REQUIRE(own.waitForSize(1));
    client->stop().wait();
    BOOST_TEST(own.all() == std::vector<std::int64_t>{published[1]},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(refused_event_comes_again_and_is_given_up_at_last) {
    startManually(2);
    publish(2);
    BOOST_REQUIRE(kept.waitForSize(2));
    kept.all()[1].ack();
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_REQUIRE(kept.waitForSize(2 + i));
        (i == 0 ? kept.all()[0] : kept.all().back()).nack();
    }
    BOOST_REQUIRE(deadLetters.waitForSize(1));
    BOOST_TEST(deadLetters.all()[0] == std::to_string(published[0]) + " refused with nack() 3");
    BOOST_REQUIRE(waitForStored(published[1]));
    const ClientStats stats = client->stats();
    BOOST_TEST(stats.eventsRedelivered == 2U);
    BOOST_TEST(stats.eventsGivenUp == 1U);
    BOOST_TEST(kept.size() == 4U);
}

BOOST_AUTO_TEST_CASE(refused_event_can_be_acknowledged_when_it_has_come_again) {
    startManually(2);
    publish(1);
    BOOST_REQUIRE(kept.waitForSize(1));
    kept.all()[0].nack();
    BOOST_REQUIRE(kept.waitForSize(2));
    kept.all()[0].ack();  // the same event
    BOOST_REQUIRE(waitForStored(published[0]));
}

BOOST_AUTO_TEST_CASE(nack_needs_manual_acknowledgement) {
    make();
    Collected<std::string> told;
    client->addEventObserver([told](const Event& event) {
        event.ack();
        try {
            event.nack();
        } catch (const UsageError& error) {
            told.add(error.what());
        }
    });
    start();
    publish(1);
    BOOST_REQUIRE(told.waitForSize(1));
    BOOST_TEST(waitForStored(published[0]));
}

BOOST_AUTO_TEST_CASE(events_that_are_let_go_without_a_word_are_reported) {
    options.acknowledgement = Acknowledgement::Manual;
    make();
    start();
    publish(1);
    BOOST_TEST(observed->errors.waitForAny([](const std::string& error) {
        return error.find("without ack() or nack()") != std::string::npos;
    }));
    BOOST_TEST(stored() == 0);
}

BOOST_AUTO_TEST_CASE(replies_without_events_leave_nothing_behind) {
    options.acknowledgement = Acknowledgement::Manual;
    make();
    Collected<std::string> channels;
    client->addMessageObserver(
        [channels](const Message& message) { channels.add(std::string(message.channel())); });
    start();
    BOOST_REQUIRE(channels.waitForAny([](const std::string& c) { return c == "/meta/connect"; }));
    while (client->stats().pendingBytes > 0) {
        std::this_thread::yield();
    }
    BOOST_TEST(client->stats().pendingEvents == 0U);
}

BOOST_AUTO_TEST_CASE(client_ends_although_its_observers_keep_events) {
    startManually();
    publish(1);
    BOOST_REQUIRE(kept.waitForSize(1));
    const std::weak_ptr<Observed> watched = observed;
    kept = Collected<Event>();  // the observer has the other one
    client->stop().wait();
    client.reset();
    observed.reset();
    const auto deadline = std::chrono::steady_clock::now() + kDeadline;
    while (!watched.expired() && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(milliseconds(1));
    }
    BOOST_TEST(watched.expired());
}

// --- Observers that fail ------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(event_that_cannot_be_handled_is_given_to_dead_letter_observers) {
    make();
    client->addEventObserver([](const Event&) { throw std::runtime_error("bad"); });
    start();
    publish(2);
    BOOST_REQUIRE(deadLetters.waitForSize(2));
    BOOST_TEST(deadLetters.all()[0] == std::to_string(published[0]) + " bad 1");
    // They have it, so it is stored.
    BOOST_TEST(waitForStored(published[1]));
    BOOST_TEST(client->stats().eventsGivenUp == 2U);
}

BOOST_AUTO_TEST_CASE(position_waits_until_the_dead_letter_is_dealt_with) {
    const VoidEvent end;
    Collected<int> letters;
    make();
    client->addEventObserver([](const Event&) { throw std::runtime_error("bad"); });
    client->addDeadLetterObserver([end, letters](const DeadLetter&) {
        letters.add(1);
        return pplx::task<void>(end);
    });
    start();
    publish(1);
    BOOST_REQUIRE(letters.waitForSize(1));
    BOOST_TEST(stored() == 0);
    end.set();
    BOOST_TEST(waitForStored(published[0]));
}

BOOST_AUTO_TEST_CASE(event_that_no_dead_letter_observer_could_take_comes_again) {
    make();
    client->addEventObserver([calls = std::make_shared<std::atomic<int>>(0)](const Event&) {
        if (++*calls == 2) {
            throw std::runtime_error("bad");
        }
    });
    client->addDeadLetterObserver(
        [](const DeadLetter&) { throw std::runtime_error("the disk is full"); });
    start();
    publish(1);
    BOOST_REQUIRE(waitForStored(published[0]));
    publish(3);
    BOOST_REQUIRE(observed->ids.waitForSize(4));
    client->stop().wait();
    BOOST_TEST(stored() == published[0]);
}

BOOST_AUTO_TEST_CASE(observer_that_fails_is_called_again_in_order) {
    options.observerFailure.retries = 3;
    options.observerFailure.retryBackoff = {milliseconds(1), 1.0, milliseconds(1), 0.0};
    make();
    Collected<std::int64_t> calls;
    client->addEventObserver([calls](const Event& event) {
        calls.add(event.replayId()->toInt64());
        if (calls.size() <= 2) {
            throw std::runtime_error("not yet");
        }
    });
    start();
    publish(2);
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    BOOST_TEST(calls.all() == (std::vector<std::int64_t>{published[0], published[0], published[0],
                                                         published[1]}),
               boost::test_tools::per_element());
    BOOST_TEST(deadLetters.size() == 0U);
    BOOST_TEST(client->stats().eventsRedelivered == 2U);
}

BOOST_AUTO_TEST_CASE(task_that_fails_is_tried_again_too) {
    options.observerFailure.retries = 1;
    options.observerFailure.retryBackoff = {milliseconds(1), 1.0, milliseconds(1), 0.0};
    make();
    Collected<int> calls;
    client->addEventObserver([calls](const Event&) {
        calls.add(1);
        const VoidEvent result;
        std::thread([result] { result.set_exception(std::runtime_error("late")); }).detach();
        return pplx::task<void>(result);
    });
    start();
    publish(1);
    BOOST_REQUIRE(deadLetters.waitForSize(1));
    BOOST_TEST(calls.size() == 2U);
    BOOST_TEST(deadLetters.all()[0] == std::to_string(published[0]) + " late 2");
}

BOOST_AUTO_TEST_CASE(stop_does_not_wait_for_the_next_attempt) {
    options.observerFailure.retries = 3;
    options.observerFailure.retryBackoff = {std::chrono::hours(1), 1.0, std::chrono::hours(1), 0.0};
    make();
    client->addEventObserver([](const Event&) { throw std::runtime_error("bad"); });
    start();
    publish(1);
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    BOOST_REQUIRE(isDoneInTime(client->stop()));
    // It was not given up: it comes again.
    BOOST_TEST(deadLetters.size() == 0U);
    BOOST_TEST(stored() == 0);
}

BOOST_AUTO_TEST_CASE(channel_can_be_stopped_before_the_event_that_failed) {
    options.observerFailure.then = ObserverFailureOptions::Then::StopChannel;
    make();
    Collected<std::int64_t> calls;
    client->addEventObserver([this, calls](const Event& event) {
        calls.add(event.replayId()->toInt64());
        if (calls.size() == 2) {
            throw std::runtime_error("bad");
        }
    });
    start();
    publish(3);
    BOOST_REQUIRE(salesforce->waitForCount("/meta/unsubscribe", 1));
    BOOST_REQUIRE(observed->errors.waitForSize(2));
    BOOST_TEST(deadLetters.size() == 0U);
    BOOST_REQUIRE(waitForStored(published[0]));
    // The fault is mended.
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(calls.waitForSize(4));
    BOOST_TEST(calls.all() == (std::vector<std::int64_t>{published[0], published[1], published[1],
                                                         published[2]}),
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(event_that_a_stop_interrupts_is_not_given_up) {
    make();
    client->addEventObserver([](const Event&) {
        throw OperationCancelled("the request that the observer had made was cancelled");
    });
    start();
    publish(1);
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    client->stop().wait();
    BOOST_TEST(deadLetters.size() == 0U);
    BOOST_TEST(stored() == 0);
}

// --- Observers that are slow --------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(client_with_a_stuck_observer_keeps_its_bounds_parks_and_comes_back) {
    constexpr std::size_t kBytes = 200000;
    constexpr std::size_t kReply = 70000;  // about
    options.maxPendingEvents = 1000000;
    options.maxPendingBytes = kBytes;
    options.parkAfter = milliseconds(100);
    make();
    const VoidEvent end;
    handleUntil(end);
    start();
    // A firehose: each poll finds a reply.
    const std::string text(1000, 'x');
    std::size_t most = 0;
    for (int reply = 0; reply < 40; ++reply) {
        for (int i = 0; i < 50; ++i) {
            published.push_back(salesforce->publish(kChannel, {{"Text", text}}));
        }
        const ClientStats stats = client->stats();
        most = std::max(most, stats.pendingBytes);
        BOOST_TEST_REQUIRE(stats.pendingBytes <= kBytes + 2 * 50 * kReply);
    }
    BOOST_REQUIRE(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Parked; }));
    BOOST_REQUIRE(salesforce->waitForCount("/meta/disconnect", 1));
    const std::size_t polls = salesforce->count("/meta/connect");
    most = std::max(most, client->stats().pendingBytes);
    BOOST_TEST(most >= kBytes);
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
    // Published while nobody polls.
    publish(3);
    BOOST_TEST(salesforce->count("/meta/connect") == polls);
    end.set();
    BOOST_REQUIRE(
        observed->ids.waitForAny([this](std::int64_t id) { return id == published.back(); }));
    BOOST_TEST(observed->ids.all() == published, boost::test_tools::per_element());
    BOOST_REQUIRE(waitForStored(published.back()));
    BOOST_TEST(client->stats().pendingBytes == 0U);
    BOOST_TEST(salesforce->count("/meta/handshake") == 2U);
    BOOST_TEST((client->state() == ClientState::Connected));
}

BOOST_AUTO_TEST_CASE(slow_observer_costs_no_session_while_there_is_room) {
    options.parkAfter = milliseconds(1);
    make();
    const VoidEvent end;
    handleUntil(end);
    start();
    for (int i = 0; i < 20; ++i) {
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        publish(1);
    }
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
    BOOST_TEST(salesforce->count("/meta/disconnect") == 0U);
    end.set();
    BOOST_REQUIRE(observed->ids.waitForSize(20));
}

BOOST_AUTO_TEST_CASE(unacknowledged_events_count_as_waiting) {
    options.maxPendingEvents = 2;
    options.parkAfter = milliseconds(20);
    startManually();
    // A poll may have been asked for while there was room, so two events need not be enough.
    while (client->state() != ClientState::Parked) {
        BOOST_REQUIRE(published.size() < 1000U);
        publish(1);
        std::this_thread::sleep_for(milliseconds(5));
    }
    publish(1);
    while (client->stats().eventsAcknowledged < published.size()) {
        for (const Event& event : kept.all()) {
            event.ack();
        }
    }
    BOOST_TEST(waitForStored(published.back()));
    BOOST_TEST(client->stats().pendingEvents == 0U);
}

BOOST_AUTO_TEST_CASE(parked_client_stops) {
    options.maxPendingEvents = 1;
    options.parkAfter = milliseconds(1);
    startManually();
    publish(2);
    BOOST_REQUIRE(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Parked; }));
    BOOST_REQUIRE(isDoneInTime(client->stop()));
    BOOST_TEST((client->state() == ClientState::Stopped));
}

BOOST_AUTO_TEST_CASE(channel_without_a_position_has_a_gap_when_the_client_parks) {
    options.maxPendingEvents = 1;
    options.parkAfter = milliseconds(1);
    make();
    const VoidEvent end;
    client->addEventObserver(kChannel, [end](const Event&) { return pplx::task<void>(end); });
    start();
    client->subscribe("/topic/Bar").wait();
    publish(2);
    BOOST_REQUIRE(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Parked; }));
    end.set();
    BOOST_REQUIRE(observed->gaps.waitForSize(1));
    BOOST_TEST(observed->gaps.all()[0].channel == "/topic/Bar");
    BOOST_TEST((observed->gaps.all()[0].reason == GapReason::Parked));
}

// --- Knowing ------------------------------------------------------------------------------------

BOOST_AUTO_TEST_CASE(stats_tell_what_has_happened) {
    make();
    BOOST_TEST((client->stats().state == ClientState::Stopped));
    start();
    publish(3);
    BOOST_REQUIRE(waitForStored(published[2]));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->revokeTokens();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(4));
    BOOST_REQUIRE(waitForStored(published[3]));
    ClientStats stats = client->stats();
    while (stats.channels.at(0).storedPosition != ReplayId::fromInt64(published[3])) {
        std::this_thread::yield();  // it is noted a moment after it has been saved
        stats = client->stats();
    }
    BOOST_TEST((stats.state == ClientState::Connected || stats.state == ClientState::Reconnecting));
    BOOST_TEST(stats.eventsReceived == 4U);
    BOOST_TEST(stats.eventsDelivered == 4U);
    BOOST_TEST(stats.eventsAcknowledged == 4U);
    BOOST_TEST(stats.bytesReceived > 400U);
    BOOST_TEST(stats.handshakes == 2U);
    BOOST_TEST(stats.signIns.at("start") == 1U);
    BOOST_TEST(stats.signIns.at("token refused") == 1U);
    BOOST_TEST(stats.retries.at("token refused") == 1U);
    BOOST_TEST(stats.gaps == 0U);
    BOOST_TEST(stats.lastPoll.has_value());
    BOOST_TEST(stats.lastEvent.has_value());
    BOOST_REQUIRE(stats.channels.size() == 1U);
    const ChannelStats& channel = stats.channels[0];
    BOOST_TEST(channel.channel == kChannel);
    BOOST_TEST(channel.eventsReceived == 4U);
    BOOST_TEST(channel.receivedPosition->toInt64() == published[3]);
    // 2026-09-22T14:15:16.789Z, whenever that is.
    BOOST_TEST(
        (*channel.storedEventTime == ChannelStats::Time(std::chrono::milliseconds(1790086516789))));
    client->unsubscribe(kChannel).wait();
    BOOST_TEST(client->stats().channels.empty());
}

BOOST_AUTO_TEST_CASE(repeats_are_counted_and_dropped) {
    make();
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->queueRaw(R"({"channel":")" + std::string(kChannel) +
                         R"(","data":{"event":{"replayId":)" + std::to_string(published[0]) +
                         R"(},"sobject":{}}})");
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    BOOST_TEST(client->stats().duplicatesDropped == 1U);
}

BOOST_AUTO_TEST_CASE(change_events_that_stand_for_a_gap_are_reported_with_both_positions) {
    make();
    observed = observe(*client);
    client->start().wait();
    client->subscribe("/data/ChangeEvents").wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    const auto change = [](int id, const std::string& type) {
        return R"({"channel":"/data/ChangeEvents","data":{"schema":"s","payload":{)"
               R"("ChangeEventHeader":{"entityName":"Account","changeType":")" +
               type + R"("}},"event":{"replayId":)" + std::to_string(id) + "}}}";
    };
    salesforce->queueRaw(change(1, "UPDATE") + "," + change(2, "GAP_UPDATE") + "," +
                         change(3, "CREATE") + "," + change(4, "GAP_OVERFLOW"));
    BOOST_REQUIRE(observed->ids.waitForSize(4));
    BOOST_REQUIRE(observed->gaps.waitForSize(2));
    const auto gaps = observed->gaps.all();
    BOOST_TEST((gaps[0].reason == GapReason::ChangeEventGap));
    BOOST_TEST(gaps[0].lastPosition->toInt64() == 1);
    BOOST_TEST(gaps[0].resumedFrom.toInt64() == 2);
    BOOST_TEST((gaps[1].reason == GapReason::ChangeEventOverflow));
    BOOST_TEST(gaps[1].lastPosition->toInt64() == 3);
    BOOST_TEST(gaps[1].resumedFrom.toInt64() == 4);
    BOOST_TEST(client->stats().gaps == 2U);
}

BOOST_AUTO_TEST_CASE(sign_in_that_leads_to_another_organisation_ends_the_client) {
    make<ClientOfTwoOrgs>();
    start();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    BOOST_REQUIRE(waitForStored(published[0]));
    BOOST_TEST(store->list()[0].key.organization == "00D000000000001AAA");
    salesforce->revokeTokens();
    publish(1);
    BOOST_REQUIRE(observed->states.waitForAny(
        [](ClientState state) { return state == ClientState::Stopped; }));
    BOOST_TEST(observed->errors.waitForAny([](const std::string& error) {
        return error.find("another organisation") != std::string::npos;
    }));
}

BOOST_AUTO_TEST_SUITE_END()
