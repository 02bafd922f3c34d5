//! Standard input, output and error without an operating system.

use super::super::super::range::overwrite;
use super::super::{Errno, Ready};
use super::Closed;

/// One of the three descriptors that a program starts with.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Stream {
    /// Standard input, descriptor 0.
    Input,
    /// Standard output, descriptor 1.
    Output,
    /// Standard error, descriptor 2.
    Error,
}

/// What the first three descriptors of a [`Host`](super::Host) read from and write to.
pub trait Streams {
    /// Whether there are such descriptors.
    const OPEN: bool = true;

    /// Reads bytes from standard input, and says how many: 0 at its end.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Errno>;

    /// Writes bytes to standard output or error, and says how many.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<usize, Errno>;

    /// What a stream is ready for.
    fn ready(&self, stream: Stream) -> Ready;
}

impl Streams for Closed {
    const OPEN: bool = false;

    fn read(&mut self, _bytes: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    fn write(&mut self, _stream: Stream, _bytes: &[u8]) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    fn ready(&self, _stream: Stream) -> Ready {
        Ready::default()
    }
}

/// Takes the output of a program.
pub trait Sink {
    /// Takes bytes, and says how many.
    ///
    /// # Errors
    ///
    /// What the guest gets, for instance [`Errno::Nospc`].
    fn put(&mut self, bytes: &[u8]) -> Result<usize, Errno>;

    /// How many bytes there is room for; at least 1 where nobody counts.
    fn room(&self) -> u64 {
        1
    }
}

impl<T: Sink + ?Sized> Sink for &mut T {
    fn put(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        (**self).put(bytes)
    }

    fn room(&self) -> u64 {
        (**self).room()
    }
}

/// Drops output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl Sink for Discard {
    fn put(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        Ok(bytes.len())
    }
}

/// Gives output to a function, for instance to one that sends it over a serial line.
///
/// ```
/// use herkos_runtime::wasi::{Each, Sink};
///
/// let mut sum = 0;
/// Each(|bytes: &[u8]| sum += bytes.len()).put(b"abc")?;
/// assert_eq!(sum, 3);
/// # Ok::<(), herkos_runtime::wasi::Errno>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Each<F>(
    /// Called with the bytes of each write.
    pub F,
);

impl<F: FnMut(&[u8])> Sink for Each<F> {
    fn put(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        (self.0)(bytes);
        Ok(bytes.len())
    }
}

/// Keeps output, in an array or in bytes that somebody lends.
///
/// ```
/// use herkos_runtime::wasi::{Buffer, Errno, Sink};
///
/// let mut buffer = Buffer::new([0; 4]);
/// assert_eq!(buffer.put(b"abcdef"), Ok(4));
/// assert_eq!(buffer.put(b"ef"), Err(Errno::Nospc));
/// assert_eq!(buffer.bytes(), b"abcd");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Buffer<B> {
    storage: B,
    used: usize,
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Buffer<B> {
    /// An empty one, with the room that `storage` has.
    pub const fn new(storage: B) -> Self {
        Self { storage, used: 0 }
    }

    /// What has been written.
    pub fn bytes(&self) -> &[u8] {
        self.storage.as_ref().get(..self.used).unwrap_or_default()
    }

    /// Forgets what has been written.
    pub fn clear(&mut self) {
        self.used = 0;
    }
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Sink for Buffer<B> {
    fn put(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        let room = self.storage.as_mut().get_mut(self.used..);
        let room = room.unwrap_or_default();
        if room.is_empty() && !bytes.is_empty() {
            return Err(Errno::Nospc);
        }
        let count = overwrite(room, bytes);
        self.used = self.used.saturating_add(count);
        Ok(count)
    }

    fn room(&self) -> u64 {
        self.storage.as_ref().len().saturating_sub(self.used) as u64
    }
}

/// Standard input from bytes, and what takes standard output and error.
///
/// ```
/// use herkos_runtime::wasi::{Buffer, Discard, Stdio, Stream, Streams};
///
/// let mut stdio = Stdio::new(b"question", Buffer::new([0; 64]), Discard);
/// let mut bytes = [0; 5];
/// assert_eq!(stdio.read(&mut bytes), Ok(5));
/// assert_eq!(stdio.write(Stream::Output, b"answer"), Ok(6));
/// assert_eq!((&bytes, stdio.out.bytes()), (b"quest", &b"answer"[..]));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stdio<'i, O, E> {
    /// What is left of standard input.
    pub input: &'i [u8],
    /// What takes standard output.
    pub out: O,
    /// What takes standard error.
    pub err: E,
}

impl<'i, O, E> Stdio<'i, O, E> {
    /// Streams of which the first gives `input`.
    pub const fn new(input: &'i [u8], out: O, err: E) -> Self {
        Self { input, out, err }
    }
}

impl<O: Sink, E: Sink> Streams for Stdio<'_, O, E> {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        let count = overwrite(bytes, self.input);
        self.input = self.input.get(count..).unwrap_or_default();
        Ok(count)
    }

    fn write(&mut self, stream: Stream, bytes: &[u8]) -> Result<usize, Errno> {
        match stream {
            Stream::Input => Err(Errno::Badf),
            Stream::Output => self.out.put(bytes),
            Stream::Error => self.err.put(bytes),
        }
    }

    fn ready(&self, stream: Stream) -> Ready {
        let nbytes = match stream {
            Stream::Input => self.input.len() as u64,
            Stream::Output => self.out.room(),
            Stream::Error => self.err.room(),
        };
        let hangup = stream == Stream::Input && nbytes == 0;
        Ready { nbytes, hangup }
    }
}
