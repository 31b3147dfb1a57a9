// SPDX-License-Identifier: Apache-2.0
#include "model/base/text_containers.h"

template class std::basic_string<char>;
template class std::basic_string_view<char>;
template class std::vector<std::string>;
template class std::set<std::string>;
template class std::map<std::string, std::string>;
