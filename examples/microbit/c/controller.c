/*
 * A heater: a state machine around a PID controller, and the room that it heats. Everything it keeps
 * is in globals, so that it lives as long as its instance.
 */
#include "module.h"

enum state { IDLE, HEATING, HOLDING, FAULT };

static enum state state = IDLE;
static float target, integral, last_error, power;
static double room = 17.25;
static u32 ticks_in_state;

static float clamp(float x, float low, float high) { return x < low ? low : x > high ? high : x; }

static float pid(float error, float dt) {
  integral = clamp(integral + error * dt, -40.0f, 40.0f);
  float change = (error - last_error) / dt;
  last_error = error;
  return clamp(7.5f * error + 0.35f * integral + 1.25f * change, 0.0f, 100.0f);
}

static void enter(enum state next) {
  state = next;
  ticks_in_state = 0;
}

EXPORT(set_target) void set_target(float degrees) { target = degrees; }

/* One step of dt seconds with a sensor that is off by `noise` degrees; gives the state. */
EXPORT(step) i32 step(float dt, float noise) {
  float measured = (float)room + noise;
  float error = target - measured;
  ticks_in_state++;
  switch (state) {
  case IDLE:
    power = 0;
    if (error > 0.5f) enter(HEATING);
    break;
  case HEATING:
    power = error > 5 ? 100 : pid(error, dt);
    if (error < 0.25f) enter(HOLDING);
    if (ticks_in_state > 200) enter(FAULT);
    break;
  case HOLDING:
    power = pid(error, dt);
    if (error > 2) enter(HEATING);
    if (error < -3) enter(IDLE);
    break;
  case FAULT:
    power = 0;
    break;
  }
  /* A sensor that gives no number has failed. */
  if (measured != measured) enter(FAULT);
  room += (double)dt * (0.011 * (double)power - 0.019 * (room - 12.5));
  return state;
}

EXPORT(power) float power_now(void) { return power; }
EXPORT(room) double room_now(void) { return room; }

/* The distance from the target that is typical of the last steps, in ways that few targets have in
 * hardware. */
EXPORT(deviation) double deviation(void) {
  double d = room - (double)target;
  return __builtin_sqrt(d * d + 1e-9) + __builtin_floor(room * 16) / 16 - __builtin_rint(room);
}
