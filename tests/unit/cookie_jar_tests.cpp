// SPDX-License-Identifier: MIT
// Cookies: which are kept, for how long, and to whom they are sent.
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include "sfstreaming/internal/cookie_jar.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

constexpr const char* kUrl = "https://acme.my.salesforce.com/cometd/67.0";
// 2026-09-22 14:15:16 UTC
const CookieJar::TimePoint kNow{seconds(1790086516)};

struct Fixture {
    CookieJar jar;

    void store(const std::string& cookie, const std::string& url = kUrl) {
        jar.store(url, {{"Set-Cookie", cookie}}, kNow);
    }
    std::string header(const std::string& url = kUrl, CookieJar::TimePoint now = kNow) const {
        return jar.header(url, now);
    }
};

// --- Which cookies match ------------------------------------------------------------------------

struct MatchRow {
    std::string setBy;
    std::string attributes;
    std::string sentTo;
    bool sent;
};

std::ostream& operator<<(std::ostream& out, const MatchRow& row) {
    return out << row.setBy << " sets \"" << row.attributes << "\", request to " << row.sentTo;
}

const std::vector<MatchRow> kMatches{
    // Host
    {kUrl, "", kUrl, true},
    {"https://Acme.My.Salesforce.com/x", "; Path=/", kUrl, true},
    {kUrl, "; Path=/", "https://ACME.my.salesforce.com/x", true},
    {kUrl, "; Path=/", "https://acme.my.salesforce.com:8443/x", true},
    {kUrl, "; Path=/", "https://other.my.salesforce.com/x", false},
    {kUrl, "; Path=/", "https://sub.acme.my.salesforce.com/x", false},
    {kUrl, "; Path=/", "https://my.salesforce.com/x", false},
    // Domain
    {kUrl, "; Path=/; Domain=.salesforce.com", kUrl, true},
    {kUrl, "; Path=/; Domain=salesforce.com", kUrl, true},
    {kUrl, "; Path=/; Domain=SALESFORCE.com", kUrl, true},
    {kUrl, "; Path=/; domain = salesforce.com ", kUrl, true},
    {kUrl, "; Path=/; Domain=salesforce.com", "https://other.my.salesforce.com/x", true},
    {kUrl, "; Path=/; Domain=salesforce.com", "https://salesforce.com/x", true},
    {kUrl, "; Path=/; Domain=acme.my.salesforce.com", "https://sub.acme.my.salesforce.com/x", true},
    {kUrl, "; Path=/; Domain=salesforce.com", "https://evilsalesforce.com/x", false},
    {kUrl, "; Path=/; Domain=salesforce.com", "https://salesforce.com.evil.example/x", false},
    {kUrl, "; Path=/; Domain=", "https://acme.my.salesforce.com/x", true},
    {kUrl, "; Path=/; Domain=", "https://sub.acme.my.salesforce.com/x", false},
    // Foreign domains are dropped
    {kUrl, "; Path=/; Domain=force.com", kUrl, false},
    {kUrl, "; Path=/; Domain=.example.org", kUrl, false},
    {kUrl, "; Path=/; Domain=other.my.salesforce.com", kUrl, false},
    {kUrl, "; Path=/; Domain=sub.acme.my.salesforce.com", kUrl, false},
    {kUrl, "; Path=/; Domain=alesforce.com", kUrl, false},
    {"https://evilsalesforce.com/x", "; Path=/; Domain=salesforce.com", kUrl, false},
    {kUrl, "; Path=/; Domain=com", kUrl, false},
    {kUrl, "; Path=/; Domain=.com", kUrl, false},
    {kUrl, "; Path=/; Domain=.", kUrl, false},
    {kUrl, "; Path=/; Domain=salesforce.com; Domain=example.org", kUrl, false},
    // Addresses and single names match as a whole only
    {"http://127.0.0.1:80/x", "; Path=/", "http://127.0.0.1:81/x", true},
    {"http://127.0.0.1/x", "; Path=/; Domain=127.0.0.1", "http://127.0.0.1/x", true},
    {"http://127.0.0.1/x", "; Path=/; Domain=0.0.1", "http://127.0.0.1/x", false},
    {"http://127.0.0.1/x", "; Path=/; Domain=.salesforce.com", "http://127.0.0.1/x", false},
    {"http://[::1]/x", "; Path=/", "http://[::1]/x", true},
    {"http://localhost/x", "; Path=/; Domain=localhost", "http://localhost/x", true},
    {"http://localhost/x", "; Path=/; Domain=localhost", "http://evil.localhost/x", false},
    {"http://[::1]/x", "; Path=/; Domain=[::1]", "http://[::1]/x", true},
    {"http://127.0.0.1/x", "; Path=/; Domain=127.0.0.1", "http://evil.127.0.0.1/x", false},
    // Path: a prefix that ends at a slash
    {kUrl, "; Path=/cometd/", "https://acme.my.salesforce.com/cometd/67.0", true},
    {kUrl, "; Path=/cometd/", "https://acme.my.salesforce.com/cometd/67.0/", true},
    {kUrl, "; Path=/cometd/", "https://acme.my.salesforce.com/cometd/", true},
    {kUrl, "; Path=/cometd", "https://acme.my.salesforce.com/cometd", true},
    {kUrl, "; Path=/cometd", "https://acme.my.salesforce.com/cometd/67.0", true},
    {kUrl, "; Path=/cometd", "https://acme.my.salesforce.com/cometd?x=/y", true},
    {kUrl, "; Path=/cometd", "https://acme.my.salesforce.com/cometdx", false},
    {kUrl, "; Path=/cometd/", "https://acme.my.salesforce.com/cometd", false},
    {kUrl, "; Path=/cometd/", "https://acme.my.salesforce.com/services/data/", false},
    {kUrl, "; Path=/services/", "https://acme.my.salesforce.com/services/data/", true},
    {kUrl, "; Path=/Cometd/", "https://acme.my.salesforce.com/cometd/67.0", false},
    {kUrl, "; Path=/", "https://acme.my.salesforce.com", true},
    // Without a path, or with a relative one: the folder of the request
    {kUrl, "", "https://acme.my.salesforce.com/cometd/66.0", true},
    {kUrl, "", "https://acme.my.salesforce.com/services/data/", false},
    {kUrl, "; Path=relative", "https://acme.my.salesforce.com/cometd/66.0", true},
    {kUrl, "; Path=", "https://acme.my.salesforce.com/services", false},
    {"https://acme.my.salesforce.com/x?a=/b/c", "", "https://acme.my.salesforce.com/y", true},
    {"https://acme.my.salesforce.com", "", "https://acme.my.salesforce.com/y", true},
    // Secure
    {kUrl, "; Path=/; Secure", "http://acme.my.salesforce.com/x", false},
    {kUrl, "; Path=/; secure", "http://acme.my.salesforce.com/x", false},
    {kUrl, "; Path=/; Secure", "https://acme.my.salesforce.com/x", true},
    {kUrl, "; Path=/", "http://acme.my.salesforce.com/x", true},
    {"http://127.0.0.1/x", "; Path=/; Secure", "http://127.0.0.1/x", true},
    // Attributes that do not matter
    {kUrl, "; Path=/; HttpOnly; SameSite=None; Priority=High; Partitioned", kUrl, true},
    {kUrl, ";;; Path=/ ;", kUrl, true},
};

// --- How long -----------------------------------------------------------------------------------

struct LifeRow {
    std::string attributes;
    /// Seconds for which it is sent; -1: for ever.
    std::int64_t life;
};

std::ostream& operator<<(std::ostream& out, const LifeRow& row) {
    return out << row.attributes;
}

const std::vector<LifeRow> kLives{
    {"", -1},
    {"; Max-Age=60", 60},
    {"; max-age=60", 60},
    {"; Max-Age=0", 0},
    {"; Max-Age=-1", 0},
    {"; Max-Age=-99999999999999999999", 0},
    {"; Expires=Tue, 22 Sep 2026 14:16:16 GMT", 60},
    {"; Expires=Tue, 22-Sep-2026 14:16:16 GMT", 60},
    {"; expires=Tue, 22-Sep-26 14:16:16 GMT", 60},
    {"; Expires=Tuesday, 22-Sep-26 14:16:16 GMT", 60},
    {"; Expires=Tue Sep 22 14:16:16 2026", 60},
    {"; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"; Expires=Thu, 01-Jan-1970 00:00:01 GMT", 0},
    {"; Expires=Mon, 01 Jan 1601 00:00:00 GMT", 0},
    // Max-Age goes before Expires, wherever it stands
    {"; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 60},
    {"; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", 60},
    {"; Max-Age=0; Expires=Tue, 22 Sep 2036 14:16:16 GMT", 0},
    {"; Max-Age=99999999999999999999; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 400 * 86400},
    // What cannot be read does not count
    {"; Max-Age=soon", -1},
    {"; Max-Age=", -1},
    {"; Max-Age=1.5; Expires=Tue, 22 Sep 2026 14:16:16 GMT", 60},
    {"; Expires=soon", -1},
    {"; Expires=", -1},
    {"; Expires=Tue, 22 Sep 2026 14:16:16 GMT; Expires=soon", 60},
};

// --- Dates --------------------------------------------------------------------------------------

struct DateRow {
    std::string text;
    std::int64_t seconds;
};

std::ostream& operator<<(std::ostream& out, const DateRow& row) {
    return out << row.text;
}

const std::vector<DateRow> kDates{
    {"Tue, 22 Sep 2026 17:13:20 GMT", 1790097200},
    {"Tue, 22-Sep-2026 17:13:20 GMT", 1790097200},
    {"Wed, 14-Nov-2018 23:16:19 GMT", 1542237379},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"06 nov 1994 08:49:37", 784111777},
    {"1994 Nov 06 08:49:37", 784111777},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Thu, 01-Jan-70 00:00:00 GMT", 0},
    {"Sat, 29 Feb 2020 00:00:00 GMT", 1582934400},
    {"Wed, 01 Jan 69 00:00:00 GMT", 3124224000},
};

const std::vector<std::string> kNoDates{"",
                                        "soon",
                                        "0",
                                        "Tue, 22 Sep 2026",
                                        "22 Sep 17:13:20",
                                        "Sep 2026 17:13:20",
                                        "22 2026 17:13:20",
                                        "Tue, 31 Feb 2026 17:13:20 GMT",
                                        "Tue, 29 Feb 2026 17:13:20 GMT",
                                        "Tue, 32 Sep 2026 17:13:20 GMT",
                                        "Tue, 22 Sep 1600 17:13:20 GMT",
                                        "Tue, 22 Sep 10000 17:13:20 GMT",
                                        "Tue, 22 Sep 2026 24:13:20 GMT",
                                        "Tue, 22 Sep 2026 17:60:20 GMT",
                                        "Tue, 22 Sep 2026 17:13:61 GMT",
                                        "Tue, 22 Sep 2026 17:13 GMT",
                                        "Tue, 22 Sep 2026 aa:bb:cc GMT",
                                        "2026-09-22T17:13:20Z",
                                        "99999999999999999999 Sep 2026 17:13:20"};

const std::vector<std::string> kNoCookies{
    "",
    "name",
    "=value",
    " = value",
    "; Path=/",
    "a\x01=b",
    "a=b\x01",
    "a=b\r\nX-Evil: 1",
    std::string("a=b\0c", 5),
    "a=\x7f",
    "a=" + std::string(10000, 'x'),
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cookie_jar_tests, Fixture)

BOOST_DATA_TEST_CASE_F(Fixture, cookie_is_sent_where_it_belongs,
                       boost::unit_test::data::make(kMatches), row) {
    store("a=b" + row.attributes, row.setBy);
    BOOST_TEST(header(row.sentTo) == (row.sent ? "a=b" : ""));
}

BOOST_DATA_TEST_CASE_F(Fixture, cookie_lives_as_long_as_it_may,
                       boost::unit_test::data::make(kLives), row) {
    store("a=b; Path=/" + row.attributes);
    if (row.life < 0) {
        BOOST_TEST(header(kUrl, kNow + hours(24 * 365 * 10)) == "a=b");
    } else if (row.life == 0) {
        BOOST_TEST(jar.size() == 0U);
    } else {
        BOOST_TEST(header(kUrl, kNow + seconds(row.life - 1)) == "a=b");
        BOOST_TEST(header(kUrl, kNow + seconds(row.life)) == "");
    }
}

BOOST_AUTO_TEST_CASE(cookie_of_the_distant_future_is_kept) {
    store("a=b; Path=/; Expires=Fri, 31 Dec 9999 23:59:59 GMT");
    BOOST_TEST(header(kUrl, kNow + hours(24 * 365)) == "a=b");
}

BOOST_DATA_TEST_CASE(date_is_read_in_all_its_forms, boost::unit_test::data::make(kDates), row) {
    const auto time = parseCookieDate(row.text);
    BOOST_REQUIRE(time.has_value());
    BOOST_TEST(std::chrono::duration_cast<seconds>(time->time_since_epoch()).count() ==
               row.seconds);
}

BOOST_DATA_TEST_CASE(what_is_no_date_is_none, boost::unit_test::data::make(kNoDates), text) {
    BOOST_TEST(!parseCookieDate(text).has_value());
}

BOOST_AUTO_TEST_CASE(dates_outside_the_range_of_the_clock_stay_in_order) {
    const auto never = parseCookieDate("Fri, 31 Dec 9999 23:59:59 GMT");
    BOOST_REQUIRE(never.has_value());
    BOOST_TEST((*never > kNow + hours(24 * 365 * 50)));
    const auto longAgo = parseCookieDate("Mon, 01 Jan 1601 00:00:00 GMT");
    BOOST_REQUIRE(longAgo.has_value());
    BOOST_TEST((*longAgo < kNow - hours(24 * 365 * 50)));
}

BOOST_DATA_TEST_CASE_F(Fixture, what_is_no_cookie_is_dropped_in_silence,
                       boost::unit_test::data::make(kNoCookies), text) {
    store(text);
    BOOST_TEST(jar.size() == 0U);
    BOOST_TEST(header() == "");
}

BOOST_AUTO_TEST_CASE(cookies_of_a_handshake_are_kept_as_salesforce_sends_them) {
    jar.store(
        kUrl,
        {{"Content-Type", "application/json"},
         {"Set-Cookie",
          "BrowserId=ExampleBrowserId; Path=/; Domain=.salesforce.com; Max-Age=5184000"},
         {"set-cookie", "t=1; Path=/cometd/; HttpOnly"},
         {"Set-Cookie", "BAYEUX_BROWSER=1f2eexample; Path=/cometd/; Secure"},
         {"SET-COOKIE",
          "sfdc-stream=!Example+Routing/Value=; Path=/; Expires=Tue, 22-Sep-2026 17:13:20 GMT; "
          "Secure; SameSite=None"},
         {"Set-Cookie", "foreign=1; Domain=.force.com; Path=/"}},
        kNow);
    BOOST_TEST(jar.size() == 4U);
    // Longer paths first, then in the order received.
    BOOST_TEST(header() ==
               "t=1; BAYEUX_BROWSER=1f2eexample; BrowserId=ExampleBrowserId; "
               "sfdc-stream=!Example+Routing/Value=");
    BOOST_TEST(header("https://acme.my.salesforce.com/services/data/") ==
               "BrowserId=ExampleBrowserId; sfdc-stream=!Example+Routing/Value=");
    BOOST_TEST(header(kUrl, kNow + hours(4)) ==
               "t=1; BAYEUX_BROWSER=1f2eexample; BrowserId=ExampleBrowserId");
}

BOOST_DATA_TEST_CASE_F(Fixture, value_is_sent_back_byte_for_byte,
                       boost::unit_test::data::make(std::vector<std::string>{
                           "", "!a+b/c==", "\"quoted\"", "a=b=c", "a b", "%41", "\xc3\xa9", "a,b"}),
                       value) {
    store("name=" + value + "; Path=/");
    BOOST_TEST(header() == "name=" + value);
}

BOOST_AUTO_TEST_CASE(blanks_around_name_and_value_are_dropped) {
    store("  name \t= value  ; Path = /cometd/ ");
    BOOST_TEST(header() == "name=value");
}

BOOST_AUTO_TEST_CASE(newer_cookie_replaces_the_older_in_its_place) {
    store("a=1; Path=/");
    store("b=2; Path=/");
    store("a=3; Path=/");
    BOOST_TEST(jar.size() == 2U);
    BOOST_TEST(header() == "a=3; b=2");
}

BOOST_AUTO_TEST_CASE(cookies_of_other_paths_and_domains_are_others) {
    store("a=1; Path=/");
    store("a=2; Path=/cometd/");
    store("a=3; Path=/; Domain=salesforce.com");
    store("A=4; Path=/");
    BOOST_TEST(jar.size() == 4U);
    BOOST_TEST(header() == "a=2; a=1; a=3; A=4");
}

BOOST_AUTO_TEST_CASE(expired_cookie_deletes_the_one_that_was_there) {
    store("a=1; Path=/");
    store("b=2; Path=/");
    store("a=; Path=/; Max-Age=0");
    BOOST_TEST(header() == "b=2");
    store("b=; Path=/; Expires=Thu, 01-Jan-1970 00:00:00 GMT");
    BOOST_TEST(jar.size() == 0U);
}

BOOST_AUTO_TEST_CASE(deletion_for_another_path_deletes_nothing) {
    store("a=1; Path=/");
    store("a=; Path=/cometd/; Max-Age=0");
    BOOST_TEST(header() == "a=1");
}

BOOST_AUTO_TEST_CASE(number_of_cookies_is_bounded) {
    for (unsigned i = 0; i < 1000; ++i) {
        store("c" + std::to_string(i) + "=x; Path=/");
    }
    BOOST_TEST(jar.size() == 100U);
    BOOST_TEST(header().find("c999=x") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cleared_jar_is_empty) {
    store("a=1; Path=/");
    jar.clear();
    BOOST_TEST(jar.size() == 0U);
    BOOST_TEST(header() == "");
}

BOOST_AUTO_TEST_SUITE_END()
