// SPDX-License-Identifier: MIT
// What the rounds of a row say: medians, ratios, and whether a goal is met.
#include "tests/benchmark/comparison.h"

#include <algorithm>
#include <cmath>

#include "tests/benchmark/table.h"

namespace sfstreaming::benchmark {

namespace {

template <typename Combine>
std::vector<double> combine(const Series& series, const Series& floor, std::size_t metric,
                            Combine combine) {
    std::vector<double> values;
    for (std::size_t i = 0; i < series.rounds.size(); ++i) {
        values.push_back(combine(series.rounds[i].values[metric], floor.rounds[i].values[metric]));
    }
    return values;
}

std::string withUnit(double value, const std::string& unit) {
    return formatNumber(value, value == std::floor(value) ? 0 : 1) +
           (unit.empty() ? "" : " " + unit);
}

}  // namespace

const Series* findSeries(const RowResult& result, Contestant contestant) {
    const auto found = std::find_if(result.series.begin(), result.series.end(),
                                    [&](const Series& s) { return s.contestant == contestant; });
    return found == result.series.end() ? nullptr : &*found;
}

std::vector<double> valuesOf(const Series& series, std::size_t metric) {
    std::vector<double> values;
    for (const Measurement& round : series.rounds) {
        values.push_back(round.values[metric]);
    }
    return values;
}

std::vector<double> ratiosOf(const Series& series, const Series& floor, std::size_t metric) {
    return combine(series, floor, metric, [](double ours, double least) { return ours / least; });
}

std::optional<Outcome> outcomeOf(const RowResult& result, const Series& series,
                                 std::size_t metric) {
    const Metric& what = result.row.metrics[metric];
    if (!what.goal || isFloor(series.contestant)) {
        return std::nullopt;
    }
    const double goal = what.goal->value;
    const Series* const floor = findSeries(result, Contestant::Floor);
    switch (what.goal->kind) {
        case Goal::Kind::AtLeastRatio:
            return Outcome{"≥ " + formatNumber(goal, 1) + " of the floor",
                           summarise(ratiosOf(series, *floor, metric)).median >= goal};
        case Goal::Kind::AtMostRatio:
            return Outcome{"≤ " + formatNumber(goal, 1) + " of the floor",
                           summarise(ratiosOf(series, *floor, metric)).median <= goal};
        case Goal::Kind::AtMostAdded:
            return Outcome{"≤ " + withUnit(goal, what.unit) + " more",
                           summarise(combine(series, *floor, metric, [](double ours, double least) {
                               return ours - least;
                           })).median <= goal};
        case Goal::Kind::AtMost:
            return Outcome{"≤ " + withUnit(goal, what.unit),
                           summarise(valuesOf(series, metric)).median <= goal};
    }
    return std::nullopt;
}

}  // namespace sfstreaming::benchmark
