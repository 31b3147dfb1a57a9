// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/design/design.h"

#include <QString>

namespace drawbridge::test {

/// "shop/Pod/web shop/Pod/cart 80/TCP", with " confirm" behind a flow to confirm.
inline QString textOf(const Flow &flow)
{
    return QString::fromStdString(toString(flow.from) + " " + toString(flow.to) + " " +
                                  toString(flow.portSet()) + (flow.isToConfirm ? " confirm" : ""));
}

} // namespace drawbridge::test
