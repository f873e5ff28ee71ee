#!/usr/bin/env python3
"""Whole models in QuTiP against the program `expand`.

Usage: qutip_models.py EXPAND. The matrices are built here from their definitions, with QuTiP's operators, and the state is evolved by
QuTiP's solver at rtol 1e-10; `expand` reads the same model as a file. Its resummed means must be within their own error of the
solver's, plus what the solver leaves out, and its certified series wherever that says that it is certified. Exit status 77 where
there is no QuTiP.
"""
import json
import subprocess
import sys
import tempfile

try:
    import numpy as np
    import qutip as qt
except ImportError as error:
    print("skipped: QuTiP was not found (Debian: python3-qutip):", error)
    sys.exit(77)

SOLVER = 1e-9  # solutions at rtol 1e-10 and at 1e-13 are apart by up to 2.7e-10
OPTIONS = qt.Options(rtol=1e-10, atol=1e-12, nsteps=100000)


def entries(operator):
    """A matrix of a model file."""
    return [[[z.real, z.imag] for z in row] for row in operator.full()]


def on(factors, sizes):
    """The tensor product with the identity on all other factors."""
    return qt.tensor([factors.get(k, qt.qeye(d)) for k, d in enumerate(sizes)])


class Case:
    """N particles, given as (h, [(G, B)], mu) each, a reservoir, and an observable of the first particles and the reservoir."""

    def __init__(self, name, document, particles, reservoir, observed, a_reservoir, levels):
        self.name, self.document = name, document
        self.particles, self.reservoir = particles, reservoir
        self.observed, self.a_reservoir, self.levels = observed, a_reservoir, levels

    def averages(self, lam, times):
        """By QuTiP, on the whole space."""
        count = len(self.particles)
        sizes = [h.shape[0] for h, _, _ in self.particles] + [self.levels]
        h_reservoir, state = self.reservoir
        hamiltonian = on({count: h_reservoir}, sizes)
        for j, (h, terms, _) in enumerate(self.particles):
            hamiltonian += on({j: h}, sizes)
            for g, b in terms:
                hamiltonian += lam / np.sqrt(count) * on({j: g, count: b}, sizes)
        start = qt.tensor([mu for _, _, mu in self.particles] + [state])
        observable = on({**dict(enumerate(self.observed)), count: self.a_reservoir}, sizes)
        grid = [0.0] + list(times)
        return qt.mesolve(hamiltonian, start, grid, [], [observable], options=OPTIONS).expect[0][1:]


def spin(omega, up):
    return 0.5 * omega * qt.sigmaz(), qt.Qobj(np.diag([up, 1 - up]))


def dicke(count, levels, state, text_of_state, observed=(), a_reservoir="number"):
    """Spins of frequency 1 and a mode of frequency 1.5, coupled by a + a*."""
    a = qt.destroy(levels)
    h, mu = spin(1.0, 0.3)
    operators = {"number": a.dag() * a, "a+a*": a + a.dag(), "identity": qt.qeye(levels)}
    document = {
        "species": [{"fraction": 1, "hamiltonian": {"levels": [0.5, -0.5]}, "coupling": "sigma_x",
                     "state": {"populations": [0.3, 0.7]}, "reservoir_operator": "a+a*"}],
        "reservoir": {"boson": {"frequency": 1.5, "levels": levels, "state": text_of_state}},
        "observable": {"particles": [{"species": 0, "operator": name} for name, _ in observed],
                       "reservoir": a_reservoir},
    }
    return Case("Dicke, N = %d, %s of %s" % (count, a_reservoir, text_of_state), document,
                [(h, [(qt.sigmax(), a + a.dag())], mu)] * count, (1.5 * a.dag() * a, state),
                [x for _, x in observed], operators[a_reservoir], levels)


def spin_one():
    """Two particles of spin 1 at a qubit: G = S_x flips the parity of S_z, which the populations conserve."""
    h = qt.Qobj(np.diag([1.0, 0.2, -0.9]))
    mu = qt.Qobj(np.diag([0.2, 0.3, 0.5]))
    g = qt.jmat(1, "x")
    b = 0.7 * qt.sigmax() + 0.4 * qt.sigmaz()
    h_reservoir = 0.6 * qt.sigmaz() + 0.2 * qt.sigmay()
    state = qt.Qobj(np.array([[0.8, 0.1 - 0.2j], [0.1 + 0.2j, 0.2]]))
    seen = qt.jmat(1, "y")
    document = {
        "species": [{"fraction": 1, "hamiltonian": {"levels": [1.0, 0.2, -0.9]}, "coupling": entries(g),
                     "state": {"populations": [0.2, 0.3, 0.5]}, "reservoir_operator": "b"}],
        "reservoir": {"hamiltonian": entries(h_reservoir), "state": entries(state), "operators": {"b": entries(b)}},
        "observable": {"particles": [{"species": 0, "operator": entries(seen)}], "reservoir": entries(qt.sigmax())},
    }
    return Case("spin 1, one observed", document, [(h, [(g, b)], mu)] * 2, (h_reservoir, state), [seen], qt.sigmax(), 2)


def two_species():
    """One spin and two ladders of three levels, each with two terms, at a reservoir of three levels."""
    h_spin, mu_spin = spin(1.3, 0.4)
    h_ladder = qt.Qobj(np.diag([0.0, 0.8, 1.9]))
    mu_ladder = qt.Qobj(np.diag([0.5, 0.3, 0.2]))
    step = qt.Qobj(np.array([[0, 0.7, 0], [0.7, 0, 0.4 + 0.3j], [0, 0.4 - 0.3j, 0]]))
    b = qt.Qobj(np.array([[0.3, 0.5, 0], [0.5, -0.2, 0.4j], [0, -0.4j, 0.1]]))
    c = qt.Qobj(np.diag([1.0, -0.5, 0.2]))
    h_reservoir = qt.Qobj(np.array([[0.0, 0.2, 0], [0.2, 0.9, 0.1j], [0, -0.1j, 2.0]]))
    state = qt.Qobj(np.diag([0.6, 0.3, 0.1]))
    thirds = [1.0 / 3.0, 2.0 / 3.0]
    of_spin = [(qt.sigmax(), b), (qt.sigmay(), c)]
    of_ladder = [(step, c)]
    document = {
        "species": [
            {"fraction": thirds[0], "hamiltonian": {"levels": [0.65, -0.65]}, "state": {"populations": [0.4, 0.6]},
             "couplings": [{"coupling": "sigma_x", "reservoir_operator": "b"},
                           {"coupling": "sigma_y", "reservoir_operator": "c"}]},
            {"fraction": thirds[1], "hamiltonian": {"levels": [0.0, 0.8, 1.9]},
             "state": {"populations": [0.5, 0.3, 0.2]},
             "couplings": [{"coupling": {"ladder": [0.7, [0.4, 0.3]]}, "reservoir_operator": "c"}]}],
        "reservoir": {"hamiltonian": entries(h_reservoir), "state": entries(state),
                      "operators": {"b": entries(b), "c": entries(c)}},
        "observable": {"particles": [{"species": 0, "operator": "sigma_x"}], "reservoir": entries(b)},
    }
    particles = [(h_spin, of_spin, mu_spin)] + [(h_ladder, of_ladder, mu_ladder)] * 2
    return Case("two species, two terms", document, particles, (h_reservoir, state), [qt.sigmax()], b, 3)


def thermal(levels, temperature):
    weights = np.exp(-1.5 * np.arange(levels) / temperature)
    return qt.Qobj(np.diag(weights / weights.sum()))


def cases():
    yield dicke(3, 8, qt.ket2dm(qt.basis(8, 0)), {"fock": 0})
    yield dicke(4, 7, qt.ket2dm(qt.basis(7, 1)), {"fock": 1})
    yield dicke(3, 8, qt.ket2dm(qt.basis(8, 0)), {"fock": 0}, [("sigma_x", qt.sigmax())], "a+a*")
    # the spectrum of a thermal state on its levels is that of `expand` where 1.5 levels/T is large
    yield dicke(3, 10, thermal(10, 0.5), {"thermal": 0.5})
    yield dicke(3, 10, thermal(10, 0.5), {"thermal": 0.5},
                [("sigma_x", qt.sigmax()), ("sigma_x", qt.sigmax())], "identity")
    yield spin_one()
    yield two_species()


def compare(program, case):
    times, couplings = [0.5, 1.0, 2.0], [0.1, 0.6]
    count = len(case.particles)
    document = dict(case.document, times=times, order=8, N=[count], beyond_series=True)
    document["lambda"] = couplings
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        result = json.loads(subprocess.run([program, file.name], check=True, capture_output=True).stdout)
    worst = certified = 0.0
    good = True
    for mean, lam in zip(result["results"][0]["mean"], couplings):
        truth = case.averages(lam, times)
        for k, t in enumerate(times):
            resummed = complex(*mean["resummed"][k])
            off = abs(resummed - truth[k])
            worst = max(worst, off)
            if not off <= mean["resummed_error"][k] + SOLVER:
                good = False
                print("FAILED: %s, lambda = %g, t = %g: %r, QuTiP %r, error %g" % (
                    case.name, lam, t, resummed, truth[k], mean["resummed_error"][k]))
            bound = mean["error_bound"][k]
            if bound is not None:
                off = abs(complex(*mean["value"][k]) - truth[k])
                if bound < 1e-9:
                    certified = max(certified, off)
                if not off <= bound + SOLVER:
                    good = False
                    print("FAILED: %s, lambda = %g, t = %g: series off by %g, bound %g" % (
                        case.name, lam, t, off, bound))
    moved = abs(case.averages(0.6, [2.0])[0] - case.averages(0.0, [2.0])[0])
    if not moved > 1e-2:  # otherwise nothing was compared
        good = False
        print("FAILED: %s: the coupling changes the average by %g only" % (case.name, moved))
    print("%-60s resummed off by %.1e, series certified to 1e-9 by %.1e" % (case.name, worst, certified))
    return good


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: qutip_models.py EXPAND")
    results = [compare(sys.argv[1], case) for case in cases()]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
