// SPDX-License-Identifier: MIT
// Failures of the HTTP engine in the library's terms.
#include "sfstreaming/internal/transport_errors.h"

#include <openssl/err.h>

#include "sfstreaming/errors.h"

namespace sfstreaming::internal {

namespace {

// The numbers are those of Linux on every platform the asio engine runs on; on Windows the engine
// reports WinHTTP's, and the text decides.
constexpr int kBrokenPipe = 32;
constexpr int kConnectionAborted = 103;
constexpr int kConnectionReset = 104;
constexpr int kTimedOut = 110;
constexpr int kUnreachable = 113;
constexpr int kCancelled = 125;
constexpr int kFirstOpenSslError = 0x01000000;

bool contains(std::string_view text, std::string_view part) noexcept {
    return text.find(part) != std::string_view::npos;
}

}  // namespace

std::exception_ptr makeTransportError(int code, std::string_view text, const std::string& what) {
    const auto transport = [&](const std::string& why, bool transient = true) {
        return std::make_exception_ptr(TransportError(what + ": " + why, 0, code, transient));
    };
    if (code == kCancelled) {
        return std::make_exception_ptr(OperationCancelled(what + " was cancelled"));
    }
    if (contains(text, "Error in SSL handshake") || code >= kFirstOpenSslError) {
        const char* const reason = code >= kFirstOpenSslError
                                       ? ERR_reason_error_string(static_cast<unsigned long>(code))
                                       : nullptr;
        const std::string why = reason != nullptr ? reason : "no answer, or none in TLS";
        const bool untrusted = contains(why, "certificate");
        return transport(
            "the TLS connection failed (" + why + ")" +
                (untrusted ? "; is the issuing authority trusted (ConnectionOptions::caFile)?"
                           : ""),
            !untrusted);
    }
    if (contains(text, "Error resolving address")) {
        return transport("the name of the host cannot be resolved");
    }
    if (contains(text, "from proxy")) {
        return transport("the proxy refused the connection: " + std::string(text));
    }
    if (code == kTimedOut) {
        return std::make_exception_ptr(TimeoutError(what + ": no answer in time"));
    }
    if (contains(text, "Failed to connect") || code == kUnreachable) {
        return transport("no connection; the host refuses it or cannot be reached");
    }
    if (contains(text, "Failed to read HTTP status line")) {
        return transport("the connection was closed before a reply came");
    }
    if (contains(text, "Failed to read")) {
        return transport("the connection was closed in the middle of the reply");
    }
    if (contains(text, "Failed to write")) {
        return transport("the connection was closed while the request was being sent");
    }
    return transport(std::string(text));
}

bool isStaleConnection(int code, std::string_view text) noexcept {
    const bool closed =
        code == kBrokenPipe || code == kConnectionAborted || code == kConnectionReset;
    return closed && contains(text, "Failed to write");
}

bool failedInBody(std::string_view text) noexcept {
    return contains(text, "Failed to write request body");
}

}  // namespace sfstreaming::internal
