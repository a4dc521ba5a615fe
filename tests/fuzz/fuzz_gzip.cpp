// SPDX-License-Identifier: MIT
// Compressed bodies: damaged ones are errors, good ones come back, none becomes too large.
#include <memory>
#include <string>

#include <libdeflate.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/gzip.h"
#include "tests/fuzz/require.h"

using namespace sfstreaming;
using namespace sfstreaming::internal;
using namespace sfstreaming::testing;

namespace {

std::string gzipped(std::string_view text) {
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(1), &libdeflate_free_compressor);
    std::string result(libdeflate_gzip_compress_bound(compressor.get(), text.size()), '\0');
    result.resize(libdeflate_gzip_compress(compressor.get(), text.data(), text.size(),
                                           result.data(), result.size()));
    return result;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = asText(data, size);
    for (const std::size_t limit : {std::size_t{0}, std::size_t{100}, std::size_t{65536}}) {
        try {
            const auto body = gunzip(input, limit);
            require(body->size() <= limit, "a body is bounded");
            require(body->capacity() >= body->size() + HttpResponse::kBodyPadding,
                    "there is room for the parser");
        } catch (const TransportError&) {
            // Damaged, or too large.
        }
    }
    const std::string compressed = gzipped(input);
    require(*gunzip(compressed, size) == input, "what was compressed comes back");
    require(*gunzip(compressed + compressed, 2 * size) == std::string(input) + std::string(input),
            "two members are one body");
    if (size > 0) {
        try {
            gunzip(compressed, size - 1);
            require(false, "a larger body is refused");
        } catch (const TransportError&) {
        }
    }
    return 0;
}
