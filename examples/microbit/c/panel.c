/* A button and two lights. All that it can do is what it imports: pins, and lines of a log. */
#include "module.h"

IMPORT(gpio, read) i32 gpio_read(i32 pin);
IMPORT(gpio, write) void gpio_write(i32 pin, i32 level);
IMPORT(log, line) void log_line(const char *text, u32 length);

enum { BUTTON = 5, RED = 0, GREEN = 1, STEADY = 3, LONG_PRESS = 12 };

static i32 raw, pressed, same_for, held_for, count;

static void say(const char *text) {
  u32 length = 0;
  while (text[length]) length++;
  log_line(text, length);
}

static void say_number(const char *text, u32 value) {
  char line[24];
  u32 length = 0, digits = 1;
  while (text[length]) line[length] = text[length], length++;
  for (u32 rest = value; rest >= 10; rest /= 10) digits++;
  for (u32 i = digits; i > 0; i--, value /= 10) line[length + i - 1] = (char)('0' + value % 10);
  log_line(line, length + digits);
}

/* A level counts once it was the same for STEADY ticks. */
static i32 debounced(void) {
  i32 level = gpio_read(BUTTON);
  same_for = level == raw ? same_for + 1 : 0;
  raw = level;
  return same_for >= STEADY ? level : pressed;
}

/* To be called regularly; gives how often the button was pressed. */
EXPORT(tick) i32 tick(void) {
  i32 now = debounced();
  if (now && !pressed) {
    held_for = 0;
    gpio_write(RED, ++count & 1);
    say_number("press ", (u32)count);
  } else if (now && ++held_for == LONG_PRESS) {
    gpio_write(GREEN, 1);
    say("held");
  } else if (!now && pressed && held_for >= LONG_PRESS) {
    gpio_write(GREEN, 0);
    say("released");
  }
  pressed = now;
  return count;
}
