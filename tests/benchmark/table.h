// SPDX-License-Identifier: MIT
// Tables for a terminal or a Markdown page.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace sfstreaming::benchmark {

/// "1 234 567.8"
std::string formatNumber(double value, int decimals);

class Table {
public:
    using Cells = std::vector<std::string>;

    explicit Table(Cells heading) : lines_{std::move(heading)} {}

    /// @param cells  as many as the heading has
    void add(Cells cells) { lines_.push_back(std::move(cells)); }
    /// An empty line before it. Columns without contents are left out; so is a table without lines.
    void print(std::ostream& out, bool markdown) const;

private:
    std::vector<Cells> lines_;
};

}  // namespace sfstreaming::benchmark
