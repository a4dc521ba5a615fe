// SPDX-License-Identifier: MIT
/// @file
/// Include this where you use web::json::value; the other headers only declare it.
#pragma once

#include <cpprest/json.h>
