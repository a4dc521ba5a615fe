// SPDX-License-Identifier: MIT
// A Bayeux client for the tests of the emulator: no more than what they look at.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sfstreaming/emulator/emulator.h"
#include "tests/emulator/raw_connection.h"

namespace sfstreaming::testing {

/// Signs in by the password flow.
/// @return the access token
std::string accessTokenFrom(const emulator::Emulator& emulator);

class BayeuxClient {
public:
    /// Signed in, but without a session.
    explicit BayeuxClient(const emulator::Emulator& emulator);

    std::string token;
    std::string clientId;
    std::map<std::string, std::string> cookies;
    std::string path = "/cometd/67.0";
    std::map<std::string, std::string> headers;  ///< beside the usual ones

    /// Sends messages, and keeps the cookies of the reply.
    RawReply exchange(const Json& messages);
    /// The same, for a reply that is an array of one.
    Json send(const Json& message);

    Json handshakeMessage() const;
    Json connectMessage() const;
    Json subscribeMessage(const std::string& channel,
                          std::optional<std::int64_t> replayId = std::nullopt) const;
    Json message(const std::string& channel) const;

    /// Opens a session.
    void handshake();
    /// Opens a session and makes its first connect, so that the next one is held.
    void connectFirst();
    void subscribe(const std::string& channel, std::optional<std::int64_t> replayId = std::nullopt);
    /// A connect that is answered at once.
    Json connect();

    /// Sends a connect on the second connection, and waits until the emulator holds it.
    void beginPoll();
    void sendPoll(const Json& message);
    RawReply endPoll();
    /// The second connection, from beginPoll() on.
    RawConnection& pollConnection() { return *poll_; }

private:
    RawRequest requestFor(const Json& messages) const;
    void keepCookies(const RawReply& reply);

    const emulator::Emulator& emulator_;
    RawConnection connection_;
    std::unique_ptr<RawConnection> poll_;
};

/// The payloads' replay ids in a reply, in order.
std::vector<std::int64_t> replayIdsIn(const Json& messages);

}  // namespace sfstreaming::testing
