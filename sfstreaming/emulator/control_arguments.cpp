// SPDX-License-Identifier: MIT
// The body of a request to the control interface, taken out member by member.
#include "sfstreaming/emulator/control_arguments.h"

#include <utility>

namespace sfstreaming::emulator {

using Json = nlohmann::ordered_json;

ControlArguments::ControlArguments(const std::string& body) {
    if (body.empty()) {
        return;
    }
    members_ = Json::parse(body, nullptr, false);
    if (!members_.is_object()) {
        throw BadRequest("The body must be a JSON object.");
    }
}

Json ControlArguments::take(const std::string& name) {
    const auto found = members_.find(name);
    if (found == members_.end()) {
        throw BadRequest("The member \"" + name + "\" is missing.");
    }
    Json value = std::move(*found);
    members_.erase(name);
    return value;
}

void ControlArguments::complain(const std::string& name, const char* wanted) {
    throw BadRequest("The member \"" + name + "\" must be " + wanted + ".");
}

std::string ControlArguments::text(const std::string& name) {
    const Json value = take(name);
    if (!value.is_string()) {
        complain(name, "a text");
    }
    return value.get<std::string>();
}

std::string ControlArguments::text(const std::string& name, const std::string& otherwise) {
    return has(name) ? text(name) : otherwise;
}

std::int64_t ControlArguments::integer(const std::string& name) {
    const Json value = take(name);
    const bool tooLarge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
    if (!value.is_number_integer() || tooLarge) {
        complain(name, "an integer of 64 bits");
    }
    return value.get<std::int64_t>();
}

std::int64_t ControlArguments::integer(const std::string& name, std::int64_t otherwise) {
    return has(name) ? integer(name) : otherwise;
}

double ControlArguments::number(const std::string& name) {
    const Json value = take(name);
    if (!value.is_number()) {
        complain(name, "a number");
    }
    return value.get<double>();
}

bool ControlArguments::flag(const std::string& name, bool otherwise) {
    if (!has(name)) {
        return otherwise;
    }
    const Json value = take(name);
    if (!value.is_boolean()) {
        complain(name, "true or false");
    }
    return value.get<bool>();
}

Json ControlArguments::any(const std::string& name) {
    return has(name) ? take(name) : Json();
}

void ControlArguments::end() const {
    if (!members_.empty()) {
        throw BadRequest("The member \"" + members_.items().begin().key() + "\" is unknown here.");
    }
}

}  // namespace sfstreaming::emulator
