"""What an ordinary script does, with nothing in its output that depends on the machine."""

import collections
import dataclasses
import decimal
import functools
import hashlib
import heapq
import io
import itertools
import json
import math
import os
import random
import re
import sqlite3
import struct
import sys
import textwrap
import zlib
from fractions import Fraction


# Classes: inheritance, descriptors, operators, slots.
class Shape:
    registry = {}

    def __init_subclass__(cls, **words):
        super().__init_subclass__(**words)
        Shape.registry[cls.__name__] = cls

    @property
    def name(self):
        return type(self).__name__.lower()

    def __lt__(self, other):
        return (self.area(), self.name) < (other.area(), other.name)

    def __format__(self, spec):
        return f"{self.name}({format(self.area(), spec or '.2f')})"


class Circle(Shape):
    __slots__ = ("radius",)

    def __init__(self, radius):
        self.radius = radius

    def area(self):
        return math.pi * self.radius**2


@dataclasses.dataclass(order=False, frozen=True)
class Box(Shape):
    width: int
    height: int = 2

    def area(self):
        return self.width * self.height


shapes = sorted([Box(3), Circle(1), Box(1, 1), Circle(0.5)])
print(" ".join(f"{shape}" for shape in shapes), f"{Circle(2):012.4e}", Box(4), list(Shape.registry))
try:
    Box(1).width = 2
except dataclasses.FrozenInstanceError as error:
    print(type(error).__name__, error)

# Integers without a limit.
factorial = functools.reduce(int.__mul__, range(1, 501))
print(len(str(factorial)), factorial % 10**9, factorial >> 3700, hex(factorial)[-130:])
print(pow(7, 10**40, 10**30 + 57), -7 // 2, -7 % 3, math.isqrt(10**61), int("zz", 36) ** 20)
print(math.gcd(factorial, 2**600 * 3**7), Fraction(22, 7) - Fraction(355, 113), (3**400).bit_length())

# Numbers and their texts.
print(0.1 + 0.2, 1e22, 5e-324, -0.0, 1 / 3, float("inf"), float.hex(math.e), round(2.675, 2), 2.5 .__round__())
print(math.sin(1), math.exp(1), math.gamma(5.5), math.fsum([0.1] * 10), math.dist((0, 0), (3, 4)), 3 + 4j)
print(f"{1234567.891:,.1f}|{255:#010x}|{'é':*^9}|{-1.5e-7:+.3g}|{12345:e}|%08.3f|%-5s|%+d" % (3.14159, "ab", 7))
with decimal.localcontext() as context:
    context.prec = 60
    print(decimal.Decimal(2).sqrt(), decimal.Decimal(1) / 7, decimal.Decimal("1e-5").quantize(decimal.Decimal("1e-9")))

# Dictionaries, sorting, iterators, matching.
text = open("in.txt", encoding="utf-8").read()
words = re.findall(r"\w+", text.casefold())
counts = collections.Counter(words)
print(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:6], len(counts))
by_length = collections.defaultdict(list)
for word in sorted(counts):
    by_length[len(word)].append(word)
print(json.dumps(by_length, ensure_ascii=False, sort_keys=True)[:200])
rows = [(n * 7919 % 101, n) for n in range(5000)]
rows.sort(key=lambda row: row[0])
print(rows == sorted(rows), heapq.nsmallest(3, rows, key=lambda row: -row[1]))
print(list(itertools.islice(itertools.groupby("aaabbc"), 1))[0][0], [*itertools.permutations("abc", 2)][-1])


def kind(value):
    match value:
        case {"shape": [Box(width=w, height=2), *rest]} if w > 1:
            return f"box {w} and {len(rest)} more"
        case [int() | float() as first, _]:
            return f"pair from {first}"
        case str():
            return value.upper()
    return None


print(kind({"shape": [Box(9), 1, 2]}), kind([1.5, 2]), kind("straße"), kind(None))


def fibonacci():
    a, b = 0, 1
    while True:
        sent = yield a
        a, b = b, a + b + (sent or 0)


numbers = fibonacci()
print(list(itertools.islice(numbers, 10)), numbers.send(1000), next(numbers))

# Regular expressions and Unicode.
log = "2024-02-29 GET /a?x=1 200; 2023-12-31 POST /ünï 404"
line = re.compile(r"(?P<date>\d{4}-\d\d-\d\d) (?P<verb>[A-Z]+) (?P<path>\S+) (?P<code>\d{3})")
print([match.groupdict() for match in line.finditer(log)])
print(re.sub(r"(?<=GET )(\S+)", lambda match: match[1][::-1], log), re.fullmatch(r"(a+)+b", "a" * 18))
print(re.split(r"\s*[;,]\s*", "a ;b,c , d"), "ﬀ İ ß".upper(), "naïve".encode("utf-16-le").hex(), ascii("日本"))

# Exceptions.
def risky(n):
    try:
        if n == 1:
            return {}["missing"]
        if n == 2:
            raise ValueError("bad", n) from ZeroDivisionError("cause")
        return 10 // (n - 3)
    except KeyError as error:
        return f"caught {error!r}"
    finally:
        print("finally", n, end="; ")


for n in range(1, 5):
    try:
        print(risky(n))
    except Exception as error:
        print(type(error).__name__, error.args, repr(error.__cause__))
try:
    raise ExceptionGroup("several", [TypeError("a"), OSError(2, "b"), TypeError("c")])
except* TypeError as group:
    print(group.exceptions)
except* OSError as group:
    print([error.errno for error in group.exceptions])


def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)


print(deep(900))
try:
    deep(10**6)
except RecursionError as error:
    print(error)

# Modules written in C.
print(hashlib.sha256(text.encode()).hexdigest(), zlib.crc32(text.encode()))
packed = zlib.compress(text.encode() * 50, 9)
print(len(packed) < len(text) * 2, zlib.decompress(packed).decode() == text * 50)
random.seed(42)
print(random.random(), [random.randrange(1000) for _ in range(5)], random.gauss(0, 1))
print(struct.pack("<hIdq", -2, 7, 0.5, -1).hex(), struct.unpack(">f", b"\x40\x49\x0f\xdb"))
base = sqlite3.connect(":memory:")
base.execute("create table word (text, n integer)")
base.executemany("insert into word values (?, ?)", sorted(counts.items()))
query = "select n, count(*), group_concat(text) from word where n > 1 group by n order by n"
print(base.execute(query).fetchall())

# Files.
os.mkdir("made")
with open("made/numbers.bin", "wb") as file:
    for n in range(1000):
        file.write(struct.pack("<I", n * n))
with open("made/numbers.bin", "rb") as file:
    file.seek(-8, io.SEEK_END)
    print(struct.unpack("<II", file.read()), file.tell(), os.stat("made/numbers.bin").st_size)
os.rename("made/numbers.bin", "made/squares.bin")
print(sorted(os.listdir(".")), os.listdir("made"), os.path.exists("made/numbers.bin"))
try:
    open("made/none")
except FileNotFoundError as error:
    print(error.errno, error.strerror, error.filename)
with open("out.json", "w", encoding="utf-8") as file:
    json.dump({"words": counts, "args": sys.argv, "level": os.environ["LEVEL"]}, file, indent=1)
print(textwrap.fill(text.replace("\n", " "), 40, initial_indent="> ", subsequent_indent="  "))
print("input", [line.strip() for line in sys.stdin], file=sys.stderr)


# Work for the interpreter's loop.
def sieve(limit):
    prime = bytearray([1]) * limit
    prime[:2] = b"\0\0"
    for n in range(2, math.isqrt(limit) + 1):
        if prime[n]:
            prime[n * n :: n] = bytes(len(range(n * n, limit, n)))
    return sum(prime)


def queens(n, row=0, columns=0, left=0, right=0):
    if row == n:
        return 1
    free = ~(columns | left | right) & ((1 << n) - 1)
    found = 0
    while free:
        bit = free & -free
        free ^= bit
        found += queens(n, row + 1, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return found


print(sieve(200_000), queens(7))
sys.exit(7)
