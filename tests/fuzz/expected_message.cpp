// SPDX-License-Identifier: MIT
// What a message should be read as, according to a parser that checks all of it.
#include "tests/fuzz/expected_message.h"

#include <set>

#include "tests/fuzz/require.h"

namespace sfstreaming::testing {

namespace {

namespace dom = simdjson::dom;
using internal::Advice;
using internal::MessageRecord;
using internal::Reconnect;
using Value = std::optional<dom::element>;

Value member(const Value& value, std::string_view name) {
    return value ? lastMember(*value, name) : std::nullopt;
}

std::optional<std::int64_t> integerOf(const Value& value) {
    std::int64_t number = 0;
    return value && value->is_int64() && !value->get_int64().get(number) ? std::optional(number)
                                                                         : std::nullopt;
}

std::optional<bool> booleanOf(const Value& value) {
    bool flag = false;
    return value && !value->get_bool().get(flag) ? std::optional(flag) : std::nullopt;
}

void requireSameEvent(const MessageRecord& record, const Value& data) {
    const Value event = member(data, "event");
    auto id = integerOf(member(event, "replayId"));
    if (id == -1 || id == -2) {
        id.reset();  // a position to begin at is not one of an event
    }
    require(record.replayId.has_value() == id.has_value(), "the replay id is there or not");
    require(!id || record.replayId->toInt64() == *id, "the replay id is exact");

    if (record.raw.find("\\u") != std::string_view::npos) {
        return;  // names inside of a payload are not unescaped
    }
    const Value payload = member(data, "payload");
    const Value commit = member(member(payload, "ChangeEventHeader"), "commitTimestamp");
    std::string expected(textOf(member(event, "createdDate")));
    if (expected.empty() && integerOf(commit)) {
        const auto number = ReplayId::parse(record.creationTime);
        require(number && number->toInt64() == *integerOf(commit), "the time of a change event");
        return;
    }
    if (expected.empty()) {
        expected = textOf(member(payload, "CreatedDate"));
    }
    require(record.creationTime == expected, "the time of creation");
}

void requireSameAdvice(const Advice& advice, const Value& expected) {
    const std::string_view reconnect = textOf(member(expected, "reconnect"));
    require((advice.reconnect == Reconnect::Retry) == (reconnect == "retry") &&
                (advice.reconnect == Reconnect::Handshake) == (reconnect == "handshake") &&
                (advice.reconnect == Reconnect::None) == (reconnect == "none"),
            "the advised reconnect");
    constexpr std::int64_t kDay = 86400000;
    const auto bounded = [&](const char* name) {
        const auto number = integerOf(member(expected, name));
        return number ? std::optional(std::min(*number, kDay)) : std::nullopt;
    };
    const auto interval = bounded("interval");
    require(advice.interval.has_value() == interval.has_value() &&
                (!interval || advice.interval->count() == *interval),
            "the advised interval");
    auto timeout = bounded("timeout");
    if (timeout && *timeout < 0) {
        timeout.reset();
    }
    require(advice.timeout.has_value() == timeout.has_value() &&
                (!timeout || advice.timeout->count() == *timeout),
            "the advised timeout");
    require(
        advice.multipleClients == booleanOf(member(expected, "multiple-clients")).value_or(false),
        "the advice on multiple clients");
}

void requireSameData(std::string_view raw, const Value& data) {
    require(raw.empty() == !data, "the data are there or not");
    if (!data) {
        return;
    }
    dom::parser parser;
    dom::element again;
    require(!parser.parse(raw.data(), raw.size()).get(again), "the data are JSON");
    require(simdjson::to_string(again) == simdjson::to_string(*data), "the data are the data");
}

}  // namespace

Value lastMember(dom::element value, std::string_view name) {
    Value found;
    dom::object object;
    if (!value.get_object().get(object)) {
        for (const auto& [key, element] : object) {
            if (key == name) {
                found = element;
            }
        }
    }
    return found;
}

std::string_view textOf(const Value& value) {
    std::string_view text;
    return value && !value->get_string().get(text) ? text : std::string_view();
}

bool hasDuplicateNames(dom::element value) {
    dom::array array;
    if (!value.get_array().get(array)) {
        for (const dom::element element : array) {
            if (hasDuplicateNames(element)) {
                return true;
            }
        }
        return false;
    }
    dom::object object;
    if (!value.get_object().get(object)) {
        std::set<std::string_view> names;
        for (const auto& [key, element] : object) {
            if (!names.insert(key).second || hasDuplicateNames(element)) {
                return true;
            }
        }
    }
    return false;
}

bool isMessage(dom::element value) {
    const std::string_view channel = textOf(lastMember(value, "channel"));
    return !channel.empty() && channel.front() == '/';
}

void requireSame(const MessageRecord& record, dom::element message) {
    const auto text = [&](const char* name) { return textOf(lastMember(message, name)); };
    require(record.channel == text("channel"), "the channel");
    require(record.isMeta == (record.channel.rfind("/meta/", 0) == 0), "meta or not");
    require(record.clientId == text("clientId"), "the client id");
    require(record.subscription == text("subscription"), "the subscription");
    require(record.error == text("error"), "the error");
    require(record.successful == booleanOf(lastMember(message, "successful")), "successful");
    const Value id = lastMember(message, "id");
    if (id && id->is_number()) {
        require(!record.id.empty(), "a number as id");
    } else {
        require(record.id == textOf(id), "the id");
    }
    const Value sfdc = member(lastMember(message, "ext"), "sfdc");
    require(record.failureReason == textOf(member(sfdc, "failureReason")), "the reason");
    requireSameAdvice(record.advice, lastMember(message, "advice"));
    const Value data = lastMember(message, "data");
    requireSameData(record.data, data);
    requireSameEvent(record, data);
}

}  // namespace sfstreaming::testing
