// SPDX-License-Identifier: MIT
// What happens in the demo org: accounts change, orders are placed, notices are sent.
#include "sfstreaming/emulator/demo_stream.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

#include "sfstreaming/emulator/emulator.h"

namespace sfstreaming::emulator {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kTopic = "/topic/AccountUpdates";
constexpr const char* kNotifications = "/u/Notifications";
constexpr const char* kOrders = "/event/Order_Placed__e";
constexpr const char* kAccountChanges = "/data/AccountChangeEvent";
constexpr const char* kAllChanges = "/data/ChangeEvents";

constexpr std::array kNames{"Bluefinch Optics",  "Copperjug Ceramics", "Grünwinkel Gardens",
                            "Nordlicht Sails",   "Quartzbrook Clocks", "Silverthistle Tea",
                            "Morgentau Paper",   "Windroos Maps",      "Sunwheel Vélo",
                            "Maplecourt Chairs", "Eisvogel Printing",  "Pineknot Toys"};
constexpr std::array kIndustries{"Apparel", "Energy", "Manufacturing", "Retail", "Technology"};
constexpr std::array kTypes{"Customer", "Prospect", "Partner"};
constexpr std::array kArticles{"Lantern",  "Teapot",       "Compass",
                               "Notebook", "Bicycle bell", "Music box"};
constexpr std::array kNotices{"The warehouse counts its stock tonight.",
                              "New price list from Monday on.",
                              "Thunderstorm: deliveries may be late.",
                              "The canteen serves soup today. Guten Appetit! \xF0\x9F\x8D\xB2"};

}  // namespace

std::vector<std::string> demoChannels() {
    return {kTopic, kNotifications, kOrders, kAccountChanges, kAllChanges};
}

void DemoStream::addChannels(EventStore& store) {
    for (const std::string& name : demoChannels()) {
        store.add(name, name == kTopic ? std::vector<std::string>{"Id", "Name", "Industry", "Type",
                                                                  "Phone", "AnnualRevenue"}
                                       : std::vector<std::string>{});
    }
}

DemoStream::DemoStream(boost::asio::io_context& io, RecordStore& records, Count count,
                       Publish publish)
    : timer_(io), records_(records), count_(std::move(count)), publish_(std::move(publish)) {}

void DemoStream::setRate(double eventsPerSecond) {
    rate_ = eventsPerSecond;
    due_ = 0;
    resume();
}

void DemoStream::pause() {
    ++life_;
    timer_.cancel();
}

void DemoStream::resume() {
    pause();
    if (rate_ > 0) {
        lastTick_ = std::chrono::steady_clock::now();
        tick();
    }
}

void DemoStream::tick() {
    constexpr double kShortest = 0.01;  // seconds; at high rates a tick publishes several events
    constexpr double kLongest = 3600;
    const std::chrono::duration<double> interval(std::clamp(1 / rate_, kShortest, kLongest));
    timer_.expires_after(std::chrono::duration_cast<std::chrono::steady_clock::duration>(interval));
    timer_.async_wait([this, life = life_](const boost::system::error_code& error) {
        if (error || life != life_) {
            return;
        }
        const auto now = std::chrono::steady_clock::now();
        const std::chrono::duration<double> passed = now - std::exchange(lastTick_, now);
        // After a pause of the whole process not all is made up for.
        due_ = std::min(due_ + passed.count() * rate_, std::max(1.0, rate_));
        while (due_ >= 1) {
            const auto before = count_();
            step();
            due_ -= std::max(1.0, static_cast<double>(count_() - before));
        }
        tick();
    });
}

void DemoStream::step() {
    switch (draw(8)) {
        case 0:
            notice();
            break;
        case 1:
        case 2:
        case 3:
            placeOrder();
            break;
        default:
            changeAccount();
    }
}

std::size_t DemoStream::draw(std::size_t count) {
    return random_() % count;
}

void DemoStream::changeAccount() {
    constexpr std::size_t kMostAccounts = 200;
    const bool few = accounts_.size() < kNames.size();
    if (few || (draw(10) == 0 && accounts_.size() < kMostAccounts)) {
        Json account;
        const std::size_t number = accounts_.size();
        account["Name"] = std::string(kNames.at(number % kNames.size())) +
                          (number < kNames.size() ? "" : " " + std::to_string(number));
        account["Industry"] = kIndustries.at(draw(kIndustries.size()));
        account["Type"] = kTypes.at(draw(kTypes.size()));
        account["Phone"] = "+49 30 5550" + std::to_string(100 + draw(900));
        account["AnnualRevenue"] = 1000.0 * static_cast<double>(100 + draw(9900));
        accounts_.push_back(records_.create(account));
        return;
    }
    Json change;
    change["AnnualRevenue"] = 1000.0 * static_cast<double>(100 + draw(9900)) + 0.5;
    if (draw(3) == 0) {
        change["Phone"] = nullptr;
    }
    if (draw(4) == 0) {
        change["Type"] = kTypes.at(draw(kTypes.size()));
    }
    records_.update(accounts_[draw(accounts_.size())], change);
}

void DemoStream::placeOrder() {
    char number[24];
    std::snprintf(number, sizeof number, "A-%04llu",
                  static_cast<unsigned long long>(1000 + ++orders_));
    Json order;
    order["Order_No__c"] = number;
    order["Article__c"] = kArticles.at(draw(kArticles.size()));
    order["Quantity__c"] = 1 + draw(9);
    order["Total__c"] = static_cast<double>(500 + draw(49'500)) / 100;
    order["Gift__c"] = draw(5) == 0;
    publish_(kOrders, order.dump());
}

void DemoStream::notice() {
    publish_(kNotifications, Json(kNotices.at(draw(kNotices.size()))).dump());
}

}  // namespace sfstreaming::emulator
