// SPDX-License-Identifier: MIT
// Observers: order of registration, snapshots, removal.
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/observer_list.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

struct Fixture {
    ObserverList<Gap> list;
    std::vector<int> calls;

    void add(ObserverId id) {
        list.add(id, {}, [this, id](const Gap&) { calls.push_back(static_cast<int>(id)); });
    }

    std::vector<ObserverId> ids() const {
        std::vector<ObserverId> result;
        for (const auto& entry : *list.snapshot()) {
            result.push_back(entry->id);
        }
        return result;
    }
};

using Ids = std::vector<ObserverId>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(observer_list_tests, Fixture)

BOOST_AUTO_TEST_CASE(observers_are_kept_in_the_order_of_registration) {
    BOOST_TEST(list.empty());
    add(3);
    add(1);
    add(2);
    BOOST_TEST(!list.empty());
    BOOST_TEST(ids() == (Ids{3, 1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(removed_observer_is_gone) {
    add(1);
    add(2);
    add(3);
    BOOST_TEST(list.remove(2));
    BOOST_TEST(ids() == (Ids{1, 3}), boost::test_tools::per_element());
    BOOST_TEST(!list.remove(2));
    BOOST_TEST(!list.remove(99));
    BOOST_TEST(list.remove(1));
    BOOST_TEST(list.remove(3));
    BOOST_TEST(list.empty());
}

BOOST_AUTO_TEST_CASE(snapshot_does_not_change_but_shows_removals) {
    add(1);
    add(2);
    const auto snapshot = list.snapshot();
    add(3);
    list.remove(1);
    BOOST_REQUIRE(snapshot->size() == 2U);
    BOOST_TEST((*snapshot)[0]->removed.load());
    BOOST_TEST(!(*snapshot)[1]->removed.load());
}

BOOST_AUTO_TEST_CASE(refresh_follows_changes) {
    ObserverList<Gap>::Snapshot snapshot;
    std::uint64_t version = 0;
    list.refresh(snapshot, version);
    BOOST_REQUIRE(snapshot);
    BOOST_TEST(snapshot->empty());
    add(1);
    list.refresh(snapshot, version);
    BOOST_TEST(snapshot->size() == 1U);
    const auto* const before = snapshot.get();
    list.refresh(snapshot, version);
    BOOST_TEST((snapshot.get() == before));
    list.remove(1);
    list.refresh(snapshot, version);
    BOOST_TEST(snapshot->empty());
}

BOOST_AUTO_TEST_CASE(observer_may_return_nothing_or_a_task) {
    const Observer<Gap> plain = [](const Gap&) {};
    const Observer<Gap> other = [](const Gap&) { return 5; };
    const Observer<Gap> asynchronous = [](const Gap&) { return pplx::task_from_result(); };
    BOOST_TEST(!plain.isAsynchronous());
    BOOST_TEST(!other.isAsynchronous());
    BOOST_TEST(asynchronous.isAsynchronous());
    add(7);
    (*list.snapshot())[0]->observer.call(Gap{});
    BOOST_TEST(calls == (std::vector<int>{7}), boost::test_tools::per_element());
    BOOST_TEST(asynchronous.callAsync(Gap{}).is_done());
}

BOOST_AUTO_TEST_CASE(observers_of_all_kinds_can_be_removed_by_number) {
    Observers observers;
    observers.events.add(1, "/topic/A", [](const Event&) {});
    observers.messages.add(2, {}, [](const Message&) {});
    observers.states.add(3, {}, [](const StateChange&) {});
    observers.errors.add(4, {}, [](const Error&) {});
    observers.gaps.add(5, {}, [](const Gap&) {});
    for (ObserverId id = 1; id <= 5; ++id) {
        BOOST_TEST(observers.remove(id));
        BOOST_TEST(!observers.remove(id));
    }
    BOOST_TEST(observers.events.empty());
    BOOST_TEST(observers.gaps.empty());
}

BOOST_AUTO_TEST_SUITE_END()
