// SPDX-License-Identifier: MIT
// Names of channels on the command line.
#include "sfstreaming/cli/channel_argument.h"

#include "sfstreaming/cli/command_line_error.h"
#include "sfstreaming/cli/style.h"

namespace sfstreaming::cli {

std::string checkedChannel(std::string name) {
    const auto begins = [&name](const char* prefix) { return name.rfind(prefix, 0) == 0; };
    if (!begins("/topic/") && !begins("/u/") && !begins("/event/") && !begins("/data/")) {
        throw CommandLineError("\"" + printable(name) +
                               "\" is no channel: names begin with /topic/ (PushTopic), /u/ "
                               "(generic), /event/ (platform event) or /data/ (change events)");
    }
    if (name.find('?') == std::string::npos && name.back() == '/') {
        name.pop_back();
    }
    return name;
}

void refuseFilter(const std::string& name) {
    const auto filter = name.find('?');
    if (filter != std::string::npos) {
        throw CommandLineError("positions belong to a channel without its filter: say --channel " +
                               printable(name.substr(0, filter)));
    }
}

}  // namespace sfstreaming::cli
