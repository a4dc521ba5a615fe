// SPDX-License-Identifier: MIT
// The header of change events.
#include "sfstreaming/emulator/change_event.h"

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/salesforce_text.h"

namespace sfstreaming::emulator {

nlohmann::ordered_json changeEventHeader(const RecordChange& change,
                                         std::chrono::system_clock::time_point time,
                                         std::uint64_t number) {
    constexpr std::uint64_t kFirstCommit = 1'200'000'000'123;
    nlohmann::ordered_json header;
    header["entityName"] = change.entity;
    header["recordIds"] = {change.recordId};
    header["changeType"] = change.type;
    header["changeOrigin"] = "com/salesforce/api/rest/67.0";
    header["transactionKey"] = uuid(number);
    header["sequenceNumber"] = 1;
    header["commitTimestamp"] = millisecondsSinceEpoch(time);
    header["commitNumber"] = kFirstCommit + number;
    header["commitUser"] = kUserId;
    header["changedFields"] = change.changedFields;
    return header;
}

}  // namespace sfstreaming::emulator
