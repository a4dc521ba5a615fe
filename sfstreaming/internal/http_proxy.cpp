// SPDX-License-Identifier: MIT
// The proxy that the options of a connection name.
#include "sfstreaming/internal/http_proxy.h"

#include <stdexcept>

#include <openssl/evp.h>

#include "sfstreaming/internal/url.h"

namespace sfstreaming::internal {

namespace {

std::string base64(const std::string& text) {
    std::string result((text.size() + 2) / 3 * 4 + 1, '\0');
    const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(result.data()),
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()));
    result.resize(static_cast<std::size_t>(length));
    return result;
}

}  // namespace

std::shared_ptr<const HttpProxy> proxyOf(const ConnectionOptions& options) {
    if (options.proxyUrl.empty()) {
        return nullptr;
    }
    Url url;
    try {
        url = parseUrl(options.proxyUrl);
    } catch (const std::exception&) {
        url.scheme.clear();
    }
    if (url.scheme != "http") {
        throw std::invalid_argument("ConnectionOptions::proxyUrl must look like http://host:port");
    }
    auto proxy = std::make_shared<HttpProxy>();
    proxy->host = hostWithoutBrackets(url.host);
    proxy->port = url.port.empty() ? "80" : url.port;
    if (!options.proxyUser.empty()) {
        proxy->authorization = "Basic " + base64(options.proxyUser + ":" + options.proxyPassword);
    }
    return proxy;
}

}  // namespace sfstreaming::internal
