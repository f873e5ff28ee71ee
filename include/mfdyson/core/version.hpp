#pragma once

/// \file
/// Version of the library, following semantic versioning.

#define MFDYSON_VERSION_MAJOR 0
#define MFDYSON_VERSION_MINOR 1
#define MFDYSON_VERSION_PATCH 0
