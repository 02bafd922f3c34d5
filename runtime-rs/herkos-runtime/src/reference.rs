//! References: to functions, and to things of the host.

use super::{WasmResult, WasmTrap};

/// A reference to a function, or null: the value of type `funcref`.
///
/// It names an instance, a function of that instance, and the function's type, so that calling
/// it needs no function pointer. Null is all zero bytes.
///
/// ```
/// use herkos_runtime::FuncRef;
///
/// let f = FuncRef::new(1, 20, 3);
/// assert_eq!((f.instance(), f.func(), f.sig()), (1, 20, 3));
/// assert!(!f.is_null() && FuncRef::NULL.is_null());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct FuncRef {
    instance: u32,
    func: u32,
    /// The type's number plus one, and 0 in null: one comparison tells both.
    sig: u32,
}

impl FuncRef {
    /// The null reference.
    ///
    /// ```
    /// use herkos_runtime::FuncRef;
    ///
    /// assert_eq!(FuncRef::NULL, FuncRef::default());
    /// ```
    pub const NULL: Self = Self {
        instance: 0,
        func: 0,
        sig: 0,
    };

    /// A reference to function `func` of instance `instance`. `sig` is the number of its type,
    /// equal for equal types, and less than `u32::MAX`, which makes a null.
    ///
    /// ```
    /// use herkos_runtime::FuncRef;
    ///
    /// const MAIN: FuncRef = FuncRef::new(0, 0, 0);
    /// assert!(!MAIN.is_null());
    /// ```
    #[inline]
    pub const fn new(instance: u32, func: u32, sig: u32) -> Self {
        if sig == u32::MAX {
            return Self::NULL;
        }
        Self {
            instance,
            func,
            sig: sig + 1,
        }
    }

    /// Whether this is the null reference: `ref.is_null`.
    ///
    /// ```
    /// assert!(herkos_runtime::FuncRef::NULL.is_null());
    /// ```
    #[inline]
    pub const fn is_null(self) -> bool {
        self.sig == 0
    }

    /// The reference itself, which must not be null: `ref.as_non_null`.
    ///
    /// ```
    /// use herkos_runtime::{FuncRef, WasmTrap};
    ///
    /// assert_eq!(FuncRef::NULL.non_null(), Err(WasmTrap::NullReference));
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::NullReference`] for null.
    #[inline]
    pub const fn non_null(self) -> WasmResult<Self> {
        if self.is_null() {
            return Err(WasmTrap::NullReference);
        }
        Ok(self)
    }

    /// The function's index in its instance; 0 for null.
    ///
    /// ```
    /// assert_eq!(herkos_runtime::FuncRef::new(1, 2, 3).func(), 2);
    /// ```
    #[inline]
    pub const fn func(self) -> u32 {
        self.func
    }

    /// The number of the function's type; `u32::MAX` for null.
    ///
    /// ```
    /// assert_eq!(herkos_runtime::FuncRef::new(1, 2, 3).sig(), 3);
    /// ```
    #[inline]
    pub const fn sig(self) -> u32 {
        self.sig.wrapping_sub(1)
    }

    /// The function's instance; 0 for null.
    ///
    /// ```
    /// assert_eq!(herkos_runtime::FuncRef::new(1, 2, 3).instance(), 1);
    /// ```
    #[inline]
    pub const fn instance(self) -> u32 {
        self.instance
    }
}

/// A reference to something of the host, or null: the value of type `externref`.
///
/// The host says what its handles mean; a module can only store them and give them back. Null
/// is all zero bytes, and no handle is null.
///
/// ```
/// use herkos_runtime::ExternRef;
///
/// assert_eq!(ExternRef::new(0).handle(), Some(0));
/// assert_eq!(ExternRef::NULL.handle(), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
pub struct ExternRef {
    present: bool,
    handle: u32,
}

impl ExternRef {
    /// The null reference.
    ///
    /// ```
    /// use herkos_runtime::ExternRef;
    ///
    /// assert_eq!(ExternRef::NULL, ExternRef::default());
    /// ```
    pub const NULL: Self = Self {
        present: false,
        handle: 0,
    };

    /// A reference with a handle of the host's choice.
    ///
    /// ```
    /// use herkos_runtime::ExternRef;
    ///
    /// assert_ne!(ExternRef::new(0), ExternRef::NULL);
    /// ```
    #[inline]
    pub const fn new(handle: u32) -> Self {
        Self {
            present: true,
            handle,
        }
    }

    /// Whether this is the null reference: `ref.is_null`.
    ///
    /// ```
    /// assert!(herkos_runtime::ExternRef::NULL.is_null());
    /// ```
    #[inline]
    pub const fn is_null(self) -> bool {
        !self.present
    }

    /// The reference itself, which must not be null: `ref.as_non_null`.
    ///
    /// ```
    /// use herkos_runtime::{ExternRef, WasmTrap};
    ///
    /// assert_eq!(ExternRef::NULL.non_null(), Err(WasmTrap::NullReference));
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::NullReference`] for null.
    #[inline]
    pub const fn non_null(self) -> WasmResult<Self> {
        if self.is_null() {
            return Err(WasmTrap::NullReference);
        }
        Ok(self)
    }

    /// The handle, or `None` for null.
    ///
    /// ```
    /// assert_eq!(herkos_runtime::ExternRef::new(9).handle(), Some(9));
    /// ```
    #[inline]
    pub const fn handle(self) -> Option<u32> {
        if self.present {
            Some(self.handle)
        } else {
            None
        }
    }
}
