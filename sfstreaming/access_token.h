// SPDX-License-Identifier: MIT
/// @file
/// What a sign-in yields.
#pragma once

#include <string>

namespace sfstreaming {

/// The result of BaseStreamingClient::fetchToken().
struct AccessToken {
    /// The opaque session id or OAuth access token, without a scheme such as "Bearer". It must not
    /// contain control characters.
    std::string token;
    /// Base URL of the org for all later calls, e.g. "https://acme.my.salesforce.com". A trailing
    /// slash is ignored.
    std::string instanceUrl;
};

}  // namespace sfstreaming
