// SPDX-License-Identifier: MIT
// The parts of the command that decide by themselves.
#include <filesystem>
#include <fstream>

#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include "sfstreaming/cli/default_certificates.h"
#include "sfstreaming/cli/demo_ledger.h"
#include "sfstreaming/cli/listen_command.h"
#include "sfstreaming/cli/secret.h"
#include "sfstreaming/cli/shell_line.h"
#include "sfstreaming/cli/status_line.h"
#include "sfstreaming/cli/style.h"
#include "sfstreaming/cli/suggestion.h"
#include "sfstreaming/cli/time_format.h"

using namespace sfstreaming::cli;
using sfstreaming::ClientState;
namespace fs = std::filesystem;

namespace {

Style terminal(std::size_t width, bool colours = false) {
    Style style;
    style.width = width;
    style.unicode = true;
    style.colours = colours;
    return style;
}

std::string pem(const std::string& text) {
    return "-----BEGIN CERTIFICATE-----\n" + text + "\n-----END CERTIFICATE-----\n";
}

class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "sfstream-XXXXXX").string();
        BOOST_REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() { fs::remove_all(path_); }

    std::string write(const std::string& name, const std::string& contents) const {
        std::ofstream(path_ / name) << contents;
        return (path_ / name).string();
    }
    std::string path() const { return path_.string(); }

private:
    fs::path path_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(parts_tests)

BOOST_AUTO_TEST_CASE(ledger_tells_lost_doubled_foreign_and_unordered_events) {
    DemoLedger ledger;
    for (const std::int64_t id : {1, 2, 5}) {
        ledger.onReceived("/topic/Even", id);
    }
    BOOST_TEST(ledger.balance("/topic/Even", {1, 2, 5}).isEven());
    BOOST_TEST(ledger.balance("/topic/Even", {1, 2, 3, 5}).lost == 1U);
    BOOST_TEST(ledger.balance("/topic/Even", {1, 2}).doubled == 1U);
    BOOST_TEST(ledger.balance("/topic/Silent", {7}).lost == 1U);
    ledger.onReceived("/topic/Even", 2);
    const Balance balance = ledger.balance("/topic/Even", {1, 2, 5});
    BOOST_TEST(balance.doubled == 1U);
    BOOST_TEST(balance.lost == 0U);
    BOOST_TEST(!balance.inOrder);
    BOOST_TEST(!balance.isEven());
}

BOOST_AUTO_TEST_CASE(line_is_cut_to_the_columns_it_may_take) {
    const Style style = terminal(5);
    BOOST_TEST(LineBuilder(style).add("12345").line() == "12345");
    BOOST_TEST(LineBuilder(style).add("123456").line() == "1234…");
    BOOST_TEST(LineBuilder(style).add("12").add("345678").add("9").line() == "1234…");
    BOOST_TEST(LineBuilder(style).add("12345").add("6").line() == "1234…");
    BOOST_TEST(LineBuilder(style).add("äöüßäö").line() == "äöüß…");
    BOOST_TEST(LineBuilder(style).add("日本語").line() == "日本…");
    const Style endless = terminal(0);
    BOOST_TEST(LineBuilder(endless).add(std::string(999, 'x')).line() == std::string(999, 'x'));
}

BOOST_AUTO_TEST_CASE(colours_do_not_count_as_columns) {
    const Style style = terminal(4, true);
    BOOST_TEST(LineBuilder(style).add("ab", Colour::Red).add("cde").line() ==
               "\x1b[31mab\x1b[0mc…");
}

BOOST_AUTO_TEST_CASE(text_of_others_cannot_command_the_terminal) {
    BOOST_TEST(printable("a\x1b[31mb") == "a?[31mb");
    BOOST_TEST(printable("a\nb\x7f") == "a b?");
    BOOST_TEST(printable("\xc2\x9b"
                         "31m") == "?31m");
    BOOST_TEST(printable("\xe2\x80\xae"
                         "x") == "?x");
    BOOST_TEST(printable("ä日") == "ä日");
}

BOOST_AUTO_TEST_CASE(shell_words_survive_the_shell) {
    BOOST_TEST(shellWord("/topic/A") == "/topic/A");
    BOOST_TEST(shellWord("a b") == "'a b'");
    BOOST_TEST(shellWord("it's") == "'it'\\''s'");
    BOOST_TEST(shellWord("$x") == "'$x'");
    BOOST_TEST(shellWord("") == "''");
}

BOOST_AUTO_TEST_CASE(suggestion_is_the_nearest_name_or_none) {
    const std::vector<std::string> known{"--count", "--client-id", "--format"};
    BOOST_TEST(nearest("--cuont", known) == "--count");
    BOOST_TEST(nearest("--client", known) == "--client-id");
    BOOST_TEST(nearest("--entirely-different", known) == "");
}

BOOST_AUTO_TEST_CASE(status_line_says_what_parked_means) {
    BOOST_TEST(StatusLine()
                   .line(ClientState::Parked, terminal(120))
                   .find("parked: the output is behind") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(stats_option_gets_its_default_but_no_channel) {
    using Words = std::vector<std::string>;
    BOOST_TEST(withStatsInterval({"--stats", "/topic/A"}) == (Words{"--stats=10", "/topic/A"}));
    BOOST_TEST(withStatsInterval({"--stats", "2.5"}) == (Words{"--stats", "2.5"}));
    BOOST_TEST(withStatsInterval({"--stats"}) == Words{"--stats=10"});
    BOOST_TEST(withStatsInterval({"--stats=3"}) == Words{"--stats=3"});
    BOOST_TEST(withStatsInterval({"--", "--stats"}) == (Words{"--", "--stats"}));
}

BOOST_AUTO_TEST_CASE(failed_replacement_leaves_the_secret_file_alone) {
    const Folder folder;
    BOOST_CHECK_THROW(replaceSecretFile(folder.path() + "/missing/token", "new"), std::exception);
    const std::string file = folder.write("token", "old\n");
    replaceSecretFile(file, "new");
    BOOST_TEST(readSecret(file, "SFSTREAM_UNUSED").value == "new");
}

#ifdef __linux__
BOOST_AUTO_TEST_CASE(bundle_is_covered_only_if_each_certificate_is_in_the_folder) {
    const Folder folder;
    folder.write("0123abcd.0", pem("QUJD\nREVG"));
    folder.write("89ef0123.1", pem("R0hJ"));
    folder.write("other.pem", pem("SktM"));
    const Folder bundles;
    BOOST_TEST(isCoveredByFolder(bundles.write("a", pem("QUJDREVG") + pem("R0hJ")), folder.path()));
    BOOST_TEST(!isCoveredByFolder(bundles.write("b", pem("R0hJ") + pem("SktM")), folder.path()));
    BOOST_TEST(!isCoveredByFolder(bundles.path() + "/missing", folder.path()));
    BOOST_TEST(!isCoveredByFolder(bundles.write("c", pem("R0hJ")), folder.path() + "/missing"));
}
#endif

BOOST_AUTO_TEST_SUITE_END()
