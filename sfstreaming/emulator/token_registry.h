// SPDX-License-Identifier: MIT
// The tokens the emulator has issued.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace sfstreaming::emulator {

/// Thread: the io thread.
class TokenRegistry {
public:
    explicit TokenRegistry(std::string refreshToken) : refreshToken_(std::move(refreshToken)) {}

    /// A new access token.
    std::string issue(const std::string& user);
    /// Forgets an access or refresh token.
    /// @return false if there is no such token
    bool revoke(const std::string& token);
    /// Forgets all access tokens; the refresh token stays.
    void revokeAll() { users_.clear(); }
    /// The user of the token in an Authorization header: "Bearer T", "OAuth T" or "T"; none if it
    /// is unknown or revoked.
    std::optional<std::string> user(const std::string& authorization) const;

    /// Whether the refresh token may be used. One that has been replaced kills the present one.
    bool redeem(const std::string& refreshToken);
    /// Replaces the refresh token.
    std::string rotate();

private:
    std::map<std::string, std::string> users_;
    std::uint64_t count_ = 0;
    std::string refreshToken_;  ///< empty: dead
    std::set<std::string> replaced_;
};

}  // namespace sfstreaming::emulator
