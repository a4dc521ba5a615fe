// SPDX-License-Identifier: MIT
// Stands in for libFuzzer where the tests run the kept inputs.
//
// Usage: fuzz_<target> <folder>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/fuzz/require.h"

int main(int argc, char* argv[]) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: %s <folder>\n", argv[0]);
        return 2;
    }
    int count = 0;
    try {
        for (const auto& entry : std::filesystem::directory_iterator(argv[1])) {
            std::ifstream file(entry.path(), std::ios::binary);
            const std::vector<char> read{std::istreambuf_iterator<char>(file), {}};
            sfstreaming::testing::require(!file.bad(), "an input can be read");
            // Named first: what fails ends the process.
            std::fprintf(stderr, "%s\n", entry.path().filename().string().c_str());
            // A copy without spare room, so that a byte read past the end is seen.
            const std::vector<std::uint8_t> input(read.begin(), read.end());
            LLVMFuzzerTestOneInput(input.data(), input.size());
            ++count;
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 1;
    }
    std::printf("%d inputs\n", count);
    return count > 0 ? 0 : 1;
}
