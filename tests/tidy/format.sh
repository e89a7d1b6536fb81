#!/usr/bin/env bash
# usage: format.sh [--check]
# Formats every C++ file of the tree by .clang-format; with --check changes nothing and fails where a file would change.
set -euo pipefail
cd "$(dirname "$0")/../.."

mode=(-i)
[ "${1:-}" = --check ] && mode=(--dry-run -Werror)
mapfile -d '' files < <(git -c safe.directory="$PWD" ls-files -co --exclude-standard -z -- '*.hpp' '*.cpp')
existing=()
for file in "${files[@]}"; do
  if [ -e "$file" ]; then existing+=("$file"); fi
done
[ ${#existing[@]} -gt 0 ] || { echo "format: no C++ files in $PWD" >&2; exit 1; }
printf '%s\0' "${existing[@]}" | xargs -0 -n 40 -P "$(nproc)" clang-format-14 "${mode[@]}"
echo "format: ${#existing[@]} files"
