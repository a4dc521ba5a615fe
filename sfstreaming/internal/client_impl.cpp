// SPDX-License-Identifier: MIT
// The private part of a client: what outlives a session.
#include "sfstreaming/internal/client_impl.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sfstreaming/internal/channel_name.h"
#include "sfstreaming/internal/default_transport.h"
#include "sfstreaming/internal/engine.h"
#include "sfstreaming/internal/event_delivery.h"
#include "sfstreaming/internal/hook_bridge.h"
#include "sfstreaming/internal/redact.h"
#include "sfstreaming/internal/task_utils.h"
#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

namespace {

// How much longer than its own deadline a transport may take before it counts as stuck.
constexpr auto kWatchdogGrace = std::chrono::seconds(5);

void clamp(std::chrono::milliseconds& duration) {
    duration = std::min(duration, kLongestDelay);
}

void checkDelays(std::chrono::milliseconds& first, std::chrono::milliseconds& ceiling) {
    if (first.count() < 0 || ceiling.count() < 0) {
        throw std::invalid_argument("the delays of ClientOptions must not be negative");
    }
    clamp(first);
    clamp(ceiling);
}

ClientOptions checked(ClientOptions options) {
    if (options.maxPendingEvents == 0 || options.maxPendingBytes == 0 ||
        options.storePolicy.maxEvents == 0) {
        throw std::invalid_argument(
            "ClientOptions::maxPendingEvents, maxPendingBytes and storePolicy.maxEvents must be at "
            "least 1");
    }
    if (options.watch.positionAge < 0.0 || options.watch.positionAge > 1.0) {
        throw std::invalid_argument("ClientOptions::watch.positionAge must be from 0 to 1");
    }
    if (std::any_of(options.subscriberName.begin(), options.subscriberName.end(),
                    [](unsigned char c) { return c < 0x20 || c == 0x7f; })) {
        throw std::invalid_argument(
            "ClientOptions::subscriberName must not contain control characters");
    }
    if (options.pollTimeout.count() <= 0 || options.requestTimeout.count() <= 0 ||
        options.disconnectTimeout.count() <= 0 || options.stopTimeout.count() <= 0) {
        throw std::invalid_argument("the time-outs of ClientOptions must be longer than 0");
    }
    if (options.storePolicy.maxDelay.count() < 0 || options.watch.silence.count() < 0 ||
        options.parkAfter.count() < 0) {
        throw std::invalid_argument("the delays of ClientOptions must not be negative");
    }
    for (auto* backoff : {&options.reconnectBackoff, &options.busyBackoff, &options.limitBackoff,
                          &options.observerFailure.retryBackoff}) {
        checkDelays(backoff->first, backoff->ceiling);
    }
    checkDelays(options.subscribeRetry.firstDelay, options.subscribeRetry.maxDelay);
    for (auto* duration :
         {&options.pollTimeout, &options.pollMargin, &options.requestTimeout, &options.startTimeout,
          &options.disconnectTimeout, &options.stopTimeout, &options.parkAfter,
          &options.storePolicy.maxDelay, &options.watch.silence}) {
        clamp(*duration);
    }
    return options;
}

#ifndef NDEBUG
// How long a hook or observer may run on after it has asked for a task before it counts as waiting
// for it.
constexpr auto kSelfWait = std::chrono::seconds(2);
#endif

template <typename T>
pplx::task<T> failedTask(std::exception_ptr error) {
    return pplx::task_from_exception<T>(std::move(error));
}

}  // namespace

ClientImpl::ClientImpl(ClientOptions options)
    : options_(checked(std::move(options))),
      executor_(options_.executor ? options_.executor : sharedExecutor()),
      executorScheduler_(makeExecutorScheduler(executor_)),
      scheduler_(sharedTimerScheduler()),
      transport_(options_.transport ? options_.transport
                                    : makeDefaultTransport(options_.connection)),
      loginTransport_(options_.loginTransport ? options_.loginTransport
                      : options_.transport    ? transport_
                                              : sharedLoginTransport(options_.connection)) {
    startEngine();
}

std::string ClientImpl::apiVersion() const {
    std::string version = published_->apiVersion();
    if (version.empty()) {
        version = options_.apiVersion.empty() ? kDefaultApiVersion : options_.apiVersion;
    }
    return version;
}

void ClientImpl::skipStoring() {
    const std::lock_guard lock(mutex_);
    skipsStoring_ = true;
}

void ClientImpl::storePosition(const std::string& channel, ReplayId id, std::string creationTime) {
    std::shared_ptr<PositionBook> book;
    {
        const std::lock_guard lock(mutex_);
        book = storeBook_;
    }
    if (book) {
        book->note(channel, {id, std::move(creationTime)}, 1);
        book->askForWrite();
    }
}

ReplayId ClientImpl::loadPosition(const std::string& channel) {
    if (!options_.replayStore) {
        return ReplayId::newEvents();
    }
    std::shared_ptr<PositionBook> book;
    {
        const std::lock_guard lock(mutex_);
        book = storeBook_;
    }
    if (const auto unwritten = book ? book->unwritten(channel) : std::nullopt) {
        return unwritten->id;
    }
    const auto position =
        options_.replayStore->load({published_->organization(), options_.subscriberName, channel});
    if (!position) {
        return ReplayId::newEvents();
    }
    statistics_->noteLoaded(channel, position->id, position->creationTime, position->storedAt);
    return position->id;
}

ClientStats ClientImpl::stats() const {
    return statistics_->snapshot(state(), std::chrono::system_clock::now());
}

pplx::task<void> ClientImpl::start(const std::weak_ptr<BaseStreamingClient>& client) {
    const std::lock_guard lock(mutex_);
    if (client.expired()) {
        return failedTask<void>(std::make_exception_ptr(
            UsageError("start(): this client has no shared owner; create it with "
                       "sfstreaming::makeClient<T>(…), and do not start it in its constructor")));
    }
    if (published_->state() != ClientState::Stopped) {
        return failedTask<void>(std::make_exception_ptr(
            UsageError("start(): the client is running already; wait for stop() first")));
    }
    statistics_->beginLife();
    lane_ = std::make_shared<CallbackLane>(executor_);
    BridgeEnvironment bridge{client, observers_, lane_, scheduler_, statistics_};
    bridge.organization = [published = published_] { return published->organization(); };
    bridge.callsStore = !skipsStoring_;
    auto hooks = std::make_shared<HookBridge>(std::move(bridge), options_);
    hooks->initialise(options_);
    storeBook_ = hooks->storeBook();
    session_ = Session::create({options_, transport_, scheduler_, std::move(hooks), Lane::create(),
                                published_, statistics_, [weak = weak_from_this()] {
                                    // Not stopped yet, so there is no later life.
                                    if (const auto self = weak.lock()) {
                                        self->cancelUserWaits(self->session(), true);
                                    }
                                }});
    acceptsLogins_ = true;
    published_->setState(ClientState::Starting);
    return session_->start();
}

pplx::task<void> ClientImpl::stop() {
    const auto session = this->session();
    const bool running = session && state() != ClientState::Stopped;
    cancelUserWaits(session, !running);
    return running ? session->stop() : pplx::task_from_result();
}

void ClientImpl::abandon() {
    const auto session = this->session();
    cancelUserWaits(session, false);
    if (session) {
        session->abandon();
    }
}

void ClientImpl::cancelUserWaits(const std::shared_ptr<Session>& life, bool ended) {
    std::vector<OpenPullQueue> queues;
    pplx::cancellation_token_source logins;
    {
        const std::lock_guard lock(mutex_);
        if (session_ != life) {
            return;
        }
        acceptsLogins_ = false;
        queues = pullQueues_;
        if (ended) {
            pullQueues_.clear();
        }
        std::swap(logins, loginCancellation_);
    }
    logins.cancel();
    for (const auto& open : queues) {
        if (ended) {
            observers_->remove(open.observer);
        }
        if (const auto queue = open.queue.lock()) {
            queue->close();
        }
    }
}

pplx::task<HttpResponse> ClientImpl::sendLoginRequest(HttpRequest request) {
    try {
        requireSafeUrl(request.url, options_.allowPlainHttp, "the login URL");
    } catch (const UsageError&) {
        return failedTask<HttpResponse>(std::current_exception());
    }
    pplx::cancellation_token token = pplx::cancellation_token::none();
    {
        const std::lock_guard lock(mutex_);
        if (!acceptsLogins_) {
            return failedTask<HttpResponse>(std::make_exception_ptr(
                OperationCancelled("the sign-in was cancelled: the client was stopped")));
        }
        token = loginCancellation_.get_token();
    }
    const OnceEvent<HttpResponse> event;
    const pplx::task<HttpResponse> result = event.task();
    const auto alarm = scheduler_->setAlarm(
        std::min<std::chrono::milliseconds>(request.timeout, kLongestDelay) + kWatchdogGrace,
        [event, what = request.method + " " + redactUrl(request.url)] {
            event.failWith(TimeoutError(
                what + ": the HTTP transport did not keep its own deadline; giving up on it"));
        });
    try {
        loginTransport_->send(std::move(request), token)
            .then([event, alarm, scheduler = scheduler_](const pplx::task<HttpResponse>& done) {
                scheduler->cancelAlarm(alarm);
                try {
                    event.set(done.get());
                } catch (...) {
                    event.fail(std::current_exception());
                }
            });
    } catch (...) {
        scheduler_->cancelAlarm(alarm);
        event.fail(std::current_exception());
    }
    return result;
}

void ClientImpl::watchForSelfWait(
    [[maybe_unused]] std::function<void(std::exception_ptr)> fail) const {
#ifndef NDEBUG
    std::shared_ptr<CallbackLane> lane;
    {
        const std::lock_guard lock(mutex_);
        lane = lane_;
    }
    if (!lane || !lane->isCurrent()) {
        return;
    }
    const std::uint64_t call = lane->callNumber();
    scheduler_->setAlarm(kSelfWait, [lane, call, fail = std::move(fail)] {
        if (lane->callNumber() == call) {
            fail(std::make_exception_ptr(
                UsageError("a hook or an observer waits for a task of its own client, which cannot "
                           "be done before it returns; chain with .then, or use askStop()")));
        }
    });
#endif
}

std::shared_ptr<Session> ClientImpl::session() const {
    const std::lock_guard lock(mutex_);
    return session_;
}

std::shared_ptr<Session> ClientImpl::runningSession(const char* call) const {
    auto session = this->session();
    const ClientState now = state();
    if (!session || now == ClientState::Stopped) {
        throw UsageError(std::string(call) +
                         ": the client is not running; call start() first (its task need not be "
                         "done yet)");
    }
    return session;
}

pplx::task<Message> ClientImpl::subscribe(std::string channel, std::optional<ReplayId> from) {
    try {
        return runningSession("subscribe()")->subscribe(checkedChannel(channel), from);
    } catch (const UsageError&) {
        return failedTask<Message>(std::current_exception());
    }
}

pplx::task<Message> ClientImpl::unsubscribe(std::string channel) {
    try {
        return runningSession("unsubscribe()")->unsubscribe(checkedChannel(channel));
    } catch (const UsageError&) {
        return failedTask<Message>(std::current_exception());
    }
}

pplx::task<std::string> ClientImpl::send(std::string payload) {
    try {
        return runningSession("send()")->send(std::move(payload));
    } catch (const UsageError&) {
        return failedTask<std::string>(std::current_exception());
    }
}

pplx::task<HttpResponse> ClientImpl::request(std::string method, std::string path,
                                             std::string body) {
    try {
        if (path.empty() || path.front() != '/') {
            throw UsageError("REST paths begin with '/': they are relative to the instance URL");
        }
        return runningSession("request()")
            ->request(std::move(method), std::move(path), std::move(body));
    } catch (const UsageError&) {
        return failedTask<HttpResponse>(std::current_exception());
    }
}

pplx::task<void> ClientImpl::removeObserver(ObserverId id) {
    observers_->remove(id);
    std::shared_ptr<CallbackLane> lane;
    {
        const std::lock_guard lock(mutex_);
        lane = lane_;
    }
    if (!lane || runningObserver() == id) {
        return pplx::task_from_result();
    }
    return forUser(lane->barrier());
}

std::shared_ptr<PullQueue> ClientImpl::openPullQueue(std::string channel) {
    auto queue = std::make_shared<PullQueue>(executorScheduler_);
    const std::weak_ptr<PullQueue> weak = queue;
    const auto id = std::make_shared<ObserverId>(0);
    const std::weak_ptr<Observers> observers = observers_;
    *id = addObserver<Event>(
        observers_->events, std::move(channel),
        Observer<Event>([weak, id, observers](const Event& event) -> pplx::task<void> {
            if (const auto open = weak.lock()) {
                return open->push(event);
            }
            if (const auto all = observers.lock()) {
                all->remove(*id);
            }
            throw NotHandled("the loop that asked for events was left");
        }));
    const std::lock_guard lock(mutex_);
    pullQueues_.erase(std::remove_if(pullQueues_.begin(), pullQueues_.end(),
                                     [](const auto& old) { return old.queue.expired(); }),
                      pullQueues_.end());
    pullQueues_.push_back({queue, *id});
    return queue;
}

}  // namespace sfstreaming::internal
