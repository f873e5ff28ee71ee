"""Where a fault can be planted in a C++ header that clang-format has laid out, and how.

A site is a list of edits (begin, end, text) of the source, a kind, and a change in words. Only code that runs is looked
at: bodies of functions, constructor initialisers and default member initialisers; not template arguments, constants of
the compiler, messages of exceptions.
"""

import hashlib
import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<string>(?:u8|u|U|L)?R"(?P<raw>[^(\s]*)\(.*?\)(?P=raw)"|(?:u8|u|U|L)?"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+')
  | (?P<number>\.?\d(?:[eEpP][+-]|[\w.']|)*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign><=>|<<=|->\*|\.\.\.|::|->|\+\+|--|<<|&&|\|\||==|!=|<=|>=|\+=|-=|\*=|/=|%=|&=|\|=|\^=|[^\s\w])
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)

KEYWORDS = set(
    """alignas alignof auto bool break case catch char class co_await co_return co_yield concept const consteval
    constexpr constinit const_cast continue decltype default delete do double dynamic_cast else enum explicit export
    extern false float for friend goto if inline int long mutable namespace new noexcept nullptr operator private
    protected public register reinterpret_cast requires return short signed sizeof static static_assert static_cast
    struct switch template this throw true try typedef typeid typename union unsigned using virtual void volatile
    while""".split()
)
NOT_VALUES = KEYWORDS - {"this", "true", "false", "nullptr"}
CONSTANT_STATEMENTS = {"constexpr", "using", "static_assert", "enum", "throw", "template", "typedef", "friend"}
UNEVALUATED = {"static_assert", "sizeof", "decltype", "noexcept", "alignof", "alignas", "requires", "typeid"}
MESSAGES = {"concat", "reject", "to_text", "place", "entry"}

BINARY = {
    "+": [("plus", "-")],
    "-": [("minus", "+")],
    "*": [("times", "/")],
    "/": [("over", "*")],
    "%": [("modulo", "/")],
    "<": [("less_to_not_greater", "<="), ("less_to_not_less", ">=")],
    "<=": [("not_greater_to_less", "<"), ("not_greater_to_greater", ">")],
    ">": [("greater_to_not_less", ">="), ("greater_to_not_greater", "<=")],
    ">=": [("not_less_to_greater", ">"), ("not_less_to_less", "<")],
    "==": [("equal", "!=")],
    "!=": [("not_equal", "==")],
}
FUNCTIONS = {
    "conj": ("conjugate", "x"),
    "sin": ("sine", "cos"),
    "cos": ("cosine", "sin"),
    "exp": ("exponential", "exp(-x)"),
    "sqrt": ("root", "x"),
}
KINDS = ["arithmetic", "comparison", "condition", "sign", "number", "update", "extremum", "function", "statement"]


@dataclass
class Token:
    kind: str
    text: str
    begin: int
    end: int
    space_before: bool = False
    space_after: bool = False


@dataclass
class Site:
    file: str
    line: int
    text: str  # of the line
    kind: str
    change: str
    edits: list = field(repr=False)  # (begin, end, text); {k} stands for the number of the fault
    lines: tuple = ()  # first and last line that the edits touch
    ordinal: int = 1  # among equal changes of equal lines of the file

    @property
    def key(self):
        return (self.file, self.text, self.change, self.ordinal)

    def rank(self, seed):
        """A number that stays the same when other lines of the file change."""
        return hashlib.sha256(repr((seed,) + self.key).encode()).hexdigest()


def tokens_of(source):
    tokens = []
    for match in TOKEN.finditer(source):
        if match.lastgroup in ("comment", "directive"):
            continue
        kind = "string" if match.lastgroup == "raw" else match.lastgroup
        tokens.append(Token(kind, match.group(), match.start(), match.end()))
    for token in tokens:
        token.space_before = token.begin == 0 or source[token.begin - 1].isspace()
        token.space_after = token.end == len(source) or source[token.end].isspace()
    return tokens


def pairs_of(tokens):
    """Which token closes which; angle brackets are those that follow a name without a space, or `template`."""
    partner = {}
    stack = []
    closes = {")": "(", "]": "[", "}": "{"}
    for i, token in enumerate(tokens):
        if token.kind != "sign":
            continue
        if token.text in "([{":
            stack.append(i)
        elif token.text in closes:
            while stack and tokens[stack[-1]].text == "<":
                stack.pop()
            if stack:
                j = stack.pop()
                partner[i], partner[j] = j, i
        elif token.text == "<" and i > 0:
            before = tokens[i - 1]
            if before.text != "operator" and (
                before.text == "template" or (not token.space_before and (before.kind == "name" or before.text == "]"))
            ):
                stack.append(i)
        elif token.text == ">" and stack and tokens[stack[-1]].text == "<":
            j = stack.pop()
            partner[i], partner[j] = j, i
    return partner


class Reader:
    def __init__(self, file, source):
        self.file = file
        self.source = source
        self.tokens = tokens_of(source)
        self.partner = pairs_of(self.tokens)
        self.runs = [False] * len(self.tokens)  # whether it is code that runs, and no message
        self.starts = []  # first tokens of statements
        self.sites = []
        self.mark()

    # --- which code runs -----------------------------------------------------------------------------------------

    def mark(self):
        self.scope(0, len(self.tokens), "namespace")

    def scope(self, i, end, kind):
        """Declarations of a namespace or a class."""
        head = i
        while i < end:
            token = self.tokens[i]
            text = token.text
            if text == ";":
                head = i + 1
            elif text == "(" or text == "[":
                i = self.partner[i]
            elif text == "<" and i in self.partner:
                i = self.partner[i]
            elif text == ":" and self.tokens[i - 1].text in ("public", "private", "protected"):
                head = i + 1
            elif text == ":" and self.is_function(head, i):
                i = self.initialisers(i + 1)
                continue
            elif text == "=" and kind == "class" and self.is_member(head, i):
                j = i
                while self.tokens[j].text != ";":
                    j = self.partner[j] + 1 if j in self.partner and self.tokens[j].text in "([{<" else j + 1
                self.code(i + 1, j)
                i = j
                continue
            elif text == "{":
                close = self.partner[i]
                words = [t.text for t in self.tokens[head:i]]
                if "namespace" in words:
                    self.scope(i + 1, close, "namespace")
                elif "concept" in words or "enum" in words or "requires" == self.before_parameters(i):
                    pass
                elif self.is_function(head, i):
                    self.body(i + 1, close)
                elif {"class", "struct", "union"} & set(words):
                    self.scope(i + 1, close, "class")
                elif kind == "class" and "constexpr" not in words:
                    self.code(i + 1, close)
                i = close
                if self.tokens[i - 1].text != "requires":
                    head = i + 1
            i += 1

    def before_parameters(self, brace):
        if self.tokens[brace - 1].text == ")":
            return self.tokens[self.partner[brace - 1] - 1].text
        return self.tokens[brace - 1].text

    def is_member(self, head, i):
        words = {t.text for t in self.tokens[head:i]}
        return not words & {"static", "constexpr", "using", "friend", "template", "operator", "("}

    def is_function(self, head, i):
        """Whether tokens head..i declare a function: parentheses outside angle brackets."""
        j = head
        classes = False
        while j < i:
            text = self.tokens[j].text
            if text in ("class", "struct", "union"):
                classes = True
            if text == "alignas" or text == "requires":
                j += 1
                if self.tokens[j].text == "(":
                    j = self.partner[j]
            elif text == "(":
                return not classes
            elif text in "[<" and j in self.partner:
                j = self.partner[j]
            j += 1
        return False

    def initialisers(self, i):
        """a_(x), b_{y} { body }."""
        while True:
            token = self.tokens[i]
            if token.text == "{" and self.tokens[i - 1].text in (")", "}"):
                self.body(i + 1, self.partner[i])
                return self.partner[i] + 1
            if token.text in "({":
                self.code(i + 1, self.partner[i])
                i = self.partner[i]
            elif token.text == "<" and i in self.partner:
                i = self.partner[i]
            elif token.text == ";":
                return i + 1
            i += 1

    def body(self, begin, end):
        """Statements."""
        i = begin
        while i < end:
            i = self.statement(i, end)

    def statement(self, i, end):
        """Marks one statement (or what comes before its braces) and returns where the next begins."""
        text = self.tokens[i].text
        if text in (";", "}", "else", "do", "try"):
            return i + 1
        if text == "{":
            self.body(i + 1, self.partner[i])
            return self.partner[i] + 1
        if text in ("case", "default"):
            while self.tokens[i].text != ":":
                i += 1
            return i + 1
        if text in ("if", "for", "while", "switch", "catch"):
            i += 1
            constant = self.tokens[i].text == "constexpr"
            if constant:
                i += 1
            close = self.partner[i]
            if not constant and text != "catch":
                self.code(i + 1, close)
                if text == "if":
                    self.condition(i + 1, close)
            return close + 1
        if text in ("struct", "class", "union"):
            j = i
            while self.tokens[j].text not in "{;":
                j += 1
            if self.tokens[j].text == "{":
                self.scope(j + 1, self.partner[j], "class")
                return self.partner[j] + 1
            return j + 1
        stop = i
        while stop < end and self.tokens[stop].text != ";":
            stop = self.partner[stop] + 1 if stop in self.partner and self.tokens[stop].text in "([{<" else stop + 1
        first = [t.text for t in self.tokens[i : i + 3]]
        if not CONSTANT_STATEMENTS & set(first) and first[0] != "[[":
            self.starts.append((i, stop))
            self.code(i, stop)
        elif "throw" != first[0]:
            self.lambdas(i, stop)
        return stop + 1

    def lambdas(self, begin, end):
        for i in range(begin, end):
            if self.is_lambda_body(i):
                self.body(i + 1, self.partner[i])

    def is_lambda_body(self, i):
        """{ after [..](..) or [..] or -> T."""
        if self.tokens[i].text != "{":
            return False
        j = i - 1
        for _ in range(12):
            if self.tokens[j].text == "]":
                return self.tokens[self.partner[j] - 1].text in ("(", ",", "=", "return", "{") and not (
                    self.tokens[self.partner[j] - 1].kind == "name" and self.tokens[self.partner[j] - 1].text != "return"
                )
            if self.tokens[j].text == ")":
                j = self.partner[j] - 1
                if self.tokens[j].text == ">" and j in self.partner:
                    j = self.partner[j] - 1
                return self.tokens[j].text == "]"
            if self.tokens[j].text == ">" and j in self.partner:
                j = self.partner[j]
            elif self.tokens[j].kind != "name" and self.tokens[j].text not in ("->", "::", "&", "*"):
                return False
            j -= 1
        return False

    def code(self, begin, end):
        """Expressions; braces in them are lists, or bodies of lambdas."""
        i = begin
        while i < end:
            token = self.tokens[i]
            if token.text == "<" and i in self.partner:
                i = self.partner[i] + 1
                continue
            if token.text == "[" and i in self.partner:
                close = self.partner[i]
                after = self.tokens[close + 1].text if close + 1 < len(self.tokens) else ""
                if self.tokens[i + 1].text == "[":  # attribute
                    i = close + 1
                    continue
                if after in "({<" and self.tokens[i - 1].text in ("(", ",", "=", "return", "{", "<<"):  # captures
                    j = close + 1
                    if self.tokens[j].text == "<":
                        j = self.partner[j] + 1
                    if self.tokens[j].text == "(":
                        j = self.partner[j] + 1
                    while self.tokens[j].text != "{":
                        j += 1
                    self.body(j + 1, self.partner[j])
                    i = self.partner[j] + 1
                    continue
                if (
                    i >= 2
                    and self.tokens[i - 1].kind == "name"
                    and (self.tokens[i - 2].text in ">*&" or self.tokens[i - 2].kind == "name")
                    and self.tokens[i - 2].text != "return"
                    and self.tokens[i - 1].space_before
                ):  # T name[4]
                    i = close + 1
                    continue
            if token.text == "(" and self.tokens[i - 1].text in UNEVALUATED | MESSAGES:
                i = self.partner[i] + 1
                continue
            if token.text == "requires":
                i += 1
                continue
            self.runs[i] = True
            i += 1

    # --- faults --------------------------------------------------------------------------------------------------

    def plant(self, kind, change, edits, i):
        token = self.tokens[i]
        line = self.source.count("\n", 0, token.begin) + 1
        start = self.source.rfind("\n", 0, token.begin) + 1
        stop = self.source.find("\n", token.begin)
        text = re.sub(r"\s*//.*", "", self.source[start:stop]).strip()
        first = self.source.count("\n", 0, min(e[0] for e in edits)) + 1
        last = self.source.count("\n", 0, max(e[1] for e in edits)) + 1
        self.sites.append(Site(self.file, line, text, kind, change, edits, (first, last)))

    def wrap(self, begin, end, before, after):
        """Edits around tokens begin..end."""
        return [(self.tokens[begin].begin, self.tokens[begin].begin, before), (self.tokens[end - 1].end,) * 2 + (after,)]

    def span(self, begin, end):
        return " ".join(self.source[self.tokens[begin].begin : self.tokens[end - 1].end].split())

    def condition(self, begin, end):
        depth_free = [
            t.text for j, t in enumerate(self.tokens[begin:end], begin) if not self.inside(j, begin, end)
        ]
        if ";" in depth_free or "=" in depth_free or "auto" in depth_free:
            return
        self.plant(
            "condition",
            f"if ({self.span(begin, end)}) → if not",
            self.wrap(begin, end, "::faults::opposite({k}, ", ")"),
            begin,
        )

    def inside(self, j, begin, end):
        """Whether token j is within brackets that open after begin."""
        i = begin
        while i < j:
            if i in self.partner and self.tokens[i].text in "([{<":
                if self.partner[i] >= j:
                    return True
                i = self.partner[i]
            i += 1
        return False

    def left_of(self, i, stops):
        """First token of the operand that ends before token i."""
        j = i - 1
        while j >= 0:
            text = self.tokens[j].text
            if j in self.partner and text in ")]}>":
                j = self.partner[j]
            elif text in "([{" or text in stops:
                return j + 1
            j -= 1
        return 0

    def right_of(self, i, stops):
        """One past the last token of the operand that begins after token i."""
        j = i + 1
        while j < len(self.tokens):
            text = self.tokens[j].text
            if j in self.partner and text in "([{<":
                j = self.partner[j]
            elif text in ")]}" or text in stops:
                return j
            j += 1
        return j

    def find(self):
        weaker = {",", ";", "=", "return", "?", ":", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "...", "<<"}
        for i, token in enumerate(self.tokens):
            if not self.runs[i] or i == 0 or i + 1 >= len(self.tokens):
                continue
            text = token.text
            before, after = self.tokens[i - 1], self.tokens[i + 1]
            spaced = token.space_before and token.space_after and "operator" != before.text
            if token.kind == "sign" and text in BINARY and spaced and after.text != "..." and before.text != "...":
                for name, other in BINARY[text]:
                    self.plant(
                        "arithmetic" if text in "+-*/%" else "comparison",
                        f"{text} → {other}",
                        [(token.begin, token.end, f"{text} ::faults::at<::faults::{name}>{{{{{{k}}}}}} {text}")],
                        i,
                    )
            elif text in ("&&", "||") and spaced and "..." not in (before.text, after.text):
                left = self.left_of(i, weaker | {"||", "&&"} if text == "&&" else weaker | {"||"})
                right = self.right_of(i, weaker | {"||", "&&"} if text == "&&" else weaker | {"||"})
                for begin, end in ((left, i), (i + 1, right)):
                    if any(self.tokens[j].text == "..." for j in range(begin, end)):
                        continue
                    self.plant(
                        "condition",
                        f"without {self.span(begin, end)}",
                        self.wrap(begin, end, "(::faults::on({k}) || (", "))")
                        if text == "&&"
                        else self.wrap(begin, end, "(!::faults::on({k}) && (", "))"),
                        begin,
                    )
            elif text == "?" and spaced:
                begin = self.left_of(i, weaker - {"<<"})
                self.plant(
                    "condition",
                    f"{self.span(begin, i)} ? → not ?",
                    self.wrap(begin, i, "::faults::opposite({k}, ", ")"),
                    begin,
                )
            elif text in "-!" and not token.space_after and not (
                before.kind in ("number", "string")
                or before.text in ")]}"
                or (before.kind == "name" and before.text not in NOT_VALUES)
                or before.text == "operator"
            ):
                name = "negative" if text == "-" else "negation"
                self.plant(
                    "sign",
                    f"{text}{after.text}… → {after.text}…",
                    [(token.begin, token.end, f"::faults::at<::faults::{name}>{{{{{{k}}}}}} ->* ")],
                    i,
                )
            elif token.kind == "number":
                for other in self.other_numbers(text):
                    self.plant(
                        "number",
                        f"{text} → {other}",
                        [(token.begin, token.end, f"::faults::number({{k}}, {text}, {other})")],
                        i,
                    )
            elif text in ("+=", "-=", "*=", "/=") and spaced:
                name = "increment" if text in ("+=", "-=") else "scaling"
                other = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}[text]
                self.plant(
                    "update",
                    f"{text} → {other}",
                    [(token.begin, token.end, f"{text} ::faults::at<::faults::{name}>{{{{{{k}}}}}} {text}")],
                    i,
                )
            elif token.kind == "name" and text in ("min", "max") and before.text == "::":
                name = "minimum" if text == "min" else "maximum"
                other = "max" if text == "min" else "min"
                begin = self.tokens[i - 2].begin
                if self.tokens[i - 2].text != "std":
                    continue
                if after.text == "(":
                    edit = f"::faults::{name}{{{{{{k}}}}}}"
                elif after.text == "<":
                    edit = f"::faults::{name}{{{{{{k}}}}}}.of"
                else:
                    continue
                self.plant("extremum", f"{text} → {other}", [(begin, token.end, edit)], i)
            elif token.kind == "name" and text in FUNCTIONS and after.text == "(" and before.text not in (".", "->"):
                name, other = FUNCTIONS[text]
                begin = token.begin
                if before.text == "::":
                    if self.tokens[i - 2].text != "std":
                        continue
                    begin = self.tokens[i - 2].begin
                self.plant(
                    "function",
                    f"{text}(x) → {other if '(' in other or other == 'x' else other + '(x)'}",
                    [(begin, token.end, f"::faults::{name}{{{{{{k}}}}}}")],
                    i,
                )
        for begin, end in self.starts:
            if self.is_expression(begin, end):
                self.plant(
                    "statement",
                    f"without {self.span(begin, end)};",
                    [(self.tokens[begin].begin,) * 2 + ("if (!::faults::on({k})) ",)],
                    begin,
                )
        seen = {}
        for site in sorted(self.sites, key=lambda s: s.edits[0][0]):
            name = (site.text, site.change)
            seen[name] = seen.get(name, 0) + 1
            site.ordinal = seen[name]
        return self.sites

    def is_expression(self, begin, end):
        """A call or an assignment; not a declaration."""
        if self.tokens[begin].kind != "name" or self.tokens[begin].text in KEYWORDS - {"this"}:
            return False
        i = begin + 1
        while i < end and self.tokens[i].text in ("::", "<") or (
            self.tokens[i].kind == "name" and self.tokens[i - 1].text == "::"
        ):
            i = self.partner[i] + 1 if self.tokens[i].text == "<" and i in self.partner else i + 1
        return i < end and self.tokens[i].text in (".", "->", "(", "[", "=", "+=", "-=", "*=", "/=")

    @staticmethod
    def other_numbers(text):
        match = re.fullmatch(r"(\d+)([uUlLzZ]*)", text)
        if match:
            n = int(match.group(1))
            others = [n + 1] if n == 0 else [n + 1, n - 1]
            return [f"{m}{match.group(2)}" for m in others]
        match = re.fullmatch(r"([\d.]+(?:[eE][+-]?\d+)?)([fFlL]?)", text)
        if not match:
            return []
        x = float(match.group(1))
        if x == 0:
            others = [1.0]
        elif abs(x) < 1e-3 or abs(x) > 1e6:  # a tolerance, or what stands for infinity
            others = [x * 1e4, x * 1e-4]
        else:
            others = [2 * x, x / 2]
        return [repr(y) + match.group(2) for y in others]


def sites_of(file, source):
    return Reader(file, source).find()


def plant(source, sites):
    """The source with the faults of sites, which are (number, site)."""
    edits = []
    for k, site in sites:
        for order, (begin, end, text) in enumerate(site.edits):
            # at one place: what ends there first, then what begins there
            edits.append((begin, end, text.format(k=k)))
    edits.sort(key=lambda e: (e[0], e[1]))
    out = []
    position = 0
    for begin, end, text in edits:
        assert begin >= position
        out.append(source[position:begin])
        out.append(text)
        position = end
    out.append(source[position:])
    return "".join(out)


def compatible(site, taken):
    """No edit where another fault has one: `taken` holds the ends of the edits of the file."""
    places = {p for begin, end, _ in site.edits for p in (begin, end)}
    return not places & taken and not any(
        a < begin < b or a < end < b
        for begin, end, _ in site.edits
        for a, b in [p for p in taken if isinstance(p, tuple)]
    )
