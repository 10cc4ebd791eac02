"""The figures of docs/assignment.md, printed as its tables: `.venv/bin/python -m bench.assignment`.

Takes a minute or two: 100 segments over 100,000 users, and 100,000 users registered in DynamoDB Local.
"""

import math
import os
import random
import statistics
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from itertools import combinations, islice
from typing import Any

import boto3

from segmentation import settings
from segmentation.domain.assignment import POSITIONS, count_selected, position, selected, selected_numbers
from segmentation.domain.membership import User
from segmentation.operations import members, segments
from segmentation.store import database, registry
from tools import dynamodb_local, template

SHARES = (1000, 500, 1250, 3333, 1)
REPETITIONS = 7


def main() -> None:
    """Prints all figures."""
    exactness()
    hash_and_threshold()
    independence()
    uniformity()
    speed()
    growth()


def exactness() -> None:
    """How far a share is off among the first N users: over all N up to 20,000 and 200 segments, the worst."""
    print(
        "\n| share | exact at every multiple of | worst error at any N | bound |\n| --- | --- | --- | --- |"
    )
    for share, block in zip(SHARES, (10, 100, 1000, 10_000, 10_000), strict=True):
        worst = 0.0
        for one in range(200):
            segment_id = f"exact-{one}"
            inside = set(selected_numbers(segment_id, -1, 20_000, share))
            found = 0
            for number in range(20_000):
                found += number in inside
                worst = max(worst, abs(found - share * (number + 1) / POSITIONS))
            for users in range(block, 20_001, block):
                if count_selected(segment_id, users, share) * POSITIONS != share * users:
                    raise AssertionError(f"{share} at {users} users isn't exact")
        print(f"| {share / 100} % | {block:,} users | {worst:.2f} users | {bound(share):.2f} |")


def bound(share: int) -> float:
    """The most that a share can be off at any number of users.

    At each level a block falls into ten parts. Each part has the whole of its due, and some have one user
    more, so that the ten together have their own due, or its whole and one. The first j parts are off most
    where the parts with one more all come first, or all last.
    """
    total = Fraction(0)
    for level in range(4):
        due = Fraction(share * 10**level, POSITIONS) % 1
        for_all = {math.floor(10 * due), math.ceil(10 * due)}
        first = {abs(min(j, more) - j * due) for more in for_all for j in range(11)}
        last = {abs(max(0, more - 10 + j) - j * due) for more in for_all for j in range(11)}
        total += max(first | last)
    return float(total)


def hash_and_threshold() -> None:
    """What 10 % of 100,000 users comes to by CRC32 below a threshold, over 200 segments."""
    users = [f"{number}".encode() for number in range(100_000)]
    sizes = []
    for one in range(200):
        salt = zlib.crc32(f"segment-{one}:{random.Random(one).getrandbits(64):x}:".encode())
        sizes.append(sum(zlib.crc32(user, salt) % POSITIONS < 1000 for user in users))
    ours = count_selected("any", 100_000, 1000)
    print(
        "\nCRC32 below a threshold, 10 % of 100,000 users, 200 segments: "
        f"mean {statistics.fmean(sizes):.0f}, standard deviation {statistics.stdev(sizes):.0f}, "
        f"from {min(sizes):,} to {max(sizes):,}; by chance {math.sqrt(100_000 * 0.1 * 0.9):.0f}. "
        f"Ours: {ours:,} always."
    )


def p_value(chi_square: float) -> float:
    """Of a chi-square with one degree of freedom."""
    return math.erfc(math.sqrt(chi_square / 2))


def kolmogorov_smirnov(values: list[float]) -> float:
    """The distance from the uniform distribution by the root of how many there are; 5 % point: 1.36."""
    n = len(values)
    ordered = sorted(values)
    return max(max(value - i / n, (i + 1) / n - value) for i, value in enumerate(ordered)) * math.sqrt(n)


def independence() -> None:
    """All pairs of 100 segments over 100,000 users: are two segments' members independent?"""
    users = 100_000
    print("\n| order | pairs | p below 0.05 | p below 0.01 | Kolmogorov-Smirnov (5 % point: 1.36) |")
    print("| --- | --- | --- | --- | --- |")
    noise = random.Random(1)
    van_der_corput = scrambled()
    orders: dict[str, Callable[[int], set[int]]] = {
        "ours": lambda one: set(selected_numbers(f"pair-{one}", -1, users, 1000)),
        "van der Corput, one scrambling a segment": lambda one: van_der_corput(one, users),
        "CRC32 of `segment-<n>:<user>`": lambda one: {
            number
            for number in range(users)
            if zlib.crc32(f"segment-{one}:{number}".encode()) % POSITIONS < 1000
        },
    }
    for name, members_of in orders.items():
        inside = [members_of(one) for one in range(100)]
        # Where each block of ten has one of each segment, the tables are stratified by these blocks.
        stratified = all(len(one) == users // 10 for one in inside)
        variance = users / 10 * 0.09 if stratified else None
        p_values = []
        for one, other in combinations(inside, 2):
            due = len(one) * len(other) / users
            spread = variance or due * (users - len(one)) * (users - len(other)) / users**2
            shared = len(one & other) + noise.uniform(-0.5, 0.5)
            p_values.append(p_value((shared - due) ** 2 / spread))
        below = [sum(p < limit for p in p_values) / len(p_values) for limit in (0.05, 0.01)]
        print(
            f"| {name} | {len(p_values):,} | {below[0]:.2%} | {below[1]:.2%} "
            f"| {kolmogorov_smirnov(p_values):.2f} |"
        )


def scrambled() -> Callable[[int, int], set[int]]:
    """A tenth by a van der Corput order whose digits each segment permutes, the same in all blocks."""

    def inside(one: int, users: int) -> set[int]:
        lots = [random.Random(f"{one}:{level}").sample(range(10), 10) for level in range(4)]

        def place(number: int) -> int:
            found = 0
            for level in range(4):
                found = found * 10 + lots[level][number // 10**level % 10]
            return found

        return {number for number in range(users) if place(number) < 1000}

    return inside


def uniformity() -> None:
    """In how many of 1,000 segments of 10 % each of 1,000 users is; hits by the number's last digit."""
    counts = [sum(selected(f"u-{one}", number, 1000) for one in range(1000)) for number in range(1000)]
    last = [sum(counts[digit::10]) for digit in range(10)]
    due = sum(last) / 10
    chi_square = sum((seen - due) ** 2 / due for seen in last)
    odd = sum(counts[1::2]) / sum(counts)
    print(
        f"\nA user is in {statistics.fmean(counts):.1f} of 1,000 segments of 10 %, standard deviation "
        f"{statistics.stdev(counts):.1f} (binomial: 9.5). By last digit: chi-square {chi_square:.1f} with 9 "
        f"degrees of freedom (5 % point: 16.9); odd numbers hold {odd:.2%}."
    )


def speed() -> None:
    """What one decision costs, in this process."""
    for name, share in (("10 %", 1000), ("12.34 %", 1234)):
        started = time.perf_counter()
        for number in range(200_000):
            selected("speed", number * 7919, share)
        print(f"One decision at {name}: {(time.perf_counter() - started) / 200_000 * 1e6:.1f} µs")
    started = time.perf_counter()
    for number in range(20_000):
        position("speed", number * 7919)
    print(f"A whole position: {(time.perf_counter() - started) / 20_000 * 1e6:.1f} µs")


def growth() -> None:
    """Calls and writes of what analysts do, and the time of a count, at 1,000 and at 100,000 users."""
    with dynamodb_local.running() as endpoint:
        os.environ.update(
            AWS_ENDPOINT_URL_DYNAMODB=endpoint,
            AWS_DEFAULT_REGION="eu-central-1",
            AWS_ACCESS_KEY_ID="x",
            AWS_SECRET_ACCESS_KEY="x",
        )
        seen = []
        for users in (1_000, 100_000):
            os.environ["TABLE_NAME"] = f"users-{users}"
            with template.table(boto3.client("dynamodb"), f"users-{users}"):
                populate(users)
                seen.append(measure(users))
    print("\n| operation | calls at 1,000 | items written | calls at 100,000 | items written |")
    print("| --- | --- | --- | --- | --- |")
    for (name, small), large in zip(seen[0].items(), seen[1].values(), strict=True):
        if name != "seconds":
            print(f"| {name} | {small[0]} | {small[1]} | {large[0]} | {large[1]} |")
    print(f"\nTime of a count at 100,000 over 1,000 users: {seen[1]['seconds'] / seen[0]['seconds']:.2f}")


def populate(users: int) -> None:
    """Registers users by their items, as registry would, in batches."""
    table = settings.table_name()
    client = database.client()

    def put(numbers: list[int]) -> None:
        profiles = [registry.new_profile(User(f"u{number}", number, 1, 1, 0)) for number in numbers]
        asked: Any = {table: [{"PutRequest": {"Item": profile["Put"]["Item"]}} for profile in profiles]}
        while asked:
            asked = client.batch_write_item(RequestItems=asked)["UnprocessedItems"]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, batches(iter(range(users)))))
    client.put_item(
        TableName=table,
        Item={"pk": {"S": "COUNTER"}, "sk": {"S": "USERS"}, "numbered": {"N": str(users)}},
    )


def batches(numbers: Iterator[int]) -> Iterator[list[int]]:
    """Lists of 25."""
    while some := list(islice(numbers, 25)):
        yield some


def measure(users: int) -> dict[str, Any]:
    """Calls and items written of each operation, and the median time of a count."""
    calls: list[str] = []
    written: list[int] = []

    def note(params: dict[str, Any], model: Any, **_: Any) -> None:
        calls.append(model.name)
        written.append(len(params.get("TransactItems", [])))

    database.client().meta.events.register("before-parameter-build.dynamodb", note)
    found: dict[str, Any] = {}
    times = []

    def step(name: str, act: Callable[[], Any]) -> Any:
        calls.clear()
        written.clear()
        result = act()
        found[name] = (len(calls), sum(written))
        return result

    step("create with 10 %", lambda: segments.create("A", "", 1000, "me"))
    step("raise to 20 %", lambda: segments.update("A", None, 2000))
    step("lower to 10 %", lambda: segments.update("A", None, 1000))
    counted = step("count", lambda: members.count("A"))
    if counted["count"] != users // 10:
        raise AssertionError(counted)
    for _ in range(REPETITIONS):
        started = time.perf_counter()
        members.count("A")
        times.append(time.perf_counter() - started)
    step("a page of 100 members", lambda: members.page("A", 100, None))
    step("delete", lambda: segments.delete("A"))
    database.client().meta.events.unregister("before-parameter-build.dynamodb", note)
    return {**found, "seconds": statistics.median(times)}


if __name__ == "__main__":
    main()
