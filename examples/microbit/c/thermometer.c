/*
 * A thermometer: what a converter of 12 bits reads of a thermistor (10 kOhm at 25 degrees, B = 3950) under a
 * resistor of 10 kOhm. All it has is a table, which nothing writes: it stays in flash.
 */
#include "module.h"

/* Hundredths of a degree, at each multiple of 64. */
static const i16 table[65] = {
    15000, 15000, 12932, 11274, 10160, 9326, 8661, 8107, 7633,
    7218, 6849, 6515, 6211, 5930, 5669, 5425, 5196, 4979,
    4772, 4575, 4387, 4205, 4030, 3860, 3696, 3536, 3379,
    3226, 3077, 2929, 2784, 2641, 2500, 2360, 2221, 2083,
    1945, 1807, 1670, 1532, 1393, 1253, 1113, 970, 825,
    678, 528, 375, 217, 54, -114, -288, -471, -663,
    -867, -1084, -1318, -1575, -1859, -2182, -2560, -3023, -3637,
    -4603, -5500,
};

/* Hundredths of a degree at a reading of 0 to 4095, between its neighbours in the table. */
EXPORT(celsius) i32 celsius(u32 reading) {
  u32 at = reading / 64 % 64;
  i32 low = table[at], high = table[at + 1];
  return low + (high - low) * (i32)(reading % 64) / 64;
}
