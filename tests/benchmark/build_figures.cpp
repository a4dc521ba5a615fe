// SPDX-License-Identifier: MIT
// Row: what scripts/bench has measured of the build.
#include "tests/benchmark/build_figures.h"

#include <sstream>
#include <stdexcept>
#include <vector>

namespace sfstreaming::benchmark {

RowResult buildFigures(const std::string& text) {
    std::vector<double> numbers;
    std::istringstream stream(text);
    for (std::string part; std::getline(stream, part, ',');) {
        std::size_t end = 0;
        try {
            numbers.push_back(std::stod(part, &end));
        } catch (const std::exception&) {
        }
        if (end == 0 || end != part.size()) {
            throw std::invalid_argument("--build-figures wants numbers, not \"" + part + "\"");
        }
    }
    if (numbers.size() < 2) {
        throw std::invalid_argument("--build-figures wants a size and at least one time");
    }
    RowResult result;
    result.row.name = "build";
    result.row.title = "the shared library, and a file that includes its header";
    result.row.metrics = {{"stripped shared library", "KB", 0, {}},
                          {"compiling with the header", "s", 2, Goal{Goal::Kind::AtMost, 2.5}}};
    Series series{Contestant::Build, {}};
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        Measurement measurement;
        measurement.values = {numbers[0] / 1024, numbers[i]};
        series.rounds.push_back(measurement);
    }
    result.series.push_back(std::move(series));
    return result;
}

}  // namespace sfstreaming::benchmark
