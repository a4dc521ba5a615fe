// SPDX-License-Identifier: MIT
// What the samples have in common: their settings, the line they print, and waiting for the end.
#pragma once

#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>

#include <sfstreaming/sfstreaming.h>

namespace samples {

/// The environment variable SFSTREAMING_<name>.
/// @throws std::invalid_argument  it is not set, and there is no fallback
inline std::string setting(const std::string& name, const char* fallback = nullptr) {
    const char* const value = std::getenv(("SFSTREAMING_" + name).c_str());
    if (value == nullptr && fallback == nullptr) {
        throw std::invalid_argument("set the environment variable SFSTREAMING_" + name);
    }
    return value != nullptr ? value : fallback;
}

inline sfstreaming::ConnectedApp app() {
    return {setting("CLIENT_ID"), setting("CLIENT_SECRET", ""),
            setting("LOGIN_URL", sfstreaming::kProductionLoginUrl)};
}

inline sfstreaming::PasswordCredentials user() {
    return {setting("USERNAME"), setting("PASSWORD")};
}

inline std::string channel() {
    return setting("CHANNEL", "/event/Order_Placed__e");
}

/// After how many events a sample ends.
inline int eventCount() {
    return std::stoi(setting("EVENTS", "10"));
}

/// One line: channel, replay id, and what the event carries.
inline void print(const sfstreaming::Event& event) {
    const auto content = event.field("payload");
    std::ostringstream line;
    line << event.channel() << ' ' << event.replayId().value_or(sfstreaming::ReplayId()) << ' '
         << (content ? content : event.field("sobject")).raw() << '\n';
    // In one piece: another thread may be printing, too.
    std::cout << line.str() << std::flush;
}

/// Lets main() wait until observers have seen enough events. Shared by both.
class Countdown {
public:
    explicit Countdown(int count) : count_(count) {}

    void step() {
        const std::lock_guard lock(mutex_);
        --count_;
        changed_.notify_all();
    }
    /// There is nothing more to wait for.
    void finish() {
        const std::lock_guard lock(mutex_);
        count_ = 0;
        changed_.notify_all();
    }
    void wait() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return count_ <= 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_;
};

/// A countdown of eventCount() steps, which also ends when the client does.
inline std::shared_ptr<Countdown> countdownFor(sfstreaming::BaseStreamingClient& client) {
    auto countdown = std::make_shared<Countdown>(eventCount());
    client.addStateObserver([countdown](const sfstreaming::StateChange& change) {
        if (change.to == sfstreaming::ClientState::Stopped) {
            countdown->finish();
        }
    });
    return countdown;
}

/// Runs the sample; prints why it failed.
/// @return the exit code
template <typename Sample>
int runSample(Sample sample) {
    try {
        sample();
        return 0;
    } catch (const sfstreaming::Error& error) {
        std::cerr << error.what() << '\n';
        return 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}

}  // namespace samples
