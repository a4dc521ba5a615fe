// SPDX-License-Identifier: MIT
// Keeps the results.
#include <ostream>
#include <utility>

#include <nlohmann/json.hpp>

#include "tests/benchmark/comparison.h"
#include "tests/benchmark/report.h"

namespace sfstreaming::benchmark {

namespace {

using nlohmann::json;

json toJson(const Summary& summary) {
    return {{"median", summary.median}, {"least", summary.least}, {"greatest", summary.greatest}};
}

json figureOf(const RowResult& result, const Series& series, std::size_t index) {
    const Metric& metric = result.row.metrics[index];
    const std::vector<double> values = valuesOf(series, index);
    json figure{{"name", metric.name},
                {"unit", metric.unit},
                {"rounds", values},
                {"summary", toJson(summarise(values))}};
    for (const Contestant contestant : {Contestant::Floor, Contestant::FloorAhead}) {
        const Series* const floor = findSeries(result, contestant);
        if (floor && !isFloor(series.contestant)) {
            const std::vector<double> ratios = ratiosOf(series, *floor, index);
            figure["ratios"].push_back({{"to", toString(contestant)},
                                        {"rounds", ratios},
                                        {"summary", toJson(summarise(ratios))}});
        }
    }
    if (const auto outcome = outcomeOf(result, series, index)) {
        figure["goal"] = {{"text", outcome->goal}, {"met", outcome->isMet}};
    }
    return figure;
}

json seriesOf(const RowResult& result, const Series& series) {
    json object{{"name", toString(series.contestant)}, {"figures", json::array()}};
    for (std::size_t i = 0; i < result.row.metrics.size(); ++i) {
        object["figures"].push_back(figureOf(result, series, i));
    }
    for (const Measurement& round : series.rounds) {
        if (round.hasServerLoad) {
            object["server"].push_back({{"cpuShare", round.server.cpuShare},
                                        {"waitedShare", round.server.waitedShare},
                                        {"connections", round.server.connections},
                                        {"wasLimit", round.server.isLimit()}});
        }
    }
    return object;
}

json rowOf(const RowResult& result) {
    const Row& row = result.row;
    json object{{"name", row.name}, {"title", row.title}, {"contestants", json::array()}};
    if (row.growth) {
        object["growth"] = {
            {"axis", row.growth->axis}, {"wire", row.growth->wire}, {"value", row.growth->value}};
    } else {
        object["title"] = row.title;
    }
    for (const Series& series : result.series) {
        object["contestants"].push_back(seriesOf(result, series));
    }
    return object;
}

}  // namespace

void writeJson(std::ostream& out, const Report& report) {
    const Machine& machine = report.machine;
    json root{{"machine",
               {{"processor", machine.processor},
                {"processors", machine.processors},
                {"kernel", machine.kernel},
                {"loadBefore", machine.load}}},
              {"buildType", machine.buildType},
              {"rounds", report.rounds},
              {"quick", report.quick},
              {"rows", json::array()}};
    for (const auto& [name, version] : machine.versions) {
        root["versions"][name] = version;
    }
    if (!machine.revision.empty()) {
        root["revision"] = machine.revision;
    }
    for (const RowResult& result : report.rows) {
        root["rows"].push_back(rowOf(result));
    }
    out << root.dump(2) << '\n';
}

}  // namespace sfstreaming::benchmark
