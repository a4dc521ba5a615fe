// SPDX-License-Identifier: MIT
// The run of `sfstream listen`.
#include "sfstreaming/cli/listener.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "sfstreaming/cli/advice.h"
#include "sfstreaming/cli/client_run.h"
#include "sfstreaming/cli/exit_code.h"
#include "sfstreaming/cli/interrupt.h"
#include "sfstreaming/cli/main_loop.h"
#include "sfstreaming/cli/stats_format.h"
#include "sfstreaming/cli/status_line.h"
#include "sfstreaming/cli/store_file.h"

namespace sfstreaming::cli {

namespace {

constexpr auto kTick = std::chrono::milliseconds(250);
constexpr auto kWarningInterval = std::chrono::minutes(1);
constexpr auto kStartTimeout = std::chrono::seconds(30);
// Twice that is less than a stop may take. What could not be stored is tried again.
constexpr auto kStorePatience = std::chrono::milliseconds(250);

/// What the observers and the main thread share. Callbacks hold it, so it outlives the command.
class Listener : public std::enable_shared_from_this<Listener> {
public:
    explicit Listener(ListenPlan plan)
        : plan_(std::move(plan)), console_(std::make_shared<Console>()) {}

    int run(const SignInOptions& signIn);

private:
    std::shared_ptr<BaseStreamingClient> makeClientFor(const SignInOptions& signIn);
    void observe(BaseStreamingClient& client);
    void onEvent(const Event& event);
    void onError(const Error& error);
    void warnOnce(const Error& error);
    void onState(const StateChange& change);
    void onStarted(const std::exception_ptr& failure);
    void subscribe(BaseStreamingClient& client);
    void onSubscribed(const std::string& channel, const std::exception_ptr& failure);
    void onRefused(const std::string& channel, const Error& error);
    void tick(const BaseStreamingClient& client);
    void writeStats(const BaseStreamingClient& client);
    int finish(BaseStreamingClient& client);
    bool isAllStored(const BaseStreamingClient& client);
    void sayFarewell();

    const ListenPlan plan_;
    const std::shared_ptr<Console> console_;
    const std::shared_ptr<MainLoop> loop_ = std::make_shared<MainLoop>();
    StatusLine status_;

    // The callback lane's
    bool printsNoMore_ = false;
    std::uint64_t printed_ = 0;
    std::map<std::string, ReplayId> lastIds_;
    bool wasConnected_ = false;
    int lastErrorCode_ = kExitFailure;
    bool lastErrorWasTransient_ = false;
    std::string lastWarning_;
    MainLoop::Clock::time_point lastWarningAt_;

    // The main thread's
    bool started_ = false;
    std::set<std::string> pending_;
    std::set<std::string> subscribed_;
    bool anyRefused_ = false;
    StatsFormat stats_{std::chrono::system_clock::now()};
    MainLoop::Clock::time_point nextStats_;
};

int Listener::run(const SignInOptions& signIn) {
    const InterruptHandler interrupts([loop = loop_] { loop->quit(kExitDone); });
    const auto client = makeClientFor(signIn);
    observe(*client);
    const std::chrono::milliseconds tickInterval = kTick;
    nextStats_ = MainLoop::Clock::now() + plan_.statsInterval.value_or(tickInterval);
    loop_->setTick(std::min(tickInterval, plan_.statsInterval.value_or(tickInterval)),
                   [this, &client] { tick(*client); });
    whenDone(client->start(), [self = shared_from_this()](std::exception_ptr failure) {
        self->loop_->post([self, failure] { self->onStarted(failure); });
    });
    if (loop_->runUntil([this] { return started_; })) {
        subscribe(*client);
    }
    if (loop_->runUntil([this] { return pending_.empty(); })) {
        if (anyRefused_) {
            loop_->quit(kExitSubscriptionRefused);
        } else if (console_->isInteractive()) {
            console_->note("listening; events appear as they are published");
        }
        std::optional<MainLoop::Clock::time_point> end;
        if (plan_.duration) {
            end = MainLoop::Clock::now() + *plan_.duration;
        }
        loop_->runUntil([] { return false; }, end);
    }
    return finish(*client);
}

std::shared_ptr<BaseStreamingClient> Listener::makeClientFor(const SignInOptions& signIn) {
    ClientOptions options = interactiveOptions();
    options.startTimeout = kStartTimeout;
    options.logger = Console::makeLogger(console_, plan_.logLevel);
    if (plan_.store) {
        options.replayStore = openStore(*plan_.store, kStorePatience);
    }
    options.subscriberName = plan_.subscriber;
    return makeClient(signIn, console_, std::move(options));
}

void Listener::observe(BaseStreamingClient& client) {
    const auto self = shared_from_this();
    client.addEventObserver([self](const Event& event) { self->onEvent(event); });
    client.addErrorObserver([self](const Error& error) { self->onError(error); });
    client.addStateObserver([self](const StateChange& change) { self->onState(change); });
    client.addGapObserver([self](const Gap& gap) { self->console_->warn(explain(gap)); });
    client.addMessageObserver([self](const Message& message) {
        if (message.channel() == "/meta/connect") {
            self->status_.onPoll();
        }
    });
}

/// @throws OperationCancelled  the event is not printed, so that its position must not be stored
void Listener::onEvent(const Event& event) {
    if (printsNoMore_) {
        throw OperationCancelled("not printed: the command ends");
    }
    const std::string line =
        plan_.format == Format::JsonLines
            ? jsonLine(event)
            : prettyLine(event, console_->outputStyle(), std::chrono::system_clock::now());
    if (!console_->write(line)) {
        printsNoMore_ = true;
        loop_->quit(console_->explainOutputError());
        throw OperationCancelled("not printed: standard output takes no more");
    }
    status_.onEvent();
    ++printed_;
    if (const auto id = event.replayId()) {
        lastIds_.insert_or_assign(std::string(event.channel()), *id);
    }
    if (plan_.count && printed_ == *plan_.count) {
        printsNoMore_ = true;
        loop_->quit(kExitDone);
    }
}

void Listener::onError(const Error& error) {
    if (error.code() == ErrorCode::Cancelled) {
        return;
    }
    if (error.code() == ErrorCode::Warning) {
        console_->warn(error.what());
        return;
    }
    const auto* server = dynamic_cast<const ServerError*>(&error);
    const bool ours = server != nullptr && std::find(plan_.channels.begin(), plan_.channels.end(),
                                                     server->channel()) != plan_.channels.end();
    if (ours && !error.isTransient()) {
        // A subscription that could not be restored, and is over.
        const auto copy = std::make_shared<const ServerError>(*server);
        loop_->post([self = shared_from_this(), copy] { self->onRefused(copy->channel(), *copy); });
        return;
    }
    if (error.isTransient()) {
        warnOnce(error);
    } else {
        console_->fail(explain(error));
    }
    lastErrorCode_ = exitCodeOf(error);
    lastErrorWasTransient_ = error.isTransient();
}

/// The same trouble every few seconds is told once a minute.
void Listener::warnOnce(const Error& error) {
    const auto now = MainLoop::Clock::now();
    if (error.what() == lastWarning_ && now - lastWarningAt_ < kWarningInterval) {
        return;
    }
    lastWarning_ = error.what();
    lastWarningAt_ = now;
    constexpr const char* outcome = "; trying again";
    console_->warn(wasConnected_ ? std::string(error.what()) + outcome : explain(error, outcome));
}

void Listener::onState(const StateChange& change) {
    if (change.to == ClientState::Connected) {
        if (wasConnected_) {
            console_->note("connected again");
            lastWarning_.clear();
        }
        wasConnected_ = true;
    }
    if (change.to == ClientState::Stopped && change.from != ClientState::Stopping) {
        // The client has given up; the error observer has heard why.
        if (lastErrorWasTransient_) {
            console_->fail("gave up after trying for " + std::to_string(kStartTimeout.count()) +
                           " s");
        }
        loop_->quit(lastErrorCode_);
    }
}

void Listener::onStarted(const std::exception_ptr& failure) {
    if (!failure) {
        started_ = true;
        return;
    }
    try {
        std::rethrow_exception(failure);
    } catch (const Error& error) {
        loop_->quit(exitCodeOf(error));
    }
}

void Listener::subscribe(BaseStreamingClient& client) {
    pending_.insert(plan_.channels.begin(), plan_.channels.end());
    for (const std::string& channel : plan_.channels) {
        auto reply =
            plan_.from ? client.subscribe(channel, *plan_.from) : client.subscribe(channel);
        whenDone(reply, [self = shared_from_this(), channel](std::exception_ptr failure) {
            self->loop_->post([self, channel, failure] { self->onSubscribed(channel, failure); });
        });
    }
}

void Listener::onSubscribed(const std::string& channel, const std::exception_ptr& failure) {
    pending_.erase(channel);
    try {
        if (failure) {
            std::rethrow_exception(failure);
        }
        subscribed_.insert(channel);
    } catch (const OperationCancelled&) {
        // The client has ended; its state tells why.
    } catch (const ServerError& error) {
        onRefused(channel, error);
    } catch (const Error& error) {
        console_->fail(explain(error));
        loop_->quit(exitCodeOf(error));
    }
}

void Listener::onRefused(const std::string& channel, const Error& error) {
    anyRefused_ = true;
    subscribed_.erase(channel);
    console_->fail(explain(error));
    if (subscribed_.empty() && pending_.empty()) {
        loop_->quit(kExitSubscriptionRefused);
    }
}

void Listener::tick(const BaseStreamingClient& client) {
    if (isOutputAbandoned()) {
        loop_->quit(kExitDone);
    }
    if (console_->isInteractive()) {
        console_->setStatus(status_.line(client.state(), console_->errorStyle()));
    }
    const auto now = MainLoop::Clock::now();
    if (plan_.statsInterval && now >= nextStats_) {
        writeStats(client);
        nextStats_ = std::max(nextStats_ + *plan_.statsInterval, now);
    }
}

void Listener::writeStats(const BaseStreamingClient& client) {
    console_->writeData(stats_.line(client.stats(), std::chrono::system_clock::now()));
}

int Listener::finish(BaseStreamingClient& client) {
    const int code = loop_->exitCode().value_or(kExitDone);
    const bool stopped = stopAndWait(client, *console_);
    if (stopped) {
        console_->setStatus({});
    }
    if (plan_.statsInterval) {
        writeStats(client);
    }
    if (!stopped || (!isAllStored(client) && code == kExitDone)) {
        return kExitFailure;
    }
    if (console_->isInteractive() && code == kExitDone) {
        sayFarewell();
    }
    return code == kExitDone && anyRefused_ ? kExitSubscriptionRefused : code;
}

/// Whether the next run will go on behind what has been printed; says so if not.
bool Listener::isAllStored(const BaseStreamingClient& client) {
    bool all = true;
    if (plan_.store) {
        for (const ChannelStats& channel : client.stats().channels) {
            const auto last = lastIds_.find(channel.channel);
            if (last != lastIds_.end() && channel.storedPosition != last->second) {
                console_->fail("the last position of " + channel.channel +
                               " could not be stored: events that were printed will come again");
                all = false;
            }
        }
    }
    return all;
}

/// How to go on where this run ended.
void Listener::sayFarewell() {
    const std::string count = std::to_string(printed_) + (printed_ == 1 ? " event" : " events");
    if (lastIds_.empty()) {
        console_->note(count);
        return;
    }
    if (plan_.store) {
        console_->note(count + "; the next run with this --store goes on behind the last");
        return;
    }
    console_->note(count + "; to go on later behind the last of a channel:");
    const Style style = console_->errorStyle();
    for (const auto& [channel, id] : lastIds_) {
        console_->note("  " + printable(channel) +
                       style.paint(Colour::Bold, " --replay " + id.toString()));
    }
}

}  // namespace

int listen(const ListenPlan& plan, const SignInOptions& signIn) {
    return std::make_shared<Listener>(plan)->run(signIn);
}

}  // namespace sfstreaming::cli
