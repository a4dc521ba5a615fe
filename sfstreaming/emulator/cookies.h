// SPDX-License-Identifier: MIT
// Cookies of the CometD endpoint.
#pragma once

#include <cstdint>
#include <string>

#include "sfstreaming/emulator/clock.h"

namespace sfstreaming::emulator {

/// The value of a cookie in the header Cookie; empty if it is not there.
std::string cookieIn(const std::string& header, const std::string& name);

/// The cookie `sfdc-stream`, by which a load balancer finds the node of a session.
/// Thread: the io thread.
class RoutingCookies {
public:
    /// @param life    in emulated time
    /// @param scale   of the clock
    /// @param secure  whether the emulator speaks HTTPS
    RoutingCookies(Clock& clock, Clock::Duration life, double scale, bool secure);

    /// A value for a client that came without a valid one.
    std::string issue();
    bool isValid(const std::string& value) const;
    /// Value of the header Set-Cookie.
    std::string header(const std::string& value) const;
    /// Values issued so far are no longer valid.
    void expire() { ++generation_; }

private:
    Clock& clock_;
    const Clock::Duration life_;
    const double scale_;
    const bool secure_;
    std::uint64_t generation_ = 1;
    std::uint64_t count_ = 0;
};

}  // namespace sfstreaming::emulator
