// SPDX-License-Identifier: MIT
// What the one who reads an error or a gap can do about it.
#include "sfstreaming/cli/advice.h"

#include <string_view>

#include "sfstreaming/cli/exit_code.h"

namespace sfstreaming::cli {

namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

const char* advise(const ServerError& error) {
    const std::string& reason = error.reason();
    if (contains(reason, "replayId") && contains(reason, "invalid")) {
        return "The position is no longer known to the org: take --replay all for everything it "
               "still retains, or --replay new";
    }
    if (contains(reason, "does not exist") || contains(reason, "create_denied") ||
        contains(reason, "Unknown channel")) {
        return "Check the channel's spelling, upper and lower case included, and whether the user "
               "may read the object";
    }
    if (contains(reason, "not enabled for streaming") || contains(reason, "Restricted channel") ||
        contains(reason, "subscribe_denied")) {
        return "Ask an administrator to let the user see this channel";
    }
    if (contains(reason, "API version")) {
        return "Try --api-version latest";
    }
    return "";
}

const char* advise(const TransportError& error) {
    const std::string_view what = error.what();
    if (contains(what, "certificate")) {
        return "If your network inspects TLS, give its certificate with --ca";
    }
    if (error.httpStatus() == 407) {
        return "The proxy wants a sign-in, which sfstream does not offer";
    }
    if (error.httpStatus() == 0) {
        return "Check --login-url, --proxy and the network";
    }
    return "";
}

std::string withAdvice(std::string what, std::string_view advice) {
    if (!advice.empty()) {
        what += ". ";
        what += advice;
    }
    return what;
}

}  // namespace

std::string explain(const Error& error, std::string_view outcome) {
    std::string text = error.what();
    text += outcome;
    if (const auto* server = dynamic_cast<const ServerError*>(&error)) {
        return withAdvice(text, advise(*server));
    }
    if (const auto* transport = dynamic_cast<const TransportError*>(&error)) {
        return withAdvice(text, advise(*transport));
    }
    return text;
}

std::string explain(const Gap& gap) {
    std::string text = "events of " + gap.channel + " may be missing";
    switch (gap.reason) {
        case GapReason::PositionRejected:
            text += ": the org no longer knows the position";
            if (gap.lastPosition) {
                text += " " + gap.lastPosition->toString();
            }
            break;
        case GapReason::NoPosition:
            text += ": the session was lost before an event with a replay id had come";
            break;
        case GapReason::PollFailed:
            text += ": a reply was lost before an event with a replay id had come";
            break;
        case GapReason::Parked:
            text += ": the output was blocked before an event with a replay id had come";
            break;
        case GapReason::ChangeEventGap:
            return text +
                   ": the server could not describe a change; read the records that the event " +
                   gap.resumedFrom.toString() + " names again";
        case GapReason::ChangeEventOverflow:
            return text +
                   ": more was changed at once than the server reports; read all records of the "
                   "object again";
    }
    return text + ". To see everything that the org retains, listen with --replay all";
}

int exitCodeOf(const Error& error) {
    switch (error.code()) {
        case ErrorCode::Authentication:
            return kExitSignInRefused;
        case ErrorCode::Usage:
            return kExitUsage;
        case ErrorCode::Transport:
        case ErrorCode::Timeout:
        case ErrorCode::Server:
        case ErrorCode::Protocol:
        case ErrorCode::Cancelled:
        case ErrorCode::Hook:
        case ErrorCode::Store:
        case ErrorCode::Warning:
            return kExitFailure;
    }
    return kExitFailure;
}

}  // namespace sfstreaming::cli
