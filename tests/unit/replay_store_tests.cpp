// SPDX-License-Identifier: MIT
// What every store of positions promises, of those of the core.
#include "sfstreaming/replay_store.h"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/file_replay_store.h"
#include "tests/support/replay_store_contract.h"
#include "tests/support/temporary_folder.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

const std::vector<StoreKind> kinds{
    {"memory", [](const std::string&) { return std::make_unique<MemoryReplayStore>(); }},
    {"file", [](const std::string& file) { return std::make_unique<FileReplayStore>(file); }},
    {"file, opened for each call",
     [](const std::string& file) {
         return std::make_unique<ReopenedStore>(
             [file] { return std::make_unique<FileReplayStore>(file); });
     }},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(replay_store_tests)

BOOST_DATA_TEST_CASE(the_contract_is_kept,
                     boost::unit_test::data::make(kinds) *
                         boost::unit_test::data::make(replayStoreContract()),
                     kind, check) {
    const TemporaryFolder folder;
    check.run(*kind.make(folder.file("positions")));
}

BOOST_AUTO_TEST_SUITE_END()
