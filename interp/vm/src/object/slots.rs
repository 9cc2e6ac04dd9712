//! The slot table of a type: the native functions behind operators and protocols.
//!
//! Names are CPython's without the `tp_` prefix; `nb`, `sq`, `mp`, `am` keep theirs.

use super::{Object, PyType, R, Ref};
use crate::types::tuple::Tuple;

/// Comparison operators, numbered as CPython numbers them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Cmp {
    Lt = 0,
    Le = 1,
    Eq = 2,
    Ne = 3,
    Gt = 4,
    Ge = 5,
}

impl Cmp {
    /// From CPython's number.
    pub fn from_u8(n: u8) -> Cmp {
        match n {
            0 => Cmp::Lt,
            1 => Cmp::Le,
            2 => Cmp::Eq,
            3 => Cmp::Ne,
            4 => Cmp::Gt,
            _ => Cmp::Ge,
        }
    }
    /// The operator with its operands exchanged.
    pub fn swapped(self) -> Cmp {
        match self {
            Cmp::Lt => Cmp::Gt,
            Cmp::Le => Cmp::Ge,
            Cmp::Gt => Cmp::Lt,
            Cmp::Ge => Cmp::Le,
            c => c,
        }
    }
    /// As written in source.
    pub fn symbol(self) -> &'static str {
        match self {
            Cmp::Lt => "<",
            Cmp::Le => "<=",
            Cmp::Eq => "==",
            Cmp::Ne => "!=",
            Cmp::Gt => ">",
            Cmp::Ge => ">=",
        }
    }
    /// Applies the operator to an ordering.
    #[inline(always)]
    pub fn holds(self, o: std::cmp::Ordering) -> bool {
        match self {
            Cmp::Lt => o.is_lt(),
            Cmp::Le => o.is_le(),
            Cmp::Eq => o.is_eq(),
            Cmp::Ne => o.is_ne(),
            Cmp::Gt => o.is_gt(),
            Cmp::Ge => o.is_ge(),
        }
    }
}

/// One operand.
pub type Unary = fn(&Object) -> R;
/// Two operands; answers `NotImplemented` when it does not know the other.
pub type Binary = fn(&Object, &Object) -> R;
/// Three operands.
pub type Ternary = fn(&Object, &Object, &Object) -> R;
/// A call: positional arguments, then the values of the keywords that `kwnames` lists.
pub type Call = fn(&Object, &[&Object], Option<&Tuple>) -> R;
/// `__new__`.
pub type New = fn(&PyType, &[&Object], Option<&Tuple>) -> R;
/// `__init__`.
pub type Init = fn(&Object, &[&Object], Option<&Tuple>) -> R<()>;
/// Sets (`Some`) or deletes (`None`) something under a key.
pub type SetItem = fn(&Object, &Object, Option<&Object>) -> R<()>;
/// `__get__(self, instance, owner)`.
pub type DescrGet = fn(&Object, Option<&Object>, Option<&Object>) -> R;
/// `__next__`; `None` is exhaustion.
pub type Next = fn(&Object) -> R<Option<Ref>>;
/// A view of an object's bytes.
pub type GetBuffer = fn(&Object, u32) -> R<crate::protocol::buffer::Buffer>;

macro_rules! slots {
    ($( $(#[$m:meta])* $f:ident : $t:ty ),* $(,)?) => {
        /// The slots of a type. All empty by default.
        #[derive(Clone, Copy)]
        #[repr(C)]
        pub struct Slots { $( $(#[$m])* pub $f: Option<$t>, )* }
        impl Slots {
            /// No slot filled.
            pub const NONE: Slots = Slots { $( $f: None, )* };
            /// Fills each empty slot from `base`.
            pub fn inherit(&mut self, base: &Slots) {
                $( if self.$f.is_none() { self.$f = base.$f; } )*
            }
        }
    };
}

slots! {
    repr: Unary, str: Unary, hash: fn(&Object) -> R<isize>, call: Call,
    getattro: Binary, setattro: SetItem, richcompare: fn(&Object, &Object, Cmp) -> R,
    iter: Unary, iternext: Next, descr_get: DescrGet, descr_set: SetItem, init: Init, new: New,
    finalize: fn(&Object),
    nb_add: Binary, nb_subtract: Binary, nb_multiply: Binary, nb_remainder: Binary, nb_divmod: Binary,
    nb_power: Ternary, nb_negative: Unary, nb_positive: Unary, nb_absolute: Unary,
    nb_bool: fn(&Object) -> R<bool>, nb_invert: Unary, nb_lshift: Binary, nb_rshift: Binary,
    nb_and: Binary, nb_xor: Binary, nb_or: Binary, nb_int: Unary, nb_float: Unary,
    nb_inplace_add: Binary, nb_inplace_subtract: Binary, nb_inplace_multiply: Binary,
    nb_inplace_remainder: Binary, nb_inplace_power: Ternary, nb_inplace_lshift: Binary,
    nb_inplace_rshift: Binary, nb_inplace_and: Binary, nb_inplace_xor: Binary, nb_inplace_or: Binary,
    nb_floor_divide: Binary, nb_true_divide: Binary, nb_inplace_floor_divide: Binary,
    nb_inplace_true_divide: Binary, nb_index: Unary, nb_matrix_multiply: Binary,
    nb_inplace_matrix_multiply: Binary,
    /// Length.
    sq_length: fn(&Object) -> R<usize>,
    sq_concat: Binary,
    /// Repetition by a count that may be negative.
    sq_repeat: fn(&Object, isize) -> R,
    /// Item by an index to which the length has been added if it was negative.
    sq_item: fn(&Object, isize) -> R,
    sq_ass_item: fn(&Object, isize, Option<&Object>) -> R<()>,
    sq_contains: fn(&Object, &Object) -> R<bool>,
    sq_inplace_concat: Binary,
    sq_inplace_repeat: fn(&Object, isize) -> R,
    mp_length: fn(&Object) -> R<usize>, mp_subscript: Binary, mp_ass_subscript: SetItem,
    am_await: Unary, am_aiter: Unary, am_anext: Unary,
    /// `send` without StopIteration: `Ok(Ok(yielded))`, or `Ok(Err(returned))`.
    am_send: fn(&Object, &Object) -> R<Result<Ref, Ref>>,
    getbuffer: GetBuffer,
    /// `__release_buffer__` of a type written in Python.
    releasebuffer: fn(&Object, &Object),
}

/// Binary operators that have one slot for both sides, in the order of `BINARY_OP`'s arguments
/// where those exist.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Op {
    Add = 0,
    And = 1,
    FloorDivide = 2,
    Lshift = 3,
    MatrixMultiply = 4,
    Multiply = 5,
    Remainder = 6,
    Or = 7,
    Power = 8,
    Rshift = 9,
    Subtract = 10,
    TrueDivide = 11,
    Xor = 12,
    Divmod = 13,
}

impl Op {
    /// The operator that `BINARY_OP`'s argument names, and whether it is in place.
    pub fn from_oparg(n: u32) -> (Op, bool) {
        const OPS: [Op; 13] = [
            Op::Add,
            Op::And,
            Op::FloorDivide,
            Op::Lshift,
            Op::MatrixMultiply,
            Op::Multiply,
            Op::Remainder,
            Op::Or,
            Op::Power,
            Op::Rshift,
            Op::Subtract,
            Op::TrueDivide,
            Op::Xor,
        ];
        (OPS[(n % 13) as usize], n >= 13)
    }
    /// As written in source.
    pub fn symbol(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::And => "&",
            Op::FloorDivide => "//",
            Op::Lshift => "<<",
            Op::MatrixMultiply => "@",
            Op::Multiply => "*",
            Op::Remainder => "%",
            Op::Or => "|",
            Op::Power => "** or pow()",
            Op::Rshift => ">>",
            Op::Subtract => "-",
            Op::TrueDivide => "/",
            Op::Xor => "^",
            Op::Divmod => "divmod()",
        }
    }
    /// As written in source, in place.
    pub fn inplace_symbol(self) -> &'static str {
        match self {
            Op::Add => "+=",
            Op::And => "&=",
            Op::FloorDivide => "//=",
            Op::Lshift => "<<=",
            Op::MatrixMultiply => "@=",
            Op::Multiply => "*=",
            Op::Remainder => "%=",
            Op::Or => "|=",
            Op::Power => "**=",
            Op::Rshift => ">>=",
            Op::Subtract => "-=",
            Op::TrueDivide => "/=",
            Op::Xor => "^=",
            Op::Divmod => "divmod()",
        }
    }
}

impl Slots {
    /// The slot of a two-operand operator; power has its own type, see [`Slots::nb_power`].
    #[inline]
    pub fn binary(&self, op: Op) -> Option<Binary> {
        match op {
            Op::Add => self.nb_add,
            Op::And => self.nb_and,
            Op::FloorDivide => self.nb_floor_divide,
            Op::Lshift => self.nb_lshift,
            Op::MatrixMultiply => self.nb_matrix_multiply,
            Op::Multiply => self.nb_multiply,
            Op::Remainder => self.nb_remainder,
            Op::Or => self.nb_or,
            Op::Power => None,
            Op::Rshift => self.nb_rshift,
            Op::Subtract => self.nb_subtract,
            Op::TrueDivide => self.nb_true_divide,
            Op::Xor => self.nb_xor,
            Op::Divmod => self.nb_divmod,
        }
    }
    /// The in-place slot of a two-operand operator.
    #[inline]
    pub fn inplace(&self, op: Op) -> Option<Binary> {
        match op {
            Op::Add => self.nb_inplace_add,
            Op::And => self.nb_inplace_and,
            Op::FloorDivide => self.nb_inplace_floor_divide,
            Op::Lshift => self.nb_inplace_lshift,
            Op::MatrixMultiply => self.nb_inplace_matrix_multiply,
            Op::Multiply => self.nb_inplace_multiply,
            Op::Remainder => self.nb_inplace_remainder,
            Op::Or => self.nb_inplace_or,
            Op::Power | Op::Divmod => None,
            Op::Rshift => self.nb_inplace_rshift,
            Op::Subtract => self.nb_inplace_subtract,
            Op::TrueDivide => self.nb_inplace_true_divide,
            Op::Xor => self.nb_inplace_xor,
        }
    }
}
