// SPDX-License-Identifier: MIT
// The terminal on POSIX systems.
#include "sfstreaming/cli/terminal.h"

#include <csignal>
#include <cstdlib>
#include <string_view>

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace sfstreaming::cli {

namespace {

constexpr std::size_t kUsualWidth = 80;

int descriptor(Stream stream) {
    return stream == Stream::Output ? STDOUT_FILENO : STDERR_FILENO;
}

}  // namespace

void prepareStandardStreams() {
    std::signal(SIGPIPE, SIG_IGN);
}

bool isTerminal(Stream stream) {
    return isatty(descriptor(stream)) == 1;
}

std::size_t terminalWidth(Stream stream) {
    winsize size{};
    if (ioctl(descriptor(stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return kUsualWidth;
    }
    return size.ws_col;
}

bool showsUnicode() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') {
            const std::string_view locale = value;
            return locale.find("UTF-8") != std::string_view::npos ||
                   locale.find("utf8") != std::string_view::npos ||
                   locale.find("UTF8") != std::string_view::npos ||
                   locale.find("utf-8") != std::string_view::npos;
        }
    }
    return false;
}

bool isOutputAbandoned() {
    pollfd state{STDOUT_FILENO, 0, 0};
    return poll(&state, 1, 0) > 0 && (state.revents & POLLERR) != 0;
}

}  // namespace sfstreaming::cli
