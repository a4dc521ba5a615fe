// SPDX-License-Identifier: MIT
// A client on a scripted transport, subscribed to one channel.
#pragma once

#include <memory>

#include <boost/test/unit_test.hpp>

#include "tests/support/settle.h"
#include "tests/support/test_client.h"

namespace sfstreaming::testing {

inline constexpr const char* kChannel = "/topic/Foo";

struct ClientFixture {
    std::shared_ptr<FakeSalesforce> salesforce = std::make_shared<FakeSalesforce>();
    std::shared_ptr<TestClient> client = makeClient<TestClient>(quickOptions(salesforce));
    std::shared_ptr<Observed> observed = observe(*client);

    ~ClientFixture() {
        client->stop().wait();
        client.reset();
        BOOST_TEST(isLetGoOf(salesforce));
    }

    void start() {
        client->start().wait();
        client->subscribe(kChannel).wait();
        BOOST_REQUIRE(salesforce->waitForHeldPolls(1));
    }
};

}  // namespace sfstreaming::testing
