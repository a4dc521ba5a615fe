// SPDX-License-Identifier: MIT
/// @file
/// What the emulator can be told to do wrong.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace sfstreaming::emulator {

/// The requests a fault can wait for.
enum class RequestKind {
    Any,
    Token,
    Versions,
    Rest,
    Handshake,
    Connect,
    Subscribe,
    Unsubscribe,
    Disconnect
};

/// What happens to a request.
enum class FaultKind {
    /// The HTTP status `status` with an HTML page (`text` instead, if given; 408: no page).
    HttpStatus,
    /// The body `text` with `status`, whatever it is.
    Body,
    /// Bayeux: a reply with `successful: false`, `error`, `failureReason` and `reconnect` for each
    /// message that `on` speaks of. Token: `error` and `failureReason` become `error` and
    /// `error_description`, Rest: `errorCode` and `message`; both with `status`.
    Error,
    /// The session is forgotten before the request is looked at; a poll of it ends.
    UnknownClient,
    /// Connect: a `/meta/disconnect` from the server and a failed connect reply; the session ends.
    ServerDisconnect,
    /// The same, with no `successful` in the disconnect message, as in 2017.
    ServerDisconnectWithoutSuccessful,
    /// The connection is reset before a byte of the reply; the request is not looked at.
    ResetBeforeReply,
    /// The same, with a close.
    CloseBeforeReply,
    /// The usual reply is done, but its second half is lost and the connection reset.
    ResetInBody,
    /// The usual reply is announced whole, half of it is sent, and the connection closed.
    Truncate,
    /// No reply at all; the request is not looked at.
    Never,
    /// The request is looked at `delay` later, in emulated time.
    Delay,
    /// The usual reply with the message `text` (JSON, or anything else) in front of the others, for
    /// example an event of a channel that is not subscribed. A poll is answered at once.
    ExtraMessage,
    /// Subscribe: events are replayed from the beginning whatever the replay id says.
    DeliverAgain,
};

/// A fault strikes one request, which may hold several messages.
struct Fault {
    FaultKind kind = FaultKind::HttpStatus;
    RequestKind on = RequestKind::Any;
    /// How many requests it strikes; 0: all, until cleared.
    unsigned count = 1;
    /// How many requests of this kind pass before it strikes; struck ones count anew, so `skip = 9,
    /// count = 0` strikes every tenth.
    unsigned skip = 0;
    /// 0: 503, for refused sign-ins and REST errors 400.
    unsigned status = 0;
    std::string text;
    std::string error;
    std::string failureReason;
    /// "retry", "handshake", "none" or empty.
    std::string reconnect;
    std::chrono::milliseconds delay{0};
    /// HTTP header Retry-After, in seconds.
    std::optional<unsigned> retryAfter;
};

/// The names used by the control interface, e.g. "reset-before-reply" and "connect".
const char* toString(FaultKind kind) noexcept;
const char* toString(RequestKind kind) noexcept;
std::optional<FaultKind> faultKindFromString(const std::string& name);
std::optional<RequestKind> requestKindFromString(const std::string& name);
std::vector<std::string> faultKindNames();
std::vector<std::string> requestKindNames();

/// Lasting peculiarities.
struct Switches {
    // Replies of the CometD endpoint
    bool numericIds = false;    ///< `id` as JSON number
    bool bareObject = false;    ///< a reply of one message is no array
    bool prettyJson = false;    ///< line breaks and blanks
    std::size_t chunkSize = 0;  ///< chunked transfer with chunks of so many bytes; 0: length
    bool gzip = false;          ///< for clients that accept it
    bool eventsInSubscribeReply = false;
    bool foreignCookie = false;  ///< of another domain; some clients do not survive it
    bool neverAnswerDisconnect = false;
    bool refuseUnsubscribe = false;  ///< of channels that are not subscribed
    bool serverBusy = false;         ///< subscribes are refused with 503
    bool serverBusyLegacy = false;   ///< the same in the old spelling
    bool noPermission = false;       ///< subscribes are refused
    bool dynamicChannels = true;     ///< unknown /u/ channels are created
    // Sign-in
    bool passwordFlowOff = false;
    bool maintenance = false;  ///< the token endpoint answers 503 with a page
    bool tokenWithoutType = false;
    bool tokenWithoutInstanceUrl = false;
    bool otherUser = false;   ///< new tokens belong to another user
    std::string instanceUrl;  ///< instead of the emulator's own
    // Versions
    bool noVersions = false;
    bool unsortedVersions = false;
};

}  // namespace sfstreaming::emulator
