#!/usr/bin/python3
"""mfdyson against QuTiP at equal accuracy, one core each, both in one run and alternating.

    compare.py PROGRAM [--out DIRECTORY] [--quick] [--limit]

PROGRAM is the mfdyson side, built from mfdyson_side.cpp. Prints a table and writes peers.json and peers.csv into
DIRECTORY (the second table: peers_limit.csv). Needs QuTiP 4.7 (Debian: python3-qutip); without it, says so and
succeeds. --quick leaves out what takes more than a few seconds, --limit all but the second table. Exit status 1: a
side missed the accuracy that is asked of it.

What is computed: the photon number of the single-mode Dicke model

    H = omega_0 J_z + nu a*a + lambda / sqrt(N) 2 J_x (a + a*),   omega_0 = 1, nu = 1.5, lambda = 0.3,

the mode in the vacuum, each spin excited with probability p, at equidistant times in [0, T], both sides to 1e-8.

Equal accuracy is checked. The errors in the table are distances from a third value, which uses neither QuTiP nor
mfdyson: diagonalisation of every sector of total spin, and for N = infinity the motion of three coupled
oscillators. These are first compared with numbers known beforehand.

Fair to QuTiP:
- The settings are the fastest found that reach 1e-8. They are searched in each run, before the comparison: the
  fewest cavity levels whose truncation takes at most TRUNCATION_SHARE of 1e-8 (for HEOM the smallest depth, too,
  where the errors of both may cancel in part), then for each method the loosest tolerance of a ladder of half
  decades, and then the fastest method. Methods are those in METHODS; for `mesolve` BDF took 1.3 times as long
  as Adams (N = 4, 10) and is left out of the search.
- The time is that of the solver call. Building operators, the Liouvillian and the hierarchy (which for HEOM takes
  longer than solving) is left out.
- Renormalisation after every output time, which restarts the integrator, is off. Energies are counted from the
  initial state in `sesolve`, which otherwise needs several times as many steps.
- `purified` is not what the manual suggests for mixed spins, but the fastest way found: one `sesolve` for all
  sectors of total spin and all initial J_z at once, those of weight below 1e-10 left out.

mfdyson takes the smallest even order whose mean is within 1e-8 of that eight orders higher. `whole` is expand, the
series at N and the mean at all times; `at N` the same without expand, for one who asks for another N. Model and
observable are built before.

A second table is the limit N = infinity, where the particles are a Gaussian bath without damping, C(t) = sum of
gamma exp(-i Omega t): QuTiP's HEOM with imaginary rates, beside the series and beside the evolution without a
series (`resummed_means`), which is asked for a certified error of 1e-8 and knows no reference. The reservoir is a
qubit, H_R = 0.75 sigma_z, B = sigma_x, that starts down: the probability of up; or the mode: the probability of no
photon, and the photon number, for which a hierarchy of depth 2 is exact because all is linear. `prepare` is what HEOM
takes to build its hierarchy, which the settings' search and `ratio` leave out.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Callable, Iterator, Optional

# One core against one core. Read on import; the first is QuTiP's own, which otherwise starts a thread for each core
# whatever OpenMP and the solver are told, and then waits for them.
for variable in ("QUTIP_NUM_PROCESSES", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

MISSING = "peers: skipped, QuTiP is not installed (Debian: python3-qutip)"
try:
    import numpy as np
    import scipy.sparse
    import qutip
except ImportError:
    print(MISSING)
    sys.exit(0)
if not qutip.__version__.startswith("4.7"):
    print(f"peers: skipped, QuTiP 4.7 is needed, found {qutip.__version__}")
    sys.exit(0)

from qutip.nonmarkov.heom import BosonicBath, HEOMSolver  # noqa: E402
from qutip.piqs import jspin  # noqa: E402

OMEGA_0, NU, LAMBDA = 1.0, 1.5, 0.3
TARGET = 1e-8
TRUNCATION_SHARE = 2 / 3
INTEGRATORS = {"adams": 12, "bdf": 5}  # highest orders
KRYLOV_DIMENSIONS = {f"krylov {d}": d for d in (8, 10, 12, 15, 20)}
METHODS = {
    "piqs mesolve": ["adams"],
    "full mesolve": ["adams"],
    "sesolve": [*INTEGRATORS, *KRYLOV_DIMENSIONS],
    "purified sesolve": [*INTEGRATORS, *KRYLOV_DIMENSIONS],
    "heom": [*INTEGRATORS],
}
SMALLEST_WEIGHT = 1e-10
REPETITIONS = 50  # of mfdyson in each round

Solve = Callable[[str, float], "tuple[np.ndarray, float]"]  # method, tolerance -> photon numbers, seconds


@dataclass(frozen=True)
class Problem:
    """What is to be computed. `spins` is None for N = infinity."""

    spins: Optional[int]
    excited: float
    time_span: float = 1.0
    times: int = 21
    quantity: str = "mode"  # photon number; for N = infinity also "vacuum", P(0) of the mode, or "qubit", P(up)

    def time_points(self) -> np.ndarray:
        return np.linspace(0, self.time_span, self.times)


@dataclass(frozen=True)
class Task:
    """A problem, who solves it for QuTiP, how often, and whether --quick does without."""

    peer: str
    problem: Problem
    rounds: int = 7
    slow: bool = False

    def name(self) -> str:
        p = self.problem
        spins = "inf" if p.spins is None else str(p.spins)
        quantity = "" if p.quantity == "mode" else " " + p.quantity
        return f"{self.peer}{quantity} N={spins} p={p.excited:g} T={p.time_span:g} {p.times} times"


TASKS = [
    Task("piqs mesolve", Problem(4, 0.3)),
    Task("piqs mesolve", Problem(10, 0.3), rounds=5),
    Task("piqs mesolve", Problem(20, 0.3), rounds=3, slow=True),
    Task("piqs mesolve", Problem(20, 0.3, times=2), rounds=3, slow=True),
    Task("purified sesolve", Problem(20, 0.3)),
    Task("purified sesolve", Problem(20, 0.3, time_span=4.0)),
    Task("purified sesolve", Problem(64, 0.3), rounds=5, slow=True),
    Task("sesolve", Problem(64, 0.0)),
    Task("sesolve", Problem(64, 0.0, times=2)),
    Task("sesolve", Problem(64, 0.0, time_span=4.0)),
    Task("heom", Problem(None, 0.3)),
    Task("heom", Problem(None, 0.3, times=2)),
    Task("full mesolve", Problem(4, 0.3)),
]

LIMIT_TASKS = [
    Task("heom", Problem(None, 0.3, 2.0, 5, "qubit")),
    Task("heom", Problem(None, 0.3, 2.0, 21, "qubit")),
    Task("heom", Problem(None, 0.3, 5.0, 5, "qubit")),
    Task("heom", Problem(None, 0.3, 10.0, 5, "qubit"), rounds=5),
    Task("heom", Problem(None, 0.3, 2.0, 5, "vacuum")),
    Task("heom", Problem(None, 0.0, 2.0, 5)),
    Task("heom", Problem(None, 0.3, 2.0, 5)),
    Task("heom", Problem(None, 0.3, 2.0, 21)),
]

# --- the model in sectors of total spin ---------------------------------------------------------------------------


def sectors(spins: int) -> Iterator[tuple[float, int]]:
    """Total spins j of N spins 1/2, and how often each occurs."""
    for k in range(spins // 2 + 1):
        yield spins / 2 - k, math.comb(spins, k) - (math.comb(spins, k - 1) if k else 0)


def projections(j: float) -> np.ndarray:
    """Eigenvalues of J_z, the largest first."""
    return np.arange(j, -j - 1, -1)


def weights(problem: Problem, j: float, degeneracy: int) -> np.ndarray:
    """Probabilities of j and each J_z in the product state."""
    up = problem.spins / 2 + projections(j)
    return degeneracy * problem.excited**up * (1 - problem.excited) ** (problem.spins - up)


def spin_x(j: float) -> np.ndarray:
    """J_x of one sector."""
    m = projections(j)
    half_steps = np.sqrt(j * (j + 1) - m[1:] * (m[1:] + 1)) / 2
    return np.diag(half_steps, 1) + np.diag(half_steps, -1)


def hamiltonian(spin_z: qutip.Qobj, spin_x_: qutip.Qobj, spins: int, levels: int) -> qutip.Qobj:
    """H for given J_z and J_x."""
    a = qutip.destroy(levels)
    return (
        OMEGA_0 * qutip.tensor(spin_z, qutip.qeye(levels))
        + NU * qutip.tensor(qutip.qeye(spin_z.dims[0]), a.dag() * a)
        + 2 * LAMBDA / math.sqrt(spins) * qutip.tensor(spin_x_, a + a.dag())
    )


def sector_hamiltonian(j: float, spins: int, levels: int) -> qutip.Qobj:
    return hamiltonian(qutip.Qobj(np.diag(projections(j))), qutip.Qobj(spin_x(j)), spins, levels)


# --- values to compare with ---------------------------------------------------------------------------------------


def diagonalised(problem: Problem, levels: int, times: np.ndarray) -> np.ndarray:
    """The photon number by diagonalisation of each sector, and of both parities of excitations in it."""
    result = np.zeros(len(times))
    for j, degeneracy in sectors(problem.spins):
        weight = weights(problem, j, degeneracy)
        if weight.max() < 1e-15:
            continue
        h = sector_hamiltonian(j, problem.spins, levels).full().real
        projection, photons = (x.ravel() for x in np.indices((len(weight), levels)))
        for parity in (0, 1):
            chosen = np.flatnonzero((projection + photons) % 2 == parity)
            initial = np.flatnonzero((photons[chosen] == 0) & (weight[projection[chosen]] > 1e-15))
            energies, vectors = np.linalg.eigh(h[np.ix_(chosen, chosen)])
            for k, t in enumerate(times):
                states = (vectors * np.exp(-1j * energies * t)) @ vectors[initial].T
                means = photons[chosen] @ np.abs(states) ** 2
                result[k] += means @ weight[projection[chosen[initial]]]
    return result


def three_oscillators(problem: Problem, times: np.ndarray) -> np.ndarray:
    """The limit: the mode, an oscillator of frequency omega_0 and one of frequency -omega_0, positions coupled.

    Linear equations of motion, so that the covariance matrix of positions and momenta gives the photon number n, and
    with s = <a^2> the probability of none, ((1 + n)^2 - |s|^2)^(-1/2).
    """
    frequencies = np.diag([NU, OMEGA_0, -OMEGA_0])
    coupled = frequencies.copy()
    coupled[0, 1:] = coupled[1:, 0] = 2 * LAMBDA * np.sqrt([1 - problem.excited, problem.excited])
    motion = np.block([[np.zeros((3, 3)), frequencies], [-coupled, np.zeros((3, 3))]])
    rates, vectors = np.linalg.eig(motion)
    inverse = np.linalg.inv(vectors)
    flows = [((vectors * np.exp(rates * t)) @ inverse).real for t in times]
    covariances = [flow @ flow.T / 2 for flow in flows]
    number = np.array([(c[0, 0] + c[3, 3] - 1) / 2 for c in covariances])
    square = np.array([(c[0, 0] - c[3, 3]) / 2 + 1j * c[0, 3] for c in covariances])
    return number if problem.quantity == "mode" else ((1 + number) ** 2 - np.abs(square) ** 2) ** -0.5


def qubit_and_oscillators(problem: Problem, times: np.ndarray, levels: int = 18) -> np.ndarray:
    """The limit for the qubit: it and oscillators of frequencies omega_0 and -omega_0, cut and diagonalised."""
    lower = np.diag(np.sqrt(np.arange(1, levels)), 1)
    one, number = np.eye(levels), np.diag(np.arange(levels))
    strengths = LAMBDA * np.sqrt([1 - problem.excited, problem.excited])
    positions = strengths[0] * np.kron(lower + lower.T, one) + strengths[1] * np.kron(one, lower + lower.T)
    energies_ = OMEGA_0 * (np.kron(number, one) - np.kron(one, number))
    h = (
        np.kron(np.diag([0.75, -0.75]), np.eye(levels**2))
        + np.kron(np.eye(2), energies_)
        + np.kron(np.array([[0, 1], [1, 0]]), positions)
    )
    energies, vectors = np.linalg.eigh(h)
    states = (vectors * np.exp(-1j * np.outer(times, energies))[:, None, :]) @ vectors[levels**2]
    return (np.abs(states[:, : levels**2]) ** 2).sum(axis=1)


@lru_cache(maxsize=None)
def _reference(problem: Problem) -> tuple[float, ...]:
    times = problem.time_points()
    if problem.quantity == "qubit":
        return tuple(qubit_and_oscillators(problem, times))
    if problem.spins is None:
        return tuple(three_oscillators(problem, times))
    return tuple(diagonalised(problem, 14 if problem.time_span <= 1 else 24, times))


def reference(problem: Problem) -> np.ndarray:
    return np.array(_reference(problem))


def check_reference() -> None:
    """The references are numbers known beforehand, to 1e-8 (photon number at the end of the time span)."""
    known = {
        Problem(4, 0.0, 1.0, 2): 0.0529706381,
        Problem(64, 0.0, 1.0, 2): 0.0530548066,
        Problem(4, 0.3, 2.0, 2): 0.1174113126,
        Problem(16, 0.3, 2.0, 2): 0.1178325329,
        Problem(None, 0.0, 1.0, 2): 0.0530606694,
        Problem(None, 0.3, 2.0, 2): 0.1179729532,
        Problem(None, 0.3, 1.0, 2, "qubit"): 0.0575181727,
        Problem(None, 0.3, 2.0, 2, "qubit"): 0.0885244120,
    }
    for problem, value in known.items():
        distance = abs(reference(problem)[-1] - value)
        if distance > 1e-8:
            sys.exit(f"peers: the reference of {problem} is {distance:.1e} from the known {value}")


# --- the QuTiP side -----------------------------------------------------------------------------------------------


def tolerances(method: str) -> list[float]:
    """Half decades, the loosest first; Krylov's method stays far below its tolerance."""
    return [10 ** (-k / 2) for k in range(4 if method in KRYLOV_DIMENSIONS else 14, 27)]


def options(method: str, tolerance: float, relative: Optional[float] = None) -> qutip.Options:
    return qutip.Options(
        method=method,
        order=INTEGRATORS[method],
        atol=tolerance,
        rtol=tolerance if relative is None else relative,
        nsteps=100_000,
        normalize_output=False,
        use_openmp=False,
    )


def timed(call: Callable[[], qutip.solver.Result]) -> tuple[np.ndarray, float]:
    start = time.perf_counter()
    result = call()
    seconds = time.perf_counter() - start
    return np.real(result.expect[0]), seconds


def density_solver(h: qutip.Qobj, initial: qutip.Qobj, levels: int, times: np.ndarray) -> Solve:
    """`mesolve` by a Liouvillian that is built before.

    Entries of the density matrix are small: the absolute tolerance decides, the relative one hardly matters.
    """
    number = qutip.tensor(qutip.qeye(h.dims[0][:-1]), qutip.num(levels))
    liouvillian = qutip.liouvillian(h)
    rho = qutip.tensor(initial, qutip.fock_dm(levels, 0))

    def solve(method: str, tolerance: float) -> tuple[np.ndarray, float]:
        chosen = options(method, tolerance, 1e-5)
        return timed(lambda: qutip.mesolve(liouvillian, rho, times, [], [number], options=chosen))

    return solve


def vector_solver(h: qutip.Qobj, initial: qutip.Qobj, number: qutip.Qobj, times: np.ndarray) -> Solve:
    """`sesolve`, or `krylovsolve` with sparse matrices."""

    def solve(method: str, tolerance: float) -> tuple[np.ndarray, float]:
        dimension = KRYLOV_DIMENSIONS.get(method)
        if dimension is None:
            chosen = options(method, tolerance)
            return timed(lambda: qutip.sesolve(h, initial, times, [number], options=chosen))
        chosen = qutip.Options(atol=tolerance, nsteps=100_000)
        return timed(
            lambda: qutip.krylovsolve(h, initial, times, dimension, [number], options=chosen, sparse=True)
        )

    return solve


def piqs(problem: Problem, levels: int) -> Solve:
    """Task 1: the permutation-invariant density matrix."""
    z, x = jspin(problem.spins, "z"), jspin(problem.spins, "x")
    diagonal = np.concatenate([weights(problem, j, d) for j, d in sectors(problem.spins)])
    h = hamiltonian(z, x, problem.spins, levels)
    return density_solver(h, qutip.Qobj(np.diag(diagonal)), levels, problem.time_points())


def full(problem: Problem, levels: int) -> Solve:
    """The density matrix of N distinct spins."""
    n = problem.spins

    def total(factor: qutip.Qobj) -> qutip.Qobj:
        one = [qutip.qeye(2)] * n
        return sum(qutip.tensor(one[:k] + [factor] + one[k + 1 :]) for k in range(n))

    h = hamiltonian(total(qutip.sigmaz() / 2), total(qutip.sigmax() / 2), n, levels)
    spin = qutip.Qobj(np.diag([problem.excited, 1 - problem.excited]))
    return density_solver(h, qutip.tensor([spin] * n), levels, problem.time_points())


def symmetric(problem: Problem, levels: int) -> Solve:
    """Task 2: pure spins, all down, in the sector j = N/2; the energy of the initial state is subtracted."""
    j = problem.spins / 2
    h = sector_hamiltonian(j, problem.spins, levels) + j * OMEGA_0
    size = problem.spins + 1
    initial = qutip.tensor(qutip.basis(size, size - 1), qutip.basis(levels, 0))
    number = qutip.tensor(qutip.qeye(size), qutip.num(levels))
    return vector_solver(h, initial, number, problem.time_points())


def purified(problem: Problem, levels: int) -> Solve:
    """Mixed spins as one vector: a block for each j and initial J_z, as long as the root of its probability."""
    blocks, vectors = [], []
    for j, degeneracy in sectors(problem.spins):
        h = sector_hamiltonian(j, problem.spins, levels)
        for k, weight in enumerate(weights(problem, j, degeneracy)):
            if weight > SMALLEST_WEIGHT:
                blocks.append((h - OMEGA_0 * projections(j)[k]).data)
                vectors.append(np.zeros(h.shape[0]))
                vectors[-1][k * levels] = math.sqrt(weight)
    h = qutip.Qobj(scipy.sparse.block_diag(blocks, format="csr"))
    initial = qutip.Qobj(np.concatenate(vectors)[:, None])
    photons = np.tile(np.arange(levels, dtype=complex), h.shape[0] // levels)
    number = qutip.Qobj(scipy.sparse.diags(photons, format="csr"))
    return vector_solver(h, initial, number, problem.time_points())


class Heom:
    """Task 3: the limit as the reservoir and a Gaussian bath, C(t) = (1-p) exp(-i omega_0 t) + p exp(i omega_0 t)."""

    def __init__(self, problem: Problem, levels: int, depth: int) -> None:
        if problem.quantity == "qubit":
            up = qutip.fock_dm(2, 0)
            self.energy, position = 0.75 * qutip.sigmaz(), qutip.sigmax()
            self.initial, self.observable = qutip.fock_dm(2, 1), up
        else:
            a = qutip.destroy(levels)
            self.energy, position = NU * a.dag() * a, a + a.dag()
            self.initial = qutip.fock_dm(levels, 0)
            self.observable = a.dag() * a if problem.quantity == "mode" else self.initial
        exponents = [1j * OMEGA_0, -1j * OMEGA_0]
        real = [LAMBDA**2 / 2] * 2  # cos
        imaginary = [sign * 0.5j * (1 - 2 * problem.excited) * LAMBDA**2 for sign in (-1, 1)]  # -(1-2p) sin
        self.bath = BosonicBath(position, real, exponents, imaginary, exponents)
        self.depth = depth
        self.times = problem.time_points()
        self.prepare = 0.0  # seconds that the last hierarchy took to build

    def __call__(self, method: str, tolerance: float) -> tuple[np.ndarray, float]:
        start = time.perf_counter()
        solver = HEOMSolver(self.energy, self.bath, self.depth, options=options(method, tolerance))
        self.prepare = time.perf_counter() - start
        return timed(lambda: solver.run(self.initial, self.times, e_ops=[self.observable]))


FINITE_PEERS = {"piqs mesolve": piqs, "full mesolve": full, "sesolve": symmetric, "purified sesolve": purified}


def error_of(values: np.ndarray, problem: Problem) -> float:
    return float(np.abs(values - reference(problem)).max())


def fewest_levels(problem: Problem) -> int:
    """The smallest truncation of the cavity that takes no more than its share of the target."""
    times = problem.time_points()[[problem.times // 2, -1]]
    exact = reference(problem)[[problem.times // 2, -1]]
    for levels in range(4, 24):
        if np.abs(diagonalised(problem, levels, times) - exact).max() < TRUNCATION_SHARE * TARGET:
            return levels
    sys.exit(f"peers: no truncation of the cavity suffices for {problem}")


def smallest_hierarchy(problem: Problem) -> tuple[int, int]:
    """The fewest levels, and with them the smallest depth, likewise."""
    is_qubit = problem.quantity == "qubit"
    for levels in [2] if is_qubit else range(4, 20):
        for depth in range(2, 40 if is_qubit else 12):
            values, _ = Heom(problem, levels, depth)("adams", 1e-13)
            if error_of(values, problem) < TRUNCATION_SHARE * TARGET:
                return levels, depth
    sys.exit(f"peers: no depth of the hierarchy suffices for {problem}")


@lru_cache(maxsize=None)
def peer_settings(peer: str, problem: Problem) -> dict:
    """The settings with which QuTiP reaches the target fastest."""
    if peer == "heom":
        levels, depth = smallest_hierarchy(problem)
        settings = {"levels": levels, "depth": depth}
    else:
        settings = {"levels": fewest_levels(problem)}
    solve = make_solve(peer, problem, settings)
    candidates = []
    for method in METHODS[peer]:
        tolerance = loosest_tolerance(solve, method, problem)
        if tolerance is not None:
            repetitions = 5 if len(METHODS[peer]) > 1 else 0
            seconds = [solve(method, tolerance)[1] for _ in range(repetitions)]
            candidates.append((min(seconds, default=0.0), method, tolerance))
    if not candidates:
        sys.exit(f"peers: no tolerance suffices for {peer}, {problem}")
    _, method, tolerance = min(candidates)
    return {**settings, "method": method, "tolerance": tolerance}


def loosest_tolerance(solve: Solve, method: str, problem: Problem) -> Optional[float]:
    """None where no tolerance of the ladder reaches the target."""
    for tolerance in tolerances(method):
        try:
            values, _ = solve(method, tolerance)
        except ValueError:  # Krylov's method found no time step to its taste
            continue
        if error_of(values, problem) < TARGET:
            return tolerance
    return None


def make_solve(peer: str, problem: Problem, settings: dict) -> Solve:
    if peer == "heom":
        return Heom(problem, settings["levels"], settings["depth"])
    return FINITE_PEERS[peer](problem, settings["levels"])


# --- the mfdyson side ---------------------------------------------------------------------------------------------


def run_mfdyson(program: Path, problem: Problem, how: str, accuracy: float, repetitions: int) -> dict:
    """`how` is series, of the order `accuracy`, or evolution, to that certified error."""
    spins = "inf" if problem.spins is None else str(problem.spins)
    numbers = [problem.excited, LAMBDA, problem.time_span, problem.times, accuracy, repetitions]
    command = [str(program), problem.quantity, how, spins, *map(str, numbers)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def smallest_order(program: Path, problem: Problem) -> int:
    """The smallest even order that is within the target of one eight orders higher."""
    for order in range(2, 80, 2):
        here, higher = (
            np.array(run_mfdyson(program, problem, "series", r, 1)["values"]) for r in (order, order + 8)
        )
        if np.abs(here - higher).max() < TARGET:
            return order
    sys.exit(f"peers: no order suffices for {problem}")


# --- the comparison -----------------------------------------------------------------------------------------------


def compare(program: Path, task: Task) -> dict:
    """Both sides in turn, `rounds` times."""
    problem = task.problem
    settings = peer_settings(task.peer, Problem(problem.spins, problem.excited, problem.time_span))
    solve = make_solve(task.peer, problem, settings)
    order = smallest_order(program, problem)
    whole, at_n, peer, peer_error, cores = [], [], [], 0.0, 0.0
    for _ in range(task.rounds):
        mine = run_mfdyson(program, problem, "series", order, REPETITIONS)
        whole += mine["whole"]
        at_n += mine["reused"]
        wall, cpu = time.perf_counter(), time.process_time()
        values, seconds = solve(settings["method"], settings["tolerance"])
        cores = max(cores, (time.process_time() - cpu) / (time.perf_counter() - wall))
        peer.append(seconds)
        peer_error = max(peer_error, error_of(values, problem))
    mfdyson_ms, at_n_ms, qutip_ms = (1e3 * statistics.median(x) for x in (whole, at_n, peer))
    return {
        "task": task.name(),
        "mfdyson_ms": mfdyson_ms,
        "mfdyson_at_n_ms": at_n_ms,
        "qutip_ms": qutip_ms,
        "ratio": qutip_ms / mfdyson_ms,
        "ratio_at_n": qutip_ms / at_n_ms,
        "mfdyson_error": error_of(np.array(mine["values"]), problem),
        "qutip_error": peer_error,
        "order": order,
        "levels": settings["levels"],
        "depth": settings.get("depth", ""),
        "method": settings["method"],
        "tolerance": settings["tolerance"],
        "rounds": task.rounds,
        "mfdyson_fastest_ms": 1e3 * min(whole),
        "mfdyson_at_n_fastest_ms": 1e3 * min(at_n),
        "qutip_fastest_ms": 1e3 * min(peer),
        "qutip_cores": cores,
    }


def compare_limit(program: Path, task: Task) -> dict:
    """The series, the evolution and HEOM in turn, `rounds` times."""
    problem = task.problem
    settings = peer_settings(task.peer, Problem(None, problem.excited, problem.time_span, 21, problem.quantity))
    solve = Heom(problem, settings["levels"], settings["depth"])
    order = smallest_order(program, problem)
    series, evolution, closed, peer, prepare, peer_error, cores = [], [], [], [], [], 0.0, 0.0
    closed_error = 0.0
    for _ in range(task.rounds):
        by_series = run_mfdyson(program, problem, "series", order, REPETITIONS)
        series += by_series["whole"]
        evolved = run_mfdyson(program, problem, "evolution", TARGET, 5)
        evolution += evolved["whole"]
        if problem.quantity == "mode":
            in_closed_form = run_mfdyson(program, problem, "closed", 0, REPETITIONS)
            closed += in_closed_form["whole"]
            closed_error = error_of(np.array(in_closed_form["values"]), problem)
        wall, cpu = time.perf_counter(), time.process_time()
        values, seconds = solve(settings["method"], settings["tolerance"])
        cores = max(cores, (time.process_time() - cpu) / (time.perf_counter() - wall))
        peer.append(seconds)
        prepare.append(solve.prepare)
        peer_error = max(peer_error, error_of(values, problem))
    medians = (1e3 * statistics.median(x) for x in (series, evolution, peer, prepare))
    series_ms, evolution_ms, qutip_ms, prepare_ms = medians
    return {
        "task": task.name(),
        "series_ms": series_ms,
        "evolution_ms": evolution_ms,
        "closed_ms": 1e3 * statistics.median(closed) if closed else float("nan"),
        "qutip_ms": qutip_ms,
        "prepare_ms": prepare_ms,
        "ratio": qutip_ms / series_ms,
        "ratio_evolution": qutip_ms / evolution_ms,
        "mfdyson_error": error_of(np.array(by_series["values"]), problem),
        "evolution_error": error_of(np.array(evolved["values"]), problem),
        "closed_error": closed_error if closed else float("nan"),
        "certified": evolved["error"],
        "qutip_error": peer_error,
        "order": order,
        "levels": settings["levels"],
        "depth": settings["depth"],
        "method": settings["method"],
        "tolerance": settings["tolerance"],
        "rounds": task.rounds,
        "qutip_cores": cores,
    }


COLUMNS = [  # key, heading, format
    ("task", "task", "<42"),
    ("mfdyson_ms", "whole ms", ">9.3f"),
    ("mfdyson_at_n_ms", "at N ms", ">8.3f"),
    ("qutip_ms", "QuTiP ms", ">9.1f"),
    ("ratio", "ratio", ">7.0f"),
    ("ratio_at_n", "at N", ">7.0f"),
    ("mfdyson_error", "error", ">8.1e"),
    ("qutip_error", "QuTiP's", ">8.1e"),
    ("order", "R", ">3"),
    ("levels", "levels", ">6"),
    ("depth", "depth", ">5"),
    ("method", "method", "<9"),
    ("tolerance", "tol.", ">7.0e"),
]


LIMIT_COLUMNS = [
    ("task", "task", "<42"),
    ("series_ms", "series ms", ">9.3f"),
    ("evolution_ms", "evol. ms", ">9.3f"),
    ("closed_ms", "closed ms", ">9.3f"),
    ("qutip_ms", "HEOM ms", ">9.1f"),
    ("prepare_ms", "prepare", ">8.1f"),
    ("ratio", "ratio", ">7.0f"),
    ("ratio_evolution", "evol.", ">7.1f"),
    ("mfdyson_error", "series", ">8.1e"),
    ("evolution_error", "evol.", ">8.1e"),
    ("closed_error", "closed", ">8.1e"),
    ("certified", "certif.", ">8.1e"),
    ("qutip_error", "HEOM's", ">8.1e"),
    ("order", "R", ">3"),
    ("levels", "levels", ">6"),
    ("depth", "depth", ">5"),
    ("method", "method", "<9"),
    ("tolerance", "tol.", ">7.0e"),
]


def missed(row: dict) -> bool:
    """A side is not as accurate as it has to be; a comparison that says nothing."""
    if not row.get("evolution_error", 0.0) <= row.get("certified", 0.0) + 1e-12:
        return True
    if row.get("closed_error", 0.0) >= TARGET:
        return True
    return not max(row["mfdyson_error"], row["qutip_error"], row.get("certified", 0.0)) < TARGET


def print_heading(title: str, columns: list[tuple[str, str, str]]) -> None:
    print(title)
    print(" ".join(f"{heading:{form.split('.')[0]}}" for _, heading, form in columns))


def print_row(row: dict, columns: list[tuple[str, str, str]]) -> None:
    print(" ".join(f"{row[key]:{form}}" for key, _, form in columns) + "  MISSED" * missed(row), flush=True)


def write_results(directory: Path, rows: list[dict], limit_rows: list[dict]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    versions = {"qutip": qutip.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}
    model = {"omega_0": OMEGA_0, "nu": NU, "lambda": LAMBDA, "target": TARGET}
    document = {"model": model, "versions": versions, "rows": rows, "limit": limit_rows}
    (directory / "peers.json").write_text(json.dumps(document, indent=1) + "\n")
    for name, table in (("peers.csv", rows), ("peers_limit.csv", limit_rows)):
        if table:
            with open(directory / name, "w", newline="") as file:
                writer = csv.DictWriter(file, fieldnames=list(table[0]))
                writer.writeheader()
                writer.writerows(table)


def main() -> int:
    parser = argparse.ArgumentParser(description="mfdyson against QuTiP at equal accuracy")
    parser.add_argument("program", type=Path, help="the mfdyson side")
    parser.add_argument("--out", type=Path, help="directory for peers.json and peers.csv")
    parser.add_argument("--quick", action="store_true", help="leave out what takes more than a few seconds")
    parser.add_argument("--limit", action="store_true", help="the second table only")
    arguments = parser.parse_args()
    if not arguments.program.is_file():
        parser.error(f"no such program: {arguments.program}")
    check_reference()
    program = arguments.program.resolve()
    rows, limit_rows = [], []
    if not arguments.limit:
        title = "mfdyson and QuTiP, photon number to 1e-8; medians; `ratio`: QuTiP / whole, QuTiP / at N"
        print_heading(title, COLUMNS)
        for task in TASKS:
            if not (arguments.quick and task.slow):
                rows.append(compare(program, task))
                print_row(rows[-1], COLUMNS)
    title = "N = infinity, series, evolution without one, and HEOM, to 1e-8; medians; `ratio`: HEOM / series, evolution"
    print_heading(title, LIMIT_COLUMNS)
    for task in LIMIT_TASKS:
        limit_rows.append(compare_limit(program, task))
        print_row(limit_rows[-1], LIMIT_COLUMNS)
    if arguments.out:
        write_results(arguments.out, rows, limit_rows)
    if max(row["qutip_cores"] for row in rows + limit_rows) > 1.1:
        print("peers: QuTiP used more than one core, the times are not comparable (qutip_cores)")
    return int(any(missed(row) for row in rows + limit_rows))


if __name__ == "__main__":
    sys.exit(main())
