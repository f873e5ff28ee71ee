#pragma once

/// \file
/// The library in one include. `limits/` (N = infinity), `fields/` (Bose fields, with `expansion/field_expansion.hpp`),
/// `reference/` (exact dynamics of small systems) and `io/` (model files, figures) are left out: include them by name.

#include <mfdyson/conditions/odd_moments.hpp>
#include <mfdyson/core/version.hpp>
#include <mfdyson/enumeration/counts.hpp>
#include <mfdyson/enumeration/index_tuples.hpp>
#include <mfdyson/enumeration/occupations.hpp>
#include <mfdyson/enumeration/signed_words.hpp>
#include <mfdyson/expansion/expansion.hpp>
#include <mfdyson/expansion/pade.hpp>
#include <mfdyson/expansion/reduced_state.hpp>
#include <mfdyson/expansion/resummed.hpp>
#include <mfdyson/model/ladder_species.hpp>
#include <mfdyson/model/predicates.hpp>
#include <mfdyson/operators/finite_spin.hpp>
#include <mfdyson/operators/free_evolution.hpp>
#include <mfdyson/operators/level_system.hpp>
#include <mfdyson/operators/pauli.hpp>
#include <mfdyson/operators/tensor_product.hpp>
#include <mfdyson/operators/truncated_boson.hpp>
#include <mfdyson/states/boson_states.hpp>
#include <mfdyson/states/populations.hpp>
#include <mfdyson/states/pure.hpp>
#include <mfdyson/states/thermal.hpp>
#include <mfdyson/systems/dicke.hpp>
