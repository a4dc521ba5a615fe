// SPDX-License-Identifier: MIT
// A plain HTTP client for the tests of the emulator.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>
#include <nlohmann/json.hpp>

namespace sfstreaming::testing {

using Json = nlohmann::json;

struct RawRequest {
    std::string method = "GET";
    std::string target = "/";
    std::map<std::string, std::string> headers;
    std::string body;
};

struct RawReply {
    unsigned status = 0;
    std::map<std::string, std::string> headers;  ///< names in lower case
    std::vector<std::string> cookies;            ///< values of Set-Cookie
    std::string body;

    Json json() const { return Json::parse(body); }
    std::string header(const std::string& lowerCaseName) const;
};

/// One connection. Everything has a deadline, and throws boost::system::system_error. Not for
/// several threads.
class RawConnection {
public:
    /// @param url  of a server, with "http" or, without a look at the certificate, "https"
    explicit RawConnection(const std::string& url);
    ~RawConnection();

    void send(const RawRequest& request);
    void sendBytes(const std::string& bytes);
    RawReply receive();
    RawReply exchange(const RawRequest& request);
    /// All that comes until the end of the connection.
    std::string receiveBytes();
    void close();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// A request on a connection of its own.
RawReply exchange(const std::string& url, const RawRequest& request);
RawReply get(const std::string& url, const std::string& target,
             std::map<std::string, std::string> headers = {});
RawReply post(const std::string& url, const std::string& target, const std::string& body,
              std::map<std::string, std::string> headers = {});

/// The error that `action` fails with; none if it does not.
template <typename Action>
boost::system::error_code errorOf(Action action) {
    try {
        action();
    } catch (const boost::system::system_error& error) {
        return error.code();
    }
    return {};
}

}  // namespace sfstreaming::testing
