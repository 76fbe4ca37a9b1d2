#!/usr/bin/env python3
"""A second reading of docs/RULES.md, written for obviousness and sharing nothing with the engine.

    conformance/model.py check FILE...     says where a file expects something else than this model
    conformance/model.py make SEED CASES OPERATIONS     writes random cases, expectations included, to standard output
    conformance/model.py auctions SEED CASES            the same of call auctions

The market is a list of orders. Each order that comes in looks at all of them, again and again, for the best one it crosses.
"""

import json
import random
import sys

LOWEST, HIGHEST, MOST_LOTS = -(2**31), 2**31 - 1, 2**32 - 1


class Order:
    def __init__(self, id, owner, side, price, open, time):
        self.id, self.owner, self.side, self.price, self.open, self.time = id, owner, side, price, open, time


class Market:
    def __init__(self, stp):
        self.stp = stp
        self.orders = []
        self.time = 0
        self.trades = []
        self.rejected = []

    def find(self, id):
        return next((order for order in self.orders if order.id == id), None)

    def tick(self):
        self.time += 1
        return self.time

    def opposite(self, order, limit):
        """Resting orders that an order crosses, in priority."""
        if order.side == "buy":
            crossed = [o for o in self.orders if o.side == "sell" and o.price <= limit]
            return sorted(crossed, key=lambda o: (o.price, o.time))
        crossed = [o for o in self.orders if o.side == "buy" and o.price >= limit]
        return sorted(crossed, key=lambda o: (-o.price, o.time))

    # Rule 2

    def new(self, op):
        price, lots = op["price"], op["qty"]
        if self.find(op["id"]) or not is_whole(lots) or not 1 <= lots <= MOST_LOTS:
            return self.refuse(op)
        if price is not None and (not is_whole(price) or not LOWEST <= price <= HIGHEST):
            return self.refuse(op)
        tif = op.get("tif", "GTC")
        if price is None:
            price = HIGHEST if op["side"] == "buy" else LOWEST
            tif = "IOC" if tif == "GTC" else tif
        owner = op.get("owner", object())
        order = Order(op["id"], owner, op["side"], int(price), int(lots), self.tick())
        if tif == "FOK" and not self.fills_whole(order):
            return
        if self.match(order) and tif == "GTC":
            self.orders.append(order)

    # Rule 3.4

    def fills_whole(self, order):
        found = 0
        for maker in self.opposite(order, order.price):
            if maker.owner == order.owner and self.stp != "off":
                if self.stp == "cancel_oldest":
                    continue
                return False
            found += maker.open
            if found >= order.open:
                return True
        return False

    # Rules 3.1 to 3.3. True if the order has lots left to rest.

    def match(self, order):
        while order.open > 0:
            crossed = self.opposite(order, order.price)
            if not crossed:
                return True
            maker = crossed[0]
            lots = min(maker.open, order.open)
            if maker.owner == order.owner and self.stp != "off":
                if self.stp == "cancel_newest":
                    return False
                if self.stp in ("cancel_oldest", "cancel_both"):
                    self.orders.remove(maker)
                    if self.stp == "cancel_both":
                        return False
                    continue
            else:
                self.trades.append({"maker": maker.id, "taker": order.id, "price": maker.price, "qty": lots})
            maker.open -= lots
            order.open -= lots
            if maker.open == 0:
                self.orders.remove(maker)
        return False

    # Rule 4

    def replace(self, op):
        order = self.find(op["id"])
        if not order or ("owner" in op and op["owner"] != order.owner):
            return self.refuse(op)
        price = order.price if op.get("price") is None else op["price"]
        open = order.open if op.get("leaves") is None else op["leaves"]
        if not is_whole(price) or not LOWEST <= price <= HIGHEST:
            return self.refuse(op)
        if not is_whole(open) or not 1 <= open <= MOST_LOTS:
            return self.refuse(op)
        if price == order.price and open <= order.open:
            order.open = int(open)
            return
        self.orders.remove(order)
        order.price, order.open, order.time = int(price), int(open), self.tick()
        if self.match(order):
            self.orders.append(order)

    # Rule 5

    def cancel(self, op):
        order = self.find(op["id"])
        if not order or ("owner" in op and op["owner"] != order.owner):
            return self.refuse(op)
        self.orders.remove(order)

    def refuse(self, op):
        self.rejected.append(op["id"])

    def levels(self, side):
        levels = []
        falling = -1 if side == "buy" else 1
        for order in sorted((o for o in self.orders if o.side == side), key=lambda o: (falling * o.price, o.time)):
            if levels and levels[-1][0] == order.price:
                levels[-1][1] += order.open
                levels[-1][2].append(order.id)
            else:
                levels.append([order.price, order.open, [order.id]])
        return levels


def is_whole(number):
    return int(number) == number and abs(number) < 2**63


def play(case):
    """What a case comes to: its expectation, with a checkpoint after every operation."""
    market = Market((case.get("config") or {}).get("stp_default", "cancel_newest"))
    checkpoints = []
    for index, op in enumerate(case["ops"]):
        {"new": market.new, "replace": market.replace, "cancel": market.cancel}[op["op"]](op)
        checkpoints.append(
            {"after_op": index, "n_trades": len(market.trades), "bids": market.levels("buy"), "asks": market.levels("sell")}
        )
    book = {"bids": market.levels("buy"), "asks": market.levels("sell")}
    return {"trades": market.trades, "book": book, "rejected": market.rejected, "checkpoints": checkpoints}


def clear(offers, bids):
    """Rule 10.4 with orders of one lot and no reference: looks at every price at which something can change."""
    best = None
    for price in sorted({p + d for p in offers + bids for d in (-1, 0, 1)}):
        if not LOWEST <= price <= HIGHEST:
            continue
        bid, offered = sum(b >= price for b in bids), sum(o <= price for o in offers)
        key = (-min(bid, offered), abs(bid - offered), price)
        if best is None or key < best:
            best = key
    if best is None or best[0] == 0:
        return {"clearing_price": None, "clearing_energy": 0}
    return {"clearing_price": best[2], "clearing_energy": -best[0]}


def differences(case):
    if "ops" not in case:
        came = clear(case.get("offers", []), case.get("bids", []))
        for key, value in case["expect"].items():
            if value != came[key]:
                yield f"{key}: file {value}, model {came[key]}"
        return
    came = play(case)
    expected = case["expect"]
    for key in ("trades", "rejected", "book"):
        if key in expected and expected[key] != came[key]:
            yield f"{key}: file {json.dumps(expected[key])}, model {json.dumps(came[key])}"
    for checkpoint in expected.get("checkpoints", []):
        state = came["checkpoints"][checkpoint["after_op"]]
        for key in checkpoint:
            if checkpoint[key] != state[key]:
                yield f"after op {checkpoint['after_op']}, {key}: file {checkpoint[key]}, model {state[key]}"


def random_case(source, name, operations):
    modes = ["off", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"]
    stp = source.choice(modes)
    owners = ["A", "B", "C", "D"]
    middle = source.choice([0, 1000, -1000, 2**31 - 8, -(2**31) + 8])
    lots = source.choice([12, 1000, 2**32 - 1])
    case = {"id": name, "config": {"stp_default": stp}, "ops": [], "expect": {}}
    entered = 0
    for _ in range(operations):
        owner = source.choice(owners)
        pick = source.random()
        if pick < 0.62 or entered == 0:
            # Now and then an id that was used before: refused while it lives, taken again when it does not.
            again = entered > 0 and source.random() < 0.04
            entered += 0 if again else 1
            op = {"op": "new", "id": source.randint(1, entered) if again else entered}
            op["side"] = source.choice(["buy", "sell"])
            op["price"] = middle + source.randint(-6, 6) if source.random() < 0.97 else None
            op["qty"] = source.randint(1, lots) if source.random() < 0.98 else 0
            op["tif"] = source.choice(["GTC"] * 7 + ["IOC", "FOK", "FOK"])
            if source.random() < 0.8:
                op["owner"] = owner
        elif pick < 0.84:
            op = {"op": "replace", "id": source.randint(max(1, entered - 25), entered)}
            if source.random() < 0.7:
                op["price"] = middle + source.randint(-6, 6)
            if source.random() < 0.7 or "price" not in op:
                op["leaves"] = source.randint(0, lots)
            if source.random() < 0.2:
                op["owner"] = owner
        else:
            op = {"op": "cancel", "id": source.randint(max(1, entered - 25), entered)}
            if source.random() < 0.2:
                op["owner"] = owner
        case["ops"].append(op)
    came = play(case)
    wanted = sorted(source.sample(range(operations), max(1, operations // 50)))
    came["checkpoints"] = [came["checkpoints"][index] for index in wanted]
    case["expect"] = came
    return case


def random_auction(source, name):
    middle = source.choice([0, 50, 1000, -1000, 2**31 - 12, -(2**31) + 12])
    width = source.choice([2, 6, 11])
    prices = lambda: [middle + source.randint(-width, width) for _ in range(source.randint(0, 24))]
    case = {"id": name, "offers": prices(), "bids": prices()}
    case["expect"] = clear(case["offers"], case["bids"])
    return case


def written_auctions(cases):
    return "[\n" + ",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases) + "\n]\n"


def written(cases):
    """Cases as JSON, an operation, trade or checkpoint a line."""
    parts = []
    for case in cases:
        lines = ["  {\n"]
        for key in [key for key in case if key not in ("ops", "expect")]:
            lines.append(f'    "{key}": {json.dumps(case[key], ensure_ascii=False)},\n')
        lines.append('    "ops": [\n' + ",\n".join("      " + json.dumps(op) for op in case["ops"]) + "\n    ],\n")
        lines.append('    "expect": {\n' + ",\n".join(part(key, case["expect"][key]) for key in case["expect"]))
        lines.append("\n    }\n  }")
        parts.append("".join(lines))
    return "[\n" + ",\n".join(parts) + "\n]\n"


def part(key, value):
    if key in ("trades", "checkpoints") and value:
        return f'      "{key}": [\n' + ",\n".join("        " + json.dumps(item) for item in value) + "\n      ]"
    return f'      "{key}": {json.dumps(value)}'


def main(arguments):
    if len(arguments) >= 2 and arguments[0] == "check":
        found = cases = 0
        for path in arguments[1:]:
            with open(path) as file:
                for case in json.load(file):
                    cases += 1
                    for difference in differences(case):
                        found += 1
                        print(f"{path}: {case['id']}: {difference}")
        print(f"{cases} cases, {found} differences")
        return 1 if found else 0
    if len(arguments) == 4 and arguments[0] == "make":
        seed, count, operations = (int(argument) for argument in arguments[1:])
        source = random.Random(seed)
        sys.stdout.write(written([random_case(source, f"sequence-{seed}-{i}", operations) for i in range(count)]))
        return 0
    if len(arguments) == 3 and arguments[0] == "auctions":
        source = random.Random(int(arguments[1]))
        cases = [random_auction(source, f"auction-{arguments[1]}-{i}") for i in range(int(arguments[2]))]
        sys.stdout.write(written_auctions(cases))
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
