//! Draws an image, has LodePNG make a PNG of it, and has it read back.
//!
//! LodePNG is a C library. Somebody else compiled it to WebAssembly, and herkos made the crate
//! `lodepng` of that: safe Rust, which cannot reach anything but the memory it owns.
#![forbid(unsafe_code)]

use std::error::Error;
use std::sync::Mutex;

use lodepng::Lodepng;
use lodepng::herkos_runtime::WasmResult;

/// The instance with its whole linear memory: no heap, and only zeros, so that it adds nothing to
/// the program's file.
static LODEPNG: Mutex<Lodepng> = Mutex::new(Lodepng::new());

const WIDTH: usize = 320;
const HEIGHT: usize = 200;

/// A disc in front of a coloured background, as rows of red, green, blue, alpha.
fn draw() -> Vec<u8> {
    let mut pixels = Vec::with_capacity(4 * WIDTH * HEIGHT);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let (dx, dy) = (x as i32 - WIDTH as i32 / 2, y as i32 - HEIGHT as i32 / 2);
            let in_disc = dx * dx + dy * dy < 70 * 70;
            let background = [(x * 255 / WIDTH) as u8, (y * 255 / HEIGHT) as u8, 160, 255];
            pixels.extend(if in_disc {
                [255, 200, 40, 255]
            } else {
                background
            });
        }
    }
    pixels
}

/// Copies bytes into the module's memory; gives their address there.
fn put(module: &mut Lodepng, bytes: &[u8]) -> WasmResult<i32> {
    let address = module.malloc(bytes.len() as i32)?;
    module.memory().bytes_mut()[address as usize..][..bytes.len()].copy_from_slice(bytes);
    Ok(address)
}

/// Copies bytes out of the module's memory.
fn get(module: &mut Lodepng, address: i32, length: usize) -> Vec<u8> {
    module.memory().bytes()[address as usize..][..length].to_vec()
}

/// Reads three words that the module wrote, and frees them.
fn take_words(module: &mut Lodepng, address: i32) -> WasmResult<[i32; 3]> {
    let bytes = get(module, address, 12);
    module.free(address)?;
    let word = |i: usize| i32::from_le_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]);
    Ok([word(0), word(4), word(8)])
}

/// Gives the PNG, or LodePNG's number for what went wrong.
fn encode(module: &mut Lodepng, pixels: &[u8]) -> WasmResult<Result<Vec<u8>, i32>> {
    let input = put(module, pixels)?;
    // LodePNG writes where its result lies, and how long it is.
    let results = module.malloc(12)?;
    let (width, height) = (WIDTH as i32, HEIGHT as i32);
    let error = module.lodepng_encode32(results, results + 4, input, width, height)?;
    module.free(input)?;
    let [address, length, _] = take_words(module, results)?;
    if error != 0 {
        return Ok(Err(error));
    }
    let png = get(module, address, length as usize);
    module.free(address)?;
    Ok(Ok(png))
}

/// Gives width, height and pixels, or LodePNG's number for what went wrong.
fn decode(module: &mut Lodepng, png: &[u8]) -> WasmResult<Result<(usize, usize, Vec<u8>), i32>> {
    let input = put(module, png)?;
    let results = module.malloc(12)?;
    let length = png.len() as i32;
    let error = module.lodepng_decode32(results, results + 4, results + 8, input, length)?;
    module.free(input)?;
    let [address, width, height] = take_words(module, results)?;
    if error != 0 {
        return Ok(Err(error));
    }
    let (width, height) = (width as usize, height as usize);
    let pixels = get(module, address, 4 * width * height);
    module.free(address)?;
    Ok(Ok((width, height, pixels)))
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut module = LODEPNG.lock().map_err(|_| "The instance is in use")?;
    module.instantiate()?;
    module._initialize()?;

    let pixels = draw();
    let png = encode(&mut module, &pixels)?.map_err(|n| format!("LodePNG's error {n}"))?;
    std::fs::write("out.png", &png)?;
    println!(
        "LodePNG encoded {WIDTH} x {HEIGHT} pixels: {} bytes, in out.png",
        png.len()
    );
    let start: Vec<String> = png
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    println!("it begins with {}, as every PNG does", start.join(" "));

    let decoded = decode(&mut module, &png)?.map_err(|n| format!("LodePNG's error {n}"))?;
    if decoded != (WIDTH, HEIGHT, pixels) {
        return Err("LodePNG decoded other pixels".into());
    }
    println!("LodePNG decoded it again: every pixel is the same");

    match decode(&mut module, &png[..png.len() / 2])? {
        Ok(_) => return Err("LodePNG decoded half of a PNG".into()),
        Err(error) => println!("LodePNG refuses half of the PNG: its error {error}"),
    }
    println!("memory used: {} pages of 64 KiB", module.memory().size());
    Ok(())
}
