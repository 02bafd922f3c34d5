// A side module: it is linked when it is loaded, to a place in a memory and a table of others.
extern int twice(int);                       // a function of the main module
static int add(int a, int b) { return a + b; }
static int mul(int a, int b) { return a * b; }
static int (*const ops[])(int, int) = {add, mul};   // addresses that loading has to relocate
static int calls;                            // data of its own
static const char *const names[] = {"add", "mul"};

int apply(int op, int a, int b) {
  calls++;
  return twice(ops[op](a, b));
}
const char *name_of(int op) { return names[op]; }
int count(void) { return calls; }
