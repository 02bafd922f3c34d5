//! Values of AssemblyScript in a module's memory. The twenty bytes before an object are its header,
//! whose last two numbers are the number of its class and its size.

use anan_as::herkos_runtime::{
    Guest, GuestError, GuestValue, LinearMemory, Storage, WasmTrap, guest_struct,
};
use anan_as::{AnanAs, Imports};

/// The class of `ArrayBuffer`, the same in all modules; that of `String` is 2.
const ARRAY_BUFFER: i32 = 1;

guest_struct! {
    /// An `Array`: elements in a buffer.
    #[derive(Clone, Copy)]
    struct Array {
        buffer: i32,
        /// The address of the first: that of the buffer.
        start: i32,
        /// The size of the buffer.
        bytes: i32,
        length: i32,
    }
}

/// Reads a `String`, which is UTF-16, where half of a pair may stand alone; nothing when it is null.
pub fn string(memory: Guest<'_>, string: i32) -> Result<Option<String>, GuestError> {
    if string == 0 {
        return Ok(None);
    }
    let bytes: u32 = memory.get(string.wrapping_sub(4))?;
    let units = memory.values::<u16>(string, bytes / 2)?;
    let text = char::decode_utf16(units).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER));
    Ok(Some(text.collect()))
}

/// Reads the elements of an `Array`.
pub fn array<T: GuestValue>(memory: Guest<'_>, array: i32) -> Result<Vec<T>, GuestError> {
    let Array { start, length, .. } = memory.get(array)?;
    Ok(memory.values(start, length)?.collect())
}

/// Makes an `Array` of the class that the module has for it, and pins it, so that it is not collected
/// before it is an argument.
pub fn new_array<T: GuestValue + Copy, S: Storage, H: Imports<S>>(
    module: &mut AnanAs<S>,
    host: &mut H,
    class: i32,
    values: &[T],
) -> Result<i32, WasmTrap> {
    let bytes = size_of_val(values) as i32;
    let length = values.len() as i32;
    let buffer = module.__new(host, bytes, ARRAY_BUFFER)?;
    module.__pin(host, buffer)?;
    let array = module.__new(host, Array::SIZE as i32, class)?;
    module.__pin(host, array)?;
    let mut memory = module.memory().guest_mut();
    memory.set_values(buffer, values)?;
    memory.set(
        array,
        Array {
            buffer,
            start: buffer,
            bytes,
            length,
        },
    )?;
    module.__unpin(host, buffer)?;
    Ok(array)
}
