// SPDX-License-Identifier: MIT
// The look of the help texts.
#include "sfstreaming/cli/help_formatter.h"

#include <sstream>
#include <string>

namespace sfstreaming::cli {

namespace {

constexpr std::size_t kWidth = 80;
constexpr const char* kIndent = "      ";

class HelpFormatter final : public CLI::Formatter {
public:
    std::string make_option(const CLI::Option* option, bool isPositional) const override {
        std::string text = "  " + option->get_name(isPositional, true);
        if (!isPositional && option->get_items_expected_max() > 0) {
            text += " " + option->get_type_name();
        }
        if (!option->get_envname().empty()) {
            text += "   [" + option->get_envname() + "]";
        }
        return text + "\n" + wrapped(option->get_description());
    }

private:
    static std::string wrapped(const std::string& text) {
        std::istringstream words(text);
        std::string result;
        std::string line = kIndent;
        for (std::string word; words >> word;) {
            const bool begins = line == kIndent;
            if (!begins && line.size() + 1 + word.size() > kWidth) {
                result += line + "\n";
                line = kIndent + word;
            } else {
                line += (begins ? "" : " ") + word;
            }
        }
        return result + line + "\n";
    }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> makeHelpFormatter() {
    return std::make_shared<HelpFormatter>();
}

}  // namespace sfstreaming::cli
