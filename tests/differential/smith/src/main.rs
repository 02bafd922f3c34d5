//! `smith OUTPUT_DIR PROFILE FIRST COUNT` writes random modules, `OUTPUT_DIR/SEED.wasm` each.
//!
//! A module depends on the profile's name and the seed alone. It ends by itself: its last global is
//! fuel, which loops and functions use up. `smith --profiles` lists the profiles.

#![forbid(unsafe_code)]

use std::error::Error;
use std::path::Path;
use std::{env, fs, process};

use arbitrary::Unstructured;
use wasm_smith::{Config, InstructionKind, InstructionKinds, MemoryOffsetChoices, Module};

/// How many loops and functions may be entered.
const FUEL: u32 = 1000;

/// A kind of modules: its name, what it changes in [`base`], and how many random bytes it is made of.
struct Profile {
    name: &'static str,
    change: fn(&mut Config, &mut Numbers),
    bytes: usize,
}

use InstructionKind::{Control, Memory, Numeric, Parametric, Reference, Table, Variable, Vector};

const PROFILES: &[Profile] = &[
    Profile {
        name: "numeric",
        change: |config, _| {
            config.max_memories = 0;
            config.max_tables = 0;
            config.max_imports = 0;
            config.allowed_instructions =
                InstructionKinds::new(&[Numeric, Parametric, Variable, Control]);
        },
        bytes: 10_000,
    },
    Profile {
        name: "memory",
        change: |config, _| {
            config.min_memories = 1;
            config.max_imports = 0;
            config.max_tables = 0;
            config.allowed_instructions =
                InstructionKinds::new(&[Numeric, Parametric, Variable, Control, Memory]);
        },
        bytes: 10_000,
    },
    Profile {
        name: "no_traps",
        change: |config, _| {
            config.min_memories = 1;
            config.max_imports = 0;
            config.disallow_traps = true;
            // Offsets that fit, or every access would be left out.
            config.memory_offset_choices = MemoryOffsetChoices(90, 10, 0);
        },
        bytes: 10_000,
    },
    Profile {
        name: "edges",
        change: |config, numbers| {
            config.min_memories = 1;
            config.max_memory32_bytes = 65_536 * (1 + numbers.below(2));
            config.max_imports = 0;
            config.min_data_segments = 2;
            // Half of the offsets beyond the memory, many of these near 2^32.
            config.memory_offset_choices = MemoryOffsetChoices(50, 20, 30);
            config.allowed_instructions =
                InstructionKinds::new(&[Memory, Parametric, Variable, Numeric]);
        },
        bytes: 8000,
    },
    Profile {
        name: "tables",
        change: |config, _| {
            config.min_tables = 1;
            config.max_tables = 4;
            config.min_element_segments = 2;
            config.max_imports = 0;
            config.max_memories = 0;
            config.allowed_instructions =
                InstructionKinds::new(&[Reference, Table, Parametric, Variable, Control, Numeric]);
        },
        bytes: 10_000,
    },
    Profile {
        name: "imports",
        change: |config, _| {
            config.min_imports = 2;
            config.max_imports = 10;
            config.max_tables = 2;
        },
        bytes: 10_000,
    },
    Profile {
        name: "multi_value",
        change: |config, _| {
            config.min_types = 6;
            config.max_types = 12;
            config.max_imports = 0;
            config.allowed_instructions =
                InstructionKinds::new(&[Parametric, Variable, Control, Numeric]);
        },
        bytes: 10_000,
    },
    Profile {
        name: "tail_calls",
        change: |config, numbers| {
            config.tail_call_enabled = true;
            // Few types, so that many functions can stand for each other.
            config.min_types = 1;
            config.max_types = 1 + numbers.below(3) as usize;
            config.min_funcs = 4;
            config.max_funcs = 12;
            config.min_tables = 1;
            config.max_tables = 2;
            config.min_element_segments = 2;
            config.max_imports = numbers.below(3) as usize;
            config.max_memories = 1;
            config.max_instructions = 80;
            config.allowed_instructions =
                InstructionKinds::new(&[Control, Parametric, Variable, Table, Reference]);
        },
        bytes: 10_000,
    },
    Profile {
        name: "large",
        change: |config, _| {
            config.max_funcs = 3;
            config.max_instructions = 1500;
            config.max_nesting_depth = 40;
            config.max_imports = 0;
            config.disallow_traps = true;
        },
        bytes: 60_000,
    },
    Profile {
        name: "simd",
        change: |config, numbers| {
            config.simd_enabled = true;
            config.min_memories = 1;
            config.max_imports = 0;
            config.max_tables = 1;
            config.min_funcs = 4;
            config.max_instructions = 300;
            config.memory_offset_choices = MemoryOffsetChoices(90, 9, 1);
            config.disallow_traps = numbers.below(2) == 0;
            config.allowed_instructions = InstructionKinds::new(&[
                Vector,
                Numeric,
                Parametric,
                Variable,
                Control,
                Memory,
            ]);
        },
        bytes: 20_000,
    },
    Profile {
        name: "exceptions",
        change: |config, numbers| {
            config.exceptions_enabled = true;
            config.tail_call_enabled = true;
            config.min_tags = 1;
            config.max_tags = 5;
            config.max_imports = numbers.below(5) as usize;
            config.max_tables = 2;
            config.max_memories = numbers.below(2) as usize;
        },
        bytes: 12_000,
    },
    Profile {
        name: "legacy_exceptions",
        change: |config, numbers| {
            config.exceptions_enabled = true;
            config.tail_call_enabled = true;
            config.min_tags = 1;
            config.max_tags = 5;
            config.max_imports = numbers.below(5) as usize;
            config.max_tables = 1;
            config.max_memories = numbers.below(2) as usize;
            config.allowed_instructions =
                InstructionKinds::new(&[Parametric, Variable, Control, Numeric, Memory]);
        },
        bytes: 12_000,
    },
    Profile {
        name: "memories",
        change: |config, numbers| {
            config.min_memories = 2;
            config.max_memories = 5;
            config.max_imports = numbers.below(6) as usize;
            config.max_memory32_bytes = 2 * 65_536;
            config.extended_const_enabled = true;
            config.disallow_traps = numbers.below(3) == 0;
            config.memory_offset_choices = MemoryOffsetChoices(80, 15, 5);
        },
        bytes: 10_000,
    },
    Profile {
        name: "memory64",
        change: |config, numbers| {
            config.memory64_enabled = true;
            config.min_memories = 1;
            config.max_memories = 3;
            config.min_tables = 1;
            config.max_tables = 3;
            config.max_imports = numbers.below(4) as usize;
            config.max_memory32_bytes = 2 * 65_536;
            config.max_memory64_bytes = 2 * 65_536;
            config.extended_const_enabled = true;
            config.disallow_traps = numbers.below(3) == 0;
            config.memory_offset_choices = MemoryOffsetChoices(60, 20, 20);
        },
        bytes: 10_000,
    },
    Profile {
        name: "threads",
        change: |config, numbers| {
            config.threads_enabled = true;
            config.memory64_enabled = numbers.below(2) == 0;
            config.min_memories = 1;
            config.max_memories = 2;
            config.max_imports = numbers.below(3) as usize;
            config.max_memory32_bytes = 2 * 65_536;
            config.max_memory64_bytes = 2 * 65_536;
            config.disallow_traps = numbers.below(3) == 0;
            config.memory_offset_choices = MemoryOffsetChoices(85, 10, 5);
            config.allowed_instructions =
                InstructionKinds::new(&[Numeric, Parametric, Variable, Control, Memory]);
        },
        bytes: 10_000,
    },
    Profile {
        name: "all",
        change: |config, numbers| {
            config.max_tables = 3;
            config.max_imports = 6;
            config.disallow_traps = numbers.below(3) == 0;
        },
        bytes: 12_000,
    },
];

/// What all profiles share: WebAssembly 2.0 without vectors, with small limits.
fn base() -> Config {
    Config {
        canonicalize_nans: true,
        export_everything: true,
        generate_custom_sections: false,
        min_funcs: 2,
        max_funcs: 8,
        max_globals: 8,
        min_types: 4,
        max_types: 10,
        max_instructions: 160,
        max_data_segments: 6,
        max_element_segments: 6,
        max_elements: 12,
        max_memories: 1,
        // A memory or table without a maximum ends where the engine says.
        memory_max_size_required: true,
        max_memory32_bytes: 4 * 65_536,
        table_max_size_required: true,
        max_table_elements: 40,
        max_tables: 1,
        bulk_memory_enabled: true,
        multi_value_enabled: true,
        reference_types_enabled: true,
        saturating_float_to_int_enabled: true,
        sign_extension_ops_enabled: true,
        compact_imports_enabled: false,
        exceptions_enabled: false,
        extended_const_enabled: false,
        gc_enabled: false,
        memory64_enabled: false,
        relaxed_simd_enabled: false,
        simd_enabled: false,
        tail_call_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        ..Config::default()
    }
}

/// SplitMix64: the same numbers everywhere.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    if words == ["--profiles"] {
        for profile in PROFILES {
            println!("{}", profile.name);
        }
        return;
    }
    let [output, profile, first, count] = words.as_slice() else {
        eprintln!("usage: smith OUTPUT_DIR PROFILE FIRST COUNT");
        process::exit(2);
    };
    if let Err(error) = write(Path::new(output), profile, first, count) {
        eprintln!("Cannot write modules: {error}");
        process::exit(1);
    }
}

/// Writes the modules of a range of seeds.
///
/// # Errors
/// A profile that does not exist, a number that is none, or a file that cannot be written.
fn write(output: &Path, profile: &str, first: &str, count: &str) -> Result<(), Box<dyn Error>> {
    let profile = PROFILES
        .iter()
        .find(|known| known.name == profile)
        .ok_or("there is no such profile")?;
    let first: u64 = first.parse()?;
    let count: u64 = count.parse()?;
    fs::create_dir_all(output)?;
    for seed in first..first + count {
        fs::write(output.join(format!("{seed}.wasm")), module(profile, seed)?)?;
    }
    Ok(())
}

/// Makes one module.
fn module(profile: &Profile, seed: u64) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut numbers = profile
        .name
        .bytes()
        .fold(Numbers(seed), |Numbers(state), byte| {
            Numbers(state.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte))
        });
    loop {
        let mut config = base();
        (profile.change)(&mut config, &mut numbers);
        let bytes: Vec<u8> = (0..profile.bytes)
            .map(|_| numbers.next().to_le_bytes()[7])
            .collect();
        // Bytes that make no module are rare; the next ones do.
        let Ok(mut module) = Module::new(config, &mut Unstructured::new(&bytes)) else {
            continue;
        };
        module.ensure_termination(FUEL)?;
        return Ok(module.to_bytes());
    }
}
