// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "model/kubernetes/objects.h"
#include "model/yaml/yaml_cursor.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace drawbridge {

/// Values that several kinds share. Each reports what the API server would refuse, at its place,
/// and returns nothing for it.

/// map[string]string of labels, checked by label grammar; bad ones are left out.
[[nodiscard]] LabelMap readLabels(const YamlCursor &labels);
/// metav1.LabelSelector; absent and null select everything.
[[nodiscard]] LabelSelector readSelector(const YamlCursor &selector);
/// A port from 1 to 65535.
[[nodiscard]] std::optional<std::uint16_t> readPort(const YamlCursor &port);
/// intstr.IntOrString as a port number or port name. A string of digits is an error, since a port
/// name needs a letter.
[[nodiscard]] std::optional<PortReference> readPortReference(const YamlCursor &port);
/// TCP when absent.
[[nodiscard]] std::optional<Protocol> readProtocol(const YamlCursor &protocol);
[[nodiscard]] std::optional<Cidr> readCidr(const YamlCursor &cidr);
/// Absent and empty are no error.
[[nodiscard]] std::optional<IpAddress> readAddress(const YamlCursor &address);
/// The strings of a list with their places.
[[nodiscard]] std::vector<TextWithPlace> readTexts(const YamlCursor &list);
/// One of `allowed`, in exactly that spelling; another case is named in the hint.
[[nodiscard]] std::optional<std::string> readEnum(const YamlCursor &value,
                                                  std::initializer_list<std::string_view> allowed);

} // namespace drawbridge
