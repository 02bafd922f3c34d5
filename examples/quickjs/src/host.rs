//! A host of the module `"quickjs"`, begun by herkos host-stub. Its names are shortened; what they
//! stand for is in the JavaScript beside the module, and said here.

use quickjs::herkos_runtime::{
    GuestValue, IsolatedMemory, LinearMemory, PAGE_SIZE, WasmResult, WasmTrap, guest_struct,
};
use quickjs::{A, Quickjs};

/// Why the module was ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// An assertion of C.
    Assertion(String),
    /// `abort`.
    Abort,
    /// `exit` with its code.
    Exit(i32),
}

/// What the module may do: write lines, and call `print`. Its clock stands still, it has no
/// environment, files or timers, and must end after some steps.
pub struct Host {
    /// Why the last call trapped, when that is `WasmTrap::Host`.
    pub error: Option<HostError>,
    /// How often it may still ask whether to go on.
    pub steps: u32,
    memory: IsolatedMemory<1024, Box<[u8]>>,
    /// The rest of what it has written, without the end of its line.
    line: Vec<u8>,
}

/// The code of WASI for a function that is not there.
const ENOSYS: i32 = 52;

/// What `_gmtime_js` and `_localtime_js` write: `struct tm`.
const EPOCH: Time = Time {
    seconds: 0,
    minutes: 0,
    hours: 0,
    day: 1,
    month: 0,
    year: 70,
    weekday: 4,
    day_of_year: 0,
    is_dst: 0,
    offset: 0,
};

guest_struct! {
    /// `struct tm`.
    #[derive(Clone, Copy)]
    struct Time {
        seconds: i32,
        minutes: i32,
        hours: i32,
        day: i32,
        month: i32,
        year: i32,
        weekday: i32,
        day_of_year: i32,
        is_dst: i32,
        offset: i32,
    }
}

impl Host {
    /// A host with the memory that the module begins with.
    pub fn new() -> WasmResult<Self> {
        let bytes = vec![0; 1024 * PAGE_SIZE].into_boxed_slice();
        let mut memory = IsolatedMemory::new(bytes);
        memory.reset(256)?;
        Ok(Self {
            error: None,
            steps: 1000,
            memory,
            line: Vec::new(),
        })
    }

    /// Keeps why a function failed, and gives what it has to return.
    fn fail(&mut self, error: HostError) -> WasmTrap {
        self.error = Some(error);
        WasmTrap::Host
    }

    /// Copies a text of C out of the memory.
    pub fn text(&self, at: i32) -> WasmResult<String> {
        Ok(self.memory.guest().c_text(at)?.to_owned())
    }

    fn write(&mut self, at: i32, length: i32) -> WasmResult<()> {
        for &byte in self.memory.guest().bytes(at, length)? {
            if byte == b'\n' {
                println!("{}", String::from_utf8_lossy(&self.line));
                self.line.clear();
            } else {
                self.line.push(byte);
            }
        }
        Ok(())
    }
}

impl A for Host {
    type A = IsolatedMemory<1024, Box<[u8]>>;

    fn a(&mut self) -> &mut Self::A {
        &mut self.memory
    }

    /// `__assert_fail`
    fn b(&mut self, _: &mut Quickjs, text: i32, _: i32, _: i32, _: i32) -> WasmResult<()> {
        let text = self.text(text)?;
        Err(self.fail(HostError::Assertion(text)))
    }

    /// `fd_write`, here for the two streams alone.
    fn c(&mut self, _: &mut Quickjs, _: i32, list: i32, count: i32, sum: i32) -> WasmResult<i32> {
        let list: Vec<[i32; 2]> = self.memory.guest().values(list, count)?.collect();
        for &[at, length] in &list {
            self.write(at, length)?;
        }
        let written = list
            .iter()
            .fold(0_i32, |sum, [_, length]| sum.wrapping_add(*length));
        self.memory.guest_mut().set(sum, written)?;
        Ok(0)
    }

    /// `fd_close`
    fn d(&mut self, _: &mut Quickjs, _: i32) -> WasmResult<i32> {
        Ok(ENOSYS)
    }

    /// `environ_get`
    fn e(&mut self, _: &mut Quickjs, _: i32, _: i32) -> WasmResult<i32> {
        Ok(0)
    }

    /// `environ_sizes_get`
    fn f(&mut self, _: &mut Quickjs, count: i32, bytes: i32) -> WasmResult<i32> {
        self.memory.guest_mut().set(count, 0)?;
        self.memory.guest_mut().set(bytes, 0)?;
        Ok(0)
    }

    /// `qts_host_normalize_module`: a module's name in full; null, as there are none.
    fn g(&mut self, _: &mut Quickjs, _: i32, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(0)
    }

    /// `qts_host_load_module_source`
    fn h(&mut self, _: &mut Quickjs, _: i32, _: i32, _: i32) -> WasmResult<i32> {
        Ok(0)
    }

    /// `qts_host_interrupt_handler`: whether to stop.
    fn i(&mut self, _: &mut Quickjs, _: i32) -> WasmResult<i32> {
        self.steps = self.steps.saturating_sub(1);
        Ok((self.steps == 0).into())
    }

    /// `_setitimer_js`: that there is a timer which never goes off.
    fn j(&mut self, _: &mut Quickjs, _: i32, _: f64) -> WasmResult<i32> {
        Ok(0)
    }

    /// `emscripten_resize_heap`: makes the memory at least as large, and tells whether it is.
    fn k(&mut self, _: &mut Quickjs, bytes: i32) -> WasmResult<i32> {
        let needed = (bytes as u32).div_ceil(PAGE_SIZE as u32) as i32;
        let more = (needed - self.memory.size()).max(0);
        Ok((self.memory.grow(more) != -1).into())
    }

    /// `_emscripten_runtime_keepalive_clear`: that the program may end, which it does by itself.
    fn l(&mut self, _: &mut Quickjs) -> WasmResult<()> {
        Ok(())
    }

    /// `_localtime_js`
    fn m(&mut self, _: &mut Quickjs, _: i64, time: i32) -> WasmResult<()> {
        Ok(self.memory.guest_mut().set(time, EPOCH)?)
    }

    /// `_tzset_js`: seconds to the west, whether there is summer time, and two names of 17 bytes.
    fn n(
        &mut self,
        _: &mut Quickjs,
        west: i32,
        summer: i32,
        name: i32,
        summer_name: i32,
    ) -> WasmResult<()> {
        let mut memory = self.memory.guest_mut();
        memory.set(west, 0)?;
        memory.set(summer, 0)?;
        memory.put(name, b"UTC\0")?;
        memory.put(summer_name, b"UTC\0")?;
        Ok(())
    }

    /// `fd_seek`: that it is a pipe.
    fn o(&mut self, _: &mut Quickjs, _: i32, _: i64, _: i32, _: i32) -> WasmResult<i32> {
        Ok(70)
    }

    /// `emscripten_date_now`
    fn p(&mut self, _: &mut Quickjs) -> WasmResult<f64> {
        Ok(0.0)
    }

    /// `_abort_js`
    fn q(&mut self, _: &mut Quickjs) -> WasmResult<()> {
        Err(self.fail(HostError::Abort))
    }

    /// `exit`
    fn r(&mut self, _: &mut Quickjs, code: i32) -> WasmResult<()> {
        Err(self.fail(HostError::Exit(code)))
    }

    /// `qts_host_call_function`: a call of the only function that there is, `print`, which gives how
    /// many arguments it has.
    fn s(
        &mut self,
        caller: &mut Quickjs,
        context: i32,
        _this: i32,
        count: i32,
        arguments: i32,
        _function: i32,
    ) -> WasmResult<i32> {
        for i in 0..count {
            // QTS_ArgvGetJSValueConstPointer, QTS_GetString, QTS_FreeCString
            let value = caller.Ea(self, arguments, i)?;
            let text = caller.__0_2(self, context, value)?;
            println!("print: {}", self.text(text)?);
            caller.S(self, context, text)?;
        }
        // QTS_NewFloat64
        caller.Y(self, context, count.into())
    }

    /// `qts_host_free_host_ref`: that the function is no longer used.
    fn t(&mut self, _: &mut Quickjs, _: i32, _: i32) -> WasmResult<()> {
        Ok(())
    }
}
