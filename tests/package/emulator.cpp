// SPDX-License-Identifier: MIT
/// @file
/// A program of somebody else that uses the installed emulator.
#include <iostream>

#include <sfstreaming/emulator/emulator.h>

int main() {
    sfstreaming::emulator::Emulator emulator;
    emulator.start();
    const auto id = emulator.publish("/event/Order_Placed__e", "{}");
    emulator.stop();
    std::cout << emulator.url() << " " << id << "\n";
    return emulator.published("/event/Order_Placed__e").size() == 1 ? 0 : 1;
}
