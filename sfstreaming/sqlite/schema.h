// SPDX-License-Identifier: MIT
// The tables in which SqliteReplayStore keeps positions.
#pragma once

#include <sqlite3.h>

namespace sfstreaming::sqlite {

/// Only looks.
/// @throws StoreError  they are of a newer version, or it is no database
void requireKnownSchema(sqlite3* connection);

/// Makes them, or brings those of an older version up to date; all or nothing. Writes nothing if
/// they are as they should be.
/// @throws StoreError  also for those of a newer version
void prepareSchema(sqlite3* connection);

}  // namespace sfstreaming::sqlite
