//! Specialisation: an instruction that has seen its operands becomes one that expects them.
//!
//! Each function gets the address of the instruction in the private copy; the units after it
//! are its inline cache. It writes the specialised opcode and the cache, or backs off.

use pyrite_bytecode::opcode::op::*;

use super::call::is_simple;
use super::frame::Frame;
use crate::object::{Object, PyType, TypeFlags};
use crate::types::descr::{MemberDescr, MethodDescr};
use crate::types::dict::{self, Dict};
use crate::types::float::Float;
use crate::types::function::{Function, Method};
use crate::types::generator::Generator;
use crate::types::int::{BOOL, Int};
use crate::types::list::{List, ListIterator};
use crate::types::module::Module;
use crate::types::native::NativeFunction;
use crate::types::range::RangeIterator;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::tuple_type::TupleIterator;

/// Executions after a success before a miss is looked at again.
const COOLDOWN: u16 = 52 << 4;
const MAX_BACKOFF: u16 = 12;

#[inline]
unsafe fn become_(at: *mut u16, op: u8) {
    unsafe {
        *at = (*at & 0xff00) | op as u16;
        *at.add(1) = COOLDOWN;
    }
}

#[cold]
unsafe fn back_off(at: *mut u16) {
    unsafe {
        let base = pyrite_bytecode::opcode::deopt(*at as u8);
        *at = (*at & 0xff00) | base as u16;
        let b = ((*at.add(1) & 15) + 1).min(MAX_BACKOFF);
        *at.add(1) = ((1u16 << b).wrapping_sub(1) << 4) | b;
    }
}

unsafe fn set32(at: *mut u16, i: usize, v: u32) {
    unsafe { (at.add(1 + i) as *mut u32).write_unaligned(v) }
}
unsafe fn set16(at: *mut u16, i: usize, v: u16) {
    unsafe { *at.add(1 + i) = v }
}
unsafe fn set_ptr(at: *mut u16, i: usize, v: *const Object) {
    unsafe { (at.add(1 + i) as *mut *const Object).write_unaligned(v) }
}

/// `TO_BOOL`.
#[cold]
pub unsafe fn to_bool(at: *mut u16, v: &Object) {
    unsafe {
        let op = if v.ty().is_type(&BOOL) {
            TO_BOOL_BOOL
        } else if v.is_exact::<Int>() {
            TO_BOOL_INT
        } else if v.is_none() {
            TO_BOOL_NONE
        } else if v.is_exact::<List>() {
            TO_BOOL_LIST
        } else if v.is_exact::<Str>() {
            TO_BOOL_STR
        } else {
            let t = v.ty();
            let s = t.slots();
            if t.is_heap()
                && s.nb_bool.is_none()
                && s.mp_length.is_none()
                && s.sq_length.is_none()
                && t.version() != 0
            {
                set32(at, 1, t.version());
                TO_BOOL_ALWAYS_TRUE
            } else {
                return back_off(at);
            }
        };
        become_(at, op);
    }
}

/// `BINARY_OP`.
#[cold]
pub unsafe fn binary_op(at: *mut u16, l: &Object, r: &Object, arg: u32) {
    unsafe {
        let both_int = l.is_exact::<Int>() && r.is_exact::<Int>();
        let both_float = l.is_exact::<Float>() && r.is_exact::<Float>();
        let op = match arg {
            0 | 13 if both_int => BINARY_OP_ADD_INT,
            10 | 23 if both_int => BINARY_OP_SUBTRACT_INT,
            5 | 18 if both_int => BINARY_OP_MULTIPLY_INT,
            0 | 13 if both_float => BINARY_OP_ADD_FLOAT,
            10 | 23 if both_float => BINARY_OP_SUBTRACT_FLOAT,
            5 | 18 if both_float => BINARY_OP_MULTIPLY_FLOAT,
            0 | 13 if l.is_exact::<Str>() && r.is_exact::<Str>() => {
                let next = *at.add(2);
                if next as u8 == STORE_FAST { BINARY_OP_INPLACE_ADD_UNICODE } else { BINARY_OP_ADD_UNICODE }
            }
            _ => return back_off(at),
        };
        become_(at, op);
    }
}

/// `COMPARE_OP`.
#[cold]
pub unsafe fn compare_op(at: *mut u16, l: &Object, r: &Object) {
    unsafe {
        let arg = *at >> 8;
        // Only where the result is used as truth.
        if arg & 16 == 0 {
            return back_off(at);
        }
        if l.is_exact::<Int>() && r.is_exact::<Int>() {
            return become_(at, COMPARE_OP_INT);
        }
        if l.is_exact::<Float>() && r.is_exact::<Float>() {
            return become_(at, COMPARE_OP_FLOAT);
        }
        if l.is_exact::<Str>() && r.is_exact::<Str>() && matches!(arg >> 5, 2 | 3) {
            return become_(at, COMPARE_OP_STR);
        }
        back_off(at)
    }
}

/// `BINARY_SUBSCR`.
#[cold]
pub unsafe fn binary_subscr(at: *mut u16, o: &Object, k: &Object) {
    unsafe {
        let int_key = k.is_exact::<Int>();
        if o.is_exact::<List>() && int_key {
            return become_(at, BINARY_SUBSCR_LIST_INT);
        }
        if o.is_exact::<Tuple>() && int_key {
            return become_(at, BINARY_SUBSCR_TUPLE_INT);
        }
        if o.is_exact::<Str>() && int_key {
            return become_(at, BINARY_SUBSCR_STR_INT);
        }
        if o.is_exact::<Dict>() {
            return become_(at, BINARY_SUBSCR_DICT);
        }
        let t = o.ty();
        if t.is_heap()
            && t.version() != 0
            && let Some(f) = t.lookup_ref(&crate::names::names().__getitem__)
            && let Some(func) = f.exact::<Function>()
            && is_simple(func.code_ref())
            && func.code_ref().f.0.argcount == 2
            && func.version() != 0
        {
            t.getitem_cache.0.set(f);
            return become_(at, BINARY_SUBSCR_GETITEM);
        }
        back_off(at)
    }
}

/// `STORE_SUBSCR`.
#[cold]
pub unsafe fn store_subscr(at: *mut u16, o: &Object, k: &Object) {
    unsafe {
        if o.is_exact::<List>() && k.is_exact::<Int>() {
            return become_(at, STORE_SUBSCR_LIST_INT);
        }
        if o.is_exact::<Dict>() {
            return become_(at, STORE_SUBSCR_DICT);
        }
        back_off(at)
    }
}

/// `LOAD_GLOBAL`.
#[cold]
pub unsafe fn load_global(at: *mut u16, f: *mut Frame, n: &Str) {
    unsafe {
        let Some(g) = (*f).globals.as_ref() else { return back_off(at) };
        if !g.head.is_exact::<Dict>() {
            return back_off(at);
        }
        if let Some(k) = g.keys_block()
            && let Some(i) = g.index_of_str(n)
        {
            let v = k.version();
            if i > u16::MAX as usize || v == 0 || v > u16::MAX as u32 {
                return back_off(at);
            }
            set16(at, 1, i as u16);
            set16(at, 2, v as u16);
            return become_(at, LOAD_GLOBAL_MODULE);
        }
        let Some(b) = (*f).builtins.as_ref() else { return back_off(at) };
        let Some(b) = b.exact::<Dict>() else { return back_off(at) };
        if let (Some(gk), Some(bk)) = (g.keys_block(), b.keys_block())
            && let Some(i) = b.index_of_str(n)
        {
            let (gv, bv) = (gk.version(), bk.version());
            if i > u16::MAX as usize || gv == 0 || gv > u16::MAX as u32 || bv == 0 || bv > u16::MAX as u32 {
                return back_off(at);
            }
            set16(at, 1, i as u16);
            set16(at, 2, gv as u16);
            set16(at, 3, bv as u16);
            return become_(at, LOAD_GLOBAL_BUILTIN);
        }
        back_off(at)
    }
}

/// `LOAD_ATTR`.
#[cold]
pub unsafe fn load_attr(at: *mut u16, o: &Object, n: &Str, arg: u32) {
    unsafe {
        let t = o.ty();
        if let Some(m) = o.exact::<Module>() {
            let d = m.dict_ref();
            if t.lookup_ref(n).is_none()
                && let Some(k) = d.keys_block()
                && let Some(i) = d.index_of_str(n)
                && i <= u16::MAX as usize
                && k.version() != 0
            {
                set32(at, 1, k.version());
                set16(at, 3, i as u16);
                return become_(at, LOAD_ATTR_MODULE);
            }
            return back_off(at);
        }
        if t.has(TypeFlags::TYPE_SUBCLASS) && t.is_type(&crate::types::type_::TYPE) {
            let cls: &PyType = o.cast_unchecked();
            if t.lookup_ref(n).is_none()
                && cls.version() != 0
                && let Some(v) = cls.lookup_ref(n)
                && n.is_immortal()
            {
                // Functions and plain values of a class come out as they are.
                if v.ty().slots().descr_get.is_none() || v.is_exact::<Function>() {
                    set32(at, 1, cls.version());
                    set_ptr(at, 5, v);
                    return become_(at, LOAD_ATTR_CLASS);
                }
            }
            return back_off(at);
        }
        let generic =
            crate::protocol::attribute::generic_get as fn(&Object, &Object) -> crate::object::R as usize;
        if t.slots().getattro.is_none_or(|f| f as usize != generic) || t.version() == 0 || !n.is_immortal() {
            return back_off(at);
        }
        let version = t.version();
        let inline = t.has(TypeFlags::INLINE_VALUES);
        match t.lookup_ref(n) {
            Some(d) => {
                if let Some(m) = d.exact::<MemberDescr>() {
                    if m.strict.get()
                        && m.owner_ref().is_some_and(|w| t.is_subtype(w))
                        && m.offset.get() <= u16::MAX as usize
                    {
                        set32(at, 1, version);
                        set16(at, 3, m.offset.get() as u16);
                        return become_(at, LOAD_ATTR_SLOT);
                    }
                    return back_off(at);
                }
                if let Some(p) = d.exact::<crate::types::property::Property>()
                    && arg & 1 == 0
                    && let Some(f) = p.getter_ref()
                    && let Some(func) = f.exact::<Function>()
                    && is_simple(func.code_ref())
                    && func.code_ref().f.0.argcount == 1
                {
                    set32(at, 1, version);
                    set_ptr(at, 5, f);
                    return become_(at, LOAD_ATTR_PROPERTY);
                }
                let is_method = d.ty().has(TypeFlags::METHOD_DESCRIPTOR);
                let is_plain = d.ty().slots().descr_get.is_none();
                if d.ty().slots().descr_set.is_some()
                    || !(is_method && arg & 1 == 1 || is_plain && arg & 1 == 0)
                {
                    return back_off(at);
                }
                let method = is_method && arg & 1 == 1;
                if inline {
                    // No instance has an attribute of that name, as long as the shared keys
                    // stay as they are.
                    if dict::shared_index(t, n).is_some() || dict::inline_cell(o, 0).is_null() {
                        return back_off(at);
                    }
                    set32(at, 1, version);
                    set16(at, 3, dict::shared_count(t) as u16);
                    set_ptr(at, 5, d);
                    return become_(
                        at,
                        if method {
                            LOAD_ATTR_METHOD_WITH_VALUES
                        } else {
                            LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES
                        },
                    );
                }
                if t.has(TypeFlags::MANAGED_DICT) {
                    if method && (*o.dict_word()).is_null() {
                        set32(at, 1, version);
                        set_ptr(at, 5, d);
                        return become_(at, LOAD_ATTR_METHOD_LAZY_DICT);
                    }
                    return back_off(at);
                }
                set32(at, 1, version);
                set_ptr(at, 5, d);
                become_(at, if method { LOAD_ATTR_METHOD_NO_DICT } else { LOAD_ATTR_NONDESCRIPTOR_NO_DICT })
            }
            None => {
                if inline
                    && let Some(i) = dict::shared_index(t, n)
                    && !dict::inline_cell(o, 0).is_null()
                {
                    set32(at, 1, version);
                    set16(at, 3, i as u16);
                    return become_(at, LOAD_ATTR_INSTANCE_VALUE);
                }
                back_off(at)
            }
        }
    }
}

/// `STORE_ATTR`.
#[cold]
pub unsafe fn store_attr(at: *mut u16, o: &Object, n: &Str) {
    unsafe {
        let t = o.ty();
        let generic = crate::protocol::attribute::generic_set
            as fn(&Object, &Object, Option<&Object>) -> crate::object::R<()> as usize;
        if t.slots().setattro.is_none_or(|f| f as usize != generic) || t.version() == 0 || !n.is_immortal() {
            return back_off(at);
        }
        if let Some(d) = t.lookup_ref(n) {
            if let Some(m) = d.exact::<MemberDescr>()
                && m.strict.get()
                && m.is_writable()
                && m.owner_ref().is_some_and(|w| t.is_subtype(w))
                && m.offset.get() <= u16::MAX as usize
            {
                set32(at, 1, t.version());
                set16(at, 3, m.offset.get() as u16);
                return become_(at, STORE_ATTR_SLOT);
            }
            if d.ty().slots().descr_set.is_some() {
                return back_off(at);
            }
        }
        if t.has(TypeFlags::INLINE_VALUES)
            && !dict::inline_cell(o, 0).is_null()
            && let Some(i) = dict::shared_index_or_add(t, n)
        {
            set32(at, 1, t.version());
            set16(at, 3, i as u16);
            return become_(at, STORE_ATTR_INSTANCE_VALUE);
        }
        back_off(at)
    }
}

/// `UNPACK_SEQUENCE`.
#[cold]
pub unsafe fn unpack_sequence(at: *mut u16, v: &Object, arg: u32) {
    unsafe {
        if let Some(t) = v.exact::<Tuple>()
            && t.len() == arg as usize
        {
            return become_(at, if arg == 2 { UNPACK_SEQUENCE_TWO_TUPLE } else { UNPACK_SEQUENCE_TUPLE });
        }
        if let Some(l) = v.exact::<List>()
            && l.len() == arg as usize
        {
            return become_(at, UNPACK_SEQUENCE_LIST);
        }
        back_off(at)
    }
}

/// `FOR_ITER`.
#[cold]
pub unsafe fn for_iter(at: *mut u16, it: &Object) {
    unsafe {
        let op = if it.is_exact::<ListIterator>() {
            FOR_ITER_LIST
        } else if it.is_exact::<TupleIterator>() {
            FOR_ITER_TUPLE
        } else if it.is_exact::<RangeIterator>() {
            FOR_ITER_RANGE
        } else if it.is_exact::<Generator>() {
            FOR_ITER_GEN
        } else {
            return back_off(at);
        };
        become_(at, op);
    }
}

/// The descriptor of `list.append`.
#[inline]
pub fn list_append() -> *const Object {
    static CACHE: crate::object::Gil<std::cell::Cell<*const Object>> =
        crate::object::Gil(std::cell::Cell::new(std::ptr::null()));
    let p = CACHE.get();
    if !p.is_null() {
        return p;
    }
    let d = crate::types::list::LIST.object().lookup_ref(&Str::intern("append"));
    let p = d.map_or(std::ptr::null(), |d| d as *const Object);
    CACHE.set(p);
    p
}

/// `CALL`.
#[cold]
pub unsafe fn call(at: *mut u16, callable: &Object, this: *mut Object, args: *const *mut Object, n: usize) {
    unsafe {
        let with_self = !this.is_null();
        let total = n + with_self as usize;
        if let Some(f) = callable.exact::<Function>() {
            if is_simple(f.code_ref()) && f.code_ref().f.0.argcount as usize == total && f.version() != 0 {
                set32(at, 1, f.version());
                return become_(at, CALL_PY_EXACT_ARGS);
            }
            return back_off(at);
        }
        if let Some(m) = callable.exact::<Method>() {
            if !with_self
                && let Some(f) = m.func.exact::<Function>()
                && is_simple(f.code_ref())
                && f.code_ref().f.0.argcount as usize == n + 1
                && f.version() != 0
            {
                set32(at, 1, f.version());
                return become_(at, CALL_BOUND_METHOD_EXACT_ARGS);
            }
            return back_off(at);
        }
        if let Some(f) = callable.exact::<NativeFunction>() {
            if std::ptr::eq(callable, crate::builtins::len_object()) && total == 1 {
                return become_(at, CALL_LEN);
            }
            if std::ptr::eq(callable, crate::builtins::isinstance_object()) && n == 2 && !with_self {
                return become_(at, CALL_ISINSTANCE);
            }
            if matches!(f.def.0.imp, crate::object::method::Imp::O(_)) && total == 1 {
                return become_(at, CALL_BUILTIN_O);
            }
            return back_off(at);
        }
        if let Some(d) = callable.exact::<MethodDescr>() {
            let first = if with_self {
                &*this
            } else if n > 0 {
                &**args
            } else {
                return back_off(at);
            };
            if !std::ptr::eq(first.ty_ptr(), d.owner_ref()) {
                return back_off(at);
            }
            if std::ptr::eq(callable, list_append()) && with_self && n == 1 && *at.add(4) as u8 == POP_TOP {
                return become_(at, CALL_LIST_APPEND);
            }
            match d.method().imp {
                crate::object::method::Imp::O(_) if total == 2 => {
                    return become_(at, CALL_METHOD_DESCRIPTOR_O);
                }
                crate::object::method::Imp::NoArgs(_) if total == 1 => {
                    return become_(at, CALL_METHOD_DESCRIPTOR_NOARGS);
                }
                _ => return back_off(at),
            }
        }
        if callable.ty().is_type(&crate::types::type_::TYPE) && !with_self {
            let t: &PyType = callable.cast_unchecked();
            if t.is_type(&crate::types::type_::TYPE) && n == 1 {
                return become_(at, CALL_TYPE_1);
            }
            let plain_new = t.slots().new.is_some_and(|f| {
                f as usize
                    == crate::types::object::new
                        as fn(&PyType, &[&Object], Option<&Tuple>) -> crate::object::R
                        as usize
            });
            if t.is_heap()
                && plain_new
                && !t.has(TypeFlags::ABSTRACT)
                && t.version() != 0
                && let Some(i) = t.lookup_ref(&crate::names::names().__init__)
                && let Some(f) = i.exact::<Function>()
                && is_simple(f.code_ref())
                && f.code_ref().f.0.argcount as usize == n + 1
            {
                t.init_cache.0.set(i);
                set32(at, 1, t.version());
                return become_(at, CALL_ALLOC_AND_ENTER_INIT);
            }
        }
        back_off(at)
    }
}
