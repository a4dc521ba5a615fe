// SPDX-License-Identifier: MIT
// How `listen` signs in.
#include "sfstreaming/cli/sign_in.h"

#include <exception>
#include <stdexcept>
#include <utility>

#include <CLI/CLI.hpp>

#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/default_certificates.h"
#include "sfstreaming/cli/option_values.h"
#include "sfstreaming/cli/secret.h"
#include "sfstreaming/errors.h"
#include "sfstreaming/make_client.h"
#include "sfstreaming/simple_streaming_client.h"

namespace sfstreaming::cli {

namespace {

constexpr const char* kLatest = "latest";

/// Subscribes again when the reply to a subscribe got lost, too: nobody else here could.
template <typename Base>
class PersistentClient : public Base {
public:
    using Base::Base;

protected:
    pplx::task<bool> shouldRetryOnException(std::string, std::exception_ptr error) override {
        try {
            std::rethrow_exception(std::move(error));
        } catch (const Error& failure) {
            return pplx::task_from_result(failure.isTransient());
        } catch (...) {
            return pplx::task_from_result(false);
        }
    }
};

class RefreshTokenClient final : public PersistentClient<SimpleRefreshTokenStreamingClient> {
public:
    RefreshTokenClient(std::shared_ptr<Console> console, ConnectedApp app, const Secret& token,
                       ClientOptions options)
        : PersistentClient(std::move(app), token.value, std::move(options)),
          console_(std::move(console)),
          file_(token.file) {}

protected:
    pplx::task<void> onTokenRefreshed(std::string refreshToken) override {
        if (file_.empty()) {
            console_->warn(
                "the org has issued a new refresh token, and the one you gave is dead from now on. "
                "Give it as --refresh-token-file, and sfstream keeps the file up to date");
        } else {
            try {
                replaceSecretFile(file_, refreshToken);
            } catch (const std::exception& error) {
                // The old token is dead either way: better to receive events than to stop.
                console_->fail(
                    "the org has issued a new refresh token, but it could not be stored (" +
                    std::string(error.what()) +
                    "). This run goes on; for the next one, sign in interactively again");
            }
        }
        return pplx::task_from_result();
    }

private:
    const std::shared_ptr<Console> console_;
    const std::string file_;
};

bool isVersion(const std::string& text) {
    const auto dot = text.find('.');
    const auto isNumber = [](const std::string& part) {
        return !part.empty() && part.size() < 4 &&
               part.find_first_not_of("0123456789") == std::string::npos;
    };
    return dot != std::string::npos && isNumber(text.substr(0, dot)) &&
           isNumber(text.substr(dot + 1));
}

void requireOneReaderOfInput(const SignInOptions& options) {
    int readers = 0;
    for (const std::string* file :
         {&options.passwordFile, &options.clientSecretFile, &options.refreshTokenFile}) {
        readers += *file == "-" ? 1 : 0;
    }
    if (readers > 1) {
        throw CommandLineError("only one secret can be read from standard input");
    }
}

void require(const std::string& value, const char* sentence) {
    if (value.empty()) {
        throw CommandLineError(sentence);
    }
}

ConnectedApp appOf(const SignInOptions& options) {
    if (options.sandbox && !options.loginUrl.empty()) {
        throw CommandLineError(
            "--sandbox and --login-url both name a login host: give one of them (also look at "
            "SFSTREAM_SANDBOX and SFSTREAM_LOGIN_URL)");
    }
    ConnectedApp app;
    if (options.sandbox) {
        app.loginUrl = kSandboxLoginUrl;
    } else if (!options.loginUrl.empty()) {
        app.loginUrl = options.loginUrl;
    }
    if (app.loginUrl.rfind("https://", 0) != 0 && app.loginUrl.rfind("http://", 0) != 0) {
        throw CommandLineError(
            "--login-url must begin with https://, for example "
            "https://acme.my.salesforce.com");
    }
    require(options.clientId,
            "--client-id (or SFSTREAM_CLIENT_ID) is missing: the consumer key of your connected "
            "app, see Setup > App Manager");
    app.clientId = options.clientId;
    app.clientSecret = readSecret(options.clientSecretFile, "SFSTREAM_CLIENT_SECRET").value;
    return app;
}

std::shared_ptr<BaseStreamingClient> make(const SignInOptions& options,
                                          std::shared_ptr<Console> console,
                                          ClientOptions clientOptions) {
    requireOneReaderOfInput(options);
    ConnectedApp app = appOf(options);
    if (!options.apiVersion.empty() && options.apiVersion != kLatest &&
        !isVersion(options.apiVersion)) {
        throw CommandLineError("--api-version must look like 67.0, or be latest");
    }
    // An empty version has the client look up the newest one.
    clientOptions.apiVersion = options.apiVersion.empty()      ? kDefaultApiVersion
                               : options.apiVersion == kLatest ? std::string()
                                                               : options.apiVersion;
    clientOptions.connection.caFile = options.caFile;
    clientOptions.connection.proxyUrl = options.proxyUrl;
    if (options.caFile.empty() && app.loginUrl.rfind("https://", 0) == 0) {
        speedUpDefaultCertificates();
    }
    if (options.flow == "refresh") {
        const Secret token = readSecret(options.refreshTokenFile, "SFSTREAM_REFRESH_TOKEN");
        require(token.value,
                "there is no refresh token: set SFSTREAM_REFRESH_TOKEN, or name a file with "
                "--refresh-token-file");
        return sfstreaming::makeClient<RefreshTokenClient>(std::move(console), std::move(app),
                                                           token, std::move(clientOptions));
    }
    PasswordCredentials credentials;
    require(options.username,
            "--username (or SFSTREAM_USERNAME) is missing. For a sign-in with a refresh token say "
            "--flow refresh");
    credentials.username = options.username;
    credentials.password = readSecret(options.passwordFile, "SFSTREAM_PASSWORD").value;
    require(credentials.password,
            "there is no password: set SFSTREAM_PASSWORD, or name a file with --password-file");
    require(app.clientSecret,
            "there is no consumer secret: set SFSTREAM_CLIENT_SECRET, or name a file with "
            "--client-secret-file");
    return sfstreaming::makeClient<PersistentClient<SimpleStreamingClient>>(
        std::move(app), std::move(credentials), std::move(clientOptions));
}

}  // namespace

void addSignInOptions(CLI::App& command, SignInOptions& options) {
    const char* group = "Sign-in";
    const auto add = [&](const char* name, std::string& value, const std::string& description) {
        std::string variable = "SFSTREAM_";
        for (const char* c = name + 2; *c != '\0'; ++c) {
            variable += *c == '-' ? '_' : static_cast<char>(*c - 'a' + 'A');
        }
        return command.add_option(name, value, description)->envname(variable)->group(group);
    };
    add("--login-url", options.loginUrl,
        "Login host, e.g. your My Domain; https://login.salesforce.com unless given")
        ->type_name("URL");
    command.add_flag("--sandbox", options.sandbox, "Sign in at https://test.salesforce.com")
        ->envname("SFSTREAM_SANDBOX")
        ->check(yesOrNo("SFSTREAM_SANDBOX"))
        ->group(group);
    add("--flow", options.flow, "\"password\" (the default) or \"refresh\": which secrets to use")
        ->check(oneOf({"password", "refresh"}, "must be password or refresh"))
        ->type_name("FLOW");
    add("--username", options.username, "User name (password flow)")->type_name("NAME");
    add("--client-id", options.clientId, "Consumer key of the connected app")->type_name("KEY");
    add("--password-file", options.passwordFile,
        "File with the password, followed by the security token if your org wants it; else "
        "SFSTREAM_PASSWORD")
        ->type_name("FILE");
    add("--client-secret-file", options.clientSecretFile,
        "File with the consumer secret; else SFSTREAM_CLIENT_SECRET")
        ->type_name("FILE");
    add("--refresh-token-file", options.refreshTokenFile,
        "File with the refresh token; else SFSTREAM_REFRESH_TOKEN. A new token that the org "
        "issues is written back to the file")
        ->type_name("FILE");
    add("--api-version", options.apiVersion,
        std::string("E.g. \"66.0\", or \"latest\" for the newest of the org; ") +
            kDefaultApiVersion + " unless given")
        ->type_name("VERSION");
    add("--ca", options.caFile, "PEM file of certificates to trust, not the system's")
        ->check(readableFile())
        ->type_name("FILE");
    add("--proxy", options.proxyUrl, "HTTP proxy, e.g. http://proxy.example.com:3128")
        ->type_name("URL");
}

std::shared_ptr<BaseStreamingClient> makeClient(const SignInOptions& options,
                                                std::shared_ptr<Console> console,
                                                ClientOptions clientOptions) {
    try {
        return make(options, std::move(console), std::move(clientOptions));
    } catch (const std::invalid_argument&) {
        // The rest was looked at before.
        throw CommandLineError(
            options.caFile.empty()
                ? "--proxy must look like http://host:port"
                : "--ca must be a PEM file, and --proxy, if given, look like http://host:port");
    }
}

}  // namespace sfstreaming::cli
