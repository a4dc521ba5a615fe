// SPDX-License-Identifier: MIT
// The emulated org: its servers, its endpoints, and all that can be done to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sfstreaming/emulator/cometd_endpoint.h"
#include "sfstreaming/emulator/control_endpoint.h"
#include "sfstreaming/emulator/core.h"
#include "sfstreaming/emulator/demo_stream.h"
#include "sfstreaming/emulator/login_endpoint.h"
#include "sfstreaming/emulator/record_store.h"
#include "sfstreaming/emulator/rest_endpoint.h"

namespace sfstreaming::emulator {

/// What the functions do is said at those of the same name in emulator.h.
/// Thread: the io thread, or any while that does not run.
class Org {
public:
    /// @throws std::invalid_argument  an option makes no sense
    explicit Org(EmulatorOptions options);

    /// Opens the ports: those of the last time, if there was one.
    /// @throws std::runtime_error
    void open();
    /// Closes the ports and all connections.
    void close();
    boost::asio::io_context& io() noexcept { return core_.io; }
    const EmulatorOptions& options() const noexcept { return core_.options; }
    const std::string& url() const noexcept { return core_.url; }
    const std::string& controlUrl() const noexcept { return controlUrl_; }

    void addChannel(const std::string& name, std::vector<std::string> fields);
    void removeChannel(const std::string& name);
    std::vector<std::string> channels() const;
    bool hasChannel(const std::string& name);

    StoredEvent publish(const std::string& channel, const std::string& payload,
                        const std::string& type = "updated");
    std::vector<std::int64_t> publishAll(const std::string& channel,
                                         const std::vector<std::string>& payloads);
    std::int64_t publishRaw(const std::string& channel, const std::string& message);
    std::vector<std::int64_t> published(const std::string& channel);
    void expireEvents(const std::string& channel, std::size_t keep);
    void setNextReplayId(const std::string& channel, std::int64_t id);
    void setDemoRate(double eventsPerSecond);

    void killSessions();
    void disconnectSessions(bool withSuccessful);
    void revokeTokens();
    void cutConnections(bool reset);
    void expireRoutingCookies();
    void advanceClock(std::chrono::milliseconds duration);

    void inject(Fault fault);
    void clearFaults();
    Switches switches() const;
    void setSwitches(Switches switches);

    Statistics statistics() const;
    std::vector<SeenRequest> requests() const;

private:
    void handle(HttpRequest request, const std::shared_ptr<HttpConnection>& connection);
    void handleOther(const HttpRequest& request, const std::shared_ptr<HttpConnection>& connection,
                     SeenRequest& seen);
    HttpReply replyTo(const HttpRequest& request, RequestKind kind);
    std::vector<StoredEvent> publishEvents(const std::string& channel,
                                           const std::vector<std::string>& payloads,
                                           const std::string& type);
    std::string urlFor(const char* scheme, std::uint16_t port) const;

    Core core_;
    CometdEndpoint cometd_;
    RecordStore records_;
    LoginEndpoint login_;
    RestEndpoint rest_;
    DemoStream demo_;
    ControlEndpoint control_;
    std::unique_ptr<HttpServer> server_;
    std::unique_ptr<HttpServer> controlServer_;
    bool isOpen_ = false;
    std::uint16_t port_ = 0;
    std::uint16_t controlPort_ = 0;
    std::string controlUrl_;
    std::uint64_t earlierConnections_ = 0;  ///< of servers that are closed
};

}  // namespace sfstreaming::emulator
