"""Reads a formula that a person wrote, or says where it cannot be read.

Nothing of the text is ever run: it becomes a tree of the few parts that `formula_tree` knows, or an error.
It may be written as people write: 2x, |x|, x², sin²(x), x₁x₂.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from unfold.core.formula_calculus import FUNCTIONS
from unfold.core.formula_error import Detail, FormulaError
from unfold.core.formula_tokens import SUPERSCRIPTS, Token, tokens
from unfold.core.formula_tree import (
    CONSTANTS,
    Binary,
    Call,
    Constant,
    Negative,
    Number,
    Tree,
    Variable,
    constant,
)

MAX_PARTS = 100
"""Numbers, names, signs and functions."""
MAX_LENGTH = 3000
"""Characters; no formula of so many parts is longer when `formula_tree.written`."""
MAX_DEPTH = 20
"""Parentheses, functions, bars, signs and exponents within one another."""
MAX_EXPONENT = 20.0
"""Of a constant exponent, whatever its sign."""
MAX_NUMBER = 1e100

OTHER_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ln": "log",
        "arctan": "atan",
        "arctan2": "atan2",
        "sgn": "sign",
        "logistic": "sigmoid",
        "heaviside": "step",
    }
)


def parse(text: str, variables: Sequence[str]) -> Tree:
    """Return the tree of a formula.

    Args:
        text: for instance "sin(2x) + |x|/3".
        variables: the names it may use, of letters and digits.

    Raises:
        FormulaError: the only exception, whatever the text.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(text, "too_long", MAX_LENGTH + 1, most=MAX_LENGTH)
    return _Parser(text, tuple(variables)).formula()


class _Parser:
    """Recursive descent; each method reads one rule of the grammar and leaves `_next` behind it.

    ::

        sum      = product { ("+" | "-") product }
        product  = signed { ["*" | "/"] signed }         without a sign between: before a name, "(" or "|"
        signed   = ("-" | "+") signed | power
        power    = atom { superscript } [ "^" signed ]
        atom     = number | name | function "(" sum { "," sum } ")" | "(" sum ")" | "|" sum "|" | "√" atom
    """

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self._text = text
        self._variables = variables
        self._product_of_names = re.compile(
            "|".join(sorted(map(re.escape, variables), key=len, reverse=True))
        )
        self._tokens = tokens(text)
        self._next = next(self._tokens)
        self._depth = 0
        self._n_parts = 0
        self._in_bars = False

    def formula(self) -> Tree:
        if self._next.kind == "end":
            raise self._error("no_formula", 0, **self._names())
        tree = self._sum()
        if self._next.kind != "end":
            if self._is(")"):
                raise self._error("nothing_open", self._next.at)
            raise self._unexpected()
        return tree

    def _error(self, fault: str, at: int, **details: Detail) -> FormulaError:
        return FormulaError(self._text, fault, at + 1, **details)

    def _unexpected(self) -> FormulaError:
        """What is wrong where a sum has ended and something else goes on."""
        if self._is(","):
            return self._error("stray_comma", self._next.at)
        return self._error("no_operator", self._next.at)

    def _take(self) -> Token:
        token = self._next
        if token.kind != "end":
            self._next = next(self._tokens)
        return token

    def _is(self, *signs: str) -> bool:
        return self._next.kind == "sign" and self._next.text in signs

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._error("too_deep", self._next.at, most=MAX_DEPTH)

    def _counted(self, part: Tree) -> Tree:
        self._n_parts += 1
        if self._n_parts > MAX_PARTS:
            raise self._error("too_many_parts", part.at, most=MAX_PARTS)
        return part

    def _sum(self) -> Tree:
        tree = self._product()
        while self._is("+", "-"):
            sign = self._take()
            tree = self._counted(Binary(sign.text, tree, self._product(), sign.at))
        return tree

    def _product(self) -> Tree:
        tree = self._signed()
        while True:
            if self._is("*", "/"):
                sign = self._take()
                tree = self._counted(Binary(sign.text, tree, self._signed(), sign.at))
            elif self._next.kind == "name" or self._is("(", "√") or (self._is("|") and not self._in_bars):
                at = self._next.at
                tree = self._counted(Binary("*", tree, self._power(), at))
            else:
                return tree

    def _signed(self) -> Tree:
        if not self._is("-", "+"):
            return self._power()
        sign = self._take()
        self._deeper()
        tree = self._signed()
        self._depth -= 1
        return self._counted(Negative(tree, sign.at)) if sign.text == "-" else tree

    def _power(self) -> Tree:
        tree = self._atom()
        while self._next.kind == "superscript":
            tree = self._raised(tree, self._take())
        if self._is("^", "**"):
            sign = self._take()
            at = self._next.at
            self._deeper()
            exponent = self._signed()
            self._depth -= 1
            tree = self._limited(tree, exponent, sign.at, at)
        return tree

    def _raised(self, base: Tree, token: Token) -> Tree:
        written = "".join(SUPERSCRIPTS[character] for character in token.text)
        if not re.fullmatch(r"[+-]?[0-9]+", written):
            raise self._error("no_exponent", token.at, written=token.text)
        self._deeper()
        exponent = self._counted(Number(self._number(written.lstrip("+-"), token.at), token.at))
        if written[0] == "-":
            exponent = self._counted(Negative(exponent, token.at))
        self._depth -= 1
        return self._limited(base, exponent, token.at, token.at)

    def _limited(self, base: Tree, exponent: Tree, at: int, exponent_at: int) -> Tree:
        size = constant(exponent)
        if size is not None and not abs(size) <= MAX_EXPONENT:
            raise self._error("large_exponent", exponent_at, most=MAX_EXPONENT)
        return self._counted(Binary("^", base, exponent, at))

    def _atom(self) -> Tree:
        token = self._next
        if token.kind == "number":
            return self._counted(Number(self._number(self._take().text, token.at), token.at))
        if token.kind == "name":
            return self._named(self._take())
        if self._is("("):
            return self._enclosed(")")
        if self._is("|"):
            return self._counted(Call("abs", (self._enclosed("|"),), token.at))
        if self._is("√"):
            self._take()
            self._deeper()
            argument = self._atom()
            self._depth -= 1
            return self._counted(Call("sqrt", (argument,), token.at))
        raise self._error("no_value", token.at)

    def _number(self, text: str, at: int) -> float:
        value = float(text)
        if value > MAX_NUMBER:
            raise self._error("large_number", at, most=MAX_NUMBER)
        return value

    def _enclosed(self, closing: str) -> Tree:
        (tree,) = self._arguments(closing, 1, "")
        return tree

    def _arguments(self, closing: str, wanted: int, function: str) -> tuple[Tree, ...]:
        """Read what stands between the sign that is next and the one that closes it."""
        opening = self._take()
        self._deeper()
        outside, self._in_bars = self._in_bars, closing == "|"
        arguments = [self._sum()]
        while function and self._is(","):
            comma = self._take()
            if len(arguments) == wanted:
                raise self._miscounted(function, wanted, comma.at)
            arguments.append(self._sum())
        if not self._is(closing):
            if self._next.kind == "end":
                raise self._error(
                    "not_closed",
                    self._next.at,
                    closing=closing,
                    opening=opening.text,
                    opened_at=opening.at + 1,
                )
            raise self._unexpected()
        if function and len(arguments) < wanted:
            raise self._miscounted(function, wanted, self._next.at)
        self._in_bars = outside
        self._depth -= 1
        self._take()
        return tuple(arguments)

    def _named(self, token: Token) -> Tree:
        name = OTHER_NAMES.get(token.text, token.text)
        if name in self._variables:
            return self._counted(Variable(name, token.at))
        if name in CONSTANTS:
            return self._counted(Constant(name, token.at))
        if name in FUNCTIONS:
            return self._called(name, token)
        factors = self._product_of_names.findall(name)
        if not factors or "".join(factors) != name:
            raise self._error("unknown_name", token.at, name=token.text, **self._names())
        tree = self._counted(Variable(factors[0], token.at))
        for factor in factors[1:]:
            right = self._counted(Variable(factor, token.at))
            tree = self._counted(Binary("*", tree, right, token.at))
        return tree

    def _names(self) -> dict[str, Detail]:
        return {"names": (*self._variables, *CONSTANTS), "functions": tuple(FUNCTIONS)}

    def _miscounted(self, function: str, wanted: int, at: int) -> FormulaError:
        if wanted == 1:
            return self._error("one_argument", at, function=function)
        return self._error("several_arguments", at, function=function, count=wanted)

    def _called(self, name: str, token: Token) -> Tree:
        # sin²(x) is the square of sin(x); sin⁻¹(x) would be read in two ways.
        raised = self._take() if self._next.kind == "superscript" else None
        if raised is not None and "⁻" in raised.text:
            raise self._error(
                "ambiguous_exponent", raised.at, written=f"{name}{raised.text}", instead=f"1/{name}(...)"
            )
        if not self._is("("):
            raise self._error("no_argument", self._next.at, function=name)
        tree = self._counted(Call(name, self._arguments(")", len(FUNCTIONS[name].slopes), name), token.at))
        return tree if raised is None else self._raised(tree, raised)
