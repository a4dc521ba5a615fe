// SPDX-License-Identifier: MIT
// Measures the library beside the least that a client must do.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/benchmark/build_figures.h"
#include "tests/benchmark/first_event.h"
#include "tests/benchmark/options.h"
#include "tests/benchmark/report.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/runner.h"

namespace {

using namespace sfstreaming::benchmark;

// A thousand clients with two connections each, and some to spare.
constexpr rlim_t kFiles = 2200;
constexpr unsigned kMostSweepRounds = 3;
constexpr const char* kSweep = "sweep";

std::vector<Row> allRows(double scale) {
    std::vector<Row> rows = throughputRows(scale);
    for (auto& more : {latencyRows(scale), idleRows(scale), signInRows(scale), stopRows(scale),
                       firstEventRows(scale)}) {
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

double scaleOf(const Options& options) {
    return options.quick ? 0.1 : 1;
}

bool hasSweep(const Options& options) {
    return options.sweep ||
           std::find(options.only.begin(), options.only.end(), kSweep) != options.only.end();
}

/// Without those of the sweep.
std::vector<Row> chosenRows(const Options& options) {
    std::vector<Row> rows = allRows(scaleOf(options));
    if (options.only.empty()) {
        return rows;
    }
    std::vector<Row> chosen;
    for (const std::string& name : options.only) {
        const auto found = std::find_if(rows.begin(), rows.end(),
                                        [&](const Row& row) { return row.name == name; });
        if (found != rows.end()) {
            chosen.push_back(*found);
        } else if (name != kSweep && name != "build") {
            throw std::invalid_argument("there is no row \"" + name + "\"; see --help");
        }
    }
    return chosen;
}

void printProgress(const Progress& progress) {
    const std::string round =
        "round " + std::to_string(progress.round) + " of " + std::to_string(progress.rounds);
    if (isatty(STDERR_FILENO) != 0) {
        std::cerr << "\r\033[K" << round << ", row " << progress.row << " of " << progress.rows
                  << ": " << progress.name << std::flush;
    } else if (progress.row == 1) {
        std::cerr << round << ", " << progress.rows << (progress.rows == 1 ? " row\n" : " rows\n");
    }
}

void allowManyFiles() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= kFiles) {
        return;
    }
    limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, kFiles);
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < kFiles) {
        std::cerr << "only " << limit.rlim_cur
                  << " open files are permitted; the rows with 1000 clients need " << kFiles
                  << " (ulimit -n)\n";
    }
}

void printHelp() {
    std::cout << usage() << "\nRows:\n";
    constexpr std::size_t kWidth = 32;
    for (const Row& row : allRows(1)) {
        std::cout << "  " << row.name << std::string(kWidth - std::min(kWidth - 1, row.name.size()), ' ') << row.title
                  << '\n';
    }
}

int runBenchmark(const Options& options) {
    if (options.help) {
        printHelp();
        return 0;
    }
    const std::vector<Row> rows = chosenRows(options);
    std::ofstream json;
    if (!options.jsonFile.empty()) {
        json.open(options.jsonFile);
        if (!json) {
            throw std::runtime_error("cannot write " + options.jsonFile);
        }
    }
    allowManyFiles();
    Report report{Machine::describe(), options.rounds, options.quick, {}};
    report.machine.revision = options.revision;
    report.rows = run(rows, options.engines, options.rounds, printProgress);
    if (hasSweep(options)) {
        for (RowResult& result : run(growthRows(scaleOf(options)), options.engines,
                                     std::min(options.rounds, kMostSweepRounds), printProgress)) {
            report.rows.push_back(std::move(result));
        }
    }
    if (!options.buildFigures.empty()) {
        report.rows.push_back(buildFigures(options.buildFigures));
    }
    if (isatty(STDERR_FILENO) != 0) {
        std::cerr << "\r\033[K";
    }
    print(std::cout, report, options.markdown);
    if (json.is_open()) {
        writeJson(json, report);
        json.close();
        if (!json) {
            throw std::runtime_error("cannot write " + options.jsonFile);
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char* argv[]) {
    try {
        const std::vector<std::string> arguments(argv + 1, argv + argc);
        if (!arguments.empty() && arguments.front() == kFirstEventMode) {
            return runFirstEvent({arguments.begin() + 1, arguments.end()});
        }
        return runBenchmark(parseOptions(arguments));
    } catch (const std::invalid_argument& error) {
        std::cerr << "sfstreaming_benchmark: " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "sfstreaming_benchmark: " << error.what() << '\n';
        return 1;
    }
}
