#!/usr/bin/env python3
"""A second reading of docs/RULES.md, written for obviousness and sharing nothing with the engine.

    conformance/model.py check FILE...     says where a file expects something else than this model
    conformance/model.py make SEED CASES OPERATIONS [stops|all|quotes|baskets|pools]     writes random cases, expectations included, to standard output; with
                                                                    `stops`, a third of the orders wait for a price; with `all`,
                                                                    there are orders of every other kind; with `quotes` or
                                                                    `baskets`, a third of the requests are these; with `pools`,
                                                                    most of what is sold is offered in pools
    conformance/model.py auctions SEED CASES                        the same of call auctions
    conformance/model.py books SEED                                 cases that say how their operations are made, and what
                                                                    they come to as digests

The market is a list of orders. Each order that comes in looks at all of them, again and again, for the best one it crosses. Whether an
order can be filled whole is found by filling it in a copy of the market.
"""

import copy
import json
import random
import sys

# A check leaves no files behind.
sys.dont_write_bytecode = True
import empty_market

LOWEST, HIGHEST, MOST_LOTS = -(2**31), 2**31 - 1, 2**32 - 1
MOST_CLIPS, MOST_WAITING, MOST_LEGS, MOST_IN_POOL = 1000, 100, 100, 32
# Of the two facilities of a contract that gives rights: a sale is covered by the firm one.
INTERRUPTIBLE, FIRM = 0, 1


class Order:
    def __init__(self, id, owner, side, price, open, time):
        self.id, self.owner, self.side, self.price, self.open, self.time = id, owner, side, price, open, time
        self.entry, self.tif, self.is_market, self.stop = time, "GTC", False, None
        # Of an iceberg: lots in a clip, and what is left of the one shown. Whether it trades whole only. Whether it may trade at entry.
        self.clip, self.clip_left, self.whole, self.post_only = None, 0, False, False
        self.quoted = False
        # The pool it is an offer of, and the quarter-hours it needs rights in.
        self.pool, self.run = None, (0, 1)

    def shown(self):
        return self.open if self.clip is None else self.clip_left

    def show_clip(self):
        if self.clip is not None:
            self.clip_left = min(self.clip, self.open)


class Pool:
    """Offers of one owner on one facility that share what they reserve."""

    def __init__(self, owner, facility):
        self.owner, self.facility = owner, facility


class Deal:
    """A trade, of whatever kind, by who made it."""

    def __init__(self, kind, buyer, seller, price, lots, state, facility, run):
        self.run = run
        self.kind, self.buyer, self.seller, self.price, self.lots = kind, buyer, seller, price, lots
        self.state, self.facility, self.disputer = state, facility, None


class Market:
    """One contract. Trades, refusals, deals and ids are common to all contracts of a case, and so are rights, pools and the order of entry."""

    time = 0

    def __init__(self, stp, all, trades, rejected, deals, rights=None, name=None, facilities=None, pools=None):
        self.stp = stp
        self.deals = deals
        self.proposals = {}
        self.held = False
        # Of each facility, the interruptible one first, by quarter-hour: lots by owner; None for a drill, which needs none.
        self.rights = rights
        self.facilities = facilities
        self.pools = pools
        self.run = (rights or {}).get("contracts", {}).get(name, (0, 1))
        # "call", "continuous" or "frozen".
        self.phase = "call" if (rights or {}).get("call") else "continuous"
        # A block is there when its first order is accepted.
        self.there = not (rights or {}).get("block")
        if rights:
            # Owners in the order in which they came, and so of their accounts.
            self.owners = [rights["owner"]]
        self.orders = []
        self.waiting = []
        self.last = None
        self.all = all
        self.trades = trades
        self.rejected = rejected
        self.planning = False

    def find(self, id):
        return next((order for order in self.orders + self.waiting if order.id == id), None)

    def lives(self, id):
        return any(market.find(id) for market in self.all.values())

    def tick(self):
        Market.time += 1
        return Market.time

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
        pooled = op.get("pool") is not None
        if self.lives(op["id"]) or not is_whole(lots) or not 1 <= lots <= MOST_LOTS:
            return self.refuse(op)
        if price is not None and (not is_whole(price) or not LOWEST <= price <= HIGHEST):
            return self.refuse(op)
        tif, clip, post_only, stop = op.get("tif", "GTC"), op.get("display_qty"), bool(op.get("post_only")), op.get("stop")
        special = [clip is not None, post_only, tif == "AON"]
        if self.phase == "frozen" or self.phase == "call" and (tif in ("IOC", "FOK", "AON") or post_only):
            return self.refuse(op)
        # Rules 8.1, 9.5: an iceberg may be post-only; nothing else goes together, and none of it with orders that do not rest.
        if (price is None or stop is not None or tif in ("IOC", "FOK")) and any(special) or tif == "AON" and any(special[:2]):
            return self.refuse(op)
        if clip is not None and not (is_whole(clip) and 1 <= clip <= lots <= clip * MOST_CLIPS):
            return self.refuse(op)
        if stop is not None and (not is_whole(stop) or not LOWEST <= stop <= HIGHEST):
            return self.refuse(op)
        # Rule 8.6: of more than four quarter-hours.
        if tif == "AON" and self.rights and self.run[1] - self.run[0] <= 4:
            return self.refuse(op)
        whole = [o for o in self.orders if o.side == op["side"] and o.whole]
        if tif == "AON" and len(whole) >= MOST_WAITING:
            return self.refuse(op)
        limit = price
        if price is None:
            limit = HIGHEST if op["side"] == "buy" else LOWEST
        owner = op.get("owner", f"nobody else than {self.tick()}")
        order = Order(op["id"], owner, op["side"], int(limit), int(lots), self.tick())
        order.tif, order.is_market = tif, price is None
        order.clip, order.post_only, order.whole = None if clip is None else int(clip), post_only, tif == "AON"
        order.run = self.run
        if pooled:
            # Rules 13.2 and 13.4
            pool = self.pools.get((owner, op["pool"])) if self.pools is not None else None
            if pool is None or self.in_pool(pool, order) or len(self.offers(pool)) >= MOST_IN_POOL or not self.covers(pool, order.open):
                return self.refuse(op)
            if order.side == "buy" or price is None or stop is not None or clip is not None or tif == "AON":
                return self.refuse(op)
            order.pool = pool
        elif self.facilities and order.side == "sell" and self.free(owner, FIRM) < order.open:
            return self.refuse(op)
        if self.phase == "call" and self.crosses_own(order):
            return self.refuse(op)
        if post_only and self.opposite(order, order.price):
            return self.refuse(op)
        if stop is None:
            return self.come_in(order)
        order.stop = int(stop)
        if self.reaches(order):
            return self.refuse(op)
        self.waiting.append(order)

    def come_in(self, order):
        if self.phase == "call":
            return self.orders.append(order)
        if order.tif == "FOK" and not self.fills_whole(order):
            return
        if order.whole and not self.fills_whole(order):
            self.orders.append(order)
        elif self.match(order) and order.tif in ("GTC", "AON") and not order.is_market:
            order.show_clip()
            self.orders.append(order)

    # Rules 9.9 to 9.11

    def quote(self, op):
        sides = [(side, op[key]) for side, key in (("buy", "bid"), ("sell", "ask")) if op.get(key) is not None and op[key][1] != 0]
        old = [o for o in self.orders if o.quoted and o.owner == op["owner"]]
        if self.phase != "continuous" or self.lives(op["id"]) or any(not is_whole(number) for _, half in sides for number in half):
            return self.refuse(op)
        if not sides and not old:
            return self.refuse(op)
        if len(sides) == 2 and sides[0][1][0] >= sides[1][1][0]:
            return self.refuse(op)
        if any(not LOWEST <= price <= HIGHEST or not 1 <= lots <= MOST_LOTS for _, (price, lots) in sides):
            return self.refuse(op)
        self.orders = [o for o in self.orders if o not in old]
        for side, (price, lots) in sides:
            order = Order(op["id"], op["owner"], side, int(price), int(lots), self.tick())
            order.quoted, order.run = True, self.run
            self.come_in(order)

    # Rules 9.12 to 9.15: sent to any of the contracts

    def basket(self, op):
        legs = []
        contracts = [leg.get("contract") for leg in op["legs"]]
        if self.lives(op["id"]) or not 2 <= len(contracts) <= MOST_LEGS or len(set(contracts)) < len(contracts):
            return self.refuse(op)
        for leg in op["legs"]:
            price, lots = leg["price"], leg["qty"]
            if not is_whole(price) or not is_whole(lots) or not LOWEST <= price <= HIGHEST or not 1 <= lots <= MOST_LOTS:
                return self.refuse(op)
            market = self.all[leg.get("contract")]
            order = Order(op["id"], op["owner"], leg["side"], int(price), int(lots), market.tick())
            legs.append((market, order))
        if any(market.phase != "continuous" for market, _ in legs):
            return self.refuse(op)
        if not all(market.fills_whole(order, "cancel_newest") for market, order in legs):
            return self.refuse(op)
        # Rule 13.7
        pools = [pool for market, order in legs for pool in market.planned_pools(order)]
        if len(pools) > len(set(pools)):
            return self.refuse(op)
        for market, order in legs:
            market.match(order)

    # Rules 9.5 and 9.8

    def reaches(self, order):
        if self.last is None:
            return False
        return self.last >= order.stop if order.side == "buy" else self.last <= order.stop

    def examine(self):
        while True:
            reached = [order for order in self.waiting if self.reaches(order)]
            if not reached:
                return
            buys = sorted((o for o in reached if o.side == "buy"), key=lambda o: (o.stop, o.entry))
            sells = sorted((o for o in reached if o.side == "sell"), key=lambda o: (-o.stop, o.entry))
            for order in buys + sells:
                self.waiting.remove(order)
                order.time = self.tick()
                self.come_in(order)

    # Rule 3.4: would it be filled? Filled in a copy, in which nobody minds but its own member.

    def fills_whole(self, order, stp=None):
        market, order = Market(stp or self.stp, {}, [], [], []), copy.copy(order)
        market.orders = [copy.copy(o) for o in self.opposite(order, order.price)]
        market.planning = True
        return not market.match(order) and order.open == 0

    def planned_pools(self, order):
        market = Market("cancel_newest", {}, [], [], [])
        market.orders, market.planning = [copy.copy(o) for o in self.opposite(order, order.price)], True
        market.match(copy.copy(order))
        makers = {trade["maker"] for trade in market.trades}
        return {o.pool for o in self.orders if o.id in makers and o.pool}

    # Section 13

    def pool(self, op):
        if (op["owner"], op["name"]) in self.pools:
            return self.refuse(op)
        self.pools[(op["owner"], op["name"])] = Pool(op["owner"], INTERRUPTIBLE if op.get("facility") == "interruptible" else FIRM)

    def offers(self, pool):
        """Of all contracts, in order of entry."""
        return sorted((o for m in self.all.values() for o in m.orders if o.pool is pool), key=lambda o: o.entry)

    def in_pool(self, pool, order):
        return any(o.pool is pool and o is not order for o in self.orders)

    def reserve(self, pool, quarter):
        return max([o.open for o in self.offers(pool) if o.run[0] <= quarter < o.run[1]], default=0)

    def covers(self, pool, lots):
        """Whether what is free and what the pool reserves is enough, in every quarter-hour of this contract."""
        quarters = range(*self.run)
        return pool.facility == FIRM and all(
            self.free_in(pool.owner, FIRM, quarter) + self.reserve(pool, quarter) >= lots for quarter in quarters
        )

    def cut(self, sold, lots, before):
        """Rule 13.6: what was reserved before, less what was sold, is left."""
        left = {q: reserve - (lots if sold.run[0] <= q < sold.run[1] else 0) for q, reserve in before.items()}
        for market in self.all.values():
            for other in [o for o in market.orders if o.pool is sold.pool and o is not sold]:
                fits = min(left[q] for q in range(*other.run))
                other.open = min(other.open, fits)
                if other.open == 0:
                    market.orders.remove(other)

    # Rules 10.2 to 10.5

    def crosses_own(self, order):
        return self.stp != "off" and any(o.owner == order.owner for o in self.opposite(order, order.price))

    def uncross(self):
        bids = [(o.price, o.open) for o in self.orders if o.side == "buy"]
        asks = [(o.price, o.open) for o in self.orders if o.side == "sell"]
        best = None
        for price in sorted({p + d for p, _ in bids + asks for d in (-1, 0, 1)}):
            bid, offered = sum(n for p, n in bids if p >= price), sum(n for p, n in asks if p <= price)
            key = (-min(bid, offered), abs(bid - offered), 0 if self.last is None else abs(price - self.last), price)
            if LOWEST <= price <= HIGHEST and (best is None or key < best):
                best = key
        left = -best[0] if best else 0
        while left > 0:
            bid = min((o for o in self.orders if o.side == "buy"), key=lambda o: (-o.price, o.time))
            ask = min((o for o in self.orders if o.side == "sell"), key=lambda o: (o.price, o.time))
            lots = min(bid.open, ask.open, left)
            self.trades.append({"maker": bid.id, "taker": ask.id, "price": best[3], "qty": lots})
            self.fill(bid, ask, ask, best[3], lots, "auction")
            self.last = best[3]
            left -= lots
            for order in (bid, ask):
                if order.open == 0:
                    self.orders.remove(order)
        self.phase = "continuous"

    def trading(self, op):
        wanted, then = ("continuous", "frozen") if op["op"] == "freeze" else ("frozen", "continuous")
        if "owner" in op or self.phase != wanted:
            return self.refuse(op)
        self.phase = then

    # Rule 8.6

    def retry(self):
        while True:
            bids = sorted((o for o in self.orders if o.whole and o.side == "buy"), key=lambda o: (-o.price, o.time))
            asks = sorted((o for o in self.orders if o.whole and o.side == "sell"), key=lambda o: (o.price, o.time))
            order = next((o for o in bids + asks if self.fills_whole(o)), None)
            if order is None:
                return
            self.orders.remove(order)
            self.match(order)


    # Rules 3.1 to 3.3. True if the order has lots left to rest.

    def match(self, order):
        while order.open > 0:
            crossed = [o for o in self.opposite(order, order.price) if not (o.whole and o.open > order.open)]
            if not crossed:
                return True
            maker = crossed[0]
            lots = min(maker.shown(), order.open)
            if maker.owner == order.owner and self.stp != "off":
                if self.stp == "cancel_newest" or self.planning and self.stp != "cancel_oldest":
                    return False
                if self.stp in ("cancel_oldest", "cancel_both"):
                    self.orders.remove(maker)
                    if self.stp == "cancel_both":
                        return False
                    continue
            else:
                self.trades.append({"maker": maker.id, "taker": order.id, "price": maker.price, "qty": lots})
                buy, sell = (maker, order) if maker.side == "buy" else (order, maker)
                self.fill(buy, sell, order, maker.price, lots, "continuous")
                self.last = maker.price
                lots = 0
            maker.open -= lots
            maker.clip_left -= lots
            order.open -= lots
            if maker.open == 0:
                self.orders.remove(maker)
            elif maker.shown() == 0:
                maker.show_clip()
                maker.time = self.tick()
        return False

    def fill(self, buy, sell, incoming, price, lots, kind):
        """Both lose the lots, and the other offers of the seller's pool what they can no longer offer."""
        pooled = sell.pool and not self.planning
        # An offer that comes in is one of its pool's from the moment it is accepted.
        arriving = [sell] if sell is incoming and sell not in self.orders else []
        self.orders += arriving
        before = {q: self.reserve(sell.pool, q) for q in range(8)} if pooled else {}
        for order in (buy, sell):
            order.open -= lots
            order.clip_left -= lots
        self.orders = [o for o in self.orders if o not in arriving]
        self.deal(kind, buy.owner, sell.owner, price, lots, FIRM)
        if pooled:
            self.cut(sell, lots, before)

    # Rules 11.1 to 11.4

    def negotiate(self, op):
        price, lots, owner, other = op["price"], op["qty"], op["owner"], op["with"]
        self.seen(owner)
        self.seen(other)
        if not is_whole(price) or not LOWEST <= price <= HIGHEST or not is_whole(lots) or not 1 <= lots <= MOST_LOTS:
            return self.refuse(op)
        if self.phase != "continuous":
            return self.refuse(op)
        if owner == other or (op["side"] == "sell" and self.facilities and self.free(owner, FIRM) < lots):
            return self.refuse(op)
        self.proposals[op["id"]] = {"side": op["side"], "price": int(price), "qty": int(lots), "owner": owner, "with": other}
        self.proposals[op["id"]]["run"] = self.run

    def answer(self, op):
        proposal = self.proposals.get(op["id"])
        whose = "owner" if op["op"] == "retract" else "with"
        if not proposal or op.get("owner", proposal[whose]) != proposal[whose]:
            return self.refuse(op)
        if op["op"] == "confirm":
            buyer, seller = proposal["owner"], proposal["with"]
            if proposal["side"] == "sell":
                buyer, seller = seller, buyer
            elif self.facilities and self.free(seller, FIRM) < proposal["qty"]:
                return self.refuse(op)
            del self.proposals[op["id"]]
            return self.deal("negotiated", buyer, seller, proposal["price"], proposal["qty"], FIRM)
        del self.proposals[op["id"]]

    # Rules 11.5 to 11.12

    def deal(self, kind, buyer, seller, price, lots, facility):
        state = "pending" if self.held and kind != "called" else "completed"
        self.deals.append(Deal(kind, buyer, seller, price, lots, state, facility, self.run))
        if state == "completed":
            self.move(self.deals[-1], 1)

    def move(self, deal, times):
        for held in self.facilities[deal.facility][deal.run[0] : deal.run[1]] if self.facilities else []:
            held[deal.seller] = held.get(deal.seller, 0) - times * deal.lots
            held[deal.buyer] = held.get(deal.buyer, 0) + times * deal.lots

    def review(self, op):
        word, asker = op["op"], op.get("owner", "the house")
        deal = self.deals[op["trade"]] if op["trade"] < len(self.deals) else None
        if word in ("dispute", "agree"):
            if not deal or asker not in (deal.buyer, deal.seller):
                return self.refuse(op)
        elif "owner" in op or not deal:
            return self.refuse(op)
        wanted = {"dispute": ["completed"], "agree": ["disputed"], "uphold": ["disputed"], "bust": ["completed", "disputed"]}
        if deal.state not in wanted.get(word, ["pending"]):
            return self.refuse(op)
        if word == "agree" and deal.disputer == asker and deal.buyer != deal.seller:
            return self.refuse(op)
        if word in ("agree", "bust"):
            if self.facilities and self.free(deal.buyer, deal.facility, deal.run) < deal.lots:
                return self.refuse(op)
            self.move(deal, -1)
        if word == "approve":
            self.move(deal, 1)
        deal.disputer = asker if word == "dispute" else None
        states = {"dispute": "disputed", "uphold": "completed", "approve": "completed"}
        deal.state = states.get(word, "cancelled")

    def hold(self, op):
        if "owner" in op:
            return self.refuse(op)
        self.held = op["on"]

    # Rules 11.13 to 11.17

    def seen(self, owner):
        if self.facilities and owner not in self.owners:
            self.owners.append(owner)

    def reserving(self, owner, facility, quarters):
        """What reserves an owner's rights in some of these quarter-hours, what is let go of first at the end: held trades, proposals, orders."""
        touches = lambda run: max(run[0], quarters[0]) < min(run[1], quarters[1])
        held = [d for d in self.deals if d.state == "pending" and d.seller == owner and d.facility == facility and touches(d.run)]
        if facility != FIRM:
            return held
        proposals = [p for m in self.all.values() for p in m.proposals.values() if p["owner"] == owner and p["side"] == "sell" and touches(p["run"])]
        orders = [o for m in self.all.values() for o in m.orders + m.waiting if o.owner == owner and o.side == "sell" and touches(o.run)]
        return held + proposals + sorted(orders, key=lambda o: o.entry)

    def free(self, owner, facility, run=None):
        return min(self.free_in(owner, facility, quarter) for quarter in range(*(run or self.run)))

    def free_in(self, owner, facility, quarter):
        lots = {Deal: lambda d: d.lots, dict: lambda p: p["qty"], Order: lambda o: 0 if o.pool else o.open}
        reserving = self.reserving(owner, facility, (quarter, quarter + 1))
        reserved = sum(lots[type(what)](what) for what in reserving)
        # Rule 13.3: a pool reserves what the largest of its offers needs.
        reserved += sum(self.reserve(pool, quarter) for pool in {o.pool for o in reserving if isinstance(o, Order) and o.pool})
        return self.facilities[facility][quarter].get(owner, 0) - reserved

    def call(self, op):
        lots = op["qty"]
        if "owner" in op or not self.facilities or not is_whole(lots) or not 1 <= lots <= MOST_LOTS:
            return self.refuse(op)
        given, left = [], int(lots)
        for facility, quarters in enumerate(self.facilities):
            held = {o: min(held.get(o, 0) for held in quarters[self.run[0] : self.run[1]]) for o in self.owners}
            own = min(held.get(self.rights["owner"], 0), left)
            others = [o for o in self.owners[1:] if held.get(o, 0) > 0]
            total, wanted = sum(held[o] for o in others), left - own
            parts = {o: held[o] if total <= wanted else wanted * held[o] // total for o in others}
            for o in others[: min(total, wanted) - sum(parts.values())]:
                parts[o] += 1
            given += [(self.rights["owner"], facility, own)] + [(o, facility, parts[o]) for o in others]
            left -= own + sum(parts.values())
        if left > 0 or self.rights.get("call_price") is None:
            return self.refuse(op)
        for owner, facility, part in given:
            if part == 0:
                continue
            while self.free(owner, facility) < part and self.reserving(owner, facility, self.run):
                self.let_go(self.reserving(owner, facility, self.run)[-1])
            self.deal("called", "dispatcher", owner, self.rights["call_price"], part, facility)

    def let_go(self, what):
        if isinstance(what, Deal):
            what.state = "cancelled"
        elif isinstance(what, dict):
            for market in self.all.values():
                market.proposals = {id: p for id, p in market.proposals.items() if p is not what}
        else:
            for market in self.all.values():
                market.orders = [o for o in market.orders if o is not what]
                market.waiting = [o for o in market.waiting if o is not what]

    # Rule 4

    def replace(self, op):
        order = self.find(op["id"])
        if not order or ("owner" in op and op["owner"] != order.owner):
            return self.refuse(op)
        price = order.price if op.get("price") is None else op["price"]
        open = order.open if op.get("leaves") is None else op["leaves"]
        if not is_whole(price) or not LOWEST <= price <= HIGHEST:
            return self.refuse(op)
        if order.quoted or not is_whole(open) or not 1 <= open <= MOST_LOTS:
            return self.refuse(op)
        if self.phase == "frozen":
            return self.refuse(op)
        # Rules 4.7 and 13.4
        if self.facilities and order.side == "sell" and open > order.open:
            if not (self.covers(order.pool, open) if order.pool else self.free(order.owner, FIRM) + order.open >= open):
                return self.refuse(op)
        if order in self.waiting:
            # Rule 9.7: it goes on waiting; a market order has no price to change.
            if order.is_market and op.get("price") is not None:
                return self.refuse(op)
            order.price, order.open = int(price), int(open)
            return
        if order.clip is not None and open > order.clip * MOST_CLIPS:
            return self.refuse(op)
        if price == order.price and open <= order.open:
            order.open = int(open)
            order.clip_left = min(order.clip_left, order.open)
            return
        before, order.price = order.price, int(price)
        if self.phase == "call" and price != before and self.crosses_own(order):
            order.price = before
            return self.refuse(op)
        if order.post_only and self.opposite(order, order.price):
            order.price = before
            return self.refuse(op)
        self.orders.remove(order)
        order.open, order.time = int(open), self.tick()
        self.come_in(order)

    # Rule 5

    def cancel(self, op):
        order = self.find(op["id"])
        if not order or ("owner" in op and op["owner"] != order.owner):
            return self.refuse(op)
        sides = [o for o in self.orders + self.waiting if o.id == op["id"]]
        # By its id a quote as a whole; with a side, one order.
        if op.get("side") is not None:
            sides = [o for o in sides if o.side == op["side"]]
            if not sides:
                return self.refuse(op)
        self.orders = [o for o in self.orders if o not in sides]
        self.waiting = [o for o in self.waiting if o not in sides]

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
    config = case.get("config") or {}
    stp = config.get("stp_default", "cancel_newest")
    markets, trades, rejected, made, checkpoints = {}, [], [], [], []
    rights, pools = config.get("rights"), {}
    facilities = rights and [[{rights["owner"]: rights[kind]} for _ in range(8)] for kind in ("interruptible", "firm")]
    operations = case["ops"] if "ops" in case else generated(**case["generate"])
    for contract in contracts(operations, case["expect"]):
        markets[contract] = Market(stp, markets, trades, rejected, made, rights, contract, facilities, pools)
    for index, op in enumerate(operations):
        # What names no contract goes where its order is.
        market = markets[op.get("contract")]
        if op["op"] in ("replace", "cancel"):
            market = next((m for m in markets.values() if m.find(op["id"])), market)
        if op["op"] == "uncross":
            for market in markets.values():
                market.uncross()
            settle(markets)
            market = markets[None]
        if "owner" in op:
            for each in markets.values():
                each.seen(op["owner"])
        does = {"new": market.new, "replace": market.replace, "cancel": market.cancel, "quote": market.quote, "basket": market.basket}
        does |= {"confirm": market.answer, "decline": market.answer, "retract": market.answer, "hold": market.hold}
        does |= {"negotiate": market.negotiate, "call": market.call, "pool": market.pool, "freeze": market.trading, "resume": market.trading}
        does |= {"uncross": lambda op: None}
        if market.there or op["op"] == "new":
            before = len(rejected)
            does.get(op["op"], market.review)(op)
            market.there = market.there or len(rejected) == before
        else:
            # Rule 14.4
            market.refuse(op)
        settle(markets)
        if "ops" not in case:
            continue
        market = markets[None]
        checkpoints.append(
            {"after_op": index, "n_trades": len(trades), "bids": market.levels("buy"), "asks": market.levels("sell")}
        )
    books = {name: {"bids": m.levels("buy"), "asks": m.levels("sell")} for name, m in markets.items()}
    came = {"trades": trades, "book": books.pop(None), "rejected": rejected, "checkpoints": checkpoints}
    came["digests"] = digests(trades, rejected, came["book"]["bids"] + came["book"]["asks"])
    came["deals"] = [
        {"kind": d.kind, "buyer": named(d.buyer), "seller": named(d.seller), "price": d.price, "qty": d.lots, "state": d.state}
        for d in made
    ]
    if books:
        came["books"] = books
    return came


def settle(markets):
    """Rules 8.6 and 9.8, until nothing is brought about any more."""
    done = None
    while done != [(len(m.trades), len(m.waiting)) for m in markets.values()]:
        done = [(len(m.trades), len(m.waiting)) for m in markets.values()]
        for market in markets.values():
            market.retry()
        for market in markets.values():
            market.examine()


def contracts(operations, expect):
    """All contracts of a case, the one without a name first."""
    names = [None]
    for op in operations:
        for part in [op] + op.get("legs", []):
            if part.get("contract") not in names:
                names.append(part["contract"])
    return names + [name for name in expect.get("books", {}) if name not in names]


def generated(seed, operations, owners, middle, spread, overlap, lots, kinds):
    """The operations that a case's `generate` stands for (README.md)."""
    state, entered, made = seed, 0, []

    def pick(bound):
        nonlocal state
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        word = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        word = (word ^ (word >> 27)) * 0x94D049BB133111EB % 2**64
        return (word ^ (word >> 31)) % bound

    for index in range(operations):
        if index > 0 and index % 1000 == 0:
            middle += pick(2 * overlap + 1) - overlap
        kind = pick(100)
        if kind < 60 or entered == 0:
            entered += 1
            side = "buy" if pick(2) == 0 else "sell"
            distance = pick(spread) - pick(overlap)
            op = {"op": "new", "id": entered, "side": side, "price": middle - distance if side == "buy" else middle + distance}
            op["qty"] = 1 + pick(lots)
            op["owner"] = f"O{pick(owners)}"
            option = pick(20)
            if option in (0, 1):
                op["tif"] = ("IOC", "FOK")[option]
            elif kinds == "every" and option == 2:
                op["post_only"] = True
            elif kinds == "every" and option in (3, 4):
                op["display_qty"] = 1 + pick(op["qty"])
            elif kinds == "every" and option == 5:
                op["tif"] = "AON"
        elif kind < 75:
            op = {"op": "replace", "id": entered - pick(min(entered, 2000))}
            wish = pick(3)
            if wish != 1:
                op["price"] = middle - spread // 2 + pick(spread)
            if wish != 0:
                op["leaves"] = 1 + pick(lots)
        else:
            op = {"op": "cancel", "id": entered - pick(min(entered, 2000))}
        made.append(op)
    return made


def digests(trades, rejected, levels):
    """Each part counted, and its numbers through FNV-1a, a whole number in the place of a byte."""

    def digest(numbers):
        value = 0xCBF29CE484222325
        for number in numbers:
            value = (value ^ number % 2**64) * 0x100000001B3 % 2**64
        return f"{value:016x}"

    return {
        "n_trades": len(trades),
        "trades": digest(number for t in trades for number in (t["maker"], t["taker"], t["price"], t["qty"])),
        "n_rejected": len(rejected),
        "rejected": digest(rejected),
        "n_levels": len(levels),
        "book": digest(number for price, lots, ids in levels for number in [price, lots] + ids),
    }


def named(owner):
    return None if owner.startswith("nobody else than") else owner


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
    if "ops" not in case and "generate" not in case:
        came = clear(case.get("offers", []), case.get("bids", []))
        for key, value in case["expect"].items():
            if value != came[key]:
                yield f"{key}: file {value}, model {came[key]}"
        return
    is_empty = (case.get("config") or {}).get("empty")
    came = empty_market.play(case) if is_empty else play(case)
    expected = case["expect"]
    keys = ["trades", "rejected", "book", "books", "deals", "digests"]
    if is_empty:
        keys += ["reasons", "phase", "phases", "cash", "rights"]
        yield from differences_of_owners(case, came)
    for key in keys:
        if key in expected and expected[key] != came[key]:
            yield f"{key}: file {json.dumps(expected[key])}, model {json.dumps(came[key])}"
    for checkpoint in expected.get("checkpoints", []):
        state = came["checkpoints"][checkpoint["after_op"]]
        for key in checkpoint:
            if checkpoint[key] != state[key]:
                yield f"after op {checkpoint['after_op']}, {key}: file {checkpoint[key]}, model {state[key]}"


def differences_of_owners(case, came):
    """Figures where the file has any, and what ended, in order only of one owner."""
    expected = case["expect"]
    for place, figures in enumerate(expected.get("figures", [])):
        if figures is not None and figures != came["figures"][place]:
            yield f"figures {place}: file {figures}, model {came['figures'][place]}"
    owners = {op["id"]: op.get("owner", "") for op in reversed(case["ops"]) if op["op"] in ("new", "quote", "basket")}
    by_owner = lambda ended: sorted(ended, key=lambda end: owners.get(end[0], ""))
    if "ended" in expected and by_owner(expected["ended"]) != by_owner(came["ended"]):
        yield f"ended: file {expected['ended']}, model {came['ended']}"


def random_options(source, op):
    """Makes an order one of the other kinds, now and then one that cannot be."""
    pick = source.random()
    if pick < 0.2:
        op["tif"] = "AON"
    elif pick < 0.45:
        op["tif"] = "GTC"
        op["display_qty"] = source.randint(1, max(1, min(op["qty"], 4)))
    elif pick < 0.55:
        op["tif"] = "GTC"
        op["post_only"] = True
    elif pick < 0.6:
        op["display_qty"] = source.choice([0, 1, op["qty"], op["qty"] + 1])
        op["post_only"] = source.choice([True, False])


def random_basket(source, owner, middle, entered):
    """A basket of two or three legs, mostly by somebody who has no orders of its own; now and then one that cannot be."""
    owner = "E" if source.random() < 0.8 else owner
    names = [None, "b", "c"] if source.random() < 0.95 else [None, "b", "c", None]
    legs = [{"contract": name} for name in source.sample(names, source.choice([2] * 12 + [3] * 6 + [1]))]
    for leg in legs:
        leg["side"] = source.choice(["buy", "sell"])
        leg["price"] = middle + (source.randint(1, 6) if leg["side"] == "buy" else source.randint(-6, -1))
        leg["qty"] = source.randint(1, 4) if source.random() < 0.97 else 0
    return {"op": "basket", "id": entered + 1, "owner": owner, "legs": legs}


def random_quote(source, id, owner, middle, lots, entered):
    """A quote, mostly under a new id; or a side of one, or one as a whole, taken back."""
    if source.random() < 0.15:
        op = {"op": "cancel", "id": id}
        if source.random() < 0.5:
            op["side"] = source.choice(["buy", "sell"])
        return op
    op = {"op": "quote", "id": entered + 1 if source.random() < 0.95 else id, "owner": owner}
    bid = middle + source.randint(-6, 4)
    ask = bid + source.randint(0, 4)
    if source.random() < 0.88:
        op["bid"] = [bid, source.randint(0, lots)]
    if source.random() < 0.88:
        op["ask"] = [ask, source.randint(0, lots)]
    return op


def random_pooling(source, entered):
    """Sells mostly pooled, of rights that one owner has and the others buy, in contracts that share quarter-hours."""
    pick, id = source.random(), source.randint(max(1, entered - 25), max(1, entered))
    contract = source.choice([None, "b", "c", "d"])
    if pick < 0.07:
        op = {"op": "freeze" if pick < 0.01 else "resume", "id": entered + 1}
        return op if contract is None else op | {"contract": contract}
    if pick < 0.1:
        return {"op": source.choice(["dispute", "agree"]), "id": entered + 1, "trade": source.randint(0, 30), "owner": source.choice("PAB")}
    if pick < 0.13:
        return {"op": source.choice(["bust", "uphold", "approve", "reject"]), "id": entered + 1, "trade": source.randint(0, 30)}
    if pick < 0.15:
        return {"op": "hold", "id": entered + 1, "on": source.random() < 0.3}
    if pick < 0.155:
        return {"op": "call", "id": entered + 1, "qty": source.randint(1, 6)}
    if pick < 0.16:
        return {"op": "pool", "id": entered + 1, "owner": source.choice("PAB"), "name": source.choice("xyz")}
    if pick < 0.3:
        return {"op": "cancel", "id": id}
    if pick < 0.4:
        op = {"op": "replace", "id": id, "leaves": source.randint(1, 14)}
        return op if source.random() < 0.5 else op | {"price": 3000 + source.randint(-4, 6)}
    side = source.choice(["buy", "sell"])
    op = {"op": "new", "id": entered + 1, "side": side, "price": 3000 + source.randint(-3, 3), "qty": source.randint(1, 8), "contract": contract}
    op["tif"] = source.choice(["GTC"] * 8 + ["IOC", "FOK"])
    op["owner"] = source.choice("PPPAB" if side == "sell" else "PAABB")
    if side == "sell" and source.random() < 0.8:
        op["pool"] = source.choice("xxxy")
    return op


def random_case(source, name, operations, kind=None):
    modes = ["off", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"]
    stp = source.choice(modes)
    owners = ["A", "B", "C", "D"]
    middle = source.choice([0, 1000, -1000, 2**31 - 8, -(2**31) + 8])
    lots = source.choice([5, 12, 40] if kind == "all" else [12, 1000, 2**32 - 1])
    rules = {None: "3, 4, 5", "all": "3, 4, 5, 8", "stops": "9.5, 9.6, 9.7, 9.8", "quotes": "9.9, 9.10, 9.11", "baskets": "9.13, 9.14, 9.15", "pools": "13"}
    case = {"id": name, "rule": rules[kind], "config": {"stp_default": stp}, "ops": [], "expect": {}}
    entered = 0
    if kind == "pools":
        rights = {"owner": "P", "interruptible": 3, "firm": 30, "call_price": 3247, "contracts": {"b": [0, 2], "c": [1, 2], "d": [0, 4]}}
        case["config"] = {"stp_default": source.choice(modes[1:]), "rights": rights}
        case["ops"] = [{"op": "pool", "id": i + 1, "owner": "PAB"[i // 2], "name": "xy"[i % 2]} for i in range(6)]
        entered = 6
    for _ in range(operations - entered):
        if kind == "pools":
            case["ops"].append(random_pooling(source, entered))
            entered = max(entered, case["ops"][-1]["id"])
            continue
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
            if kind == "stops" and source.random() < 0.3:
                op["stop"] = middle + source.randint(-6, 6)
                op["stop_kind"] = "market" if op["price"] is None else "limit"
            if kind == "all":
                random_options(source, op)
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
        if kind == "quotes" and source.random() < 0.35:
            op = random_quote(source, op["id"], owner, middle, lots, entered)
            entered = max(entered, op["id"])
        if kind == "baskets":
            if source.random() < 0.35:
                op = random_basket(source, owner, middle, entered)
                entered += 1
            elif op["op"] == "new":
                op["contract"] = source.choice([None, "b", "c"])
        case["ops"].append(op)
    came = play(case)
    wanted = sorted(source.sample(range(operations), max(1, operations // 50)))
    came["checkpoints"] = [came["checkpoints"][index] for index in wanted]
    del came["digests"]
    if kind != "pools":
        del came["deals"]
    case["expect"] = came
    return case


def random_book(source, name, kinds):
    """A case whose operations are made from a few numbers, so that its book may be large."""
    case = {"id": name, "rule": "3, 4, 5" if kinds == "plain" else "3, 4, 5, 8"}
    case["config"] = {"stp_default": source.choice(["off", "cancel_newest", "cancel_oldest", "cancel_both", "decrement"])}
    case["generate"] = {
        "seed": source.randint(0, 2**63 - 1),
        "operations": source.choice([500, 1000, 2000]) if kinds == "plain" else 500,
        "owners": source.choice([2, 9, 40]),
        "middle": source.choice([0, 3247, -500, 2**30, -(2**30)]),
        "spread": source.choice([8, 60, 2000]),
        "overlap": source.choice([2, 4, 12]),
        "lots": source.choice([3, 20, 1000]),
        "kinds": kinds,
    }
    case["expect"] = {}
    case["expect"] = {"digests": play(case)["digests"]}
    return case


def random_auction(source, name):
    middle = source.choice([0, 50, 1000, -1000, 2**31 - 12, -(2**31) + 12])
    width = source.choice([2, 6, 11])
    prices = lambda: [middle + source.randint(-width, width) for _ in range(source.randint(0, 24))]
    case = {"id": name, "rule": "10.4", "offers": prices(), "bids": prices()}
    case["expect"] = clear(case["offers"], case["bids"])
    return case


def written_in_lines(cases):
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
    kinds = ([], ["stops"], ["all"], ["quotes"], ["baskets"], ["pools"])
    if 4 <= len(arguments) <= 5 and arguments[0] == "make" and arguments[4:] in kinds:
        seed, count, operations = (int(argument) for argument in arguments[1:4])
        source, kind = random.Random(seed), arguments[4] if len(arguments) == 5 else None
        name = {"all": "everything", "quotes": "quotes", "baskets": "baskets", "pools": "pools"}.get(kind, "sequence") + f"-{seed}"
        cases = [random_case(source, f"{name}-{i}", operations, kind) for i in range(count)]
        sys.stdout.write(written(cases))
        return 0
    if len(arguments) == 3 and arguments[0] == "auctions":
        source = random.Random(int(arguments[1]))
        cases = [random_auction(source, f"auction-{arguments[1]}-{i}") for i in range(int(arguments[2]))]
        sys.stdout.write(written_in_lines(cases))
        return 0
    if len(arguments) == 2 and arguments[0] == "books":
        source = random.Random(int(arguments[1]))
        kinds = ["plain"] * 16 + ["every"] * 8
        cases = [random_book(source, f"book-{arguments[1]}-{i}", kind) for i, kind in enumerate(kinds)]
        sys.stdout.write(written_in_lines(cases))
        return 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
