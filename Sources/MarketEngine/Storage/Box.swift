/// A value in a place of its own in memory: what owns it is a word.
@safe struct Box<Value: ~Copyable>: ~Copyable {
  private let address: UnsafeMutablePointer<Value>

  /// A cache line.
  private static var alignment: Int { 64 }

  init(_ value: consuming Value) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<Value>.stride, alignment: Box.alignment)
    unsafe address = raw.initializeMemory(as: Value.self, to: value)  // Freed in deinit, owned by nobody else.
  }

  deinit {
    unsafe address.deinitialize(count: 1)  // The only owner goes.
    unsafe address.deallocate()
  }

  var value: Value {
    @inline(__always) _read { yield unsafe address.pointee }  // Lives as long as the box.
    @inline(__always) _modify { yield unsafe &address.pointee }
  }

  /// Changes several parts of the value in one step.
  @inline(__always) mutating func update(_ body: (inout Value) -> Void) {
    unsafe body(&address.pointee)  // Nobody else has it meanwhile.
  }
}
