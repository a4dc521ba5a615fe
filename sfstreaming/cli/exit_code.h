// SPDX-License-Identifier: MIT
// How the command ends, as its help documents it.
#pragma once

namespace sfstreaming::cli {

enum ExitCode : int {
    kExitDone = 0,  ///< also when interrupted cleanly
    kExitFailure = 1,
    kExitUsage = 2,
    kExitSignInRefused = 3,
    kExitSubscriptionRefused = 4,
};

}  // namespace sfstreaming::cli
