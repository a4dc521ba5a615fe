// SPDX-License-Identifier: MIT
// Prints and keeps the results.
#include "tests/benchmark/report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "sfstreaming/version.h"
#include "tests/benchmark/statistics.h"

namespace sfstreaming::benchmark {

namespace {

using Cells = std::vector<std::string>;

constexpr const char* kNothing = "–";

std::string number(double value, int decimals) {
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

std::string spread(const Summary& summary, int decimals) {
    return number(summary.median, decimals) + " (" + number(summary.least, decimals) + "–" +
           number(summary.greatest, decimals) + ")";
}

const Series* find(const RowResult& result, Contestant contestant) {
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

/// Of each round, the library's figure by that of `floor`.
std::vector<double> ratios(const Series& library, const Series& floor, std::size_t metric) {
    std::vector<double> values;
    for (std::size_t i = 0; i < library.rounds.size(); ++i) {
        values.push_back(library.rounds[i].values[metric] / floor.rounds[i].values[metric]);
    }
    return values;
}

/// The median, with half the spread in per cent of it.
std::string figure(const RowResult& result, Contestant contestant, std::size_t metric) {
    const Series* const series = find(result, contestant);
    if (!series) {
        return kNothing;
    }
    const Summary summary = summarise(valuesOf(*series, metric));
    const double half = (summary.greatest - summary.least) / 2;
    return number(summary.median, result.row.metrics[metric].decimals) + " ±" +
           number(summary.median > 0 ? half / summary.median * 100 : 0, 0) + "%";
}

std::string ratio(const RowResult& result, Contestant floor, std::size_t metric) {
    const Series* const library = find(result, Contestant::Library);
    const Series* const other = find(result, floor);
    if (!library || !other) {
        return kNothing;
    }
    std::string text = spread(summarise(ratios(*library, *other, metric)), 2);
    const Metric& what = result.row.metrics[metric];
    if (what.showsDifference) {
        const double difference = summarise(valuesOf(*library, metric)).median -
                                  summarise(valuesOf(*other, metric)).median;
        text += std::string(", ") + (difference < 0 ? "" : "+") +
                number(difference, what.decimals) + " " + what.unit;
    }
    return text;
}

/// Columns that a terminal shows, not bytes.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

/// The first of `lines` is the heading. Without others nothing is printed.
void printTable(std::ostream& out, const std::vector<Cells>& lines, bool markdown) {
    if (lines.size() == 1) {
        return;
    }
    out << '\n';
    std::vector<std::size_t> widths(lines.front().size());
    for (const Cells& line : lines) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            widths[i] = std::max(widths[i], width(line[i]));
        }
    }
    for (std::size_t number = 0; number < lines.size(); ++number) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            const std::string& cell = lines[number][i];
            const bool last = i + 1 == widths.size();
            out << (markdown ? "| " : i > 0 ? "   " : "") << cell;
            if (markdown || !last) {
                out << std::string(widths[i] - width(cell) + (markdown ? 1 : 0), ' ');
            }
        }
        out << (markdown ? "|\n" : "\n");
        if (number == 0 && markdown) {
            for (std::size_t i = 0; i < widths.size(); ++i) {
                out << "| " << std::string(widths[i], '-') << ' ';
            }
            out << "|\n";
        }
    }
}

std::string nameOf(const Metric& metric) {
    return metric.name + (metric.unit.empty() ? "" : ", " + metric.unit);
}

/// The rows that have a floor.
void printRatios(std::ostream& out, const Report& report, bool markdown) {
    std::vector<Cells> lines{{"Row", "Figure", "sfstreaming", "floor", "floor, ahead",
                              "ours / floor", "ours / floor ahead"}};
    for (const RowResult& result : report.rows) {
        if (!find(result, Contestant::Floor)) {
            continue;
        }
        std::string name = result.row.name;
        for (std::size_t i = 0; i < result.row.metrics.size(); ++i) {
            if (!result.row.metrics[i].isShown) {
                continue;
            }
            lines.push_back(
                {std::exchange(name, {}), nameOf(result.row.metrics[i]),
                 figure(result, Contestant::Library, i), figure(result, Contestant::Floor, i),
                 figure(result, Contestant::FloorAhead, i), ratio(result, Contestant::Floor, i),
                 ratio(result, Contestant::FloorAhead, i)});
        }
    }
    printTable(out, lines, markdown);
}

/// The rows that have none.
void printFigures(std::ostream& out, const Report& report, bool markdown) {
    std::vector<Cells> lines{{"Row", "Figure", "sfstreaming"}};
    for (const RowResult& result : report.rows) {
        if (find(result, Contestant::Floor)) {
            continue;
        }
        std::string name = result.row.name;
        for (std::size_t i = 0; i < result.row.metrics.size(); ++i) {
            const Metric& metric = result.row.metrics[i];
            if (metric.isShown) {
                lines.push_back(
                    {std::exchange(name, {}), nameOf(metric),
                     spread(summarise(valuesOf(result.series.front(), i)), metric.decimals)});
            }
        }
    }
    printTable(out, lines, markdown);
}

void printServer(std::ostream& out, const Report& report, bool markdown) {
    std::vector<Cells> lines{
        {"Row", "Client", "server's CPU, %", "server waited, % of replies", "connections", ""}};
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
            if (!cpu.empty()) {
                lines.push_back(
                    {result.row.name, toString(series.contestant), number(summarise(cpu).median, 0),
                     number(std::min(summarise(waited).median, 100.0), 0),
                     number(summarise(connections).greatest, 0),
                     limited == 0 ? ""
                                  : "the server was the limit in " + std::to_string(limited) +
                                        " of " + std::to_string(cpu.size())});
            }
        }
    }
    printTable(out, lines, markdown);
}

}  // namespace

Machine Machine::describe() {
    Machine machine;
    machine.processors = std::thread::hardware_concurrency();
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const std::size_t colon = line.find(": ");
        if (line.compare(0, 10, "model name") == 0 && colon != std::string::npos) {
            machine.processor = line.substr(colon + 2);
            break;
        }
    }
    if (getloadavg(&machine.load, 1) != 1) {
        machine.load = 0;
    }
    return machine;
}

void print(std::ostream& out, const Report& report, bool markdown) {
    out << "sfstreaming " << version() << ", " << report.machine.processors << " x "
        << (report.machine.processor.empty() ? "processor" : report.machine.processor) << ", "
        << report.rounds << (report.rounds == 1 ? " round" : " rounds")
        << (report.quick ? " (quick)" : "") << ", load before: " << number(report.machine.load, 2)
        << "\n";
    printRatios(out, report, markdown);
    printFigures(out, report, markdown);
    printServer(out, report, markdown);
}

void writeJson(std::ostream& out, const Report& report) {
    nlohmann::json rows = nlohmann::json::array();
    for (const RowResult& result : report.rows) {
        nlohmann::json contestants = nlohmann::json::object();
        for (const Series& series : result.series) {
            nlohmann::json& figures = contestants[toString(series.contestant)];
            for (std::size_t i = 0; i < result.row.metrics.size(); ++i) {
                const Metric& metric = result.row.metrics[i];
                figures["figures"][metric.name] = {{"unit", metric.unit},
                                                   {"rounds", valuesOf(series, i)}};
            }
            for (const Measurement& round : series.rounds) {
                if (round.hasServerLoad) {
                    figures["server"].push_back({{"cpuShare", round.server.cpuShare},
                                                 {"waitedShare", round.server.waitedShare},
                                                 {"connections", round.server.connections},
                                                 {"wasLimit", round.server.isLimit()}});
                }
            }
        }
        rows.push_back({{"name", result.row.name},
                        {"title", result.row.title},
                        {"contestants", std::move(contestants)}});
    }
    const nlohmann::json root{{"version", version()},
                              {"processor", report.machine.processor},
                              {"processors", report.machine.processors},
                              {"loadBefore", report.machine.load},
                              {"rounds", report.rounds},
                              {"quick", report.quick},
                              {"rows", std::move(rows)}};
    out << root.dump(2) << '\n';
}

}  // namespace sfstreaming::benchmark
