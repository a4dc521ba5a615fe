// SPDX-License-Identifier: MIT
// Tables for a terminal or a Markdown page.
#include "tests/benchmark/table.h"

#include <algorithm>
#include <cstdio>
#include <ostream>

namespace sfstreaming::benchmark {

namespace {

/// Columns that a terminal shows, not bytes.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

}  // namespace

std::string formatNumber(double value, int decimals) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    std::string result = text;
    // 1234567 is read as 1 234 567.
    const std::size_t point = std::min(result.find('.'), result.size());
    for (std::size_t i = point; point > 4 && i > 3 && result[i - 4] != '-'; i -= 3) {
        result.insert(i - 3, " ");
    }
    return result;
}

void Table::print(std::ostream& out, bool markdown) const {
    if (lines_.size() == 1) {
        return;
    }
    std::vector<std::size_t> columns;
    std::vector<std::size_t> widths(lines_.front().size());
    for (std::size_t i = 0; i < widths.size(); ++i) {
        for (const Cells& line : lines_) {
            widths[i] = std::max(widths[i], width(line[i]));
        }
        if (std::any_of(lines_.begin() + 1, lines_.end(),
                        [i](const Cells& line) { return !line[i].empty(); })) {
            columns.push_back(i);
        }
    }
    out << '\n';
    for (const Cells& line : lines_) {
        for (const std::size_t i : columns) {
            const bool last = i == columns.back();
            out << (markdown ? "| " : i != columns.front() ? "   " : "") << line[i];
            if (markdown || !last) {
                out << std::string(widths[i] - width(line[i]) + (markdown ? 1 : 0), ' ');
            }
        }
        out << (markdown ? "|\n" : "\n");
        if (markdown && &line == &lines_.front()) {
            for (const std::size_t i : columns) {
                out << "| " << std::string(widths[i], '-') << ' ';
            }
            out << "|\n";
        }
    }
}

}  // namespace sfstreaming::benchmark
