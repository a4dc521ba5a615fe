// SPDX-License-Identifier: MIT
// What the demo says.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sfstreaming/cli/console.h"
#include "sfstreaming/cli/demo_ledger.h"
#include "sfstreaming/emulator/emulator.h"

namespace sfstreaming::cli {

struct ChannelBalance {
    std::string channel;
    Balance balance;
};

/// Thread: remark() any; the rest one.
class DemoStory {
public:
    explicit DemoStory(std::shared_ptr<Console> console) : console_(std::move(console)) {}

    void title();
    /// A numbered heading, with lines below it that explain.
    void step(std::string_view heading, const std::vector<std::string>& explanation = {});
    void channel(const std::string& name);
    /// What the client notices, between the events.
    void remark(Colour colour, std::string_view text);
    void summary(const std::vector<ChannelBalance>& balances,
                 const emulator::Statistics& statistics);
    void next(const std::string& program);

private:
    void line(std::string_view text = {}, Colour colour = Colour::None);

    const std::shared_ptr<Console> console_;
    int step_ = 0;
};

}  // namespace sfstreaming::cli
