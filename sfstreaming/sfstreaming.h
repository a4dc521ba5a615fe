// SPDX-License-Identifier: MIT
/// @file
/// Everything a program needs, but for the opt-in headers json.h, coroutines.h and
/// cpprest_transport.h.
#pragma once

#include "sfstreaming/access_token.h"
#include "sfstreaming/base_streaming_client.h"
#include "sfstreaming/client_options.h"
#include "sfstreaming/client_state.h"
#include "sfstreaming/client_stats.h"
#include "sfstreaming/dead_letter.h"
#include "sfstreaming/errors.h"
#include "sfstreaming/event.h"
#include "sfstreaming/event_stream.h"
#include "sfstreaming/executor.h"
#include "sfstreaming/file_replay_store.h"
#include "sfstreaming/gap.h"
#include "sfstreaming/http_transport.h"
#include "sfstreaming/json_field.h"
#include "sfstreaming/logger.h"
#include "sfstreaming/make_client.h"
#include "sfstreaming/message.h"
#include "sfstreaming/oauth_streaming_client.h"
#include "sfstreaming/observer.h"
#include "sfstreaming/password_streaming_client.h"
#include "sfstreaming/refresh_token_streaming_client.h"
#include "sfstreaming/replay_id.h"
#include "sfstreaming/replay_store.h"
#include "sfstreaming/simple_streaming_client.h"
#include "sfstreaming/timestamp.h"
#include "sfstreaming/version.h"
