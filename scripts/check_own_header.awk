# X.c includes X.h, or else X_priv.h, before anything else, so that each header is shown to stand
# alone. The headers are those among the files; tests have none.
BEGIN {
    for (i = 1; i < ARGC; i++)
        exists[ARGV[i]] = 1
}
function own() {
    base = FILENAME
    sub(/\.c$/, "", base)
    return (base ".h") in exists ? base ".h" : (base "_priv.h") in exists ? base "_priv.h" : ""
}
FNR == 1 { wanted = FILENAME ~ /\.c$/ && FILENAME !~ /^tests\// ? own() : "" }
wanted != "" && /^[ \t]*#[ \t]*include/ {
    if (index($0, "\"" wanted "\"") == 0)
        print FILENAME ":" FNR ": the first include is not \"" wanted "\""
    wanted = ""
}
