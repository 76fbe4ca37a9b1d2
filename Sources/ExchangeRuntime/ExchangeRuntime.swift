// ExchangeRuntime
