// SPDX-License-Identifier: MIT
// Processes of the benchmark's own, and memory they share. Linux.
#pragma once

#include <sys/mman.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <new>
#include <string>
#include <system_error>
#include <type_traits>

namespace sfstreaming::benchmark {

/// An object that stays common to this process and those forked after it.
template <typename T>
class SharedMemory {
    static_assert(std::is_trivially_destructible_v<T>);

public:
    SharedMemory() {
        void* const memory =
            mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) {
            throw std::system_error(errno, std::generic_category(), "mmap");
        }
        object_ = new (memory) T();
    }
    ~SharedMemory() { munmap(static_cast<void*>(object_), sizeof(T)); }
    SharedMemory(const SharedMemory&) = delete;
    SharedMemory& operator=(const SharedMemory&) = delete;

    T& operator*() const noexcept { return *object_; }
    T* operator->() const noexcept { return object_; }

private:
    T* object_;
};

/// A fork of this process, which must have one thread only. It is killed with this object.
class ChildProcess {
public:
    /// @param name   for `ps` and profilers; of 15 characters at most
    /// @param work   what the child does; it ends when this returns
    /// @param limit  after this time the system ends the child, whatever happens to its parent
    ChildProcess(const char* name, const std::function<void()>& work, std::chrono::seconds limit);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t id() const noexcept { return id_; }
    /// Waits for its end.
    /// @return empty after a regular one, else what happened
    std::string join();

private:
    pid_t id_ = -1;
};

}  // namespace sfstreaming::benchmark
