// SPDX-License-Identifier: MIT
// The abstract client: calls are handed to the private part, hooks have their defaults here.
#include "sfstreaming/base_streaming_client.h"

#include <utility>

#include "sfstreaming/internal/client_impl.h"
#include "sfstreaming/internal/message_batch.h"
#include "sfstreaming/internal/payload_json.h"
#include "sfstreaming/internal/recovery.h"
#include "sfstreaming/internal/task_utils.h"
#include "sfstreaming/json.h"

namespace sfstreaming {

namespace {

web::json::value parseJson(const std::string& text) {
    if (text.empty()) {
        return web::json::value::null();
    }
    try {
        return web::json::value::parse(utility::conversions::to_string_t(text));
    } catch (const std::exception&) {
        throw ProtocolError("the reply is no JSON text");
    }
}

web::json::value checkedJson(const std::string& what, const HttpResponse& response) {
    if (response.status < 200 || response.status >= 300) {
        const bool later = response.status == 429 || response.status >= 500;
        throw ServerError(
            what + " was answered with HTTP status " + std::to_string(response.status),
            response.status, std::to_string(response.status) + "::", {}, *response.body, later);
    }
    return parseJson(*response.body);
}

}  // namespace

BaseStreamingClient::BaseStreamingClient(ClientOptions options)
    : impl_(std::make_shared<internal::ClientImpl>(std::move(options))) {}

BaseStreamingClient::~BaseStreamingClient() {
    impl_->abandon();
}

void BaseStreamingClient::skipStoring() {
    impl_->skipStoring();
}

const ClientOptions& BaseStreamingClient::options() const noexcept {
    return impl_->options();
}

pplx::task<void> BaseStreamingClient::start() {
    return impl_->forUser(impl_->start(weak_from_this()));
}

pplx::task<void> BaseStreamingClient::stop() {
    return impl_->forUser(impl_->stop());
}

void BaseStreamingClient::askStop() {
    impl_->forUser(impl_->stop());
}

pplx::task<HttpResponse> BaseStreamingClient::sendLoginRequest(HttpRequest request) {
    return impl_->sendLoginRequest(std::move(request));
}

ClientState BaseStreamingClient::state() const noexcept {
    return impl_->state();
}

std::string BaseStreamingClient::apiVersion() const {
    return impl_->apiVersion();
}

std::string BaseStreamingClient::instanceUrl() const {
    return impl_->instanceUrl();
}

pplx::task<Message> BaseStreamingClient::subscribe(std::string channel) {
    return impl_->forUser(impl_->subscribe(std::move(channel), std::nullopt));
}

pplx::task<Message> BaseStreamingClient::subscribe(std::string channel, ReplayId from) {
    return impl_->forUser(impl_->subscribe(std::move(channel), from));
}

pplx::task<Message> BaseStreamingClient::unsubscribe(std::string channel) {
    return impl_->forUser(impl_->unsubscribe(std::move(channel)));
}

pplx::task<web::json::value> BaseStreamingClient::send(web::json::value message) {
    return impl_->forUser(impl_->send(utility::conversions::to_utf8string(message.serialize()))
                              .then([](const std::string& reply) { return parseJson(reply); }));
}

pplx::task<web::json::value> BaseStreamingClient::get(std::string path) {
    return request("GET", std::move(path), web::json::value());
}

pplx::task<web::json::value> BaseStreamingClient::post(std::string path, web::json::value body) {
    return request("POST", std::move(path), std::move(body));
}

pplx::task<web::json::value> BaseStreamingClient::request(std::string method, std::string path,
                                                          web::json::value body) {
    std::string text =
        body.is_null() ? std::string() : utility::conversions::to_utf8string(body.serialize());
    const std::string what = method + " " + path.substr(0, path.find('?'));
    return impl_->forUser(
        impl_->request(std::move(method), std::move(path), std::move(text))
            .then([what](const HttpResponse& response) { return checkedJson(what, response); }));
}

ObserverId BaseStreamingClient::addEventObserver(EventObserver observer) {
    return impl_->addObserver(impl_->observers().events, {}, std::move(observer));
}

ObserverId BaseStreamingClient::addEventObserver(std::string channel, EventObserver observer) {
    return impl_->addObserver(impl_->observers().events, std::move(channel), std::move(observer));
}

ObserverId BaseStreamingClient::addMessageObserver(MessageObserver observer) {
    return impl_->addObserver(impl_->observers().messages, {}, std::move(observer));
}

ObserverId BaseStreamingClient::addStateObserver(StateObserver observer) {
    return impl_->addObserver(impl_->observers().states, {}, std::move(observer));
}

ObserverId BaseStreamingClient::addErrorObserver(ErrorObserver observer) {
    return impl_->addObserver(impl_->observers().errors, {}, std::move(observer));
}

ObserverId BaseStreamingClient::addGapObserver(GapObserver observer) {
    return impl_->addObserver(impl_->observers().gaps, {}, std::move(observer));
}

pplx::task<void> BaseStreamingClient::removeObserver(ObserverId id) {
    return impl_->forUser(impl_->removeObserver(id));
}

EventStream BaseStreamingClient::events(std::string channel) {
    return EventStream(impl_->openPullQueue(std::move(channel)));
}

ObserverId BaseStreamingClient::addDeadLetterObserver(DeadLetterObserver observer) {
    return impl_->addObserver(impl_->observers().deadLetters, {}, std::move(observer));
}

ClientStats BaseStreamingClient::stats() const {
    return impl_->stats();
}

pplx::task<void> BaseStreamingClient::storeReplayId(std::string channel, ReplayId id,
                                                    std::string creationTime) {
    impl_->storePosition(channel, id, std::move(creationTime));
    return internal::doneTask();
}

pplx::task<ReplayId> BaseStreamingClient::getLastReplayId(std::string channel) {
    try {
        return pplx::task_from_result(impl_->loadPosition(channel));
    } catch (const Error&) {
        return pplx::task_from_exception<ReplayId>(std::current_exception());
    }
}

pplx::task<bool> BaseStreamingClient::shouldRetryOnErrorResponse(std::string, Message response) {
    const std::string error =
        response.field("error").exists() ? response.field("error").asString() : std::string();
    const JsonField reason = response.field("ext", "sfdc", "failureReason");
    return pplx::task_from_result(
        internal::isServerBusy(error, reason.exists() ? reason.asString() : std::string()));
}

pplx::task<bool> BaseStreamingClient::shouldRetryOnException(std::string, std::exception_ptr) {
    return pplx::task_from_result(false);
}

pplx::task<ReplayId> BaseStreamingClient::replayFallback(std::string, ReplayId rejected) {
    switch (options().replayFallback) {
        case ReplayFallback::AllEvents:
            return pplx::task_from_result(ReplayId::allEvents());
        case ReplayFallback::NewEvents:
            return pplx::task_from_result(ReplayId::newEvents());
        case ReplayFallback::Fail:
            break;
    }
    return pplx::task_from_result(rejected);
}

web::json::value BaseStreamingClient::handshakePayload() {
    return internal::makeHandshakePayload();
}

web::json::value BaseStreamingClient::subscribePayload(const std::string& channel) {
    return internal::makeSubscribePayload(channel);
}

web::json::value BaseStreamingClient::unsubscribePayload(const std::string& channel) {
    return internal::makeUnsubscribePayload(channel);
}

std::string BaseStreamingClient::endPoint(const std::string& version) const {
    return "/cometd/" + version;
}

}  // namespace sfstreaming
