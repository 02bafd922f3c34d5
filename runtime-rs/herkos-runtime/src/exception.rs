//! Exceptions: tags, what an exception carries, and how calls that may throw are caught.

use super::{ExternRef, FuncRef, Trap, V128, WasmResult, WasmTrap};

/// The identity of a tag (specification, section 4.2.10): the instance that defined it, and its
/// index there. Null, which no tag is, is all zero bytes.
///
/// ```
/// use herkos_runtime::Tag;
///
/// assert_eq!(Tag::new(1, 0), Tag::new(1, 0));
/// assert_ne!(Tag::new(1, 0), Tag::new(2, 0));
/// assert_ne!(Tag::new(0, 0), Tag::NULL);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct Tag {
    pub(super) instance: u32,
    /// The index plus one, and 0 in null.
    pub(super) index: u32,
}

impl Tag {
    /// No tag.
    ///
    /// ```
    /// use herkos_runtime::Tag;
    ///
    /// assert_eq!(Tag::NULL, Tag::default());
    /// ```
    pub const NULL: Self = Self {
        instance: 0,
        index: 0,
    };

    /// The tag with an index, less than `u32::MAX`, in an instance.
    ///
    /// ```
    /// use herkos_runtime::Tag;
    ///
    /// const FAILURE: Tag = Tag::new(0, 3);
    /// assert_ne!(FAILURE, Tag::NULL);
    /// ```
    #[inline]
    pub const fn new(instance: u32, index: u32) -> Self {
        Self {
            instance,
            index: index.wrapping_add(1),
        }
    }
}

/// An exception with its tag and what it carries, or null: the value of type `exnref`.
///
/// It is a plain value, with room for `WORDS` words of 32 bits. Null is all zero bytes.
///
/// ```
/// use herkos_runtime::{Exception, Tag};
///
/// let failure = Tag::new(0, 3);
/// let thrown = Exception::<3>::new(failure).with(0, 7_i32).with(1, 0.5_f64);
/// assert!(thrown.is(failure) && !thrown.is(Tag::new(0, 4)));
/// assert_eq!((thrown.get::<i32>(0), thrown.get::<f64>(1)), (7, 0.5));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Exception<const WORDS: usize> {
    pub(super) tag: Tag,
    pub(super) words: [u32; WORDS],
}

impl<const WORDS: usize> Exception<WORDS> {
    /// The null reference.
    ///
    /// ```
    /// use herkos_runtime::Exception;
    ///
    /// assert!(Exception::<1>::NULL.is_null());
    /// ```
    pub const NULL: Self = Self {
        tag: Tag::NULL,
        words: [0; WORDS],
    };

    /// An exception that carries zeros.
    ///
    /// ```
    /// use herkos_runtime::{Exception, Tag};
    ///
    /// assert!(!Exception::<0>::new(Tag::new(0, 0)).is_null());
    /// ```
    #[inline]
    pub const fn new(tag: Tag) -> Self {
        Self {
            tag,
            words: [0; WORDS],
        }
    }

    /// The same exception with a value at a word; without it where there is no room.
    ///
    /// ```
    /// # use herkos_runtime::{Exception, Tag};
    /// let thrown = Exception::<1>::new(Tag::new(0, 0)).with(0, -1_i32);
    /// assert_eq!(thrown.get::<i32>(0), -1);
    /// ```
    #[inline]
    #[must_use]
    pub fn with<T: Payload>(mut self, at: usize, value: T) -> Self {
        if let Some(words) = self.words.get_mut(at..) {
            value.put(words);
        }
        self
    }

    /// The value at a word; zero where there is none.
    ///
    /// ```
    /// # use herkos_runtime::{Exception, Tag};
    /// assert_eq!(Exception::<1>::new(Tag::new(0, 0)).get::<i64>(0), 0);
    /// ```
    #[inline]
    pub fn get<T: Payload>(&self, at: usize) -> T {
        T::take(self.words.get(at..).unwrap_or_default())
    }

    /// The exception at a word that [`carry`] has put there, with `ROOM` words; null where there is
    /// none.
    pub fn carried<const ROOM: usize, const INNER: usize>(&self, at: usize) -> Exception<INNER> {
        let Some((&[instance, index], words)) = self
            .words
            .get(at..)
            .and_then(|words| words.split_first_chunk::<2>())
        else {
            return Exception::NULL;
        };
        let mut inner = Exception::<INNER>::NULL;
        inner.tag = Tag { instance, index };
        for (place, &word) in inner.words.iter_mut().zip(words.iter().take(ROOM)) {
            *place = word;
        }
        inner
    }

    /// Whether it has a tag.
    ///
    /// ```
    /// # use herkos_runtime::{Exception, Tag};
    /// assert!(Exception::<0>::new(Tag::new(1, 2)).is(Tag::new(1, 2)));
    /// ```
    #[inline]
    pub fn is(&self, tag: Tag) -> bool {
        self.tag == tag
    }

    /// Whether this is the null reference: `ref.is_null`.
    ///
    /// ```
    /// # use herkos_runtime::Exception;
    /// assert!(Exception::<0>::NULL.is_null());
    /// ```
    #[inline]
    pub fn is_null(&self) -> bool {
        self.tag == Tag::NULL
    }

    /// The same exception with room for another number of words, for another instance.
    ///
    /// ```
    /// use herkos_runtime::{Exception, Tag, WasmTrap};
    ///
    /// let thrown = Exception::<2>::new(Tag::new(1, 0)).with(0, 7_i32);
    /// assert_eq!(thrown.resize::<1>()?.get::<i32>(0), 7);
    /// assert_eq!(thrown.resize::<0>(), Err(WasmTrap::ExceptionTooLarge));
    /// # Ok::<(), WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::ExceptionTooLarge`] when it carries more than there is room for.
    pub fn resize<const OTHER: usize>(self) -> WasmResult<Exception<OTHER>> {
        let mut words = [0; OTHER];
        for (i, &word) in self.words.iter().enumerate() {
            match words.get_mut(i) {
                Some(place) => *place = word,
                None if word == 0 => {}
                None => return Err(WasmTrap::ExceptionTooLarge),
            }
        }
        Ok(Exception {
            tag: self.tag,
            words,
        })
    }
}

impl<const WORDS: usize> Default for Exception<WORDS> {
    fn default() -> Self {
        Self::NULL
    }
}

/// A value that an exception can carry, as words of 32 bits.
pub trait Payload: Copy {
    /// Puts the value at the start of some words; does nothing where these are too few.
    fn put(self, words: &mut [u32]);
    /// Takes the value from the start of some words; zero where these are too few.
    fn take(words: &[u32]) -> Self;
}

impl Payload for i32 {
    #[inline]
    fn put(self, words: &mut [u32]) {
        if let Some(word) = words.first_mut() {
            *word = self as u32;
        }
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        words.first().copied().unwrap_or_default() as i32
    }
}

impl Payload for i64 {
    #[inline]
    fn put(self, words: &mut [u32]) {
        if let Some([low, high]) = words.first_chunk_mut() {
            *low = self as u32;
            *high = (self >> 32) as u32;
        }
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        match words.first_chunk() {
            Some(&[low, high]) => ((high as i64) << 32) | low as i64,
            None => 0,
        }
    }
}

impl Payload for f32 {
    #[inline]
    fn put(self, words: &mut [u32]) {
        (self.to_bits() as i32).put(words);
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        f32::from_bits(i32::take(words) as u32)
    }
}

impl Payload for f64 {
    #[inline]
    fn put(self, words: &mut [u32]) {
        (self.to_bits() as i64).put(words);
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        f64::from_bits(i64::take(words) as u64)
    }
}

impl Payload for V128 {
    #[inline]
    fn put(self, words: &mut [u32]) {
        let bits = self.to_bits();
        if let Some(words) = words.first_chunk_mut() {
            *words = [0, 32, 64, 96].map(|shift| (bits >> shift) as u32);
        }
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        let Some(words) = words.first_chunk::<4>() else {
            return V128::ZERO;
        };
        let joined = words.iter().rev();
        V128::from_bits(joined.fold(0, |bits, &word| bits << 32 | u128::from(word)))
    }
}

impl Payload for ExternRef {
    #[inline]
    fn put(self, words: &mut [u32]) {
        if let (Some([present, place]), Some(handle)) = (words.first_chunk_mut(), self.handle()) {
            *present = 1;
            *place = handle;
        }
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        match words.first_chunk() {
            Some(&[1, handle]) => ExternRef::new(handle),
            _ => ExternRef::NULL,
        }
    }
}

impl Payload for FuncRef {
    #[inline]
    fn put(self, words: &mut [u32]) {
        if let Some(words) = words.first_chunk_mut() {
            *words = [self.instance(), self.func(), self.sig().wrapping_add(1)];
        }
    }
    #[inline]
    fn take(words: &[u32]) -> Self {
        match words.first_chunk() {
            Some(&[instance, func, sig]) => FuncRef::new(instance, func, sig.wrapping_sub(1)),
            None => FuncRef::NULL,
        }
    }
}

/// The exception itself, for `throw_ref`.
///
/// ```
/// use herkos_runtime::{throw_ref, Exception, WasmTrap};
///
/// assert_eq!(throw_ref(Exception::<0>::NULL), Err(WasmTrap::NullException));
/// ```
///
/// # Errors
///
/// [`WasmTrap::NullException`] for null.
#[inline]
pub fn throw_ref<const WORDS: usize>(exception: Exception<WORDS>) -> WasmResult<Exception<WORDS>> {
    if exception.is_null() {
        return Err(WasmTrap::NullException);
    }
    Ok(exception)
}

/// The exception with another one at a word, which may itself carry `ROOM` words.
///
/// ```
/// use herkos_runtime::{carry, Exception, Tag, WasmTrap};
///
/// let inner = Exception::<8>::new(Tag::new(0, 1)).with(0, 7_i64);
/// let outer = Exception::<8>::new(Tag::new(0, 2));
/// assert_eq!(carry::<2, _>(outer, 0, inner)?.carried::<2, 8>(0), inner);
/// assert_eq!(carry::<0, _>(outer, 0, inner), Err(WasmTrap::ExceptionTooLarge));
/// # Ok::<(), WasmTrap>(())
/// ```
///
/// # Errors
///
/// [`WasmTrap::ExceptionTooLarge`] when the inner one carries more than there is room for.
pub fn carry<const ROOM: usize, const WORDS: usize>(
    mut outer: Exception<WORDS>,
    at: usize,
    inner: Exception<WORDS>,
) -> WasmResult<Exception<WORDS>> {
    let Tag { instance, index } = inner.tag;
    let all = [instance, index]
        .into_iter()
        .chain(inner.resize::<ROOM>()?.words);
    for (place, word) in outer.words.iter_mut().skip(at).zip(all) {
        *place = word;
    }
    Ok(outer)
}

/// Takes the exception that is on its way, at the start of a handler.
///
/// ```
/// use herkos_runtime::{catch_all, Exception, Tag, WasmTrap};
///
/// let mut pending = Exception::<0>::new(Tag::new(0, 1));
/// assert!(catch_all(&mut pending)?.is(Tag::new(0, 1)));
/// assert_eq!(catch_all(&mut pending), Err(WasmTrap::Exception));
/// # Ok::<(), WasmTrap>(())
/// ```
///
/// # Errors
///
/// [`WasmTrap::Exception`] where there is none: an import that says that it has thrown, but has not,
/// cannot be caught.
#[inline]
pub fn catch_all<const WORDS: usize>(
    pending: &mut Exception<WORDS>,
) -> WasmResult<Exception<WORDS>> {
    let exception = *pending;
    pending.tag = Tag::NULL;
    if exception.is_null() {
        return Err(WasmTrap::Exception);
    }
    Ok(exception)
}

/// What a call that a handler is around gave, and 0; or `unset` and 1 when it threw.
///
/// ```
/// use herkos_runtime::{caught, WasmTrap};
///
/// assert_eq!(caught(Ok::<_, WasmTrap>(7), 0), Ok((7, 0)));
/// assert_eq!(caught(Err(WasmTrap::Exception), 0), Ok((0, 1)));
/// assert_eq!(caught(Err(WasmTrap::Unreachable), 0), Err(WasmTrap::Unreachable));
/// ```
///
/// # Errors
///
/// Every other trap, which no handler catches (specification, section 4.4.10).
#[inline]
pub fn caught<T, E: Trap>(result: Result<T, E>, unset: T) -> Result<(T, i32), E> {
    match result {
        Ok(value) => Ok((value, 0)),
        Err(trap) if trap.is_exception() => Ok((unset, 1)),
        Err(trap) => Err(trap),
    }
}

/// The same for a call without results: 0, or 1 when it threw.
///
/// ```
/// use herkos_runtime::{thrown, WasmTrap};
///
/// assert_eq!(thrown(Ok::<_, WasmTrap>(())), Ok(0));
/// assert_eq!(thrown(Err(WasmTrap::Exception)), Ok(1));
/// assert_eq!(thrown(Err(WasmTrap::Unreachable)), Err(WasmTrap::Unreachable));
/// ```
///
/// # Errors
///
/// Every other trap.
#[inline]
pub fn thrown<E: Trap>(result: Result<(), E>) -> Result<i32, E> {
    match result {
        Ok(()) => Ok(0),
        Err(trap) if trap.is_exception() => Ok(1),
        Err(trap) => Err(trap),
    }
}
