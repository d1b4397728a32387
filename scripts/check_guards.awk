# The guard of a/b_c.h is A_B_C_H: #ifndef, then #define of it, and nothing of the preprocessor
# before.
function finish() {
    if (file != "" && state < 2)
        print file ":1: no guard #ifndef " want
}
FNR == 1 {
    finish()
    file = FILENAME ~ /\.h$/ ? FILENAME : ""
    want = toupper(FILENAME)
    gsub(/[^A-Z0-9]/, "_", want)
    state = 0
}
file != "" && state < 2 && /^[ \t]*#/ {
    if (state == 0 && $0 == "#ifndef " want)
        state = 1
    else if (state == 1 && $0 == "#define " want)
        state = 2
    else {
        print FILENAME ":" FNR ": the guard is not " want
        state = 2
    }
}
END { finish() }
