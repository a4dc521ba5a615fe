// SPDX-License-Identifier: MIT
// A small HTTP proxy that knows CONNECT only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace sfstreaming::testing {

/// Relays bytes between its clients and the hosts they name; on a thread of its own.
class ConnectProxy {
public:
    /// @param credentials  "user:password" that it demands (Basic); empty for none
    explicit ConnectProxy(std::string credentials = {});
    ~ConnectProxy();
    ConnectProxy(const ConnectProxy&) = delete;
    ConnectProxy& operator=(const ConnectProxy&) = delete;

    std::string url() const;
    /// Tunnels it has opened.
    unsigned tunnels() const;
    /// Requests it has refused.
    unsigned refused() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace sfstreaming::testing
