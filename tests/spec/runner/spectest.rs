//! The script host module `spectest`; `spectest.ts` has its types.

use alloc::boxed::Box;

use herkos_runtime::{Exception, FuncRef, IsolatedMemory, Table, WasmResult, Zeroed, PAGE_SIZE};

/// The memory, which may be grown by whoever imports it.
pub type SpectestMemory = IsolatedMemory<2, Box<[u8]>>;
/// The table.
pub type SpectestTable = Table<FuncRef, 20>;

pub const GLOBAL_I32: i32 = 666;
pub const GLOBAL_I64: i64 = 666;
pub const GLOBAL_F32: f32 = 666.6;
pub const GLOBAL_F64: f64 = 666.6;

/// What `spectest` shares with the instances of a script. Its functions do nothing.
pub struct Spectest {
    pub memory: SpectestMemory,
    pub shared_memory: SpectestMemory,
    pub table: SpectestTable,
    pub table64: SpectestTable,
    /// An exception on its way through an instance that cannot hold one.
    pub exception: Exception<64>,
}

impl Spectest {
    /// The module in its first state: one page of two, 10 elements of 20 in each table.
    ///
    /// # Errors
    /// None, as the storage is large enough.
    pub fn new() -> WasmResult<Self> {
        let mut memory = SpectestMemory::new(Zeroed::zeroed(2 * PAGE_SIZE));
        memory.reset(1)?;
        let mut table = SpectestTable::new(FuncRef::NULL);
        table.reset(10)?;
        let shared_memory = memory.clone();
        let table64 = table.clone();
        Ok(Self {
            memory,
            shared_memory,
            table,
            table64,
            exception: Exception::NULL,
        })
    }
}
