// SPDX-License-Identifier: MIT
// Demonstrates:
// - signing in with a refresh token
// - keeping the token that takes its place when the org rotates refresh tokens
// - finding out that a sign-in was refused, and why
//
// The first token comes from SFSTREAMING_REFRESH_TOKEN, later ones from the file
// SFSTREAMING_TOKEN_FILE (refresh-token.txt). The other settings are those of support.h.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "support.h"

namespace {

namespace fs = std::filesystem;

std::string readToken(const fs::path& file) {
    std::ifstream in(file);
    std::string token;
    return std::getline(in, token) ? token : samples::setting("REFRESH_TOKEN");
}

/// In a real program this is the place for the system's key store.
void writeToken(const fs::path& file, const std::string& token) {
    const fs::path next = file.string() + ".new";
    std::ofstream out(next, std::ios::trunc);
    fs::permissions(next, fs::perms::owner_read | fs::perms::owner_write);
    out << token << '\n';
    out.close();
    if (!out) {
        throw std::runtime_error("cannot write " + next.string());
    }
    fs::rename(next, file);
}

class TokenKeepingClient : public sfstreaming::SimpleRefreshTokenStreamingClient {
public:
    explicit TokenKeepingClient(fs::path file)
        : SimpleRefreshTokenStreamingClient(samples::app(), readToken(file)),
          file_(std::move(file)) {}

protected:
    // [rotation]
    /// The old token is dead when this is called. If storing fails, the sign-in fails with it.
    pplx::task<void> onTokenRefreshed(std::string refreshToken) override {
        writeToken(file_, refreshToken);
        std::cerr << "stored a new refresh token\n";
        return pplx::task_from_result();
    }
    // [rotation]

private:
    const fs::path file_;
};

void run() {
    auto client = sfstreaming::makeClient<TokenKeepingClient>(
        samples::setting("TOKEN_FILE", "refresh-token.txt"));
    const auto countdown = samples::countdownFor(*client);
    client->addEventObserver([countdown](const sfstreaming::Event& event) {
        samples::print(event);
        countdown->step();
    });
    // [refused]
    try {
        client->start().get();
    } catch (const sfstreaming::AuthenticationError& error) {
        if (error.oauthError() == "invalid_grant") {
            std::cerr << "the refresh token is dead: sign in interactively again\n";
        }
        throw;
    }
    // [refused]
    client->subscribe(samples::channel()).get();
    countdown->wait();
    client->stop().wait();
}

}  // namespace

int main() {
    return samples::runSample(run);
}
