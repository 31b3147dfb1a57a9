// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/base/result.h"

namespace drawbridge {

/// Thrown through yaml-cpp's parser to leave a document; never leaves model/yaml.
struct ReadFailure {
    Error error;
};

} // namespace drawbridge
