// SPDX-License-Identifier: MIT
// The newest version is found by number, whatever the list looks like.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/api_version.h"

using namespace sfstreaming::internal;

namespace {

struct Row {
    std::string name;
    std::string json;
    std::string ceiling;
    std::string newest;  ///< empty: none
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

std::string listed(const std::vector<std::string>& versions) {
    std::string json = "[";
    for (const auto& version : versions) {
        json += (json.size() > 1 ? "," : "") + (R"({"label":"x","url":"/services/data/v)" +
                                                version + R"(","version":")" + version + "\"}");
    }
    return json + "]";
}

const std::vector<Row> kRows{
    {"ascending", listed({"31.0", "66.0", "67.0"}), "", "67.0"},
    {"unsorted", listed({"66.0", "31.0", "67.0", "42.0"}), "", "67.0"},
    {"descending", listed({"67.0", "66.0", "31.0"}), "", "67.0"},
    {"by number, not by text", listed({"9.0", "100.0", "67.0"}), "", "100.0"},
    {"minor versions", listed({"67.2", "67.10", "67.9"}), "", "67.10"},
    {"one", listed({"42.0"}), "", "42.0"},
    {"ceiling in the list", listed({"31.0", "66.0", "67.0"}), "66.0", "66.0"},
    {"ceiling between", listed({"31.0", "60.0", "67.0"}), "65.0", "60.0"},
    {"ceiling above all", listed({"31.0", "67.0"}), "99.0", "67.0"},
    {"ceiling below all", listed({"31.0", "67.0"}), "20.0", ""},
    {"ceiling without a fraction", listed({"31.0", "60.0", "67.0"}), "60", "60.0"},
    {"empty list", "[]", "", ""},
    {"empty body", "", "", ""},
    {"object", R"({"version":"67.0"})", "", ""},
    {"null", "null", "", ""},
    {"HTML", "<html>67.0</html>", "", ""},
    {"truncated", R"([{"version":"67.0"})", "", ""},
    {"invalid UTF-8", "[{\"version\":\"67.0\",\"label\":\"\xff\"}]", "", ""},
    {"odd entries are passed over",
     R"([5,null,"67.0",[],{},{"version":67.0},{"version":null},{"Version":"70.0"},)"
     R"({"version":"latest"},{"version":"68"},{"version":"69.x"},{"version":"70.0.0"},)"
     R"({"version":" 71.0"},{"version":"-72.0"},{"version":"99999999999.0"},{"version":"."},)"
     R"({"version":""},{"version":"66.0"}])",
     "", "66.0"},
    {"only odd entries", R"([{"version":"latest"},5])", "", ""},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(api_version_tests)

BOOST_DATA_TEST_CASE(newest_version_is_found, boost::unit_test::data::make(kRows), row) {
    BOOST_TEST(newestApiVersion(row.json, row.ceiling).value_or("") == row.newest);
}

BOOST_AUTO_TEST_SUITE_END()
