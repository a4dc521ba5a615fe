// SPDX-License-Identifier: MIT
/// @file
/// The REST subset: what can be created, published and asked for.
#include <map>
#include <string>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "tests/emulator/emulator_fixture.h"

using namespace sfstreaming::emulator;
using namespace sfstreaming::testing;

namespace {

struct RestFixture : EmulatorFixture {
    RestFixture() : token(accessTokenFrom(emulator)) {}

    RawReply rest(const std::string& method, const std::string& path,
                  const std::string& body = {}) const {
        return exchange(emulator.url(), {method,
                                         "/services/data/v67.0" + path,
                                         {{"Authorization", "Bearer " + token},
                                          {"Content-Type", "application/json"}},
                                         body});
    }
    std::string create(const std::string& type, const Json& body) const {
        const RawReply reply = rest("POST", "/sobjects/" + type, body.dump());
        BOOST_TEST_REQUIRE(reply.status == 201U, reply.body);
        BOOST_TEST(reply.json()["success"] == true);
        BOOST_TEST(reply.json()["errors"] == Json::array());
        return reply.json()["id"];
    }
    /// What is stored on a channel, in order.
    std::vector<Json> eventsOn(const std::string& channel) const {
        BayeuxClient client(emulator);
        client.handshake();
        client.subscribe(channel, -2);
        std::vector<Json> events;
        for (const Json& message : client.exchange(client.connectMessage()).json()) {
            if (message.contains("data")) {
                events.push_back(message["data"]);
            }
        }
        return events;
    }

    std::string token;
};

void checkError(const RawReply& reply, unsigned status, const std::string& code) {
    BOOST_TEST(reply.status == status);
    const Json body = reply.json();
    BOOST_TEST_REQUIRE(body.is_array());
    BOOST_TEST(body[0]["errorCode"] == code);
    BOOST_TEST(!body[0]["message"].get<std::string>().empty());
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rest_endpoint_tests, RestFixture)

BOOST_AUTO_TEST_CASE(versions_need_no_token) {
    for (const char* path : {"/services/data", "/services/data/"}) {
        const RawReply reply = get(emulator.url(), path);
        BOOST_TEST(reply.status == 200U);
        std::vector<std::string> versions;
        for (const Json& each : reply.json()) {
            versions.push_back(each["version"]);
            BOOST_TEST(each["url"] == "/services/data/v" + versions.back());
        }
        const std::vector<std::string> expected{"31.0", "66.0", "67.0"};
        BOOST_TEST(versions == expected, boost::test_tools::per_element());
    }
    setSwitch([](Switches& switches) { switches.unsortedVersions = true; });
    BOOST_TEST(get(emulator.url(), "/services/data").json()[0]["version"] == "67.0");
    setSwitch([](Switches& switches) { switches.noVersions = true; });
    BOOST_TEST(get(emulator.url(), "/services/data").json() == Json::array());
}

BOOST_AUTO_TEST_CASE(all_else_needs_a_token) {
    emulator.revokeTokens();
    for (const char* path : {"/limits", "/query", "/sobjects/Account", "/nothing"}) {
        const RawReply reply = rest("GET", path);
        BOOST_TEST(reply.status == 401U);
        BOOST_TEST(reply.json() == Json::array({{{"message", "Session expired or invalid"},
                                                 {"errorCode", "INVALID_SESSION_ID"}}}));
    }
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_not_found) {
    for (const char* path :
         {"", "/", "/nothing", "/sobjects", "/sobjects/Nothing",
          "/sobjects/Account/0019z0000000099AAA", "/sobjects/PushTopic/0IF9z0000000099AAA",
          "/sobjects/StreamingChannel/0M69z0000000099AAA", "/limits/more"}) {
        BOOST_TEST_CONTEXT(path) {
            checkError(rest("DELETE", path), 404, "NOT_FOUND");
        }
    }
    checkError(rest("POST", "/sobjects/Nothing__e", "{}"), 404, "NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(other_methods_are_refused) {
    for (const char* path : {"/limits", "/query", "/sobjects/Account", "/sobjects/PushTopic",
                             "/sobjects/StreamingChannel", "/sobjects/Order_Placed__e"}) {
        BOOST_TEST_CONTEXT(path) {
            checkError(rest("PUT", path), 405, "METHOD_NOT_ALLOWED");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_body_must_be_an_object) {
    for (const char* body : {"", "[]", "{", "\"text\""}) {
        checkError(rest("POST", "/sobjects/Account", body), 400, "JSON_PARSER_ERROR");
    }
}

BOOST_AUTO_TEST_CASE(a_published_platform_event_reports_its_uuid_among_the_errors) {
    const RawReply reply =
        rest("POST", "/sobjects/Order_Placed__e", R"({"Order_No__c":"A-1001","Total__c":12.5})");
    BOOST_TEST(reply.status == 201U);
    BOOST_TEST(reply.json()["success"] == true);
    const Json error = reply.json()["errors"][0];
    BOOST_TEST(error["statusCode"] == "OPERATION_ENQUEUED");
    const auto events = eventsOn(kOrders);
    BOOST_TEST_REQUIRE(events.size() == 1U);
    BOOST_TEST(events[0]["event"]["EventUuid"] == error["message"]);
    BOOST_TEST(events[0]["payload"]["Order_No__c"] == "A-1001");
}

BOOST_AUTO_TEST_CASE(a_push_topic_tells_changes_of_its_fields) {
    const std::string id = create(
        "PushTopic",
        {{"Name", "Phones"}, {"Query", "SELECT Id, Phone FROM Account"}, {"ApiVersion", 67.0}});
    const std::string account = create("Account", {{"Name", "Bluefinch"}, {"Phone", "1"}});
    const auto path = "/sobjects/Account/" + account;
    BOOST_TEST(rest("PATCH", path, R"({"Phone":"2"})").status == 204U);
    BOOST_TEST(rest("PATCH", path, R"({"Industry":"Energy"})").status == 204U);  // not told
    BOOST_TEST(rest("PATCH", path, R"({"Phone":"2"})").status == 204U);          // no change
    BOOST_TEST(rest("PATCH", path, R"({"Phone":null})").status == 204U);
    BOOST_TEST(rest("DELETE", path).status == 204U);
    checkError(rest("PATCH", path, R"({"Phone":"3"})"), 404, "NOT_FOUND");

    const auto events = eventsOn("/topic/Phones");
    BOOST_TEST_REQUIRE(events.size() == 4U);
    const char* const types[] = {"created", "updated", "updated", "deleted"};
    const Json records[] = {{{"Id", account}, {"Phone", "1"}},
                            {{"Id", account}, {"Phone", "2"}},
                            {{"Id", account}, {"Phone", nullptr}},
                            {{"Id", account}}};
    for (std::size_t i = 0; i < events.size(); ++i) {
        BOOST_TEST(events[i]["event"]["type"] == types[i]);
        BOOST_TEST(events[i]["sobject"] == records[i]);
    }

    BOOST_TEST(rest("DELETE", "/sobjects/PushTopic/" + id).status == 204U);
    BayeuxClient client(emulator);
    client.handshake();
    BOOST_TEST(client.send(client.subscribeMessage("/topic/Phones"))["successful"] == false);
}

BOOST_AUTO_TEST_CASE(a_push_topic_can_be_told_what_to_tell) {
    create("PushTopic", {{"Name", "Deletes"},
                         {"Query", "select Id from Account"},
                         {"NotifyForOperationCreate", false},
                         {"NotifyForOperationUpdate", false}});
    create(
        "PushTopic",
        {{"Name", "Everything"}, {"Query", "SELECT Id FROM Account"}, {"NotifyForFields", "All"}});
    const std::string account = create("Account", {{"Name", "Copperjug"}});
    rest("PATCH", "/sobjects/Account/" + account, R"({"Phone":"2"})");
    rest("DELETE", "/sobjects/Account/" + account);
    BOOST_TEST(emulator.published("/topic/Deletes").size() == 1U);
    BOOST_TEST(emulator.published("/topic/Everything").size() == 3U);
}

BOOST_AUTO_TEST_CASE(push_topics_that_are_refused) {
    const Json good = {{"Name", "Good"}, {"Query", "SELECT Id FROM Account"}};
    const auto changed = [&good](const char* name, const Json& value) {
        Json body = good;
        body[name] = value;
        return body.dump();
    };
    const auto create = [this](const std::string& body) {
        return rest("POST", "/sobjects/PushTopic", body);
    };
    checkError(create(R"({"Name":"Good"})"), 400, "REQUIRED_FIELD_MISSING");
    checkError(create(R"({"Query":"SELECT Id FROM Account"})"), 400, "REQUIRED_FIELD_MISSING");
    checkError(create(changed("Name", std::string(26, 'x'))), 400, "STRING_TOO_LONG");
    checkError(create(changed("Name", "AccountUpdates")), 400, "DUPLICATE_VALUE");
    for (const char* query : {"SELECT Name FROM Account", "SELECT Id FROM Contact", "SELECT",
                              "SELECT Id FROM Account WHERE Name = 'x'"}) {
        checkError(create(changed("Query", query)), 400, "INVALID_FIELD");
    }
    checkError(create(changed("NotifyForFields", "Where")), 400, "INVALID_FIELD");
    BOOST_TEST(create(good.dump()).status == 201U);
}

BOOST_AUTO_TEST_CASE(changes_of_accounts_are_change_events) {
    const std::string account =
        create("Account", {{"Name", "Quartzbrook"}, {"Industry", "Retail"}});
    rest("PATCH", "/sobjects/Account/" + account, R"({"Industry":null})");
    rest("DELETE", "/sobjects/Account/" + account);
    for (const char* channel : {"/data/AccountChangeEvent", "/data/ChangeEvents"}) {
        const auto events = eventsOn(channel);
        BOOST_TEST_REQUIRE(events.size() == 3U);
        const char* const types[] = {"CREATE", "UPDATE", "DELETE"};
        for (std::size_t i = 0; i < events.size(); ++i) {
            const Json& header = events[i]["payload"]["ChangeEventHeader"];
            BOOST_TEST(header["changeType"] == types[i]);
            BOOST_TEST(header["recordIds"] == Json::array({account}));
        }
        BOOST_TEST(events[0]["payload"]["Name"] == "Quartzbrook");
        BOOST_TEST(events[1]["payload"].contains("Industry"));
        BOOST_TEST(events[1]["payload"]["Industry"].is_null());
        BOOST_TEST(!events[1]["payload"].contains("Name"));
        BOOST_TEST(events[1]["payload"].contains("LastModifiedDate"));
        BOOST_TEST(events[2]["payload"].size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(accounts_can_be_read_and_need_a_name) {
    checkError(rest("POST", "/sobjects/Account", R"({"Phone":"1"})"), 400,
               "REQUIRED_FIELD_MISSING");
    const std::string account = create("Account", {{"Name", "Silverthistle"}});
    BOOST_TEST(account.size() == 18U);
    const RawReply reply = rest("GET", "/sobjects/Account/" + account);
    BOOST_TEST(reply.status == 200U);
    BOOST_TEST(reply.json()["Name"] == "Silverthistle");
    BOOST_TEST(reply.json()["Id"] == account);
}

BOOST_AUTO_TEST_CASE(a_streaming_channel_can_be_created_found_and_pushed_to) {
    const std::string id = create("StreamingChannel", {{"Name", "/u/Example"}});
    const RawReply found =
        rest("GET", "/query?q=SELECT+Id,+Name+FROM+StreamingChannel+WHERE+Name='/u/Example'");
    BOOST_TEST(found.status == 200U);
    BOOST_TEST(found.json() ==
               Json({{"totalSize", 1},
                     {"done", true},
                     {"records", Json::array({{{"attributes", {{"type", "StreamingChannel"}}},
                                               {"Id", id},
                                               {"Name", "/u/Example"}}})}}));

    const std::string path = "/sobjects/StreamingChannel/" + id + "/push";
    BOOST_TEST(rest("GET", path).json() ==
               Json({{"OnlineUserIds", Json::array()}, {"ChannelName", "/u/Example"}}));
    BayeuxClient client(emulator);
    client.connectFirst();
    client.subscribe("/u/Example");
    BOOST_TEST(rest("GET", path).json()["OnlineUserIds"] == Json::array({"0059z000000XyZwAAK"}));
    const RawReply pushed = rest("POST", path, R"({"pushEvents":[
        {"payload":"for all","userIds":[]},
        {"payload":"for one","userIds":["0059z000000XyZwAAK"]},
        {"payload":"for another","userIds":["0059z0000000099AAA"]}]})");
    BOOST_TEST(
        pushed.json() ==
        Json::array({{{"fanoutCount", -1}, {"userOnlineStatus", Json::object()}},
                     {{"fanoutCount", 1}, {"userOnlineStatus", {{"0059z000000XyZwAAK", true}}}},
                     {{"fanoutCount", 0}, {"userOnlineStatus", {{"0059z0000000099AAA", false}}}}}));
    const Json messages = client.exchange(client.connectMessage()).json();
    BOOST_TEST_REQUIRE(messages.size() == 3U);
    BOOST_TEST(messages[0]["data"]["payload"] == "for all");
    BOOST_TEST(messages[1]["data"]["payload"] == "for one");

    for (const char* body : {R"({})", R"({"pushEvents":[]})", R"({"pushEvents":[7]})",
                             R"({"pushEvents":[{"payload":7}]})"}) {
        checkError(rest("POST", path, body), 400, "REQUIRED_FIELD_MISSING");
    }
    const Json large = {{"pushEvents", {{{"payload", std::string(3001, 'x')}}}}};
    checkError(rest("POST", path, large.dump()), 400, "STRING_TOO_LONG");
    BOOST_TEST(rest("DELETE", "/sobjects/StreamingChannel/" + id).status == 204U);
    checkError(rest("GET", path), 404, "NOT_FOUND");
}

BOOST_AUTO_TEST_CASE(streaming_channels_that_are_refused) {
    const auto create = [this](const char* body) {
        return rest("POST", "/sobjects/StreamingChannel", body);
    };
    checkError(create("{}"), 400, "REQUIRED_FIELD_MISSING");
    checkError(create(R"({"Name":"/topic/X"})"), 400, "FIELD_INTEGRITY_EXCEPTION");
    checkError(create(R"({"Name":"/u/"})"), 400, "FIELD_INTEGRITY_EXCEPTION");
    checkError(create(R"({"Name":"/u/notifications"})"), 400, "DUPLICATE_VALUE");
}

BOOST_AUTO_TEST_CASE(queries_that_are_refused) {
    checkError(rest("GET", "/query"), 400, "MALFORMED_QUERY");
    checkError(rest("GET", "/query?q=DROP+TABLE"), 400, "MALFORMED_QUERY");
    checkError(rest("GET", "/query?q=%FF%FE"), 400, "MALFORMED_QUERY");
    checkError(rest("GET", "/query?q=SELECT+Id+FROM+Contact"), 400, "INVALID_TYPE");
    checkError(rest("GET", "/query?q=SELECT+Nope+FROM+StreamingChannel"), 400, "INVALID_FIELD");
}

BOOST_AUTO_TEST_CASE(limits_count_what_is_used) {
    BayeuxClient client(emulator);
    client.handshake();
    const Json limits = rest("GET", "/limits").json();
    BOOST_TEST(limits["DurableStreamingApiConcurrentClients"] ==
               Json({{"Max", 2000}, {"Remaining", 1999}}));
    for (const char* name :
         {"DailyDurableStreamingApiEvents", "DailyDurableGenericStreamingApiEvents",
          "DailyDeliveredPlatformEvents", "HourlyPublishedPlatformEvents"}) {
        BOOST_TEST(limits[name].contains("Remaining"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
