// SPDX-License-Identifier: MIT
// The run of `sfstream demo`.
#include "sfstreaming/cli/demo_run.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <vector>

#include "sfstreaming/cli/advice.h"
#include "sfstreaming/cli/client_run.h"
#include "sfstreaming/cli/demo_ledger.h"
#include "sfstreaming/cli/demo_story.h"
#include "sfstreaming/cli/event_format.h"
#include "sfstreaming/cli/exit_code.h"
#include "sfstreaming/cli/interrupt.h"
#include "sfstreaming/cli/main_loop.h"
#include "sfstreaming/cli/status_line.h"
#include "sfstreaming/emulator/emulator.h"
#include "sfstreaming/make_client.h"
#include "sfstreaming/simple_streaming_client.h"

namespace sfstreaming::cli {

namespace {

using Milliseconds = std::chrono::milliseconds;

constexpr auto kTick = Milliseconds(50);
/// Far longer than anything here takes.
constexpr auto kPatience = std::chrono::seconds(20);
/// How long the emulator takes for the request that ends an outage.
constexpr auto kOutage = Milliseconds(400);
// So many events make a lively picture, whatever the duration.
constexpr double kEvents = 36.0;

/// What the observers and the main thread share. Callbacks hold it, so it outlives the command.
class Demo : public std::enable_shared_from_this<Demo> {
public:
    int run(Milliseconds duration, const std::string& program);

private:
    void start(BaseStreamingClient& client);
    void subscribe(BaseStreamingClient& client);
    void observe(BaseStreamingClient& client);
    void onEvent(const Event& event);
    void endWithoutOutput();
    void onState(const StateChange& change);
    void publishOneEach(const std::string& name);
    void accident(void (emulator::Emulator::*happens)(), emulator::RequestKind slow,
                  const std::string& name);
    void pass(Milliseconds time);
    bool await(const std::function<bool()>& condition, const char* what);
    void awaitTask(const pplx::task<void>& task, const char* what);
    void onTaskFailed(const std::exception_ptr& failure);
    std::vector<ChannelBalance> balances();
    int finish(BaseStreamingClient& client, const std::string& program);

    const std::shared_ptr<Console> console_ = std::make_shared<Console>();
    const std::shared_ptr<MainLoop> loop_ = std::make_shared<MainLoop>();
    DemoStory story_{console_};
    DemoLedger ledger_;
    StatusLine status_;
    emulator::Emulator emulator_;
    std::vector<std::string> channels_;
    /// How often the client has been connected.
    std::atomic<int> connections_ = 0;
    StatusLine::Clock::time_point lostAt_;  // the callback lane's
    std::atomic<bool> outputFailed_ = false;
};

int Demo::run(Milliseconds duration, const std::string& program) {
    const InterruptHandler interrupts([loop = loop_] { loop->quit(kExitDone); });
    emulator_.start();
    for (const char* prefix : {"/topic/", "/event/", "/data/"}) {
        const auto all = emulator_.channels();
        const auto found = std::find_if(all.begin(), all.end(), [prefix](const std::string& name) {
            return name.rfind(prefix, 0) == 0;
        });
        if (found != all.end()) {
            channels_.push_back(*found);
        }
    }
    const auto& credentials = emulator_.options().credentials;
    ClientOptions options = interactiveOptions();
    options.logger = Console::makeLogger(console_, LogLevel::Error);
    const auto client = makeClient<SimpleStreamingClient>(
        ConnectedApp{credentials.clientId, credentials.clientSecret, emulator_.url()},
        PasswordCredentials{credentials.username, credentials.password}, options);
    observe(*client);
    loop_->setTick(kTick, [this, &client] {
        if (isOutputAbandoned()) {
            loop_->quit(kExitDone);
        }
        console_->setStatus(status_.line(client->state(), Style::of(Stream::Error)));
    });

    const auto phase = duration * 3 / 10;
    story_.title();
    start(*client);
    subscribe(*client);
    emulator_.setDemoRate(
        std::clamp(kEvents * 1000.0 / static_cast<double>(duration.count()), 2.0, 20.0));
    pass(phase);
    story_.step("Accident: the server forgets our session",
                {"Salesforce does so when a node restarts or a poll comes late. Events go on being",
                 "published meanwhile. The client must notice, open a new session and ask for what",
                 "it missed."});
    accident(&emulator::Emulator::killSessions, emulator::RequestKind::Handshake,
             "published without a session");
    pass(phase);
    story_.step("Accident: the access token expires",
                {"The server refuses everything until the client has signed in again. Events go on",
                 "being published."});
    accident(&emulator::Emulator::revokeTokens, emulator::RequestKind::Token,
             "published without a token");
    pass(phase);
    emulator_.setDemoRate(0);
    await(
        [this] {
            const auto all = balances();
            return std::all_of(all.begin(), all.end(), [](const ChannelBalance& channel) {
                return channel.balance.lost == 0;
            });
        },
        nullptr);
    return finish(*client, program);
}

void Demo::start(BaseStreamingClient& client) {
    story_.step("A local Salesforce listens at " + emulator_.url());
    story_.step("Signing in as " + emulator_.options().credentials.username);
    awaitTask(client.start(), "the sign-in");
    if (!loop_->exitCode()) {
        story_.remark(Colour::Green,
                      "signed in; a session is open (API " + client.apiVersion() + ")");
    }
}

void Demo::subscribe(BaseStreamingClient& client) {
    if (loop_->exitCode()) {
        return;
    }
    story_.step("Subscribing to three kinds of events");
    for (const std::string& channel : channels_) {
        story_.channel(channel);
        awaitTask(client.subscribe(channel).then([](const Message&) {}), "the subscription");
    }
    story_.step("Events, as they arrive");
    publishOneEach("the first of this channel");
}

void Demo::observe(BaseStreamingClient& client) {
    const auto self = shared_from_this();
    client.addEventObserver([self](const Event& event) { self->onEvent(event); });
    client.addStateObserver([self](const StateChange& change) { self->onState(change); });
    client.addErrorObserver([self](const Error& error) {
        if (error.code() != ErrorCode::Cancelled) {
            self->story_.remark(Colour::Yellow, printable(error.what()));
        }
    });
    client.addMessageObserver([self](const Message& message) {
        if (message.channel() == "/meta/connect") {
            self->status_.onPoll();
        }
    });
}

void Demo::onEvent(const Event& event) {
    status_.onEvent();
    ledger_.onReceived(event.channel(), event.replayId() ? event.replayId()->toInt64() : 0);
    if (!console_->write(
            prettyLine(event, console_->outputStyle(), std::chrono::system_clock::now()))) {
        endWithoutOutput();
    }
}

void Demo::endWithoutOutput() {
    if (!outputFailed_.exchange(true)) {
        loop_->quit(console_->explainOutputError());
    }
}

void Demo::onState(const StateChange& change) {
    if (change.to == ClientState::Reconnecting) {
        lostAt_ = StatusLine::Clock::now();
    }
    if (change.to == ClientState::Connected) {
        if (change.from == ClientState::Reconnecting) {
            const auto time =
                std::chrono::duration_cast<Milliseconds>(StatusLine::Clock::now() - lostAt_);
            story_.remark(Colour::Green, "connected again after " + std::to_string(time.count()) +
                                             " ms, behind the last event of each channel");
        }
        ++connections_;
    }
    if (change.to == ClientState::Stopped && change.from != ClientState::Stopping) {
        loop_->quit(kExitFailure);
    }
}

/// @param name  no characters that JSON would escape
void Demo::publishOneEach(const std::string& name) {
    for (const std::string& channel : channels_) {
        const std::string header =
            channel.rfind("/data/", 0) == 0
                ? R"("ChangeEventHeader":{"entityName":"Account","recordIds":["0019z00000AbCdEAAV"],)"
                  R"("changeType":"UPDATE"},)"
                : "";
        const char* field = channel.rfind("/event/", 0) == 0 ? "Order_No__c" : "Name";
        emulator_.publish(channel, "{" + header + "\"" + field + "\":\"" + name + "\"}");
    }
}

/// Lets something happen, publishes during the outage, and waits until the client has recovered.
/// @param slow  the request that is answered late, so that it is an outage
void Demo::accident(void (emulator::Emulator::*happens)(), emulator::RequestKind slow,
                    const std::string& name) {
    if (loop_->exitCode()) {
        return;
    }
    emulator::Fault delay;
    delay.kind = emulator::FaultKind::Delay;
    delay.on = slow;
    delay.delay = kOutage;
    emulator_.inject(delay);
    const int before = connections_;
    (emulator_.*happens)();
    publishOneEach(name);
    await([this, before] { return connections_ > before; }, "the recovery");
}

void Demo::pass(Milliseconds time) {
    loop_->runUntil([] { return false; }, MainLoop::Clock::now() + time);
}

/// @param what  what is missing if it does not come; none: not a failure yet
bool Demo::await(const std::function<bool()>& condition, const char* what) {
    const bool holds = loop_->runUntil(condition, MainLoop::Clock::now() + kPatience);
    if (!holds && !loop_->exitCode() && what != nullptr) {
        console_->fail(std::string(what) + " takes too long");
        loop_->quit(kExitFailure);
    }
    return holds;
}

void Demo::awaitTask(const pplx::task<void>& task, const char* what) {
    const auto done = std::make_shared<bool>(false);
    whenDone(task, [self = shared_from_this(), done](std::exception_ptr failure) {
        self->loop_->post([self, done, failure] {
            *done = true;
            if (failure) {
                self->onTaskFailed(failure);
            }
        });
    });
    await([done] { return *done; }, what);
}

void Demo::onTaskFailed(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        console_->fail(error.what());
    }
    loop_->quit(kExitFailure);
}

std::vector<ChannelBalance> Demo::balances() {
    std::vector<ChannelBalance> all;
    for (const std::string& channel : channels_) {
        all.push_back({channel, ledger_.balance(channel, emulator_.published(channel))});
    }
    return all;
}

int Demo::finish(BaseStreamingClient& client, const std::string& program) {
    const auto ended = loop_->exitCode();
    emulator_.setDemoRate(0);
    if (!stopAndWait(client, *console_)) {
        return kExitFailure;
    }
    console_->setStatus({});
    if (ended) {
        return *ended;
    }
    const auto all = balances();
    story_.summary(all, emulator_.statistics());
    story_.next(program);
    emulator_.stop();
    if (console_->outputError() != 0) {
        return console_->explainOutputError();
    }
    return std::all_of(all.begin(), all.end(),
                       [](const ChannelBalance& channel) { return channel.balance.isEven(); })
               ? kExitDone
               : kExitFailure;
}

}  // namespace

int runDemo(Milliseconds duration, const std::string& program) {
    return std::make_shared<Demo>()->run(duration, program);
}

}  // namespace sfstreaming::cli
