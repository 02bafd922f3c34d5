/*
 * A small compressor. A byte below 0x80 stands before 1 to 128 bytes as they are; any other stands
 * before a distance of one byte, and says to repeat 3 to 130 bytes from there.
 */
#include "module.h"

enum { PLAIN = 512, PACKED = 640, LEAST = 3, MOST = 130, RUN = 128 };

static u8 plain[PLAIN], packed[PACKED];

EXPORT(plain) u8 *plain_address(void) { return plain; }
EXPORT(packed) u8 *packed_address(void) { return packed; }

static u32 longest(u32 at, u32 end, u32 *distance) {
  u32 best = 0;
  for (u32 back = 1; back <= at && back < 256; back++) {
    u32 n = 0;
    while (n < MOST && at + n < end && plain[at + n] == plain[at + n - back]) n++;
    if (n > best) best = n, *distance = back;
  }
  return best;
}

/* Gives the number of packed bytes. */
EXPORT(pack) u32 pack(u32 length) {
  u32 out = 0, run = 0, distance = 0;
  for (u32 at = 0; at < length;) {
    u32 n = longest(at, length, &distance);
    if (n >= LEAST) {
      packed[out++] = (u8)(0x80 + n - LEAST);
      packed[out++] = (u8)distance;
      at += n;
      run = 0;
      continue;
    }
    if (run == 0 || packed[run - 1] == RUN - 1) {
      run = out + 1;
      packed[out++] = 0;
    } else {
      packed[run - 1]++;
    }
    packed[out++] = plain[at++];
  }
  return out;
}

/* Gives the number of plain bytes, or -1 when the packed ones make no sense. */
EXPORT(unpack) i32 unpack(u32 length) {
  u32 at = 0;
  for (u32 in = 0; in < length;) {
    u32 head = packed[in++];
    u32 n = head < 0x80 ? head + 1 : head - 0x80 + LEAST;
    if (at + n > PLAIN) return -1;
    if (head < 0x80) {
      if (in + n > length) return -1;
      while (n-- > 0) plain[at++] = packed[in++];
    } else {
      if (in >= length) return -1;
      u32 distance = packed[in++];
      if (distance == 0 || distance > at) return -1;
      for (; n > 0; n--, at++) plain[at] = plain[at - distance];
    }
  }
  return (i32)at;
}
