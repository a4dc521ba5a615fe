// SPDX-License-Identifier: MIT
// Names of hosts that the system does not find, and takes its time for.
#pragma once

namespace sfstreaming::testing {

/// While one of these lives, asking for a name that ends with ".slow.test" does not return; else it
/// is not found at once. Other names are the system's business.
class SlowNames {
public:
    SlowNames();
    ~SlowNames();
    SlowNames(const SlowNames&) = delete;
    SlowNames& operator=(const SlowNames&) = delete;

    /// Waits until so many names have been asked for in this object's life.
    bool waitForAsked(unsigned count) const;
    unsigned asked() const;
};

}  // namespace sfstreaming::testing
