//! A host of the module `"sh_syntax"`, begun by herkos host-stub: WASI by a host of the runtime, and of
//! JavaScript the global object and strings, which is what the module has a use for.

use sh_syntax::herkos_runtime::{GuestValue, LinearMemory, Storage, WasmResult, WasmTrap, wasi};
use sh_syntax::{Gojs, ShSyntax};

/// Why a function of the host failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HostError {
    /// A reference to no value that the host has.
    NoValue(i64),
    /// Something that takes JavaScript.
    NoJavaScript(&'static str),
}

/// A value of JavaScript.
#[derive(Clone)]
enum Value {
    /// A function of the global object, which is never called.
    Function,
    String(Vec<u8>),
}

/// What the module may do.
pub struct Host<W> {
    /// Why the last call trapped, when that is `WasmTrap::Host`.
    pub error: Option<HostError>,
    /// What it may do by WASI.
    pub wasi: W,
    /// The values by their numbers, from `FIRST`.
    values: Vec<Option<Value>>,
}

/// The number of the first value that is not one of those that each module knows: NaN, zero, null,
/// true, false, the global object and the program.
const FIRST: usize = 7;

/// References are numbers of 64 bits, and those to other values are NaN, with what kind they are.
const OBJECT: i64 = 0x7ff8_0001 << 32;
const STRING: i64 = 0x7ff8_0002 << 32;
const FUNCTION: i64 = 0x7ff8_0004 << 32;
const GLOBAL: i64 = OBJECT | 5;
const UNDEFINED: i64 = 0;

impl<W> Host<W> {
    /// A host of which nothing has failed.
    pub fn new(wasi: W) -> Self {
        Self {
            error: None,
            wasi,
            values: Vec::new(),
        }
    }

    /// Keeps why a function failed, and gives what it has to return.
    fn fail(&mut self, error: HostError) -> WasmTrap {
        self.error = Some(error);
        WasmTrap::Host
    }

    /// Makes a reference.
    fn insert(&mut self, kind: i64, value: Value) -> i64 {
        let free = self.values.iter().position(Option::is_none);
        let at = free.unwrap_or(self.values.len());
        if at == self.values.len() {
            self.values.push(None);
        }
        self.values[at] = Some(value);
        kind | (at + FIRST) as i64
    }

    /// Where the value of a reference is.
    fn place(&mut self, reference: i64) -> WasmResult<&mut Option<Value>> {
        let at = (reference as u32 as usize).checked_sub(FIRST);
        match at.filter(|&at| self.values.get(at).is_some_and(Option::is_some)) {
            Some(at) => Ok(&mut self.values[at]),
            None => Err(self.fail(HostError::NoValue(reference))),
        }
    }

    /// The bytes of a string.
    fn string(&mut self, reference: i64) -> WasmResult<Vec<u8>> {
        match self.place(reference)? {
            Some(Value::String(bytes)) => Ok(bytes.clone()),
            _ => Err(self.fail(HostError::NoJavaScript("String"))),
        }
    }
}

impl<S: Storage, W> Gojs<S> for Host<W> {
    /// Nanoseconds: the clock stands still.
    fn runtime_ticks(&mut self, _: &mut ShSyntax<S>) -> WasmResult<i64> {
        Ok(0)
    }

    fn syscall_js_valueGet(
        &mut self,
        caller: &mut ShSyntax<S>,
        value: i64,
        name: i32,
        length: i32,
    ) -> WasmResult<i64> {
        if value != GLOBAL {
            return Err(self.fail(HostError::NoJavaScript("Reflect.get")));
        }
        match caller.memory().guest().text(name, length)? {
            // The package syscall/js asks for these when it begins.
            "Object" | "Array" => Ok(self.insert(FUNCTION, Value::Function)),
            _ => Ok(UNDEFINED),
        }
    }

    /// Writes the string as bytes, by a reference, and their number.
    fn syscall_js_valuePrepareString(
        &mut self,
        caller: &mut ShSyntax<S>,
        result: i32,
        value: i64,
    ) -> WasmResult<()> {
        let bytes = self.string(value)?;
        let length = bytes.len() as i32;
        let reference = self.insert(OBJECT, Value::String(bytes));
        let mut memory = caller.memory().guest_mut();
        memory.set(result, reference)?;
        memory.set(result.wrapping_add(i64::SIZE as i32), length)?;
        Ok(())
    }

    /// Copies what the last function has prepared into a slice, as far as there is room.
    fn syscall_js_valueLoadString(
        &mut self,
        caller: &mut ShSyntax<S>,
        value: i64,
        at: i32,
        length: i32,
        _capacity: i32,
    ) -> WasmResult<()> {
        let bytes = self.string(value)?;
        let count = bytes.len().min(length as u32 as usize);
        Ok(caller.memory().guest_mut().put(at, &bytes[..count])?)
    }

    fn syscall_js_finalizeRef(&mut self, _: &mut ShSyntax<S>, value: i64) -> WasmResult<()> {
        *self.place(value)? = None;
        Ok(())
    }

    fn syscall_js_stringVal(
        &mut self,
        caller: &mut ShSyntax<S>,
        at: i32,
        length: i32,
    ) -> WasmResult<i64> {
        let bytes = caller.memory().guest().bytes(at, length)?.to_vec();
        Ok(self.insert(STRING, Value::String(bytes)))
    }

    fn syscall_js_valueSet(
        &mut self,
        _: &mut ShSyntax<S>,
        _value: i64,
        _name: i32,
        _length: i32,
        _to: i64,
    ) -> WasmResult<()> {
        Err(self.fail(HostError::NoJavaScript("Reflect.set")))
    }

    fn syscall_js_valueLength(&mut self, _: &mut ShSyntax<S>, _value: i64) -> WasmResult<i32> {
        Err(self.fail(HostError::NoJavaScript("length")))
    }

    fn syscall_js_valueIndex(
        &mut self,
        _: &mut ShSyntax<S>,
        _value: i64,
        _index: i32,
    ) -> WasmResult<i64> {
        Err(self.fail(HostError::NoJavaScript("Reflect.get")))
    }

    fn syscall_js_valueCall(
        &mut self,
        _: &mut ShSyntax<S>,
        _result: i32,
        _value: i64,
        _name: i32,
        _length: i32,
        _arguments: i32,
        _count: i32,
        _capacity: i32,
    ) -> WasmResult<()> {
        Err(self.fail(HostError::NoJavaScript("Reflect.apply")))
    }
}

impl<W> wasi::WasiView for Host<W> {
    type Wasi = W;

    fn wasi(&self) -> &W {
        &self.wasi
    }

    fn wasi_mut(&mut self) -> &mut W {
        &mut self.wasi
    }
}
