/**
 * Writes the methods by which a host grants fuel, looks at it and takes some itself.
 *
 * @module
 */

import { FUEL_FIELD, type ModulePlan } from "../backend/env.ts";

/**
 * Writes the methods.
 *
 * @param plan The module.
 * @returns Their lines; none for a module without fuel.
 */
export function fuelMethods(plan: ModulePlan): string[] {
  if (!plan.fuel) return [];
  const field = `self.state.${FUEL_FIELD}`;
  return [
    "",
    "    /// The fuel that is left.",
    "    pub fn fuel(&self) -> u64 {",
    `        ${field}.max(0) as u64`,
    "    }",
    "",
    "    /// Sets the fuel that is left, at most `i64::MAX`. A new instance has none, so this comes before",
    "    /// [`instantiate`](Self::instantiate), which runs the start function.",
    "    pub fn set_fuel(&mut self, fuel: u64) {",
    `        ${field} = fuel.min(i64::MAX as u64) as i64;`,
    "    }",
    "",
    "    /// Adds to the fuel that is left, also while a call is in progress.",
    "    pub fn add_fuel(&mut self, fuel: u64) {",
    `        let fuel = fuel.min(i64::MAX as u64) as i64;`,
    `        ${field} = ${field}.saturating_add(fuel);`,
    "    }",
    "",
    "    /// Takes fuel for what the host does for the module.",
    "    ///",
    "    /// # Errors",
    "    /// [`WasmTrap::FuelExhausted`] when less is left; then nothing is left.",
    "    pub fn charge_fuel(&mut self, cost: u64) -> WasmResult<()> {",
    `        take_fuel_times(&mut ${field}, 1, cost as i64)`,
    "    }",
  ];
}
