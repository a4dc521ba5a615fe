// SPDX-License-Identifier: MIT
// The command line of the benchmark.
#include "tests/benchmark/options.h"

#include <charconv>
#include <stdexcept>

namespace sfstreaming::benchmark {

namespace {

constexpr unsigned kMaxRounds = 1000;

unsigned parseRounds(const std::string& text) {
    unsigned rounds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), rounds);
    if (error != std::errc() || end != text.data() + text.size() || rounds == 0 ||
        rounds > kMaxRounds) {
        throw std::invalid_argument("--rounds wants a number from 1 to " +
                                    std::to_string(kMaxRounds) + ", not \"" + text + "\"");
    }
    return rounds;
}

std::vector<HttpEngine> parseEngines(const std::string& text) {
    if (text == "beast") {
        return {HttpEngine::Beast};
    }
    if (text == "cpprest") {
        return {HttpEngine::Cpprest};
    }
    if (text == "both") {
        return {HttpEngine::Beast, HttpEngine::Cpprest};
    }
    throw std::invalid_argument("--engine wants beast, cpprest or both, not \"" + text + "\"");
}

}  // namespace

Options parseOptions(const std::vector<std::string>& arguments) {
    Options options;
    bool roundsGiven = false;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& argument = arguments[i];
        const auto value = [&]() -> const std::string& {
            if (++i == arguments.size()) {
                throw std::invalid_argument(argument + " needs a value");
            }
            return arguments[i];
        };
        if (argument == "--rounds") {
            options.rounds = parseRounds(value());
            roundsGiven = true;
        } else if (argument == "--engine") {
            options.engines = parseEngines(value());
        } else if (argument == "--sweep") {
            options.sweep = true;
        } else if (argument == "--build-figures") {
            options.buildFigures = value();
        } else if (argument == "--revision") {
            options.revision = value();
        } else if (argument == "--only") {
            options.only.push_back(value());
        } else if (argument == "--json") {
            options.jsonFile = value();
        } else if (argument == "--quick") {
            options.quick = true;
        } else if (argument == "--markdown") {
            options.markdown = true;
        } else if (argument == "--help" || argument == "-h") {
            options.help = true;
        } else {
            throw std::invalid_argument("unknown argument \"" + argument + "\"; see --help");
        }
    }
    if (options.quick && !roundsGiven) {
        options.rounds = 2;
    }
    return options;
}

const char* usage() noexcept {
    return R"(Measures sfstreaming beside a floor: a bare blocking socket with the same JSON parser.

Usage: sfstreaming_benchmark [OPTION...]

  --engine E     what speaks HTTP: beast, cpprest, or both side by side (default: the library's)
  --rounds N     rounds, 1 to 1000; in each, everybody is measured once, in turn (default 5)
  --only ROW     only this row; may be given several times
  --sweep        measure as well how cost grows, in 3 rounds at most; alone with --only sweep
  --quick        a tenth of the work and 2 rounds: to see that it runs, not to quote
  --json FILE    write every single figure to FILE
  --markdown     print the tables in Markdown
  --revision R   the revision of the sources, to be kept with the figures
  --build-figures BYTES,SECONDS,...
                 the size of the stripped shared library, and times of compiling its header
  --help         print this

Figures are medians over the rounds; ± is half the spread. Ratios are taken within each round, and
have the least and the greatest in brackets. It ends with 1 if an event was lost, doubled or out of
order, or if a client met an error; a goal that is missed never makes it fail.
)";
}

}  // namespace sfstreaming::benchmark
