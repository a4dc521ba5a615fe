// SPDX-License-Identifier: MIT
// Cookies of the CometD endpoint.
#include "sfstreaming/emulator/cookies.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "sfstreaming/emulator/salesforce_text.h"

namespace sfstreaming::emulator {

namespace {

struct Value {
    unsigned long long generation = 0;
    long long expires = 0;  ///< milliseconds of emulated time
};

std::optional<Value> parsed(const std::string& value) {
    Value result;
    const int count =
        std::sscanf(value.c_str(), "!%llu/%lld+", &result.generation, &result.expires);
    return count == 2 ? std::optional(result) : std::nullopt;
}

}  // namespace

std::string cookieIn(const std::string& header, const std::string& name) {
    for (std::size_t begin = 0; begin < header.size();) {
        const auto end = std::min(header.find(';', begin), header.size());
        const auto first = std::min(header.find_first_not_of(' ', begin), end);
        if (header.compare(first, name.size(), name) == 0 && first + name.size() < end &&
            header[first + name.size()] == '=') {
            const auto value = first + name.size() + 1;
            // Some clients put quotes around a value that has signs such as '='.
            const bool quoted = end - value >= 2 && header[value] == '"' && header[end - 1] == '"';
            return quoted ? header.substr(value + 1, end - value - 2)
                          : header.substr(value, end - value);
        }
        begin = end + 1;
    }
    return {};
}

RoutingCookies::RoutingCookies(Clock& clock, Clock::Duration life, double scale, bool secure)
    : clock_(clock), life_(life), scale_(scale), secure_(secure) {}

std::string RoutingCookies::issue() {
    // With the signs that clients like to encode, and must not.
    return "!" + std::to_string(generation_) + "/" +
           std::to_string((clock_.now() + life_).count()) + "+" + std::to_string(++count_) +
           "/Route=";
}

bool RoutingCookies::isValid(const std::string& value) const {
    const auto found = parsed(value);
    return found && found->generation == generation_ && found->expires > clock_.now().count();
}

std::string RoutingCookies::header(const std::string& value) const {
    const auto found = parsed(value);
    const std::chrono::duration<double, std::milli> left(
        static_cast<double>((found ? found->expires : 0) - clock_.now().count()) / scale_);
    const auto expires = std::chrono::system_clock::now() +
                         std::chrono::duration_cast<std::chrono::system_clock::duration>(left);
    return "sfdc-stream=" + value + "; Path=/; Expires=" + cookieDate(expires) +
           (secure_ ? "; Secure; SameSite=None" : "");
}

}  // namespace sfstreaming::emulator
