// SPDX-License-Identifier: MIT
// Keeps the library's own threads away from what the end of the process destroys.
#pragma once

namespace sfstreaming::internal {

/// Has the end of the process wait, for a moment, until no job runs, and lets none begin after
/// that: a job may use pplx's pool, which is about to go. To be called when the pool exists, as
/// what was made last goes first. May be called again.
void guardProcessExit();

/// One job of a thread of ours. Thread: any.
class JobScope {
public:
    JobScope() noexcept;
    ~JobScope();
    JobScope(const JobScope&) = delete;
    JobScope& operator=(const JobScope&) = delete;

    /// False if the process is ending: the job must not run, and the thread should end.
    bool mayRun() const noexcept { return mayRun_; }

private:
    const bool mayRun_;
};

}  // namespace sfstreaming::internal
