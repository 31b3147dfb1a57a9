// SPDX-License-Identifier: Apache-2.0
#include "tests/helpers/export_round_trip.h"

#include "exporters/cluster_folders.h"

namespace drawbridge {

RoundTrip roundTrip(const Design &design, MeshKind mesh)
{
    RoundTrip result;
    Design target = design;
    target.mesh = mesh;
    result.manifests = exportDesign(target, {}, result.diagnostics);
    result.byCluster = readBack(result.manifests, target, {}, result.diagnostics);
    result.read = result.byCluster.begin()->second;
    result.report = verifyClusters(target, result.byCluster);
    return result;
}

std::string describe(const VerifyReport &report)
{
    std::string text;
    for (const VerifyDifference &difference : report.differences) {
        text += difference.cluster + (difference.cluster.empty() ? "" : ": ");
        text += std::to_string(static_cast<int>(difference.kind)) + ' ' + difference.layer + ": " +
                difference.from + " -> " + difference.to + ' ' + toString(difference.ports) + ": " +
                difference.because;
        for (const SourceSpan &span : difference.where)
            text += " [" + toString(span) + ']';
        text += '\n';
    }
    return text;
}

std::string describe(const Diagnostics &diagnostics)
{
    std::string text;
    for (const Diagnostic &diagnostic : diagnostics.all())
        text += toString(diagnostic) + '\n';
    return text;
}

} // namespace drawbridge
