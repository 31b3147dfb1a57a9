// SPDX-License-Identifier: Apache-2.0
#include "model/analysis/verdict.h"

namespace drawbridge {

std::string_view toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Allow: return "allow";
    case Verdict::Deny: return "deny";
    case Verdict::Unknown: break;
    }
    return "unknown";
}

Verdict operator&(Verdict a, Verdict b)
{
    if (a == Verdict::Deny || b == Verdict::Deny)
        return Verdict::Deny;
    return a == Verdict::Allow ? b : a;
}

} // namespace drawbridge
