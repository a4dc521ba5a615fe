// SPDX-License-Identifier: MIT
// Demonstrates:
// - deriving a client that remembers how far it has come, over restarts
// - writing a small file so that it is always whole
// - going on with the oldest events the server has when the position is too old
//
// Run it twice: the second run begins behind the last event of the first. The positions are in the
// file SFSTREAMING_REPLAY_FILE (replay-ids.txt); the other settings are those of support.h.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "support.h"

namespace {

class RememberingClient : public sfstreaming::SimpleStreamingClient {
public:
    RememberingClient(std::filesystem::path file, sfstreaming::ClientOptions options)
        : SimpleStreamingClient(samples::app(), samples::user(), std::move(options)),
          file_(std::move(file)) {
        std::ifstream in(file_);
        for (std::string channel, id; in >> channel >> id;) {
            if (const auto position = sfstreaming::ReplayId::parse(id)) {
                positions_.insert_or_assign(channel, *position);
            }
        }
    }

protected:
    // [hooks]
    pplx::task<sfstreaming::ReplayId> getLastReplayId(std::string channel) override {
        const auto found = positions_.find(channel);
        return pplx::task_from_result(found == positions_.end() ? sfstreaming::ReplayId::newEvents()
                                                                : found->second);
    }

    pplx::task<void> storeReplayId(std::string channel, sfstreaming::ReplayId id,
                                   std::string /*creationTime*/) override {
        positions_.insert_or_assign(channel, id);
        save();
        return pplx::task_from_result();
    }
    // [hooks]

private:
    // [save]
    /// A new file takes the place of the old one: whoever reads finds one of the two, never a half.
    void save() const {
        const std::filesystem::path next = file_.string() + ".new";
        std::ofstream out(next, std::ios::trunc);
        for (const auto& [channel, id] : positions_) {
            out << channel << ' ' << id << '\n';
        }
        out.close();
        if (!out) {
            throw std::runtime_error("cannot write " + next.string());
        }
        std::filesystem::rename(next, file_);
    }
    // [save]

    const std::filesystem::path file_;
    std::map<std::string, sfstreaming::ReplayId> positions_;  // hooks never run at the same time
};

void run() {
    sfstreaming::ClientOptions options;
    options.replayFallback = sfstreaming::ReplayFallback::AllEvents;
    auto client = sfstreaming::makeClient<RememberingClient>(
        samples::setting("REPLAY_FILE", "replay-ids.txt"), options);
    const auto countdown = samples::countdownFor(*client);
    // [observe]
    client->addEventObserver([countdown](const sfstreaming::Event& event) {
        samples::print(event);
        countdown->step();
    });
    // [observe]
    client->addGapObserver([](const sfstreaming::Gap& gap) {
        std::cerr << "events may be missing on " << gap.channel << '\n';
    });
    client->start().get();
    client->subscribe(samples::channel()).get();
    countdown->wait();
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
