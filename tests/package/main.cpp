// SPDX-License-Identifier: MIT
/// @file
/// What a user's first program does: derives a client, starts it, hears of the failure, stops it.
#include <sfstreaming/sfstreaming.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

namespace {

class LockedOutClient : public sfstreaming::BaseStreamingClient {
public:
    explicit LockedOutClient(sfstreaming::ClientOptions options)
        : BaseStreamingClient(std::move(options)) {}

protected:
    pplx::task<sfstreaming::AccessToken> fetchToken() override {
        return pplx::task_from_exception<sfstreaming::AccessToken>(
            sfstreaming::AuthenticationError("no credentials here"));
    }
};

bool check(bool condition, const char* what) {
    if (!condition) {
        std::fprintf(stderr, "failed: %s\n", what);
    }
    return condition;
}

}  // namespace

int main() {
    bool good = check(std::strcmp(sfstreaming::version(), SFSTREAMING_VERSION_STRING) == 0,
                      "the headers are of the library that is linked");

    auto client = sfstreaming::makeClient<LockedOutClient>(sfstreaming::ClientOptions{});
    bool refused = false;
    try {
        client->start().get();
    } catch (const sfstreaming::AuthenticationError&) {
        refused = true;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "unexpected: %s\n", error.what());
    }
    good = check(refused, "start() fails with the class of error that fetchToken() gave") && good;
    client->stop().wait();
    return good ? 0 : 1;
}
