// SPDX-License-Identifier: Apache-2.0
// What pods of different workloads may see at once (findings.md 2.5, e20).
//
// Tested by tests/unit/analysis/test_escalation_world.cpp
#include "model/analysis/shared_volumes.h"

#include <utility>

namespace drawbridge {
namespace {

using SharedKind = SharedVolume::Kind;
using Claims = std::map<std::string, std::pair<SharedKind, std::string>>;

bool mountWrites(const Container &container, const VolumeMount &mount)
{
    return !mount.isReadOnly && (!container.isInit || container.isNativeSidecar);
}

void add(SharedVolume volume, std::vector<SharedVolume> &volumes)
{
    for (SharedVolume &known : volumes) {
        if (known.kind != volume.kind || known.name != volume.name)
            continue;
        if (!known.isWritten)
            known = std::move(volume);
        return;
    }
    volumes.push_back(std::move(volume));
}

/// By the name of the volume.
Claims claimsOf(const WorkloadObject &object)
{
    Claims claims;
    for (const Volume &volume : object.pod.volumes) {
        for (const VolumeSource &source : volume.sources) {
            if (source.kind == VolumeSource::Kind::PersistentVolumeClaim)
                claims[volume.name] = {SharedKind::Claim, source.object};
        }
    }
    for (const VolumeClaimTemplate &claim : object.volumeClaims)
        claims[claim.name] = {SharedKind::ClaimsOfStatefulSet,
                              claim.name + '-' + object.meta.name + '-'};
    return claims;
}

} // namespace

std::vector<SharedVolume> sharedVolumesOf(const WorkloadObject &object,
                                          const ClaimedHostPaths &claimed)
{
    std::vector<SharedVolume> volumes;
    for (const HostMount &host : hostMountsOf(object.pod, claimed))
        add({SharedKind::HostPath, host.path, mountWrites(*host.container, *host.mount),
             host.mount->where},
            volumes);
    const Claims claims = claimsOf(object);
    for (const Container &container : object.pod.containers) {
        for (const VolumeMount &mount : container.volumeMounts) {
            if (const auto claim = claims.find(mount.name); claim != claims.end())
                add({claim->second.first, claim->second.second, mountWrites(container, mount),
                     mount.where},
                    volumes);
        }
    }
    return volumes;
}

} // namespace drawbridge
