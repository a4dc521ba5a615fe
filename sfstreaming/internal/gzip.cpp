// SPDX-License-Identifier: MIT
// Decompression of reply bodies.
#include "sfstreaming/internal/gzip.h"

#include <algorithm>
#include <utility>

#ifdef SFSTREAMING_HAVE_LIBDEFLATE
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

#include "sfstreaming/errors.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/internal/buffer_pool.h"

namespace sfstreaming::internal {

namespace {

[[noreturn]] void failDamaged() {
    throw TransportError("a compressed reply is damaged");
}

[[noreturn]] void failTooLarge(std::size_t limit) {
    throw TransportError("a compressed reply is larger than " + std::to_string(limit) +
                         " bytes when inflated; see ClientOptions::maxResponseBytes");
}

/// A gzip body may consist of several members, one behind the other. Padding behind the last is
/// ignored, as everybody does.
bool beginsMember(std::string_view compressed) noexcept {
    return compressed.size() >= 2 && compressed[0] == '\x1f' && compressed[1] == '\x8b';
}

#ifdef SFSTREAMING_HAVE_LIBDEFLATE

// No byte of a deflate stream can stand for more.
constexpr std::size_t kMaxRatio = 1032;

/// The size of the body, if its trailer can be believed: a hint only.
std::size_t sizeHint(std::string_view compressed) noexcept {
    if (compressed.size() < 18) {
        return 0;
    }
    const auto byte = [&](std::size_t back) {
        return static_cast<std::size_t>(
            static_cast<unsigned char>(compressed[compressed.size() - back]));
    };
    return std::min(byte(4) | byte(3) << 8 | byte(2) << 16 | byte(1) << 24,
                    compressed.size() * kMaxRatio);
}

/// @param out  of any content, which is overwritten
void inflateAll(std::string_view compressed, std::string& out, std::size_t limit) {
    const std::unique_ptr<libdeflate_decompressor, decltype(&libdeflate_free_decompressor)>
        decompressor(libdeflate_alloc_decompressor(), &libdeflate_free_decompressor);
    std::size_t used = 0;
    std::size_t space = std::max<std::size_t>(sizeHint(compressed), 1024);
    do {
        space = std::min(space, limit - used);
        if (out.size() < used + space) {
            out.resize(used + space);
        }
        std::size_t read = 0;
        std::size_t written = 0;
        switch (libdeflate_gzip_decompress_ex(decompressor.get(), compressed.data(),
                                              compressed.size(), out.data() + used, space, &read,
                                              &written)) {
            case LIBDEFLATE_SUCCESS:
                used += written;
                compressed.remove_prefix(read);
                break;
            case LIBDEFLATE_INSUFFICIENT_SPACE:
                if (space == limit - used) {
                    failTooLarge(limit);
                }
                space *= 2;
                break;
            default:
                failDamaged();
        }
    } while (beginsMember(compressed));
    out.resize(used);
}

#else

void inflateAll(std::string_view compressed, std::string& out, std::size_t limit) {
    z_stream stream{};
    if (inflateInit2(&stream, 15 + 16) != Z_OK) {
        failDamaged();
    }
    const std::unique_ptr<z_stream, decltype(&inflateEnd)> cleanup(&stream, &inflateEnd);
    out.clear();
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(compressed.size());
    for (;;) {
        const std::size_t used = out.size();
        // One byte more than allowed shows that there is more.
        out.resize(std::min(limit + 1, std::max<std::size_t>(used * 2, 64 * 1024)));
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = static_cast<uInt>(out.size() - used);
        const int result = inflate(&stream, Z_NO_FLUSH);
        out.resize(out.size() - stream.avail_out);
        if (out.size() > limit) {
            failTooLarge(limit);
        }
        if (result == Z_STREAM_END) {
            if (!beginsMember(compressed.substr(compressed.size() - stream.avail_in))) {
                return;
            }
            inflateReset(&stream);
        } else if (result != Z_OK) {
            failDamaged();
        }
    }
}

#endif

}  // namespace

bool namesGzip(std::string_view encodings) noexcept {
    constexpr std::string_view kSpace = " \t";
    const auto is = [](std::string_view name, std::string_view wanted) {
        return std::equal(name.begin(), name.end(), wanted.begin(), wanted.end(),
                          [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; });
    };
    for (;;) {
        const auto comma = encodings.find(',');
        std::string_view name = encodings.substr(0, comma);
        name.remove_prefix(std::min(name.find_first_not_of(kSpace), name.size()));
        name = name.substr(0, name.find_last_not_of(kSpace) + 1);
        if (is(name, "gzip") || is(name, "x-gzip")) {
            return true;
        }
        if (comma == std::string_view::npos) {
            return false;
        }
        encodings.remove_prefix(comma + 1);
    }
}

std::shared_ptr<const std::string> gunzip(std::string_view compressed, std::size_t limit) {
    auto body = takeBuffer();
    inflateAll(compressed, *body, limit);
    return finishedBody(std::move(body));
}

}  // namespace sfstreaming::internal
