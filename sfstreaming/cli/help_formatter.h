// SPDX-License-Identifier: MIT
// The look of the help texts.
#pragma once

#include <memory>

#include <CLI/CLI.hpp>

namespace sfstreaming::cli {

/// Each option with its variable on one line, and what it does below it, fitting 80 columns.
std::shared_ptr<CLI::FormatterBase> makeHelpFormatter();

}  // namespace sfstreaming::cli
