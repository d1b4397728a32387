# Functions with a better one: the answer stands beside each. Comments and texts do not count.
BEGIN {
    better["strcpy"] = better["strcat"] = "base/buf.h or snprintf"
    better["sprintf"] = better["vsprintf"] = "snprintf or buf_printf"
    better["atoi"] = better["atol"] = better["atof"] = "strtol, strtod, with a check"
    better["rand"] = better["srand"] = better["random"] = "base/rng.h"
    better["system"] = better["popen"] = "base/child.h"
    better["gets"] = "fgets"
    better["strtok"] = "strcspn"
    better["alloca"] = "a buffer of fixed size"
    better["setjmp"] = better["longjmp"] = "a Status"
}
# The line without comments, texts and characters. in_comment goes on over lines.
function strip(line,    out, i, c, two) {
    out = ""
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        two = substr(line, i, 2)
        if (in_comment) {
            if (two == "*/") { in_comment = 0; i++ }
        } else if (two == "/*") {
            in_comment = 1
            i++
        } else if (two == "//") {
            break
        } else if (c == "\"" || c == "'") {
            for (i++; i <= length(line) && substr(line, i, 1) != c; i++)
                if (substr(line, i, 1) == "\\") i++
            out = out c c
        } else {
            out = out c
        }
    }
    return out
}
FNR == 1 { in_comment = 0 }
# Only lines with a banned name, or within a comment, cost the careful look.
!in_comment && !/\/\*/ && !/(strcpy|strcat|sprintf|atoi|atol|atof|rand|random|system|popen|gets|strtok|alloca|setjmp|longjmp)/ { next }
{
    rest = strip($0)
    while (match(rest, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        name = substr(rest, RSTART, RLENGTH)
        sub(/[ \t]*\($/, "", name)
        if (name in better)
            print FILENAME ":" FNR ": " name " is banned: use " better[name]
        rest = substr(rest, RSTART + RLENGTH)
    }
}
