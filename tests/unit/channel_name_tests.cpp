// SPDX-License-Identifier: MIT
// Which names can be subscribed to, and as what.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/channel_name.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;

namespace {

struct Row {
    std::string name;
    std::string channel;
    std::string base;
};

std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << row.name;
}

const std::vector<Row> kRows{
    {"/topic/AccountUpdates", "/topic/AccountUpdates", "/topic/AccountUpdates"},
    {"/u/notifications/Example", "/u/notifications/Example", "/u/notifications/Example"},
    {"/event/NS__Order_Placed__e", "/event/NS__Order_Placed__e", "/event/NS__Order_Placed__e"},
    {"/data/ChangeEvents", "/data/ChangeEvents", "/data/ChangeEvents"},
    {"/event/Mine__chn", "/event/Mine__chn", "/event/Mine__chn"},
    {"/topic/Foo/", "/topic/Foo", "/topic/Foo"},
    {"/topic/Foo?Type='Customer'&Industry='Energy'", "/topic/Foo?Type='Customer'&Industry='Energy'",
     "/topic/Foo"},
    {"/topic/Foo?Name='What?'", "/topic/Foo?Name='What?'", "/topic/Foo"},
    {"/topic/Foo?Path='/a/'", "/topic/Foo?Path='/a/'", "/topic/Foo"},
    {"/topic/Foo?Name='*'", "/topic/Foo?Name='*'", "/topic/Foo"},
    {"/TOPIC/foo", "/TOPIC/foo", "/TOPIC/foo"},
    {"/metadata/x", "/metadata/x", "/metadata/x"},
    {"/u/\xc3\xa9", "/u/\xc3\xa9", "/u/\xc3\xa9"},
};

const std::vector<std::string> kBadNames{
    "",
    "/",
    "topic/Foo",
    " /topic/Foo",
    "?/topic/Foo",
    "/?x",
    "/meta/connect",
    "/meta/handshake?x",
    "/topic/*",
    "/topic/**",
    "/*",
    "/topic/Foo\n",
    "/topic/\x01",
    "/topic/\x7f",
    std::string("/topic/\0", 8),
};

}  // namespace

BOOST_AUTO_TEST_SUITE(channel_name_tests)

BOOST_DATA_TEST_CASE(name_is_used_as_it_is_but_for_a_trailing_slash,
                     boost::unit_test::data::make(kRows), row) {
    const std::string channel = checkedChannel(row.name);
    BOOST_TEST(channel == row.channel);
    BOOST_TEST(withoutQuery(channel) == row.base);
}

BOOST_DATA_TEST_CASE(name_that_cannot_be_a_channel_is_refused,
                     boost::unit_test::data::make(kBadNames), name) {
    BOOST_CHECK_THROW(checkedChannel(name), UsageError);
}

BOOST_AUTO_TEST_CASE(refusal_says_what_to_do) {
    const auto text = [](const char* name) -> std::string {
        try {
            checkedChannel(name);
        } catch (const UsageError& error) {
            return error.what();
        }
        return {};
    };
    BOOST_TEST(text("topic/Foo").find("begin with '/'") != std::string::npos);
    BOOST_TEST(text("topic/Foo").find("topic/Foo") != std::string::npos);
    BOOST_TEST(text("/meta/connect").find("addMessageObserver") != std::string::npos);
    BOOST_TEST(text("/topic/*").find("each channel") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
