// SPDX-License-Identifier: MIT
// What a client is subscribed to, and how far each channel has come.
#include "sfstreaming/internal/subscriptions.h"

#include <algorithm>
#include <utility>

#include "sfstreaming/internal/channel_name.h"

namespace sfstreaming::internal {

Subscription::Subscription(std::string name, const SubscribeRetryOptions& retryOptions)
    : channel(std::move(name)),
      target(std::make_shared<SubscriptionTarget>(std::string(withoutQuery(channel)))),
      retry({retryOptions.firstDelay, retryOptions.factor, retryOptions.maxDelay, 0.25}) {}

void Subscription::onSessionLost() {
    if (phase == Phase::Sent || phase == Phase::Acknowledged) {
        phase = Phase::Preparing;
    }
    notBefore = {};
    fellBack = false;
    retry.reset();
}

void Subscription::resolve(const Message& acknowledgement) {
    for (const auto& caller : std::exchange(waiting, {})) {
        caller.set(acknowledgement);
    }
}

void Subscription::reject(const std::exception_ptr& error) {
    for (const auto& caller : std::exchange(waiting, {})) {
        caller.set_exception(error);
    }
}

Subscriptions::Pointer Subscriptions::add(std::string channel,
                                          const SubscribeRetryOptions& retryOptions) {
    all_.push_back(std::make_shared<Subscription>(std::move(channel), retryOptions));
    return all_.back();
}

Subscriptions::Pointer Subscriptions::find(std::string_view channel) const {
    const auto found = std::find_if(all_.begin(), all_.end(),
                                    [&](const Pointer& each) { return each->channel == channel; });
    return found == all_.end() ? nullptr : *found;
}

Subscriptions::Pointer Subscriptions::findByEvent(std::string_view channel) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Pointer& each) {
        return each->target->channel == channel;
    });
    return found == all_.end() ? nullptr : *found;
}

void Subscriptions::remove(const Pointer& subscription) {
    subscription->phase = Subscription::Phase::Removed;
    all_.erase(std::remove(all_.begin(), all_.end(), subscription), all_.end());
}

bool Subscriptions::allAcknowledged() const {
    return std::all_of(all_.begin(), all_.end(), [](const Pointer& each) {
        return each->phase == Subscription::Phase::Acknowledged;
    });
}

}  // namespace sfstreaming::internal
