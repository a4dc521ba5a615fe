// SPDX-License-Identifier: MIT
// Which classes store replay ids: those that override the hook, wherever they do.
#include <atomic>
#include <boost/test/unit_test.hpp>

#include "tests/support/test_client.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

class Plain : public PlainClient {
public:
    using PlainClient::PlainClient;
    std::atomic<int> stored{0};
};

class PlainChild : public Plain {
public:
    using Plain::Plain;
};

class FinalChild final : public Plain {
public:
    using Plain::Plain;
};

class ProtectedStore : public Plain {
public:
    using Plain::Plain;

protected:
    pplx::task<void> storeReplayId(std::string, ReplayId, std::string) override {
        ++stored;
        return pplx::task_from_result();
    }
};

class PrivateStore : public Plain {
public:
    using Plain::Plain;

private:
    pplx::task<void> storeReplayId(std::string, ReplayId, std::string) final {
        ++stored;
        return pplx::task_from_result();
    }
};

class PublicStore : public Plain {
public:
    using Plain::Plain;
    pplx::task<void> storeReplayId(std::string, ReplayId, std::string) override {
        ++stored;
        return pplx::task_from_result();
    }
    void storeReplayId(int) {}
};

class GrandChild : public ProtectedStore {
public:
    using ProtectedStore::ProtectedStore;
};

class PrivateGrandChild : public PrivateStore {
public:
    using PrivateStore::PrivateStore;
};

class FinalStore final : public ProtectedStore {
public:
    using ProtectedStore::ProtectedStore;
};

static_assert(DefaultStore<PlainClient>::isKept());
static_assert(DefaultStore<Plain>::isKept());
static_assert(DefaultStore<PlainChild>::isKept());
static_assert(DefaultStore<SimpleStreamingClient>::isKept());
static_assert(!DefaultStore<FinalChild>::isKept());
static_assert(!DefaultStore<TestClient>::isKept());
static_assert(!DefaultStore<FinalStore>::isKept());

template <typename Client>
int storedBy() {
    const auto salesforce = std::make_shared<FakeSalesforce>();
    const auto client = makeClient<Client>(quickOptions(salesforce));
    const auto observed = observe(*client);
    client->start().wait();
    client->subscribe("/topic/A").wait();
    salesforce->publish("/topic/A");
    salesforce->publish("/topic/A");
    BOOST_TEST(observed->ids.waitForSize(2));
    client->stop().wait();
    return client->stored;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(make_client_tests)

BOOST_AUTO_TEST_CASE(override_is_called_wherever_it_is) {
    BOOST_TEST(storedBy<ProtectedStore>() == 2);
    BOOST_TEST(storedBy<PrivateStore>() == 2);
    BOOST_TEST(storedBy<PublicStore>() == 2);
    BOOST_TEST(storedBy<GrandChild>() == 2);
    BOOST_TEST(storedBy<PrivateGrandChild>() == 2);
    BOOST_TEST(storedBy<FinalStore>() == 2);
}

BOOST_AUTO_TEST_CASE(class_without_an_override_is_given_its_events) {
    BOOST_TEST(storedBy<Plain>() == 0);
    BOOST_TEST(storedBy<PlainChild>() == 0);
    BOOST_TEST(storedBy<FinalChild>() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
