#!/usr/bin/env bash
# scripts/check.sh - the rules that no compiler holds.
#
#   scripts/check.sh                        all checks
#   scripts/check.sh CHECK                  one of them; exit code 77 when its tool is missing
#   scripts/check.sh --must-refuse CHECK    its negative control: the check must say about the tree
#                                           tests/data/check/CHECK exactly what CHECK.expect says
#
# Checks: format layers own-header length banned guards public links. That headers compile alone and that
# variable-length arrays are refused is the compiler's to say: tests/CMakeLists.txt asks it.
set -euo pipefail
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
checks=(format layers own-header length banned guards public links)

# sources [PATTERN…]: our files, one a line, relative to the tree; data of tests is not code of ours.
sources() {
    local name=()
    for pattern in "$@"; do
        name+=(${name:+-o} -name "$pattern")
    done
    find . \( -path ./build -o -path ./.git -o -path ./tests/data -o -path ./tests/corpus \
        -o -path ./third_party \) -prune \
        -o -type f \( "${name[@]}" \) -print | sed 's|^\./||' | sort
}

# Each check prints a line for each fault, FILE:LINE: what. No output: it passed.
run_awk() {
    local files
    mapfile -t files < <(sources '*.c' '*.h' | grep -v '^examples/')
    [ ${#files[@]} -gt 0 ] || { echo "no sources found in $PWD" && return; }
    awk -f "$root/scripts/check_$1.awk" "${files[@]}"
}

check_format() {
    local tool files
    tool=$(command -v clang-format-14 || command -v clang-format || true)
    if [ -z "$tool" ] || ! "$tool" --version | grep -q 'version 14\.'; then
        return 77
    fi
    mapfile -t files < <(sources '*.c' '*.h' | grep -v '^examples/')
    "$tool" --dry-run -Werror --style=file "${files[@]}" 2>&1 | grep ': error:' | sed 's|^\./||' || true
}

check_layers() {
    local files
    mapfile -t files < <(sources '*.c' '*.h' | grep -v '^examples/')
    awk -f "$root/scripts/check_layers.awk" scripts/layers.txt "${files[@]}"
}

check_own-header() { run_awk own_header; }
check_length() { run_awk length; }
check_banned() { run_awk banned; }
check_guards() { run_awk guards; }

# A header that others may include is named by its folder's CMakeLists.txt: then the build compiles
# it alone.
check_public() {
    local header folder
    while read -r header; do
        folder=${header%%/*}
        case $header in
        *_priv.h | tests/* | bench/*) ;;
        *)
            grep -qw -- "${header#*/}" "$folder/CMakeLists.txt" 2>/dev/null ||
                echo "$header:1: $folder/CMakeLists.txt does not name it"
            ;;
        esac
    done < <(sources '*.h')
}

# What a page links to in this tree is there.
check_links() {
    local page link
    while read -r page; do
        while IFS=: read -r line link; do
            link=${link#](}
            case $link in
            *://* | '') ;;
            *) [ -e "$(dirname "$page")/$link" ] || echo "$page:$line: there is no $link" ;;
            esac
        done < <(grep -no ']([^)#]*' "$page")
    done < <(sources '*.md' | grep -v '^designer/prompts/')
}

# Sets result to passed, FAILED or SKIPPED.
run_check() {
    local code=0
    output=$(set -o pipefail; "check_$1") || code=$?
    if [ $code = 77 ]; then
        result=SKIPPED
    elif [ $code != 0 ] || [ -n "$output" ]; then
        result=FAILED
    else
        result=passed
    fi
}

is_check() {
    local name
    for name in "${checks[@]}"; do
        [ "$name" != "$1" ] || return 0
    done
    echo "check: there is no check '$1'; there are: ${checks[*]}" >&2
    exit 2
}

run_all() {
    local name counts=([0]=0) passed=0 failed=0 skipped=''
    for name in "${checks[@]}"; do
        run_check "$name"
        echo "$name: $result"
        [ -z "$output" ] || printf '%s\n' "$output"
        case $result in
        passed) passed=$((passed + 1)) ;;
        FAILED) failed=$((failed + 1)) ;;
        SKIPPED) skipped+=" $name" ;;
        esac
    done
    echo "check: $passed passed, $failed failed${skipped:+, SKIPPED:$skipped (clang-format 14 is missing)}"
    [ $failed = 0 ]
}

case "${1:-}" in
'')
    cd "$root"
    run_all
    ;;
--must-refuse)
    is_check "${2:-}"
    cd "$root/tests/data/check/$2"
    run_check "$2"
    [ $result != SKIPPED ] || { echo "$2: SKIPPED" && exit 77; }
    diff -u "../$2.expect" - <<<"$output" || { echo "$2: not the faults that are there" && exit 1; }
    [ $result = FAILED ] || { echo "$2: refuses nothing" && exit 1; }
    echo "$2: refuses what it must"
    ;;
*)
    is_check "$1"
    cd "$root"
    run_check "$1"
    [ -z "$output" ] || printf '%s\n' "$output"
    echo "$1: $result"
    [ $result != SKIPPED ] || exit 77
    [ $result = passed ]
    ;;
esac
