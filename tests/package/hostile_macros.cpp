// SPDX-License-Identifier: MIT
/// @file
/// The public headers come after macros that desktop programs are known to have: those of
/// windows.h, of Qt, of X11, and the U of cpprest.

// What the public headers include themselves does not bear the macros, and is not ours.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include <cpprest/http_client.h>
#include <cpprest/json.h>
#include <pplx/pplxtasks.h>

#undef U
#undef min
#undef max

#define HOSTILE a public header must not use this name

// windows.h and what comes with it
#define min(a, b) HOSTILE
#define max(a, b) HOSTILE
#define small HOSTILE
#define near HOSTILE
#define far HOSTILE
#define interface HOSTILE
#define ERROR HOSTILE
#define DELETE HOSTILE
#define IN HOSTILE
#define OUT HOSTILE
#define OPTIONAL HOSTILE
#define VOID HOSTILE
#define CONST HOSTILE
#define TRUE HOSTILE
#define FALSE HOSTILE
#define STRICT HOSTILE
#define Yield() HOSTILE
#define GetMessage HOSTILE
#define SendMessage HOSTILE
#define PostMessage HOSTILE
#define CreateEvent HOSTILE
#define OpenEvent HOSTILE
#define GetObject HOSTILE
#define GetCurrentTime() HOSTILE
#define GetClassName HOSTILE
#define ReportEvent HOSTILE

// Qt
#define slots HOSTILE
#define signals HOSTILE
#define emit HOSTILE
#define foreach HOSTILE
#define forever HOSTILE

// X11
#define None HOSTILE
#define Status HOSTILE
#define Bool HOSTILE
#define Success HOSTILE
#define Always HOSTILE
#define KeyPress HOSTILE

// cpprest, and the headers of macOS
#define U(x) HOSTILE
#define check(x) HOSTILE
#define verify(x) HOSTILE
#define require(x) HOSTILE

#include "every_public_header.h"
