# Functions that compile our modules one by one with swiftc, without the package manager: for the purity gate and the fuzzers.
# Source common.sh first.

# The language settings of Package.swift, as compiler flags.
swift_flags=(
  -swift-version 6 -parse-as-library
  -enable-upcoming-feature ExistentialAny
  -enable-upcoming-feature InternalImportsByDefault
  -enable-upcoming-feature MemberImportVisibility
)

# arrows_of NAME: the words behind "NAME:" in tools/arrows.txt.
arrows_of() {
  awk -v name="$1:" '$1 == name { $1 = ""; print }' tools/arrows.txt
}

# compile_module FOLDER MODULE FLAG...: makes FOLDER/MODULE.swiftmodule and FOLDER/MODULE.o; finds the modules made there before.
compile_module() {
  local folder="$1" module="$2" sources
  shift 2
  mapfile -t sources < <(find "Sources/$module" -name '*.swift' | sort)
  nice -n 5 swiftc "${swift_flags[@]}" "$@" -wmo -module-name "$module" -I "$folder" -I Sources/CMemory/include \
    -emit-module -emit-module-path "$folder/$module.swiftmodule" \
    -c "${sources[@]}" -o "$folder/$module.o"
}
