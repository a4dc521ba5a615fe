// SPDX-License-Identifier: MIT
// How `listen` signs in: its options, and the client made of them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/cli/console.h"

namespace CLI {
class App;
}

namespace sfstreaming::cli {

struct SignInOptions {
    std::string loginUrl;
    bool sandbox = false;
    std::string apiVersion;
    std::string flow = "password";
    std::string username;
    std::string clientId;
    std::string passwordFile;
    std::string clientSecretFile;
    std::string refreshTokenFile;
    std::string caFile;
    std::string proxyUrl;
};

/// Adds the options to a command, each with its variable.
void addSignInOptions(CLI::App& command, SignInOptions& options);

/// Makes a client that signs in so, with every capability on.
/// @throws CommandLineError  something is missing or contradictory
std::shared_ptr<BaseStreamingClient> makeClient(const SignInOptions& options,
                                                std::shared_ptr<Console> console,
                                                ClientOptions clientOptions);

}  // namespace sfstreaming::cli
