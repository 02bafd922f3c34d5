//! Two modules that know nothing of each other: a program, and a library that works in the memory of
//! whoever calls it, and asks its caller by a function in a table. What links them is ordinary Rust.

use app::App;
use app::herkos_runtime::{
    FixedMemory, FixedStorage, FuncRef, LinearMemory, Table, WasmResult, WasmTrap,
};
use generated_library::Library;

mod generated_library;

/// The bytes of the program's memory: a page.
const BYTES: usize = 65_536;

/// What the program may do: have numbers sorted, by the library's instance that is in here.
struct Linker {
    library: Library,
}

impl<S: FixedStorage<BYTES>> app::Library<S> for Linker {
    fn sort(&mut self, app: &mut App<S>, at: i32, count: i32, order: i32) -> WasmResult<()> {
        // Both share one budget of nested calls.
        self.library.set_call_depth(app.call_depth());
        self.library.sort(&mut Lent { app }, at, count, order)
    }
}

impl<S> app::Foreign<S> for Linker {}

/// What the library may do: use the memory and the functions of a program, as long as the call takes.
struct Lent<'a, S> {
    app: &'a mut App<S>,
}

impl<S: FixedStorage<BYTES>> generated_library::App for Lent<'_, S> {
    type Memory = FixedMemory<BYTES, S>;
    fn memory(&mut self) -> &mut Self::Memory {
        self.app.memory()
    }

    type Functions = Table<FuncRef, 2>;
    fn functions(&mut self) -> &mut Self::Functions {
        self.app.functions()
    }
}

impl<S: FixedStorage<BYTES>> generated_library::Foreign for Lent<'_, S> {
    fn call_i32_i32__i32(
        &mut self,
        library: &mut Library,
        function: FuncRef,
        a: i32,
        b: i32,
    ) -> WasmResult<i32> {
        self.app.set_call_depth(library.call_depth());
        self.app.call_ref_i32_i32__i32(&mut Nothing, function, a, b)
    }
}

/// What the program may do while the library asks it: nothing but answer.
struct Nothing;

impl<S> app::Library<S> for Nothing {
    fn sort(&mut self, _: &mut App<S>, _: i32, _: i32, _: i32) -> WasmResult<()> {
        Err(WasmTrap::Host)
    }
}

impl<S> app::Foreign<S> for Nothing {}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut linker = Linker {
        library: Library::new(),
    };
    let mut app = Box::new(App::new());
    // Tables that both use name functions by the number of their instance.
    app.set_instance_id(1);
    app.instantiate(&mut linker)?;
    linker.library.set_instance_id(2);
    linker.library.instantiate(&mut Lent { app: &mut *app })?;

    app.sorted_up(&mut linker)?;
    println!("up: {:?}", app.memory().guest().get::<[i32; 4]>(64)?);
    app.sorted_down(&mut linker)?;
    println!("down: {:?}", app.memory().guest().get::<[i32; 4]>(64)?);
    println!("beyond the memory: {:?}", app.far(&mut linker));
    Ok(())
}
