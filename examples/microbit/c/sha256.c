/* SHA-256 (FIPS 180-4) of a stream that the host hands over block by block. */
#include "module.h"

static const u32 K[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 state[8];
static u64 total;
/* One block, which is also where the host puts its bytes and reads the digest. */
static u8 block[64];

static u32 rotate(u32 x, int n) { return x >> n | x << (32 - n); }

static u32 big_endian(const u8 *p) {
  return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static void compress(void) {
  u32 w[16], v[8];
  for (int i = 0; i < 16; i++) w[i] = big_endian(block + 4 * i);
  for (int i = 0; i < 8; i++) v[i] = state[i];
  for (int i = 0; i < 64; i++) {
    if (i >= 16) {
      u32 a = w[(i + 1) & 15], b = w[(i + 14) & 15];
      w[i & 15] += w[(i + 9) & 15] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) +
                   (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
    }
    u32 t = v[7] + (rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)) +
            ((v[4] & v[5]) ^ (~v[4] & v[6])) + K[i] + w[i & 15];
    u32 s = (rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)) +
            ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
    for (int j = 7; j > 0; j--) v[j] = v[j - 1];
    v[4] += t;
    v[0] = t + s;
  }
  for (int i = 0; i < 8; i++) state[i] += v[i];
}

EXPORT(block) u8 *block_address(void) { return block; }

EXPORT(reset) void reset(void) {
  static const u32 start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                               0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  for (int i = 0; i < 8; i++) state[i] = start[i];
  total = 0;
}

/* Takes a whole block. */
EXPORT(update) void update(void) {
  total += 64;
  compress();
}

/* Takes what is left, less than a block, and leaves the digest at the block's start. */
EXPORT(finish) void finish(u32 length) {
  u64 bits = (total + length) * 8;
  block[length++] = 0x80;
  if (length > 56) {
    while (length < 64) block[length++] = 0;
    compress();
    length = 0;
  }
  while (length < 56) block[length++] = 0;
  for (int i = 0; i < 8; i++) block[56 + i] = (u8)(bits >> (56 - 8 * i));
  compress();
  for (int i = 0; i < 32; i++) block[i] = (u8)(state[i / 4] >> (24 - 8 * (i % 4)));
}
