// SPDX-License-Identifier: MIT
// The floor: a bare blocking socket, one recycled buffer and the parser.
#include "tests/benchmark/floor_client.h"

#include <stdexcept>

#include "tests/benchmark/prepared_reply.h"

namespace sfstreaming::benchmark {

FloorClient::FloorClient(const PreparedServer& server)
    : socket_(server.port(), server.plan().tls), channel_(kChannel) {
    head_ = "POST /cometd/67.0 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nAuthorization: Bearer 00D9z0000001Abc!AQ8A\r\nAccept: application/json\r\n" +
            (server.plan().gzip ? "Accept-Encoding: gzip\r\n" : "") +
            "Content-Type: application/json;charset=UTF-8\r\nContent-Length: ";
    post(R"([{"channel":"/meta/handshake","id":"1","version":"1.0",)"
         R"("supportedConnectionTypes":["long-polling"],"ext":{"replay":true}}])");
    receive();
    std::string_view clientId;
    simdjson::dom::parser parser;
    check(parser.parse(body_.data(), body_.size()).at(0)["clientId"].get(clientId));
    clientId_ = clientId;
    post(R"([{"channel":"/meta/subscribe","id":"2","clientId":")" + clientId_ +
         R"(","subscription":")" + kChannel + R"(","ext":{"replay":{")" + kChannel + R"(":-1}}}])");
    receive();
    lastId_ = 2;
    sendPoll();
    receive();
}

void FloorClient::sendPoll() {
    post(R"([{"channel":"/meta/connect","id":")" + std::to_string(++lastId_) + R"(","clientId":")" +
         clientId_ + R"(","connectionType":"long-polling"}])");
}

void FloorClient::post(const std::string& body) {
    request_.assign(head_).append(std::to_string(body.size())).append("\r\n\r\n").append(body);
    socket_.send(request_);
}

void FloorClient::throwForeign() {
    throw std::runtime_error("an event of a foreign channel came");
}

}  // namespace sfstreaming::benchmark
