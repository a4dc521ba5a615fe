// SPDX-License-Identifier: MIT
/// @file
/// The exceptions of the library. They travel inside tasks and to error observers.
#pragma once

#include <stdexcept>
#include <string>

#include "sfstreaming/export.h"

#ifdef _MSC_VER
#pragma warning(push)
#pragma warning(disable : 4275)  // std::runtime_error is not exported; both sides share one runtime
#endif

namespace sfstreaming {

/// The kind of an Error, for a switch.
enum class ErrorCode {
    Authentication,  ///< The sign-in was refused.
    Transport,       ///< No usable answer came: connection, TLS, proxy or HTTP status.
    Timeout,         ///< No answer in time.
    Server,          ///< The server answered a request with an error.
    Protocol,        ///< An answer that is not what the protocol allows.
    Cancelled,       ///< stop() or a destructor came first.
    Usage,           ///< The library was used wrongly; the text says what to do.
    Hook,            ///< An overridden hook or an observer failed.
    Store,           ///< A ReplayStore could not read or write.
    Warning,         ///< Nothing has failed yet; the text says what will unless something is done.
};

/// Base of all errors of the library. Texts say what was attempted, where, and what came back; they
/// never contain tokens, passwords, secrets or event payloads.
class SFSTREAMING_EXPORT Error : public std::runtime_error {
public:
    ~Error() override;

    ErrorCode code() const noexcept { return code_; }
    /// The same attempt may succeed later without anybody changing anything.
    bool isTransient() const noexcept { return transient_; }
    /// The Bayeux session is gone; a client with `autoReconnect` opens a new one.
    bool isSessionLost() const noexcept { return sessionLost_; }

protected:
    Error(ErrorCode code, const std::string& what, bool transient, bool sessionLost = false);

private:
    ErrorCode code_;
    bool transient_;
    bool sessionLost_;
};

/// The sign-in was refused. Trying again with the same credentials would lock the user out, so the
/// library never does.
class SFSTREAMING_EXPORT AuthenticationError : public Error {
public:
    /// @param oauthError   the `error` member of the reply, e.g. "invalid_grant"; may be empty
    /// @param description  the `error_description` member; may be empty
    AuthenticationError(const std::string& what, int httpStatus = 0, std::string oauthError = {},
                        std::string description = {});
    ~AuthenticationError() override;

    /// 0 if the refusal did not come as an HTTP reply.
    int httpStatus() const noexcept { return httpStatus_; }
    const std::string& oauthError() const noexcept { return oauthError_; }
    const std::string& description() const noexcept { return description_; }

private:
    int httpStatus_;
    std::string oauthError_;
    std::string description_;
};

/// No usable answer: name resolution, connection, TLS, proxy, a cut reply, or an HTTP status
/// without a Bayeux body.
class SFSTREAMING_EXPORT TransportError : public Error {
public:
    /// @param httpStatus  0 if no status line arrived
    /// @param errorCode   the operating system's or the HTTP engine's number, 0 if there is none
    TransportError(const std::string& what, int httpStatus = 0, int errorCode = 0,
                   bool transient = true);
    ~TransportError() override;

    int httpStatus() const noexcept { return httpStatus_; }
    int errorCode() const noexcept { return errorCode_; }

protected:
    TransportError(ErrorCode code, const std::string& what, int httpStatus, int errorCode,
                   bool transient);

private:
    int httpStatus_;
    int errorCode_;
};

/// No answer within the time allowed.
class SFSTREAMING_EXPORT TimeoutError : public TransportError {
public:
    explicit TimeoutError(const std::string& what);
    ~TimeoutError() override;
};

/// The server answered with `successful: false`.
class SFSTREAMING_EXPORT ServerError : public Error {
public:
    /// @param bayeuxCode  e.g. 403; taken from `ext.sfdc.failureReason` if present, else `error`
    /// @param reason      that text as sent, e.g. "403::Unknown client"
    /// @param channel     the subscription concerned, or the meta channel
    /// @param response    the reply as JSON text
    ServerError(const std::string& what, int bayeuxCode, std::string reason, std::string channel,
                std::string response, bool transient, bool sessionLost = false);
    ~ServerError() override;

    int bayeuxCode() const noexcept { return bayeuxCode_; }
    const std::string& reason() const noexcept { return reason_; }
    const std::string& channel() const noexcept { return channel_; }
    /// The whole reply. It may name records and users: do not print it without thought.
    const std::string& response() const noexcept { return response_; }

private:
    int bayeuxCode_;
    std::string reason_;
    std::string channel_;
    std::string response_;
};

/// An answer, or a message in it, that the protocol does not allow.
class SFSTREAMING_EXPORT ProtocolError : public Error {
public:
    /// @param excerpt  the shape of what was received, with all values redacted
    explicit ProtocolError(const std::string& what, std::string excerpt = {});
    ~ProtocolError() override;

    const std::string& excerpt() const noexcept { return excerpt_; }

private:
    std::string excerpt_;
};

/// stop() came first, or the client was destroyed.
class SFSTREAMING_EXPORT OperationCancelled : public Error {
public:
    explicit OperationCancelled(const std::string& what);
    ~OperationCancelled() override;
};

/// The library was used in a way that cannot work; the text says what to do instead.
class SFSTREAMING_EXPORT UsageError : public Error {
public:
    explicit UsageError(const std::string& what);
    ~UsageError() override;
};

/// An overridden hook or an observer threw something that is not an Error, or returned an empty
/// task.
class SFSTREAMING_EXPORT HookError : public Error {
public:
    /// @param hook  its name, e.g. "storeReplayId"
    HookError(const std::string& what, std::string hook);
    ~HookError() override;

    const std::string& hook() const noexcept { return hook_; }

private:
    std::string hook_;
};

/// Events will be lost unless somebody acts: see WatchOptions.
class SFSTREAMING_EXPORT DeliveryWarning : public Error {
public:
    enum class Kind {
        PositionAge,  ///< A stored position is about to leave the retention window.
        Silence,      ///< A busy channel has fallen silent.
    };
    DeliveryWarning(Kind kind, const std::string& what, std::string channel);
    ~DeliveryWarning() override;

    Kind kind() const noexcept { return kind_; }
    const std::string& channel() const noexcept { return channel_; }

private:
    Kind kind_;
    std::string channel_;
};

/// A ReplayStore could not do what it was asked to; it is as it was before.
class SFSTREAMING_EXPORT StoreError : public Error {
public:
    /// @param location   the file or database; what() names it, too
    /// @param transient  false if somebody must do something first, e.g. about a damaged file
    StoreError(const std::string& what, std::string location, bool transient);
    ~StoreError() override;

    const std::string& location() const noexcept { return location_; }

private:
    std::string location_;
};

}  // namespace sfstreaming

#ifdef _MSC_VER
#pragma warning(pop)
#endif
