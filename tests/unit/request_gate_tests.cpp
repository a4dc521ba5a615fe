// SPDX-License-Identifier: MIT
// Requests that wait for others.
#include <deque>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/request_gate.h"
#include "tests/support/wait_for.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

/// Answers when the test says so.
class HeldTransport : public HttpTransport {
public:
    struct Held {
        HttpRequest request;
        pplx::task_completion_event<HttpResponse> reply;
    };
    std::deque<Held> held;  // grows while one of them is being answered
    bool refuses = false;

    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token) override {
        if (refuses) {
            return pplx::task_from_exception<HttpResponse>(TransportError("no"));
        }
        held.push_back({std::move(request), {}});
        return pplx::task<HttpResponse>(held.back().reply);
    }
};

struct Fixture {
    std::shared_ptr<HeldTransport> transport = std::make_shared<HeldTransport>();
    std::shared_ptr<HttpTransport> gate = makeRequestGate(transport, 2);

    pplx::task<HttpResponse> send(const std::string& url,
                                  pplx::cancellation_token token = pplx::cancellation_token::none(),
                                  std::chrono::milliseconds timeout = std::chrono::seconds(30)) {
        HttpRequest request;
        request.url = url;
        request.timeout = timeout;
        return gate->send(std::move(request), std::move(token));
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(request_gate_tests, Fixture)

BOOST_AUTO_TEST_CASE(no_more_than_allowed_are_under_way_and_the_rest_keeps_its_order) {
    std::vector<pplx::task<HttpResponse>> tasks;
    for (const char* const url : {"1", "2", "3", "4"}) {
        tasks.push_back(send(url));
    }
    BOOST_REQUIRE(transport->held.size() == 2U);
    transport->held[1].reply.set(HttpResponse{201, {}});
    BOOST_TEST(tasks[1].get().status == 201);
    BOOST_REQUIRE(transport->held.size() == 3U);
    BOOST_TEST(transport->held[2].request.url == "3");
    transport->held[0].reply.set_exception(TransportError("lost"));
    BOOST_CHECK_THROW(tasks[0].get(), TransportError);
    BOOST_REQUIRE(transport->held.size() == 4U);
    BOOST_TEST(transport->held[3].request.url == "4");
    transport->held[2].reply.set(HttpResponse{203, {}});
    transport->held[3].reply.set(HttpResponse{204, {}});
    BOOST_TEST(tasks[2].get().status == 203);
    BOOST_TEST(tasks[3].get().status == 204);
}

BOOST_AUTO_TEST_CASE(waiting_counts_for_the_deadline) {
    const auto first = send("1");
    const auto second = send("2");
    const auto third = send("3", pplx::cancellation_token::none(), std::chrono::milliseconds(0));
    const auto fourth = send("4");
    transport->held[0].reply.set(HttpResponse());
    BOOST_CHECK_THROW(third.get(), TimeoutError);
    BOOST_REQUIRE(transport->held.size() == 3U);
    BOOST_TEST(transport->held[2].request.url == "4");
    BOOST_TEST((transport->held[2].request.timeout <= std::chrono::seconds(30)));
    transport->held[1].reply.set(HttpResponse());
    transport->held[2].reply.set(HttpResponse());
    BOOST_TEST(isDoneInTime(fourth));
}

BOOST_AUTO_TEST_CASE(cancelling_ends_the_wait) {
    send("1");
    send("2");
    pplx::cancellation_token_source source;
    const auto third = send("3", source.get_token());
    source.cancel();
    BOOST_CHECK_THROW(third.get(), OperationCancelled);
    transport->held[0].reply.set(HttpResponse());
    BOOST_TEST(transport->held.size() == 2U);
    const auto fourth = send("4");
    BOOST_TEST(transport->held.size() == 3U);
    transport->held[1].reply.set(HttpResponse());
    transport->held[2].reply.set(HttpResponse());
    BOOST_TEST(isDoneInTime(fourth));
}

BOOST_AUTO_TEST_CASE(cancellation_that_frees_the_way_itself_is_none_of_time) {
    send("1");
    send("2");
    pplx::cancellation_token_source source;
    // Called before what the gate has registered.
    source.get_token().register_callback([this] { transport->held[0].reply.set(HttpResponse()); });
    const auto third = send("3", source.get_token());
    source.cancel();
    BOOST_CHECK_THROW(third.get(), OperationCancelled);
    BOOST_TEST(transport->held.size() == 2U);
    // What is never answered would keep the gate.
    transport->held[1].reply.set(HttpResponse());
}

BOOST_AUTO_TEST_CASE(failures_free_the_way_however_many_there_are) {
    transport->refuses = true;
    std::vector<pplx::task<HttpResponse>> tasks;
    for (int i = 0; i < 10000; ++i) {
        tasks.push_back(send("x"));
    }
    for (const auto& task : tasks) {
        BOOST_CHECK_THROW(task.get(), TransportError);
    }
}

BOOST_AUTO_TEST_SUITE_END()
