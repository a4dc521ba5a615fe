// SPDX-License-Identifier: MIT
// Decompression of reply bodies.
#include "sfstreaming/internal/gzip.h"

#include <algorithm>

#ifdef SFSTREAMING_HAVE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

#include "sfstreaming/errors.h"
#include "sfstreaming/http_transport.h"

namespace sfstreaming::internal {

namespace {

[[noreturn]] void failDamaged() {
    throw TransportError("a compressed reply is damaged");
}

[[noreturn]] void failTooLarge(std::size_t limit) {
    throw TransportError("a compressed reply is larger than " + std::to_string(limit) +
                         " bytes when inflated; see ClientOptions::maxResponseBytes");
}

#ifdef SFSTREAMING_HAVE_LIBDEFLATE

void inflateAll(std::string_view compressed, std::string& out, std::size_t limit) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
        decompressor(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    // The trailer names the size, but it may lie: a hint only.
    std::size_t size = compressed.size() * 4;
    if (compressed.size() >= 18) {
        const auto byte = [&](std::size_t back) {
            return static_cast<std::size_t>(
                static_cast<unsigned char>(compressed[compressed.size() - back]));
        };
        size = byte(4) | byte(3) << 8 | byte(2) << 16 | byte(1) << 24;
    }
    size = std::clamp<std::size_t>(size, 1024, limit);
    for (;;) {
        out.resize(size);
        std::size_t written = 0;
        switch (libdeflate_gzip_decompress(decompressor.get(), compressed.data(), compressed.size(),
                                           out.data(), size, &written)) {
            case LIBDEFLATE_SUCCESS:
                out.resize(written);
                return;
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                if (size >= limit) {
                    failTooLarge(limit);
                }
                size = std::min(size * 2, limit);
                break;
            default:
                failDamaged();
        }
    }
}

#else

void inflateAll(std::string_view compressed, std::string& out, std::size_t limit) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        failDamaged();
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> cleanup(&stream, &inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    int result = Z_OK;
    while (result == Z_OK) {
        const std::size_t used = out.size();
        if (used >= limit) {
            failTooLarge(limit);
        }
        out.resize(std::min(limit, std::max<std::size_t>(used * 2, 64 * 1024)));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = static_cast<uInt>(out.size() - used);
        result = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
    }
    if (result != Z_STREAM_END) {
        failDamaged();
    }
}

#endif

}  // namespace

std::shared_ptr<const std::string> gunzip(std::string_view compressed, std::size_t limit) {
    auto body = std::make_shared<std::string>();
    inflateAll(compressed, *body, limit);
    body->reserve(body->size() + HttpResponse::kBodyPadding);
    return body;
}

}  // namespace sfstreaming::internal
