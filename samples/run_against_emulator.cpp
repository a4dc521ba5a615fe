// SPDX-License-Identifier: MIT
// Runs a sample as its user would, against the emulator, and checks what it prints. POSIX: fork,
// exec, pipes.
//
// Usage: run_against_emulator SCENARIO PROGRAM [ARGUMENT...]
//
// A scenario publishes events when the sample has subscribed, and wants the replay ids of exactly
// these, in order, at the beginning of lines "<channel> <replay id> ...", and the exit code 0.
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sfstreaming/emulator/emulator.h>

namespace {

using sfstreaming::emulator::Emulator;
using sfstreaming::emulator::EmulatorOptions;
using Ids = std::vector<std::int64_t>;

constexpr const char* kChannel = "/event/Order_Placed__e";
constexpr auto kDeadline = std::chrono::seconds(30);

void check(bool condition, const std::string& what) {
    if (!condition) {
        throw std::runtime_error(what);
    }
}

void set(const std::string& name, const std::string& value) {
    ::setenv(("SFSTREAMING_" + name).c_str(), value.c_str(), 1);
}

/// What a sample has printed. The streams are apart, for their lines mix within one pipe.
struct Output {
    std::string out;
    std::string err;
};

/// The sample as a child process; killed if it is still there at the end.
class Child {
public:
    explicit Child(std::vector<std::string> command) {
        std::array<int, 2> out{};
        std::array<int, 2> err{};
        check(::pipe(out.data()) == 0 && ::pipe(err.data()) == 0, "pipe failed");
        std::vector<char*> arguments;
        for (std::string& each : command) {
            arguments.push_back(each.data());
        }
        arguments.push_back(nullptr);
        process_ = ::fork();
        check(process_ >= 0, "fork failed");
        if (process_ == 0) {
            ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
            ::dup2(out[1], STDOUT_FILENO);
            ::dup2(err[1], STDERR_FILENO);
            for (const int each : {out[0], out[1], err[0], err[1]}) {
                ::close(each);
            }
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ::close(out[1]);
        ::close(err[1]);
        streams_ = {pollfd{out[0], POLLIN, 0}, pollfd{err[0], POLLIN, 0}};
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() {
        for (const pollfd& each : streams_) {
            if (each.fd >= 0) {
                ::close(each.fd);
            }
        }
        if (process_ > 0) {
            ::kill(process_, SIGKILL);
            ::waitpid(process_, nullptr, 0);
        }
    }

    /// Reads all that it prints, until it ends.
    /// @throws std::runtime_error  it does not end in time, or not with 0
    Output finish() {
        Output output;
        const auto deadline = std::chrono::steady_clock::now() + kDeadline;
        while (streams_[0].fd >= 0 || streams_[1].fd >= 0) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
                deadline - std::chrono::steady_clock::now());
            const int ready = left.count() > 0 ? ::poll(streams_.data(), streams_.size(),
                                                        static_cast<int>(left.count()))
                                               : 0;
            check(ready != 0,
                  "the sample does not end; it has printed:\n" + output.out + output.err);
            read(streams_[0], output.out);
            read(streams_[1], output.err);
        }
        int status = 0;
        ::waitpid(std::exchange(process_, -1), &status, 0);
        std::cout << output.out << output.err;
        check(WIFEXITED(status) && WEXITSTATUS(status) == 0,
              "the sample failed (status " + std::to_string(status) + ")");
        return output;
    }

private:
    /// Appends what is there; closes the stream at its end.
    static void read(pollfd& stream, std::string& text) {
        if (stream.fd < 0 || stream.revents == 0) {
            return;
        }
        std::array<char, 4096> buffer{};
        const auto count = ::read(stream.fd, buffer.data(), buffer.size());
        if (count < 0) {
            check(errno == EINTR, std::string("reading from the sample: ") + std::strerror(errno));
        } else if (count > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(count));
        } else {
            // A negative descriptor is passed over by poll().
            ::close(std::exchange(stream.fd, -1));
        }
    }

    pid_t process_ = -1;
    std::array<pollfd, 2> streams_{pollfd{-1, 0, 0}, pollfd{-1, 0, 0}};
};

Ids printedIds(const std::string& text) {
    Ids ids;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string channel;
        std::int64_t id = 0;
        if (words >> channel >> id && channel == kChannel) {
            ids.push_back(id);
        }
    }
    return ids;
}

void publish(Emulator& emulator, int count) {
    for (int i = 0; i < count; ++i) {
        emulator.publish(kChannel, R"({"Order_No__c":"A-)" + std::to_string(i) + R"("})");
    }
}

/// Starts the sample, publishes `count` events once it has subscribed, and waits for its end.
Output runOnce(Emulator& emulator, const std::vector<std::string>& command, int count,
               bool loseSession = false) {
    const auto before = emulator.statistics().disconnects;
    Child child(command);
    const bool subscribed = emulator.waitUntil(
        [](const auto& statistics) { return statistics.subscriptions > 0; }, kDeadline);
    if (!subscribed) {
        child.finish();
        throw std::runtime_error("the sample has not subscribed");
    }
    const auto delivered = emulator.statistics().eventsDelivered;
    publish(emulator, 1);
    if (loseSession) {
        // Without an event there would be no position to go on from.
        emulator.waitUntil(
            [&](const auto& statistics) { return statistics.eventsDelivered > delivered; },
            kDeadline);
        emulator.killSessions();
        emulator.revokeTokens();
    }
    publish(emulator, count - 1);
    Output output = child.finish();
    check(emulator.statistics().disconnects > before, "the sample has not said goodbye");
    return output;
}

void expectIds(const Ids& expected, const std::string& text) {
    check(printedIds(text) == expected, "the ids are not those that were published");
}

/// The session and the token are lost between the first event and the others.
void plain(Emulator& emulator, const std::vector<std::string>& command) {
    set("EVENTS", "3");
    expectIds(emulator.published(kChannel), runOnce(emulator, command, 3, true).out);
}

/// Events are published while the sample does not run.
void restart(Emulator& emulator, const std::vector<std::string>& command) {
    const auto clean = [] {
        for (const char* file : {"restart.ids", "restart.ids.lock", "restart.sqlite",
                                 "restart.sqlite-wal", "restart.sqlite-shm"}) {
            std::filesystem::remove(file);
        }
    };
    set("REPLAY_FILE", "restart.ids");
    set("DATABASE", "restart.sqlite");
    clean();
    set("EVENTS", "2");
    std::string out = runOnce(emulator, command, 2).out;
    publish(emulator, 3);
    set("EVENTS", "4");
    out += runOnce(emulator, command, 1).out;
    expectIds(emulator.published(kChannel), out);
    clean();
}

/// Each sign-in yields a new refresh token; the second run must have kept that of the first.
void rotation(Emulator& emulator, const std::vector<std::string>& command) {
    set("TOKEN_FILE", "rotation.token");
    std::filesystem::remove("rotation.token");
    set("EVENTS", "2");
    const Output first = runOnce(emulator, command, 2, true);
    const Output second = runOnce(emulator, command, 2);
    expectIds(emulator.published(kChannel), first.out + second.out);
    check(first.err.find("stored a new refresh token") != std::string::npos, "no token was stored");
    std::filesystem::remove("rotation.token");
}

/// The channel is refused at first, and the position it is subscribed from is too old.
void retry(Emulator& emulator, const std::vector<std::string>& command) {
    publish(emulator, 3);
    emulator.expireEvents(kChannel, 2);
    // [refusal]
    sfstreaming::emulator::Fault refusal;
    refusal.kind = sfstreaming::emulator::FaultKind::Error;
    refusal.on = sfstreaming::emulator::RequestKind::Subscribe;
    refusal.error = "403:denied_by_security_policy:create_denied";
    emulator.inject(refusal);
    // [refusal]
    set("REPLAY", "1");
    set("EVENTS", "3");
    const Output output = runOnce(emulator, command, 1);
    Ids expected = emulator.published(kChannel);
    expected.erase(expected.begin());
    expectIds(expected, output.out);
    check(output.err.find("is not there yet") != std::string::npos, "the refusal was not retried");
    check(output.err.find("gap on ") != std::string::npos, "the gap was not reported");
}

void run(const std::string& scenario, const std::vector<std::string>& command) {
    EmulatorOptions options;
    options.rotateRefreshTokens = scenario == "rotation";
    Emulator emulator(options);
    emulator.start();
    set("LOGIN_URL", emulator.url());
    set("CLIENT_ID", options.credentials.clientId);
    set("CLIENT_SECRET", options.credentials.clientSecret);
    set("USERNAME", options.credentials.username);
    set("PASSWORD", options.credentials.password);
    set("REFRESH_TOKEN", options.credentials.refreshToken);
    set("CHANNEL", kChannel);
    if (scenario == "plain") {
        plain(emulator, command);
    } else if (scenario == "restart") {
        restart(emulator, command);
    } else if (scenario == "rotation") {
        rotation(emulator, command);
    } else if (scenario == "retry") {
        retry(emulator, command);
    } else {
        throw std::runtime_error("no such scenario: " + scenario);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "usage: run_against_emulator SCENARIO PROGRAM [ARGUMENT...]\n";
        return 2;
    }
    try {
        run(argv[1], {argv + 2, argv + argc});
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "failed: " << error.what() << '\n';
        return 1;
    }
}
