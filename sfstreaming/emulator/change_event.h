// SPDX-License-Identifier: MIT
// The header of change events.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace sfstreaming::emulator {

struct RecordChange {
    std::string entity;
    std::string recordId;
    std::string type;  ///< "CREATE", "UPDATE", "DELETE" or "UNDELETE"
    std::vector<std::string> changedFields;
};

/// @param number  of the transaction
nlohmann::ordered_json changeEventHeader(const RecordChange& change,
                                         std::chrono::system_clock::time_point time,
                                         std::uint64_t number);

}  // namespace sfstreaming::emulator
