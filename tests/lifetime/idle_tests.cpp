// SPDX-License-Identifier: MIT
// A client that polls for ever without events must not grow.
#include <atomic>
#include <string>

#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include "tests/support/settle.h"
#include "tests/support/test_client.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t kRounds = 5'000;
constexpr bool kCountsBytes = false;  // the sanitizers' allocators do not tell
#else
constexpr std::size_t kRounds = 100'000;
constexpr bool kCountsBytes = true;
#endif

std::size_t bytesInUse() {
#ifdef __GLIBC__
    return mallinfo2().uordblks;
#else
    return 0;
#endif
}

/// Answers every poll at once, without events; notes the memory in use after a tenth of the rounds
/// and after all.
class IdleSalesforce : public HttpTransport {
public:
    pplx::task<HttpResponse> send(HttpRequest request, pplx::cancellation_token) override {
        if (request.body.empty() || request.body.front() != '[') {
            return reply(R"({"access_token":"T","instance_url":"https://acme.example"})");
        }
        const auto message = nlohmann::json::parse(request.body).at(0);
        const std::string channel = message.at("channel");
        if (channel == "/meta/connect") {
            const std::size_t round = ++rounds_;
            if (round == kRounds / 10) {
                before = bytesInUse();
            } else if (round == kRounds) {
                after = bytesInUse();
                done.set();
            }
        }
        const nlohmann::json answer{{"channel", channel},
                                    {"id", message.at("id")},
                                    {"clientId", "c"},
                                    {"successful", true}};
        return reply(nlohmann::json::array({answer}).dump());
    }

    std::atomic<std::size_t> before{0};
    std::atomic<std::size_t> after{0};
    const pplx::task_completion_event<void> done;

private:
    static pplx::task<HttpResponse> reply(std::string body) {
        HttpResponse response;
        response.status = 200;
        response.body = std::make_shared<const std::string>(std::move(body));
        return pplx::task_from_result(std::move(response));
    }

    std::atomic<std::size_t> rounds_{0};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(idle_tests)

BOOST_AUTO_TEST_CASE(idle_polls_do_not_grow_memory) {
    const auto salesforce = std::make_shared<IdleSalesforce>();
    auto client = makeClient<TestClient>(quickOptions(salesforce));
    client->start().wait();
    BOOST_REQUIRE(isDoneInTime(pplx::task<void>(salesforce->done)));
    client->stop().wait();
    client.reset();
    BOOST_TEST(isLetGoOf(salesforce));
    if (kCountsBytes && salesforce->before > 0) {
        // What a loop of continuations would hold back: hundreds of bytes a round.
        BOOST_TEST(salesforce->after < salesforce->before + kRounds);
    }
}

BOOST_AUTO_TEST_SUITE_END()
