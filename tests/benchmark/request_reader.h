// SPDX-License-Identifier: MIT
// Takes requests out of what a connection has received.
#pragma once

#include <optional>
#include <string>

namespace sfstreaming::benchmark {

struct Request {
    std::string target;
    bool acceptsGzip = false;
    std::string body;
};

class RequestReader {
public:
    /// What has come is appended here.
    std::string& received() noexcept { return received_; }
    /// @return nothing if no request is complete
    /// @throws std::runtime_error if one has no length
    std::optional<Request> next();

private:
    std::string received_;
};

}  // namespace sfstreaming::benchmark
