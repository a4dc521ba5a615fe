// SPDX-License-Identifier: MIT
// What becomes of handled events.
#pragma once

#include <exception>
#include <functional>
#include <memory>

#include "sfstreaming/client_options.h"
#include "sfstreaming/internal/position_book.h"
#include "sfstreaming/internal/received_events.h"
#include "sfstreaming/internal/statistics.h"

namespace sfstreaming::internal {

/// It leads to no observer: events hold it, and observers may hold events.
struct HandledContext {
    std::shared_ptr<Statistics> statistics = std::make_shared<Statistics>();
    ObserverFailureOptions observerFailure;
    /// Takes the positions of handled events; null if nobody does.
    std::shared_ptr<PositionBook> positions;
    std::function<void(std::exception_ptr, const char* what)> reportFailure;
    std::shared_ptr<PendingEvents> pending;
    /// Called when there is room in `pending` again. Must not throw.
    std::function<void()> onRoom;
};

}  // namespace sfstreaming::internal
