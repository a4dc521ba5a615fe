// SPDX-License-Identifier: MIT
// What is resumed, from where, and how often, when replies are lost at unlucky moments.
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/json.h"
#include "tests/client/client_fixture.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;
using Answer = FakeSalesforce::Answer;

namespace {

/// Stands between a client and the fake.
class Interceptor : public HttpTransport, public std::enable_shared_from_this<Interceptor> {
public:
    explicit Interceptor(std::shared_ptr<FakeSalesforce> salesforce)
        : salesforce_(std::move(salesforce)) {}

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token token) override {
        {
            const std::lock_guard lock(mutex_);
            for (const std::string& kind : kept_) {
                if (request.body.find("\"" + kind + "\"") != std::string::npos) {
                    const internal::OnceEvent<HttpResponse> event;
                    const pplx::task<HttpResponse> result = event.task();
                    waiting_[kind] = {request, event, token};
                    changed_.notify_all();
                    return result;
                }
            }
        }
        return salesforce_->send(std::move(request), token)
            .then([self = shared_from_this()](const pplx::task<HttpResponse>& done) {
                HttpResponse response = done.get();
                self->examine(response);
                return response;
            });
    }

    /// From now on such requests are kept.
    void keep(std::vector<std::string> kinds) {
        const std::lock_guard lock(mutex_);
        kept_ = std::move(kinds);
    }
    bool waitForKept(const std::string& kind) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, kDeadline, [&] { return waiting_.count(kind) > 0; });
    }
    void failKept(const std::string& kind) {
        takeKept(kind).event.failWith(TransportError("the network is down"));
    }
    void passKept(const std::string& kind) {
        const Waiting waiting = takeKept(kind);
        salesforce_->send(waiting.request, waiting.token)
            .then([event = waiting.event](const pplx::task<HttpResponse>& done) {
                event.set(done.get());
            });
    }
    /// Loses the next reply to a poll with `marker` in it, and calls `onCut`.
    void cut(
        std::string marker, std::function<void()> onCut = [] {}) {
        const std::lock_guard lock(mutex_);
        marker_ = std::move(marker);
        onCut_ = std::move(onCut);
    }

private:
    struct Waiting {
        HttpRequest request;
        internal::OnceEvent<HttpResponse> event;
        pplx::cancellation_token token = pplx::cancellation_token::none();
    };

    Waiting takeKept(const std::string& kind) {
        const std::lock_guard lock(mutex_);
        Waiting waiting = waiting_.at(kind);
        waiting_.erase(kind);
        return waiting;
    }
    void examine(const HttpResponse& response) {
        std::function<void()> onCut;
        {
            const std::lock_guard lock(mutex_);
            if (marker_.empty() || response.body->find(marker_) == std::string::npos ||
                response.body->find("/meta/connect") == std::string::npos) {
                return;
            }
            marker_.clear();
            onCut = onCut_;
        }
        onCut();
        throw TransportError("the connection was reset");
    }

    const std::shared_ptr<FakeSalesforce> salesforce_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> kept_;
    std::map<std::string, Waiting> waiting_;
    std::string marker_;
    std::function<void()> onCut_;
};

class ClientWithOwnIds : public PlainClient {
public:
    using PlainClient::PlainClient;

protected:
    web::json::value subscribePayload(const std::string& channel) override {
        auto payload = PlainClient::subscribePayload(channel);
        payload["id"] = web::json::value::string("mine");
        return payload;
    }
};

struct Fixture {
    std::shared_ptr<FakeSalesforce> salesforce = std::make_shared<FakeSalesforce>();
    std::shared_ptr<Interceptor> between = std::make_shared<Interceptor>(salesforce);
    std::shared_ptr<TestClient> client;
    std::shared_ptr<Observed> observed;
    std::vector<std::int64_t> published;

    Fixture() { use(quickOptions(between)); }
    ~Fixture() { client->stop().wait(); }

    void use(const ClientOptions& options) {
        client = makeClient<TestClient>(options);
        observed = observe(*client);
    }
    void start() {
        client->start().wait();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    }
    void publish(int count, const std::string& channel = kChannel) {
        for (int i = 0; i < count; ++i) {
            published.push_back(salesforce->publish(channel));
        }
    }
    void checkAllReceivedOnce() {
        BOOST_REQUIRE(
            observed->ids.waitForAny([this](std::int64_t id) { return id == published.back(); }));
        BOOST_TEST(observed->ids.all() == published, boost::test_tools::per_element());
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(resumption_tests, Fixture)

BOOST_AUTO_TEST_CASE(lost_first_reply_of_a_replay_is_asked_for_again) {
    publish(3);
    start();
    between->cut("replayId");
    client->subscribe(kChannel, ReplayId::fromInt64(published[0] - 1)).wait();
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    publish(1);
    checkAllReceivedOnce();
}

BOOST_AUTO_TEST_CASE(lost_first_reply_of_a_replay_is_not_skipped_by_what_the_old_session_holds) {
    start();
    client->subscribe(kChannel).wait();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    publish(3, "/topic/Bar");
    between->cut("/topic/Bar", [this] { publish(1, "/topic/Bar"); });
    client->subscribe("/topic/Bar", ReplayId::fromInt64(published[1] - 1)).wait();
    BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", 2));
    checkAllReceivedOnce();
}

BOOST_AUTO_TEST_CASE(events_of_an_ended_subscription_do_not_move_its_successor) {
    start();
    client->subscribe(kChannel).wait();
    publish(3);
    BOOST_REQUIRE(observed->ids.waitForSize(3));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    between->keep({"/meta/unsubscribe"});
    const auto left = client->unsubscribe(kChannel);
    const auto back = client->subscribe(kChannel, ReplayId::fromInt64(published[0]));
    BOOST_REQUIRE(between->waitForKept("/meta/unsubscribe"));
    const std::size_t polls = salesforce->count("/meta/connect");
    publish(1);
    BOOST_REQUIRE(salesforce->waitForCount("/meta/connect", polls + 1));
    between->keep({});
    between->passKept("/meta/unsubscribe");
    BOOST_REQUIRE(isDoneInTime(left));
    BOOST_REQUIRE(isDoneInTime(back));
    publish(1);
    // The first three as they came, then again from behind the first.
    published.insert(published.begin() + 3, {published[1], published[2]});
    checkAllReceivedOnce();
}

BOOST_AUTO_TEST_CASE(token_that_a_rest_call_renewed_is_renewed_again_when_it_is_refused) {
    start();
    client->subscribe(kChannel).wait();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    salesforce->script("/services/data/v67.0/limits", Answer::text(401, "[]"));
    client->get("/services/data/v67.0/limits").wait();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(2));
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->revokeTokens();
    publish(1);
    checkAllReceivedOnce();
    BOOST_TEST(salesforce->count("/services/oauth2/token") == 3U);
}

BOOST_AUTO_TEST_CASE(failures_that_come_together_cost_one_session) {
    start();
    client->subscribe(kChannel).wait();
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    for (std::size_t round = 1; round <= 20; ++round) {
        client->subscribe("/topic/Bar").wait();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        between->keep({"/meta/connect", "/meta/unsubscribe"});
        const auto left = client->unsubscribe("/topic/Bar");
        publish(1);  // ends the poll, and the next one is kept
        BOOST_REQUIRE(between->waitForKept("/meta/connect"));
        BOOST_REQUIRE(between->waitForKept("/meta/unsubscribe"));
        between->keep({});
        between->failKept("/meta/connect");
        between->failKept("/meta/unsubscribe");
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        BOOST_REQUIRE(isDoneInTime(left));
        publish(1);
        BOOST_REQUIRE(observed->ids.waitForSize(published.size()));
        BOOST_TEST(salesforce->count("/meta/handshake") == round + 1);
    }
    checkAllReceivedOnce();
}

BOOST_AUTO_TEST_CASE(session_that_has_failed_is_not_subscribed_any_further) {
    start();
    std::vector<pplx::task<Message>> tasks;
    for (int i = 0; i < 35; ++i) {
        tasks.push_back(client->subscribe("/topic/C" + std::to_string(i)));
    }
    for (const auto& task : tasks) {
        task.wait();
    }
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    const std::size_t before = salesforce->requests().size();
    salesforce->script("/meta/subscribe",
                       Answer::fail(std::make_exception_ptr(TimeoutError("timed out"))));
    salesforce->forgetSessions();
    BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", 3));
    int handshakes = 0;
    int subscribes = 0;
    const auto all = salesforce->requests();
    for (std::size_t i = before; i < all.size(); ++i) {
        handshakes += all[i].channel == "/meta/handshake" ? 1 : 0;
        subscribes += handshakes == 1 && all[i].channel == "/meta/subscribe" ? 1 : 0;
    }
    BOOST_TEST(subscribes == 1);
}

BOOST_AUTO_TEST_CASE(malformed_reply_disturbs_nothing_else_in_a_session_that_is_kept) {
    start();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    between->keep({"/meta/subscribe"});
    const auto task = client->subscribe("/topic/Bar");
    BOOST_REQUIRE(between->waitForKept("/meta/subscribe"));
    salesforce->queueRaw(R"({"channel":"/x","data":})");
    BOOST_REQUIRE(observed->errors.waitForSize(1));
    publish(1);
    BOOST_REQUIRE(observed->ids.waitForSize(1));
    BOOST_TEST(!task.is_done());
    between->passKept("/meta/subscribe");
    BOOST_REQUIRE(isDoneInTime(task));
    BOOST_CHECK_NO_THROW(task.get());
    BOOST_TEST(salesforce->count("/meta/handshake") == 1U);
}

BOOST_AUTO_TEST_CASE(each_of_several_subscriptions_that_are_too_large_together_is_tried_alone) {
    start();
    client->subscribe(kChannel).wait();
    client->subscribe("/topic/Bar").wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    nlohmann::json both = nlohmann::json::array();
    for (const char* channel : {kChannel, "/topic/Bar"}) {
        both.push_back({{"channel", "/meta/subscribe"},
                        {"subscription", channel},
                        {"successful", false},
                        {"error", "413::Maximum Request Size Exceeded"}});
    }
    salesforce->script("/meta/subscribe", Answer::json(both));
    salesforce->forgetSessions();
    BOOST_TEST(salesforce->waitForCount("/meta/subscribe", 5));
    publish(1);
    publish(1, "/topic/Bar");
    checkAllReceivedOnce();
}

BOOST_AUTO_TEST_CASE(sessions_that_die_at_once_are_not_opened_one_after_the_other) {
    auto options = quickOptions(between);
    options.reconnectBackoff = {std::chrono::minutes(10), 2.0, std::chrono::minutes(10), 0.0};
    use(options);
    Collected<std::string> reasons;
    client->addStateObserver([reasons](const StateChange& change) {
        if (change.to == ClientState::Reconnecting) {
            reasons.add(change.reason);
        }
    });
    client->start().wait();
    // The first poll of a session is answered at once, the second finds it forgotten.
    for (std::size_t session = 1; session <= 2; ++session) {
        BOOST_REQUIRE(salesforce->waitForCount("/meta/handshake", session));
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
        salesforce->forgetSessions();
        BOOST_REQUIRE(reasons.waitForSize(session));
    }
    BOOST_TEST(reasons.all()[0].find("next attempt") == std::string::npos);
    BOOST_TEST(reasons.all()[1].find("next attempt in 600000 ms") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(interval_that_comes_with_a_refusal_is_waited_for) {
    Collected<std::string> reasons;
    client->addStateObserver([reasons](const StateChange& change) { reasons.add(change.reason); });
    start();
    client->subscribe(kChannel).wait();
    BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    salesforce->script(
        "/meta/connect",
        Answer::error("403::Unknown client",
                      {{"advice", {{"reconnect", "handshake"}, {"interval", 600000}}}}));
    publish(1);
    BOOST_TEST(reasons.waitForAny([](const std::string& reason) {
        return reason.find("next attempt in 600000 ms") != std::string::npos;
    }));
}

BOOST_AUTO_TEST_CASE(payload_with_an_id_of_its_own_is_answered_all_the_same) {
    auto own = makeClient<ClientWithOwnIds>(quickOptions(salesforce));
    own->start().wait();
    BOOST_CHECK_NO_THROW(own->subscribe(kChannel).get());
    own->stop().wait();
}

BOOST_AUTO_TEST_SUITE_END()
