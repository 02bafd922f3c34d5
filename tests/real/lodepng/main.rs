//! Encodes or decodes a PNG, from standard input to standard output, by LodePNG. Arguments:
//! `encode` width height, for rows of red, green, blue, alpha; or `decode`, which prints width
//! and height before the pixels.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::{Read, Write};

use herkos_runtime::{PAGE_SIZE, WasmResult, WasmTrap, Zeroed};

mod lodepng;

/// A heap for the instance whose size is the user's choice.
type Module = lodepng::Lodepng<Box<[u8]>>;

/// LodePNG, ready to work.
struct LodePng(Module);

impl LodePng {
    fn new() -> WasmResult<Self> {
        let mut module = Module::with_storage(Zeroed::zeroed(256 * PAGE_SIZE));
        module.instantiate()?;
        module._initialize()?;
        Ok(Self(module))
    }

    /// Memory of the module's own, which refuses by a null pointer.
    fn malloc(&mut self, length: usize) -> WasmResult<i32> {
        match self.0.malloc(length as i32)? {
            0 => Err(WasmTrap::Host),
            address => Ok(address),
        }
    }

    fn put(&mut self, bytes: &[u8]) -> WasmResult<i32> {
        let address = self.malloc(bytes.len())?;
        self.0.memory().bytes_mut()[address as usize..][..bytes.len()].copy_from_slice(bytes);
        Ok(address)
    }

    /// Copies out what the module allocated, and frees it.
    fn take(&mut self, address: i32, length: usize) -> WasmResult<Vec<u8>> {
        let bytes = self.0.memory().bytes()[address as usize..][..length].to_vec();
        self.0.free(address)?;
        Ok(bytes)
    }

    fn take_words(&mut self, address: i32) -> WasmResult<[u32; 3]> {
        let mut words = [0; 3];
        for (word, bytes) in words
            .iter_mut()
            .zip(self.take(address, 12)?.chunks_exact(4))
        {
            *word = bytes
                .iter()
                .rev()
                .fold(0, |word, &byte| (word << 8) | u32::from(byte));
        }
        Ok(words)
    }

    fn encode(
        &mut self,
        pixels: &[u8],
        width: u32,
        height: u32,
    ) -> WasmResult<Result<Vec<u8>, i32>> {
        let (input, results) = (self.put(pixels)?, self.malloc(12)?);
        let size = (width as i32, height as i32);
        let error = self
            .0
            .lodepng_encode32(results, results + 4, input, size.0, size.1)?;
        self.0.free(input)?;
        let [address, length, _] = self.take_words(results)?;
        if error != 0 {
            return Ok(Err(error));
        }
        self.take(address as i32, length as usize).map(Ok)
    }

    fn decode(&mut self, png: &[u8]) -> WasmResult<Result<(u32, u32, Vec<u8>), i32>> {
        let (input, results) = (self.put(png)?, self.malloc(12)?);
        let outputs = (results, results + 4, results + 8);
        let length = png.len() as i32;
        let error = self
            .0
            .lodepng_decode32(outputs.0, outputs.1, outputs.2, input, length)?;
        self.0.free(input)?;
        let [address, width, height] = self.take_words(results)?;
        if error != 0 {
            return Ok(Err(error));
        }
        let pixels = self.take(address as i32, 4 * width as usize * height as usize)?;
        Ok(Ok((width, height, pixels)))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut input = Vec::new();
    std::io::stdin().read_to_end(&mut input)?;
    let mut output = std::io::stdout().lock();
    let mut lodepng = LodePng::new()?;
    let refused = |number| format!("LodePNG's error {number}");
    match args[..] {
        ["encode", width, height] => {
            let png = lodepng
                .encode(&input, width.parse()?, height.parse()?)?
                .map_err(refused)?;
            output.write_all(&png)?;
        }
        ["decode"] => {
            let (width, height, pixels) = lodepng.decode(&input)?.map_err(refused)?;
            writeln!(output, "{width} {height}")?;
            output.write_all(&pixels)?;
        }
        _ => return Err("Give encode width height, or decode".into()),
    }
    Ok(())
}
