//! A program's side of WASI: its memory, and functions that are called with it.

use herkos_runtime::wasi::*;
use herkos_runtime::{WasmResult, WasmTrap};

/// A host with everything, at nanosecond 1000.
pub type Whole<'a> = Host<
    List<'a>,
    List<'a>,
    FixedClock,
    SeededRandom,
    Fds<Stdio<'a, Buffer<[u8; 16]>, Buffer<[u8; 16]>>, MemoryFiles<16, 1024, 8>>,
    Loopback,
>;

pub const SUCCESS: WasmResult<i32> = Ok(0);
pub const OUTSIDE: WasmResult<i32> = Err(WasmTrap::OutOfBounds);
pub const UNALIGNED: WasmResult<i32> = Err(WasmTrap::UnalignedPointer);

/// What a function answers that fails.
pub fn failure(errno: Errno) -> WasmResult<i32> {
    Ok(errno.code())
}

/// The size of the memory of a [`Guest`].
pub const SIZE: i32 = 4096;

/// Where paths of a [`Guest`] are written.
const PATH: usize = 3000;

pub struct Guest<H> {
    pub host: H,
    pub m: [u8; SIZE as usize],
}

impl<'a> Guest<Whole<'a>> {
    /// With a file of 11 bytes, and a directory with a file of 3.
    pub fn new() -> Self {
        let mut files = MemoryFiles::new();
        files.add("a.txt", b"hello world").unwrap();
        files.add_dir("d").unwrap();
        files.add("d/b", b"bee").unwrap();
        let (out, err) = (Buffer::new([0; 16]), Buffer::new([0; 16]));
        Self::of(
            Host::new()
                .args(&[b"prog", b"", b"-v"])
                .environ(&[b"A=1", b"LANG=C"])
                .clock(FixedClock::at(1000))
                .random(SeededRandom::new(42))
                .stdio(Stdio::new(b"question", out, err))
                .files(files)
                .sockets(Loopback::default()),
        )
    }
}

impl<H> Guest<H> {
    /// Whose memory is full of 0xaa, so that one sees what is written.
    pub fn of(host: H) -> Self {
        let m = [0xaa; SIZE as usize];
        Self { host, m }
    }

    pub fn put(&mut self, at: usize, bytes: &[u8]) {
        self.m[at..at + bytes.len()].copy_from_slice(bytes);
    }

    pub fn put_u32s(&mut self, at: usize, numbers: &[u32]) {
        for (i, number) in numbers.iter().enumerate() {
            self.put(at + 4 * i, &number.to_le_bytes());
        }
    }

    pub fn bytes(&self, at: usize, len: usize) -> &[u8] {
        &self.m[at..at + len]
    }

    pub fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.m[at..at + 4].try_into().unwrap())
    }

    pub fn u64(&self, at: usize) -> u64 {
        u64::from_le_bytes(self.m[at..at + 8].try_into().unwrap())
    }

    /// Writes a path, and gives where it is and how long.
    pub fn path(&mut self, path: &str) -> (i32, i32) {
        self.path_at(PATH, path)
    }

    /// A second path beside the first.
    pub fn path_at(&mut self, at: usize, path: &str) -> (i32, i32) {
        self.put(at, path.as_bytes());
        (at as i32, path.len() as i32)
    }
}

impl<H: Descriptors + Paths> Guest<H> {
    /// Opens a path from descriptor 3 with all rights, following links; the flags are `oflags`.
    pub fn open(&mut self, path: &str, oflags: i32) -> Result<i32, i32> {
        self.open_with(3, path, 1, oflags, -1, 0)
    }

    pub fn open_with(
        &mut self,
        dir: i32,
        path: &str,
        lookup: i32,
        oflags: i32,
        rights: i64,
        flags: i32,
    ) -> Result<i32, i32> {
        let (at, len) = self.path(path);
        let (host, m) = (&mut self.host, &mut self.m);
        let answer = path_open(
            host, m, dir, lookup, at, len, oflags, rights, -1, flags, 2048,
        );
        match answer.unwrap() {
            0 => Ok(self.u32(2048) as i32),
            errno => Err(errno),
        }
    }

    pub fn read(&mut self, fd: i32, len: u32) -> Result<Vec<u8>, i32> {
        self.put_u32s(2048, &[1024, len]);
        let (host, m) = (&mut self.host, &mut self.m);
        match fd_read(host, m, fd, 2048, 1, 2060).unwrap() {
            0 => Ok(self.bytes(1024, self.u32(2060) as usize).to_vec()),
            errno => Err(errno),
        }
    }

    pub fn write(&mut self, fd: i32, bytes: &[u8]) -> Result<u32, i32> {
        self.put(1024, bytes);
        self.put_u32s(2048, &[1024, bytes.len() as u32]);
        let (host, m) = (&mut self.host, &mut self.m);
        match fd_write(host, m, fd, 2048, 1, 2060).unwrap() {
            0 => Ok(self.u32(2060)),
            errno => Err(errno),
        }
    }

    /// The size of a file; -errno where there is none.
    pub fn size(&mut self, path: &str) -> i64 {
        let (at, len) = self.path(path);
        match path_filestat_get(&mut self.host, &mut self.m, 3, 0, at, len, 2048).unwrap() {
            0 => self.u64(2048 + 32) as i64,
            errno => -i64::from(errno),
        }
    }

    /// The names of a directory.
    pub fn list(&mut self, fd: i32) -> Vec<String> {
        let (host, m) = (&mut self.host, &mut self.m);
        assert_eq!(fd_readdir(host, m, fd, 1024, 1024, 0, 2048), SUCCESS);
        let (mut at, end) = (1024, 1024 + self.u32(2048) as usize);
        let mut names = Vec::new();
        while at < end {
            let len = self.u32(at + 16) as usize;
            names.push(String::from_utf8(self.bytes(at + 24, len).to_vec()).unwrap());
            at += 24 + len;
        }
        names
    }
}

/// A socket, descriptor 20, that accepts one connection, which gives back what it gets.
#[derive(Default)]
pub struct Loopback {
    accepted: bool,
    closed: bool,
    queue: Vec<u8>,
}

impl Loopback {
    const LISTENER: Fd = 20;
    const CONNECTION: Fd = 21;

    fn connection(&self, fd: Fd) -> Result<(), Errno> {
        match fd {
            Self::LISTENER => Err(Errno::Notconn),
            Self::CONNECTION if self.accepted => Ok(()),
            _ => Err(Errno::Badf),
        }
    }
}

impl SocketFds for Loopback {}

impl Sockets for Loopback {
    fn accept(&mut self, fd: Fd, flags: Fdflags) -> Result<Fd, Errno> {
        match fd {
            Self::LISTENER if self.accepted && flags.contains(Fdflags::NONBLOCK) => {
                Err(Errno::Again)
            }
            Self::LISTENER => {
                self.accepted = true;
                Ok(Self::CONNECTION)
            }
            _ => Err(Errno::Badf),
        }
    }

    fn recv(
        &mut self,
        fd: Fd,
        bytes: &mut [u8],
        flags: Riflags,
    ) -> Result<(usize, Roflags), Errno> {
        self.connection(fd)?;
        let count = bytes.len().min(self.queue.len());
        bytes[..count].copy_from_slice(&self.queue[..count]);
        let rest = self.queue.len() - count;
        if !flags.contains(Riflags::RECV_PEEK) {
            self.queue.drain(..count);
        }
        let cut = rest > 0 && bytes.len() == count;
        let said = if cut {
            Roflags::RECV_DATA_TRUNCATED
        } else {
            Roflags::empty()
        };
        Ok((count, said))
    }

    fn send(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        self.connection(fd)?;
        if self.closed {
            return Err(Errno::Pipe);
        }
        self.queue.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn shutdown(&mut self, fd: Fd, how: Sdflags) -> Result<(), Errno> {
        self.connection(fd)?;
        self.closed |= how.contains(Sdflags::WR);
        Ok(())
    }
}
