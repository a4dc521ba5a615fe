// SPDX-License-Identifier: MIT
// Error strings of any content: taken apart, classified, and made an exception that gives nothing
// away.
//
// The lines of an input are the error, the reason of the failure, and the client's id.
#include <algorithm>
#include <exception>
#include <string>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/bayeux_error.h"
#include "sfstreaming/internal/json_text.h"
#include "sfstreaming/internal/recovery.h"
#include "sfstreaming/internal/server_error.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

void checkParts(std::string_view text) {
    const BayeuxError error = parseBayeuxError(text);
    require(error.raw == text, "an error is kept whole");
    require(error.code >= 0 && error.code <= 999, "a code has three digits");
    char code[16];
    std::snprintf(code, sizeof code, "%03d:", error.code);
    require(text == code + error.args + ":" + error.text ||
                (error.code == 0 && error.args.empty() && error.text == text),
            "the parts are the whole");
}

bool isUtf8(std::string_view text) {
    return replaceInvalidUtf8(text) == text;
}

/// Looks like an id, and like no word of the library's own.
bool isClientId(std::string_view text) {
    return text.size() >= 20 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
           });
}

void checkException(std::string_view error, std::string_view reason, std::string_view clientId,
                    FailureKind kind) {
    ReplyRecord reply;
    reply.channel = "/meta/connect";
    reply.error = error;
    reply.failureReason = reason;
    reply.clientId = clientId;
    try {
        std::rethrow_exception(makeServerError("connecting failed", reply, kind));
    } catch (const ServerError& thrown) {
        const std::string_view what = thrown.what();
        require(thrown.reason() == (reason.empty() ? error : reason), "the reason is whole");
        require(std::none_of(what.begin(), what.end(),
                             [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
                "an error is one line");
        // What stands for an id may be longer than that.
        require(what.size() < 3500 && (what.size() < 1500 || clientId.size() < 3),
                "an error is short");
        require(!isClientId(clientId) || what.find(clientId) == std::string_view::npos,
                "the id of the client is not shown");
        require(!isUtf8(error) || !isUtf8(reason) || !isClientId(clientId) || isUtf8(what),
                "an error is UTF-8");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = asText(data, size);
    const std::string_view error = cutAt(rest, '\n');
    const std::string_view reason = cutAt(rest, '\n');
    checkParts(error);
    checkParts(asText(data, size));
    isServerBusy(error, reason);
    for (const Stage stage : {Stage::SignIn, Stage::Handshake, Stage::Connect, Stage::Subscribe,
                              Stage::Unsubscribe, Stage::Disconnect}) {
        const FailureKind kind = classifyReply(stage, error, reason, Reconnect::None);
        require(*toString(kind) != '\0', "a class has a name");
        checkException(error, reason, rest, kind);
    }
    return 0;
}
