// SPDX-License-Identifier: MIT
// The body of a poll's reply, made once; only its replay ids change.
#include "tests/benchmark/prepared_reply.h"

#include <stdexcept>

namespace sfstreaming::benchmark {

namespace {

// The fields of an account as a PushTopic sends them: short strings, numbers, booleans, nulls.
constexpr std::string_view kFields =
    R"("Id":"0019z00000AbCdEAAV","Name":"Acme Industries","Type":"Customer - Direct",)"
    R"("Industry":"Energy","AnnualRevenue":12500000.0,"NumberOfEmployees":4210,"Phone":null,)"
    R"("Website":"https://www.acme.example","Rating":"Hot","Active__c":true,"Region__c":"EMEA",)"
    R"("BillingCity":"Springfield","BillingCountry":"Freedonia","Score__c":87.25,)"
    R"("OwnerId":"0059z000000XyZwAAK","Description":")";

void add(char* lastDigit, std::size_t number) noexcept {
    for (; number > 0; --lastDigit) {
        number += static_cast<std::size_t>(*lastDigit - '0');
        *lastDigit = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

}  // namespace

PreparedReply::PreparedReply(std::size_t events, std::size_t eventBytes) {
    const std::string first = std::to_string(kFirstReplayId);
    std::string event = R"({"data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":)";
    const std::size_t lastDigit = event.size() + first.size() - 1;
    event.append(first).append(R"(,"type":"updated"},"sobject":{)").append(kFields);
    const std::string end = std::string(R"("}},"channel":")") + kChannel + R"("},)";
    if (eventBytes < event.size() + end.size()) {
        throw std::invalid_argument("the events are to be too small");
    }
    constexpr std::string_view words = "Delivered from the northern warehouse. ";
    while (event.size() + end.size() < eventBytes) {
        event += words[event.size() % words.size()];
    }
    event += end;
    text_.reserve(events * eventBytes);
    for (std::size_t i = 0; i < events; ++i) {
        digits_.push_back(text_.size() + lastDigit);
        text_ += event;
        add(&text_[digits_.back()], i);
    }
}

void PreparedReply::advance() noexcept {
    for (const std::size_t lastDigit : digits_) {
        add(&text_[lastDigit], digits_.size());
    }
}

}  // namespace sfstreaming::benchmark
