"""A reading of docs/RULES.md for the cases that begin with an empty market: cash, rights, phases, the clock, limits and sessions.

Like model.py, which plays these cases by it, it shares nothing with the engine and is written for obviousness: what is reserved is
counted anew from everything that lives whenever somebody asks, every check is a line in the order of the rules, and what is due is
looked for among everything there is.
"""

QUARTER, DAY, GATE = 900, 86_400, 30 * 60
MOST_LOTS, MOST_MONEY = 2**32 - 1, 2**63 - 1
# W or Wh of one lot.
LOT = 100_000
# Lowest and highest price, µCNY a tick and lot, whether for each quarter-hour of the delivery.
PRODUCTS = {
    "DRILL": (-(2**31), 2**31 - 1, 0, False),
    "CHG": (-99_999, 99_999, 2_500, True),
    "DIS": (-99_999, 99_999, 2_500, True),
    "ROOM": (-999_999, 999_999, 250, True),
    "SHIFT": (-99_999, 99_999, 10_000, False),
    "SSU1": (0, 9_999_999, 100_000, False),
    "SSU2": (0, 9_999_999, 100_000, False),
    "SSU4": (0, 9_999_999, 100_000, False),
}
# What may be interrupted is traded like what is firm.
PRODUCTS |= {f"I{product}": terms for product, terms in PRODUCTS.items() if product != "DRILL"}
RESOURCES = ("charge", "discharge", "room")
# What a due thing comes before at the same time.
EXPIRES, GATES, STARTS, ENDS, DISCLOSES, CALL_ENDS, PROPOSAL_ENDS, HELD_ENDS = 3, 4, 5, 6, 51, 52, 60, 61
OPENS = 2


class Refused(Exception):
    def __init__(self, reason, need=0, free=0):
        self.reason, self.figures = reason, [need, free]


def check(holds, reason, need=0, free=0):
    if not holds:
        raise Refused(reason, need, free)


class Thing:
    """A record of what it is made with."""

    def __init__(self, **parts):
        self.__dict__.update(parts)


class Contract:
    def __init__(self, name, product, op, fees, now):
        self.name, self.product, self.fees, self.made = name, product, fees, now
        self.first, self.end = op["first"], op["end"]
        self.second = (op.get("first2", self.first), op.get("end2", self.end))
        # What it is like, and whether facilities that may be interrupted cover it.
        self.kind, self.firm = (product, True) if product in ("DRILL", "CHG", "DIS", "ROOM", "SHIFT", "SSU1", "SSU2", "SSU4") else (product[1:], False)
        self.classed = op.get("class", 0) if self.kind == "SHIFT" else 0
        # Not given, it opened long ago.
        self.opens = op.get("opens", -(10**9))
        self.disclosure, self.call, self.reference = op.get("disclosure", 0), op.get("call", 0), op.get("reference")
        self.lowest, self.highest, tick, each = PRODUCTS[product]
        self.tick = tick * (self.end - self.first if each else 1)
        self.phase, self.last, self.traded, self.call_end, self.label = "planned", None, False, None, None
        self.frozen = False
        self.gate = self.first * QUARTER - GATE
        # Above the contracts made before it.
        self.number = 0

    def vector(self):
        """Watts, and watt-hours of room, that a lot needs in each quarter-hour."""
        needs = {"CHG": (1, 0, 0), "DIS": (0, 1, 0), "ROOM": (0, 0, 1), "SSU1": (1, 1, 1), "SSU2": (1, 1, 2), "SSU4": (1, 1, 4)}
        if self.kind == "SHIFT":
            needed = {(q, "charge"): 400_000 // (self.end - self.first) for q in range(self.first, self.end)}
            needed |= {(q, "discharge"): 40 * self.classed // (self.second[1] - self.second[0]) for q in range(*self.second)}
            return needed | {(q, "room"): LOT for q in range(self.first, self.second[1])}
        amounts = needs.get(self.kind, (0, 0, 0))
        return {(q, r): n * LOT for q in range(self.first, self.end) for r, n in zip(RESOURCES, amounts) if n}

    def limit_of(self, side):
        return self.highest if side == "buy" else self.lowest


class Market:
    def __init__(self, stp):
        self.stp = stp
        self.now, self.time, self.deal_count = 0, 0, 0
        self.contracts, self.made = {}, 0
        self.accounts, self.members, self.facilities, self.rights = {}, [], {}, {}
        self.orders, self.proposals, self.deals, self.pools = [], {}, [], {}
        self.fees, self.collars, self.call_prices, self.limits, self.halted, self.sessions = {}, {}, {}, {}, set(), {}
        # Products frozen, those to come included; none is all of them.
        self.freezes = set()
        self.holds, self.settled, self.days, self.block_day = [], set(), {}, None
        self.positions, self.counts = {}, {}
        # What is derated, by facility, quarter-hour and resource.
        self.lost = {}
        self.trades, self.rejected, self.reasons, self.figures, self.ended = [], [], [], [], []

    # What there is

    def tick(self):
        self.time += 1
        return self.time

    def member(self, owner):
        if owner not in self.members:
            self.members.append(owner)
            # Only the dispatcher has cash of itself, or it could call nothing.
            self.accounts[owner] = [Thing(owner=owner, name="main", cash=10**12 if owner == "dispatcher" else 0, undelivered=0, number=self.tick())]
        return owner

    def account(self, owner, name=None):
        self.member(owner)
        found = [a for a in self.accounts[owner] if name is None or a.name == name]
        check(found, "unknown-account")
        return found[0]

    def live(self, name):
        contract = self.contracts.get(name)
        check(contract and contract.phase not in ("delivered", "cancelled"), "unknown-contract")
        return contract

    def fee(self, contract):
        return max(contract.fees)

    def per_lot(self, contract, side, price):
        """Rule 2.11"""
        value = price * contract.tick
        return max(0, (value if side == "buy" else -value) + self.fee(contract))

    def reserved(self, account):
        orders = sum(self.per_lot(o.contract, o.side, o.price) * o.open for o in self.orders if o.account is account and not o.away)
        proposals = sum(self.per_lot(p.contract, p.side, p.price) * p.lots for p in self.proposals.values() if p.account is account)
        held = [d for d in self.deals if d.state == "pending"]
        buys = sum(self.per_lot(d.contract, "buy", d.limits[0]) * d.lots for d in held if d.buyer is account)
        return orders + proposals + buys + sum(self.per_lot(d.contract, "sell", d.limits[1]) * d.lots for d in held if d.seller is account)

    def rights_reserved(self, account, facility, quarter, resource, without=None):
        total = 0
        sold = [(o.contract, o.open, o.facility) for o in self.orders if o.account is account and o.side == "sell" and not o.away and not o.pool and o is not without]
        sold += [(p.contract, p.lots, p.facility) for p in self.proposals.values() if p.account is account and p.side == "sell"]
        sold += [(d.contract, d.lots, d.facility) for d in self.deals if d.state == "pending" and d.seller is account]
        for contract, lots, on in sold:
            if on == facility:
                total += lots * contract.vector().get((quarter, resource), 0)
        for pool in self.pools.values():
            if pool.account is account and pool.facility == facility:
                total += max([o.open * o.contract.vector().get((quarter, resource), 0) for o in self.orders if o.pool is pool and o is not without], default=0)
        return total

    def covered(self, account, contract, facility, without=None):
        """The most lots that free rights on one facility cover."""
        most = []
        for (quarter, resource), need in contract.vector().items():
            right = self.rights.get((account.owner, account.name, facility, quarter, resource), 0)
            most.append((right - self.rights_reserved(account, facility, quarter, resource, without)) // need)
        return max(0, min(most))

    def cover(self, account, contract, lots, named, without=None):
        """Rule 2.12: the facility."""
        if not contract.vector():
            return None
        best = 0
        for name, facility in self.facilities.items():
            if named is not None and name != named or facility.firm != contract.firm or facility.efficiency < contract.classed:
                continue
            most = self.covered(account, contract, name, without)
            if most >= lots:
                return name
            best = max(best, most)
        raise Refused("insufficient-rights", lots, best)

    def reference(self, contract):
        return contract.reference if contract.last is None else contract.last

    def collar(self, contract):
        return self.collars.get(contract.product, (None, None, 0))

    def bounds(self, contract):
        """Prices that may be entered."""
        width, reference = self.collar(contract)[0], self.reference(contract)
        if width is None or reference is None:
            return contract.lowest, contract.highest
        return max(contract.lowest, reference - width), min(contract.highest, reference + width)

    # Checks

    def in_collar(self, contract, price):
        lowest, highest = self.bounds(contract)
        check(lowest <= price, "outside-collar", price, lowest)
        check(price <= highest, "outside-collar", price, highest)

    def in_range(self, contract, price):
        check(contract.lowest <= price, "price-out-of-range", price, contract.lowest)
        check(price <= contract.highest, "price-out-of-range", price, contract.highest)

    def whole_lots(self, lots, per_lot):
        most = min(MOST_LOTS, MOST_MONEY // per_lot if per_lot else MOST_LOTS)
        check(1 <= lots <= most, "quantity-out-of-range", lots, most)

    def solvent(self, account, exempt):
        check(account.cash >= 0 or exempt, "account-restricted", 0, account.cash)

    def affordable(self, account, needed, old=0):
        free = account.cash - self.reserved(account) + old
        check(needed <= old or needed <= free, "insufficient-cash", needed, free)

    def clear_of_own(self, order, price):
        """Rule 10.3"""
        if order.stp == "off" or order.stop is not None:
            return
        own = [o for o in self.opposite(order, price) if o.account.owner == order.account.owner and not o.whole]
        check(not own, "own-order-crossed", price, own[0].price if own else 0)

    def within_limits(self, account, contract, halves, old=None, counted=1):
        """Section 12: halves are (side, price, lots), old the orders that make room."""
        owner, limit = account.owner, self.limits.get(account.owner, {})
        old = old or []
        for _, _, lots in halves if limit.get("size") is not None else []:
            check(lots <= limit["size"], "order-too-large", lots, limit["size"])
        for side, price, lots in halves if limit.get("value") is not None else []:
            value = min(abs(price) * lots * contract.tick, MOST_MONEY)
            check(value <= limit["value"], "order-value-too-high", value, limit["value"])
        for side, price, lots in halves if limit.get("position") is not None else []:
            total = lots + self.exposure(owner, contract, side, old)
            check(total <= limit["position"], "position-limit", total, limit["position"])
        needed = sum(self.per_lot(contract, side, price) * lots for side, price, lots in halves)
        before = sum(self.per_lot(contract, o.side, o.price) * o.open for o in old)
        if limit.get("credit") is not None and needed > before:
            total = sum(self.reserved(a) for a in self.accounts[owner]) - before + needed
            check(total <= limit["credit"], "credit-limit", total, limit["credit"])

    def exposure(self, owner, contract, side, without):
        sign = 1 if side == "buy" else -1
        total = sum(sign * (p.bought - p.sold) for (o, _, c), p in self.positions.items() if o == owner and c is contract)
        total += sum(o.open for o in self.orders if o.account.owner == owner and o.contract is contract and o.side == side and not o.away and o not in without)
        total += sum(p.lots for p in self.proposals.values() if p.account.owner == owner and p.contract is contract and p.side == side)
        held = [d for d in self.deals if d.state == "pending" and d.contract is contract]
        return total + sum(d.lots for d in held if (d.buyer if side == "buy" else d.seller).owner == owner)

    def allowed(self, owner, counted=1):
        """Rules 12.9 and 12.3"""
        limit = self.limits.get(owner, {})
        if limit.get("requests") is not None:
            requests, fills = self.count(owner)
            most = limit["requests"] + (limit.get("per_fill") or 0) * fills
            # As many more as there are: what is counted must be below what is allowed, of several the last.
            check(requests + counted <= most, "too-many-requests", requests + counted, most)
        check(owner not in self.halted, "halted")

    def count(self, owner):
        day, requests, fills = self.counts.get(owner, (0, 0, 0))
        return (requests, fills) if day == self.now // DAY else (0, 0)

    def counts_one(self, owner, requests=1, fills=0):
        if self.limits.get(owner, {}).get("requests") is not None:
            before = self.count(owner)
            self.counts[owner] = (self.now // DAY, before[0] + requests, before[1] + fills)

    # Orders

    def new(self, op):
        owner = self.member(op.get("owner") or f"nobody {op['id']}")
        check(op["id"] not in [o.id for o in self.orders], "reference-reused")
        account = self.account(owner, op.get("account"))
        check(op.get("facility") is None or op["facility"] in self.facilities, "unknown-facility")
        contract, made = self.block(op) if op.get("block") else (self.live(op.get("contract")), False)
        side, lots, tif = op["side"], op["qty"], op.get("tif", "GTC")
        market, to_limit = op["price"] is None and not op.get("to_limit"), bool(op.get("to_limit"))
        post, clip, step, stop = op.get("post_only"), op.get("display_qty"), op.get("step"), op.get("stop")
        whole, pooled = tif == "AON", op.get("pool")
        waiting = [o for o in self.orders if o.contract is contract and o.stop is not None and not o.away]
        check(stop is None or len(waiting) < 1000, "limit-reached", 1001, 1000)
        at_once = tif in ("IOC", "FOK", "AON") or post
        check(contract.phase == "continuous" or contract.phase == "call" and (stop is not None or not at_once), "wrong-phase")
        price = op["price"]
        if price is None:
            price = self.bounds(contract)[1 if side == "buy" else 0]
        if post == "slide":
            price = self.slid(contract, side, price)
        per_lot = self.per_lot(contract, side, price)
        self.solvent(account, side == "sell" and per_lot == 0)
        kinds = sum([market, to_limit, bool(post), whole])
        check(kinds <= 1 and not (clip is not None and (market or to_limit or whole)), "not-combinable")
        check(tif in ("GTC", "GTD") or not (to_limit or post or clip is not None), "not-combinable")
        check(stop is None or not (to_limit or post or clip is not None or whole), "not-combinable")
        check(step is None or clip is not None, "not-combinable")
        check(not whole or contract.kind in ("SSU1", "SSU2", "SSU4", "SHIFT", "DRILL") or contract.end - contract.first > 4, "not-combinable")
        check((tif == "GTD") == (op.get("until") is not None), "not-combinable")
        check(op.get("facility") is None or side == "sell" and contract.vector(), "not-combinable")
        check(op.get("stp", self.stp) != "off" or contract.product == "DRILL", "not-combinable")
        if pooled:
            usual = op["price"] is not None and stop is None and clip is None and not whole
            check(side == "sell" and contract.vector() and op.get("facility") is None and usual, "not-combinable")
        check(tif != "GTD" or self.now < op["until"] <= contract.gate, "bad-expiry", op.get("until", 0), contract.gate)
        self.in_range(contract, op["price"] if op["price"] is not None else price)
        if step is not None:
            widest = contract.highest - contract.lowest
            check(0 <= step <= widest, "price-out-of-range", step, 0 if step < 0 else widest)
        if stop is not None:
            self.in_range(contract, stop)
        self.whole_lots(lots, per_lot)
        self.affordable(account, lots * per_lot)
        order = Thing(id=op["id"], account=account, contract=contract, side=side, price=price, open=lots, stp=op.get("stp", self.stp))
        order.__dict__.update(tif=tif, until=op.get("until"), market=market, to_limit=to_limit, post=post, clip=clip, step=step or 0, stop=stop)
        order.__dict__.update(whole=whole, shown=None, away=False, named=op.get("facility"), facility=None, quoted=False, traded_at=None)
        order.__dict__.update(session=op.get("session"), pool=None, entry=self.tick(), time=self.time)
        if side == "sell":
            pool = self.pools.get((owner, pooled))
            if pool:
                order.pool = pool
                fits = self.pool_cover(pool, contract, order)
                check(lots <= fits, "insufficient-rights", lots, fits)
            elif not pooled:
                order.facility = self.cover(account, contract, lots, op.get("facility"))
        if clip is not None:
            least = -(-lots // 1000)
            check(least <= clip <= lots, "clip-out-of-range", clip, least)
        if post:
            best = self.opposite(order, price)
            check(not best, "would-trade", price, best[0].price if best else 0)
        if stop is not None:
            check(not self.reached(order), "stop-reached", stop, contract.last or 0)
        self.in_collar(contract, price)
        if contract.phase == "call":
            self.clear_of_own(order, price)
        self.within_limits(account, contract, [(side, price, lots)])
        self.allowed(owner)
        check(not pooled or order.pool, "unknown-pool")
        check(not pooled or not any(o.pool is order.pool and o.contract is contract for o in self.orders), "pool-has-offer")
        if made:
            self.contracts[op["contract"]] = contract
        self.counts_one(owner)
        if stop is not None:
            self.orders.append(order)
        else:
            self.come_in(order)

    def slid(self, contract, side, price):
        """Rule 8.4"""
        best = self.opposite(Thing(contract=contract, side=side), price)
        if not best:
            return price
        moved = best[0].price + (-1 if side == "buy" else 1)
        return moved if contract.lowest <= moved <= contract.highest else price

    def opposite(self, order, limit):
        """What rests on the other side and is crossed, in priority."""
        sign = 1 if order.side == "buy" else -1
        others = [o for o in self.resting(order.contract) if o.side != order.side and sign * o.price <= sign * limit]
        return sorted(others, key=lambda o: (sign * o.price, o.time))

    def resting(self, contract):
        return [o for o in self.orders if o.contract is contract and not o.away and o.stop is None]

    def in_priority(self, contract, side):
        sign = -1 if side == "buy" else 1
        return sorted([o for o in self.resting(contract) if o.side == side], key=lambda o: (sign * o.price, o.time))

    def come_in(self, order):
        order.time, order.shown = self.tick(), None
        if order not in self.orders:
            self.orders.append(order)
        if order.contract.phase == "call":
            return self.show(order)
        arriving, order.away = order, True
        if order.tif == "FOK" and not self.fills_whole(order):
            return self.end(order, "fok")
        rests = True
        if not order.whole or self.fills_whole(order):
            rests = self.match(order)
        order.away = False
        if order not in self.orders or not rests:
            return
        # Rule 10.8: what is left of an order that began the call joins it, unless it would meet its own there.
        in_call = order.contract.phase == "call"
        if order.tif == "IOC":
            return self.end(order, "ioc")
        if order.to_limit and order.traded_at is not None:
            order.price, order.to_limit = order.traded_at, False
        elif (order.market or order.to_limit) and not in_call:
            return self.end(order, "market")
        if in_call and order.stp != "off" and any(o.account.owner == order.account.owner for o in self.opposite(order, order.price) if not o.whole):
            return self.end(order, "self-trade")
        order.time = self.tick()
        self.show(order)

    def show(self, order):
        order.shown = None if order.clip is None else min(order.clip, order.open)

    def at_rest(self, order):
        return order.open if order.shown is None else order.shown

    def end(self, order, why):
        self.orders = [o for o in self.orders if o is not order]
        self.ended.append([order.id, why])

    def match(self, order):
        """Rules 3.1 to 3.3 and 10.8. True if it has lots left to rest."""
        contract, base = order.contract, self.reference(order.contract) if self.base is None else self.base
        while order.open > 0:
            crossed = [o for o in self.opposite(order, order.price) if not (o.whole and o.open > order.open)]
            if not crossed:
                return True
            maker = crossed[0]
            lots = min(self.at_rest(maker), order.open)
            if maker.account.owner == order.account.owner and order.stp != "off":
                if order.stp == "cancel_newest":
                    self.end(order, "self-trade")
                    return False
                if order.stp == "decrement":
                    for one in (maker, order):
                        self.take(one, lots)
                        if one.open == 0:
                            self.end(one, "self-trade")
                else:
                    self.end(maker, "self-trade")
                    if order.stp == "cancel_both":
                        self.end(order, "self-trade")
                        return False
                continue
            interrupt, seconds = self.collar(contract)[1:]
            if interrupt is not None and base is not None and abs(maker.price - base) > interrupt:
                contract.phase, contract.call_end = "call", min(self.now + seconds, contract.gate)
                return True
            if self.base is None:
                self.base = base
            buy, sell = (order, maker) if order.side == "buy" else (maker, order)
            self.trades.append({"maker": maker.id, "taker": order.id, "price": maker.price, "qty": lots})
            limits = (buy.price, sell.price)
            fees = (contract.fees[0], contract.fees[1]) if buy is maker else (contract.fees[1], contract.fees[0])
            order.traded_at = maker.price
            self.filled(contract, buy, sell, maker.price, lots, "continuous", limits, fees)
            for one in (maker, order):
                self.take(one, lots)
                if one.open == 0:
                    self.orders = [o for o in self.orders if o is not one]
        return False

    def take(self, order, lots):
        """Lots off an order; of an iceberg off what it shows, and then the next clip."""
        order.open -= lots
        if order.shown is None:
            return
        order.shown -= lots
        if order.shown == 0 and order.open > 0:
            order.price += order.step * (-1 if order.side == "buy" else 1)
            order.price = max(order.contract.lowest, min(order.contract.highest, order.price))
            order.time = self.tick()
            self.show(order)

    def filled(self, contract, buy, sell, price, lots, kind, limits, fees):
        contract.last, contract.traded = price, True
        for one in (buy, sell):
            self.counts_one(one.account.owner, 0, 1)
        self.deal(kind, contract, buy.account, sell.account, price, lots, sell.facility or (sell.pool and sell.pool.facility), limits, fees)
        if sell.pool:
            # Rule 13.6: what it reserved before, the seller's lots not yet taken off, less what is sold.
            reserved = lambda key: max(o.open * o.contract.vector().get(key, 0) for o in self.orders if o.pool is sell.pool)
            left = {key: reserved(key) for o in self.orders if o.pool is sell.pool for key in o.contract.vector()}
            for key, need in contract.vector().items():
                left[key] -= lots * need
            for other in [o for o in self.orders if o.pool is sell.pool and o is not sell]:
                fits = min([other.open] + [left[key] // need for key, need in other.contract.vector().items()])
                if fits == 0:
                    self.end(other, "pool")
                other.open = fits

    def right(self, account, facility, key):
        return self.rights.get((account.owner, account.name, facility) + key, 0)

    def fills_whole(self, order):
        """Rule 8.7, without icebergs that move."""
        return self.planned(order)[0] == order.open

    def planned(self, order):
        """How many lots it would find, and whether it would meet an own order."""
        found, base = 0, self.reference(order.contract)
        interrupt = self.collar(order.contract)[1]
        for other in self.opposite(order, order.price):
            left = order.open - found
            if left == 0:
                break
            if interrupt is not None and base is not None and abs(other.price - base) > interrupt:
                break
            if other.whole and other.open > left:
                continue
            if other.account.owner == order.account.owner and order.stp != "off":
                if order.stp == "cancel_oldest":
                    continue
                return 0, True
            found += min(left, other.open)
        return found, False

    # Trades

    def deal(self, kind, contract, buyer, seller, price, lots, facility, limits, fees):
        state = "pending" if self.is_held(contract) and kind != "called" else "completed"
        deal = Thing(kind=kind, contract=contract, buyer=buyer, seller=seller, price=price, lots=lots, facility=facility, state=state)
        deal.__dict__.update(limits=limits, fees=fees, disputer=None, made=self.now)
        self.deals.append(deal)
        if state == "completed":
            self.post(deal)

    def post(self, deal):
        """Rule 3.3"""
        premium = deal.price * deal.lots * deal.contract.tick
        deal.buyer.cash -= premium + deal.fees[0] * deal.lots
        deal.seller.cash += premium - deal.fees[1] * deal.lots
        for key, need in deal.contract.vector().items():
            for account, sign in ((deal.seller, -1), (deal.buyer, 1)):
                place = (account.owner, account.name, deal.facility) + key
                self.rights[place] = self.rights.get(place, 0) + sign * need * deal.lots
        self.position(deal.buyer, deal.contract).bought += deal.lots
        self.position(deal.seller, deal.contract).sold += deal.lots
        payee = deal.seller if premium >= 0 else deal.buyer
        payee.undelivered += abs(premium)
        self.position(payee, deal.contract).received += abs(premium)

    def position(self, account, contract):
        return self.positions.setdefault((account.owner, account.name, contract), Thing(bought=0, sold=0, received=0))

    def reverse(self, deal):
        """Rule 11.6"""
        most = self.covered(deal.buyer, deal.contract, deal.facility) if deal.contract.vector() else deal.lots
        check(deal.lots <= most, "insufficient-rights", deal.lots, most)
        premium = deal.price * deal.lots * deal.contract.tick
        deal.buyer.cash += premium + deal.fees[0] * deal.lots
        deal.seller.cash -= premium - deal.fees[1] * deal.lots
        for key, need in deal.contract.vector().items():
            for account, sign in ((deal.seller, 1), (deal.buyer, -1)):
                self.rights[(account.owner, account.name, deal.facility) + key] += sign * need * deal.lots
        self.position(deal.buyer, deal.contract).bought -= deal.lots
        self.position(deal.seller, deal.contract).sold -= deal.lots
        payee = deal.seller if premium >= 0 else deal.buyer
        back = min(abs(premium), self.position(payee, deal.contract).received)
        payee.undelivered -= back
        self.position(payee, deal.contract).received -= back

    def review(self, op):
        word, asker = op["op"], op.get("owner")
        party = word in ("dispute", "agree")
        check(party == (asker is not None), "not-permitted")
        deal = self.deals[op["trade"]] if op["trade"] < len(self.deals) else None
        check(deal and deal.contract.phase not in ("closed", "delivery", "delivered"), "unknown-trade")
        check(not party or asker in (deal.buyer.owner, deal.seller.owner), "unknown-trade")
        wanted = {"dispute": ["completed"], "agree": ["disputed"], "uphold": ["disputed"], "bust": ["completed", "disputed"]}
        check(deal.state in wanted.get(word, ["pending"]), "wrong-trade-state")
        check(word != "agree" or deal.disputer != asker or deal.buyer.owner == deal.seller.owner, "wrong-trade-state")
        if word == "agree":
            premium = deal.price * deal.lots * deal.contract.tick
            for account, back in ((deal.buyer, -premium - deal.fees[0] * deal.lots), (deal.seller, premium - deal.fees[1] * deal.lots)):
                free = account.cash - self.reserved(account)
                check(back <= max(free, 0) or back <= 0, "insufficient-cash", back, free)
        if word in ("agree", "bust"):
            self.reverse(deal)
        deal.disputer = asker if word == "dispute" else None
        deal.state = {"dispute": "disputed", "uphold": "completed", "approve": "completed"}.get(word, "cancelled")
        if word == "approve":
            self.post(deal)

    def is_held(self, contract):
        state = False
        for product, name, made, on in self.holds:
            if name == contract.name if name is not None or made else product in (None, contract.product):
                state = on
        return state

    def hold(self, op):
        check(op.get("owner") in (None, "dispatcher"), "not-permitted")
        if op["op"] == "hold":
            self.live(op.get("contract"))
            return self.holds.append((None, op.get("contract"), True, bool(op["on"])))
        check(op.get("zone") is None, "unknown-zone")
        self.holds.append((op.get("product"), None, False, bool(op["on"])))

    def call(self, op):
        check("owner" not in op, "not-permitted")
        contract = self.live(op.get("contract"))
        check(contract.phase not in ("closing", "closed", "delivery"), "wrong-phase")
        check(contract.vector(), "not-combinable")
        dispatcher, wanted, given = self.account("dispatcher"), op["qty"], []
        check(dispatcher.cash >= 0, "account-restricted", 0, dispatcher.cash)
        kinds = [False, True] if contract.firm else [False]
        for name, facility in [(n, f) for firm in kinds for n, f in self.facilities.items() if f.firm == firm]:
            # In these cases a facility's rights are its operator's alone.
            left = wanted - sum(part for _, _, part in given)
            held = min(self.right(facility.account, name, key) // need for key, need in contract.vector().items())
            if min(held, left) > 0:
                given.append((name, facility.account, min(held, left)))
        total = sum(part for _, _, part in given)
        check(total >= wanted, "insufficient-rights", wanted, total)
        price = self.call_prices.get(contract.product)
        check(price is not None, "no-call-price")
        contract.traded = True
        for name, account, part in given:
            self.deal("called", contract, dispatcher, account, price, part, name, (price, price), (0, 0))

    # Derates

    def plant(self, name):
        """Rule 15.4: its facilities as they lose."""
        together = [f for f in self.facilities.values() if f.plant == self.facilities[name].plant]
        return [f for f in together if not f.firm] + [f for f in together if f.firm]

    def holders(self, facility, quarter, resource):
        """The operator's account and what it holds, then the others in account order."""
        everybody = [a for accounts in self.accounts.values() for a in accounts if a is not facility.account]
        everybody.sort(key=lambda a: (a.owner != "dispatcher", a.number))
        held = lambda account: self.right(account, facility.name, (quarter, resource))
        return held(facility.account), [(a, held(a)) for a in everybody if held(a) > 0]

    def capability(self, facility, quarter, resource):
        own, others = self.holders(facility, quarter, resource)
        return own + sum(held for _, held in others)

    def capability_change(self, op):
        """Rules 15.2 to 15.6"""
        check("owner" not in op, "not-permitted")
        check(op["facility"] in self.facilities, "unknown-facility")
        amounts = {r: op[r] for r in RESOURCES if r in op}
        check(amounts, "not-combinable")
        first, end = op["first"], op["end"]
        check(all(a >= 0 for a in amounts.values()), "value-out-of-range", None, None)
        check((first + 1) * QUARTER > self.now and first < end <= first + 100, "value-out-of-range", None, None)
        check(end <= (self.now // DAY + 1000) * 96, "value-out-of-range", None, None)
        plant, to, lowers = self.plant(op["facility"]), bool(op.get("to")), op["op"] == "derate"
        can = lambda quarter, resource: sum(self.capability(f, quarter, resource) for f in plant)
        gone = lambda quarter, resource: sum(self.lost.get((f.name, quarter, resource), 0) for f in plant)
        for resource, amount in amounts.items() if not (lowers and to) else []:
            if lowers:
                free = min(can(q, resource) for q in range(first, end))
            elif to:
                free = min(can(q, resource) + gone(q, resource) for q in range(first, end))
            else:
                free = min(gone(q, resource) for q in range(first, end))
            check(amount <= free, "beyond-capability", amount, free)
        wanted = {}
        for resource, amount in amounts.items():
            for quarter in range(first, end):
                there = can(quarter, resource)
                wanted[(quarter, resource)] = amount if not to else max(0, there - amount if lowers else amount - there)
        for facility in plant if lowers else reversed(plant):
            for quarter, resource in wanted:
                left = wanted[(quarter, resource)]
                place = (facility.name, quarter, resource)
                if lowers:
                    part = min(left, self.capability(facility, quarter, resource))
                    self.lose(facility, quarter, resource, part)
                    self.lost[place] = self.lost.get(place, 0) + part
                else:
                    part = min(left, self.lost.get(place, 0))
                    self.add_right(facility.account, facility, quarter, resource, part)
                    self.lost[place] = self.lost.get(place, 0) - part
                wanted[(quarter, resource)] = left - part
            if lowers:
                everybody = [a for accounts in self.accounts.values() for a in accounts if a is not facility.account]
                for account in [facility.account] + sorted(everybody, key=lambda a: (a.owner != "dispatcher", a.number)):
                    self.let_go(account, facility, first, end)

    def add_right(self, account, facility, quarter, resource, amount):
        place = (account.owner, account.name, facility.name, quarter, resource)
        self.rights[place] = self.rights.get(place, 0) + amount

    def lose(self, facility, quarter, resource, amount):
        """Rule 15.4, within a facility."""
        own, others = self.holders(facility, quarter, resource)
        self.add_right(facility.account, facility, quarter, resource, -min(own, amount))
        rest, total = amount - min(own, amount), sum(held for _, held in others)
        parts = [rest * held // total for _, held in others]
        for place in range(rest - sum(parts)):
            parts[place] += 1
        for (account, _), part in zip(others, parts):
            self.add_right(account, facility, quarter, resource, -part)

    def let_go(self, account, facility, first, end):
        """Rules 15.5 and 11.16"""

        def short(contract, on):
            """Whether it touches something of which less is held than reserved."""
            missing = lambda key: self.rights_reserved(account, facility.name, *key) > self.right(account, facility.name, key)
            return on == facility.name and any(first <= key[0] < end and missing(key) for key in contract.vector())

        def newest(things):
            return things[-1] if things else None

        while True:
            sells = [o for o in self.orders if o.account is account and o.side == "sell" and not o.away]
            order = newest(sorted([o for o in sells if short(o.contract, o.pool.facility if o.pool else o.facility)], key=lambda o: o.entry))
            if order is None:
                break
            self.end(order, "derate")
        while True:
            offers = [p for p in self.proposals.values() if p.account is account and p.side == "sell"]
            proposal = newest([p for p in offers if short(p.contract, p.facility)])
            if proposal is None:
                break
            del self.proposals[proposal.id]
        while True:
            sold = [d for d in self.deals if d.state == "pending" and d.seller is account]
            deal = newest([d for d in sold if short(d.contract, d.facility)])
            if deal is None:
                break
            deal.state = "cancelled"

    def rights_of(self, name):
        """By facility: runs of like quarter-hours of a day, what is held and what of it is reserved; of the first days, from today on."""
        owner, _, account_name = name.partition("/")
        account = self.account(owner, account_name or None)
        came = {}
        for facility in self.facilities:
            rows = []
            for quarter in range(self.now // DAY * 96, 4 * 96):
                row = []
                for resource in RESOURCES:
                    row += [self.right(account, facility, (quarter, resource)), self.rights_reserved(account, facility, quarter, resource)]
                if rows and rows[-1][1] == quarter and rows[-1][2:] == row and quarter % 96 != 0:
                    rows[-1][1] = quarter + 1
                elif any(row):
                    rows.append([quarter, quarter + 1] + row)
            if rows:
                came[facility] = rows
        return came

    def negotiate(self, op):
        account, other = self.account(op["owner"]), self.member(op["with"])
        contract, side, price, lots = self.live(op.get("contract")), op["side"], op["price"], op["qty"]
        check(contract.phase == "continuous", "wrong-phase")
        per_lot = self.per_lot(contract, side, price)
        self.solvent(account, side == "sell" and per_lot == 0)
        check(other != op["owner"] and (op.get("facility") is None or side == "sell" and contract.vector()), "not-combinable")
        seconds = op.get("for", 600)
        check(seconds >= 1, "bad-expiry", self.now, contract.gate)
        self.in_range(contract, price)
        self.whole_lots(lots, per_lot)
        self.affordable(account, per_lot * lots)
        facility = self.cover(account, contract, lots, op.get("facility")) if side == "sell" else None
        self.within_limits(account, contract, [(side, price, lots)])
        self.allowed(op["owner"])
        self.counts_one(op["owner"])
        until = min(self.now + seconds, contract.gate)
        self.proposals[op["id"]] = Thing(
            id=op["id"], account=account, other=other, contract=contract, side=side, price=price, lots=lots, facility=facility, until=until
        )

    def answer(self, op):
        proposal, word = self.proposals.get(op["id"]), op["op"]
        check(proposal, "unknown-negotiation")
        whose = proposal.account.owner if word == "retract" else proposal.other
        asker = op.get("owner", whose)
        check(asker == whose, "unknown-negotiation")
        if word != "confirm":
            del self.proposals[op["id"]]
            return self.counts_one(asker)
        account, contract, lots, price = self.account(asker), proposal.contract, proposal.lots, proposal.price
        side = "sell" if proposal.side == "buy" else "buy"
        check(contract.phase == "continuous", "wrong-phase")
        per_lot = self.per_lot(contract, side, price)
        self.solvent(account, side == "sell" and per_lot == 0)
        self.affordable(account, per_lot * lots)
        facility = self.cover(account, contract, lots, None) if side == "sell" else proposal.facility
        self.within_limits(account, contract, [(side, price, lots)])
        self.allowed(asker)
        self.counts_one(asker)
        for owner in (asker, proposal.account.owner):
            self.counts_one(owner, 0, 1)
        del self.proposals[op["id"]]
        buyer, seller = (account, proposal.account) if side == "buy" else (proposal.account, account)
        fees = (contract.fees[1], contract.fees[0]) if side == "buy" else (contract.fees[0], contract.fees[1])
        contract.traded = True
        self.deal("negotiated", contract, buyer, seller, price, lots, facility, (price, price), fees)

    # Changes

    def find(self, op, side=None):
        found = [o for o in self.orders if o.id == op["id"] and (side is None or o.side == side)]
        check(found and op.get("owner", found[0].account.owner) == found[0].account.owner, "unknown-order")
        return found[0]

    def replace(self, op):
        order = self.find(op)
        contract, account = order.contract, order.account
        price = order.price if op.get("price") is None else op["price"]
        lots = order.open if op.get("leaves") is None else op["leaves"]
        check(contract.phase in ("continuous", "call"), "wrong-phase")
        check(not (contract.phase == "call" and (order.whole or order.post or order.quoted)), "wrong-phase")
        stays = price == order.price and lots <= order.open
        self.solvent(account, stays)
        check(not order.quoted, "not-combinable")
        unpriced = order.market or order.to_limit
        check(op.get("stop") is None or order.stop is not None, "not-combinable")
        check(op.get("price") is None or not unpriced, "not-combinable")
        self.in_range(contract, price)
        if op.get("stop") is not None:
            self.in_range(contract, op["stop"])
        enters = not stays
        if order.post == "slide" and enters:
            price = self.slid(contract, order.side, price)
        per_lot = self.per_lot(contract, order.side, price)
        self.whole_lots(lots, per_lot)
        old = self.per_lot(contract, order.side, order.price) * order.open if not order.away else 0
        check(not order.away, "wrong-state")
        self.affordable(account, per_lot * lots, old)
        facility = order.facility
        if order.side == "sell" and lots > order.open:
            if order.pool:
                fits = self.pool_cover(order.pool, contract, order)
                check(lots <= fits, "insufficient-rights", lots, fits)
            else:
                facility = self.cover(account, contract, lots, order.named, order)
        check(op.get("was") in (None, order.open), "open-quantity-differs", op.get("was", 0), order.open)
        if order.clip is not None:
            least = -(-lots // 1000)
            check(least <= order.clip, "clip-out-of-range", order.clip, least)
        if order.post and enters:
            best = self.opposite(order, price)
            check(not best, "would-trade", price, best[0].price if best else 0)
        if order.stop is not None:
            stop = order.stop if op.get("stop") is None else op["stop"]
            check(not self.reached(Thing(contract=contract, side=order.side, stop=stop)), "stop-reached", stop, contract.last or 0)
        if price != order.price:
            self.in_collar(contract, price)
            if contract.phase == "call":
                self.clear_of_own(order, price)
        if not stays:
            self.within_limits(account, contract, [(order.side, price, lots)], [order])
        self.allowed(account.owner)
        self.counts_one(account.owner)
        order.facility = facility
        if order.stop is not None:
            order.price, order.open = price, lots
            if op.get("stop") is not None:
                order.stop = op["stop"]
        elif stays:
            order.open = lots
            if order.shown is not None:
                order.shown = min(order.shown, lots)
        else:
            order.price, order.open = price, lots
            self.come_in(order)

    def pool_cover(self, pool, contract, order):
        """Rule 13.4: free is what neither the pool's other offers nor anything else reserves, and what the pool reserves."""
        most = []
        for (quarter, resource), need in contract.vector().items():
            others = [o for o in self.orders if o.pool is pool and o is not order]
            reserve = max([o.open * o.contract.vector().get((quarter, resource), 0) for o in others], default=0)
            free = self.right(pool.account, pool.facility, (quarter, resource)) - self.rights_reserved(pool.account, pool.facility, quarter, resource, order)
            most.append((free + reserve) // need)
        return max(0, min(most))

    def cancel(self, op):
        order = self.find(op, op.get("side"))
        sides = [o for o in self.orders if o.id == op["id"] and op.get("side") in (None, o.side)]
        check(op.get("was") is None or not (order.quoted and op.get("side") is None), "not-combinable")
        check(op.get("was") in (None, order.open), "open-quantity-differs", op.get("was", 0), order.open)
        self.counts_one(order.account.owner)
        for one in sides:
            self.end(one, "member")

    def cancel_all(self, op):
        owner = self.member(op.get("of") or op.get("owner") or "the house")
        asker = op.get("owner", "the house")
        check(asker in (owner, "the house"), "not-permitted")
        account = self.account(owner, op["account"]) if op.get("account") else None
        check(op.get("zone") in (None, "own"), "unknown-zone")
        contract = self.live(op["contract"]) if op.get("contract") else None
        why = "mass" if asker == owner else "operator"
        self.sweep(owner, why, lambda o: account in (None, o.account) and contract in (None, o.contract))

    def sweep(self, owner, why, wanted):
        """Rule 5.2"""
        for account in self.accounts[owner]:
            for order in sorted([o for o in self.orders if o.account is account and wanted(o)], key=lambda o: o.entry):
                self.end(order, why)

    def hibernate(self, op):
        order = self.find(op)
        check(not order.quoted and not order.pool, "not-combinable")
        check(not order.away, "wrong-state")
        self.counts_one(order.account.owner)
        self.put_away(order)

    def put_away(self, order):
        order.away, order.facility, order.left_at = True, None, self.tick()

    def reactivate(self, op):
        order = self.find(op)
        contract, account, side = order.contract, order.account, order.side
        waiting = [o for o in self.orders if o.contract is contract and o.stop is not None and not o.away]
        check(order.stop is None or not order.away or len(waiting) < 1000, "limit-reached", 1001, 1000)
        check(contract.phase in ("continuous", "call"), "wrong-phase")
        check(not (contract.phase == "call" and (order.whole or order.post) and order.stop is None), "wrong-phase")
        price = order.price
        if order.market or order.to_limit:
            price = self.bounds(contract)[1 if side == "buy" else 0]
        if order.post == "slide":
            price = self.slid(contract, side, price)
        per_lot = self.per_lot(contract, side, price)
        if order.away:
            self.solvent(account, side == "sell" and per_lot == 0)
            self.whole_lots(order.open, per_lot)
            self.affordable(account, per_lot * order.open)
            facility = self.cover(account, contract, order.open, order.named) if side == "sell" else None
        check(order.away, "wrong-state")
        if order.post:
            best = self.opposite(order, price)
            check(not best, "would-trade", price, best[0].price if best else 0)
        if order.stop is not None:
            check(not self.reached(order), "stop-reached", order.stop, contract.last or 0)
        self.in_collar(contract, price)
        if contract.phase == "call":
            self.clear_of_own(order, price)
        self.within_limits(account, contract, [(side, price, order.open)])
        self.allowed(account.owner)
        self.counts_one(account.owner)
        order.away, order.price, order.facility, order.session = False, price, facility, op.get("session")
        if order.stop is None:
            self.come_in(order)

    # Quotes, baskets and pools

    def quote(self, op):
        account, contract = self.account(op["owner"]), self.live(op.get("contract"))
        halves = [(side, *op[key]) for side, key in (("buy", "bid"), ("sell", "ask")) if op.get(key) and op[key][1] != 0]
        old = [o for o in self.orders if o.quoted and o.account is account and o.contract is contract]
        if not halves:
            check(old, "unknown-order")
            self.counts_one(op["owner"])
            for order in old:
                self.end(order, "quote")
            return
        check(contract.phase == "continuous", "wrong-phase")
        self.solvent(account, all(side == "sell" and self.per_lot(contract, side, price) == 0 for side, price, _ in halves))
        check(len(halves) < 2 or halves[0][1] < halves[1][1], "not-combinable")
        for _, price, _ in halves:
            self.in_range(contract, price)
        for side, price, lots in halves:
            self.whole_lots(lots, self.per_lot(contract, side, price))
        room = sum(self.per_lot(contract, o.side, o.price) * o.open for o in old)
        needed = sum(self.per_lot(contract, side, price) * lots for side, price, lots in halves)
        free = account.cash - self.reserved(account) + room
        check(needed == 0 or needed <= free, "insufficient-cash", needed, free)
        offer = next((o for o in old if o.side == "sell"), None)
        facility = None
        for side, _, lots in halves:
            facility = self.cover(account, contract, lots, None, offer) if side == "sell" else facility
        for _, price, _ in halves:
            self.in_collar(contract, price)
        self.within_limits(account, contract, halves, old)
        self.allowed(op["owner"], len(halves))
        self.counts_one(op["owner"], len(halves))
        for order in old:
            self.end(order, "quote")
        for side, price, lots in halves:
            order = Thing(id=op["id"], account=account, contract=contract, side=side, price=price, open=lots, stp=self.stp, tif="GTC")
            order.__dict__.update(until=None, market=False, to_limit=False, post=None, clip=None, step=0, stop=None, whole=False, shown=None)
            order.__dict__.update(away=False, named=None, facility=facility if side == "sell" else None, quoted=True, traded_at=None)
            order.__dict__.update(session=op.get("session"), pool=None, entry=self.tick(), time=self.time)
            self.come_in(order)

    def basket(self, op):
        account, legs = self.account(op["owner"]), []
        for leg in op["legs"]:
            contract = self.live(leg.get("contract"))
            order = Thing(id=op["id"], account=account, contract=contract, side=leg["side"], price=leg["price"], open=leg["qty"], stp="cancel_newest")
            order.__dict__.update(tif="FOK", until=None, market=False, to_limit=False, post=None, clip=None, step=0, stop=None, whole=False)
            order.__dict__.update(shown=None, away=False, named=None, facility=None, quoted=False, traded_at=None, session=None, pool=None)
            order.__dict__.update(entry=self.tick(), time=self.time)
            legs.append(order)
        for leg in legs:
            check(leg.contract.phase == "continuous", "wrong-phase")
        for leg in legs:
            self.solvent(account, leg.side == "sell" and self.per_lot(leg.contract, leg.side, leg.price) == 0)
        for leg in legs:
            self.in_range(leg.contract, leg.price)
        for leg in legs:
            self.whole_lots(leg.open, self.per_lot(leg.contract, leg.side, leg.price))
        needed = sum(self.per_lot(leg.contract, leg.side, leg.price) * leg.open for leg in legs)
        self.affordable(account, needed)
        for leg in legs:
            if leg.side == "sell":
                leg.facility = self.cover(account, leg.contract, leg.open, None)
        for leg in legs:
            found, _ = self.planned(leg)
            check(found == leg.open or self.planned(leg)[1], "leg-unfilled", leg.open, found)
        for leg in legs:
            self.in_collar(leg.contract, leg.price)
        check(not any(self.planned(leg)[1] for leg in legs), "own-order-in-leg")
        check(len(legs) >= 2, "legs-differ", 2, len(legs))
        limit = self.limits.get(op["owner"], {})
        for leg in legs:
            if limit.get("size") is not None:
                check(leg.open <= limit["size"], "order-too-large", leg.open, limit["size"])
        for leg in legs:
            value = abs(leg.price) * leg.open * leg.contract.tick
            if limit.get("value") is not None:
                check(value <= limit["value"], "order-value-too-high", value, limit["value"])
        for leg in legs:
            if limit.get("position") is not None:
                total = leg.open + self.exposure(op["owner"], leg.contract, leg.side, [])
                check(total <= limit["position"], "position-limit", total, limit["position"])
        if limit.get("credit") is not None and needed > 0:
            total = sum(self.reserved(a) for a in self.accounts[op["owner"]]) + needed
            check(total <= limit["credit"], "credit-limit", total, limit["credit"])
        self.allowed(op["owner"], len(legs))
        self.counts_one(op["owner"], len(legs))
        for leg in legs:
            self.base = None
            self.come_in(leg)

    def pool(self, op):
        account = self.account(op["owner"], op.get("account"))
        check(op.get("facility", "firm") in self.facilities, "unknown-facility")
        check((op["owner"], op["name"]) not in self.pools, "name-taken")
        self.pools[(op["owner"], op["name"])] = Thing(account=account, facility=op.get("facility", "firm"))

    # Stops and all-or-none orders

    def reached(self, order):
        last = order.contract.last
        return last is not None and (last >= order.stop if order.side == "buy" else last <= order.stop)

    def settle(self):
        """Rules 8.6 and 9.8"""
        changed = True
        while changed:
            changed = False
            for contract in list(self.contracts.values()):
                changed |= self.retry(contract) or self.examine(contract)

    def retry(self, contract):
        done = False
        while contract.phase == "continuous":
            waiting = self.in_priority(contract, "buy") + self.in_priority(contract, "sell")
            order = next((o for o in waiting if o.whole and self.fills_whole(o)), None)
            if order is None:
                break
            self.come_in(order)
            done = True
        return done

    def examine(self, contract):
        if contract.phase != "continuous":
            return False
        reached = [o for o in self.orders if o.contract is contract and o.stop is not None and not o.away and self.reached(o)]
        for order in self.stop_order(reached):
            if contract.phase != "continuous":
                break
            order.stop = None
            self.come_in(order)
        return bool(reached)

    def stop_order(self, orders):
        buys = sorted([o for o in orders if o.side == "buy"], key=lambda o: (o.stop, o.entry))
        return buys + sorted([o for o in orders if o.side == "sell"], key=lambda o: (-o.stop, o.entry))

    # Phases

    def outcome(self, contract):
        """Rule 10.4: price and volume."""
        book = [o for o in self.resting(contract) if not o.whole]
        prices = {o.price + d for o in book for d in (-1, 0, 1)} | {self.reference(contract)} - {None}
        best = None
        for price in sorted(p for p in prices if contract.lowest <= p <= contract.highest):
            bid = sum(o.open for o in book if o.side == "buy" and o.price >= price)
            offered = sum(o.open for o in book if o.side == "sell" and o.price <= price)
            reference = self.reference(contract)
            key = (-min(bid, offered), abs(bid - offered), 0 if reference is None else abs(price - reference), price)
            best = key if best is None or key < best else best
        return (best[3], -best[0]) if best and best[0] < 0 else (None, 0)

    def uncross(self, contract):
        price, left = self.outcome(contract)
        while left > 0:
            bid = [o for o in self.in_priority(contract, "buy") if not o.whole][0]
            ask = [o for o in self.in_priority(contract, "sell") if not o.whole][0]
            lots = min(bid.open, ask.open, left)
            self.trades.append({"maker": bid.id, "taker": ask.id, "price": price, "qty": lots})
            fee = contract.fees[2]
            self.filled(contract, bid, ask, price, lots, "auction", (bid.price, ask.price), (fee, fee))
            left -= lots
            for order in (bid, ask):
                order.open -= lots
                order.traded_at = price
                if order.open == 0:
                    self.orders = [o for o in self.orders if o is not order]
                elif order.shown is not None:
                    # All its lots trade, those it shows first.
                    order.shown = max(0, order.shown - lots)
                    if order.shown == 0:
                        order.shown = None
                        order.price += order.step * (-1 if order.side == "buy" else 1)
                        order.time = self.tick()
                        self.show(order)
        return price

    def end_call(self, contract):
        price = self.uncross(contract)
        contract.phase, contract.call_end = "continuous", None
        for order in self.in_priority(contract, "buy") + self.in_priority(contract, "sell"):
            if order.to_limit and order.traded_at is not None:
                order.price, order.to_limit, order.time = price, False, self.tick()
            elif order.market or order.to_limit:
                self.end(order, "market")

    def gate(self, contract):
        if contract.phase == "call" and not self.is_frozen(contract):
            self.uncross(contract)
        self.close(contract, "gate")
        contract.phase = "closed"
        for deal in self.deals:
            if deal.contract is contract and deal.state == "pending":
                deal.state = "cancelled"
        self.proposals = {id: p for id, p in self.proposals.items() if p.contract is not contract}

    def close(self, contract, why):
        """Rule 5.4"""
        contract.phase = "closing"
        book = self.in_priority(contract, "buy") + self.in_priority(contract, "sell")
        waiting = self.stop_order([o for o in self.orders if o.contract is contract and o.stop is not None and not o.away])
        away = sorted([o for o in self.orders if o.contract is contract and o.away], key=lambda o: o.left_at)
        for order in book + waiting + away:
            self.end(order, why)

    def dues(self):
        """Everything that will come by itself: time, kind, an order among equals, and what it is."""
        found = []
        for contract in self.contracts.values():
            number, phase = contract.number, contract.phase
            if phase == "planned" and contract.disclosure:
                found.append((contract.opens - contract.disclosure, DISCLOSES, number, contract))
            if phase in ("planned", "disclosure"):
                found.append((contract.opens, OPENS, number, contract))
            if phase == "call" and contract.call_end is not None:
                found.append((contract.call_end, CALL_ENDS, number, contract))
            if phase in ("planned", "disclosure", "call", "continuous", "frozen"):
                found.append((contract.gate, GATES, number, contract))
            if phase == "closed":
                found.append((contract.first * QUARTER, STARTS, number, contract))
            if phase == "delivery":
                found.append((max(contract.end, contract.second[1]) * QUARTER, ENDS, number, contract))
        found += [(o.until, EXPIRES, o.entry, o) for o in self.orders if o.until is not None]
        found += [(p.until, PROPOSAL_ENDS, p.id, p) for p in self.proposals.values()]
        found += [(min(d.made + 900, d.contract.gate), HELD_ENDS, i, d) for i, d in enumerate(self.deals) if d.state == "pending"]
        return found

    def run(self, until):
        """Moves the clock, doing what is due on the way."""
        while True:
            due = min([d for d in self.dues() if d[0] <= until], key=lambda d: d[:3], default=None)
            if due is None:
                break
            self.now = max(self.now, due[0])
            self.base = None
            self.do(due[1], due[3])
            self.settle()
        self.now = max(self.now, until)

    def do(self, kind, what):
        if kind == DISCLOSES:
            what.phase = "disclosure"
        elif kind == OPENS:
            ends = what.opens + what.call
            what.phase = "call" if what.call and ends > self.now else "frozen" if self.is_frozen(what) else "continuous"
            what.call_end = ends
        elif kind == CALL_ENDS and self.is_frozen(what):
            what.call_end = None
        elif kind == CALL_ENDS:
            self.end_call(what)
        elif kind == GATES:
            self.gate(what)
        elif kind == STARTS:
            what.phase = "delivery"
        elif kind == ENDS:
            what.phase = "delivered"
            for (owner, name, contract), position in self.positions.items():
                if contract is what:
                    self.account(owner, name).undelivered -= position.received
                    position.received = 0
        elif kind == EXPIRES:
            self.end(what, "expiry")
        elif kind == PROPOSAL_ENDS:
            del self.proposals[what.id]
        else:
            what.state = "cancelled"

    # Operations

    def contract(self, op):
        check(op.get("zone") is None, "unknown-zone")
        product = op.get("product", "DRILL")
        contract = Contract(op.get("contract"), product, op, self.fees.get(product, (0, 0, 0)), self.now)
        contract.label = op.get("label", op.get("contract") or "main")
        self.sound(contract)
        self.add(contract, op.get("contract"))

    def sound(self, contract):
        """Rule 6.3"""
        figures = (contract.first, contract.end)
        outside = ("value-out-of-range", None, None)
        shift = contract.kind == "SHIFT"
        check(contract.first < contract.end, *outside)
        check(not shift or contract.end <= contract.second[0] < contract.second[1], *outside)
        check(contract.opens < contract.gate, *outside)
        check(contract.first >= self.now // DAY * 96 and max(contract.end, contract.second[1]) <= (self.now // DAY + 1000) * 96, *outside)
        if contract.call or contract.disclosure:
            check(contract.opens + contract.call < contract.gate, *outside)
            check(0 <= contract.call <= 34_560_000 and 0 <= contract.disclosure <= 34_560_000, *outside)
        check(contract.reference is None or contract.lowest <= contract.reference <= contract.highest, *outside)
        if shift:
            check(1 <= contract.classed <= 10_000, *outside)
            window, other = contract.end - contract.first, contract.second[1] - contract.second[0]
            check(400_000 % window == 0, "inexact-division", None, None)
            check(40 * contract.classed % other == 0, "inexact-division", None, None)
        check(contract.gate > self.now, "gate-passed", None, None)
        there = [c for c in self.contracts.values() if c.phase not in ("delivered", "cancelled")]
        check(not any(c.product == contract.product and c.label == contract.label for c in there), "contract-exists", None, None)

    def add(self, contract, name):
        self.made += 1
        contract.number = self.made
        self.contracts[name] = contract
        self.run(self.now)

    def calendar(self, op):
        check(op.get("zone") is None, "unknown-zone")
        quarters, first = op.get("quarters", 96), op["day"] * 96
        change = op.get("change", 0)
        check(quarters in (92, 96, 100), "value-out-of-range", None, None)
        if quarters != 96:
            check(change % 4 == 0 and (0 if quarters == 92 else 4) <= change <= (92 if quarters == 92 else 96), "value-out-of-range", None, None)
        # What a wall clock shows at each quarter-hour, in quarter-hours.
        shift = {92: 4, 96: 0, 100: -4}[quarters]
        wall = [q + (shift if quarters != 96 and q >= change else 0) for q in range(quarters)]
        wanted = []
        for q in range(quarters):
            second = q > 0 and wall[q] in wall[:q]
            label = f"{wall[q] // 4:02}{wall[q] % 4 * 15:02}" + ("B" if second else "")
            wanted += [(product, label, q, q + 1) for product in ("CHG", "DIS", "ROOM")]
        for q in range(0, quarters, 4):
            second = wall[q] in wall[:q]
            wanted += [(product, f"{wall[q] // 4:02}" + ("B" if second else ""), q, q + 4) for product in ("CHG", "DIS", "ROOM")]
        wanted += [(product, None, 0, quarters) for product in ("ROOM", "SSU1", "SSU2", "SSU4")]
        made = []
        for product, label, start, end in wanted:
            terms = {key: op[key] for key in ("opens", "disclosure", "call") if key in op}
            terms = {"opens": self.now} | terms | {"first": first + start, "end": first + end}
            contract = Contract(None, product, terms, self.fees.get(product, (0, 0, 0)), self.now)
            contract.label = f"day {op['day']}" + ("" if label is None else f".{label}")
            if contract.gate > self.now:
                made.append(contract)
        check(made, "gate-passed", None, None)
        for contract in made:
            self.sound(contract)
        names = {}
        for name, text in op.get("names", {}).items():
            product, _, rest = text.partition(".")
            names[(product, f"day {op['day']}" + (f".{rest}" if rest else ""))] = name
        for contract in made:
            contract.name = names.get((contract.product, contract.label), ("of the day", contract.product, contract.label))
            self.add(contract, contract.name)
        self.days[op["day"]] = Thing(first=first, quarters=quarters, wall=wall, opens=made[0].opens, call=op.get("call", 0), disclosure=op.get("disclosure", 0))
        self.block_day = op["day"]

    def block(self, op):
        """Rules 14.1 to 14.3: the contract a name means, and whether it is yet to be made."""
        start, end = op["block"]
        there = self.contracts.get(op.get("contract"))
        quarters = end - start
        named_otherwise = quarters == 1 or quarters == 4 and start % 4 == 0
        check(0 <= start < end <= 96 and not named_otherwise, "unknown-contract")
        if there and there.phase not in ("delivered", "cancelled"):
            return there, False
        day = self.days.get(self.block_day)
        check(day, "unknown-contract")
        run = [q for q in range(day.quarters) if day.wall[q] >= start]
        stop = next((q for q in range(day.quarters) if day.wall[q] >= end), day.quarters)
        check(run and stop - run[0] >= 2, "unknown-contract")
        terms = {"first": day.first + run[0], "end": day.first + stop, "opens": day.opens, "call": day.call, "disclosure": day.disclosure}
        contract = Contract(op["contract"], "CHG", terms, self.fees.get("CHG", (0, 0, 0)), self.now)
        check(contract.gate > self.now, "unknown-contract")
        contract.label = ("block", start, end)
        self.made += 1
        contract.number = self.made
        if self.now >= contract.opens:
            self.do(OPENS, contract)
        return contract, True

    def facility(self, op):
        check(op.get("zone") is None, "unknown-zone")
        account = self.account(op["of"], op.get("account"))
        check(op["name"] not in self.facilities, "name-taken")
        check(0 <= op.get("cycles", 0) <= 1000, "value-out-of-range", None, None)
        factors = [op.get(key, 10_000) for key in ("in", "out", "sale")]
        amounts = [op.get(key, 0) for key in RESOURCES]
        check(all(0 <= f <= 10_000 for f in factors) and all(a >= 0 for a in amounts), "value-out-of-range", None, None)
        check(op["first"] < op["end"] and op["first"] >= self.now // DAY * 96, "value-out-of-range", None, None)
        efficiency = factors[0] * factors[1] // 10_000
        self.facilities[op["name"]] = Thing(name=op["name"], account=account, firm=op.get("firm", True), efficiency=efficiency)
        self.facilities[op["name"]].plant = op.get("plant") or op["name"]
        for quarter in range(op["first"], op["end"]):
            for resource, amount in zip(RESOURCES, amounts):
                sold = amount * LOT * factors[2] // 10_000
                self.rights[(account.owner, account.name, op["name"], quarter, resource)] = sold

    def add_account(self, op):
        owner = self.member(op["of"])
        check(op["name"] not in [a.name for a in self.accounts[owner]], "name-taken")
        self.accounts[owner].append(Thing(owner=owner, name=op["name"], cash=0, undelivered=0, number=self.tick()))

    def cash(self, op):
        account, amount = self.account(op["of"], op.get("account")), op["amount"]
        check(amount != 0, "value-out-of-range", None, None)
        free = min(account.cash - self.reserved(account), account.cash - account.undelivered)
        check(amount > 0 or -amount <= free, "not-withdrawable", -amount, free)
        account.cash += amount

    def settle_run(self, op):
        account, amount = self.account(op["of"]), op["amount"]
        total = sum(a.cash for accounts in self.accounts.values() for a in accounts)
        del total
        check((op["run"], op["version"], op["of"]) not in self.settled, "already-settled")
        self.settled.add((op["run"], op["version"], op["of"]))
        account.cash += amount

    def clock(self, op):
        check(op["to"] - self.now <= 400 * DAY, "value-out-of-range", None, None)
        check(op["to"] > self.now, "clock-not-forward", op["to"], self.now)
        self.run(op["to"])

    def set_fees(self, op):
        fees = (op["maker"], op["taker"], op.get("auction", 0))
        check(all(0 <= fee <= 10**12 for fee in fees), "value-out-of-range", None, None)
        self.fees[op["product"]] = fees

    def set_collar(self, op):
        interrupt = op.get("interrupt")
        check(interrupt is None or 1 <= op.get("call", 300) <= 34_560_000, "value-out-of-range")
        self.collars[op.get("product", "DRILL")] = (op.get("width"), interrupt, op.get("call", 300) if interrupt is not None else 0)

    def set_call_price(self, op):
        lowest, highest = PRODUCTS[op["product"]][:2]
        check(op.get("zone") is None, "unknown-zone")
        check(op.get("price") is None or 0 <= op["price"] <= highest, "value-out-of-range", None, None)
        self.call_prices[op["product"]] = op.get("price")

    def set_limit(self, op):
        given = {key: op[key] for key in ("size", "value", "position", "credit", "requests", "per_fill") if key in op}
        check(all(-1 <= number <= 2**62 for number in given.values()), "value-out-of-range", None, None)
        limits = self.limits.setdefault(self.member(op["of"]), {})
        before = limits.get("requests")
        limits.update({key: None if number == -1 else number for key, number in given.items()})
        if before is None or limits.get("requests") is None:
            self.counts.pop(op["of"], None)

    def halt(self, op):
        owner = self.member(op.get("of") or op.get("owner"))
        check(op.get("owner") in (None, owner), "not-permitted")
        if owner not in self.halted:
            self.halted.add(owner)
            self.proposals = {id: p for id, p in self.proposals.items() if p.account.owner != owner}
            self.sweep(owner, "halt", lambda o: True)

    def release(self, op):
        self.halted.discard(self.member(op["of"]))

    BEFORE_CLOSING = ("planned", "disclosure", "call", "continuous", "frozen")

    def is_frozen(self, contract):
        return contract.frozen or None in self.freezes or contract.product in self.freezes

    def trading(self, op):
        contract = self.live(op.get("contract"))
        wanted = op["op"] == "freeze"
        check(contract.phase in self.BEFORE_CLOSING and contract.frozen != wanted, "wrong-phase")
        contract.frozen = wanted
        self.follow_freezes(contract)
        self.run(self.now)

    def trading_of_all(self, op):
        check(op.get("zone") is None, "unknown-zone")
        product, label, wanted = op.get("product"), op.get("label") or "", op["op"] == "freeze_all"
        chosen = [c for c in self.contracts.values() if product in (None, c.product) and str(c.label).startswith(label)]
        chosen = [c for c in sorted(chosen, key=lambda c: c.number) if c.phase in self.BEFORE_CLOSING]
        # With a label it is about the contracts that are there, else a freeze stands for those to come as well.
        own = [c for c in chosen if c.frozen != wanted] if label or not wanted else []
        standing = set()
        if not label:
            standing = {product} - self.freezes if wanted else {f for f in self.freezes if product in (None, f)}
        check(own or standing, "wrong-phase")
        self.freezes ^= standing
        for contract in own:
            contract.frozen = wanted
        for contract in chosen:
            self.follow_freezes(contract)
        self.run(self.now)

    def follow_freezes(self, contract):
        """Rule 10.12"""
        frozen = self.is_frozen(contract)
        if contract.phase == "continuous" and frozen:
            contract.phase = "frozen"
        elif contract.phase == "frozen" and not frozen:
            contract.phase = "continuous"
        elif contract.phase == "call" and contract.call_end is None and not frozen:
            contract.call_end = self.now

    def annul(self, op):
        contract = self.live(op.get("contract"))
        check(contract.phase not in ("closing", "closed", "delivery"), "wrong-phase")
        check(not contract.traded, "contract-traded")
        self.proposals = {id: p for id, p in self.proposals.items() if p.contract is not contract}
        self.close(contract, "contract")
        contract.phase = "cancelled"

    def login(self, op):
        owner = self.member(op["owner"])
        back = op.get("return")
        check(back is None or self.sessions.get((owner, back)) is not None, "not-permitted")
        if back is not None and back != op["session"]:
            for order in self.orders:
                if order.account.owner == owner and order.session == back:
                    order.session = op["session"]
            self.sessions[(owner, back)] = None
        self.sessions[(owner, op["session"])] = op.get("on_end", "keep")

    def logout(self, op):
        choice = self.sessions.get((op["owner"], op["session"]))
        check(choice is not None, "not-permitted")
        self.sessions[(op["owner"], op["session"])] = None
        own = lambda o: o.session == op["session"] and o.account.owner == op["owner"]
        if choice == "cancel":
            self.sweep(op["owner"], "disconnect", own)
        elif choice == "hibernate":
            for order in sorted([o for o in self.orders if own(o) and not o.away], key=lambda o: o.entry):
                if order.quoted or order.pool:
                    self.end(order, "disconnect")
                else:
                    self.put_away(order)

    # Playing

    HOUSE = {"contract", "calendar", "facility", "account", "cash", "settle", "clock", "fees", "collar", "call_price", "limit"}
    HOUSE |= {"release", "annul", "freeze", "resume", "freeze_all", "resume_all"}

    def play(self, op):
        does = {"new": self.new, "replace": self.replace, "cancel": self.cancel, "hibernate": self.hibernate, "reactivate": self.reactivate}
        does |= {"quote": self.quote, "basket": self.basket, "pool": self.pool, "negotiate": self.negotiate, "contract": self.contract}
        does |= {"confirm": self.answer, "decline": self.answer, "retract": self.answer, "hold": self.hold, "hold_all": self.hold}
        does |= {"calendar": self.calendar, "facility": self.facility, "account": self.add_account, "cash": self.cash, "settle": self.settle_run}
        does |= {"clock": self.clock, "fees": self.set_fees, "collar": self.set_collar, "call_price": self.set_call_price, "limit": self.set_limit}
        does |= {"halt": self.halt, "release": self.release, "freeze": self.trading, "resume": self.trading, "annul": self.annul, "call": self.call}
        does |= {"freeze_all": self.trading_of_all, "resume_all": self.trading_of_all, "login": self.login, "logout": self.logout}
        does |= {"cancel_all": self.cancel_all, "derate": self.capability_change, "restore": self.capability_change}
        self.base = None
        if op.get("owner"):
            self.member(op["owner"])
        try:
            check(op["op"] not in self.HOUSE or "owner" not in op, "not-permitted")
            does.get(op["op"], self.review)(op)
            self.settle()
        except Refused as refused:
            self.rejected.append(op["id"])
            self.reasons.append(refused.reason)
            self.figures.append(None if None in refused.figures else refused.figures)

    def levels(self, name, side):
        levels = []
        for order in self.in_priority(self.contracts[name], side) if name in self.contracts else []:
            if levels and levels[-1][0] == order.price:
                levels[-1][1] += order.open
                levels[-1][2].append(order.id)
            else:
                levels.append([order.price, order.open, [order.id]])
        return levels


def play(case):
    """What a case comes to."""
    market = Market((case.get("config") or {}).get("stp_default", "cancel_newest"))
    checkpoints, names = [], []
    for op in case["ops"]:
        market.play(op)
        checkpoints.append({"n_trades": len(market.trades), "bids": market.levels(None, "buy"), "asks": market.levels(None, "sell")})
    names = [name for name in case["expect"].get("books", {})]
    phase = lambda name: market.contracts[name].phase if name in market.contracts else None
    seats = {owner: place for place, owner in enumerate(market.members)}
    deals = [
        {"kind": d.kind, "buyer": d.buyer.owner, "seller": d.seller.owner, "price": d.price, "qty": d.lots, "state": d.state} for d in market.deals
    ]
    came = {"trades": market.trades, "rejected": market.rejected, "reasons": market.reasons, "figures": market.figures, "deals": deals}
    came |= {"book": {"bids": market.levels(None, "buy"), "asks": market.levels(None, "sell")}, "ended": market.ended, "phase": phase(None)}
    came["books"] = {name: {"bids": market.levels(name, "buy"), "asks": market.levels(name, "sell")} for name in names}
    came["phases"] = {name: phase(name) for name in case["expect"].get("phases", {})}
    came["cash"] = {
        owner: [[a.cash, market.reserved(a)] for a in market.accounts.get(owner, [])] for owner in case["expect"].get("cash", {})
    }
    came["rights"] = {name: market.rights_of(name) for name in case["expect"].get("rights", {})}
    came["checkpoints"] = checkpoints
    return came
