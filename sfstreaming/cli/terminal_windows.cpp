// SPDX-License-Identifier: MIT
// The terminal on Windows.
#include "sfstreaming/cli/terminal.h"

#include <cstdio>

#include <fcntl.h>
#include <io.h>

#include <windows.h>

namespace sfstreaming::cli {

namespace {

constexpr std::size_t kUsualWidth = 80;

HANDLE handleOf(Stream stream) {
    return GetStdHandle(stream == Stream::Output ? STD_OUTPUT_HANDLE : STD_ERROR_HANDLE);
}

}  // namespace

void prepareStandardStreams() {
    SetConsoleOutputCP(CP_UTF8);
    for (const Stream stream : {Stream::Output, Stream::Error}) {
        DWORD mode = 0;
        if (GetConsoleMode(handleOf(stream), &mode) != 0) {
            SetConsoleMode(handleOf(stream), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
        }
    }
    // Events are printed byte for byte, without carriage returns.
    _setmode(_fileno(stdout), _O_BINARY);
}

bool isTerminal(Stream stream) {
    DWORD mode = 0;
    return GetConsoleMode(handleOf(stream), &mode) != 0;
}

std::size_t terminalWidth(Stream stream) {
    CONSOLE_SCREEN_BUFFER_INFO info{};
    if (GetConsoleScreenBufferInfo(handleOf(stream), &info) == 0) {
        return kUsualWidth;
    }
    return static_cast<std::size_t>(info.srWindow.Right - info.srWindow.Left + 1);
}

bool showsUnicode() {
    return GetConsoleOutputCP() == CP_UTF8;
}

bool isOutputAbandoned() {
    return false;  // the next write tells
}

}  // namespace sfstreaming::cli
