#!/usr/bin/env python3
"""Plants small faults in the headers and reports which of them the tests catch.

A sample of the places where a fault can be planted is written into one copy of the headers, each fault behind a switch
(faults.hpp), so that one build holds them all; MFDYSON_FAULT=k switches fault k on. A run of every test case without a
fault says how long it takes and which faults it executes. Then, for every fault, the test cases that execute it run, the
cheapest first, until one fails: by an assertion, a crash, a limit of memory, or a limit of time.

What survives is a gap of the tests, or is explained in survivors.txt: a fault that changes nothing but the time, say.
"""

import argparse
import collections
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import sites as places  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOMS = "core operators states model fields conditions enumeration engines expansion limits systems".split()
SUITES = ROOMS + ["certificates"]
EXPLAINED = pathlib.Path(__file__).resolve().parent / "survivors.txt"
MOST = 8192  # as in faults.hpp
MEMORY = 6 << 30
TARGET = 0.95


def say(text):
    print(text, flush=True)


# --- the sample -----------------------------------------------------------------------------------------------------


def all_sites(rooms):
    found = []
    for room in rooms:
        for path in sorted((ROOT / "include/mfdyson" / room).rglob("*.hpp")):
            name = path.relative_to(ROOT).as_posix()
            found += places.sites_of(name, path.read_text())
    # Memory set aside beforehand is of no consequence by definition.
    return [s for s in found if not (s.kind == "statement" and ".reserve(" in s.change)]


def room_of(site):
    return site.file.split("/")[2]


def sample(found, count, seed, left_out):
    """About count of the sites: from every room and kind the same share, and at least two."""
    share = count / max(len(found), 1)
    strata = collections.defaultdict(list)
    for site in found:
        strata[room_of(site), site.kind].append(site)
    chosen = []
    taken = collections.defaultdict(set)
    for stratum in sorted(strata):
        candidates = sorted(strata[stratum], key=lambda s: s.rank(seed))
        wanted = min(len(candidates), max(2, round(share * len(candidates))))
        for site in candidates:
            if wanted == 0:
                break
            if site.key in left_out or not places.compatible(site, taken[site.file]):
                continue
            chosen.append(site)
            wanted -= 1
            for begin, end, _ in site.edits:
                taken[site.file] |= {begin, end} | ({(begin, end)} if begin < end else set())
    return chosen


def numbered(chosen, before):
    """(k, site); a site keeps the number that it had in the plan before."""
    known = {tuple(entry["key"]): entry["k"] for entry in before}
    numbers = {}
    used = set()
    for site in chosen:
        k = known.get(site.key)
        if k is not None and k not in used:
            numbers[site.key] = k
            used.add(k)
    free = (k for k in range(MOST) if k not in used and k not in set(known.values()))
    spare = (k for k in range(MOST) if k not in used)
    out = []
    for site in chosen:
        if site.key not in numbers:
            k = next(free, None)
            if k is None:
                k = next(k for k in spare if k not in used)
            numbers[site.key] = k
            used.add(k)
        out.append((numbers[site.key], site))
    return sorted(out, key=lambda p: p[0])


# --- building -------------------------------------------------------------------------------------------------------


def write_if_new(path, text):
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def copy_tree(build):
    """What the suites need, beside the headers; files that did not change keep their time."""
    source = build / "source"
    wanted = set()
    for name in ("CMakeLists.txt", "cmake", "tests", "include"):
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file()):
            relative = file.relative_to(ROOT)
            if "__pycache__" in relative.parts:
                continue
            wanted.add(source / relative)
            target = source / relative
            if relative.parts[0] != "include" and not (
                target.exists() and target.read_bytes() == file.read_bytes()
            ):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    for file in [p for p in source.rglob("*") if p.is_file() and p not in wanted]:
        file.unlink()
    return source


def write_headers(source, plan):
    by_file = collections.defaultdict(list)
    for k, site in plan:
        by_file[site.file].append((k, site))
    for path in sorted((ROOT / "include").rglob("*.hpp")):
        name = path.relative_to(ROOT).as_posix()
        write_if_new(source / name, places.plant(path.read_text(), by_file[name]))


def configure(build, source, options):
    shared = ROOT.parent / "shared"
    flags = f"-w -Wno-narrowing -D_GLIBCXX_ASSERTIONS -fmax-errors=0 -include {source}/tests/mutation/faults.hpp"
    command = ["cmake", "-S", source, "-B", build / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo"]
    command += ["-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g0", f"-DCMAKE_CXX_FLAGS={flags}"]
    command += [f"-DMFDYSON_SHARED_DIR={shared}", "-DMFDYSON_INSTALL=OFF"]
    command += [f"-DMFDYSON_{what}=OFF" for what in ("BUILD_EXAMPLES", "BUILD_BENCHMARKS", "TEST_COMPILATION", "TEST_HEADERS")]
    subprocess.run([str(c) for c in command] + options, check=True, stdout=subprocess.DEVNULL)


PLACE = re.compile(r"^(?P<file>[^\s:][^:]*):(?P<line>\d+):(?:\d+:)?\s*(?P<what>.*)$")


def culprits(output, source, plan):
    """Sites that a compiler's errors point to."""
    by_line = collections.defaultdict(list)
    for k, site in plan:
        for line in range(site.lines[0], site.lines[1] + 1):
            by_line[site.file, line].append(site)
    root = str(source) + "/"
    groups = []  # places of one error: where it is, then where from, the nearest first
    context = []
    for text in output.splitlines():
        match = PLACE.match(text.replace("In file included from ", "").strip())
        if not match:
            continue
        name = match["file"]
        name = name[len(root) :] if name.startswith(root) else name
        spot = (name, int(match["line"]))
        if "error:" in match["what"]:
            groups.append([spot] + context)
            context = []
        elif "note:" in match["what"]:
            if groups:
                groups[-1].append(spot)
        else:
            context.append(spot)
    found = set()
    for group in groups:
        for reach in (0, 2, 6):
            hit = [s for name, line in group for d in range(-reach, reach + 1) for s in by_line[name, line + d]]
            near = None
            for name, line in group:
                near = [s for d in range(-reach, reach + 1) for s in by_line[name, line + d]]
                if near:
                    break
            if hit and near:
                found |= {s.key for s in near}
                break
    return found


def compile_suites(build, source, plan, suites, jobs):
    """Builds the suites; sites that do not compile are left out and returned."""
    left_out = set()
    while True:
        targets = [f"test_{suite}" for suite in suites]
        run = subprocess.run(
            ["ninja", "-C", str(build / "build"), "-k", "0", "-j", str(jobs)] + targets,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        (build / "compile.log").write_text(run.stdout)
        if run.returncode == 0:
            return plan, left_out
        found = culprits(run.stdout, source, plan)
        if not found:
            say(run.stdout[-6000:])
            raise SystemExit("mutate.py: the suites do not compile, and no fault is the reason")
        left_out |= found
        plan = [(k, s) for k, s in plan if s.key not in found]
        say(f"  {len(found)} places do not compile and are left out ({len(left_out)} so far)")
        write_headers(source, plan)


# --- running --------------------------------------------------------------------------------------------------------


def limits(cpu):
    def set_limits():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (int(cpu) + 1, int(cpu) + 3))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    return set_limits


def run_cases(build, suite, cases, environment, cpu, wall):
    """(outcome, seconds): outcome is 'passed', 'failed', 'crashed' or 'timeout'."""
    spec = ",".join(re.sub(r'([\\,\["])', r"\\\1", case) for case in cases)
    environment = dict(os.environ, MFDYSON_RANDOM_MODELS="100", **environment)
    process = subprocess.Popen(
        [str(build / "build/tests" / f"test_{suite}"), spec, "--abort"],
        env=environment,
        cwd=build,
        stdout=subprocess.PIPE if "MFDYSON_FAULTS_REACHED" in environment else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=limits(cpu),
        text=True,
    )
    began = time.monotonic()
    try:
        output, _ = process.communicate(timeout=wall)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return "timeout", time.monotonic() - began, ""
    code = process.returncode
    outcome = "passed" if code == 0 else "timeout" if code in (-24, -9) else "crashed" if code < 0 else "failed"
    return outcome, time.monotonic() - began, output or ""


def names_of_cases(build, suite):
    program = str(build / "build/tests" / f"test_{suite}")
    for options in (["--list-test-names-only"], ["--list-tests", "--verbosity", "quiet"]):
        run = subprocess.run([program] + options, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        names = [line.strip() for line in run.stdout.splitlines() if line.strip()]
        if names:
            return names
    raise SystemExit(f"mutate.py: test_{suite} lists no test cases")


def baseline(build, suites, jobs, old):
    """For every test case without a fault: seconds, and the faults it executes."""
    table = {}
    work = []
    for suite in suites:
        stamp = hashlib.sha256((build / "build/tests" / f"test_{suite}").read_bytes()).hexdigest()
        kept = old.get(suite, {})
        if kept.get("stamp") == stamp:
            table[suite] = kept
            continue
        table[suite] = {"stamp": stamp, "cases": {}}
        work += [(suite, case) for case in names_of_cases(build, suite)]

    def measure(pair):
        suite, case = pair
        name = build / f"reached.{threading.get_ident()}"
        name.unlink(missing_ok=True)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        outcome, seconds, output = run_cases(build, suite, [case], {"MFDYSON_FAULTS_REACHED": str(name)}, 1200, 2400)
        if outcome != "passed" or "No test" in output:
            return pair, None
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        lines = [tuple(map(int, line.split())) for line in name.read_text().splitlines()]
        return pair, {
            "seconds": round(min(cpu, seconds) if jobs == 1 else seconds, 3),
            "reached": [k for k, how in lines if how == 1],
            "impossible": [k for k, how in lines if how == 2],
        }

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for (suite, case), result in pool.map(measure, work):
            if result is None:
                say(f"  left out: {suite}: {case!r} fails without a fault")
            else:
                table[suite]["cases"][case] = result
    return table


def digests(source, suite, names):
    """For each test case a number that changes when its code does, or what stands before the first case of its file."""
    found = {}
    for path in sorted((source / "tests" / suite).glob("*.cpp")):
        parts = re.split(r"(?m)^(?=(?:TEMPLATE_)?TEST_CASE\()", path.read_text())
        for part in parts[1:]:
            match = re.match(r'\w+\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', part)
            if match:
                name = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match.group(1))).replace('\\"', '"')
                found[name] = hashlib.sha256((parts[0] + part).encode()).hexdigest()[:16]
    everything = hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16]
    # names of templates end with the type
    code = {name: found.get(name, found.get(name.rsplit(" - ", 1)[0], everything)) for name in names}
    return {name: hashlib.sha256(f"{suite} {name} {text}".encode()).hexdigest()[:16] for name, text in code.items()}


def batches_of(k, table, tried=frozenset()):
    """Test cases that execute fault k, but for those that have been tried: cheap ones together, in order of cost."""
    batches = []
    for suite, of_suite in table.items():
        cases = sorted(
            (c["seconds"], name)
            for name, c in of_suite["cases"].items()
            if k in c["reached_set"] and c["digest"] not in tried
        )
        batch, cost = [], 0.0
        for seconds, name in cases:
            if batch and cost + seconds > max(0.5, 0.1 * seconds) and cost + seconds > 0.5:
                batches.append((cost, suite, batch))
                batch, cost = [], 0.0
            batch.append(name)
            cost += seconds
        if batch:
            batches.append((cost, suite, batch))
    return sorted(batches, key=lambda b: b[0])


def try_fault(build, k, table, before, budget):
    """Runs the test cases until one fails, or the seconds of the budget are spent."""
    tried = set(before.get("tried", ())) if before else set()
    reaching = {
        c["digest"] for of_suite in table.values() for c in of_suite["cases"].values() if k in c["reached_set"]
    }
    if not reaching:
        return {"outcome": "not covered", "by": "", "seconds": 0}
    tried &= reaching
    spent = before.get("seconds", 0) if before else 0
    paid = 0.0
    complete = True
    for cost, suite, cases in batches_of(k, table, tried):
        if paid > 0 and paid + cost > budget:
            complete = False
            break
        outcome, seconds, _ = run_cases(
            build, suite, cases, {"MFDYSON_FAULT": str(k)}, 5 * cost + 5, 10 * cost + 25
        )
        spent += seconds
        paid += cost
        of_cases = [table[suite]["cases"][name]["digest"] for name in cases]
        if outcome != "passed":
            name = cases[0] if len(cases) == 1 else f"{cases[0]} … ({len(cases)})"
            return {"outcome": outcome, "by": f"{suite}: {name}", "digests": of_cases, "seconds": round(spent, 2)}
        tried |= set(of_cases)
    return {
        "outcome": "survived",
        "by": "",
        "seconds": round(spent, 2),
        "tried": sorted(tried),
        "complete": complete,
        "cases": len(tried),
    }


# --- report ---------------------------------------------------------------------------------------------------------


def explanations():
    """Blocks of survivors.txt: file, line of code, change [#ordinal], reason."""
    known = {}
    if not EXPLAINED.exists():
        return known
    for block in re.split(r"\n\s*\n", EXPLAINED.read_text()):
        lines = [line.strip() for line in block.splitlines() if line.strip() and not line.startswith("#")]
        if not lines:
            continue
        if len(lines) < 4:
            raise SystemExit(f"{EXPLAINED}: a block needs a file, a line of code, a change and a reason: {lines}")
        file, text, change = lines[:3]
        ordinal = 1
        match = re.fullmatch(r"(.*) #(\d+)", change)
        if match:
            change, ordinal = match.group(1), int(match.group(2))
        known[f"include/mfdyson/{file}", text, change, ordinal] = " ".join(lines[3:])
    return known


def name_of(site):
    return site.change + (f" #{site.ordinal}" if site.ordinal > 1 else "")


def report(plan, results, impossible, known, seconds, out):
    planted = [(k, s) for k, s in plan if s.key in results and not (k in impossible and results[s.key]["outcome"] == "not covered")]
    rooms = sorted({room_of(s) for _, s in planted}, key=ROOMS.index)

    def row(name, group):
        caught = sum(results[s.key]["outcome"] not in ("survived", "not covered") for _, s in group)
        survived = [s for _, s in group if results[s.key]["outcome"] == "survived"]
        bare = [s for _, s in group if results[s.key]["outcome"] == "not covered"]
        explained = sum(s.key in known for s in survived + bare)
        share = f"{100 * caught / len(group):.1f}%" if group else ""
        return f"{name:14}{len(group):8}{caught:8}{share:>8}{len(survived):10}{len(bare):12}{explained:11}{len(survived) + len(bare) - explained:12}"

    lines = [f"{'':14}{'planted':>8}{'caught':>8}{'':>8}{'survived':>10}{'not covered':>12}{'explained':>11}{'unexplained':>12}"]
    for room in rooms:
        lines.append(row(room, [p for p in planted if room_of(p[1]) == room]))
    lines.append("")
    for kind in places.KINDS:
        group = [p for p in planted if p[1].kind == kind]
        if group:
            lines.append(row(kind, group))
    lines.append("")
    lines.append(row("all", planted))
    survivors = [(k, s) for k, s in planted if results[s.key]["outcome"] in ("survived", "not covered")]
    for title, wanted in (("Unexplained survivors", False), ("Explained survivors", True)):
        group = sorted(((k, s) for k, s in survivors if (s.key in known) == wanted), key=lambda p: (p[1].file, p[1].line))
        if group:
            lines += ["", title + ":"]
        for k, s in group:
            note = "" if results[s.key]["outcome"] == "survived" else "   (no test executes it)"
            lines += [
                "",
                f"{s.file.removeprefix('include/mfdyson/')}",
                f"{s.text}",
                f"{name_of(s)}",
                f"# fault {k}, line {s.line}, {s.kind}, {results[s.key].get('cases', 0)} test cases{note}"
                if not wanted
                else known[s.key],
            ]
    outcomes = collections.Counter(results[s.key]["outcome"] for _, s in planted)
    unexplained = sum(s.key not in known for _, s in survivors)
    stale = [key for key in known if key in {s.key for _, s in planted} and key not in {s.key for _, s in survivors}]
    for key in stale:
        lines += ["", f"explained, but caught: {key[0]}: {key[2]}: {key[1]}"]
    caught = len(planted) - len(survivors)
    lines += [
        "",
        "Outcomes: " + ", ".join(f"{n} {what}" for what, n in sorted(outcomes.items())),
        f"{len(planted)} planted, {caught} caught ({100 * caught / max(len(planted), 1):.1f}%), "
        f"{len(survivors) - unexplained} explained, {unexplained} unexplained"
        f" ({100 * unexplained / max(len(planted), 1):.1f}%); {seconds:.0f} s",
    ]
    text = "\n".join(lines) + "\n"
    out.write_text(text)
    say(text)
    return unexplained <= (1 - TARGET) * len(planted)


# --- all together ---------------------------------------------------------------------------------------------------


def load(path, default):
    return json.loads(path.read_text()) if path.exists() else default


def save(path, value):
    spare = path.with_suffix(".new")
    spare.write_text(json.dumps(value, ensure_ascii=False))
    spare.replace(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--faults", type=int, default=800, help="about how many to plant (800)")
    parser.add_argument("--seed", type=int, default=1, help="which ones (1)")
    parser.add_argument("--rooms", default=",".join(ROOMS), help="folders of include/mfdyson, by commas")
    parser.add_argument("--suites", default=",".join(SUITES), help="suites of tests/, by commas")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/mutation")
    parser.add_argument("--again", action="store_true", help="trust results of earlier runs though headers have changed")
    parser.add_argument(
        "--budget",
        type=float,
        default=float("inf"),
        help="seconds of tests for one fault in one run; what is not caught by then counts as survived (no limit)",
    )
    parser.add_argument("--list", action="store_true", help="list the sample and stop")
    parser.add_argument("--built", action="store_true", help="run what is built, of these headers, without a look at the tests")
    parser.add_argument("--only-build", action="store_true", help="stop after the run without faults")
    parser.add_argument("--only-report", action="store_true", help="report the results that there are")
    parser.add_argument("--cmake", action="append", default=[], help="an option for CMake")
    options = parser.parse_args()
    began = time.monotonic()
    build = options.build.resolve()
    build.mkdir(parents=True, exist_ok=True)
    rooms = [room for room in options.rooms.split(",") if room]
    suites = [suite for suite in options.suites.split(",") if suite and list((ROOT / "tests" / suite).glob("*.cpp"))]

    state = load(build / "plan.json", {"plan": [], "left_out": []})
    left_out = {tuple(key) for key in state["left_out"]}
    found = all_sites(rooms)
    plan = numbered(sample(found, options.faults, options.seed, left_out), state["plan"])
    say(f"{len(found)} places in {len(rooms)} rooms, {len(plan)} faults")
    if options.list:
        for k, s in plan:
            say(f"{k:5} {s.file}:{s.line}: {s.kind}: {name_of(s)}")
        return 0
    if not options.only_report and not options.built:
        source = copy_tree(build)
        write_headers(source, plan)
        configure(build, source, options.cmake)
        say(f"building {', '.join(suites)}")
        plan, dropped = compile_suites(build, source, plan, suites, options.jobs)
        left_out |= dropped
        save(
            build / "plan.json",
            {"plan": [{"k": k, "key": s.key} for k, s in plan], "left_out": sorted(left_out)},
        )
        say(f"built after {time.monotonic() - began:.0f} s")
    if not options.only_report:
        old = load(build / "baseline.json", {})
        save(build / "baseline.json", old | baseline(build, suites, options.jobs, old))
    table = load(build / "baseline.json", {})
    table = {suite: table[suite] for suite in suites if suite in table}
    impossible = set()
    covered = set()
    for of_suite in table.values():
        for case in of_suite["cases"].values():
            case["reached_set"] = set(case["reached"])
            covered |= case["reached_set"]
            impossible |= set(case["impossible"])
    planned = {k for k, _ in plan}
    covered &= planned
    impossible = (impossible & planned) - covered
    cost = sum(case["seconds"] for t in table.values() for case in t["cases"].values())
    cases = sum(len(t["cases"]) for t in table.values())
    say(f"{cases} test cases, {cost:.0f} s, execute {len(covered)} of {len(plan)} faults"
        f" ({len(impossible)} are of no meaning for the types they are used with); after {time.monotonic() - began:.0f} s")
    if options.only_build:
        return 0

    source = build / "source"
    known_cases = set()
    for suite, of_suite in table.items():
        for name, digest in digests(source, suite, of_suite["cases"]).items():
            of_suite["cases"][name]["digest"] = digest
            known_cases.add(digest)
    headers = hashlib.sha256()
    for path in sorted((ROOT / "include/mfdyson").rglob("*.hpp")):
        headers.update(path.read_bytes())
    stamp = headers.hexdigest()[:16]
    results = {}
    for entry in load(build / "results.json", []):
        if entry["stamp"] == stamp or options.again or options.only_report:
            results[tuple(entry["key"])] = entry

    def settled(pair):
        k, site = pair
        entry = results.get(site.key)
        if entry is None:
            return False
        if entry["outcome"] not in ("survived", "not covered"):
            return set(entry.get("digests", ())) <= known_cases  # what failed is still there
        return entry["outcome"] == "survived" and not batches_of(k, table, set(entry["tried"]))

    lock = threading.Lock()
    todo = [p for p in plan if not settled(p)] if not options.only_report else []
    todo.sort(key=lambda p: p[1].rank(options.seed))
    done = 0

    def attempt(pair):
        nonlocal done
        k, site = pair
        before = results.get(site.key)
        result = try_fault(build, k, table, before if before and before["outcome"] == "survived" else None, options.budget)
        result |= {"key": site.key, "stamp": stamp}
        with lock:
            results[site.key] = result
            done += 1
            if done % 10 == 0 or done == len(todo):
                save(build / "results.json", list(results.values()))
            if done % 50 == 0:
                say(f"  {done} of {len(todo)} after {time.monotonic() - began:.0f} s")

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(attempt, todo))
    fine = report(plan, results, impossible, explanations(), time.monotonic() - began, build / "report.txt")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
