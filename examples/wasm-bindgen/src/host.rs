//! A host of the module `"brotli"`, begun by herkos host-stub: values of JavaScript, which the module
//! knows by handles, and text that goes into its memory by its own allocator.

use brotli::herkos_runtime::{LinearMemory, Storage, WasmResult, WasmTrap};
use brotli::{Brotli, WbindgenPlaceholder};

/// Why a function of the host failed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HostError {
    /// A handle of no value.
    NoValue(i32),
    /// A value that JSON does not have.
    NoJson(Value),
    /// What the module threw.
    Thrown(String),
}

/// A value of JavaScript.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    Undefined,
    Null,
    Bool(bool),
    String(String),
    /// An object, as JSON.
    Object(String),
    /// An `Error` with its message.
    Error(String),
}

/// What the module may do.
pub struct Host {
    /// Why the last function failed, when an export has given `WasmTrap::Host`.
    pub error: Option<HostError>,
    /// The values by their handles.
    values: Vec<Option<Value>>,
}

/// Handles from here on are given out. Those below are constants that the module knows, and before
/// them places that JavaScript has for arguments.
const FIRST: usize = 36;

impl Host {
    /// A host of which nothing has failed.
    pub fn new() -> Self {
        let mut values = vec![None; FIRST - 4];
        let constants = [
            Value::Undefined,
            Value::Null,
            Value::Bool(true),
            Value::Bool(false),
        ];
        values.extend(constants.map(Some));
        Self {
            error: None,
            values,
        }
    }

    /// Keeps why a function failed, and gives what it has to return.
    fn fail(&mut self, error: HostError) -> WasmTrap {
        self.error = Some(error);
        WasmTrap::Host
    }

    /// Gives a value a handle.
    pub fn insert(&mut self, value: Value) -> i32 {
        let free = self.values.iter().skip(FIRST).position(Option::is_none);
        let at = free.map_or(self.values.len(), |i| FIRST + i);
        if at == self.values.len() {
            self.values.push(None);
        }
        self.values[at] = Some(value);
        at as i32
    }

    /// The value of a handle.
    fn get(&mut self, handle: i32) -> WasmResult<Value> {
        let found = self.values.get(handle as u32 as usize).cloned().flatten();
        found.ok_or_else(|| self.fail(HostError::NoValue(handle)))
    }

    /// The value of a handle, which is no longer one unless it is a constant's.
    pub fn remove(&mut self, handle: i32) -> WasmResult<Value> {
        let value = self.get(handle)?;
        if handle as u32 as usize >= FIRST {
            self.values[handle as u32 as usize] = None;
        }
        Ok(value)
    }

    /// How many handles are given out.
    pub fn count(&self) -> usize {
        self.values.iter().skip(FIRST).flatten().count()
    }

    /// Puts text into memory that the module allocates, and its address and length to `result`.
    fn return_text<S: Storage>(
        &mut self,
        caller: &mut Brotli<S>,
        result: i32,
        text: &str,
    ) -> WasmResult<()> {
        let at = caller.__wbindgen_malloc(self, text.len() as i32)?;
        let mut memory = caller.memory().guest_mut();
        memory.put(at, text.as_bytes())?;
        memory.set(result, [at, text.len() as i32])?;
        Ok(())
    }
}

impl<S: Storage> WbindgenPlaceholder<S> for Host {
    fn __wbindgen_is_undefined(&mut self, _: &mut Brotli<S>, value: i32) -> WasmResult<i32> {
        Ok((self.get(value)? == Value::Undefined).into())
    }

    fn __wbindgen_is_object(&mut self, _: &mut Brotli<S>, value: i32) -> WasmResult<i32> {
        Ok(matches!(self.get(value)?, Value::Object(_) | Value::Error(_)).into())
    }

    fn __wbindgen_string_new(
        &mut self,
        caller: &mut Brotli<S>,
        at: i32,
        length: i32,
    ) -> WasmResult<i32> {
        let text = caller.memory().guest().text(at, length)?;
        Ok(self.insert(Value::String(text.to_owned())))
    }

    fn __wbindgen_error_new(
        &mut self,
        caller: &mut Brotli<S>,
        at: i32,
        length: i32,
    ) -> WasmResult<i32> {
        let message = caller.memory().guest().text(at, length)?;
        Ok(self.insert(Value::Error(message.to_owned())))
    }

    fn __wbindgen_json_serialize(
        &mut self,
        caller: &mut Brotli<S>,
        result: i32,
        value: i32,
    ) -> WasmResult<()> {
        let json = match self.get(value)? {
            Value::Undefined | Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Object(json) => json,
            other => return Err(self.fail(HostError::NoJson(other))),
        };
        self.return_text(caller, result, &json)
    }

    /// `new Error()`, of which the module asks for the stack when it panics.
    fn __wbg_new_693216e109162396(&mut self, _: &mut Brotli<S>) -> WasmResult<i32> {
        Ok(self.insert(Value::Error(String::new())))
    }

    fn __wbg_stack_0ddaca5d1abfb52f(
        &mut self,
        caller: &mut Brotli<S>,
        result: i32,
        error: i32,
    ) -> WasmResult<()> {
        self.get(error)?;
        self.return_text(caller, result, "")
    }

    /// `console.error`, which gets text that is the host's to free.
    fn __wbg_error_09919627ac0992f5(
        &mut self,
        caller: &mut Brotli<S>,
        at: i32,
        length: i32,
    ) -> WasmResult<()> {
        eprintln!("{}", caller.memory().guest().text(at, length)?);
        caller.__wbindgen_free(self, at, length)
    }

    fn __wbindgen_object_drop_ref(&mut self, _: &mut Brotli<S>, value: i32) -> WasmResult<()> {
        self.remove(value).map(drop)
    }

    fn __wbindgen_throw(&mut self, caller: &mut Brotli<S>, at: i32, length: i32) -> WasmResult<()> {
        let message = caller.memory().guest().text(at, length)?.to_owned();
        Err(self.fail(HostError::Thrown(message)))
    }
}
