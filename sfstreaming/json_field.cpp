// SPDX-License-Identifier: MIT
// Typed access to slices of JSON text.
#include "sfstreaming/json_field.h"

#include <simdjson.h>

#include "sfstreaming/errors.h"
#include "sfstreaming/http_transport.h"

namespace sfstreaming {

namespace {

namespace ondemand = simdjson::ondemand;

/// A parse of one slice, on a padded copy of it: the slice may end where the buffer ends.
class SliceReader {
public:
    explicit SliceReader(std::string_view raw) {
        text_.reserve(raw.size() + 1 + HttpResponse::kBodyPadding);
        text_.append(raw);
        // The parser ignores the last byte of some tokens that are one too long: let it be a blank.
        text_ += ' ';
        error_ = parser().iterate(text_.data(), text_.size(), text_.capacity()).get(document_);
    }

    template <typename T>
    T get(const char* type) {
        T value{};
        const char* rest = nullptr;
        if (error_ || document_.get<T>().get(value) ||
            document_.current_location().get(rest) != simdjson::OUT_OF_BOUNDS) {
            throw ProtocolError(std::string("a value of a message is no ") + type);
        }
        return value;
    }

    ondemand::document& document() { return document_; }
    bool failed() const { return error_ != simdjson::SUCCESS; }
    const std::string& text() const { return text_; }

private:
    static ondemand::parser& parser() {
        thread_local ondemand::parser kept;
        return kept;
    }

    std::string text_;
    ondemand::document document_;
    simdjson::error_code error_;
};

}  // namespace

std::string JsonField::asString() const {
    return std::string(SliceReader(raw_).get<std::string_view>("string"));
}

std::int64_t JsonField::asInt64() const {
    return SliceReader(raw_).get<std::int64_t>("64-bit integer");
}

double JsonField::asDouble() const {
    return SliceReader(raw_).get<double>("number");
}

bool JsonField::asBool() const {
    return SliceReader(raw_).get<bool>("boolean");
}

JsonField JsonField::operator[](std::string_view name) const {
    if (raw_.empty() || raw_.front() != '{') {
        return {};
    }
    SliceReader reader(raw_);
    ondemand::object object;
    if (reader.failed() || reader.document().get_object().get(object)) {
        return {};
    }
    for (auto entry : object) {
        ondemand::field field;
        if (std::move(entry).get(field)) {
            return {};
        }
        // Compared as unescaped text: names with escapes are legal.
        std::string_view key;
        ondemand::value value = field.value();
        const char* const begin = value.raw_json_token().data();
        ondemand::json_type type;
        if (value.type().get(type)) {
            return {};
        }
        if (field.unescaped_key().get(key)) {
            return {};
        }
        if (key != name) {
            continue;
        }
        std::string_view found;
        if (type == ondemand::json_type::object) {
            ondemand::object inner;
            if (value.get_object().get(inner) || inner.raw_json().get(found)) {
                return {};
            }
        } else if (type == ondemand::json_type::array) {
            ondemand::array inner;
            if (value.get_array().get(inner) || inner.raw_json().get(found)) {
                return {};
            }
        } else {
            found = value.raw_json_token();
        }
        while (!found.empty() && static_cast<unsigned char>(found.back()) <= ' ') {
            found.remove_suffix(1);
        }
        return JsonField(
            raw_.substr(static_cast<std::size_t>(begin - reader.text().data()), found.size()));
    }
    return {};
}

}  // namespace sfstreaming
