// The whole library: frames, codec, JSON and all messages.
#pragma once

#include "jt808/bcd.hpp"
#include "jt808/bytes.hpp"
#include "jt808/catalog.hpp"
#include "jt808/codec.hpp"
#include "jt808/edition.hpp"
#include "jt808/error.hpp"
#include "jt808/frame.hpp"
#include "jt808/gbk.hpp"
#include "jt808/json.hpp"
#include "jt808/messages/common.hpp"
#include "jt808/messages/information.hpp"
#include "jt808/messages/location.hpp"
#include "jt808/messages/parameters.hpp"
#include "jt808/messages/registration.hpp"
#include "jt808/messages/transparent.hpp"
