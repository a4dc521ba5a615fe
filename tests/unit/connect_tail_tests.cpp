// SPDX-License-Identifier: MIT
// What the end of a reply gives away.
#include <string>
#include <vector>

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/connect_tail.h"

using namespace sfstreaming::internal;

namespace {

struct Row {
    const char* what;
    std::string body;
    bool plain;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.what;
}

const std::string kEvent = R"({"channel":"/topic/Foo","data":{"event":{"replayId":1}}},)";
const std::string kPlain =
    R"({"clientId":"c1","channel":"/meta/connect","id":"7","successful":true})";

const std::vector<Row> kRows{
    {"alone", "[" + kPlain + "]", true},
    {"behind events", "[" + kEvent + kEvent + kPlain + "]", true},
    {"members in another order", R"([{"successful":true,"id":"7","channel":"/meta/connect"}])",
     true},
    {"empty", "", false},
    {"cut", "[" + kPlain, false},
    {"cut short", kPlain.substr(5), false},
    {"before events", "[" + kPlain + "," + kEvent.substr(0, kEvent.size() - 1) + "]", false},
    {"of another poll", R"([{"channel":"/meta/connect","id":"17","successful":true}])", false},
    {"of a poll whose id begins alike",
     R"([{"channel":"/meta/connect","id":"77","successful":true}])", false},
    {"refused",
     R"([{"channel":"/meta/connect","id":"7","successful":false,"error":"403::Unknown client"}])",
     false},
    {"with advice", R"([{"channel":"/meta/connect","id":"7","successful":true,"advice":null}])",
     false},
    {"with advice behind it",
     R"([{"channel":"/meta/connect","id":"7","successful":true,"advice":{"reconnect":"none"}}])",
     false},
    {"with advice before it",
     R"([{"advice":{"reconnect":"none"},"channel":"/meta/connect","id":"7","successful":true}])",
     false},
    {"with an extension",
     R"([{"channel":"/meta/connect","id":"7","successful":true,"ext":{"sfdc":{}}}])", false},
    {"of another kind", R"([{"channel":"/meta/subscribe","id":"7","successful":true}])", false},
    {"spaced out", R"([{"channel": "/meta/connect", "id": "7", "successful": true}])", false},
    {"no array", kPlain, false},
    {"HTML", "<html>/meta/connect</html>", false},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(connect_tail_tests)

BOOST_DATA_TEST_CASE(plain_good_news_are_recognised, boost::unit_test::data::make(kRows), row) {
    BOOST_TEST(endsWithPlainConnect(row.body, "7") == row.plain);
}

BOOST_AUTO_TEST_CASE(unusual_ids_are_not_looked_for) {
    const std::string id(100, 'x');
    const std::string body =
        R"([{"channel":"/meta/connect","successful":true,"id":")" + id + R"("}])";
    BOOST_TEST(!endsWithPlainConnect(body, id));
}

BOOST_AUTO_TEST_SUITE_END()
