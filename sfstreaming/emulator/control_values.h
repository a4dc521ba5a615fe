// SPDX-License-Identifier: MIT
// Faults, switches and figures as JSON of the control interface.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sfstreaming/emulator/control_arguments.h"
#include "sfstreaming/emulator/emulator.h"
#include "sfstreaming/emulator/faults.h"

namespace sfstreaming::emulator {

/// @throws BadRequest
Fault faultIn(ControlArguments& arguments);
/// @throws BadRequest
void change(Switches& switches, ControlArguments& arguments);

nlohmann::ordered_json toJson(const Switches& switches);
nlohmann::ordered_json toJson(const Statistics& statistics);
nlohmann::ordered_json toJson(const SeenRequest& request);

}  // namespace sfstreaming::emulator
