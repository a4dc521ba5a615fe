// SPDX-License-Identifier: MIT
// The events of a poll's reply, made once; only their replay ids change.
#include "tests/benchmark/prepared_reply.h"

#include <array>
#include <random>
#include <stdexcept>

namespace sfstreaming::benchmark {

namespace {

// The fields of an account as a PushTopic sends them: short strings, numbers, booleans, nulls. The
// description fills up the event; smaller events have fewer of the others.
constexpr std::string_view kName = R"("Name":"Acme Industries")";
constexpr std::array<std::string_view, 14> kFields = {R"("Id":"0019z00000AbCdEAAV")",
                                                      R"("Type":"Customer - Direct")",
                                                      R"("Industry":"Energy")",
                                                      R"("AnnualRevenue":12500000.0)",
                                                      R"("NumberOfEmployees":4210)",
                                                      R"("Phone":null)",
                                                      R"("Website":"https://www.acme.example")",
                                                      R"("Rating":"Hot")",
                                                      R"("Active__c":true)",
                                                      R"("Region__c":"EMEA")",
                                                      R"("BillingCity":"Springfield")",
                                                      R"("BillingCountry":"Freedonia")",
                                                      R"("Score__c":87.25)",
                                                      R"("OwnerId":"0059z000000XyZwAAK")"};

constexpr std::array<std::string_view, 24> kWords = {
    "delivered", "from",   "the",      "northern", "warehouse", "pending", "review",   "by",
    "sales",     "orders", "contract", "renewal",  "expected",  "quarter", "discount", "approved",
    "customer",  "asked",  "for",      "invoice",  "shipment",  "delayed", "until",    "payment"};

// Numbers between the words keep them from being compressed more than text of people would be.
constexpr std::minstd_rand::result_type kMostNumber = 10'000;

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
    std::string begin = R"({"data":{"event":{"createdDate":"2026-09-22T14:15:16.789Z","replayId":)";
    const std::size_t lastDigit = begin.size() + first.size() - 1;
    begin.append(first).append(R"(,"type":"updated"},"sobject":{)").append(kName);
    const std::string end = std::string(R"("}},"channel":")") + kChannel + R"("},)";
    constexpr std::string_view description = R"(,"Description":")";
    std::size_t fixed = begin.size() + description.size() + end.size();
    if (eventBytes < fixed) {
        throw std::invalid_argument("the events are to be too small");
    }
    for (const std::string_view field : kFields) {
        if (fixed + 1 + field.size() <= eventBytes) {
            begin.append(",").append(field);
            fixed += 1 + field.size();
        }
    }
    begin += description;
    // Its numbers are the same in every process: the standard says which they are.
    std::minstd_rand random;
    text_.reserve(1 + events * eventBytes);
    text_ = "[";
    for (std::size_t i = 0; i < events; ++i) {
        const std::size_t at = text_.size();
        digits_.push_back(at + lastDigit);
        text_ += begin;
        add(&text_[digits_.back()], i);
        const std::size_t wanted = at + eventBytes - end.size();
        while (text_.size() < wanted) {
            text_.append(kWords[random() % kWords.size()]).append(" ");
            text_.append(std::to_string(random() % kMostNumber)).append(" ");
        }
        text_.resize(wanted);
        text_ += end;
    }
}

void PreparedReply::advance() noexcept {
    for (const std::size_t lastDigit : digits_) {
        add(&text_[lastDigit], digits_.size());
    }
}

}  // namespace sfstreaming::benchmark
