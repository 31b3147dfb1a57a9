// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

// Nearly every source uses these containers; they are compiled once, in text_containers.cpp. The
// same is done for lists of the types of the model, beside each type.
extern template class std::vector<std::string>;
extern template class std::set<std::string>;
extern template class std::map<std::string, std::string>;
