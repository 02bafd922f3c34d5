//! A host with the capabilities of WASI that the module imports, and no other.

use herkos_runtime::WasmResult;
use herkos_runtime::wasi::{Errno, Host, MemoryFiles};
use opener::Opener;

fn main() -> WasmResult<()> {
    let mut files: MemoryFiles<4, 64> = MemoryFiles::new();
    assert_eq!(files.add("name", b"text"), Ok(()));
    let mut host = Host::new().files(files);
    let mut opener: Opener<Box<[u8; 65536]>> = Opener::zeroed();
    opener.instantiate(&mut host)?;
    assert_eq!(opener.unlink(&mut host)?, 0);
    assert_eq!(opener.unlink(&mut host)?, Errno::Noent.code());
    assert_eq!(opener.close(&mut host)?, 0);
    assert_eq!(opener.unlink(&mut host)?, Errno::Badf.code());
    Ok(())
}
