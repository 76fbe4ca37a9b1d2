extension Verb {
  /// The verb with its fields and keys, as `help` and docs/PROTOCOL.md show it.
  public var usage: StaticString {
    switch self {
    case .buy:
      "buy QTY CONTRACT @ PRICE|market|market-to-limit ref=R [tif=gfs|gtd|ioc|fok] [until=TIME] [stp=newest|oldest|both|decrement|off] [account=NAME] [facility=NAME] [post=refuse|slide] [clip=QTY] [step=PRICE] [aon=yes] [stop=PRICE]"
    case .sell:
      "sell QTY CONTRACT @ PRICE|market|market-to-limit ref=R [tif=gfs|gtd|ioc|fok] [until=TIME] [stp=newest|oldest|both|decrement|off] [account=NAME] [facility=NAME] [post=refuse|slide] [clip=QTY] [step=PRICE] [aon=yes] [stop=PRICE] [pool=NAME]"
    case .cancel: "cancel TARGET ref=R [was=QTY]"
    case .replace: "replace TARGET [QTY] [@ PRICE] ref=R [was=QTY] [stop=PRICE]"
    case .cancelAll: "cancel-all ref=R [account=NAME] [contract=CONTRACT] [zone=NAME] [member=NAME]"
    case .hibernate: "hibernate TARGET ref=R"
    case .reactivate: "reactivate TARGET ref=R"
    case .quote:
      "quote CONTRACT QTY @ PRICE QTY @ PRICE ref=R [stp=newest|oldest|both|decrement|off] [account=NAME] [facility=NAME]"
    case .leg: "leg buy|sell QTY CONTRACT @ PRICE ref=R [facility=NAME]"
    case .basket: "basket LEGS ref=R [account=NAME]"
    case .discard: "discard ref=R"
    case .ping: "ping"
    case .pong: "pong"
    case .hello: "hello tala/1"
    case .login:
      "login MEMBER USER signature=HEX [resume=N] [session=N] [on-disconnect=keep|cancel|hibernate]"
    case .logout: "logout"
    case .cash: "cash [tag=T]"
    case .positions: "positions [tag=T]"
    case .rights: "rights day=YYYYMMDD [offset=+HH:MM] [account=NAME] [facility=NAME] [tag=T]"
    case .orders: "orders [tag=T]"
    case .trades: "trades [limit=N] [tag=T]"
    case .contracts: "contracts [zone=NAME] [pattern=PATTERN] [tag=T]"
    case .book: "book CONTRACT [depth=N] [tag=T]"
    case .indicative: "indicative CONTRACT [tag=T]"
    case .watch: "watch PATTERN [depth=N]"
    case .unwatch: "unwatch PATTERN"
    case .time: "time [tag=T]"
    case .help: "help [tag=T]"
    case .zone: "zone NAME ref=R"
    case .member: "member NAME role=ROLE ref=R"
    case .user: "user MEMBER NAME key=HEX ref=R"
    case .key: "key MEMBER USER key=HEX ref=R"
    case .account: "account MEMBER NAME ref=R"
    case .facility:
      "facility NAME zone=NAME account=MEMBER[/ACCOUNT] charge=MW discharge=MW energy=MWH from=TIME to=TIME ref=R [in=SHARE] [out=SHARE] [sale=SHARE] [firm=yes|no] [plant=NAME] [cycles=N]"
    case .fees: "fees PRODUCT maker=CNY taker=CNY ref=R [auction=CNY]"
    case .calendar:
      "calendar ZONE YYYYMMDD ref=R [offset=+HH:MM] [opens=TIME] [shift=HH-HH/HH-HH] [class=SHARE] [quarters=N] [change=N] [disclosure=TIME] [call=SECONDS]"
    case .contract:
      "contract ZONE PRODUCT LABEL from=TIME to=TIME ref=R [from2=TIME] [to2=TIME] [class=SHARE] [opens=TIME] [disclosure=TIME] [call=SECONDS] [reference=PRICE]"
    case .freeze: "freeze CONTRACT|PATTERN ref=R"
    case .resume: "resume CONTRACT|PATTERN ref=R"
    case .deposit: "deposit MEMBER[/ACCOUNT] CNY ref=R"
    case .withdraw: "withdraw MEMBER[/ACCOUNT] CNY ref=R"
    case .settle: "settle RUN VERSION MEMBER CNY ref=R"
    case .clock: "clock TIME ref=R"
    case .notice: "notice ref=R TEXT"
    case .collar: "collar PRODUCT ref=R [width=PRICE] [interrupt=PRICE] [call=SECONDS]"
    case .annul: "annul CONTRACT ref=R"
    case .halt: "halt [MEMBER] ref=R"
    case .release: "release MEMBER ref=R"
    case .limit:
      "limit MEMBER ref=R [size=LOTS] [value=CNY] [position=LOTS] [credit=CNY] [requests=N] [per-fill=N]"
    case .limits: "limits [tag=T]"
    case .negotiate:
      "negotiate buy|sell QTY CONTRACT @ PRICE with=MEMBER ref=R [for=SECONDS] [account=NAME] [facility=NAME]"
    case .confirm: "confirm #N ref=R [account=NAME] [facility=NAME]"
    case .decline: "decline #N ref=R"
    case .retract: "retract #N ref=R"
    case .dispute: "dispute #TRADE ref=R"
    case .agree: "agree #TRADE ref=R"
    case .bust: "bust #TRADE ref=R"
    case .uphold: "uphold #TRADE ref=R"
    case .hold: "hold PATTERN on|off ref=R"
    case .approve: "approve #TRADE ref=R"
    case .reject: "reject #TRADE ref=R"
    case .pool: "pool NAME facility=NAME ref=R [account=NAME]"
    case .pools: "pools [tag=T]"
    case .call: "call QTY CONTRACT ref=R [account=NAME] [facility=NAME]"
    case .callPrice: "call-price ZONE|* PRODUCT PRICE|none ref=R"
    case .derate: "derate FACILITY by|to from=TIME to=TIME ref=R [charge=MW] [discharge=MW] [energy=MWH]"
    case .restore: "restore FACILITY by|to from=TIME to=TIME ref=R [charge=MW] [discharge=MW] [energy=MWH]"
    }
  }
}
