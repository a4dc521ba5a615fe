// SPDX-License-Identifier: MIT
// The file that --store names.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "sfstreaming/replay_store.h"

namespace sfstreaming::cli {

/// Opens the file, and makes it if it is not there.
/// @param patience  how long a call waits while another program holds the file locked
/// @throws CommandLineError  the path cannot be that of a file
/// @throws StoreError        it cannot be used
std::shared_ptr<ReplayStore> openStore(
    const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(5));

/// Opens a file that is there.
/// @throws std::runtime_error  it is not
std::shared_ptr<ReplayStore> openExistingStore(const std::string& path);

}  // namespace sfstreaming::cli
