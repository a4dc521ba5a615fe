// SPDX-License-Identifier: MIT
// A program that handles events until it is killed. Each event it handles is a line in a log, which
// is with the operating system before the next event comes. POSIX: write.
//
// Usage: crash_listener file|sqlite <store> <log> <login URL> <max events> <max delay in ms>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "sfstreaming/emulator/emulator.h"
#include "sfstreaming/file_replay_store.h"
#include "sfstreaming/sfstreaming.h"
#include "sfstreaming/sqlite_replay_store.h"
#include "tests/crash/crash_channels.h"

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

std::shared_ptr<ReplayStore> openStore(const std::string& kind, const std::string& path) {
    if (kind == "file") {
        return std::make_shared<FileReplayStore>(path);
    }
    return std::make_shared<SqliteReplayStore>(path);
}

void writeLine(int log, const std::string& line) {
    if (::write(log, line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
        throw std::runtime_error("cannot write the log");
    }
}

/// Where nothing is stored it begins with the oldest event.
class CrashingClient : public SimpleStreamingClient {
public:
    using SimpleStreamingClient::SimpleStreamingClient;

protected:
    pplx::task<ReplayId> getLastReplayId(std::string channel) override {
        return SimpleStreamingClient::getLastReplayId(channel).then([](ReplayId stored) {
            return stored == ReplayId::newEvents() ? ReplayId::allEvents() : stored;
        });
    }
};

void run(char* argv[]) {
    const int log = ::open(argv[3], O_WRONLY | O_APPEND | O_CREAT, 0644);
    writeLine(log, "run\n");
    ClientOptions options;
    options.replayStore = openStore(argv[1], argv[2]);
    options.storePolicy = {static_cast<std::size_t>(std::atoi(argv[5])),
                           std::chrono::milliseconds(std::atoi(argv[6]))};
    options.reconnectBackoff = {std::chrono::milliseconds(2), 2.0, std::chrono::milliseconds(20),
                                0.0};
    const emulator::Credentials known;
    auto client =
        makeClient<CrashingClient>(ConnectedApp{known.clientId, known.clientSecret, argv[4]},
                                   PasswordCredentials{known.username, known.password}, options);
    client->addEventObserver([log](const Event& event) {
        writeLine(log, std::string(event.channel()) + ' ' + event.replayId()->toString() + '\n');
    });
    client->addErrorObserver([](const Error& error) {
        if (error.code() == ErrorCode::Store) {
            std::fprintf(stderr, "%s\n", error.what());
        }
    });
    client->start().get();
    for (const char* channel : kCrashChannels) {
        client->subscribe(channel).get();
    }
    for (;;) {
        ::pause();
    }
}

}  // namespace

int main(int argc, char* argv[]) {
    if (argc != 7) {
        std::fprintf(stderr, "wrong number of arguments\n");
        return 2;
    }
    try {
        run(argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "crash_listener: %s\n", e.what());
        return 1;
    }
}
