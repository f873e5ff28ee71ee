# awk -f page-blocks.awk PAGE.md…: the C++ blocks of pages as one program, `program NAME` runs those of NAME.md.
# awk -v text=1 -f page-blocks.awk PAGE.md: what the page says that they print, its text blocks.
#
# Lines that include come first. The blocks of a page follow each other in one scope; a line `<!-- scope -->` begins another.
# Blocks of the README have a scope of their own each, and what they take from its first program is in the prologue.
# Blocks that are a whole program are left out: they are files of examples/, and tested as such. What faq.md quotes is printed by
# tests/documentation/provoked.hpp.
FNR == 1 {
  name = FILENAME
  sub(/.*\//, "", name)
  sub(/\.md$/, "", name)
  names[++count] = name
  body[name] = ""
  if (name == "faq") {
    includes = includes "#include \"documentation/provoked.hpp\"\n"
    body[name] = "  mfdyson::testing::provoke_messages();\n"
  }
}
/^<!-- scope -->$/ { body[name] = body[name] "  }\n  {\n"; next }
/^```cpp$/ { inside = 1; block = ""; next }
/^```text$/ { inside = 2; if (mark) body[name] = body[name] "  std::cout << \"@@\\n\";\n"; next }
/^```$/ && inside {
  if (inside == 1 && block !~ /int main/) {
    body[name] = body[name] (name == "README" ? "  }\n  {\n" : "") block
  }
  inside = 0
  next
}
inside == 2 && text { print }
inside == 1 && /^#include/ { if (!($0 in included)) { included[$0] = 1; includes = includes $0 "\n" } next }
inside == 1 { block = block $0 "\n" }
END {
  if (text) exit
  print "#include <iostream>\n#include <string_view>\n\n#include <mfdyson/mfdyson.hpp>"
  printf "%s", includes
  for (k = 1; k <= count; ++k) {
    print "\nvoid page_" names[k] "() {\n  using namespace mfdyson;"
    if (names[k] == "README") {
      print "  int const order = 20;"
      print "  auto const mode = make_boson(order + 1);\n  matrix<> const b = mode.position();"
      print "  auto const dicke = make_dicke_model({.omega_0 = 1, .nu = 1.5, .excited = 0.3, .levels = order + 1});"
      print "  auto const& cavity = dicke.reservoir();"
      print "  auto const photon_number = make_reservoir_observable(mode.number());"
      print "  auto const photons = expand(dicke, photon_number, {.order = order, .time_span = 2.0});"
    }
    printf "  {\n%s  }\n}\n", body[names[k]]
  }
  print "\nint main(int argc, char** argv) {\n  std::string_view const page = argc == 2 ? argv[1] : \"\";"
  for (k = 1; k <= count; ++k) {
    print "  if (page == \"" names[k] "\") {\n    page_" names[k] "();\n    return 0;\n  }"
  }
  print "  std::cerr << \"no such page\\n\";\n  return 1;\n}"
}
