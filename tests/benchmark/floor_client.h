// SPDX-License-Identifier: MIT
// The floor: a bare blocking socket, one recycled buffer and the parser.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <simdjson.h>

#include "tests/benchmark/floor_reply.h"
#include "tests/benchmark/floor_socket.h"
#include "tests/benchmark/prepared_server.h"

namespace sfstreaming::benchmark {

/// The least that a client must do: it reads the bytes and finds channel and replay id of each
/// event. It recovers from nothing.
class FloorClient {
public:
    /// Connects, shakes hands and subscribes. The first poll is done.
    explicit FloorClient(const PreparedServer& server);

    void sendPoll();
    /// Waits for the reply to a poll. It is valid until the next call.
    void receive() { body_ = reply_.read(socket_); }
    /// Calls `visit(replayId, data)` for each event of the reply.
    template <typename Visit>
    void parse(Visit visit) {
        simdjson::ondemand::document document;
        simdjson::ondemand::array messages;
        check(parser_.iterate(body_.data(), body_.size(), body_.size() + FloorReply::kPadding)
                  .get(document));
        check(document.get_array().get(messages));
        for (auto element : messages) {
            simdjson::ondemand::object message;
            simdjson::ondemand::object data;
            check(element.get_object().get(message));
            if (message.find_field_unordered("data").get_object().get(data) != simdjson::SUCCESS) {
                continue;  // the reply to the poll itself
            }
            std::int64_t replayId = 0;
            std::string_view channel;
            check(data["event"]["replayId"].get_int64().get(replayId));
            visit(replayId, data);
            check(message["channel"].get_string().get(channel));
            isForeign_ = isForeign_ || channel != channel_;
        }
        if (isForeign_) {
            throwForeign();
        }
    }

private:
    static_assert(FloorReply::kPadding >= simdjson::SIMDJSON_PADDING);

    static void check(simdjson::error_code error) {
        if (error) {
            throw simdjson::simdjson_error(error);
        }
    }
    [[noreturn]] static void throwForeign();
    void post(const std::string& body);

    FloorSocket socket_;
    FloorReply reply_;
    std::string head_;
    std::string clientId_;
    std::string request_;
    std::uint64_t lastId_ = 0;
    std::string_view body_;  ///< in reply_
    std::string_view channel_;
    bool isForeign_ = false;
    simdjson::ondemand::parser parser_;
};

}  // namespace sfstreaming::benchmark
