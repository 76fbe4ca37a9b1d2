import MarketEngine

// Numbers that are never given out: the engine refuses a command that names one.

extension MemberNumber { static var unknown: MemberNumber { MemberNumber(.max) } }
extension UserNumber { static var unknown: UserNumber { UserNumber(.max) } }
extension AccountNumber { static var unknown: AccountNumber { AccountNumber(.max) } }
extension FacilityNumber { static var unknown: FacilityNumber { FacilityNumber(.max) } }
extension PoolNumber { static var unknown: PoolNumber { PoolNumber(.max) } }
extension ZoneNumber { static var unknown: ZoneNumber { ZoneNumber(.max) } }
extension ContractNumber { static var unknown: ContractNumber { ContractNumber(.max) } }
