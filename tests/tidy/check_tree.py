#!/usr/bin/env python3
"""Checks the rules of the house that no compiler checks: common/README.md, "Rules".

usage: check_tree.py [ROOT]

Prints a line for every breach, file:line: rule: what, and exits 1 if there is one.
"""
import pathlib
import sys

sys.dont_write_bytecode = True  # leaves nothing in the tree that it checks

import rules_includes
import rules_shape
import rules_words
from tree import read_tree

RULES = rules_includes.RULES + rules_shape.RULES + rules_words.RULES


def problems_of(root):
    tree = read_tree(root)
    return tree, [problem for rule in RULES for problem in rule(tree)]


def main(arguments):
    root = arguments[0] if arguments else pathlib.Path(__file__).resolve().parents[2]
    tree, problems = problems_of(root)
    for problem in sorted(problems, key=lambda p: (p.path, p.line)):
        print(problem)
    print(f"tidy: {len(tree.files)} files ({len(tree.cpp)} of C++), {len(problems)} problems")
    if not tree.cpp:
        print(f"tidy: {root} holds no C++ at all: wrong folder?", file=sys.stderr)
        return 1
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
