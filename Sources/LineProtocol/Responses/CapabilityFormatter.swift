import MarketEngine

/// What a plant can do less, or again, as keys of a line.
enum CapabilityFormatter {
  /// `derated 7 account=main facility=lake from=… to=… charge=1.5`, or `restored …`: MW, MW or MWh in every quarter-hour.
  static func write<Names: NameSource>(
    _ note: Note, _ changed: RightsChanged, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    ResponseFormatter.start(changed.change.amount < 0 ? "derated " : "restored ", note, to: &bytes)
    bytes.append(
      key: " account=", name: names.name(of: changed.account), number: changed.account.value)
    write(changed.change, names: names, to: &bytes)
    ResponseFormatter.end(note, names: names, to: &bytes)
  }

  /// ` facility=lake from=… to=… charge=1.5`
  static func write<Names: NameSource>(
    _ change: CapabilityChanged, names: borrowing Names, to bytes: inout [UInt8]
  ) {
    ResponseFormatter.write(change.facility, names: names, to: &bytes)
    bytes.append(key: " from=", time: change.first.start)
    bytes.append(key: " to=", time: change.end.start)
    // As large as a right at most, which has no sign.
    let amount = Int64(clamping: change.amount.magnitude)
    switch change.resource {
    case .charge: bytes.append(key: " charge=", millionths: amount)
    case .discharge: bytes.append(key: " discharge=", millionths: amount)
    case .room: bytes.append(key: " room=", millionths: amount)
    }
  }
}
