# A function has at most 70 lines from its { to its }, both in the first column, unless the comment
# before it says that it is "a table" or "a switch".
function flush_comment() { comment = "" }
FNR == 1 { comment = ""; in_comment = 0; open = 0 }
open > 0 {
    if ($0 ~ /^}/) {
        lines = FNR - open + 1
        if (lines > 70 && excuse !~ /a table|a switch/)
            print FILENAME ":" open ": " lines " lines, 70 at most: " head
        open = 0
        comment = ""
    }
    next
}
/^\{/ { open = FNR; excuse = comment; next }
/^\/\*/ { comment = ""; in_comment = 1 }
in_comment {
    comment = comment " " $0
    if ($0 ~ /\*\//)
        in_comment = 0
    next
}
/^$/ || /[;}]$/ || /^#/ { comment = ""; head = ""; next }
/^[A-Za-z_]/ { head = $0 }
