// SPDX-License-Identifier: MIT
// An HTTP server whose every byte is given by a test.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/wait_for.h"

namespace sfstreaming::testing {

/// Answers requests, over all connections, in order; those behind the last answer are never
/// answered. On a thread of its own.
class ScriptedServer {
public:
    struct Answer {
        enum class End {
            KeepOpen,
            Close,
            Reset,  ///< without a proper end of the connection
        };
        /// Sent one by one, so that they arrive apart.
        std::vector<std::string> pieces;
        End end = End::KeepOpen;
    };

    explicit ScriptedServer(std::vector<Answer> answers);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    /// "http://127.0.0.1:<port>"
    std::string url() const;
    std::string port() const;
    unsigned connections() const;
    /// As they came, bodies included.
    const Collected<std::string>& requests() const;
    /// Ends all connections that are open, as a server does with those that are idle.
    void closeConnections();
    /// Waits until a client has ended so many connections.
    bool waitForEnded(std::size_t count) const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace sfstreaming::testing
