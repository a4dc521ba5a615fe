// SPDX-License-Identifier: MIT
// Where cpprestsdk writes the body of a reply.
#include "sfstreaming/internal/body_sink.h"

#include <stdexcept>
#include <utility>

#include "sfstreaming/internal/in_place.h"

namespace sfstreaming::internal {

pplx::task<std::size_t> BodySink::putn_nocopy(const std::uint8_t* data, std::size_t count) {
    if (!body_.append({reinterpret_cast<const char*>(data), count})) {
        exceeded_ = true;
        return pplx::task_from_exception<std::size_t>(
            std::make_exception_ptr(std::length_error("reply too large")));
    }
    // The HTTP engine chains a continuation to each write, and its next step always goes through
    // the reactor: it may run in place.
    return pplx::task_from_result(count, inPlace());
}

pplx::task<std::size_t> BodySink::putn(const std::uint8_t* data, std::size_t count) {
    return putn_nocopy(data, count);
}

pplx::task<BodySink::int_type> BodySink::putc(std::uint8_t byte) {
    return putn_nocopy(&byte, 1).then([byte](std::size_t) { return static_cast<int_type>(byte); });
}

pplx::task<void> BodySink::close(std::ios_base::openmode) {
    open_ = false;
    return pplx::task_from_result();
}

pplx::task<void> BodySink::close(std::ios_base::openmode mode, std::exception_ptr) {
    return close(mode);
}

pplx::task<void> BodySink::sync() {
    return pplx::task_from_result();
}

pplx::task<std::size_t> BodySink::getn(std::uint8_t*, std::size_t) {
    return pplx::task_from_result<std::size_t>(0);
}

bool BodySink::acquire(std::uint8_t*& data, std::size_t& count) {
    data = nullptr;
    count = 0;
    return false;
}

}  // namespace sfstreaming::internal
