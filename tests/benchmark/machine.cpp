// SPDX-License-Identifier: MIT
// The machine that is measured on, and what the benchmark was built of. Linux.
#include "tests/benchmark/machine.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include <openssl/crypto.h>
#include <simdjson.h>
#include <boost/version.hpp>

#include <cpprest/version.h>

#include "sfstreaming/version.h"

namespace sfstreaming::benchmark {

namespace {

std::string processorName() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const std::size_t colon = line.find(": ");
        if (line.compare(0, 10, "model name") == 0 && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return {};
}

std::string boostVersion() {
    std::string version = BOOST_LIB_VERSION;
    std::replace(version.begin(), version.end(), '_', '.');
    return version;
}

std::string kernelName() {
    utsname names{};
    return uname(&names) == 0 ? std::string(names.sysname) + " " + names.release : std::string();
}

}  // namespace

Machine Machine::describe() {
    Machine machine;
    machine.processor = processorName();
    machine.processors = std::thread::hardware_concurrency();
    machine.kernel = kernelName();
    if (getloadavg(&machine.load, 1) != 1) {
        machine.load = 0;
    }
    machine.versions = {{"sfstreaming", version()},
                        {"compiler", SFSTREAMING_BENCHMARK_COMPILER},
                        {"cpprestsdk", std::to_string(CPPREST_VERSION_MAJOR) + "." +
                                           std::to_string(CPPREST_VERSION_MINOR) + "." +
                                           std::to_string(CPPREST_VERSION_REVISION)},
                        {"Boost", boostVersion()},
                        {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
                        {"simdjson", SIMDJSON_STRINGIFY(SIMDJSON_VERSION)}};
    machine.buildType = SFSTREAMING_BENCHMARK_BUILD_TYPE;
    return machine;
}

}  // namespace sfstreaming::benchmark
