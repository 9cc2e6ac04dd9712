"""Errors of the library's own parsers: json, re, struct, int, float, ast, csv, base64, ipaddress, uuid, fractions, configparser, shlex."""
import argparse
import ast
import base64
import binascii
import configparser
import csv
import fractions
import io
import ipaddress
import json
import re
import shlex
import string
import struct
import sys
import textwrap
import tomllib
import uuid


def parse_config(text):
    parser = configparser.ConfigParser()
    parser.read_string(text, "<config>")
    return {s: dict(parser[s]) for s in parser.sections()}


def arguments(line):
    parser = argparse.ArgumentParser(prog="tool", exit_on_error=False, add_help=False)
    parser.add_argument("--size", type=int, choices=range(3))
    parser.add_argument("name", nargs="?")
    return vars(parser.parse_args(shlex.split(line)))


PARSERS = {
    json.loads: ['{"a": 1,}', "[1 2]", '{"a"}', '"\\x"', '"tab\there"', "nul", "", "[1]]", '{1: 2}', '"\\ud83d"', '"open', "01", "-", "1e", "\ufeff1", "[" * 3, "NaN", "'x'", "[1,\n 2,\n x]", b"\xff\xfe1\x00", b"\xff", 5],
    re.compile: ["(", ")", "[a", "a**", "(?P<n>a)(?P<n>b)", "(?P<1>a)", "(?P=x)", "\\", "(?<=a*)b", "{1}", "a{2,1}", "(?z)", "x(?i)y", "[z-a]", "(?(1)a|b|c)", "\\1", "(?P<n", "\\N{nope}", "[[:alpha:]]", "(?<n>x)", "a{99999999999}", "\\8", "(?#", "*a", "a++b+*", "(?>a)(?-i:b)(?-u:c)", b"\\u1234", 5],
    struct.Struct: ["z", "2", "<P", "@n", ">n", "99999999999999999999i", "s s", "=1", "i é", b"\xff"],
    int: ["", " ", "1_", "__1", "1__2", "0x", "1.0", "１２", "१२", "+-1", "1 2", "0b1", "- 1", "²", "1\0", b"\xff", "9" * 5000],
    float: ["", "1e", ".", "1_.0", "inf", "-nan", "0x1p3", "1,5", "1e400", "१.५", "infinit", "1 1", b"1\0"],
    complex: ["1+", "j", "1+2", "1 + 2j", "(1+2j)", "((1))", "nan+infj", "1e5j-", "+-1j"],
    ast.literal_eval: ["x", "1+1", "f()", "{**{}}", "[1, *[2]]", "-'a'", "1+2j", "2j+1", "{1, 2}", "set()", "b'x' 'y'", "f'x'", "None.x", " 1", "1\n2", "(" * 3, "...", "-(-1)", "{'a': (1, [2.5, None])}"],
    fractions.Fraction: ["1/0", "1/ 2", " 3/4 ", "1.5e3", "1_0/2", "x", "1//2", "0.5/2", "nan"],
    ipaddress.ip_address: ["1.2.3", "256.1.1.1", "01.2.3.4", "::1::", "fe80::1%", "1.2.3.4/8", "::g", ":", "1:2:3:4:5:6:7:8:9", -1, 2**128],
    ipaddress.ip_network: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/255.0.255.0", "::/129", "10.0.0.0/8/8"],
    uuid.UUID: ["x", "12345678123456781234567812345678", "1234", "{12345678-1234-5678-1234-56781234567}", "g" * 32],
    base64.b64decode: ["a", "ab", "abc", "abcd=", "é", "====", "ab=c", b"YQ=="],
    base64.b32decode: ["a", "MFRA====", "mfra====", "M1======"],
    bytes.fromhex: ["a", "0g", "00 0", " 00 ff ", "é"],
    binascii.a2b_qp: ["=4", "a=\nb"],
    parse_config: ["x = 1", "[a]\nb", "[a]\nx=1\nx=2", "[a]\n[a]", "[a]\nx = %(y)s", "[a", "[a]\nx = %(x", "[a]\nx=1\n  more\n[b]\ny: 2 ; c"],
    tomllib.loads: ["a", "a =", "a = 1\na = 2", "[a]\n[a]", "a = 'x", "a = 1e", "a.b = 1\na = 2", "a = [1, 2", "a = {b = 1,}", "\"\" = 01", "a = \"\\z\"", "a = 1 2", "= 1", "x = true\n[y]\nz = ['a', 0x1F, 1_000]"],
    shlex.split: ["'open", "a\\", "a 'b c' \"d\\\"e\"", "#x", "a\\ b"],
    arguments: ["--size x", "--size 7", "--sizes 1", "a b", "--size", "--size=2 n"],
    string.Template("$a ${b} $$ $c").substitute: [{"a": 1}, {"a": 1, "b": 2, "c": 3}, []],
    string.Template("$ ${1}").substitute: [{}],
    "{0.x} {1[2]:>{w}}".format: [1, "x"],
    "{} {0}".format: [1],
    "{".format: [1], "}".format: [1], "{!z}".format: [1], "{:{}}".format: [1], "{a!r:>5".format: [1], "{0[}".format: [1], "{0.}".format: [1], "{0[]}".format: [[1]],
    "%d".__mod__: ["x", (1, 2), {}, 2.5], "%(a)s %s".__mod__: [{"a": 1}, 1], "%z".__mod__: [1], "%".__mod__: [1], "%*d".__mod__: [("a", 1), (3, 4), 5], "%c".__mod__: ["ab", -1, 65], "%.99999999999d".__mod__: [1],
    lambda spec: format(3, spec): ["z", "<<<5", "5.", "+s", ",_", "010.2f", "x,", "_x", "n,", "c", "s", ">>5", "é^5", "999999999999999999999"],
    lambda spec: format(1.5, spec): ["d", "x", "=+10.3", ",.2%", "_e", "z.0f", "s"],
    lambda spec: format("s", spec): ["=5", "+", ",", ".1", "z", "d", "05"],
    lambda text: [*csv.reader(io.StringIO(text), strict=True)]: ['a"b', '"a"b', '"open', "a\0b", 'x,"y ""z"""'],
    lambda text: csv.reader([], delimiter=text): ["", "ab", 5, "\n", '"'],
    textwrap.TextWrapper(width=0).wrap: ["x y"],
}
for parser, inputs in PARSERS.items():
    name = getattr(parser, "__qualname__", None) or type(parser).__name__
    for text in inputs:
        try:
            result = parser(text)
        except (ValueError, TypeError, LookupError, SyntaxError, ArithmeticError, AttributeError, csv.Error, re.error, struct.error, configparser.Error, argparse.ArgumentError, SystemExit) as e:
            shown = f"{type(e).__name__}: {str(e)[:150]}"
        else:
            shown = repr(result)[:60] if " at 0x" not in repr(result) else type(result).__name__
        shown = re.sub(" at 0x[0-9a-f]+", "", shown)
        print(f"{name}({text if len(repr(text)) < 40 else '...'!r:.40}) {shown}".encode("ascii", "backslashreplace").decode())
sys.set_int_max_str_digits(640)
json.loads("""{
    "name": "big",
    "value": [%s, tru]
}""" % ("9" * 600))
