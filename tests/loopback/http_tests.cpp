// SPDX-License-Identifier: MIT
// HTTP as servers really speak it, and what a transport makes of it.
#include <string>
#include <vector>

#include <zlib.h>
#include <boost/test/data/test_case.hpp>

#include "sfstreaming/internal/default_transport.h"
#include "tests/loopback/loopback_fixture.h"
#include "tests/support/printing.h"
#include "tests/support/scripted_server.h"
#ifndef _WIN32
#include "tests/support/slow_names.h"
#endif

using namespace sfstreaming;
using namespace sfstreaming::testing;

namespace {

using Answer = ScriptedServer::Answer;
using End = Answer::End;

HttpRequest request(const std::string& url, const std::string& method = "POST") {
    HttpRequest result;
    result.method = method;
    result.url = url + "/cometd/67.0?a=b";
    result.headers = {{"Content-Type", "application/json"}, {"Authorization", "Bearer token"}};
    result.body = method == "POST" ? "[1,2,3]" : "";
    return result;
}

struct Fixture {
    std::unique_ptr<ScriptedServer> server;
    ConnectionOptions options;
    std::shared_ptr<HttpTransport> transport;

    Fixture() { options.engine = testedEngine(); }

    ~Fixture() {
        transport.reset();
        server.reset();
        drainPool();
    }

    void serve(std::vector<Answer> answers) {
        server = std::make_unique<ScriptedServer>(std::move(answers));
        transport = internal::makeDefaultTransport(options);
    }

    pplx::task<HttpResponse> send(
        HttpRequest what, pplx::cancellation_token token = pplx::cancellation_token::none()) {
        return transport->send(std::move(what), std::move(token));
    }

    HttpResponse post() { return send(request(server->url())).get(); }

    /// The text of the error that a request ends with.
    std::string failure() {
        try {
            post();
        } catch (const TransportError& error) {
            return error.what();
        }
        return "no error";
    }
};

std::string gzipped(const std::string& text) {
    z_stream stream{};
    BOOST_REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string result(text.size() + 100, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    BOOST_REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    result.resize(stream.total_out);
    deflateEnd(&stream);
    return result;
}

std::string withLength(const std::string& body, const std::string& more = {}) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
           "\r\n" + body;
}

std::vector<std::string> bytesOf(const std::string& text) {
    std::vector<std::string> result;
    for (const char c : text) {
        result.emplace_back(1, c);
    }
    return result;
}

std::string chunked(const std::string& body, std::size_t size) {
    std::ostringstream text;
    text << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" << std::hex;
    for (std::size_t i = 0; i < body.size(); i += size) {
        const auto chunk = body.substr(i, size);
        text << chunk.size() << ";name=value\r\n" << chunk << "\r\n";
    }
    text << "0\r\nTrailer: x\r\n\r\n";
    return text.str();
}

std::string pattern(std::size_t size) {
    std::string result(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        result[i] = static_cast<char>('a' + i % 23);
    }
    return result;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(http_tests, Fixture)

BOOST_AUTO_TEST_CASE(request_is_sent_as_it_is) {
    serve({{{withLength("ok")}}});
    const auto response = post();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(*response.body == "ok");
    BOOST_REQUIRE(server->requests().waitForSize(1));
    const std::string sent = server->requests().all()[0];
    BOOST_TEST(sent.rfind("POST /cometd/67.0?a=b HTTP/1.1\r\n", 0) == 0U);
    for (const char* const part :
         {"Content-Type: application/json\r\n", "Authorization: Bearer token\r\n",
          "Accept-Encoding: gzip\r\n", "Content-Length: 7\r\n", "\r\n\r\n[1,2,3]"}) {
        BOOST_TEST(sent.find(part) != std::string::npos, part << " is not in " << sent);
    }
    BOOST_TEST(sent.find("Host: 127.0.0.1:" + server->port() + "\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(body_has_spare_capacity_for_the_parser) {
    serve({{{withLength(pattern(100000))}}, {{chunked(pattern(100000), 5000)}}});
    for (int i = 0; i < 2; ++i) {
        const auto response = post();
        BOOST_TEST(*response.body == pattern(100000));
        BOOST_TEST(response.body->capacity() >= response.body->size() + HttpResponse::kBodyPadding);
    }
    BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(reply_that_comes_byte_by_byte_is_whole) {
    serve({{bytesOf(withLength("[\"body\"]", "X-Long: a b c\r\n"))},
           {bytesOf(chunked("[\"chunked\"]", 4))}});
    auto response = post();
    BOOST_TEST(*response.body == "[\"body\"]");
    BOOST_TEST(findHeader(response.headers, "x-long") == "a b c");
    response = post();
    BOOST_TEST(*response.body == "[\"chunked\"]");
    BOOST_TEST(server->connections() == 1U);
}

BOOST_DATA_TEST_CASE(chunks_of_any_size_make_one_body,
                     boost::unit_test::data::make({1, 7, 4096, 8192, 65536, 1 << 20}), size) {
    const std::string body = pattern(size == 1 ? 3000 : 300000);
    serve({{{chunked(body, static_cast<std::size_t>(size))}}});
    BOOST_TEST(*post().body == body);
}

BOOST_AUTO_TEST_CASE(several_cookies_stay_apart) {
    serve({{{withLength("x",
                        "Set-Cookie: a=1; expires=Wed, 21 Oct 2026 07:28:00 GMT\r\n"
                        "Set-Cookie: b=2\r\n")}}});
    const auto response = post();
    std::vector<std::string> cookies;
    for (const auto& [name, value] : response.headers) {
        if (name == "Set-Cookie") {
            cookies.push_back(value);
        }
    }
    BOOST_TEST(
        cookies == (std::vector<std::string>{"a=1; expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"}),
        boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(compressed_reply_is_inflated_up_to_the_limit) {
    const std::string body = pattern(200000);
    const std::string packed = gzipped(body);
    const std::string reply = withLength(packed, "Content-Encoding: gzip\r\n");
    serve({{{reply}}, {{reply}}});
    BOOST_TEST(*post().body == body);
    auto limited = request(server->url());
    limited.maxResponseBytes = 100000;
    BOOST_CHECK_THROW(send(limited).get(), TransportError);
}

BOOST_AUTO_TEST_CASE(compression_is_named_in_any_way) {
    const std::string packed = gzipped("text");
    serve({{{withLength(packed, "content-encoding: GZIP\r\n")}},
           {{withLength(packed, "Content-Encoding: x-gzip\r\n")}}});
    BOOST_TEST(*post().body == "text");
    BOOST_TEST(*post().body == "text");
}

BOOST_AUTO_TEST_CASE(larger_reply_than_allowed_is_refused) {
    const std::string body = pattern(20000);
    serve({{{withLength(body)}}, {{chunked(body, 3000)}}, {{withLength("after")}}});
    auto limited = request(server->url());
    limited.maxResponseBytes = 10000;
    for (int i = 0; i < 2; ++i) {
        BOOST_CHECK_EXCEPTION(send(limited).get(), TransportError, [](const TransportError& error) {
            return std::string(error.what()).find("maxResponseBytes") != std::string::npos;
        });
    }
    BOOST_TEST(*post().body == "after");
}

BOOST_AUTO_TEST_CASE(reply_without_a_body) {
    serve({{{"HTTP/1.1 204 No Content\r\n\r\n"}},
           {{"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"}},
           {{withLength("x")}}});
    auto response = post();
    BOOST_TEST(response.status == 204);
    BOOST_TEST(response.body->empty());
    BOOST_TEST(post().body->empty());
    BOOST_TEST(*post().body == "x");
    BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(connection_that_the_server_will_close_is_not_used_again) {
    serve({{{withLength("first", "Connection: close\r\n")}, End::Close}, {{withLength("second")}}});
    BOOST_TEST(*post().body == "first");
    BOOST_TEST(*post().body == "second");
    BOOST_TEST(server->connections() == 2U);
}

BOOST_AUTO_TEST_CASE(kept_connections_are_used_again) {
    std::vector<Answer> answers(50, Answer{{withLength("x")}});
    serve(answers);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        post();
    }
    BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(request_is_not_sent_twice_when_its_connection_ends) {
    serve({{{withLength("x")}}, {{}, End::Close}, {{withLength("never")}}});
    post();
    // It was sent on a kept connection, and may have been processed.
    BOOST_TEST(failure().find("closed before a reply") != std::string::npos);
    BOOST_TEST(server->requests().size() == 2U);
}

BOOST_AUTO_TEST_CASE(kept_connections_that_have_ended_are_noticed) {
    serve({{{withLength("x")}}, {{withLength("y")}}});
    post();
    server->closeConnections();
    BOOST_TEST(*post().body == "y");
    BOOST_TEST(server->requests().size() == 2U);
    BOOST_TEST(server->connections() == 2U);
}

BOOST_AUTO_TEST_CASE(cut_replies_are_errors) {
    const std::string whole = withLength(pattern(5000));
    for (const std::size_t length :
         {std::size_t{0}, std::size_t{5}, std::size_t{30}, whole.size() - 1}) {
        serve({{{whole.substr(0, length)}, length % 2 == 0 ? End::Close : End::Reset}});
        BOOST_CHECK_THROW(post(), TransportError);
    }
    serve({{{chunked("[1]", 3).substr(0, 60)}, End::Close}});
    BOOST_CHECK_THROW(post(), TransportError);
}

struct Malformed {
    const char* what;
    const char* reply;
};

std::ostream& operator<<(std::ostream& out, const Malformed& row) {
    return out << row.what;
}

const std::vector<Malformed> kMalformed{
    {"no HTTP", "SSH-2.0-OpenSSH\r\n\r\n"},
    {"no status", "HTTP/1.1 OK\r\n\r\n"},
    {"a chunk whose size is none", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"},
};

BOOST_DATA_TEST_CASE(malformed_replies_are_errors, boost::unit_test::data::make(kMalformed), row) {
    serve({{{row.reply}, End::Close}, {{withLength("after")}}});
    BOOST_CHECK_THROW(post(), TransportError);
    BOOST_TEST(*post().body == "after");
}

BOOST_AUTO_TEST_CASE(cancelled_request_ends_at_once) {
    serve({});
    pplx::cancellation_token_source source;
    const auto pending = send(request(server->url()), source.get_token());
    BOOST_REQUIRE(server->requests().waitForSize(1));
    source.cancel();
    BOOST_CHECK_THROW(pending.get(), OperationCancelled);
    BOOST_TEST(server->waitForEnded(1));
    BOOST_CHECK_THROW(send(request(server->url()), source.get_token()).get(), OperationCancelled);
}

BOOST_AUTO_TEST_CASE(deadline_counts_the_whole_exchange) {
    // One byte after the other comes in time, all of them do not.
    serve({{bytesOf(withLength(pattern(2000)))}});
    auto impatient = request(server->url());
    impatient.timeout = std::chrono::milliseconds(100);
    BOOST_CHECK_THROW(send(impatient).get(), TimeoutError);
    BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(many_requests_at_once) {
    constexpr int kCount = 200;
    std::vector<Answer> answers(kCount, Answer{{withLength(pattern(3000))}});
    serve(answers);
    std::vector<pplx::task<HttpResponse>> pending;
    for (int i = 0; i < kCount; ++i) {
        pending.push_back(send(request(server->url())));
    }
    for (const auto& task : pending) {
        BOOST_TEST(task.get().body->size() == 3000U);
    }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_refused) {
    serve({});
    auto wrong = request(server->url());
    wrong.headers.emplace_back("X", "a\r\nInjected: b");
    BOOST_CHECK_THROW(send(wrong).get(), TransportError);
    wrong = request(server->url());
    wrong.url += "\"<>";
    BOOST_CHECK_THROW(send(wrong).get(), TransportError);
    wrong = request(server->url());
    wrong.method = "GET / HTTP/1.1\r\nX:";
    BOOST_CHECK_THROW(send(wrong).get(), TransportError);
    wrong.url = "ftp://127.0.0.1/";
    wrong.method = "GET";
    BOOST_CHECK_THROW(send(wrong).get(), Error);
    BOOST_TEST(server->connections() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

#ifndef _WIN32

namespace {

struct BeastFixture : Fixture {
    BeastFixture() { options.engine = HttpEngine::Beast; }
};

}  // namespace

// What cpprestsdk does otherwise.
BOOST_FIXTURE_TEST_SUITE(beast_only_tests, BeastFixture)

BOOST_AUTO_TEST_CASE(interim_replies_are_passed_over) {
    serve({{{"HTTP/1.1 100 Continue\r\n\r\n",
             "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + withLength("final")}},
           {{withLength("next")}}});
    const auto response = post();
    BOOST_TEST(response.status == 200);
    BOOST_TEST(*response.body == "final");
    BOOST_TEST(findHeader(response.headers, "Link") == "");
    BOOST_TEST(*post().body == "next");
    BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(empty_body_in_chunks_that_comes_byte_by_byte) {
    serve({{bytesOf(chunked("", 1))},
           {bytesOf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
           {{withLength("next")}}});
    BOOST_TEST(post().body->empty());
    BOOST_TEST(post().body->empty());
    BOOST_TEST(*post().body == "next");
    BOOST_TEST(server->connections() == 1U);
}

BOOST_AUTO_TEST_CASE(body_may_end_with_the_connection) {
    serve({{{"HTTP/1.1 200 OK\r\n\r\n", pattern(50000), pattern(50000)}, End::Close}});
    BOOST_TEST(*post().body == pattern(50000) + pattern(50000));
}

BOOST_AUTO_TEST_CASE(change_of_protocol_is_an_error) {
    serve(
        {{{"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"}}, {{withLength("after")}}});
    BOOST_CHECK_THROW(post(), TransportError);
    BOOST_TEST(*post().body == "after");
}

BOOST_AUTO_TEST_CASE(length_that_is_none_is_an_error) {
    serve({{{"HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n"}, End::Close}});
    BOOST_CHECK_THROW(post(), TransportError);
    serve({{{"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"}, End::Close}});
    BOOST_CHECK_THROW(post(), TransportError);
}

BOOST_AUTO_TEST_CASE(head_without_end_is_refused) {
    serve({{std::vector<std::string>(20, "HTTP/1.1 200 OK\r\nX: " + pattern(8000) + "\r\n")}});
    BOOST_TEST(failure().find("no reply of HTTP") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(head_that_grows_line_by_line_is_refused) {
    // With the first byte of the next line the parser sees that one ends there.
    std::vector<std::string> pieces(80, ": " + pattern(1000) + "\r\nX");
    pieces.front().insert(0, "HTTP/1.1 200 OK\r\nX");
    pieces.push_back(": y\r\nContent-Length: 1\r\n\r\nx");
    serve({{pieces}});
    BOOST_TEST(failure().find("no reply of HTTP") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(interim_replies_are_limited) {
    const auto interim = [](std::size_t count, std::size_t size) {
        std::vector<std::string> pieces(
            count, "HTTP/1.1 103 Early Hints\r\nX: " + pattern(size) + "\r\n\r\n");
        pieces.push_back(withLength("final"));
        return Answer{pieces};
    };
    serve({interim(16, 1), interim(17, 1), interim(10, 8000)});
    BOOST_TEST(*post().body == "final");
    BOOST_TEST(failure().find("interim") != std::string::npos);
    BOOST_TEST(failure().find("no reply of HTTP") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(trailers_are_passed_over_and_limited) {
    const auto withTrailer = [](const std::string& trailer) {
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n" + trailer +
               "\r\n";
    };
    serve({{{withTrailer("Content-Encoding: gzip\r\nX: y\r\n")}},
           {{withTrailer("X: " + pattern(66000) + "\r\n")}},
           {{withTrailer("X: " + pattern(200000) + "\r\n")}}});
    const auto response = post();
    BOOST_TEST(*response.body == "x");
    BOOST_TEST(findHeader(response.headers, "X") == "");
    BOOST_TEST(findHeader(response.headers, "Content-Encoding") == "");
    BOOST_TEST(failure().find("no reply of HTTP") != std::string::npos);
    BOOST_TEST(failure().find("no reply of HTTP") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(name_that_is_looked_up_slowly_holds_up_nobody) {
    const SlowNames slow;
    serve({{{withLength("x")}}});
    pplx::cancellation_token_source source;
    const auto pending = send(request("http://host.slow.test"), source.get_token());
    BOOST_REQUIRE(slow.waitForAsked(1));
    BOOST_TEST(*send(request("http://localhost:" + server->port())).get().body == "x");
    source.cancel();
    BOOST_CHECK_THROW(pending.get(), OperationCancelled);
    auto impatient = request("http://host.slow.test");
    impatient.timeout = std::chrono::milliseconds(10);
    BOOST_CHECK_THROW(send(impatient).get(), TimeoutError);
}

BOOST_AUTO_TEST_CASE(name_that_is_none_is_an_error) {
    serve({});
    BOOST_CHECK_EXCEPTION(send(request("http://host.slow.test")).get(), TransportError,
                          [](const TransportError& error) {
                              return std::string(error.what()).find("resolved") !=
                                     std::string::npos;
                          });
}

BOOST_AUTO_TEST_CASE(bytes_behind_a_reply_end_its_connection) {
    serve({{{withLength("x") + "surplus"}}, {{withLength("y")}}});
    BOOST_TEST(*post().body == "x");
    BOOST_TEST(*post().body == "y");
    BOOST_TEST(server->connections() == 2U);
}

BOOST_AUTO_TEST_CASE(reading_is_repeated_when_a_kept_connection_ends) {
    serve({{{withLength("x")}}, {{}, End::Close}, {{withLength("z")}}});
    post();
    BOOST_TEST(*send(request(server->url(), "GET")).get().body == "z");
    BOOST_TEST(server->requests().size() == 3U);
}

BOOST_AUTO_TEST_CASE(plain_requests_go_through_a_proxy) {
    server = std::make_unique<ScriptedServer>(std::vector<Answer>{{{withLength("proxied")}}});
    options.proxyUrl = server->url();
    options.proxyUser = "user";
    options.proxyPassword = "secret";
    transport = internal::makeDefaultTransport(options);
    BOOST_TEST(*send(request("http://org.example")).get().body == "proxied");
    BOOST_REQUIRE(server->requests().waitForSize(1));
    const std::string sent = server->requests().all()[0];
    BOOST_TEST(sent.rfind("POST http://org.example/cometd/67.0?a=b HTTP/1.1\r\n", 0) == 0U);
    BOOST_TEST(sent.find("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(proxy_must_be_one) {
    for (const char* const url : {"https://proxy:1", "proxy:8080", "socks5://proxy"}) {
        options.proxyUrl = url;
        BOOST_CHECK_THROW(internal::makeDefaultTransport(options), std::invalid_argument);
    }
}

BOOST_AUTO_TEST_SUITE_END()

#endif
