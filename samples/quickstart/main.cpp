// SPDX-License-Identifier: MIT
// Demonstrates:
// - signing in with user name and password
// - receiving the events of a channel in a loop
// - hearing of what goes wrong meanwhile
// - a clean end
//
// It ends after SFSTREAMING_EVENTS events (10). Where to sign in, and as whom, is in the variables
// SFSTREAMING_LOGIN_URL, _CLIENT_ID, _CLIENT_SECRET, _USERNAME and _PASSWORD.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

#include <sfstreaming/sfstreaming.h>

namespace {

std::string setting(const std::string& name, const char* fallback = nullptr) {
    const char* const value = std::getenv(("SFSTREAMING_" + name).c_str());
    if (value == nullptr && fallback == nullptr) {
        throw std::invalid_argument("set the environment variable SFSTREAMING_" + name);
    }
    return value != nullptr ? value : fallback;
}

// [receive]
void receive(sfstreaming::BaseStreamingClient& client, const std::string& channel, int count) {
    auto events = client.events();  // before subscribe(), so that it misses none
    client.subscribe(channel).get();
    for (const sfstreaming::Event& event : events) {
        std::cout << event.channel() << ' ' << event.replayId().value_or(sfstreaming::ReplayId())
                  << ' ' << event.field("payload").raw() << std::endl;
        if (--count == 0) {
            return;
        }
    }
}
// [receive]

void run() {
    // [client]
    sfstreaming::ConnectedApp app;
    app.clientId = setting("CLIENT_ID");
    app.clientSecret = setting("CLIENT_SECRET");
    app.loginUrl = setting("LOGIN_URL", sfstreaming::kProductionLoginUrl);
    const sfstreaming::PasswordCredentials user{setting("USERNAME"), setting("PASSWORD")};

    auto client = sfstreaming::makeClient<sfstreaming::SimpleStreamingClient>(app, user);
    client->addErrorObserver([](const sfstreaming::Error& error) {
        std::cerr << "recovering: " << error.what() << '\n';
    });
    client->start().get();
    receive(*client, setting("CHANNEL", "/event/Order_Placed__e"),
            std::stoi(setting("EVENTS", "10")));
    client->stop().wait();
    // [client]
}

}  // namespace

int main() {
    try {
        run();
        return 0;
    } catch (const sfstreaming::Error& error) {
        std::cerr << error.what() << '\n';
        return 1;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 2;
    }
}
