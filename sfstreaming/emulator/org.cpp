// SPDX-License-Identifier: MIT
// The emulated org: its servers, its endpoints, and all that can be done to it.
#include "sfstreaming/emulator/org.h"

#include <stdexcept>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>

#include "sfstreaming/emulator/fault_reply.h"

namespace sfstreaming::emulator {

namespace {

// Older ones are forgotten, so that a day with a client does not fill the memory.
constexpr std::size_t kKeptRequests = 10'000;

EmulatorOptions checked(EmulatorOptions options) {
    if (!(options.timeScale > 0)) {
        throw std::invalid_argument("EmulatorOptions::timeScale must be more than 0");
    }
    if (options.certificateFile.empty() != options.keyFile.empty()) {
        throw std::invalid_argument(
            "EmulatorOptions::certificateFile and keyFile must be given together");
    }
    return options;
}

RequestKind kindOf(const std::string& path) {
    if (LoginEndpoint::matches(path)) {
        return RequestKind::Token;
    }
    if (RestEndpoint::isVersionList(path)) {
        return RequestKind::Versions;
    }
    return RestEndpoint::matches(path) ? RequestKind::Rest : RequestKind::Any;
}

std::string textOr(const std::string& text, const char* otherwise) {
    return text.empty() ? otherwise : text;
}

}  // namespace

Org::Org(EmulatorOptions options)
    : core_(checked(std::move(options))),
      cometd_(core_),
      records_(core_.clock, core_.store,
               [this](const std::string& channel, const std::string& payload,
                      const std::string& type) { publish(channel, payload, type); }),
      login_(core_),
      rest_(core_, records_,
            [this](const std::string& channel, const std::string& payload) {
                return publish(channel, payload);
            }),
      demo_(
          core_.io, records_, [this] { return core_.statistics.eventsPublished; },
          [this](const std::string& channel, const std::string& payload) {
              publish(channel, payload);
          }),
      control_(*this) {
    if (core_.options.demoOrg) {
        DemoStream::addChannels(core_.store);
    }
}

void Org::open() {
    const EmulatorOptions& options = core_.options;
    const auto listen = [&](std::uint16_t port, std::shared_ptr<boost::asio::ssl::context> tls,
                            HttpServer::Handler handler) {
        try {
            return std::make_unique<HttpServer>(core_.io, options.address, port, std::move(tls),
                                                std::move(handler));
        } catch (const boost::system::system_error& error) {
            throw std::runtime_error("the emulator cannot listen on " + options.address +
                                     ", port " + std::to_string(port) + ": " +
                                     error.code().message());
        }
    };
    const bool secure = !options.certificateFile.empty();
    const auto tls = secure ? makeTlsContext(options.certificateFile, options.keyFile) : nullptr;
    auto server =
        listen(port_ != 0 ? port_ : options.port, tls,
               [this](HttpRequest request, const std::shared_ptr<HttpConnection>& connection) {
                   handle(std::move(request), connection);
               });
    controlServer_ = listen(
        controlPort_ != 0 ? controlPort_ : options.controlPort, nullptr,
        [this](const HttpRequest& request, const std::shared_ptr<HttpConnection>& connection) {
            guarded(*connection, [&] { connection->reply(control_.handle(request)); });
        });
    server_ = std::move(server);
    port_ = server_->port();
    controlPort_ = controlServer_->port();
    core_.url = urlFor(secure ? "https" : "http", port_);
    controlUrl_ = urlFor("http", controlPort_);
    core_.sessions.clear();  // like a server that has been started again
    core_.clock.start();
    demo_.resume();
    isOpen_ = true;
}

void Org::close() {
    isOpen_ = false;
    demo_.pause();
    core_.clock.stop();
    server_->stop();
    controlServer_->stop();
    earlierConnections_ += server_->accepted();
}

std::string Org::urlFor(const char* scheme, std::uint16_t port) const {
    auto address = boost::asio::ip::make_address(core_.options.address);
    std::string host = address.to_string();
    if (address.is_unspecified()) {
        host = address.is_v6() ? "::1" : "127.0.0.1";
    }
    return std::string(scheme) + "://" + (address.is_v6() ? "[" + host + "]" : host) + ":" +
           std::to_string(port);
}

void Org::handle(HttpRequest request, const std::shared_ptr<HttpConnection>& connection) {
    if (!isOpen_) {
        connection->cut(false);  // it was read when close() was called
        return;
    }
    core_.requests.push_back({RequestKind::Any, request.method, request.target,
                              request.header("authorization"), request.header("cookie"),
                              request.body});
    if (core_.requests.size() > kKeptRequests) {
        core_.requests.pop_front();
    }
    SeenRequest& seen = core_.requests.back();
    guarded(*connection, [&] {
        if (CometdEndpoint::matches(request.path())) {
            cometd_.handle(std::move(request), connection, seen);
        } else {
            handleOther(request, connection, seen);
        }
    });
}

void Org::handleOther(const HttpRequest& request, const std::shared_ptr<HttpConnection>& connection,
                      SeenRequest& seen) {
    const RequestKind kind = kindOf(request.path());
    seen.kind = kind;
    const auto fault = core_.faults.take({kind});
    if (!fault) {
        connection->reply(replyTo(request, kind));
        return;
    }
    if (settle(*fault, *connection)) {
        return;
    }
    if (fault->kind == FaultKind::Delay) {
        core_.clock.setAlarm(fault->delay, [this, request, connection, kind] {
            if (connection->isWaiting()) {
                guarded(*connection, [&] { connection->reply(replyTo(request, kind)); });
            }
        });
        return;
    }
    if (fault->kind == FaultKind::Error) {
        const unsigned status = fault->status == 0 ? 400 : fault->status;
        if (kind == RequestKind::Token) {
            ++core_.statistics.refusedSignIns;
        }
        connection->reply(withRetryAfter(
            kind == RequestKind::Token
                ? LoginEndpoint::error(textOr(fault->error, "invalid_grant"),
                                       textOr(fault->failureReason, "authentication failure"),
                                       status)
                : RestEndpoint::error(status, textOr(fault->error, "UNKNOWN_EXCEPTION"),
                                      textOr(fault->failureReason, "An error occurred")),
            *fault));
        return;
    }
    send(*connection, replyTo(request, kind), fault);
}

HttpReply Org::replyTo(const HttpRequest& request, RequestKind kind) {
    switch (kind) {
        case RequestKind::Token:
            return login_.handle(request);
        case RequestKind::Versions:
        case RequestKind::Rest:
            return rest_.handle(request);
        default:
            return HttpReply::html(404, "Not found");
    }
}

void Org::addChannel(const std::string& name, std::vector<std::string> fields) {
    core_.store.add(name, std::move(fields));
}

void Org::removeChannel(const std::string& name) {
    core_.store.remove(name);
}

std::vector<std::string> Org::channels() const {
    std::vector<std::string> names;
    for (const auto& [name, channel] : core_.store.all()) {
        names.push_back(name);
    }
    return names;
}

bool Org::hasChannel(const std::string& name) {
    return core_.store.find(name) != nullptr;
}

StoredEvent Org::publish(const std::string& channel, const std::string& payload,
                         const std::string& type) {
    return publishEvents(channel, {payload}, type).front();
}

std::vector<std::int64_t> Org::publishAll(const std::string& channel,
                                          const std::vector<std::string>& payloads) {
    std::vector<std::int64_t> ids;
    for (const StoredEvent& event : publishEvents(channel, payloads, "updated")) {
        ids.push_back(event.replayId);
    }
    return ids;
}

std::vector<StoredEvent> Org::publishEvents(const std::string& channel,
                                            const std::vector<std::string>& payloads,
                                            const std::string& type) {
    std::vector<StoredEvent> events = core_.store.publish(channel, payloads, type);
    core_.statistics.eventsPublished += events.size();
    cometd_.deliver(channel, events);
    return events;
}

std::int64_t Org::publishRaw(const std::string& channel, const std::string& message) {
    const StoredEvent event = core_.store.publishRaw(channel, message);
    ++core_.statistics.eventsPublished;
    cometd_.deliver(channel, {event});
    return event.replayId;
}

std::vector<std::int64_t> Org::published(const std::string& name) {
    const Channel* const channel = core_.store.find(name);
    return channel == nullptr ? std::vector<std::int64_t>{} : channel->published;
}

void Org::expireEvents(const std::string& channel, std::size_t keep) {
    core_.store.expire(channel, keep);
}

void Org::setNextReplayId(const std::string& channel, std::int64_t id) {
    core_.store.findOrAdd(channel).nextId = id;
}

void Org::setDemoRate(double eventsPerSecond) {
    demo_.setRate(eventsPerSecond);
    if (!isOpen_) {
        demo_.pause();  // until open()
    }
}

void Org::killSessions() {
    cometd_.killSessions();
}

void Org::disconnectSessions(bool withSuccessful) {
    cometd_.disconnectSessions(withSuccessful);
}

void Org::revokeTokens() {
    core_.tokens.revokeAll();
    cometd_.onTokensRevoked();
}

void Org::cutConnections(bool reset) {
    if (isOpen_) {
        server_->cutAll(reset);
    }
}

void Org::expireRoutingCookies() {
    core_.routing.expire();
}

void Org::advanceClock(std::chrono::milliseconds duration) {
    core_.clock.advance(duration);
}

void Org::inject(Fault fault) {
    core_.faults.add(std::move(fault));
}

void Org::clearFaults() {
    core_.faults.clear();
}

Switches Org::switches() const {
    return core_.switches;
}

void Org::setSwitches(Switches switches) {
    core_.switches = std::move(switches);
}

Statistics Org::statistics() const {
    Statistics statistics = core_.statistics;
    statistics.connections = earlierConnections_ + (isOpen_ ? server_->accepted() : 0);
    statistics.sessions = core_.sessions.all().size();
    statistics.heldPolls = core_.sessions.heldPolls();
    for (const auto& [clientId, session] : core_.sessions.all()) {
        statistics.subscriptions += session.channels.size();
    }
    return statistics;
}

std::vector<SeenRequest> Org::requests() const {
    return {core_.requests.begin(), core_.requests.end()};
}

}  // namespace sfstreaming::emulator
