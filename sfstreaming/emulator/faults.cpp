// SPDX-License-Identifier: MIT
// Names of faults and requests.
#include "sfstreaming/emulator/faults.h"

#include <array>
#include <utility>

namespace sfstreaming::emulator {

namespace {

constexpr std::array kFaultNames{
    std::pair{FaultKind::HttpStatus, "http-status"},
    std::pair{FaultKind::Body, "body"},
    std::pair{FaultKind::Error, "error"},
    std::pair{FaultKind::UnknownClient, "unknown-client"},
    std::pair{FaultKind::ServerDisconnect, "server-disconnect"},
    std::pair{FaultKind::ServerDisconnectWithoutSuccessful, "server-disconnect-without-successful"},
    std::pair{FaultKind::ResetBeforeReply, "reset-before-reply"},
    std::pair{FaultKind::CloseBeforeReply, "close-before-reply"},
    std::pair{FaultKind::ResetInBody, "reset-in-body"},
    std::pair{FaultKind::Truncate, "truncate"},
    std::pair{FaultKind::Never, "never"},
    std::pair{FaultKind::Delay, "delay"},
    std::pair{FaultKind::ExtraMessage, "extra-message"},
    std::pair{FaultKind::DeliverAgain, "deliver-again"},
};

constexpr std::array kRequestNames{
    std::pair{RequestKind::Any, "any"},
    std::pair{RequestKind::Token, "token"},
    std::pair{RequestKind::Versions, "versions"},
    std::pair{RequestKind::Rest, "rest"},
    std::pair{RequestKind::Handshake, "handshake"},
    std::pair{RequestKind::Connect, "connect"},
    std::pair{RequestKind::Subscribe, "subscribe"},
    std::pair{RequestKind::Unsubscribe, "unsubscribe"},
    std::pair{RequestKind::Disconnect, "disconnect"},
};

template <typename Table, typename Kind>
const char* nameOf(const Table& table, Kind kind) noexcept {
    for (const auto& [each, name] : table) {
        if (each == kind) {
            return name;
        }
    }
    return "?";
}

template <typename Kind, typename Table>
std::optional<Kind> kindOf(const Table& table, const std::string& name) {
    for (const auto& [kind, each] : table) {
        if (name == each) {
            return kind;
        }
    }
    return std::nullopt;
}

template <typename Table>
std::vector<std::string> namesOf(const Table& table) {
    std::vector<std::string> names;
    for (const auto& [kind, name] : table) {
        names.emplace_back(name);
    }
    return names;
}

}  // namespace

const char* toString(FaultKind kind) noexcept {
    return nameOf(kFaultNames, kind);
}

const char* toString(RequestKind kind) noexcept {
    return nameOf(kRequestNames, kind);
}

std::optional<FaultKind> faultKindFromString(const std::string& name) {
    return kindOf<FaultKind>(kFaultNames, name);
}

std::optional<RequestKind> requestKindFromString(const std::string& name) {
    return kindOf<RequestKind>(kRequestNames, name);
}

std::vector<std::string> faultKindNames() {
    return namesOf(kFaultNames);
}

std::vector<std::string> requestKindNames() {
    return namesOf(kRequestNames);
}

}  // namespace sfstreaming::emulator
