// SPDX-License-Identifier: MIT
// Prints the results.
#include "tests/benchmark/report.h"

#include <algorithm>
#include <ostream>
#include <utility>

#include "tests/benchmark/comparison.h"
#include "tests/benchmark/table.h"

namespace sfstreaming::benchmark {

namespace {

constexpr const char* kNothing = "–";

std::string spread(const Summary& summary, int decimals) {
    return formatNumber(summary.median, decimals) + " (" + formatNumber(summary.least, decimals) +
           "–" + formatNumber(summary.greatest, decimals) + ")";
}

/// The median, with half the spread in per cent of it.
std::string figure(const RowResult& result, const Series* series, std::size_t metric) {
    if (!series) {
        return kNothing;
    }
    const Summary summary = summarise(valuesOf(*series, metric));
    const double half = (summary.greatest - summary.least) / 2;
    return formatNumber(summary.median, result.row.metrics[metric].decimals) + " ±" +
           formatNumber(summary.median > 0 ? half / summary.median * 100 : 0, 0) + "%";
}

std::string ratio(const Series& series, const Series* floor, std::size_t metric) {
    return floor ? spread(summarise(ratiosOf(series, *floor, metric)), 2) : kNothing;
}

std::string nameOf(const Metric& metric) {
    return metric.name + (metric.unit.empty() ? "" : ", " + metric.unit);
}

std::string metText(const std::optional<Outcome>& outcome) {
    return !outcome ? "" : outcome->isMet ? "yes" : "no";
}

/// Calls `visit(result, series, metric)` for each figure of the library that is to be seen. The
/// first series of a row is one of the library.
template <typename Visit>
void visitFigures(const Report& report, Visit visit) {
    for (const RowResult& result : report.rows) {
        for (std::size_t i = 0; i < result.row.metrics.size(); ++i) {
            for (const Series& series : result.series) {
                if (!result.row.growth && result.row.metrics[i].isShown &&
                    !isFloor(series.contestant)) {
                    visit(result, series, i);
                }
            }
        }
    }
}

/// Gives each text once, as long as it does not change.
class Once {
public:
    std::string operator()(const std::string& text) {
        return std::exchange(last_, text) == text ? std::string() : text;
    }

private:
    std::string last_;
};

/// The rows that have a floor.
void printRatios(std::ostream& out, const Report& report, bool markdown) {
    Table table({"Row", "Figure", "floor", "floor, ahead", "Engine", "sfstreaming", "ours / floor",
                 "ours / floor, ahead", "Goal", "Met"});
    Once row;
    visitFigures(report, [&](const RowResult& result, const Series& series, std::size_t i) {
        const Series* const floor = findSeries(result, Contestant::Floor);
        const Series* const ahead = findSeries(result, Contestant::FloorAhead);
        if (!floor) {
            return;
        }
        const auto outcome = outcomeOf(result, series, i);
        // What is the same for every engine stands once.
        const bool first = &series == &result.series.front();
        table.add({row(result.row.name), first ? nameOf(result.row.metrics[i]) : "",
                   first ? figure(result, floor, i) : "", first ? figure(result, ahead, i) : "",
                   toString(series.contestant), figure(result, &series, i), ratio(series, floor, i),
                   ratio(series, ahead, i), outcome ? outcome->goal : "", metText(outcome)});
    });
    table.print(out, markdown);
}

/// The rows that have none.
void printFigures(std::ostream& out, const Report& report, bool markdown) {
    Table table({"Row", "Figure", "Engine", "sfstreaming", "Goal", "Met"});
    Once row;
    visitFigures(report, [&](const RowResult& result, const Series& series, std::size_t i) {
        if (findSeries(result, Contestant::Floor)) {
            return;
        }
        const Metric& metric = result.row.metrics[i];
        const auto outcome = outcomeOf(result, series, i);
        table.add({row(result.row.name), &series == &result.series.front() ? nameOf(metric) : "",
                   toString(series.contestant),
                   spread(summarise(valuesOf(series, i)), metric.decimals),
                   outcome ? outcome->goal : "", metText(outcome)});
    });
    table.print(out, markdown);
}

/// Whether all goals are met, and which are not.
void printGoals(std::ostream& out, const Report& report) {
    std::size_t goals = 0;
    std::vector<std::string> missed;
    visitFigures(report, [&](const RowResult& result, const Series& series, std::size_t i) {
        const auto outcome = outcomeOf(result, series, i);
        goals += outcome ? 1 : 0;
        if (outcome && !outcome->isMet) {
            missed.push_back(result.row.name + ", " + result.row.metrics[i].name + " (" +
                             toString(series.contestant) + ")");
        }
    });
    if (goals == 0) {
        return;
    }
    out << '\n' << goals - missed.size() << " of " << goals << " goals met";
    for (std::size_t i = 0; i < missed.size(); ++i) {
        out << (i == 0 ? "; not met: " : "; ") << missed[i];
    }
    out << '\n';
}

/// The first two figures of the rows that show growth.
void printGrowth(std::ostream& out, const Report& report, bool markdown) {
    Table table({"Growth with", "Wire", "", "Client", "events/s, thousands", "CPU per event, µs",
                 "events/s / floor", "CPU / floor"});
    Once axis;
    Once wire;
    for (const RowResult& result : report.rows) {
        if (!result.row.growth) {
            continue;
        }
        const auto& growth = *result.row.growth;
        std::string value = formatNumber(growth.value, 0);
        for (const Series& series : result.series) {
            const Series* const floor =
                isFloor(series.contestant) ? nullptr : findSeries(result, Contestant::Floor);
            table.add({axis(growth.axis),
                       wire(growth.axis + growth.wire).empty() ? "" : growth.wire,
                       std::exchange(value, {}), toString(series.contestant),
                       figure(result, &series, 0), figure(result, &series, 1),
                       floor ? ratio(series, floor, 0) : "", floor ? ratio(series, floor, 1) : ""});
        }
    }
    table.print(out, markdown);
}

void printServer(std::ostream& out, const Report& report, bool markdown) {
    Table table({"Row", "Client", "server's CPU, %", "server waited, % of replies", "connections",
                 "The server was the limit"});
    Once row;
    for (const RowResult& result : report.rows) {
        for (const Series& series : result.series) {
            std::vector<double> cpu;
            std::vector<double> waited;
            std::vector<double> connections;
            std::size_t limited = 0;
            for (const Measurement& round : series.rounds) {
                if (round.hasServerLoad) {
                    cpu.push_back(round.server.cpuShare * 100);
                    waited.push_back(round.server.waitedShare * 100);
                    connections.push_back(round.server.connections);
                    limited += round.server.isLimit() ? 1 : 0;
                }
            }
            // Of growth, only what is to be distrusted.
            if (cpu.empty() || (result.row.growth && limited == 0)) {
                continue;
            }
            table.add({row(result.row.name), toString(series.contestant),
                       formatNumber(summarise(cpu).median, 0),
                       formatNumber(std::min(summarise(waited).median, 100.0), 0),
                       formatNumber(summarise(connections).greatest, 0),
                       limited == 0 ? "no"
                                    : "in " + std::to_string(limited) + " of " +
                                          std::to_string(cpu.size()) + " rounds"});
        }
    }
    table.print(out, markdown);
}

void printMachine(std::ostream& out, const Report& report) {
    const Machine& machine = report.machine;
    out << machine.processors << " × "
        << (machine.processor.empty() ? "processor" : machine.processor) << ", " << machine.kernel
        << ", load before: " << formatNumber(machine.load, 2) << '\n';
    const char* separator = "";
    for (const auto& [name, version] : machine.versions) {
        out << std::exchange(separator, ", ") << name << ' ' << version;
    }
    out << ", " << machine.buildType
        << (machine.revision.empty() ? "" : ", revision " + machine.revision) << ", "
        << report.rounds << (report.rounds == 1 ? " round" : " rounds")
        << (report.quick ? " (quick: not to be quoted)" : "") << '\n';
}

}  // namespace

void print(std::ostream& out, const Report& report, bool markdown) {
    printMachine(out, report);
    printRatios(out, report, markdown);
    printFigures(out, report, markdown);
    printGoals(out, report);
    printGrowth(out, report, markdown);
    printServer(out, report, markdown);
}

}  // namespace sfstreaming::benchmark
