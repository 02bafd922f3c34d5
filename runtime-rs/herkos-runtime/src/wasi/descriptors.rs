//! The capability to use descriptors: files, directories, standard input and output that are open.

use super::{
    Advice, Dircookie, Dirent, Errno, Fd, Fdflags, Fdstat, Filestat, Rights, SetTime, Whence,
};

/// The capability to use descriptors that are open, and to close them.
///
/// No function opens one: that takes [`Paths`](super::Paths) or [`Sockets`](super::Sockets). Unless
/// a host says otherwise there is no descriptor: each function fails with [`Errno::Badf`]. What an
/// error says goes to the guest.
#[allow(unused_variables)]
pub trait Descriptors {
    /// Reads bytes at the current place, and says how many; 0 only at the end of the file, or if
    /// `bytes` is empty.
    ///
    /// # Errors
    ///
    /// Any error number, as in the other functions.
    fn read(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    /// Reads on for the same call of the guest, after a buffer that is full: only what there is
    /// without waiting, and 0 where there is nothing yet. Unless a host says otherwise, reading
    /// never waits.
    ///
    /// # Errors
    ///
    /// Any error number; the guest gets what was read before it.
    fn read_on(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        self.read(fd, bytes)
    }

    /// Writes bytes at the current place, and says how many.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn write(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    /// Reads bytes at `offset`, without changing the current place.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn read_at(&mut self, fd: Fd, bytes: &mut [u8], offset: u64) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    /// Writes bytes at `offset`, without changing the current place.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn write_at(&mut self, fd: Fd, bytes: &[u8], offset: u64) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    /// Changes the current place, and gives the new one from the beginning of the file.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn seek(&mut self, fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno> {
        Err(Errno::Badf)
    }

    /// The current place from the beginning of the file.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn tell(&mut self, fd: Fd) -> Result<u64, Errno> {
        self.seek(fd, 0, Whence::Cur)
    }

    /// Closes a descriptor.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn close(&mut self, fd: Fd) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Makes `to` the descriptor that `from` is, which is closed.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn renumber(&mut self, from: Fd, to: Fd) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// What is known of a descriptor.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn fdstat(&mut self, fd: Fd) -> Result<Fdstat, Errno> {
        Err(Errno::Badf)
    }

    /// Changes how a descriptor does its work.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn set_flags(&mut self, fd: Fd, flags: Fdflags) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Takes rights from a descriptor; it cannot get any.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn set_rights(&mut self, fd: Fd, base: Rights, inheriting: Rights) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// What is known of the file behind a descriptor.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn filestat(&mut self, fd: Fd) -> Result<Filestat, Errno> {
        Err(Errno::Badf)
    }

    /// Cuts a file or fills it with zeros, so that it has `size` bytes.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn set_size(&mut self, fd: Fd, size: u64) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Sets the times of a file.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn set_times(&mut self, fd: Fd, atim: SetTime, mtim: SetTime) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Says how a part of a file will be used.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn advise(&mut self, fd: Fd, offset: u64, len: u64, advice: Advice) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Sees to it that a part of a file has room.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn allocate(&mut self, fd: Fd, offset: u64, len: u64) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Waits until the data and what describes the file are stored.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn sync(&mut self, fd: Fd) -> Result<(), Errno> {
        Err(Errno::Badf)
    }

    /// Waits until the data of the file is stored.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn datasync(&mut self, fd: Fd) -> Result<(), Errno> {
        self.sync(fd)
    }

    /// The name of a directory that was given to the program before it started.
    ///
    /// # Errors
    ///
    /// Any error number; [`Errno::Notdir`] where the descriptor is something else. Programs look for
    /// such directories until `fd_prestat_get` says [`Errno::Badf`], which it makes of each error.
    fn preopen(&mut self, fd: Fd) -> Result<&[u8], Errno> {
        Err(Errno::Badf)
    }

    /// Gives the entries of a directory from `cookie` on to `entries`, until there are no more or
    /// [`push`](Entries::push) says that there is no more room.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn read_dir(
        &mut self,
        fd: Fd,
        cookie: Dircookie,
        entries: &mut Entries<'_>,
    ) -> Result<(), Errno> {
        Err(Errno::Badf)
    }
}

/// Takes the entries of a directory for the guest.
#[derive(Debug)]
pub struct Entries<'m> {
    pub(super) buffer: &'m mut [u8],
    pub(super) used: usize,
}

impl Entries<'_> {
    /// Adds an entry, of which as much is written as there is room for. Says whether there may be
    /// room for more.
    pub fn push(&mut self, entry: Dirent, name: &[u8]) -> bool {
        let mut head = [0; 24];
        let fields = entry
            .next
            .to_le_bytes()
            .into_iter()
            .chain(entry.ino.to_le_bytes());
        let fields = fields
            .chain((name.len() as u32).to_le_bytes())
            .chain([entry.filetype as u8]);
        for (to, from) in head.iter_mut().zip(fields) {
            *to = from;
        }
        let room = self.buffer.get_mut(self.used..).unwrap_or_default();
        for (to, from) in room.iter_mut().zip(head.iter().chain(name)) {
            *to = *from;
        }
        let len = head.len() + name.len();
        self.used = self.buffer.len().min(self.used.saturating_add(len));
        self.used < self.buffer.len()
    }
}
