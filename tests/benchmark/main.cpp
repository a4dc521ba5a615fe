// SPDX-License-Identifier: MIT
// Measures the library beside the least that a client must do.
#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "tests/benchmark/options.h"
#include "tests/benchmark/report.h"
#include "tests/benchmark/rows.h"
#include "tests/benchmark/runner.h"

namespace {

using namespace sfstreaming::benchmark;

// A thousand clients with two connections each, and some to spare.
constexpr rlim_t kFiles = 2200;

std::vector<Row> allRows(double scale) {
    std::vector<Row> rows = throughputRows(scale);
    for (auto& more : {latencyRows(scale), idleRows(), stopRows(scale)}) {
        rows.insert(rows.end(), more.begin(), more.end());
    }
    return rows;
}

std::vector<Row> chosenRows(const Options& options) {
    std::vector<Row> rows = allRows(options.quick ? 0.1 : 1);
    if (options.only.empty()) {
        return rows;
    }
    std::vector<Row> chosen;
    for (const std::string& name : options.only) {
        const auto found = std::find_if(rows.begin(), rows.end(),
                                        [&](const Row& row) { return row.name == name; });
        if (found == rows.end()) {
            throw std::invalid_argument("there is no row \"" + name + "\"; see --help");
        }
        chosen.push_back(*found);
    }
    return chosen;
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
                  << " open files are permitted; the row idle-1000 needs " << kFiles
                  << " (ulimit -n)\n";
    }
}

int runBenchmark(const Options& options) {
    if (options.help) {
        std::cout << usage() << "\nRows:\n";
        for (const Row& row : allRows(1)) {
            std::cout << "  " << row.name << std::string(16 - row.name.size(), ' ') << row.title
                      << '\n';
        }
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
    report.rows =
        run(rows, options.rounds, [](const std::string& line) { std::cerr << line << '\n'; });
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
        return runBenchmark(parseOptions({argv + 1, argv + argc}));
    } catch (const std::invalid_argument& error) {
        std::cerr << "sfstreaming_benchmark: " << error.what() << '\n';
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "sfstreaming_benchmark: " << error.what() << '\n';
        return 1;
    }
}
