//! Code objects and their constants as plain data.

use std::rc::Rc;

use num_bigint::BigInt;

/// A constant of a code object, or any other value that marshal can carry.
///
/// Text is WTF-8: UTF-8 in which a lone surrogate is its three-byte encoding.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// An integer outside the range of a machine word.
    BigInt(Rc<BigInt>),
    Float(f64),
    /// Real and imaginary part.
    Complex(f64, f64),
    /// WTF-8.
    Str(Rc<[u8]>),
    Bytes(Rc<[u8]>),
    Tuple(Rc<[Const]>),
    FrozenSet(Rc<[Const]>),
    Code(Rc<CodeObject>),
}

/// A code object, field for field as CPython 3.13 constructs it.
#[derive(Clone, Debug)]
pub struct CodeObject {
    /// `co_argcount`: positional parameters, positional-only ones included.
    pub argcount: u32,
    /// `co_posonlyargcount`.
    pub posonlyargcount: u32,
    /// `co_kwonlyargcount`.
    pub kwonlyargcount: u32,
    /// `co_stacksize`.
    pub stacksize: u32,
    /// `co_flags`.
    pub flags: u32,
    /// `co_code`: 16-bit units (opcode, oparg), inline caches zeroed.
    pub code: Vec<u8>,
    /// `co_consts`.
    pub consts: Vec<Const>,
    /// `co_names`, WTF-8.
    pub names: Vec<Rc<[u8]>>,
    /// Names of locals, cells and free variables, in `localsplus` order.
    pub localsplusnames: Vec<Rc<[u8]>>,
    /// A byte a `localsplus` slot: 0x10 hidden, 0x20 local, 0x40 cell, 0x80 free.
    pub localspluskinds: Vec<u8>,
    /// `co_filename`.
    pub filename: Rc<[u8]>,
    /// `co_name`.
    pub name: Rc<[u8]>,
    /// `co_qualname`.
    pub qualname: Rc<[u8]>,
    /// `co_firstlineno`.
    pub firstlineno: i32,
    /// `co_linetable`.
    pub linetable: Vec<u8>,
    /// `co_exceptiontable`.
    pub exceptiontable: Vec<u8>,
}
