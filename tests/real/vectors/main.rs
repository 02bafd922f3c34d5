//! A mixer of four channels with vectors in its interface: mixes the frames of standard input, which are
//! little-endian floats, and prints the loudest samples, how many were cut off, and the 16-bit samples.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::{LinearMemory, V128, WasmResult};

mod mixer;

/// Keeps samples between -1 and 1.
struct Limiter {
    limited: u32,
}

impl<S> mixer::Host<S> for Limiter {
    fn limit(&mut self, _caller: &mut mixer::Mixer<S>, frame: V128) -> WasmResult<V128> {
        let limited = frame.to_f32x4().map(|sample| sample.clamp(-1.0, 1.0));
        self.limited += u32::from(V128::from_f32x4(limited) != frame);
        Ok(V128::from_f32x4(limited))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let gains: Vec<f32> = std::env::args()
        .skip(1)
        .map(|gain| gain.parse())
        .collect::<Result<_, _>>()?;
    let gains = V128::from_f32x4(gains.as_slice().try_into()?);
    let mut frames = Vec::new();
    std::io::stdin().read_to_end(&mut frames)?;
    let count = i32::try_from(frames.len() / 16)?;

    let mut host = Limiter { limited: 0 };
    let mut mixer = mixer::Mixer::new();
    mixer.instantiate(&mut host)?;
    let at = mixer.frames(&mut host)? as usize;
    mixer.memory().bytes_mut()[at..][..frames.len()].copy_from_slice(&frames);
    let loudest = mixer.mix(&mut host, gains, count)?;
    println!("{:?} {}", loudest.to_f32x4(), host.limited);
    println!("{}", mixer.play(&mut host, count)?);
    let at = mixer.pcm(&mut host)? as usize;
    let pcm = &mixer.memory().bytes()[at..][..frames.len() / 2];
    let samples: Vec<String> = pcm
        .chunks_exact(2)
        .map(|bytes| i16::from_le_bytes([bytes[0], bytes[1]]).to_string())
        .collect();
    println!("{}", samples.join(" "));
    Ok(())
}
