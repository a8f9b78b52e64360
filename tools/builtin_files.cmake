# SPDX-License-Identifier: BSD-3-Clause
# Files of scenarios/ that are a part of lfasim: written into a C file as strings, line by line.
set(BUILTIN_FILES explore/anything.yaml manifests/deck-sp.dts manifests/deck-sp2.dts manifests/static-buffers.dts)
set(BUILTIN_TABLE "")
foreach(name ${BUILTIN_FILES})
  set(source ${PROJECT_SOURCE_DIR}/scenarios/${name})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${source})
  file(READ ${source} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n     \"" text "${text}")
  # As the scenario names it: everything else lies beside its own folder.
  string(REGEX REPLACE "^explore/" "" path "${name}")
  string(REGEX REPLACE "^manifests/" "../manifests/" path "${path}")
  string(APPEND BUILTIN_TABLE "    {\"built-in/${path}\",\n     \"${text}\"},\n")
endforeach()
configure_file(${CMAKE_CURRENT_LIST_DIR}/builtin_files.c.in ${CMAKE_CURRENT_BINARY_DIR}/builtin_files.c @ONLY)
target_sources(lfasim-readers PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/builtin_files.c)
