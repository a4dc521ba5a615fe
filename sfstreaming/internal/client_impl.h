// SPDX-License-Identifier: MIT
// The private part of a client: what outlives a session.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <pplx/pplxtasks.h>

#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/internal/callback_lane.h"
#include "sfstreaming/internal/observer_list.h"
#include "sfstreaming/internal/once_event.h"
#include "sfstreaming/internal/position_book.h"
#include "sfstreaming/internal/pull_queue.h"
#include "sfstreaming/internal/scheduler.h"
#include "sfstreaming/internal/session.h"
#include "sfstreaming/internal/statistics.h"
#include "sfstreaming/internal/task_utils.h"

namespace sfstreaming::internal {

/// Makes a new Session for each start() and hands the calls of the user to it. Thread: any.
class ClientImpl : public std::enable_shared_from_this<ClientImpl> {
public:
    explicit ClientImpl(ClientOptions options);

    const ClientOptions& options() const noexcept { return options_; }
    pplx::task<HttpResponse> sendLoginRequest(HttpRequest request);
    Observers& observers() noexcept { return *observers_; }
    ClientState state() const { return published_->state(); }
    std::string apiVersion() const;
    std::string instanceUrl() const { return published_->instanceUrl(); }

    /// From the next start() on, storeReplayId() is not called: it does what it does by default.
    void skipStoring();
    /// What storeReplayId() and getLastReplayId() do by default.
    void storePosition(const std::string& channel, ReplayId id, std::string creationTime);
    ReplayId loadPosition(const std::string& channel);
    ClientStats stats() const;
    pplx::task<void> start(const std::weak_ptr<BaseStreamingClient>& client);
    pplx::task<void> stop();
    /// The client is being destroyed.
    void abandon();
    pplx::task<Message> subscribe(std::string channel, std::optional<ReplayId> from);
    pplx::task<Message> unsubscribe(std::string channel);
    pplx::task<std::string> send(std::string payload);
    pplx::task<HttpResponse> request(std::string method, std::string path, std::string body);

    template <typename T>
    ObserverId addObserver(ObserverList<T>& list, std::string channel, Observer<T> observer) {
        const ObserverId id = ++observers_->lastId;
        list.add(id, std::move(channel), std::move(observer));
        return id;
    }
    pplx::task<void> removeObserver(ObserverId id);
    std::shared_ptr<PullQueue> openPullQueue(std::string channel);

    /// Makes a task fit for users: it may be dropped, and its continuations run on the executor.
    template <typename T>
    pplx::task<T> forUser(pplx::task<T> task) const;

private:
    /// In debug builds: calls `fail` if the hook or observer that calls this is still running after
    /// kSelfWait. It then most likely waits for the task that it asked for, which would never end.
    void watchForSelfWait(std::function<void(std::exception_ptr)> fail) const;
    /// The running session; null if there is none.
    std::shared_ptr<Session> session() const;
    /// The same; throws UsageError if there is none.
    std::shared_ptr<Session> runningSession(const char* call) const;
    /// Ends the loops that pull events, and sign-in requests, of one life of the client; nothing if
    /// a later one has begun.
    /// @param ended  no event is delivered any more. Until then the observers of the loops stay, so
    /// that no event counts as handled because nobody is there to handle it.
    void cancelUserWaits(const std::shared_ptr<Session>& life, bool ended);

    const ClientOptions options_;
    const std::shared_ptr<Executor> executor_;
    const std::shared_ptr<pplx::scheduler_interface> executorScheduler_;
    const std::shared_ptr<Scheduler> scheduler_;
    const std::shared_ptr<HttpTransport> transport_;
    const std::shared_ptr<HttpTransport> loginTransport_;
    const std::shared_ptr<Observers> observers_ = std::make_shared<Observers>();
    const std::shared_ptr<PublishedState> published_ = std::make_shared<PublishedState>();
    const std::shared_ptr<Statistics> statistics_ = std::make_shared<Statistics>();

    mutable std::mutex mutex_;
    bool skipsStoring_ = false;
    std::shared_ptr<Session> session_;
    std::shared_ptr<CallbackLane> lane_;
    std::shared_ptr<PositionBook> storeBook_;
    struct OpenPullQueue {
        std::weak_ptr<PullQueue> queue;
        ObserverId observer;
    };
    std::vector<OpenPullQueue> pullQueues_;
    pplx::cancellation_token_source loginCancellation_;
    bool acceptsLogins_ = true;  ///< false from stop() to the next start()
};

template <typename T>
pplx::task<T> ClientImpl::forUser(pplx::task<T> task) const {
    const OnceEvent<T> event;
    pplx::task<T> result = event.task(pplx::task_options(pplx::scheduler_ptr(executorScheduler_)));
    task.then([event](const pplx::task<T>& done) {
        try {
            if constexpr (std::is_void_v<T>) {
                done.get();
                event.set();
            } else {
                event.set(done.get());
            }
        } catch (const pplx::task_canceled&) {
            event.failWith(OperationCancelled("the client was stopped or destroyed"));
        } catch (...) {
            event.fail(std::current_exception());
        }
    });
    watchForSelfWait([event](const std::exception_ptr& error) { event.fail(error); });
    return result;
}

}  // namespace sfstreaming::internal
