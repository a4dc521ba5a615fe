// SPDX-License-Identifier: MIT
// The body of a request to the control interface, taken out member by member.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace sfstreaming::emulator {

/// What is wrong with a request, as a sentence.
class BadRequest : public std::invalid_argument {
public:
    using std::invalid_argument::invalid_argument;
};

/// Each member is asked for once; end() complains of those that nobody asked for. All functions
/// throw BadRequest.
class ControlArguments {
public:
    /// @param body  JSON text of an object; empty: no members
    explicit ControlArguments(const std::string& body);

    std::string text(const std::string& name);
    std::string text(const std::string& name, const std::string& otherwise);
    std::int64_t integer(const std::string& name);
    std::int64_t integer(const std::string& name, std::int64_t otherwise);
    double number(const std::string& name);
    bool flag(const std::string& name, bool otherwise);
    /// Null if it is missing.
    nlohmann::ordered_json any(const std::string& name);
    bool has(const std::string& name) const { return members_.contains(name); }
    void end() const;

private:
    nlohmann::ordered_json take(const std::string& name);
    [[noreturn]] static void complain(const std::string& name, const char* wanted);

    nlohmann::ordered_json members_ = nlohmann::ordered_json::object();
};

}  // namespace sfstreaming::emulator
