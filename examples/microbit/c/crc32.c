/* CRC-32 (IEEE 802.3), four bits at a time, over a buffer that the host fills. */
#include "module.h"

static u8 buffer[128];

EXPORT(buffer) u8 *buffer_address(void) { return buffer; }

/* Goes on with the checksum of what came before, which is 0 at the start. */
EXPORT(crc32) u32 crc32(u32 before, u32 length) {
  static const u32 table[16] = {
      0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
      0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
  };
  u32 crc = ~before;
  for (u32 i = 0; i < length; i++) {
    crc ^= buffer[i];
    crc = table[crc & 15] ^ crc >> 4;
    crc = table[crc & 15] ^ crc >> 4;
  }
  return ~crc;
}
