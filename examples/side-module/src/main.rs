//! A side module of C (`dylink.0`), loaded at two places of one memory and one table: what a dynamic
//! linker does is a host of ordinary Rust.

use side::Side;
use side::herkos_runtime::{
    FuncRef, IsolatedMemory, LinearMemory, PAGE_SIZE, Table, WasmResult, WasmTrap,
};

/// The memory and the table that all modules share.
struct Shared {
    memory: IsolatedMemory<1, Box<[u8]>>,
    table: Table<FuncRef, 8>,
}

/// What one of them may do, and where in the memory and the table its part begins.
struct Loaded<'a> {
    shared: &'a mut Shared,
    memory_base: i32,
    table_base: i32,
}

impl side::Env for Loaded<'_> {
    type Memory = IsolatedMemory<1, Box<[u8]>>;
    fn memory(&mut self) -> &mut Self::Memory {
        &mut self.shared.memory
    }

    type IndirectFunctionTable = Table<FuncRef, 8>;
    fn __indirect_function_table(&mut self) -> &mut Self::IndirectFunctionTable {
        &mut self.shared.table
    }

    fn __memory_base(&mut self) -> i32 {
        self.memory_base
    }

    fn __table_base(&mut self) -> i32 {
        self.table_base
    }

    fn twice(&mut self, _: &mut Side, number: i32) -> WasmResult<i32> {
        Ok(2 * number)
    }
}

/// No functions but its own are in its part of the table.
impl side::Foreign for Loaded<'_> {}

fn load(side: &mut Side, host: &mut Loaded<'_>) -> WasmResult<()> {
    side.instantiate(host)?;
    // Addresses in its data are written when it is known where it lies.
    side.__wasm_apply_data_relocs(host)?;
    side.__wasm_call_ctors(host)
}

fn main() -> Result<(), WasmTrap> {
    let mut shared = Shared {
        memory: IsolatedMemory::new(vec![0; PAGE_SIZE].into_boxed_slice()),
        table: Table::new(FuncRef::NULL),
    };
    shared.memory.reset(1)?;
    shared.table.reset(8)?;
    // `dylink.0` says how much of both a module needs: here 28 bytes and 2 elements.
    let bases = [(1024, 0), (4096, 4)];
    let mut sides = [Side::new(), Side::new()];
    for (side, (memory_base, table_base)) in sides.iter_mut().zip(bases) {
        side.set_instance_id(table_base as u32 + 1);
        load(
            side,
            &mut Loaded {
                shared: &mut shared,
                memory_base,
                table_base,
            },
        )?;
    }
    for (side, (memory_base, table_base)) in sides.iter_mut().zip(bases) {
        let mut host = Loaded {
            shared: &mut shared,
            memory_base,
            table_base,
        };
        for op in [0, 1] {
            let name = side.name_of(&mut host, op)?;
            let result = side.apply(&mut host, op, 6, 7)?;
            let text = host.shared.memory.guest().c_text(name)?;
            println!("at {memory_base}: twice {text}(6, 7) is {result}, its name lies at {name}");
        }
        println!("at {memory_base}: {} calls", side.count(&mut host)?);
    }
    Ok(())
}
