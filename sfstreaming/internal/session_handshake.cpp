// SPDX-License-Identifier: MIT
// Opening and leaving Bayeux sessions: sign-in, version, handshake, disconnect.
#include <algorithm>
#include <utility>

#include "sfstreaming/errors.h"
#include "sfstreaming/internal/api_version.h"
#include "sfstreaming/internal/bayeux_fields.h"
#include "sfstreaming/internal/bayeux_requests.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/internal/server_error.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/task_utils.h"
#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

namespace {

// How long an old session may delay the new one. It is only a courtesy to the org's limit.
constexpr auto kLeaveTimeout = std::chrono::seconds(2);

AccessToken checked(AccessToken token, bool allowPlainHttp) {
    while (!token.instanceUrl.empty() && token.instanceUrl.back() == '/') {
        token.instanceUrl.pop_back();
    }
    if (token.token.empty() || token.instanceUrl.empty()) {
        throw UsageError("fetchToken must yield a token and an instance URL; one of them is empty");
    }
    const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::any_of(token.token.begin(), token.token.end(), control)) {
        throw UsageError(
            "fetchToken yielded a token with control characters in it; remove the "
            "line break at its end");
    }
    requireSafeUrl(token.instanceUrl, allowPlainHttp, "the instance URL");
    return token;
}

}  // namespace

/// One sign-in at a time: whoever comes while one is under way shares its result.
pplx::task<void> Session::signIn(const char* reason) {
    if (!signingIn_) {
        signingIn_ = hooks_->fetchToken();
    }
    const std::uint64_t number = tokenNumber_;
    std::optional<SessionFailure> failure;
    try {
        const AccessToken token = checked(co_await *signingIn_, options_.allowPlainHttp);
        if (number == tokenNumber_) {
            ++tokenNumber_;
            signingIn_.reset();
            useOrganization(token);
            endpoint_->setToken(token);
            published_->setInstanceUrl(token.instanceUrl);
            statistics_->countSignIn(reason);
        }
    } catch (const Error& error) {
        failure = SessionFailure{
            Stage::SignIn,
            error.code() == ErrorCode::Hook ? FailureKind::Network : kindOfNetworkError(error),
            std::current_exception(),
            {}};
    }
    if (failure) {
        signingIn_.reset();
        throw *failure;
    }
}

/// Positions are kept for one organisation: those of another must not be mixed in.
void Session::useOrganization(const AccessToken& token) {
    if (!token.organizationId.empty()) {
        if (!organizationId_.empty() && organizationId_ != token.organizationId) {
            throw UsageError("the sign-in led to another organisation (" + token.organizationId +
                             ") than before (" + organizationId_ +
                             "); use a client for each, or stop() and start() this one");
        }
        organizationId_ = token.organizationId;
    }
    if (organization_.empty()) {
        // Once it has a name it keeps it: the host of an org may change.
        organization_ =
            organizationId_.empty() ? parseUrl(token.instanceUrl).host : organizationId_;
        published_->setOrganization(organization_);
    }
}

/// What no retry can cure, such as a certificate that is not trusted, ends a start at once. Later
/// it is waited out like everything else: it has worked before.
FailureKind Session::kindOfNetworkError(const Error& error) const {
    const bool curable = error.isTransient() || error.code() == ErrorCode::Cancelled ||
                         (opened_ && error.code() == ErrorCode::Transport);
    return curable ? FailureKind::Network : FailureKind::Fatal;
}

/// A request of the handshake that was not answered.
SessionFailure Session::lostRequest(const std::exception_ptr& failure) const {
    FailureKind kind = FailureKind::Network;
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        kind = kindOfNetworkError(error);
    } catch (...) {
        // Of no known kind: worth another try.
    }
    return {Stage::Handshake, kind, failure, {}};
}

pplx::task<void> Session::resolveVersion() {
    if (!apiVersion_.empty()) {
        co_return;
    }
    if (!options_.apiVersion.empty() || !options_.capabilities.autoVersion) {
        apiVersion_ = options_.apiVersion.empty() ? kDefaultApiVersion : options_.apiVersion;
    } else {
        std::exception_ptr failure;
        HttpResponse response;
        try {
            response = co_await endpoint_->request("GET", "/services/data/", {});
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            throw lostRequest(failure);
        }
        if (response.status != 200) {
            throw SessionFailure{
                Stage::Handshake,
                classifyStatus(Stage::Handshake, response.status),
                std::make_exception_ptr(TransportError("the list of API versions was answered with "
                                                       "HTTP status " +
                                                           std::to_string(response.status),
                                                       response.status)),
                {}};
        }
        // An empty or odd list keeps the default, as the original does.
        apiVersion_ = newestApiVersion(*response.body, options_.apiVersionCeiling)
                          .value_or(kDefaultApiVersion);
    }
    published_->setApiVersion(apiVersion_);
}

/// Handshake, then all subscriptions. The user's hooks are asked first: once the handshake is done,
/// the server allows 40 s for the first poll.
pplx::task<void> Session::openSession() {
    co_await resolveVersion();
    const std::string path = co_await hooks_->endPoint(apiVersion_);
    if (path.empty() || path.front() != '/') {
        throw SessionFailure{
            Stage::Handshake,
            FailureKind::Fatal,
            std::make_exception_ptr(UsageError("endPoint() must begin with '/': it is a path below "
                                               "the instance URL")),
            {}};
    }
    endpoint_->setPath(path);
    const std::string payload = co_await hooks_->handshakePayload();
    co_await prepareAll();
    co_await leaveOldSession();
    if (stopping_) {
        co_return;
    }
    const std::string id = nextId();
    sessionToken_ = tokenNumber_;
    BayeuxReply reply;
    std::exception_ptr failure;
    try {
        reply = co_await endpoint_->post(
            "[" + completeHandshake(payload, id, options_.capabilities.replay) + "]",
            options_.requestTimeout);
    } catch (...) {
        failure = std::current_exception();
    }
    if (stopping_) {
        co_return;
    }
    if (failure) {
        throw lostRequest(failure);
    }
    if (!reply.batch) {
        throw noUsableReply(Stage::Handshake, reply);
    }
    const ReplyRecord* record = nullptr;
    for (const ReplyRecord& each : reply.batch->replies()) {
        if (each.channel == kMetaHandshake) {
            record = &each;
            break;
        }
    }
    if (record == nullptr || (record->successful.value_or(false) && record->clientId.empty())) {
        throw SessionFailure{Stage::Handshake,
                             FailureKind::Network,
                             std::make_exception_ptr(ProtocolError(
                                 "the reply to the handshake is none, or names no clientId")),
                             {}};
    }
    if (!record->successful.value_or(false)) {
        hooks_->deliver({reply.batch, {}, {}});
        const FailureKind kind = classifyReply(Stage::Handshake, record->error,
                                               record->failureReason, record->advice.reconnect);
        throw SessionFailure{Stage::Handshake, kind,
                             makeServerError("the handshake was refused", *record, kind),
                             reply.retryAfter};
    }
    statistics_->countHandshake();
    clientId_ = std::string(record->clientId);
    // A successful handshake of Salesforce carries no advice; an old "handshake" would loop
    // forever.
    advice_.resetForNewSession();
    advice_.merge(record->advice);
    sessionOpen_ = true;
    sessionOpened_ = scheduler_->now();
    goodPolls_ = 0;
    lastGoodPoll_.reset();
    pollFailing_ = false;
    hooks_->deliver({reply.batch, {}, {}});
    if (!std::exchange(opened_, true)) {
        started_.set();
    }
    co_await subscribePass();
}

/// Takes what the old session still holds for channels that have no position to resume from, and
/// frees its slot in the org's allowance.
pplx::task<void> Session::leaveOldSession() {
    if (clientId_.empty()) {
        co_return;
    }
    if (std::exchange(drainOldSession_, false)) {
        try {
            const BayeuxReply reply = co_await endpoint_->post(
                "[" + connectMessage(nextId(), false) + "]", options_.requestTimeout);
            if (reply.batch) {
                hooks_->deliver(accept(reply.batch, true));
            }
        } catch (...) {
            // The old session is out of reach; the gap is reported when the channel is back.
        }
    }
    co_await disconnect(kLeaveTimeout);
}

pplx::task<void> Session::disconnect(std::chrono::milliseconds timeout) {
    const std::string clientId = std::exchange(clientId_, {});
    const std::string id = nextId();
    try {
        co_await endpoint_->post("[" + disconnectRequest(id, clientId) + "]",
                                 std::min(timeout, options_.requestTimeout));
    } catch (...) {
        // Best effort: the server forgets the session by itself.
    }
}

}  // namespace sfstreaming::internal
