// SPDX-License-Identifier: MIT
/// @file
/// The way to create a client.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "sfstreaming/base_streaming_client.h"

namespace sfstreaming {

namespace internal {

/// Whether a class leaves storeReplayId() as it is, so that it need not be called for each event.
/// No where that cannot be told.
template <typename Client, bool = std::is_final_v<Client>>
class DefaultStore {
public:
    static constexpr bool isKept() noexcept { return false; }
};

// Derived, to be allowed to name what is protected.
template <typename Client>
class DefaultStore<Client, false> : private Client {
public:
    static constexpr bool isKept() noexcept {
        return decltype(probeDefaultStore<DefaultStore>(0))::value;
    }

private:
    using Default = pplx::task<void> (BaseStreamingClient::*)(std::string, ReplayId, std::string);

    template <typename Self>
    static std::is_same<decltype(&Self::storeReplayId), Default> probeDefaultStore(int);
    template <typename Self>
    static std::false_type probeDefaultStore(...);
};

struct ClientMaker {
    static void skipStoring(BaseStreamingClient& client) { client.skipStoring(); }
};

}  // namespace internal

/// Creates a client with shared ownership, which start() requires.
/// @throws std::invalid_argument for options that cannot work
template <typename Client, typename... Arguments>
std::shared_ptr<Client> makeClient(Arguments&&... arguments) {
    static_assert(std::is_base_of_v<BaseStreamingClient, Client>,
                  "makeClient makes classes derived from sfstreaming::BaseStreamingClient");
    auto client = std::make_shared<Client>(std::forward<Arguments>(arguments)...);
    if constexpr (internal::DefaultStore<Client>::isKept()) {
        internal::ClientMaker::skipStoring(*client);
    }
    return client;
}

}  // namespace sfstreaming
