# A folder includes only the folders on its line of layers.txt (the first file), and itself.
# Headers that end in _priv.h belong to their folder alone.
function fault(what) { print FILENAME ":" FNR ": " what }
FNR == 1 { folder = FILENAME; sub(/\/.*/, "", folder); reading_table = (NR == 1) }
reading_table {
    if ($0 !~ /^#/ && NF > 0) {
        name = $1
        sub(/:$/, "", name)
        known[name] = 1
        for (i = 2; i <= NF; i++)
            allowed[name, $i] = 1
    }
    next
}
FNR == 1 && !(folder in known) { fault("scripts/layers.txt does not know the folder " folder) }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    path = $0
    sub(/^[^"]*"/, "", path)
    sub(/".*/, "", path)
    if (path !~ /\//) {
        fault("include by path, not \"" path "\"")
        next
    }
    target = path
    sub(/\/.*/, "", target)
    if (target != folder && !((folder, target) in allowed))
        fault(folder " may not include " target " (\"" path "\")")
    if (target != folder && folder != "tests" && path ~ /_priv\.h$/)
        fault("\"" path "\" is private to " target)
}
