// SPDX-License-Identifier: MIT
// Names of channels on the command line.
#pragma once

#include <string>

namespace sfstreaming::cli {

/// The name as it is to be used: without a trailing slash.
/// @throws CommandLineError  no name of a channel
std::string checkedChannel(std::string name);

/// @throws CommandLineError  the name has a filter: positions are kept without it
void refuseFilter(const std::string& name);

}  // namespace sfstreaming::cli
