// SPDX-License-Identifier: MIT
// The exceptions of the library. Destructors live here so that each class has one home for its
// type information, which catching across a shared library needs.
#include "sfstreaming/errors.h"

#include <utility>

namespace sfstreaming {

Error::Error(ErrorCode code, const std::string& what, bool transient, bool sessionLost)
    : std::runtime_error(what), code_(code), transient_(transient), sessionLost_(sessionLost) {}
Error::~Error() = default;

AuthenticationError::AuthenticationError(const std::string& what, int httpStatus,
                                         std::string oauthError, std::string description)
    : Error(ErrorCode::Authentication, what, false),
      httpStatus_(httpStatus),
      oauthError_(std::move(oauthError)),
      description_(std::move(description)) {}
AuthenticationError::~AuthenticationError() = default;

TransportError::TransportError(const std::string& what, int httpStatus, int errorCode,
                               bool transient)
    : TransportError(ErrorCode::Transport, what, httpStatus, errorCode, transient) {}
TransportError::TransportError(ErrorCode code, const std::string& what, int httpStatus,
                               int errorCode, bool transient)
    : Error(code, what, transient), httpStatus_(httpStatus), errorCode_(errorCode) {}
TransportError::~TransportError() = default;

TimeoutError::TimeoutError(const std::string& what)
    : TransportError(ErrorCode::Timeout, what, 0, 0, true) {}
TimeoutError::~TimeoutError() = default;

ServerError::ServerError(const std::string& what, int bayeuxCode, std::string reason,
                         std::string channel, std::string response, bool transient,
                         bool sessionLost)
    : Error(ErrorCode::Server, what, transient, sessionLost),
      bayeuxCode_(bayeuxCode),
      reason_(std::move(reason)),
      channel_(std::move(channel)),
      response_(std::move(response)) {}
ServerError::~ServerError() = default;

ProtocolError::ProtocolError(const std::string& what, std::string excerpt)
    : Error(ErrorCode::Protocol, what, true), excerpt_(std::move(excerpt)) {}
ProtocolError::~ProtocolError() = default;

OperationCancelled::OperationCancelled(const std::string& what)
    : Error(ErrorCode::Cancelled, what, false) {}
OperationCancelled::~OperationCancelled() = default;

UsageError::UsageError(const std::string& what) : Error(ErrorCode::Usage, what, false) {}
UsageError::~UsageError() = default;

HookError::HookError(const std::string& what, std::string hook)
    : Error(ErrorCode::Hook, what, false), hook_(std::move(hook)) {}
HookError::~HookError() = default;

DeliveryWarning::DeliveryWarning(Kind kind, const std::string& what, std::string channel)
    : Error(ErrorCode::Warning, what, true), kind_(kind), channel_(std::move(channel)) {}
DeliveryWarning::~DeliveryWarning() = default;

StoreError::StoreError(const std::string& what, std::string location, bool transient)
    : Error(ErrorCode::Store, what, transient), location_(std::move(location)) {}
StoreError::~StoreError() = default;

}  // namespace sfstreaming
