// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/environment.h"

#include <cstddef>
#include <map>
#include <string>

namespace drawbridge {

/// What the containers of one cluster read of ConfigMaps, in bytes. Reading one for the first time
/// is free, so that the work stays linear in the input; reading it again for another container
/// counts, because a few bytes of a manifest can mount a megabyte.
class ConfigMapReadings {
public:
    static constexpr std::size_t kMaxReadAgain = std::size_t{64} << 20U;

    /// `configMaps` must outlive this.
    explicit ConfigMapReadings(const ConfigMaps &configMaps) : m_configMaps(configMaps) {}

    /// The ConfigMaps that `container` may look into: all, or none from the container on that
    /// would pass `kMaxReadAgain`.
    [[nodiscard]] const ConfigMaps &readBy(const PodSpec &pod, const Container &container,
                                           const std::string &nameSpace);

    [[nodiscard]] bool isSpent() const { return m_readAgain > kMaxReadAgain; }

private:
    void countEnvironment(const Container &container, const std::string &nameSpace);
    void countMounts(const PodSpec &pod, const VolumeMount &mount, const std::string &nameSpace);
    void count(const std::string &nameSpace, const std::string &name);

    const ConfigMaps &m_configMaps;
    const ConfigMaps m_none;
    std::map<const ConfigMapObject *, std::size_t> m_bytes; ///< Of those read so far.
    std::size_t m_readAgain = 0;
};

} // namespace drawbridge
