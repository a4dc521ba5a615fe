// SPDX-License-Identifier: MIT
// What is on its way to a client: pieces of prepared text. POSIX.
#include "tests/benchmark/outgoing.h"

#include <algorithm>
#include <cstdio>

namespace sfstreaming::benchmark {

namespace {

constexpr std::size_t kRecordBytes = 16384;

std::string chunkHead(std::size_t bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%zx\r\n", bytes);
    return text;
}

}  // namespace

void Outgoing::begin() {
    pieces_.clear();
    chunkHeads_.clear();
    next_ = 0;
    offset_ = 0;
}

void Outgoing::add(std::string_view text) {
    pieces_.push_back({text});
}

void Outgoing::addChunks(std::string_view text, std::size_t chunkBytes) {
    for (std::size_t at = 0; at < text.size(); at += chunkBytes) {
        const std::string_view chunk = text.substr(at, chunkBytes);
        if (at == 0 || chunk.size() < chunkBytes) {
            chunkHeads_.push_back(chunkHead(chunk.size()));
        }
        add(chunkHeads_.back());
        add(chunk);
        pieces_.push_back({"\r\n", true});
    }
}

void Outgoing::addLastChunk() {
    // The chunk before and this one leave together.
    pieces_.back().endsRecord = false;
    pieces_.push_back({"0\r\n\r\n", true});
}

std::size_t Outgoing::gather(std::span<iovec> parts) const {
    std::size_t used = 0;
    std::size_t skip = offset_;
    for (std::size_t i = next_; i < pieces_.size() && used < parts.size(); ++i) {
        const std::string_view text = pieces_[i].text.substr(skip);
        skip = 0;
        parts[used++] = {const_cast<char*>(text.data()), text.size()};
    }
    return used;
}

std::string_view Outgoing::gatherRecord(std::string& space) const {
    const std::string_view first = pieces_[next_].text.substr(offset_, kRecordBytes);
    if (first.size() == kRecordBytes) {
        return first;
    }
    space = first;
    for (std::size_t i = next_; i + 1 < pieces_.size() && !pieces_[i].endsRecord; ++i) {
        space += pieces_[i + 1].text.substr(0, kRecordBytes - space.size());
    }
    return space;
}

void Outgoing::take(std::size_t bytes) {
    while (bytes > 0) {
        const std::size_t part = std::min(bytes, pieces_[next_].text.size() - offset_);
        bytes -= part;
        offset_ += part;
        if (offset_ == pieces_[next_].text.size()) {
            ++next_;
            offset_ = 0;
        }
    }
}

}  // namespace sfstreaming::benchmark
