# Install rules: headers, CMake package, pkg-config file. Nothing depends on the architecture: all of it is relocatable.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(mfdyson_package_dir ${CMAKE_INSTALL_DATADIR}/cmake/mfdyson)

install(TARGETS mfdyson EXPORT mfdyson-targets FILE_SET HEADERS)
install(EXPORT mfdyson-targets NAMESPACE mfdyson:: DESTINATION ${mfdyson_package_dir})

configure_package_config_file(cmake/mfdyson-config.cmake.in mfdyson-config.cmake
                              INSTALL_DESTINATION ${mfdyson_package_dir})
write_basic_package_version_file(mfdyson-config-version.cmake COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
install(FILES ${PROJECT_BINARY_DIR}/mfdyson-config.cmake ${PROJECT_BINARY_DIR}/mfdyson-config-version.cmake
              ${PROJECT_SOURCE_DIR}/cmake/mfdyson-dependencies.cmake DESTINATION ${mfdyson_package_dir})

configure_file(cmake/mfdyson.pc.in mfdyson.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/mfdyson.pc DESTINATION ${CMAKE_INSTALL_DATADIR}/pkgconfig)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/mfdyson)
