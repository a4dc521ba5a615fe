// SPDX-License-Identifier: MIT
/// @file
/// Read access to one value inside a received message.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sfstreaming/export.h"

namespace web {
namespace json {
class value;
}
}  // namespace web

namespace sfstreaming {

/// One JSON value of a message, or the news that there is none.
///
/// It is a view: valid as long as the Event or Message it came from. The raw text is exactly what
/// the server sent. Only the parts that are looked at are checked: the as…() functions throw
/// ProtocolError on a value of another type or a malformed one.
class SFSTREAMING_EXPORT JsonField {
public:
    JsonField() noexcept = default;
    /// @param raw  JSON text of one value; empty means that there is no such value
    explicit JsonField(std::string_view raw) noexcept : raw_(raw) {}

    /// False if the message has no such member.
    bool exists() const noexcept { return !raw_.empty(); }
    explicit operator bool() const noexcept { return exists(); }
    /// True for JSON `null`; false if the member is missing.
    bool isNull() const noexcept { return raw_ == "null"; }
    std::string_view raw() const noexcept { return raw_; }

    std::string asString() const;
    std::int64_t asInt64() const;
    double asDouble() const;
    bool asBool() const;

    /// A member of this object; none if this is no object or has no such member. Of several with
    /// the same name the first counts.
    JsonField operator[](std::string_view name) const;
    /// A web::json::value of it; include "sfstreaming/json.h" to use it.
    web::json::value json() const;

private:
    std::string_view raw_;
};

}  // namespace sfstreaming
