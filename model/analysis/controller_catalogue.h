// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace drawbridge {

/// A kind of object that a controller acts on (findings.md 2.5, e21): whoever writes one has the
/// controller act for him.
struct ControlledKind {
    /// What the writer gains by it.
    enum class Gain : std::uint8_t {
        Controller, ///< What the controller's own ServiceAccount may do.
        Pods        ///< Pods of its make in the namespace of the object, as any ServiceAccount.
    };
    std::string_view product; ///< "Argo CD".
    std::string_view apiGroup, resource;
    Gain gain = Gain::Controller;
    /// How the pods of the controller are known: a label of theirs by the product's own manifests,
    /// or the name of what runs them.
    std::string_view labelKey, labelValue, name;
};

/// The kinds that are known, those of one product together. Another one is a line in
/// controller_catalogue.cpp.
[[nodiscard]] std::span<const ControlledKind> controlledKinds();

} // namespace drawbridge
