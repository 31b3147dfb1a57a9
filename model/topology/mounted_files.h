// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/topology/environment.h"
#include "model/topology/setting_mentions.h"

#include <string>
#include <vector>

namespace drawbridge {

/// A file that a container sees and whose text is in the input.
struct MountedFile {
    std::string key;                     ///< Of the ConfigMap, for showing.
    std::string path;                    ///< Below the volume; its ending tells the format.
    const TextWithPlace *text = nullptr; ///< Of the ConfigMap, which must outlive this.
};

/// The files of ConfigMaps that `container` mounts, alone or in projected volumes: those that
/// `items` picks, or all; with a subPath only what is there. Secrets are never looked into. Each
/// once, by ConfigMap and key.
[[nodiscard]] std::vector<MountedFile> mountedFiles(const PodSpec &pod, const Container &container,
                                                    const std::string &nameSpace,
                                                    const ConfigMaps &configMaps);

/// What `file` says (`settings`, as settingsIn gives them), with its places and with variables of
/// the container put in.
[[nodiscard]] std::vector<PlacedSetting> fileSettings(const MountedFile &file,
                                                      std::vector<TextSetting> settings,
                                                      const Environment &environment,
                                                      ExpansionBudget &budget);

} // namespace drawbridge
