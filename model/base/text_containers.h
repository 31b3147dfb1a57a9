// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

// Nearly every source uses these containers; they are compiled once, in text_containers.cpp, which
// is optimized in every preset. The same is done for lists of the types of the model, beside each
// type.
#ifndef __OPTIMIZE__ // else they are inlined
extern template class std::basic_string<char>;
extern template class std::basic_string_view<char>;
#endif
extern template class std::vector<std::string>;
extern template class std::set<std::string>;
extern template class std::map<std::string, std::string>;
