// SPDX-License-Identifier: MIT
/// @file
/// The way to create a client.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "sfstreaming/base_streaming_client.h"

namespace sfstreaming {

/// Creates a client with shared ownership, which start() requires.
/// @throws std::invalid_argument for options that cannot work
template <typename Client, typename... Arguments>
std::shared_ptr<Client> makeClient(Arguments&&... arguments) {
    static_assert(std::is_base_of_v<BaseStreamingClient, Client>,
                  "makeClient makes classes derived from sfstreaming::BaseStreamingClient");
    return std::make_shared<Client>(std::forward<Arguments>(arguments)...);
}

}  // namespace sfstreaming
