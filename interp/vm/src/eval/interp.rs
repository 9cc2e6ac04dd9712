//! The evaluation loop.
//!
//! State lives in locals of [`run`] so that it stays in registers: `pc` is the next unit, `sp` one
//! past the top of the stack, `locals` the first `localsplus` slot. Nothing takes a reference to
//! them: slow paths get values, and errors leave the dispatch by `break`.
//!
//! The code was verified when it was loaded (opcodes, argument ranges, jumps), so nothing here
//! checks them again. Each handler ends by fetching the next unit itself.

use pyrite_bytecode::opcode::op::*;

use super::frame::{EXIT_FROM_INIT, EXIT_TO_CALLER, EXIT_TO_NATIVE, Frame, OWNED_BY_GENERATOR};
use super::unwind::{Unwound, exit_frame, find_handler};
use super::{call, ops, patterns, specialise};
use crate::object::slots::Cmp;
use crate::object::{Object, Own, R, Ref, decref, xdecref};
use crate::protocol::{attribute, compare, iteration, mapping, number, sequence};
use crate::raise::Raised;
use crate::thread;
use crate::types::cell::Cell;
use crate::types::code::Code;
use crate::types::dict::{self, Dict};
use crate::types::exc::BaseException;
use crate::types::float::{self, Float};
use crate::types::function::{Function, Method};
use crate::types::generator::{self, Generator};
use crate::types::int::{self, Int};
use crate::types::list::{List, ListIterator};
use crate::types::native::NativeFunction;
use crate::types::range::RangeIterator;
use crate::types::singletons::{bool_obj, false_ref, none, none_ref, true_ref};
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::tuple_type::TupleIterator;

/// Runs a frame, and the frames it calls, until it returns, yields or raises out.
///
/// # Safety
/// The frame is prepared, its `previous` is set and its `exit` is [`EXIT_TO_NATIVE`].
pub unsafe fn run(entry: *mut Frame, throw: Option<Raised>) -> R {
    unsafe {
        let ts = thread::current();
        let mut frame = entry;
        let mut pc: *const u16 = (*frame).instr;
        let mut sp: *mut *mut Object = (*frame).sp;
        let mut locals: *mut *mut Object = Frame::localsplus(frame);
        let mut op: u8 = 0;
        let mut arg: u32 = 0;

        ts.frame.set(frame);
        let left = ts.recursion_remaining.get();
        ts.recursion_remaining.set(left - 1);
        if left <= 0 {
            let e = ops::recursion();
            drop(throw);
            exit_frame(frame, sp);
            return Err(e);
        }
        let mut pending: Option<(Raised, bool)> = throw.map(|e| (e, true));
        if pending.is_some() {
            pc = pc.add(1);
        } else {
            if (*frame).owner == OWNED_BY_GENERATOR {
                // Suspended at a yield, or before the first instruction after RETURN_GENERATOR.
                pc = pc.add(1);
            }
            (*frame).instr = pc;
            let u = *pc;
            pc = pc.add(1);
            op = u as u8;
            arg = (u >> 8) as u32;
        }

        'outer: loop {
            let (mut err, mut add_traceback): (Raised, bool) = 'run: {
                if let Some(p) = pending.take() {
                    break 'run p;
                }

                macro_rules! next {
                    () => {{
                        let u = *pc;
                        (*frame).instr = pc;
                        pc = pc.add(1);
                        op = u as u8;
                        arg = (u >> 8) as u32;
                        continue;
                    }};
                }
                macro_rules! push {
                    ($v:expr) => {{
                        let v: *mut Object = $v;
                        *sp = v;
                        sp = sp.add(1);
                    }};
                }
                macro_rules! pop {
                    () => {{
                        sp = sp.sub(1);
                        *sp
                    }};
                }
                macro_rules! top {
                    ($n:expr) => {
                        *sp.sub($n)
                    };
                }
                macro_rules! fail {
                    ($e:expr) => {
                        break 'run ($e, true)
                    };
                }
                macro_rules! attempt {
                    ($r:expr) => {
                        match $r {
                            Ok(v) => v,
                            Err(e) => fail!(e),
                        }
                    };
                }
                macro_rules! skip {
                    ($n:expr) => {
                        pc = pc.add($n)
                    };
                }
                macro_rules! code {
                    () => {
                        (&*(*frame).code)
                    };
                }
                macro_rules! name {
                    ($i:expr) => {
                        code!().names.as_slice().get_unchecked($i as usize).cast_unchecked::<Str>()
                    };
                }
                // One operand replaced by the result.
                macro_rules! unary {
                    ($f:expr) => {{
                        let r = attempt!($f(&*top!(1)));
                        let old = std::mem::replace(&mut top!(1), r.into_raw());
                        decref(old);
                        next!();
                    }};
                }
                // Falls back from a specialised instruction.
                macro_rules! deopt {
                    ($base:expr) => {{
                        op = $base;
                        continue;
                    }};
                }
                // The adaptive counter in the first cache unit.
                macro_rules! adaptive {
                    (|$at:ident| $specialise:expr) => {{
                        let c = *pc;
                        if c < 16 {
                            let $at = pc.sub(1) as *mut u16;
                            $specialise;
                            let new = *$at as u8;
                            if new != op {
                                op = new;
                                continue;
                            }
                        } else {
                            *(pc as *mut u16) = c - 16;
                        }
                    }};
                }
                macro_rules! cache32 {
                    ($i:expr) => {
                        (pc.add($i) as *const u32).read_unaligned()
                    };
                }
                macro_rules! cache_ptr {
                    ($i:expr) => {
                        (pc.add($i) as *const *mut Object).read_unaligned()
                    };
                }
                // Continues in a fresh frame, whose arguments are in place.
                macro_rules! enter {
                    ($new:expr, $ret:expr) => {{
                        let new: *mut Frame = $new;
                        (*frame).sp = sp;
                        (*frame).return_offset = $ret as u16;
                        (*new).previous = frame;
                        let left = ts.recursion_remaining.get();
                        ts.recursion_remaining.set(left - 1);
                        frame = new;
                        ts.frame.set(frame);
                        sp = (*frame).sp;
                        locals = Frame::localsplus(frame);
                        pc = (*frame).instr;
                        if left <= 0 {
                            let e = ops::recursion();
                            frame = exit_frame(frame, sp);
                            sp = (*frame).sp;
                            locals = Frame::localsplus(frame);
                            pc = (*frame).instr.add(1);
                            break 'run (e, true);
                        }
                        next!();
                    }};
                }
                // The result of this frame goes to whoever entered it.
                macro_rules! leave {
                    ($v:expr) => {{
                        let v: *mut Object = $v;
                        let exit = (*frame).exit;
                        frame = exit_frame(frame, sp);
                        if exit != EXIT_TO_CALLER {
                            if exit == EXIT_TO_NATIVE {
                                return Ok(Ref::from_raw(v));
                            }
                            sp = (*frame).sp;
                            locals = Frame::localsplus(frame);
                            if !(*v).is(none_ref()) {
                                let e = ops::init_returned(&*v);
                                decref(v);
                                pc = (*frame).instr.add(1);
                                break 'run (e, true);
                            }
                            pc = (*frame).instr.add((*frame).return_offset as usize);
                            next!();
                        }
                        sp = (*frame).sp;
                        locals = Frame::localsplus(frame);
                        pc = (*frame).instr.add((*frame).return_offset as usize);
                        push!(v);
                        next!();
                    }};
                }
                macro_rules! check_breaker {
                    () => {
                        if thread::breaker() != 0 {
                            attempt!(ops::handle_breaker());
                        }
                    };
                }
                // Calls a Python function whose arguments lie at `$args`; both slots below them
                // are the callable and the self slot.
                macro_rules! call_python {
                    ($func:expr, $args:expr, $total:expr, $base:expr, $ret:expr) => {{
                        let func: *const Function = $func;
                        let args: *mut *mut Object = $args;
                        let total: usize = $total;
                        let code: *const Code = (*func).code_ref();
                        let new = (*ts.stack.get()).push(Frame::size_for(&*code)) as *mut Frame;
                        if call::is_simple(&*code) && (*code).f.0.argcount as usize == total {
                            Frame::init(new, func, code, total);
                            std::ptr::copy_nonoverlapping(args, Frame::localsplus(new), total);
                            sp = $base;
                            enter!(new, $ret)
                        } else {
                            Frame::init(new, func, code, 0);
                            let r = call::initialize_locals(
                                &*func,
                                &*code,
                                Frame::localsplus(new),
                                args,
                                total,
                                None,
                            );
                            sp = $base;
                            if let Err(e) = r {
                                Frame::clear(new);
                                (*ts.stack.get()).pop(new as *mut u8);
                                fail!(e);
                            }
                            enter!(new, $ret)
                        }
                    }};
                }

                loop {
                    match op {
                        NOP | CACHE => next!(),
                        RESUME | RESUME_CHECK => {
                            (*frame).incomplete = false;
                            check_breaker!();
                            next!();
                        }
                        EXTENDED_ARG => {
                            let u = *pc;
                            (*frame).instr = pc;
                            pc = pc.add(1);
                            op = u as u8;
                            arg = arg << 8 | (u >> 8) as u32;
                            continue;
                        }
                        LOAD_FAST => {
                            let v = *locals.add(arg as usize);
                            (*v).incref();
                            push!(v);
                            next!();
                        }
                        LOAD_FAST_LOAD_FAST => {
                            let a = *locals.add((arg >> 4) as usize);
                            let b = *locals.add((arg & 15) as usize);
                            (*a).incref();
                            (*b).incref();
                            *sp = a;
                            *sp.add(1) = b;
                            sp = sp.add(2);
                            next!();
                        }
                        LOAD_FAST_CHECK => {
                            let v = *locals.add(arg as usize);
                            if v.is_null() {
                                fail!(ops::unbound_local(code!(), arg as usize));
                            }
                            (*v).incref();
                            push!(v);
                            next!();
                        }
                        LOAD_FAST_AND_CLEAR => {
                            let v = std::mem::replace(&mut *locals.add(arg as usize), std::ptr::null_mut());
                            push!(v);
                            next!();
                        }
                        LOAD_CONST => {
                            let v = code!().consts.as_slice().get_unchecked(arg as usize).as_ptr();
                            (*v).incref();
                            push!(v);
                            next!();
                        }
                        STORE_FAST => {
                            let v = pop!();
                            let old = std::mem::replace(&mut *locals.add(arg as usize), v);
                            xdecref(old);
                            next!();
                        }
                        STORE_FAST_LOAD_FAST => {
                            let v = top!(1);
                            let old = std::mem::replace(&mut *locals.add((arg >> 4) as usize), v);
                            let w = *locals.add((arg & 15) as usize);
                            (*w).incref();
                            top!(1) = w;
                            xdecref(old);
                            next!();
                        }
                        STORE_FAST_STORE_FAST => {
                            let a = top!(1);
                            let b = top!(2);
                            sp = sp.sub(2);
                            let old = std::mem::replace(&mut *locals.add((arg >> 4) as usize), a);
                            xdecref(old);
                            let old = std::mem::replace(&mut *locals.add((arg & 15) as usize), b);
                            xdecref(old);
                            next!();
                        }
                        DELETE_FAST => {
                            let old = std::mem::replace(&mut *locals.add(arg as usize), std::ptr::null_mut());
                            if old.is_null() {
                                fail!(ops::unbound_local(code!(), arg as usize));
                            }
                            decref(old);
                            next!();
                        }
                        POP_TOP => {
                            let v = pop!();
                            decref(v);
                            next!();
                        }
                        PUSH_NULL => {
                            push!(std::ptr::null_mut());
                            next!();
                        }
                        END_FOR => {
                            let v = pop!();
                            decref(v);
                            next!();
                        }
                        END_SEND => {
                            let v = pop!();
                            let r = std::mem::replace(&mut top!(1), v);
                            decref(r);
                            next!();
                        }
                        COPY => {
                            let v = top!(arg as usize);
                            if !v.is_null() {
                                (*v).incref();
                            }
                            push!(v);
                            next!();
                        }
                        SWAP => {
                            std::ptr::swap(sp.sub(1), sp.sub(arg as usize));
                            next!();
                        }

                        // Operators.
                        UNARY_NEGATIVE => unary!(number::negative),
                        UNARY_INVERT => unary!(number::invert),
                        UNARY_NOT => {
                            let v = top!(1);
                            let r = if std::ptr::eq(v, false_ref()) { true_ref() } else { false_ref() };
                            top!(1) = r as *const Object as *mut Object;
                            next!();
                        }
                        TO_BOOL => {
                            let v = top!(1);
                            if std::ptr::eq(v, true_ref()) || std::ptr::eq(v, false_ref()) {
                                skip!(3);
                                next!();
                            }
                            adaptive!(|at| specialise::to_bool(at, &*v));
                            let b = attempt!(number::is_true(&*v));
                            top!(1) = bool_obj(b).into_raw();
                            skip!(3);
                            decref(v);
                            next!();
                        }
                        TO_BOOL_BOOL => {
                            let v = top!(1);
                            if !std::ptr::eq((*v).ty_ptr(), &int::BOOL.ty) {
                                deopt!(TO_BOOL);
                            }
                            skip!(3);
                            next!();
                        }
                        TO_BOOL_INT => {
                            let v = top!(1);
                            if !(*v).is_exact::<Int>() {
                                deopt!(TO_BOOL);
                            }
                            let b = !(*(v as *mut Int)).is_zero();
                            top!(1) = bool_obj(b).into_raw();
                            decref(v);
                            skip!(3);
                            next!();
                        }
                        TO_BOOL_NONE => {
                            let v = top!(1);
                            if !std::ptr::eq(v, none_ref()) {
                                deopt!(TO_BOOL);
                            }
                            top!(1) = false_ref() as *const Object as *mut Object;
                            skip!(3);
                            next!();
                        }
                        TO_BOOL_LIST => {
                            let v = top!(1);
                            if !(*v).is_exact::<List>() {
                                deopt!(TO_BOOL);
                            }
                            let b = !(*(v as *mut List)).is_empty();
                            top!(1) = bool_obj(b).into_raw();
                            decref(v);
                            skip!(3);
                            next!();
                        }
                        TO_BOOL_STR => {
                            let v = top!(1);
                            if !(*v).is_exact::<Str>() {
                                deopt!(TO_BOOL);
                            }
                            let b = !(*(v as *mut Str)).is_empty();
                            top!(1) = bool_obj(b).into_raw();
                            decref(v);
                            skip!(3);
                            next!();
                        }
                        TO_BOOL_ALWAYS_TRUE => {
                            let v = top!(1);
                            if (*v).ty().version_if_any() != cache32!(1) {
                                deopt!(TO_BOOL);
                            }
                            top!(1) = true_ref() as *const Object as *mut Object;
                            decref(v);
                            skip!(3);
                            next!();
                        }
                        BINARY_OP => {
                            let (l, r) = (top!(2), top!(1));
                            adaptive!(|at| specialise::binary_op(at, &*l, &*r, arg));
                            let v = attempt!(ops::binary(&*l, &*r, arg)).into_raw();
                            sp = sp.sub(1);
                            top!(1) = v;
                            skip!(1);
                            decref(l);
                            decref(r);
                            next!();
                        }
                        BINARY_OP_ADD_INT | BINARY_OP_SUBTRACT_INT | BINARY_OP_MULTIPLY_INT => {
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Int>() || !(*r).is_exact::<Int>() {
                                deopt!(BINARY_OP);
                            }
                            let (a, b) = (&*(l as *mut Int), &*(r as *mut Int));
                            if !a.is_small() || !b.is_small() {
                                deopt!(BINARY_OP);
                            }
                            let (x, y) = (a.small_unchecked(), b.small_unchecked());
                            let res = match op {
                                BINARY_OP_ADD_INT => x.checked_add(y),
                                BINARY_OP_SUBTRACT_INT => x.checked_sub(y),
                                _ => x.checked_mul(y),
                            };
                            let Some(n) = res else { deopt!(BINARY_OP) };
                            sp = sp.sub(1);
                            top!(1) = int::from_i64(n).into_raw();
                            skip!(1);
                            drop_int(l);
                            drop_int(r);
                            next!();
                        }
                        BINARY_OP_ADD_FLOAT | BINARY_OP_SUBTRACT_FLOAT | BINARY_OP_MULTIPLY_FLOAT => {
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Float>() || !(*r).is_exact::<Float>() {
                                deopt!(BINARY_OP);
                            }
                            let (x, y) = ((*(l as *mut Float)).value(), (*(r as *mut Float)).value());
                            let v = match op {
                                BINARY_OP_ADD_FLOAT => x + y,
                                BINARY_OP_SUBTRACT_FLOAT => x - y,
                                _ => x * y,
                            };
                            sp = sp.sub(1);
                            if (*l).refcount() == 1 {
                                Float::set_value(l, v);
                                decref(r);
                            } else {
                                top!(1) = float::new(v).into_raw();
                                decref(l);
                                decref(r);
                            }
                            skip!(1);
                            next!();
                        }
                        BINARY_OP_ADD_UNICODE => {
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Str>() || !(*r).is_exact::<Str>() {
                                deopt!(BINARY_OP);
                            }
                            let v = attempt!(Str::concat(&*(l as *mut Str), &*(r as *mut Str)));
                            sp = sp.sub(1);
                            top!(1) = v.into_raw() as *mut Object;
                            skip!(1);
                            decref(l);
                            decref(r);
                            next!();
                        }
                        BINARY_OP_INPLACE_ADD_UNICODE => {
                            // The next instruction stores the sum in the local that holds the
                            // left operand, so its reference can be given up first.
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Str>() || !(*r).is_exact::<Str>() {
                                deopt!(BINARY_OP);
                            }
                            let store = *pc.add(1);
                            let target = locals.add((store >> 8) as usize);
                            if store as u8 != STORE_FAST || *target != l {
                                deopt!(BINARY_OP);
                            }
                            *target = std::ptr::null_mut();
                            decref(l);
                            sp = sp.sub(2);
                            let v = attempt!(crate::types::str::concat_in_place(
                                Ref::from_raw(l as *mut Str),
                                &*(r as *mut Str)
                            ));
                            *target = v.into_raw() as *mut Object;
                            decref(r);
                            skip!(2);
                            next!();
                        }
                        COMPARE_OP => {
                            let (l, r) = (top!(2), top!(1));
                            adaptive!(|at| specialise::compare_op(at, &*l, &*r));
                            let mut v = attempt!(compare::rich(&*l, &*r, Cmp::from_u8((arg >> 5) as u8)));
                            if arg & 16 != 0 {
                                let b = attempt!(number::is_true(&v));
                                v = bool_obj(b);
                            }
                            sp = sp.sub(1);
                            top!(1) = v.into_raw();
                            skip!(1);
                            decref(l);
                            decref(r);
                            next!();
                        }
                        COMPARE_OP_INT => {
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Int>() || !(*r).is_exact::<Int>() {
                                deopt!(COMPARE_OP);
                            }
                            let (a, b) = (&*(l as *mut Int), &*(r as *mut Int));
                            if !a.is_small() || !b.is_small() {
                                deopt!(COMPARE_OP);
                            }
                            let c = holds(arg, a.small_unchecked().cmp(&b.small_unchecked()));
                            sp = sp.sub(1);
                            skip!(1);
                            drop_int(l);
                            drop_int(r);
                            top!(1) =
                                if c { true_ref() } else { false_ref() } as *const Object as *mut Object;
                            next!();
                        }
                        COMPARE_OP_FLOAT => {
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Float>() || !(*r).is_exact::<Float>() {
                                deopt!(COMPARE_OP);
                            }
                            let (x, y) = ((*(l as *mut Float)).value(), (*(r as *mut Float)).value());
                            // Bits of the argument: 2 less, 4 greater, 8 equal, 1 unordered.
                            let bit = if x < y {
                                2
                            } else if x > y {
                                4
                            } else if x == y {
                                8
                            } else {
                                1
                            };
                            let c = arg & bit != 0;
                            sp = sp.sub(1);
                            skip!(1);
                            decref(l);
                            decref(r);
                            top!(1) =
                                if c { true_ref() } else { false_ref() } as *const Object as *mut Object;
                            next!();
                        }
                        COMPARE_OP_STR => {
                            let (l, r) = (top!(2), top!(1));
                            if !(*l).is_exact::<Str>() || !(*r).is_exact::<Str>() {
                                deopt!(COMPARE_OP);
                            }
                            let eq = (*(l as *mut Str)).eq(&*(r as *mut Str));
                            let c = eq == (arg >> 5 == Cmp::Eq as u32);
                            sp = sp.sub(1);
                            skip!(1);
                            decref(l);
                            decref(r);
                            top!(1) =
                                if c { true_ref() } else { false_ref() } as *const Object as *mut Object;
                            next!();
                        }
                        IS_OP => {
                            let r = pop!();
                            let l = top!(1);
                            let b = std::ptr::eq(l, r) != (arg == 1);
                            top!(1) =
                                if b { true_ref() } else { false_ref() } as *const Object as *mut Object;
                            decref(l);
                            decref(r);
                            next!();
                        }
                        CONTAINS_OP | CONTAINS_OP_DICT | CONTAINS_OP_SET => {
                            let (l, r) = (top!(2), top!(1));
                            let b = attempt!(sequence::contains(&*r, &*l));
                            sp = sp.sub(1);
                            let b = b != (arg == 1);
                            top!(1) =
                                if b { true_ref() } else { false_ref() } as *const Object as *mut Object;
                            skip!(1);
                            decref(l);
                            decref(r);
                            next!();
                        }
                        BINARY_SUBSCR => {
                            let (o, k) = (top!(2), top!(1));
                            adaptive!(|at| specialise::binary_subscr(at, &*o, &*k));
                            let v = attempt!(mapping::get_item(&*o, &*k)).into_raw();
                            sp = sp.sub(1);
                            top!(1) = v;
                            skip!(1);
                            decref(o);
                            decref(k);
                            next!();
                        }
                        BINARY_SUBSCR_LIST_INT => {
                            let (o, k) = (top!(2), top!(1));
                            if !(*o).is_exact::<List>() || !(*k).is_exact::<Int>() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let i = (*(k as *mut Int)).small_unchecked();
                            let items = &(*(o as *mut List)).items.borrow().0;
                            if i < 0 || i as usize >= items.len() || !(*(k as *mut Int)).is_small() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let v = items.get_unchecked(i as usize).as_ptr();
                            (*v).incref();
                            sp = sp.sub(1);
                            top!(1) = v;
                            skip!(1);
                            drop_int(k);
                            decref(o);
                            next!();
                        }
                        BINARY_SUBSCR_TUPLE_INT => {
                            let (o, k) = (top!(2), top!(1));
                            if !(*o).is_exact::<Tuple>() || !(*k).is_exact::<Int>() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let i = (*(k as *mut Int)).small_unchecked();
                            let items = (*(o as *mut Tuple)).as_slice();
                            if i < 0 || i as usize >= items.len() || !(*(k as *mut Int)).is_small() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let v = items.get_unchecked(i as usize).as_ptr();
                            (*v).incref();
                            sp = sp.sub(1);
                            top!(1) = v;
                            skip!(1);
                            drop_int(k);
                            decref(o);
                            next!();
                        }
                        BINARY_SUBSCR_STR_INT => {
                            let (o, k) = (top!(2), top!(1));
                            if !(*o).is_exact::<Str>() || !(*k).is_exact::<Int>() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let i = (*(k as *mut Int)).small_unchecked();
                            let s = &*(o as *mut Str);
                            if i < 0 || i as usize >= s.len() || !(*(k as *mut Int)).is_small() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let v = Str::from_point(s.at(i as usize));
                            sp = sp.sub(1);
                            top!(1) = v.into_raw() as *mut Object;
                            skip!(1);
                            drop_int(k);
                            decref(o);
                            next!();
                        }
                        BINARY_SUBSCR_DICT => {
                            let (o, k) = (top!(2), top!(1));
                            if !(*o).is_exact::<Dict>() {
                                deopt!(BINARY_SUBSCR);
                            }
                            let v = match attempt!((*(o as *mut Dict)).get(&*k)) {
                                Some(v) => v,
                                None => fail!(ops::key_error(&*k)),
                            };
                            sp = sp.sub(1);
                            top!(1) = v.into_raw();
                            skip!(1);
                            decref(o);
                            decref(k);
                            next!();
                        }
                        BINARY_SUBSCR_GETITEM => {
                            let (o, k) = (top!(2), top!(1));
                            let t = (*o).ty();
                            let f = t.getitem_cache.0.get() as *const Function;
                            if f.is_null() || !t.is_heap() || (*f).version.get() == 0 {
                                deopt!(BINARY_SUBSCR);
                            }
                            (*f).head.incref();
                            let _ = (o, k);
                            call_python!(f, sp.sub(2), 2, sp.sub(2), 2)
                        }
                        BINARY_SLICE => {
                            let v = attempt!(ops::binary_slice(&*top!(3), &*top!(2), &*top!(1)));
                            let (c, s, e) = (top!(3), top!(2), top!(1));
                            sp = sp.sub(2);
                            top!(1) = v.into_raw();
                            decref(c);
                            decref(s);
                            decref(e);
                            next!();
                        }
                        STORE_SLICE => {
                            let (v, c, s, e) = (top!(4), top!(3), top!(2), top!(1));
                            attempt!(ops::store_slice(&*c, &*s, &*e, &*v));
                            sp = sp.sub(4);
                            decref(v);
                            decref(c);
                            decref(s);
                            decref(e);
                            next!();
                        }
                        STORE_SUBSCR => {
                            let (v, o, k) = (top!(3), top!(2), top!(1));
                            adaptive!(|at| specialise::store_subscr(at, &*o, &*k));
                            attempt!(mapping::set_item(&*o, &*k, &*v));
                            sp = sp.sub(3);
                            skip!(1);
                            decref(v);
                            decref(o);
                            decref(k);
                            next!();
                        }
                        STORE_SUBSCR_LIST_INT => {
                            let (v, o, k) = (top!(3), top!(2), top!(1));
                            if !(*o).is_exact::<List>() || !(*k).is_exact::<Int>() {
                                deopt!(STORE_SUBSCR);
                            }
                            let i = (*(k as *mut Int)).small_unchecked();
                            let items = &mut (*(o as *mut List)).items.borrow_mut().0;
                            if i < 0 || i as usize >= items.len() || !(*(k as *mut Int)).is_small() {
                                deopt!(STORE_SUBSCR);
                            }
                            let old =
                                std::mem::replace(items.get_unchecked_mut(i as usize), Ref::from_raw(v));
                            sp = sp.sub(3);
                            skip!(1);
                            drop(old);
                            drop_int(k);
                            decref(o);
                            next!();
                        }
                        STORE_SUBSCR_DICT => {
                            let (v, o, k) = (top!(3), top!(2), top!(1));
                            if !(*o).is_exact::<Dict>() {
                                deopt!(STORE_SUBSCR);
                            }
                            attempt!((*(o as *mut Dict)).set(&*k, &*v));
                            sp = sp.sub(3);
                            skip!(1);
                            decref(v);
                            decref(o);
                            decref(k);
                            next!();
                        }
                        DELETE_SUBSCR => {
                            let (o, k) = (top!(2), top!(1));
                            attempt!(mapping::del_item(&*o, &*k));
                            sp = sp.sub(2);
                            decref(o);
                            decref(k);
                            next!();
                        }

                        // Names.
                        LOAD_LOCALS => {
                            let l = (*frame).locals;
                            if l.is_null() {
                                fail!(ops::no_locals());
                            }
                            (*l).incref();
                            push!(l);
                            next!();
                        }
                        LOAD_NAME => {
                            let v = attempt!(ops::load_name(frame, name!(arg)));
                            push!(v.into_raw());
                            next!();
                        }
                        STORE_NAME => {
                            let v = top!(1);
                            attempt!(ops::store_name(frame, name!(arg), &*v));
                            sp = sp.sub(1);
                            decref(v);
                            next!();
                        }
                        DELETE_NAME => {
                            attempt!(ops::delete_name(frame, name!(arg)));
                            next!();
                        }
                        LOAD_GLOBAL => {
                            let n = name!(arg >> 1);
                            adaptive!(|at| specialise::load_global(at, frame, n));
                            let v = attempt!(ops::load_global(frame, n));
                            push!(v.into_raw());
                            skip!(4);
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            next!();
                        }
                        LOAD_GLOBAL_MODULE => {
                            let k = match (*(*frame).globals).keys_block() {
                                Some(k)
                                    if k.version_if_any() as u16 == *pc.add(2) && k.version_if_any() != 0 =>
                                {
                                    k
                                }
                                _ => deopt!(LOAD_GLOBAL),
                            };
                            let v = k.entry_value(*pc.add(1) as usize);
                            if v.is_null() {
                                deopt!(LOAD_GLOBAL);
                            }
                            (*v).incref();
                            push!(v);
                            skip!(4);
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            next!();
                        }
                        LOAD_GLOBAL_BUILTIN => {
                            match (*(*frame).globals).keys_block() {
                                Some(k)
                                    if k.version_if_any() as u16 == *pc.add(2) && k.version_if_any() != 0 => {
                                }
                                _ => deopt!(LOAD_GLOBAL),
                            }
                            let b = (*frame).builtins;
                            let k = match (*(b as *const Dict)).keys_block() {
                                Some(k)
                                    if k.version_if_any() as u16 == *pc.add(3) && k.version_if_any() != 0 =>
                                {
                                    k
                                }
                                _ => deopt!(LOAD_GLOBAL),
                            };
                            let v = k.entry_value(*pc.add(1) as usize);
                            if v.is_null() {
                                deopt!(LOAD_GLOBAL);
                            }
                            (*v).incref();
                            push!(v);
                            skip!(4);
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            next!();
                        }
                        STORE_GLOBAL => {
                            let v = pop!();
                            (*(*frame).globals).set_str(name!(arg), &*v);
                            decref(v);
                            next!();
                        }
                        DELETE_GLOBAL => {
                            if (*(*frame).globals).remove_str(name!(arg)).is_none() {
                                fail!(ops::name_not_defined(name!(arg)));
                            }
                            next!();
                        }
                        LOAD_FROM_DICT_OR_GLOBALS => {
                            let d = top!(1);
                            let v = attempt!(ops::load_from_dict_or_globals(frame, &*d, name!(arg)));
                            top!(1) = v.into_raw();
                            decref(d);
                            next!();
                        }
                        LOAD_FROM_DICT_OR_DEREF => {
                            let d = top!(1);
                            let v = attempt!(ops::load_from_dict_or_deref(frame, &*d, arg as usize));
                            top!(1) = v.into_raw();
                            decref(d);
                            next!();
                        }
                        MAKE_CELL => {
                            let v = *locals.add(arg as usize);
                            let c = Cell::new(if v.is_null() { None } else { Some(Ref::from_raw(v)) });
                            *locals.add(arg as usize) = c.into_raw() as *mut Object;
                            next!();
                        }
                        COPY_FREE_VARS => {
                            let closure = (*(*frame).func).closure.peek();
                            if let Some(c) = closure {
                                let base = locals.add((code!().f.0.nlocalsplus - arg) as usize);
                                for (i, x) in c.as_slice().iter().enumerate() {
                                    *base.add(i) = x.clone().into_raw();
                                }
                            }
                            next!();
                        }
                        LOAD_DEREF => {
                            let c = *locals.add(arg as usize) as *mut Cell;
                            match (*c).value.peek() {
                                Some(v) => {
                                    v.incref();
                                    push!(v as *const Object as *mut Object);
                                }
                                None => fail!(ops::unbound_deref(code!(), arg as usize)),
                            }
                            next!();
                        }
                        STORE_DEREF => {
                            let v = pop!();
                            let c = *locals.add(arg as usize) as *mut Cell;
                            (*c).set(Some(Ref::from_raw(v)));
                            next!();
                        }
                        DELETE_DEREF => {
                            let c = *locals.add(arg as usize) as *mut Cell;
                            if (*c).value.is_none() {
                                fail!(ops::unbound_deref(code!(), arg as usize));
                            }
                            (*c).set(None);
                            next!();
                        }

                        // Attributes.
                        LOAD_ATTR => {
                            let o = top!(1);
                            let n = name!(arg >> 1);
                            adaptive!(|at| specialise::load_attr(at, &*o, n, arg));
                            if arg & 1 != 0 {
                                match attempt!(ops::load_method(&*o, n)) {
                                    (f, true) => {
                                        // The method, and the object as its first argument.
                                        top!(1) = f.into_raw();
                                        push!(o);
                                    }
                                    (v, false) => {
                                        top!(1) = v.into_raw();
                                        push!(std::ptr::null_mut());
                                        decref(o);
                                    }
                                }
                            } else {
                                let v = attempt!(attribute::get(&*o, n));
                                top!(1) = v.into_raw();
                                decref(o);
                            }
                            skip!(9);
                            next!();
                        }
                        LOAD_ATTR_INSTANCE_VALUE => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1) {
                                deopt!(LOAD_ATTR);
                            }
                            let p = dict::inline_cell(&*o, *pc.add(3) as usize);
                            if p.is_null() || (*p).is_null() {
                                deopt!(LOAD_ATTR);
                            }
                            let v = *p;
                            (*v).incref();
                            top!(1) = v;
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            skip!(9);
                            decref(o);
                            next!();
                        }
                        LOAD_ATTR_SLOT => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1) {
                                deopt!(LOAD_ATTR);
                            }
                            let v = *((o as *mut u8).add(*pc.add(3) as usize) as *mut *mut Object);
                            if v.is_null() {
                                deopt!(LOAD_ATTR);
                            }
                            (*v).incref();
                            top!(1) = v;
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            skip!(9);
                            decref(o);
                            next!();
                        }
                        LOAD_ATTR_MODULE => {
                            let o = top!(1);
                            if !(*o).is_exact::<crate::types::module::Module>() {
                                deopt!(LOAD_ATTR);
                            }
                            let m = &*(o as *mut crate::types::module::Module);
                            let k = match m.dict_ref().keys_block() {
                                Some(k) if k.version_if_any() == cache32!(1) => k,
                                _ => deopt!(LOAD_ATTR),
                            };
                            let v = k.entry_value(*pc.add(3) as usize);
                            if v.is_null() {
                                deopt!(LOAD_ATTR);
                            }
                            (*v).incref();
                            top!(1) = v;
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            skip!(9);
                            decref(o);
                            next!();
                        }
                        LOAD_ATTR_CLASS => {
                            let o = top!(1);
                            if !(*o).ty().has(crate::object::TypeFlags::TYPE_SUBCLASS)
                                || (*(o as *mut crate::object::PyType)).version_if_any() != cache32!(1)
                            {
                                deopt!(LOAD_ATTR);
                            }
                            let v = cache_ptr!(5);
                            (*v).incref();
                            top!(1) = v;
                            if arg & 1 != 0 {
                                push!(std::ptr::null_mut());
                            }
                            skip!(9);
                            decref(o);
                            next!();
                        }
                        LOAD_ATTR_METHOD_WITH_VALUES => {
                            // No instance attribute of that name: the shared keys have none,
                            // and the values are inline.
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1)
                                || dict::inline_cell(&*o, 0).is_null()
                                || dict::shared_count((*o).ty()) as u16 != *pc.add(3)
                            {
                                deopt!(LOAD_ATTR);
                            }
                            let f = cache_ptr!(5);
                            (*f).incref();
                            top!(1) = f;
                            push!(o);
                            skip!(9);
                            next!();
                        }
                        LOAD_ATTR_METHOD_NO_DICT => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1) {
                                deopt!(LOAD_ATTR);
                            }
                            let f = cache_ptr!(5);
                            (*f).incref();
                            top!(1) = f;
                            push!(o);
                            skip!(9);
                            next!();
                        }
                        LOAD_ATTR_METHOD_LAZY_DICT => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1) || !(*(*o).dict_word()).is_null() {
                                deopt!(LOAD_ATTR);
                            }
                            let f = cache_ptr!(5);
                            (*f).incref();
                            top!(1) = f;
                            push!(o);
                            skip!(9);
                            next!();
                        }
                        LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1)
                                || dict::inline_cell(&*o, 0).is_null()
                                || dict::shared_count((*o).ty()) as u16 != *pc.add(3)
                            {
                                deopt!(LOAD_ATTR);
                            }
                            let v = cache_ptr!(5);
                            (*v).incref();
                            top!(1) = v;
                            skip!(9);
                            decref(o);
                            next!();
                        }
                        LOAD_ATTR_NONDESCRIPTOR_NO_DICT => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1) {
                                deopt!(LOAD_ATTR);
                            }
                            let v = cache_ptr!(5);
                            (*v).incref();
                            top!(1) = v;
                            skip!(9);
                            decref(o);
                            next!();
                        }
                        LOAD_ATTR_PROPERTY => {
                            let o = top!(1);
                            if (*o).ty().version_if_any() != cache32!(1) {
                                deopt!(LOAD_ATTR);
                            }
                            let f = cache_ptr!(5) as *const Function;
                            (*f).head.incref();
                            call_python!(f, sp.sub(1), 1, sp.sub(1), 10)
                        }
                        STORE_ATTR => {
                            let (v, o) = (top!(2), top!(1));
                            let n = name!(arg);
                            adaptive!(|at| specialise::store_attr(at, &*o, n));
                            attempt!(attribute::set_or_delete(&*o, n, Some(&*v)));
                            sp = sp.sub(2);
                            skip!(4);
                            decref(v);
                            decref(o);
                            next!();
                        }
                        STORE_ATTR_INSTANCE_VALUE => {
                            let (v, o) = (top!(2), top!(1));
                            if (*o).ty().version_if_any() != cache32!(1) || !(*(*o).dict_word()).is_null() {
                                deopt!(STORE_ATTR);
                            }
                            let i = *pc.add(3) as usize;
                            let p = dict::inline_cell(&*o, i);
                            if p.is_null() {
                                deopt!(STORE_ATTR);
                            }
                            let old = std::mem::replace(&mut *p, v);
                            if old.is_null() {
                                dict::inline_added(&*o, i);
                            }
                            sp = sp.sub(2);
                            skip!(4);
                            xdecref(old);
                            decref(o);
                            next!();
                        }
                        STORE_ATTR_SLOT => {
                            let (v, o) = (top!(2), top!(1));
                            if (*o).ty().version_if_any() != cache32!(1) {
                                deopt!(STORE_ATTR);
                            }
                            let p = (o as *mut u8).add(*pc.add(3) as usize) as *mut *mut Object;
                            let old = std::mem::replace(&mut *p, v);
                            sp = sp.sub(2);
                            skip!(4);
                            xdecref(old);
                            decref(o);
                            next!();
                        }
                        DELETE_ATTR => {
                            let o = top!(1);
                            attempt!(attribute::delete(&*o, name!(arg)));
                            sp = sp.sub(1);
                            decref(o);
                            next!();
                        }
                        LOAD_SUPER_ATTR | LOAD_SUPER_ATTR_ATTR | LOAD_SUPER_ATTR_METHOD => {
                            let (global_super, class, this) = (top!(3), top!(2), top!(1));
                            let n = name!(arg >> 2);
                            let (v, method) = attempt!(ops::load_super_attr(
                                &*global_super,
                                &*class,
                                &*this,
                                n,
                                arg & 2 != 0,
                                arg & 1 != 0
                            ));
                            sp = sp.sub(3);
                            push!(v.into_raw());
                            if arg & 1 != 0 {
                                if method {
                                    push!(this);
                                } else {
                                    push!(std::ptr::null_mut());
                                }
                            }
                            skip!(1);
                            decref(global_super);
                            decref(class);
                            if !(arg & 1 != 0 && method) {
                                decref(this);
                            }
                            next!();
                        }

                        // Building.
                        BUILD_TUPLE => {
                            let n = arg as usize;
                            sp = sp.sub(n);
                            let t = Tuple::steal(sp, n);
                            push!(t.into_raw() as *mut Object);
                            next!();
                        }
                        BUILD_LIST => {
                            let n = arg as usize;
                            sp = sp.sub(n);
                            let mut v: Vec<Ref> = Vec::with_capacity(n);
                            std::ptr::copy_nonoverlapping(sp as *const Ref, v.as_mut_ptr(), n);
                            v.set_len(n);
                            push!(List::from_vec(v).into_raw() as *mut Object);
                            next!();
                        }
                        BUILD_SET => {
                            let n = arg as usize;
                            let s = attempt!(ops::build_set(sp.sub(n), n));
                            for i in 0..n {
                                decref(*sp.sub(n - i));
                            }
                            sp = sp.sub(n);
                            push!(s.into_raw());
                            next!();
                        }
                        BUILD_MAP => {
                            let n = arg as usize;
                            let d = Dict::with_capacity(n);
                            let base = sp.sub(2 * n);
                            for i in 0..n {
                                attempt!(d.set(&**base.add(2 * i), &**base.add(2 * i + 1)));
                            }
                            for i in 0..2 * n {
                                decref(*base.add(i));
                            }
                            sp = base;
                            push!(d.into_raw() as *mut Object);
                            next!();
                        }
                        BUILD_CONST_KEY_MAP => {
                            let n = arg as usize;
                            let keys = top!(1) as *mut Tuple;
                            let d = Dict::with_capacity(n);
                            let base = sp.sub(n + 1);
                            for (i, k) in (*keys).as_slice().iter().enumerate() {
                                attempt!(d.set(k, &**base.add(i)));
                            }
                            for i in 0..n + 1 {
                                decref(*base.add(i));
                            }
                            sp = base;
                            push!(d.into_raw() as *mut Object);
                            next!();
                        }
                        BUILD_SLICE => {
                            let n = arg as usize;
                            let step = if n == 3 { Ref::from_raw(pop!()) } else { none() };
                            let stop = Ref::from_raw(pop!());
                            let start = Ref::from_raw(pop!());
                            push!(
                                crate::types::slice::Slice::new(start, stop, step).into_raw() as *mut Object
                            );
                            next!();
                        }
                        BUILD_STRING => {
                            let n = arg as usize;
                            let s = attempt!(ops::build_string(sp.sub(n), n));
                            for i in 0..n {
                                decref(*sp.sub(n - i));
                            }
                            sp = sp.sub(n);
                            push!(s.into_raw() as *mut Object);
                            next!();
                        }
                        LIST_APPEND => {
                            let v = pop!();
                            let l = top!(arg as usize) as *mut List;
                            (*l).push(Ref::from_raw(v));
                            next!();
                        }
                        SET_ADD => {
                            let v = top!(1);
                            let s = top!(arg as usize + 1);
                            attempt!(crate::types::set::add(&*s, &*v));
                            sp = sp.sub(1);
                            decref(v);
                            next!();
                        }
                        MAP_ADD => {
                            let (k, v) = (top!(2), top!(1));
                            let d = top!(arg as usize + 2) as *mut Dict;
                            attempt!((*d).set(&*k, &*v));
                            sp = sp.sub(2);
                            decref(k);
                            decref(v);
                            next!();
                        }
                        LIST_EXTEND => {
                            let v = top!(1);
                            let l = top!(arg as usize + 1) as *mut List;
                            attempt!(ops::list_extend(&*l, &*v));
                            sp = sp.sub(1);
                            decref(v);
                            next!();
                        }
                        SET_UPDATE => {
                            let v = top!(1);
                            let s = top!(arg as usize + 1);
                            attempt!(crate::types::set::update(&*s, &*v));
                            sp = sp.sub(1);
                            decref(v);
                            next!();
                        }
                        DICT_UPDATE => {
                            let v = top!(1);
                            let d = top!(arg as usize + 1) as *mut Dict;
                            attempt!(ops::dict_update(&*d, &*v));
                            sp = sp.sub(1);
                            decref(v);
                            next!();
                        }
                        DICT_MERGE => {
                            let v = top!(1);
                            let d = top!(arg as usize + 1) as *mut Dict;
                            let callable = top!(arg as usize + 4);
                            attempt!(ops::dict_merge(&*d, &*v, &*callable));
                            sp = sp.sub(1);
                            decref(v);
                            next!();
                        }
                        CONVERT_VALUE => {
                            let v = top!(1);
                            let s = attempt!(ops::convert_value(&*v, arg));
                            top!(1) = s.into_raw();
                            decref(v);
                            next!();
                        }
                        FORMAT_SIMPLE => {
                            let v = top!(1);
                            if !(*v).is_exact::<Str>() {
                                let s = attempt!(ops::format_simple(&*v));
                                top!(1) = s.into_raw();
                                decref(v);
                            }
                            next!();
                        }
                        FORMAT_WITH_SPEC => {
                            let (v, spec) = (top!(2), top!(1));
                            let s = attempt!(crate::protocol::object::format(&*v, &*spec));
                            sp = sp.sub(1);
                            top!(1) = s.into_raw() as *mut Object;
                            decref(v);
                            decref(spec);
                            next!();
                        }
                        UNPACK_SEQUENCE => {
                            let v = top!(1);
                            let n = arg as usize;
                            adaptive!(|at| specialise::unpack_sequence(at, &*v, arg));
                            attempt!(ops::unpack_sequence(&*v, n, sp.sub(1)));
                            sp = sp.add(n).sub(1);
                            skip!(1);
                            decref(v);
                            next!();
                        }
                        UNPACK_SEQUENCE_TWO_TUPLE | UNPACK_SEQUENCE_TUPLE => {
                            let v = top!(1);
                            let n = arg as usize;
                            if !(*v).is_exact::<Tuple>() || (*(v as *mut Tuple)).len() != n {
                                deopt!(UNPACK_SEQUENCE);
                            }
                            let items = (*(v as *mut Tuple)).as_slice();
                            sp = sp.sub(1);
                            for x in items.iter().rev() {
                                x.incref();
                                push!(x.as_ptr());
                            }
                            skip!(1);
                            decref(v);
                            next!();
                        }
                        UNPACK_SEQUENCE_LIST => {
                            let v = top!(1);
                            let n = arg as usize;
                            if !(*v).is_exact::<List>() || (*(v as *mut List)).len() != n {
                                deopt!(UNPACK_SEQUENCE);
                            }
                            let items = &(*(v as *mut List)).items.borrow().0;
                            sp = sp.sub(1);
                            for x in items.iter().rev() {
                                x.incref();
                                push!(x.as_ptr());
                            }
                            skip!(1);
                            decref(v);
                            next!();
                        }
                        UNPACK_EX => {
                            let v = top!(1);
                            let (before, after) = ((arg & 0xff) as usize, (arg >> 8) as usize);
                            attempt!(ops::unpack_ex(&*v, before, after, sp.sub(1)));
                            sp = sp.add(before + after);
                            decref(v);
                            next!();
                        }

                        // Jumps.
                        JUMP_FORWARD => {
                            pc = pc.add(arg as usize);
                            next!();
                        }
                        JUMP_BACKWARD => {
                            check_breaker!();
                            pc = pc.add(1).sub(arg as usize);
                            next!();
                        }
                        JUMP_BACKWARD_NO_INTERRUPT => {
                            pc = pc.sub(arg as usize);
                            next!();
                        }
                        POP_JUMP_IF_FALSE => {
                            let v = pop!();
                            if std::ptr::eq(v, false_ref()) {
                                pc = pc.add(1 + arg as usize);
                                next!();
                            } else {
                                pc = pc.add(1);
                                next!();
                            }
                        }
                        POP_JUMP_IF_TRUE => {
                            let v = pop!();
                            if std::ptr::eq(v, true_ref()) {
                                pc = pc.add(1 + arg as usize);
                                next!();
                            } else {
                                pc = pc.add(1);
                                next!();
                            }
                        }
                        POP_JUMP_IF_NONE => {
                            let v = pop!();
                            if std::ptr::eq(v, none_ref()) {
                                pc = pc.add(1 + arg as usize);
                                next!();
                            } else {
                                pc = pc.add(1);
                                decref(v);
                                next!();
                            }
                        }
                        POP_JUMP_IF_NOT_NONE => {
                            let v = pop!();
                            if std::ptr::eq(v, none_ref()) {
                                pc = pc.add(1);
                                next!();
                            } else {
                                pc = pc.add(1 + arg as usize);
                                decref(v);
                                next!();
                            }
                        }

                        // Iteration.
                        GET_ITER => {
                            let v = top!(1);
                            let it = attempt!(iteration::iter(&*v));
                            top!(1) = it.into_raw();
                            decref(v);
                            next!();
                        }
                        GET_YIELD_FROM_ITER => {
                            let v = top!(1);
                            let it = attempt!(ops::yield_from_iter(code!(), &*v));
                            if let Some(it) = it {
                                top!(1) = it.into_raw();
                                decref(v);
                            }
                            next!();
                        }
                        FOR_ITER => {
                            let it = top!(1);
                            adaptive!(|at| specialise::for_iter(at, &*it));
                            match attempt!(iteration::next(&*it)) {
                                Some(v) => {
                                    push!(v.into_raw());
                                    skip!(1);
                                    next!();
                                }
                                None => {
                                    sp = sp.sub(1);
                                    // Over END_FOR, whose operand is the iterator just popped.
                                    pc = pc.add(1 + arg as usize + 1);
                                    // The following POP_TOP drops the iterator in CPython.
                                    pc = pc.add(1);
                                    decref(it);
                                    next!();
                                }
                            }
                        }
                        FOR_ITER_LIST => {
                            let it = top!(1);
                            if !(*it).is_exact::<ListIterator>() {
                                deopt!(FOR_ITER);
                            }
                            match (*(it as *mut ListIterator)).next() {
                                Some(v) => {
                                    push!(v.into_raw());
                                    skip!(1);
                                    next!();
                                }
                                None => {
                                    sp = sp.sub(1);
                                    pc = pc.add(1 + arg as usize + 2);
                                    decref(it);
                                    next!();
                                }
                            }
                        }
                        FOR_ITER_TUPLE => {
                            let it = top!(1);
                            if !(*it).is_exact::<TupleIterator>() {
                                deopt!(FOR_ITER);
                            }
                            match (*(it as *mut TupleIterator)).next() {
                                Some(v) => {
                                    push!(v.into_raw());
                                    skip!(1);
                                    next!();
                                }
                                None => {
                                    sp = sp.sub(1);
                                    pc = pc.add(1 + arg as usize + 2);
                                    decref(it);
                                    next!();
                                }
                            }
                        }
                        FOR_ITER_RANGE => {
                            let it = top!(1);
                            if !(*it).is_exact::<RangeIterator>() {
                                deopt!(FOR_ITER);
                            }
                            match (*(it as *mut RangeIterator)).next_i64() {
                                Some(v) => {
                                    push!(int::from_i64(v).into_raw());
                                    skip!(1);
                                    next!();
                                }
                                None => {
                                    sp = sp.sub(1);
                                    pc = pc.add(1 + arg as usize + 2);
                                    decref(it);
                                    next!();
                                }
                            }
                        }
                        FOR_ITER_GEN => {
                            let it = top!(1);
                            if !(*it).is_exact::<Generator>() {
                                deopt!(FOR_ITER);
                            }
                            let g = &*(it as *mut Generator);
                            let s = g.state.get();
                            if s != generator::SUSPENDED && s != generator::CREATED {
                                deopt!(FOR_ITER);
                            }
                            let f = g.frame.0.get();
                            generator::start(g, f, None);
                            (*f).exit = EXIT_TO_CALLER;
                            (*f).instr = (*f).instr.add(1);
                            // A yield continues after this instruction, a return after the loop:
                            // the result is popped by END_FOR, the iterator by POP_TOP.
                            enter!(f, arg as usize + 2)
                        }
                        GET_LEN => {
                            let n = attempt!(sequence::len(&*top!(1)));
                            push!(int::from_i64(n as i64).into_raw());
                            next!();
                        }

                        // Generators.
                        RETURN_GENERATOR => {
                            (*frame).sp = sp;
                            let g = generator::from_frame(frame).into_raw();
                            let exit = (*frame).exit;
                            let previous = (*frame).previous;
                            ts.recursion_remaining.set(ts.recursion_remaining.get() + 1);
                            ts.frame.set(previous);
                            (*ts.stack.get()).pop(frame as *mut u8);
                            frame = previous;
                            if exit == EXIT_TO_NATIVE {
                                return Ok(Ref::from_raw(g));
                            }
                            sp = (*frame).sp;
                            locals = Frame::localsplus(frame);
                            if exit == EXIT_FROM_INIT {
                                let e = ops::init_returned(&*g);
                                decref(g);
                                pc = (*frame).instr.add(1);
                                break 'run (e, true);
                            }
                            pc = (*frame).instr.add((*frame).return_offset as usize);
                            push!(g);
                            next!();
                        }
                        YIELD_VALUE => {
                            let v = pop!();
                            (*frame).sp = sp;
                            let exit = (*frame).exit;
                            let previous = (*frame).previous;
                            generator::frame_suspended(frame);
                            ts.recursion_remaining.set(ts.recursion_remaining.get() + 1);
                            ts.frame.set(previous);
                            frame = previous;
                            if exit == EXIT_TO_NATIVE {
                                return Ok(Ref::from_raw(v));
                            }
                            sp = (*frame).sp;
                            locals = Frame::localsplus(frame);
                            // After FOR_ITER or SEND and its one cache unit.
                            pc = (*frame).instr.add(2);
                            push!(v);
                            next!();
                        }
                        SEND | SEND_GEN => {
                            let (receiver, v) = (top!(2), top!(1));
                            if let Some(g) = generator::as_generator(&*receiver)
                                && matches!(g.state.get(), generator::SUSPENDED | generator::CREATED)
                                && (g.state.get() == generator::SUSPENDED || (*v).is(none_ref()))
                            {
                                let f = g.frame.0.get();
                                generator::start(g, f, Some(&*v));
                                sp = sp.sub(1);
                                decref(v);
                                (*f).exit = EXIT_TO_CALLER;
                                (*f).instr = (*f).instr.add(1);
                                enter!(f, arg as usize + 2)
                            }
                            match attempt!(iteration::send(&*receiver, &*v)) {
                                Ok(y) => {
                                    top!(1) = y.into_raw();
                                    skip!(1);
                                }
                                Err(r) => {
                                    top!(1) = r.into_raw();
                                    pc = pc.add(1 + arg as usize);
                                }
                            }
                            decref(v);
                            next!();
                        }
                        GET_AWAITABLE => {
                            let v = top!(1);
                            let it = attempt!(ops::get_awaitable(&*v, arg));
                            top!(1) = it.into_raw();
                            decref(v);
                            next!();
                        }
                        GET_AITER => {
                            let v = top!(1);
                            let it = attempt!(ops::get_aiter(&*v));
                            top!(1) = it.into_raw();
                            decref(v);
                            next!();
                        }
                        GET_ANEXT => {
                            let v = top!(1);
                            let it = attempt!(ops::get_anext(&*v));
                            push!(it.into_raw());
                            next!();
                        }
                        END_ASYNC_FOR => {
                            let (aiter, e) = (top!(2), top!(1));
                            if (*e).ty().is_subtype(&crate::types::exc::STOP_ASYNC_ITERATION) {
                                sp = sp.sub(2);
                                decref(e);
                                decref(aiter);
                                next!();
                            }
                            sp = sp.sub(1);
                            let e = Ref::from_raw(e as *mut BaseException);
                            break 'run (Raised::again(e), false);
                        }
                        CLEANUP_THROW => {
                            // Under the exception: the value sent last, the delegate.
                            let e = top!(1);
                            if (*e).ty().is_subtype(&crate::types::exc::STOP_ITERATION) {
                                let v = crate::types::exc::member(&*e, &crate::types::exc::STOP_ITERATION, 0)
                                    .get()
                                    .unwrap_or_else(none);
                                let (sub, last) = (top!(3), top!(2));
                                sp = sp.sub(1);
                                top!(2) = none().into_raw();
                                top!(1) = v.into_raw();
                                decref(e);
                                decref(sub);
                                decref(last);
                                next!();
                            }
                            sp = sp.sub(1);
                            let e = Ref::from_raw(e as *mut BaseException);
                            break 'run (Raised::again(e), false);
                        }

                        // Exceptions.
                        PUSH_EXC_INFO => {
                            let e = top!(1);
                            let new = (*(e as *mut BaseException)).own_as();
                            let old = ts.swap_handled(Some(new));
                            top!(1) = match old {
                                Some(o) => o.into_raw() as *mut Object,
                                None => none().into_raw(),
                            };
                            push!(e);
                            next!();
                        }
                        POP_EXCEPT => {
                            let e = pop!();
                            let back = if (*e).is(none_ref()) {
                                None
                            } else {
                                Some(Ref::from_raw(e as *mut BaseException))
                            };
                            let old = ts.swap_handled(back);
                            drop(old);
                            next!();
                        }
                        CHECK_EXC_MATCH => {
                            let b = attempt!(ops::exception_matches(&*top!(2), &*top!(1)));
                            let t = std::mem::replace(&mut top!(1), bool_obj(b).into_raw());
                            decref(t);
                            next!();
                        }
                        CHECK_EG_MATCH => {
                            let (e, t) = (top!(2), top!(1));
                            let (matched, rest) = attempt!(ops::exception_group_match(&*e, &*t));
                            if let Some(m) = matched.cast::<BaseException>() {
                                drop(crate::thread::current().swap_handled(Some(m.own_as())));
                            }
                            top!(2) = rest.into_raw();
                            top!(1) = matched.into_raw();
                            decref(e);
                            decref(t);
                            next!();
                        }
                        RAISE_VARARGS => {
                            let cause = if arg == 2 { Some(Ref::from_raw(pop!())) } else { None };
                            let exc = if arg >= 1 { Some(Ref::from_raw(pop!())) } else { None };
                            let (e, tb) = ops::do_raise(exc, cause);
                            break 'run (e, tb);
                        }
                        RERAISE => {
                            let e = Ref::from_raw(pop!() as *mut BaseException);
                            if arg > 0 {
                                let lasti = top!(arg as usize);
                                if let Some(i) = (*lasti).exact::<Int>().and_then(|i| i.as_i64()) {
                                    (*frame).instr = code!().first_unit().add(i as usize);
                                }
                            }
                            break 'run (Raised::again(e), false);
                        }
                        LOAD_ASSERTION_ERROR => {
                            push!(crate::types::exc::ASSERTION_ERROR.own().into_raw());
                            next!();
                        }
                        BEFORE_WITH => {
                            let m = top!(1);
                            let (exit, result) = attempt!(ops::before_with(&*m));
                            top!(1) = exit.into_raw();
                            push!(result.into_raw());
                            decref(m);
                            next!();
                        }
                        BEFORE_ASYNC_WITH => {
                            let m = top!(1);
                            let (exit, result) = attempt!(ops::before_async_with(&*m));
                            top!(1) = exit.into_raw();
                            push!(result.into_raw());
                            decref(m);
                            next!();
                        }
                        WITH_EXCEPT_START => {
                            let (exit, e) = (top!(4), top!(1));
                            let r = attempt!(ops::with_except_start(&*exit, &*(e as *mut BaseException)));
                            push!(r.into_raw());
                            next!();
                        }

                        // Functions, classes, modules.
                        MAKE_FUNCTION => {
                            let c = Ref::from_raw(pop!() as *mut Code);
                            let g = (*(*frame).globals).own_as();
                            push!(Function::new(c, g).into_raw() as *mut Object);
                            next!();
                        }
                        SET_FUNCTION_ATTRIBUTE => {
                            let f = pop!() as *mut Function;
                            let v = Ref::from_raw(pop!());
                            ops::set_function_attribute(&*f, v, arg);
                            push!(f as *mut Object);
                            next!();
                        }
                        LOAD_BUILD_CLASS => {
                            let v = attempt!(ops::load_build_class(frame));
                            push!(v.into_raw());
                            next!();
                        }
                        SETUP_ANNOTATIONS => {
                            attempt!(ops::setup_annotations(frame));
                            next!();
                        }
                        IMPORT_NAME => {
                            let (level, fromlist) = (top!(2), top!(1));
                            let v = attempt!(ops::import_from_code(frame, name!(arg), &*level, &*fromlist));
                            sp = sp.sub(1);
                            top!(1) = v.into_raw();
                            decref(level);
                            decref(fromlist);
                            next!();
                        }
                        IMPORT_FROM => {
                            let v = attempt!(ops::import_from(&*top!(1), name!(arg)));
                            push!(v.into_raw());
                            next!();
                        }
                        CALL_INTRINSIC_1 => {
                            let v = top!(1);
                            let r = attempt!(ops::intrinsic_1(frame, arg, &*v));
                            top!(1) = r.into_raw();
                            decref(v);
                            next!();
                        }
                        CALL_INTRINSIC_2 => {
                            let (a, b) = (top!(2), top!(1));
                            let r = attempt!(ops::intrinsic_2(arg, &*a, &*b));
                            sp = sp.sub(1);
                            top!(1) = r.into_raw();
                            decref(a);
                            decref(b);
                            next!();
                        }

                        // Pattern matching.
                        MATCH_MAPPING => {
                            let b = (*top!(1)).ty().has(crate::object::TypeFlags::MAPPING);
                            push!(bool_obj(b).into_raw());
                            next!();
                        }
                        MATCH_SEQUENCE => {
                            let b = (*top!(1)).ty().has(crate::object::TypeFlags::SEQUENCE);
                            push!(bool_obj(b).into_raw());
                            next!();
                        }
                        MATCH_KEYS => {
                            let v = attempt!(patterns::match_keys(&*top!(2), &*top!(1)));
                            push!(v.into_raw());
                            next!();
                        }
                        MATCH_CLASS => {
                            let (subject, cls, attrs) = (top!(3), top!(2), top!(1));
                            let v = attempt!(patterns::match_class(&*subject, &*cls, arg as usize, &*attrs));
                            sp = sp.sub(2);
                            top!(1) = v.into_raw();
                            decref(subject);
                            decref(cls);
                            decref(attrs);
                            next!();
                        }

                        // Calls.
                        CALL => {
                            let n = arg as usize;
                            let mut callable = top!(n + 2);
                            let mut args = sp.sub(n);
                            let mut total = n;
                            adaptive!(|at| specialise::call(at, &*callable, top!(n + 1), args, n));
                            if !top!(n + 1).is_null() {
                                args = args.sub(1);
                                total += 1;
                            } else if (*callable).is_exact::<Method>() {
                                let m = callable as *mut Method;
                                let (f, s) = ((*m).func.clone(), (*m).this.clone());
                                top!(n + 1) = s.into_raw();
                                top!(n + 2) = f.into_raw();
                                decref(callable);
                                callable = top!(n + 2);
                                args = args.sub(1);
                                total += 1;
                            }
                            if (*callable).is_exact::<Function>() {
                                call_python!(callable as *const Function, args, total, sp.sub(n + 2), 4)
                            }
                            let a = std::slice::from_raw_parts(args as *const &Object, total);
                            let r = attempt!(crate::protocol::call::call(&*callable, a)).into_raw();
                            for i in 0..total {
                                decref(*args.add(i));
                            }
                            sp = sp.sub(n + 1);
                            top!(1) = r;
                            skip!(3);
                            decref(callable);
                            check_breaker!();
                            next!();
                        }
                        CALL_PY_EXACT_ARGS => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            if !(*callable).is_exact::<Function>() {
                                deopt!(CALL);
                            }
                            let f = callable as *const Function;
                            if (*f).version.get() != cache32!(1) {
                                deopt!(CALL);
                            }
                            let with_self = !top!(n + 1).is_null();
                            let total = n + with_self as usize;
                            let code: *const Code = (*f).code_ref();
                            if (*code).f.0.argcount as usize != total {
                                deopt!(CALL);
                            }
                            let args = sp.sub(total);
                            let new = (*ts.stack.get()).push(Frame::size_for(&*code)) as *mut Frame;
                            Frame::init(new, f, code, total);
                            let l = Frame::localsplus(new);
                            for i in 0..total {
                                *l.add(i) = *args.add(i);
                            }
                            sp = sp.sub(n + 2);
                            enter!(new, 4)
                        }
                        CALL_BOUND_METHOD_EXACT_ARGS => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            if !top!(n + 1).is_null() || !(*callable).is_exact::<Method>() {
                                deopt!(CALL);
                            }
                            let m = callable as *mut Method;
                            let f = (*m).func.as_ptr() as *const Function;
                            if !(*m).func.is_exact::<Function>() || (*f).version.get() != cache32!(1) {
                                deopt!(CALL);
                            }
                            let code: *const Code = (*f).code_ref();
                            let total = n + 1;
                            if (*code).f.0.argcount as usize != total {
                                deopt!(CALL);
                            }
                            let this = (*m).this.clone().into_raw();
                            (*f).head.incref();
                            let args = sp.sub(n);
                            let new = (*ts.stack.get()).push(Frame::size_for(&*code)) as *mut Frame;
                            Frame::init(new, f, code, total);
                            let l = Frame::localsplus(new);
                            *l = this;
                            for i in 0..n {
                                *l.add(i + 1) = *args.add(i);
                            }
                            sp = sp.sub(n + 2);
                            decref(callable);
                            enter!(new, 4)
                        }
                        CALL_BUILTIN_O => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            let with_self = !top!(n + 1).is_null();
                            if n + with_self as usize != 1 || !(*callable).is_exact::<NativeFunction>() {
                                deopt!(CALL);
                            }
                            let f = &*(callable as *mut NativeFunction);
                            let crate::object::method::Imp::O(imp) = f.def.0.imp else { deopt!(CALL) };
                            let a = top!(1);
                            let this = f.this.peek().unwrap_or(none_ref());
                            let _guard = attempt!(thread::enter_native(" while calling a Python object"));
                            let r = attempt!(imp(this, &*a)).into_raw();
                            drop(_guard);
                            sp = sp.sub(n + 1);
                            top!(1) = r;
                            skip!(3);
                            decref(a);
                            decref(callable);
                            check_breaker!();
                            next!();
                        }
                        CALL_METHOD_DESCRIPTOR_O => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            let with_self = !top!(n + 1).is_null();
                            if n + with_self as usize != 2
                                || !(*callable).is_exact::<crate::types::descr::MethodDescr>()
                            {
                                deopt!(CALL);
                            }
                            let d = &*(callable as *mut crate::types::descr::MethodDescr);
                            let crate::object::method::Imp::O(imp) = d.method().imp else { deopt!(CALL) };
                            let (this, a) = (top!(2), top!(1));
                            if !std::ptr::eq((*this).ty_ptr(), d.owner_ref()) {
                                deopt!(CALL);
                            }
                            let _guard = attempt!(thread::enter_native(" while calling a Python object"));
                            let r = attempt!(imp(&*this, &*a)).into_raw();
                            drop(_guard);
                            sp = sp.sub(n + 1);
                            top!(1) = r;
                            skip!(3);
                            decref(this);
                            decref(a);
                            decref(callable);
                            check_breaker!();
                            next!();
                        }
                        CALL_METHOD_DESCRIPTOR_NOARGS => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            let with_self = !top!(n + 1).is_null();
                            if n + with_self as usize != 1
                                || !(*callable).is_exact::<crate::types::descr::MethodDescr>()
                            {
                                deopt!(CALL);
                            }
                            let d = &*(callable as *mut crate::types::descr::MethodDescr);
                            let crate::object::method::Imp::NoArgs(imp) = d.method().imp else {
                                deopt!(CALL)
                            };
                            let this = top!(1);
                            if !std::ptr::eq((*this).ty_ptr(), d.owner_ref()) {
                                deopt!(CALL);
                            }
                            let _guard = attempt!(thread::enter_native(" while calling a Python object"));
                            let r = attempt!(imp(&*this)).into_raw();
                            drop(_guard);
                            sp = sp.sub(n + 1);
                            top!(1) = r;
                            skip!(3);
                            decref(this);
                            decref(callable);
                            check_breaker!();
                            next!();
                        }
                        CALL_LIST_APPEND => {
                            let callable = top!(3);
                            let (l, v) = (top!(2), top!(1));
                            if arg != 1
                                || l.is_null()
                                || !(*l).is_exact::<List>()
                                || !std::ptr::eq(callable, cache_append())
                            {
                                deopt!(CALL);
                            }
                            (*(l as *mut List)).push(Ref::from_raw(v));
                            sp = sp.sub(3);
                            decref(l);
                            decref(callable);
                            // The result, None, is popped at once.
                            skip!(4);
                            next!();
                        }
                        CALL_LEN => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            let with_self = !top!(n + 1).is_null();
                            if n + with_self as usize != 1
                                || !std::ptr::eq(callable, crate::builtins::len_object())
                            {
                                deopt!(CALL);
                            }
                            let a = top!(1);
                            let len = attempt!(sequence::len(&*a));
                            sp = sp.sub(n + 1);
                            top!(1) = int::from_i64(len as i64).into_raw();
                            skip!(3);
                            decref(a);
                            decref(callable);
                            next!();
                        }
                        CALL_ISINSTANCE => {
                            let callable = top!(4);
                            if arg != 2
                                || !top!(3).is_null()
                                || !std::ptr::eq(callable, crate::builtins::isinstance_object())
                            {
                                deopt!(CALL);
                            }
                            let (o, c) = (top!(2), top!(1));
                            let b = attempt!(crate::protocol::object::is_instance(&*o, &*c));
                            sp = sp.sub(3);
                            top!(1) = bool_obj(b).into_raw();
                            skip!(3);
                            decref(o);
                            decref(c);
                            decref(callable);
                            next!();
                        }
                        CALL_TYPE_1 => {
                            let callable = top!(3);
                            if arg != 1
                                || !top!(2).is_null()
                                || !std::ptr::eq(callable, crate::types::type_::TYPE.ty.as_object())
                            {
                                deopt!(CALL);
                            }
                            let a = top!(1);
                            let t = (*a).ty().as_object().own();
                            sp = sp.sub(2);
                            top!(1) = t.into_raw();
                            skip!(3);
                            decref(a);
                            next!();
                        }
                        CALL_ALLOC_AND_ENTER_INIT => {
                            let n = arg as usize;
                            let callable = top!(n + 2);
                            if !top!(n + 1).is_null() || !(*callable).ty().is_type(&crate::types::type_::TYPE)
                            {
                                deopt!(CALL);
                            }
                            let t = &*(callable as *mut crate::object::PyType);
                            let init = t.init_cache.0.get() as *const Function;
                            if t.version_if_any() != cache32!(1) || init.is_null() {
                                deopt!(CALL);
                            }
                            let code: *const Code = (*init).code_ref();
                            if (*code).f.0.argcount as usize != n + 1 || !call::is_simple(&*code) {
                                deopt!(CALL);
                            }
                            let this = crate::object::alloc::zeroed(t);
                            (*init).head.incref();
                            let new = (*ts.stack.get()).push(Frame::size_for(&*code)) as *mut Frame;
                            Frame::init(new, init, code, n + 1);
                            (*new).exit = EXIT_FROM_INIT;
                            let l = Frame::localsplus(new);
                            *l = this.clone().into_raw();
                            let args = sp.sub(n);
                            for i in 0..n {
                                *l.add(i + 1) = *args.add(i);
                            }
                            sp = sp.sub(n + 1);
                            top!(1) = this.into_raw();
                            decref(callable);
                            enter!(new, 4)
                        }
                        CALL_BOUND_METHOD_GENERAL
                        | CALL_BUILTIN_CLASS
                        | CALL_BUILTIN_FAST
                        | CALL_BUILTIN_FAST_WITH_KEYWORDS
                        | CALL_METHOD_DESCRIPTOR_FAST
                        | CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS
                        | CALL_NON_PY_GENERAL
                        | CALL_PY_GENERAL
                        | CALL_STR_1
                        | CALL_TUPLE_1 => deopt!(CALL),
                        CALL_KW => {
                            let n = arg as usize;
                            let kwnames = top!(1) as *mut Tuple;
                            let mut callable = top!(n + 3);
                            let mut args = sp.sub(n + 1);
                            let mut total = n;
                            if !top!(n + 2).is_null() {
                                args = args.sub(1);
                                total += 1;
                            } else if (*callable).is_exact::<Method>() {
                                let m = callable as *mut Method;
                                let (f, s) = ((*m).func.clone(), (*m).this.clone());
                                top!(n + 2) = s.into_raw();
                                top!(n + 3) = f.into_raw();
                                decref(callable);
                                callable = top!(n + 3);
                                args = args.sub(1);
                                total += 1;
                            }
                            if (*callable).is_exact::<Function>() {
                                let func = callable as *const Function;
                                let code: *const Code = (*func).code_ref();
                                let new = (*ts.stack.get()).push(Frame::size_for(&*code)) as *mut Frame;
                                Frame::init(new, func, code, 0);
                                let npos = total - (*kwnames).len();
                                let r = call::initialize_locals(
                                    &*func,
                                    &*code,
                                    Frame::localsplus(new),
                                    args,
                                    npos,
                                    Some(&*kwnames),
                                );
                                sp = sp.sub(n + 3);
                                decref(kwnames as *mut Object);
                                if let Err(e) = r {
                                    Frame::clear(new);
                                    (*ts.stack.get()).pop(new as *mut u8);
                                    fail!(e);
                                }
                                enter!(new, 1)
                            }
                            let a = std::slice::from_raw_parts(args as *const &Object, total);
                            let r =
                                attempt!(crate::protocol::call::call_vector(&*callable, a, Some(&*kwnames)))
                                    .into_raw();
                            for i in 0..total {
                                decref(*args.add(i));
                            }
                            decref(kwnames as *mut Object);
                            sp = sp.sub(n + 2);
                            top!(1) = r;
                            decref(callable);
                            check_breaker!();
                            next!();
                        }
                        CALL_FUNCTION_EX => {
                            let with_kw = (arg & 1) as usize;
                            let kwargs = if with_kw == 1 { top!(1) } else { std::ptr::null_mut() };
                            let callargs = top!(1 + with_kw);
                            let func = top!(3 + with_kw);
                            if !(*callargs).is_exact::<Tuple>() {
                                let t = attempt!(ops::call_args_tuple(&*func, &*callargs));
                                top!(1 + with_kw) = t.into_raw() as *mut Object;
                                decref(callargs);
                            }
                            let callargs = top!(1 + with_kw) as *mut Tuple;
                            if (*func).is_exact::<Function>() {
                                let f = func as *const Function;
                                let code: *const Code = (*f).code_ref();
                                let (v, names) = ops::spread(&*callargs, kwargs as *const Dict);
                                let new = (*ts.stack.get()).push(Frame::size_for(&*code)) as *mut Frame;
                                (*f).head.incref();
                                Frame::init(new, f, code, 0);
                                let npos = (*callargs).len();
                                let r = call::initialize_locals(
                                    &*f,
                                    &*code,
                                    Frame::localsplus(new),
                                    v.as_ptr(),
                                    npos,
                                    names.as_deref(),
                                );
                                sp = sp.sub(3 + with_kw);
                                if with_kw == 1 {
                                    decref(kwargs);
                                }
                                decref(callargs as *mut Object);
                                decref(func);
                                if let Err(e) = r {
                                    Frame::clear(new);
                                    (*ts.stack.get()).pop(new as *mut u8);
                                    fail!(e);
                                }
                                enter!(new, 1)
                            }
                            let r = attempt!(crate::protocol::call::call_tuple_dict(
                                &*func,
                                &*callargs,
                                (kwargs as *const Dict).as_ref()
                            ))
                            .into_raw();
                            sp = sp.sub(2 + with_kw);
                            top!(1) = r;
                            if with_kw == 1 {
                                decref(kwargs);
                            }
                            decref(callargs as *mut Object);
                            decref(func);
                            check_breaker!();
                            next!();
                        }
                        RETURN_VALUE => {
                            let v = pop!();
                            leave!(v)
                        }
                        RETURN_CONST => {
                            let v = code!().consts.as_slice().get_unchecked(arg as usize).as_ptr();
                            (*v).incref();
                            leave!(v)
                        }
                        INSTRUMENTED_LINE | INSTRUMENTED_INSTRUCTION => {
                            fail!(ops::unknown_opcode(op))
                        }
                        _ => {
                            let base = pyrite_bytecode::opcode::deopt(op);
                            if base != op {
                                deopt!(base);
                            }
                            fail!(ops::unknown_opcode(op))
                        }
                    }
                }
            };

            // An exception is on its way: find a handler here or in a caller. The instruction that
            // raised is the one before `pc`; RERAISE shows another one in the traceback.
            let mut at = pc.sub(1);
            loop {
                match find_handler(frame, at, sp, err, add_traceback) {
                    Unwound::Handler { pc: p, sp: s } => {
                        sp = s;
                        (*frame).instr = p;
                        let u = *p;
                        pc = p.add(1);
                        op = u as u8;
                        arg = (u >> 8) as u32;
                        continue 'outer;
                    }
                    Unwound::Exit(e) => {
                        let exit = (*frame).exit;
                        frame = exit_frame(frame, sp);
                        if exit == EXIT_TO_NATIVE {
                            return Err(e);
                        }
                        sp = (*frame).sp;
                        locals = Frame::localsplus(frame);
                        err = e;
                        add_traceback = true;
                        at = (*frame).instr;
                    }
                }
            }
        }
    }
}

/// Drops a reference to an object that is exactly an `int`.
#[inline(always)]
unsafe fn drop_int(o: *mut Object) {
    unsafe {
        let n = (*o).refcount();
        if n == 1 {
            int::free_exact(o);
        } else if (n as i32) >= 0 {
            (*o).set_refcount(n - 1);
        }
    }
}

/// Does `COMPARE_OP`'s argument accept the ordering? Bits: 2 less, 4 greater, 8 equal.
#[inline(always)]
fn holds(arg: u32, o: std::cmp::Ordering) -> bool {
    let bit = match o {
        std::cmp::Ordering::Less => 2,
        std::cmp::Ordering::Greater => 4,
        std::cmp::Ordering::Equal => 8,
    };
    arg & bit != 0
}

/// The descriptor of `list.append`.
#[inline(always)]
fn cache_append() -> *const Object {
    specialise::list_append()
}
