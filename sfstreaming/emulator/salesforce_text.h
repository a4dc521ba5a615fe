// SPDX-License-Identifier: MIT
// Ids and dates as Salesforce writes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sfstreaming::emulator {

constexpr std::string_view kOrgId = "00D9z0000001AbcEAE";
constexpr std::string_view kUserId = "0059z000000XyZwAAK";
constexpr std::string_view kOtherUserId = "0059z000000QrStAAK";

/// "2026-09-22T14:15:16.789Z"
std::string isoTime(std::chrono::system_clock::time_point time);
/// "Tue, 22-Sep-2026 17:13:20 GMT", as cookies have it.
std::string cookieDate(std::chrono::system_clock::time_point time);
std::int64_t millisecondsSinceEpoch(std::chrono::system_clock::time_point time);

/// The 18 characters of a record's id.
/// @param prefix  says what it is: "001" for an account
std::string recordId(std::string_view prefix, std::uint64_t number);
std::string uuid(std::uint64_t number);

}  // namespace sfstreaming::emulator
