//! Standard input, output and error.

use std::io::{self, IsTerminal, Read, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::errno::errno;
use super::runtime::wasi::{Errno, Filetype, Ready};

/// Where standard input comes from.
#[derive(Clone, Debug, Default)]
pub enum Input {
    /// There is none.
    #[default]
    Empty,
    /// The process's.
    Inherited,
    /// These bytes.
    Bytes(Vec<u8>),
}

impl From<Vec<u8>> for Input {
    fn from(bytes: Vec<u8>) -> Self {
        Input::Bytes(bytes)
    }
}

/// Where standard output or error goes.
#[derive(Clone, Debug, Default)]
pub enum Output {
    /// Nowhere.
    #[default]
    Nothing,
    /// To the process's standard output.
    Stdout,
    /// To the process's standard error.
    Stderr,
    /// To a buffer.
    Buffer(OutputBuffer),
}

impl From<OutputBuffer> for Output {
    fn from(buffer: OutputBuffer) -> Self {
        Output::Buffer(buffer)
    }
}

/// Bytes that a program has written, however many they are. All clones are the same buffer.
#[derive(Clone, Debug, Default)]
pub struct OutputBuffer(Arc<Mutex<Vec<u8>>>);

impl OutputBuffer {
    /// An empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What has been written until now.
    #[must_use]
    pub fn contents(&self) -> Vec<u8> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn write(&self, bytes: &[u8]) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
    }
}

impl Output {
    pub(super) fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        let all = |mut to: Box<dyn Write>| to.write_all(bytes).and_then(|()| to.flush());
        match self {
            Output::Nothing => {}
            Output::Stdout => all(Box::new(io::stdout().lock())).map_err(errno)?,
            Output::Stderr => all(Box::new(io::stderr().lock())).map_err(errno)?,
            Output::Buffer(buffer) => buffer.write(bytes),
        }
        Ok(bytes.len())
    }

    pub(super) fn filetype(&self) -> Filetype {
        terminal(match self {
            Output::Stdout => io::stdout().is_terminal(),
            Output::Stderr => io::stderr().is_terminal(),
            Output::Nothing | Output::Buffer(_) => false,
        })
    }
}

fn terminal(is_terminal: bool) -> Filetype {
    if is_terminal {
        Filetype::CharacterDevice
    } else {
        Filetype::Unknown
    }
}

/// What a thread has read of the process's standard input.
type Chunk = io::Result<Vec<u8>>;

/// Standard input with what has been read of it ahead.
#[derive(Debug)]
pub(super) struct Stdin {
    input: Input,
    /// From when on a program has asked whether there is input: a thread reads it then, since the
    /// standard library cannot tell without.
    chunks: Option<Receiver<Chunk>>,
    ahead: Vec<u8>,
    used: usize,
    ended: bool,
    /// Why reading ahead failed, for the next who asks.
    failed: Option<Errno>,
}

impl Stdin {
    pub(super) fn new(input: Input) -> Self {
        let (input, ahead) = match input {
            Input::Bytes(bytes) => (Input::Empty, bytes),
            other => (other, Vec::new()),
        };
        let ended = matches!(input, Input::Empty);
        Self {
            input,
            chunks: None,
            ahead,
            used: 0,
            ended,
            failed: None,
        }
    }

    pub(super) fn filetype(&self) -> Filetype {
        terminal(matches!(self.input, Input::Inherited) && io::stdin().is_terminal())
    }

    pub(super) fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        if bytes.is_empty() {
            return Ok(0);
        }
        if let Some(errno) = self.failed.take() {
            return Err(errno);
        }
        if self.rest().is_empty() && !self.ended {
            let Some(chunks) = &self.chunks else {
                return io::stdin().lock().read(bytes).map_err(errno);
            };
            let chunk = chunks.recv().unwrap_or(Ok(Vec::new()));
            self.take(chunk)?;
        }
        let count = self.rest().read(bytes).map_err(errno)?;
        self.used += count;
        Ok(count)
    }

    /// Reads what has come already, and no more.
    pub(super) fn read_on(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        if self.rest().is_empty() {
            return Ok(0);
        }
        self.read(bytes)
    }

    /// What can be read without waiting.
    pub(super) fn ready(&mut self) -> Result<Option<Ready>, Errno> {
        if self.failed.is_some() {
            // A read will not wait; it fails.
            return Ok(Some(Ready::default()));
        }
        if self.rest().is_empty() && !self.ended {
            let chunk = match self.reader().try_recv() {
                Ok(chunk) => chunk,
                Err(TryRecvError::Empty) => return Ok(None),
                Err(TryRecvError::Disconnected) => Ok(Vec::new()),
            };
            self.take(chunk)?;
        }
        let nbytes = self.rest().len() as u64;
        Ok(Some(Ready {
            nbytes,
            hangup: nbytes == 0,
        }))
    }

    /// Waits for input.
    pub(super) fn wait(&mut self, limit: Duration) {
        if self.chunks.is_none() || self.ended || !self.rest().is_empty() {
            return std::thread::sleep(limit);
        }
        match self.reader().recv_timeout(limit) {
            Ok(chunk) => self.failed = self.take(chunk).err(),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => self.ended = true,
        }
    }

    fn rest(&self) -> &[u8] {
        self.ahead.get(self.used..).unwrap_or_default()
    }

    fn take(&mut self, chunk: Chunk) -> Result<(), Errno> {
        let chunk = chunk.map_err(errno)?;
        self.ended = chunk.is_empty();
        self.ahead = chunk;
        self.used = 0;
        Ok(())
    }

    fn reader(&mut self) -> &Receiver<Chunk> {
        self.chunks.get_or_insert_with(|| {
            let (sender, receiver) = sync_channel(1);
            std::thread::spawn(move || {
                loop {
                    let mut bytes = vec![0; 1 << 16];
                    let chunk = io::stdin().lock().read(&mut bytes).map(|count| {
                        bytes.truncate(count);
                        bytes
                    });
                    if matches!(&chunk, Err(error) if error.kind() == io::ErrorKind::Interrupted) {
                        continue;
                    }
                    let last = chunk.as_ref().map_or(true, Vec::is_empty);
                    if sender.send(chunk).is_err() || last {
                        return;
                    }
                }
            });
            receiver
        })
    }
}
