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
    /// The id of the organisation, e.g. "00D9z0000001AbcEAE": positions in a ReplayStore are kept
    /// under it. The connectors take it from the identity URL in the reply of the token endpoint.
    /// If it is empty, the host of `instanceUrl` stands for it.
    std::string organizationId = {};
};

}  // namespace sfstreaming
