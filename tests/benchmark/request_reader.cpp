// SPDX-License-Identifier: MIT
// Takes requests out of what a connection has received. POSIX.
#include "tests/benchmark/request_reader.h"

#include <strings.h>

#include <cstdlib>
#include <stdexcept>
#include <string_view>

namespace sfstreaming::benchmark {

namespace {

/// What follows `name` in its line, or nothing.
/// @param name  with its colon
std::optional<std::string_view> find(std::string_view head, std::string_view name) {
    for (std::size_t line = head.find('\n'); line != std::string_view::npos;
         line = head.find('\n', line + 1)) {
        const std::string_view rest = head.substr(line + 1);
        if (rest.size() > name.size() && strncasecmp(rest.data(), name.data(), name.size()) == 0) {
            return rest.substr(name.size(), rest.find('\r') - name.size());
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<Request> RequestReader::next() {
    const std::size_t headEnd = received_.find("\r\n\r\n");
    if (headEnd == std::string::npos) {
        return std::nullopt;
    }
    const std::size_t begin = headEnd + 4;
    const std::string_view head = std::string_view(received_).substr(0, begin);
    const auto length = find(head, "content-length:");
    if (!length) {
        throw std::runtime_error("the benchmark's server got a request without Content-Length");
    }
    const std::size_t size = std::strtoul(length->data(), nullptr, 10);
    if (received_.size() < begin + size) {
        return std::nullopt;
    }
    Request request;
    const std::size_t target = head.find(' ') + 1;
    request.target = head.substr(target, head.find(' ', target) - target);
    request.acceptsGzip =
        find(head, "accept-encoding:").value_or("").find("gzip") != std::string_view::npos;
    request.body = received_.substr(begin, size);
    received_.erase(0, begin + size);
    return request;
}

}  // namespace sfstreaming::benchmark
