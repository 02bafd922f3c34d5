use herkos_runtime::{
    Address, FixedMemory, Guest, GuestError, GuestMut, GuestValue, LinearMemory, PAGE_SIZE, V128,
    WasmTrap, guest_struct,
};

guest_struct! {
    /// Every kind of field, with gaps before and behind.
    #[derive(Clone, Copy, PartialEq, Debug, Default)]
    struct Mixed {
        a: u8,
        b: u16,
        c: i8,
        d: u64,
        e: [u16; 3],
        f: f32,
        g: u8,
    }
}

guest_struct! {
    #[derive(Clone, Copy, PartialEq, Debug, Default)]
    struct Outer {
        flag: u8,
        inner: Inner,
    }
}

guest_struct! {
    #[derive(Clone, Copy, PartialEq, Debug, Default)]
    struct Inner {
        x: i32,
        y: i8,
    }
}

guest_struct! {
    #[derive(Clone, Copy)]
    struct Empty {}
}

/// The same as C lays it out, by rustc.
#[repr(C)]
struct MixedInC {
    _a: u8,
    b: u16,
    c: i8,
    d: u64,
    e: [u16; 3],
    f: f32,
    g: u8,
}

// Where C has the alignments of wasm32: on i686, numbers of 64 bits have 4.
#[cfg_attr(target_arch = "x86", ignore)]
#[test]
fn structures_are_laid_out_as_in_c() {
    assert_eq!(Mixed::SIZE, size_of::<MixedInC>());
    assert_eq!(Mixed::ALIGN, align_of::<MixedInC>());
    assert_eq!((Outer::SIZE, Outer::ALIGN, Inner::SIZE), (12, 4, 8));
    assert_eq!((Empty::SIZE, Empty::ALIGN), (0, 1));
    let value = Mixed {
        a: 1,
        b: 0x0203,
        c: -1,
        d: 0x0405_0607_0809_0a0b,
        e: [12, 13, 14],
        f: -2.5,
        g: 255,
    };
    let mut bytes = [0; 64];
    let mut guest = GuestMut::new(&mut bytes);
    guest.set(3, value).unwrap();
    assert_eq!(guest.get::<Mixed>(3), Ok(value));
    let at = |offset: usize| 3 + offset;
    assert_eq!(
        guest.get(at(core::mem::offset_of!(MixedInC, b))),
        Ok(0x0203_u16)
    );
    assert_eq!(guest.get(at(core::mem::offset_of!(MixedInC, c))), Ok(-1_i8));
    assert_eq!(
        guest.get(at(core::mem::offset_of!(MixedInC, d))),
        Ok(value.d)
    );
    assert_eq!(
        guest.get(at(core::mem::offset_of!(MixedInC, e))),
        Ok([12_u16, 13, 14])
    );
    assert_eq!(
        guest.get(at(core::mem::offset_of!(MixedInC, f))),
        Ok(-2.5_f32)
    );
    assert_eq!(
        guest.get(at(core::mem::offset_of!(MixedInC, g))),
        Ok(255_u8)
    );
    let outer = Outer {
        flag: 7,
        inner: Inner { x: -9, y: 5 },
    };
    guest.set(0, outer).unwrap();
    assert_eq!(guest.guest().get::<Outer>(0), Ok(outer));
}

#[test]
fn what_is_not_all_in_the_memory_is_refused_and_not_written() {
    let mut bytes = [7; 8];
    let mut guest = GuestMut::new(&mut bytes);
    let outside = |at: u64, len: u64| GuestError::OutOfBounds { at, len };
    assert_eq!(guest.set(5, 1_u32), Err(outside(5, 4)));
    assert_eq!(guest.set(-1, 1_u8), Err(outside(0xffff_ffff, 1)));
    assert_eq!(guest.set(u64::MAX, 1_u8), Err(outside(u64::MAX, 1)));
    assert_eq!(
        guest.set(4, Mixed::default()),
        Err(outside(4, Mixed::SIZE as u64))
    );
    assert_eq!(guest.set_values(4, &[1_u16, 2, 3]), Err(outside(4, 6)));
    assert_eq!(guest.put(7, b"ab"), Err(outside(7, 2)));
    assert_eq!(guest.put_c_text(7, 2, "a"), Err(outside(7, 2)));
    assert_eq!(guest.put_c_text(8, 0, ""), Err(outside(8, 1)));
    let read = guest.guest();
    assert_eq!(read.get::<u64>(1), Err(outside(1, 8)));
    assert_eq!(read.bytes(9, 0), Err(outside(9, 0)));
    assert_eq!(read.bytes(8, 0), Ok(&[][..]));
    assert_eq!(read.bytes(1, u64::MAX), Err(outside(1, u64::MAX)));
    assert_eq!(
        read.values::<u64>(0, u64::MAX / 4).err(),
        Some(outside(0, u64::MAX))
    );
    assert_eq!(read.c_bytes(8), Err(outside(8, 1)));
    assert_eq!(read.c_bytes(2), Err(GuestError::Unterminated { at: 2 }));
    assert_eq!(bytes, [7; 8]);
}

#[test]
fn text_is_checked_and_cut_between_characters() {
    let mut bytes = [0xff; 12];
    let mut guest = GuestMut::new(&mut bytes);
    assert_eq!(guest.put_c_text(0, 5, "añb"), Ok(4));
    assert_eq!(guest.guest().c_text(0), Ok("añb"));
    assert_eq!(guest.put_c_text(0, 3, "añb"), Ok(1));
    assert_eq!(guest.guest().c_text(0), Ok("a"));
    assert_eq!(guest.put_c_text(0, 1, "añb"), Ok(0));
    assert_eq!(guest.guest().text(0, 2), Ok("\0\0"));
    assert_eq!(
        guest.guest().text(4, 2),
        Err(GuestError::InvalidUtf8 { at: 5 })
    );
    assert_eq!(guest.guest().text(i64::from(4_i32), 1_usize), Ok("\0"));
}

#[test]
fn arrays_are_read_and_written() {
    let mut bytes = [0; 40];
    let mut guest = GuestMut::new(&mut bytes);
    guest.set_values(1, &[-1_i64, 2, i64::MIN]).unwrap();
    let read = guest.guest();
    let values = read.values::<i64>(1, 3).unwrap();
    assert_eq!(values.len(), 3);
    assert!(values.eq([-1, 2, i64::MIN]));
    assert_eq!(read.values::<Empty>(40, 9).unwrap().count(), 0);
    let vector = V128::from_u32x4([1, 2, 3, 4]);
    guest.set(24, vector).unwrap();
    assert_eq!(guest.get::<[u32; 4]>(24), Ok([1, 2, 3, 4]));
    assert_eq!(guest.get::<V128>(24), Ok(vector));
}

#[test]
fn memories_lend_themselves_and_errors_are_traps() {
    let mut memory = FixedMemory::<PAGE_SIZE, _>::new([0; PAGE_SIZE]);
    memory.guest_mut().set(65_532_i32, 9_u32).unwrap();
    assert_eq!(memory.guest().get::<u32>(65_532_i32), Ok(9));
    let trap = |error: GuestError| WasmTrap::from(error);
    assert_eq!(
        memory.guest().get::<u32>(65_533_i32).map_err(trap),
        Err(WasmTrap::OutOfBounds)
    );
    assert_eq!(
        trap(GuestError::Unterminated { at: 0 }),
        WasmTrap::OutOfBounds
    );
    assert_eq!(trap(GuestError::InvalidUtf8 { at: 0 }), WasmTrap::Host);
    assert_eq!(Address::from(i64::MIN).get(), 1 << 63);
    assert_eq!(
        GuestError::OutOfBounds { at: 1, len: 2 }.to_string(),
        "bytes outside of the memory"
    );
    assert_eq!(
        format!("{memory:?} {:?}", Guest::new(&[1])),
        "FixedMemory(65536 bytes) Guest"
    );
}
