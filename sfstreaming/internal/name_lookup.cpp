// SPDX-License-Identifier: MIT
// The addresses of hosts. POSIX.
#include "sfstreaming/internal/name_lookup.h"

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <netdb.h>
#include <sys/socket.h>

#include "sfstreaming/internal/exit_gate.h"

namespace sfstreaming::internal {

namespace {

using Done = std::function<void(const FoundAddresses&)>;

// So many slow names may be asked for before others wait.
constexpr unsigned kMaxThreads = 4;
// Clients that lose their connections ask again soon.
constexpr auto kIdleLimit = std::chrono::seconds(5);

FoundAddresses ask(const std::string& host) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    FoundAddresses found;
    found.error = getaddrinfo(host.c_str(), nullptr, &wanted, &list);
    if (found.error == EAI_SYSTEM) {
        found.error = errno;
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(list, [](addrinfo* each) {
        if (each != nullptr) {
            freeaddrinfo(each);
        }
    });
    for (; list != nullptr; list = list->ai_next) {
        boost::asio::ip::tcp::endpoint endpoint;
        if ((list->ai_family == AF_INET || list->ai_family == AF_INET6) &&
            list->ai_addrlen <= endpoint.capacity()) {
            std::memcpy(endpoint.data(), list->ai_addr, list->ai_addrlen);
            endpoint.resize(list->ai_addrlen);
            found.endpoints.push_back(endpoint);
        }
    }
    return found;
}

class NameLookup {
public:
    void lookUp(const std::string& host, Done done) {
        const std::lock_guard lock(mutex_);
        const auto known = waiting_.find(host);
        if (known != waiting_.end()) {
            known->second.push_back(std::move(done));
            return;
        }
        if (idle_ <= queue_.size() && threads_ < kMaxThreads) {
            std::thread([this] { run(); }).detach();
            ++threads_;
            ++idle_;
        }
        waiting_[host].push_back(std::move(done));
        queue_.push_back(host);
        wake_.notify_one();
    }

private:
    /// The system may take longer than the process lives: it is asked outside of the gate, and what
    /// waits for its answer stays where it is if that comes too late.
    void run() {
        std::unique_lock lock(mutex_);
        while (wake_.wait_for(lock, kIdleLimit, [this] { return !queue_.empty(); })) {
            const std::string host = std::move(queue_.front());
            queue_.pop_front();
            --idle_;
            lock.unlock();
            const FoundAddresses found = ask(host);
            {
                const JobScope scope;
                if (!scope.mayRun()) {
                    return;
                }
                for (const Done& done : takeWaiting(host)) {
                    done(found);
                }
            }
            lock.lock();
            ++idle_;
        }
        --idle_;
        --threads_;
    }

    std::vector<Done> takeWaiting(const std::string& host) {
        const std::lock_guard lock(mutex_);
        return std::move(waiting_.extract(host).mapped());
    }

    std::mutex mutex_;
    std::condition_variable wake_;
    std::map<std::string, std::vector<Done>> waiting_;  ///< by the names that are looked up
    std::deque<std::string> queue_;                     ///< those that no thread has taken yet
    unsigned threads_ = 0;
    unsigned idle_ = 0;  ///< of the threads
};

}  // namespace

void lookUpName(const std::string& host, Done done) {
    // Never destroyed: its threads may outlive everything else.
    static auto& shared = *new NameLookup;
    shared.lookUp(host, std::move(done));
}

}  // namespace sfstreaming::internal
