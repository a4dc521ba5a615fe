// SPDX-License-Identifier: MIT
// Where received messages become web::json::value: only on request.
#include "sfstreaming/json.h"

#include "sfstreaming/errors.h"
#include "sfstreaming/event.h"
#include "sfstreaming/json_field.h"
#include "sfstreaming/message.h"

namespace sfstreaming {

namespace {

web::json::value parse(std::string_view raw) {
    if (raw.empty()) {
        return web::json::value::null();
    }
    try {
        return web::json::value::parse(utility::conversions::to_string_t(std::string(raw)));
    } catch (const std::exception& error) {
        // For example an unpaired surrogate, which other readers of the same text may accept.
        throw ProtocolError(std::string("a message cannot become a JSON value: ") + error.what());
    }
}

}  // namespace

web::json::value JsonField::json() const {
    return parse(raw_);
}

web::json::value Message::json() const {
    return parse(raw());
}

web::json::value Event::json() const {
    return parse(raw());
}

}  // namespace sfstreaming
