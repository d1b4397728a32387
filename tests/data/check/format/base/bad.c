/* Not as .clang-format writes it. */
int  add(int a,int b) { return a+b; }
