// SPDX-License-Identifier: MIT
// What the one who reads an error or a gap can do about it.
#pragma once

#include <string>
#include <string_view>

#include "sfstreaming/errors.h"
#include "sfstreaming/gap.h"

namespace sfstreaming::cli {

/// The error and, where there is something to do, a sentence that says what.
/// @param outcome  put between the two, e.g. "; trying again"
std::string explain(const Error& error, std::string_view outcome = {});

/// What may be missing and how to get it.
std::string explain(const Gap& gap);

/// The code the command ends with when this ended the client.
int exitCodeOf(const Error& error);

}  // namespace sfstreaming::cli
