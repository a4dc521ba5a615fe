// SPDX-License-Identifier: MIT
// The tokens the emulator has issued.
#include "sfstreaming/emulator/token_registry.h"

#include <cstdio>
#include <utility>

namespace sfstreaming::emulator {

namespace {

std::string numbered(const char* beginning, std::uint64_t number) {
    char text[32];
    std::snprintf(text, sizeof text, "%08llu", static_cast<unsigned long long>(number));
    return std::string(beginning) + text;
}

std::string tokenIn(const std::string& authorization) {
    for (const std::string scheme : {"Bearer ", "OAuth "}) {
        if (authorization.rfind(scheme, 0) == 0) {
            return authorization.substr(scheme.size());
        }
    }
    return authorization;
}

}  // namespace

std::string TokenRegistry::issue(const std::string& user) {
    std::string token = numbered("00D9z0000001Abc!AQ8AQEmulator.Token.", ++count_);
    users_[token] = user;
    return token;
}

bool TokenRegistry::revoke(const std::string& token) {
    if (!token.empty() && token == refreshToken_) {
        refreshToken_.clear();
        return true;
    }
    return users_.erase(token) > 0;
}

std::optional<std::string> TokenRegistry::user(const std::string& authorization) const {
    const auto found = users_.find(tokenIn(authorization));
    return found == users_.end() ? std::nullopt : std::optional(found->second);
}

bool TokenRegistry::redeem(const std::string& refreshToken) {
    if (replaced_.count(refreshToken) > 0) {
        refreshToken_.clear();
    }
    return !refreshToken.empty() && refreshToken == refreshToken_;
}

std::string TokenRegistry::rotate() {
    replaced_.insert(refreshToken_);
    refreshToken_ = numbered("5Aep861EmulatorRefreshToken.", ++count_);
    return refreshToken_;
}

}  // namespace sfstreaming::emulator
