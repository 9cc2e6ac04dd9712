//! The opcode table of CPython 3.13.0: numbers, inline caches, stack effects, flags, specialised
//! variants and pseudo-instructions. Everything else in this room is derived from it.

/// The instruction uses its oparg.
pub const ARG: u16 = 1;
/// The oparg indexes `co_consts`.
pub const CONST: u16 = 2;
/// The oparg indexes `co_names` (possibly shifted).
pub const NAME: u16 = 4;
/// The oparg is a relative jump.
pub const JUMP: u16 = 8;
/// The oparg is a `localsplus` index of a cell or free variable.
pub const FREE: u16 = 16;
/// The oparg is a `localsplus` index of a local.
pub const LOCAL: u16 = 32;
/// Polls the eval breaker.
pub const EVAL_BREAK: u16 = 64;
/// May deoptimise.
pub const DEOPT: u16 = 128;
/// May raise.
pub const ERROR: u16 = 256;
/// May run arbitrary code.
pub const ESCAPES: u16 = 512;
/// May leave a trace.
pub const EXIT: u16 = 1024;
/// No side effect but on the stack.
pub const PURE: u16 = 2048;
/// Leaves its inputs where they are.
pub const PASSTHROUGH: u16 = 4096;
/// Uses `oparg & 1` only.
pub const OPARG_AND_1: u16 = 8192;
/// May raise without popping its inputs.
pub const ERROR_NO_POP: u16 = 16384;

/// What the table says of one opcode.
#[derive(Clone, Copy, Debug)]
pub struct Info {
    /// CPython's name.
    pub name: &'static str,
    /// Code units of inline cache that follow the instruction.
    pub caches: u8,
    /// Bits of this room's flag constants.
    pub flags: u16,
    /// The adaptive or plain instruction this one falls back to; itself for plain ones.
    pub base: u16,
    /// Whether it is an opcode at all.
    pub valid: bool,
}

const NO: Info = Info { name: "", caches: 0, flags: 0, base: 0, valid: false };

/// First instrumented opcode.
pub const MIN_INSTRUMENTED_OPCODE: u8 = 236;
/// Opcodes below this one have no argument, as `dis.HAVE_ARGUMENT` says.
pub const HAVE_ARGUMENT: u8 = 44;
/// One more than the largest number, pseudo-instructions included.
pub const OPCODES: usize = 268;
/// Inputs of `COMPARE_OP`, by `oparg >> 5`.
pub const CMP_OP: [&str; 6] = ["<", "<=", "==", "!=", ">", ">="];
/// Symbols of `BINARY_OP`, by oparg.
pub const NB_OPS: [&str; 26] = [
    "+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^", "+=", "&=", "//=", "<<=", "@=",
    "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^=",
];
/// Names of `CALL_INTRINSIC_1` functions, by oparg.
pub const INTRINSIC_1: [&str; 12] = [
    "INTRINSIC_1_INVALID",
    "INTRINSIC_PRINT",
    "INTRINSIC_IMPORT_STAR",
    "INTRINSIC_STOPITERATION_ERROR",
    "INTRINSIC_ASYNC_GEN_WRAP",
    "INTRINSIC_UNARY_POSITIVE",
    "INTRINSIC_LIST_TO_TUPLE",
    "INTRINSIC_TYPEVAR",
    "INTRINSIC_PARAMSPEC",
    "INTRINSIC_TYPEVARTUPLE",
    "INTRINSIC_SUBSCRIPT_GENERIC",
    "INTRINSIC_TYPEALIAS",
];
/// Names of `CALL_INTRINSIC_2` functions, by oparg.
pub const INTRINSIC_2: [&str; 6] = [
    "INTRINSIC_2_INVALID",
    "INTRINSIC_PREP_RERAISE_STAR",
    "INTRINSIC_TYPEVAR_WITH_BOUND",
    "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
    "INTRINSIC_SET_FUNCTION_TYPE_PARAMS",
    "INTRINSIC_SET_TYPEPARAM_DEFAULT",
];

macro_rules! opcodes {
    (
        plain { $($n:ident = $v:literal, $c:literal, $pop:expr, $push:expr, $f:expr;)* }
        specialised { $($sn:ident = $sv:literal, $sc:literal, $spop:expr, $spush:expr, $sf:expr => $sb:ident;)* }
        pseudo { $($pn:ident = $pv:literal, $pc:literal, $ppop:expr, $ppush:expr, $pf:expr;)* }
        arg $a:ident
    ) => {
        /// Numbers of the real opcodes as they stand in `co_code`.
        pub mod op {
            $(#[doc = concat!("`", stringify!($n), "`")] pub const $n: u8 = $v;)*
            $(#[doc = concat!("Specialised `", stringify!($sn), "`")] pub const $sn: u8 = $sv;)*
        }

        /// The same numbers in 16 bits, with the compiler's pseudo-instructions.
        pub mod wide {
            $(#[doc = concat!("`", stringify!($n), "`")] pub const $n: u16 = $v;)*
            $(#[doc = concat!("Pseudo-instruction `", stringify!($pn), "`")] pub const $pn: u16 = $pv;)*
        }

        /// The table, by number.
        pub static INFO: [Info; OPCODES] = {
            let mut t = [NO; OPCODES];
            $(t[$v] = Info { name: stringify!($n), caches: $c, flags: $f, base: $v, valid: true };)*
            $(t[$sv] = Info { name: stringify!($sn), caches: $sc, flags: $sf, base: op::$sb as u16, valid: true };)*
            $(t[$pv] = Info { name: stringify!($pn), caches: $pc, flags: $pf, base: $pv, valid: true };)*
            let mut i = MIN_INSTRUMENTED_OPCODE as usize;
            while i < 254 {
                t[i].base = INSTRUMENTED_BASE[i - MIN_INSTRUMENTED_OPCODE as usize] as u16;
                i += 1;
            }
            t
        };

        /// `(popped, pushed)` of a real opcode, by the metadata of 3.13.0. `None` for numbers
        /// that are no opcode and for pseudo-instructions.
        #[allow(unused_variables)]
        pub fn popped_pushed(opcode: u16, oparg: u32) -> Option<(i64, i64)> {
            let $a = i64::from(oparg);
            Some(match opcode {
                $($v => ($pop, $push),)*
                $($sv => ($spop, $spush),)*
                _ => return None,
            })
        }

        /// Every specialised variant as `(variant, base)`.
        pub const SPECIALISED: &[(u8, u8)] = &[$((op::$sn, op::$sb)),*];
    };
}

/// What each instrumented opcode instruments; 0 where it depends on the place.
const INSTRUMENTED_BASE: [u8; 18] = [
    op::RESUME,
    op::END_FOR,
    op::END_SEND,
    op::RETURN_VALUE,
    op::RETURN_CONST,
    op::YIELD_VALUE,
    op::LOAD_SUPER_ATTR,
    op::FOR_ITER,
    op::CALL,
    op::CALL_KW,
    op::CALL_FUNCTION_EX,
    op::INSTRUMENTED_INSTRUCTION,
    op::JUMP_FORWARD,
    op::JUMP_BACKWARD,
    op::POP_JUMP_IF_TRUE,
    op::POP_JUMP_IF_FALSE,
    op::POP_JUMP_IF_NONE,
    op::POP_JUMP_IF_NOT_NONE,
];

opcodes! {
    plain {
        CACHE = 0, 0, 0, 0, 0;
        BEFORE_ASYNC_WITH = 1, 0, 1, 2, ERROR | ERROR_NO_POP | ESCAPES;
        BEFORE_WITH = 2, 0, 1, 2, ERROR | ERROR_NO_POP | ESCAPES;
        BINARY_SLICE = 4, 0, 3, 1, ERROR | ESCAPES;
        BINARY_SUBSCR = 5, 1, 2, 1, ERROR | ESCAPES;
        CHECK_EG_MATCH = 6, 0, 2, 2, ERROR | ESCAPES;
        CHECK_EXC_MATCH = 7, 0, 2, 2, ERROR | ESCAPES;
        CLEANUP_THROW = 8, 0, 3, 2, ERROR | ERROR_NO_POP | ESCAPES;
        DELETE_SUBSCR = 9, 0, 2, 0, ERROR | ESCAPES;
        END_ASYNC_FOR = 10, 0, 2, 0, ERROR | ERROR_NO_POP | ESCAPES;
        END_FOR = 11, 0, 1, 0, PURE;
        END_SEND = 12, 0, 2, 1, PURE;
        EXIT_INIT_CHECK = 13, 0, 1, 0, ERROR | ERROR_NO_POP | ESCAPES;
        FORMAT_SIMPLE = 14, 0, 1, 1, ERROR | ESCAPES;
        FORMAT_WITH_SPEC = 15, 0, 2, 1, ERROR | ESCAPES;
        GET_AITER = 16, 0, 1, 1, ERROR | ESCAPES;
        RESERVED = 17, 0, 0, 0, 0;
        GET_ANEXT = 18, 0, 1, 2, ERROR | ERROR_NO_POP | ESCAPES;
        GET_ITER = 19, 0, 1, 1, ERROR | ESCAPES;
        GET_LEN = 20, 0, 1, 2, ERROR | ESCAPES;
        GET_YIELD_FROM_ITER = 21, 0, 1, 1, ERROR | ERROR_NO_POP | ESCAPES;
        INTERPRETER_EXIT = 22, 0, 1, 0, ESCAPES;
        LOAD_ASSERTION_ERROR = 23, 0, 0, 1, 0;
        LOAD_BUILD_CLASS = 24, 0, 0, 1, ERROR | ESCAPES;
        LOAD_LOCALS = 25, 0, 0, 1, ERROR | ESCAPES;
        MAKE_FUNCTION = 26, 0, 1, 1, ERROR | ERROR_NO_POP | ESCAPES;
        MATCH_KEYS = 27, 0, 2, 3, ERROR | ESCAPES;
        MATCH_MAPPING = 28, 0, 1, 2, 0;
        MATCH_SEQUENCE = 29, 0, 1, 2, 0;
        NOP = 30, 0, 0, 0, PURE;
        POP_EXCEPT = 31, 0, 1, 0, ESCAPES;
        POP_TOP = 32, 0, 1, 0, PURE;
        PUSH_EXC_INFO = 33, 0, 1, 2, 0;
        PUSH_NULL = 34, 0, 0, 1, PURE;
        RETURN_GENERATOR = 35, 0, 0, 1, ERROR | ERROR_NO_POP | ESCAPES;
        RETURN_VALUE = 36, 0, 1, 0, 0;
        SETUP_ANNOTATIONS = 37, 0, 0, 0, ERROR | ESCAPES;
        STORE_SLICE = 38, 0, 4, 0, ERROR | ESCAPES;
        STORE_SUBSCR = 39, 1, 3, 0, ERROR | ESCAPES;
        TO_BOOL = 40, 3, 1, 1, ERROR | ESCAPES;
        UNARY_INVERT = 41, 0, 1, 1, ERROR | ESCAPES;
        UNARY_NEGATIVE = 42, 0, 1, 1, ERROR | ESCAPES;
        UNARY_NOT = 43, 0, 1, 1, PURE;
        WITH_EXCEPT_START = 44, 0, 4, 5, ERROR | ESCAPES;
        BINARY_OP = 45, 1, 2, 1, ARG | ERROR | ESCAPES;
        BUILD_CONST_KEY_MAP = 46, 0, 1 + a, 1, ARG | ERROR | ESCAPES;
        BUILD_LIST = 47, 0, a, 1, ARG | ERROR;
        BUILD_MAP = 48, 0, a * 2, 1, ARG | ERROR | ESCAPES;
        BUILD_SET = 49, 0, a, 1, ARG | ERROR | ERROR_NO_POP | ESCAPES;
        BUILD_SLICE = 50, 0, 2 + (if a == 3 { 1 } else { 0 }), 1, ARG | ERROR;
        BUILD_STRING = 51, 0, a, 1, ARG | ERROR;
        BUILD_TUPLE = 52, 0, a, 1, ARG | ERROR;
        CALL = 53, 3, 2 + a, 1, ARG | EVAL_BREAK | ERROR | ERROR_NO_POP | ESCAPES;
        CALL_FUNCTION_EX = 54, 0, 3 + (a & 1), 1, ARG | EVAL_BREAK | ERROR | ERROR_NO_POP | ESCAPES;
        CALL_INTRINSIC_1 = 55, 0, 1, 1, ARG | ERROR | ESCAPES;
        CALL_INTRINSIC_2 = 56, 0, 2, 1, ARG | ERROR | ESCAPES;
        CALL_KW = 57, 0, 3 + a, 1, ARG | EVAL_BREAK | ERROR | ERROR_NO_POP | ESCAPES;
        COMPARE_OP = 58, 1, 2, 1, ARG | ERROR | ESCAPES;
        CONTAINS_OP = 59, 1, 2, 1, ARG | ERROR | ESCAPES;
        CONVERT_VALUE = 60, 0, 1, 1, ARG | ERROR;
        COPY = 61, 0, 1 + (a - 1), 2 + (a - 1), ARG | PURE;
        COPY_FREE_VARS = 62, 0, 0, 0, ARG;
        DELETE_ATTR = 63, 0, 1, 0, ARG | NAME | ERROR | ESCAPES;
        DELETE_DEREF = 64, 0, 0, 0, ARG | FREE | ERROR | ERROR_NO_POP | ESCAPES;
        DELETE_FAST = 65, 0, 0, 0, ARG | LOCAL | ERROR | ESCAPES;
        DELETE_GLOBAL = 66, 0, 0, 0, ARG | NAME | ERROR | ERROR_NO_POP | ESCAPES;
        DELETE_NAME = 67, 0, 0, 0, ARG | NAME | ERROR | ERROR_NO_POP | ESCAPES;
        DICT_MERGE = 68, 0, 5 + (a - 1), 4 + (a - 1), ARG | ERROR | ESCAPES;
        DICT_UPDATE = 69, 0, 2 + (a - 1), 1 + (a - 1), ARG | ERROR | ESCAPES;
        ENTER_EXECUTOR = 70, 0, 0, 0, ARG;
        EXTENDED_ARG = 71, 0, 0, 0, ARG;
        FOR_ITER = 72, 1, 1, 2, ARG | JUMP | ERROR | ERROR_NO_POP | ESCAPES;
        GET_AWAITABLE = 73, 0, 1, 1, ARG | ERROR | ESCAPES;
        IMPORT_FROM = 74, 0, 1, 2, ARG | NAME | ERROR | ESCAPES;
        IMPORT_NAME = 75, 0, 2, 1, ARG | NAME | ERROR | ESCAPES;
        IS_OP = 76, 0, 2, 1, ARG;
        JUMP_BACKWARD = 77, 1, 0, 0, ARG | JUMP | EVAL_BREAK | ERROR | ESCAPES;
        JUMP_BACKWARD_NO_INTERRUPT = 78, 0, 0, 0, ARG | JUMP;
        JUMP_FORWARD = 79, 0, 0, 0, ARG | JUMP;
        LIST_APPEND = 80, 0, 2 + (a - 1), 1 + (a - 1), ARG | ERROR;
        LIST_EXTEND = 81, 0, 2 + (a - 1), 1 + (a - 1), ARG | ERROR | ESCAPES;
        LOAD_ATTR = 82, 9, 1, 1 + (a & 1), ARG | NAME | ERROR | ESCAPES;
        LOAD_CONST = 83, 0, 0, 1, ARG | CONST | PURE;
        LOAD_DEREF = 84, 0, 0, 1, ARG | FREE | ERROR | ESCAPES;
        LOAD_FAST = 85, 0, 0, 1, ARG | LOCAL | PURE;
        LOAD_FAST_AND_CLEAR = 86, 0, 0, 1, ARG | LOCAL;
        LOAD_FAST_CHECK = 87, 0, 0, 1, ARG | LOCAL | ERROR | ESCAPES;
        LOAD_FAST_LOAD_FAST = 88, 0, 0, 2, ARG | LOCAL;
        LOAD_FROM_DICT_OR_DEREF = 89, 0, 1, 1, ARG | FREE | ERROR | ERROR_NO_POP | ESCAPES;
        LOAD_FROM_DICT_OR_GLOBALS = 90, 0, 1, 1, ARG | NAME | ERROR | ERROR_NO_POP | ESCAPES;
        LOAD_GLOBAL = 91, 4, 0, 1 + (a & 1), ARG | NAME | ERROR | ESCAPES;
        LOAD_NAME = 92, 0, 0, 1, ARG | NAME | ERROR | ERROR_NO_POP | ESCAPES;
        LOAD_SUPER_ATTR = 93, 1, 3, 1 + (a & 1), ARG | NAME | ERROR | ESCAPES;
        MAKE_CELL = 94, 0, 0, 0, ARG | FREE | ERROR | ERROR_NO_POP;
        MAP_ADD = 95, 0, 3 + (a - 1), 1 + (a - 1), ARG | ERROR | ESCAPES;
        MATCH_CLASS = 96, 0, 3, 1, ARG | ERROR | ESCAPES;
        POP_JUMP_IF_FALSE = 97, 1, 1, 0, ARG | JUMP;
        POP_JUMP_IF_NONE = 98, 1, 1, 0, ARG | JUMP;
        POP_JUMP_IF_NOT_NONE = 99, 1, 1, 0, ARG | JUMP;
        POP_JUMP_IF_TRUE = 100, 1, 1, 0, ARG | JUMP;
        RAISE_VARARGS = 101, 0, a, 0, ARG | ERROR | ERROR_NO_POP | ESCAPES;
        RERAISE = 102, 0, 1 + a, a, ARG | ERROR | ERROR_NO_POP | ESCAPES;
        RETURN_CONST = 103, 0, 0, 0, ARG | CONST;
        SEND = 104, 1, 2, 2, ARG | JUMP | ERROR | ERROR_NO_POP | ESCAPES;
        SET_ADD = 105, 0, 2 + (a - 1), 1 + (a - 1), ARG | ERROR | ESCAPES;
        SET_FUNCTION_ATTRIBUTE = 106, 0, 2, 1, ARG | ESCAPES;
        SET_UPDATE = 107, 0, 2 + (a - 1), 1 + (a - 1), ARG | ERROR | ESCAPES;
        STORE_ATTR = 108, 4, 2, 0, ARG | NAME | ERROR | ESCAPES;
        STORE_DEREF = 109, 0, 1, 0, ARG | FREE | ESCAPES;
        STORE_FAST = 110, 0, 1, 0, ARG | LOCAL;
        STORE_FAST_LOAD_FAST = 111, 0, 1, 1, ARG | LOCAL;
        STORE_FAST_STORE_FAST = 112, 0, 2, 0, ARG | LOCAL;
        STORE_GLOBAL = 113, 0, 1, 0, ARG | NAME | ERROR | ESCAPES;
        STORE_NAME = 114, 0, 1, 0, ARG | NAME | ERROR | ESCAPES;
        SWAP = 115, 0, 2 + (a - 2), 2 + (a - 2), ARG | PURE;
        UNPACK_EX = 116, 0, 1, 1 + (a >> 8) + (a & 0xFF), ARG | ERROR | ESCAPES;
        UNPACK_SEQUENCE = 117, 1, 1, a, ARG | ERROR | ESCAPES;
        YIELD_VALUE = 118, 0, 1, 1, ARG | ESCAPES;
        RESUME = 149, 0, 0, 0, ARG | EVAL_BREAK | ERROR | ESCAPES;
        INSTRUMENTED_RESUME = 236, 0, 0, 0, ARG | EVAL_BREAK | ERROR | ERROR_NO_POP | ESCAPES;
        INSTRUMENTED_END_FOR = 237, 0, 2, 1, ERROR | ERROR_NO_POP;
        INSTRUMENTED_END_SEND = 238, 0, 2, 1, ERROR | ERROR_NO_POP;
        INSTRUMENTED_RETURN_VALUE = 239, 0, 1, 0, ERROR | ERROR_NO_POP | ESCAPES;
        INSTRUMENTED_RETURN_CONST = 240, 0, 0, 0, ARG | CONST | ERROR | ERROR_NO_POP | ESCAPES;
        INSTRUMENTED_YIELD_VALUE = 241, 0, 1, 1, ARG | ERROR | ERROR_NO_POP | ESCAPES;
        INSTRUMENTED_LOAD_SUPER_ATTR = 242, 1, 3, 1 + (a & 1), ARG;
        INSTRUMENTED_FOR_ITER = 243, 1, 0, 0, ARG | ERROR | ERROR_NO_POP | ESCAPES;
        INSTRUMENTED_CALL = 244, 3, 0, 0, ARG | ERROR | ESCAPES;
        INSTRUMENTED_CALL_KW = 245, 0, 0, 0, ARG | ERROR | ESCAPES;
        INSTRUMENTED_CALL_FUNCTION_EX = 246, 0, 0, 0, 0;
        INSTRUMENTED_INSTRUCTION = 247, 0, 0, 0, ERROR | ESCAPES;
        INSTRUMENTED_JUMP_FORWARD = 248, 0, 0, 0, ARG;
        INSTRUMENTED_JUMP_BACKWARD = 249, 1, 0, 0, ARG | EVAL_BREAK;
        INSTRUMENTED_POP_JUMP_IF_TRUE = 250, 1, 0, 0, ARG;
        INSTRUMENTED_POP_JUMP_IF_FALSE = 251, 1, 0, 0, ARG;
        INSTRUMENTED_POP_JUMP_IF_NONE = 252, 1, 0, 0, ARG;
        INSTRUMENTED_POP_JUMP_IF_NOT_NONE = 253, 1, 0, 0, ARG;
        INSTRUMENTED_LINE = 254, 0, 0, 0, 0;
    }
    specialised {
        BINARY_OP_INPLACE_ADD_UNICODE = 3, 1, 2, 0, LOCAL | DEOPT | EXIT | ERROR | ESCAPES => BINARY_OP;
        BINARY_OP_ADD_FLOAT = 150, 1, 2, 1, EXIT => BINARY_OP;
        BINARY_OP_ADD_INT = 151, 1, 2, 1, EXIT | ERROR => BINARY_OP;
        BINARY_OP_ADD_UNICODE = 152, 1, 2, 1, EXIT | ERROR => BINARY_OP;
        BINARY_OP_MULTIPLY_FLOAT = 153, 1, 2, 1, EXIT => BINARY_OP;
        BINARY_OP_MULTIPLY_INT = 154, 1, 2, 1, EXIT | ERROR => BINARY_OP;
        BINARY_OP_SUBTRACT_FLOAT = 155, 1, 2, 1, EXIT => BINARY_OP;
        BINARY_OP_SUBTRACT_INT = 156, 1, 2, 1, EXIT | ERROR => BINARY_OP;
        BINARY_SUBSCR_DICT = 157, 1, 2, 1, DEOPT | ERROR | ESCAPES => BINARY_SUBSCR;
        BINARY_SUBSCR_GETITEM = 158, 1, 2, 1, DEOPT | ESCAPES => BINARY_SUBSCR;
        BINARY_SUBSCR_LIST_INT = 159, 1, 2, 1, DEOPT => BINARY_SUBSCR;
        BINARY_SUBSCR_STR_INT = 160, 1, 2, 1, DEOPT => BINARY_SUBSCR;
        BINARY_SUBSCR_TUPLE_INT = 161, 1, 2, 1, DEOPT => BINARY_SUBSCR;
        CALL_ALLOC_AND_ENTER_INIT = 162, 3, 2 + a, 1, ARG | DEOPT | ERROR | ERROR_NO_POP | ESCAPES => CALL;
        CALL_BOUND_METHOD_EXACT_ARGS = 163, 3, 2 + a, 0, ARG | DEOPT | EXIT => CALL;
        CALL_BOUND_METHOD_GENERAL = 164, 3, 2 + a, 0, ARG | DEOPT | EXIT | ERROR | ERROR_NO_POP | ESCAPES => CALL;
        CALL_BUILTIN_CLASS = 165, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_BUILTIN_FAST = 166, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_BUILTIN_FAST_WITH_KEYWORDS = 167, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_BUILTIN_O = 168, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_ISINSTANCE = 169, 3, 2 + a, 1, ARG | DEOPT | ERROR | ERROR_NO_POP | ESCAPES => CALL;
        CALL_LEN = 170, 3, 2 + a, 1, ARG | DEOPT | ERROR | ERROR_NO_POP | ESCAPES => CALL;
        CALL_LIST_APPEND = 171, 3, 3, 1, ARG | DEOPT | ERROR | ERROR_NO_POP => CALL;
        CALL_METHOD_DESCRIPTOR_FAST = 172, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_METHOD_DESCRIPTOR_FAST_WITH_KEYWORDS = 173, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_METHOD_DESCRIPTOR_NOARGS = 174, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_METHOD_DESCRIPTOR_O = 175, 3, 2 + a, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_NON_PY_GENERAL = 176, 3, 2 + a, 1, ARG | EVAL_BREAK | EXIT | ERROR | ESCAPES => CALL;
        CALL_PY_EXACT_ARGS = 177, 3, 2 + a, 0, ARG | DEOPT | EXIT => CALL;
        CALL_PY_GENERAL = 178, 3, 2 + a, 0, ARG | DEOPT | EXIT | ERROR | ERROR_NO_POP | ESCAPES => CALL;
        CALL_STR_1 = 179, 3, 3, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_TUPLE_1 = 180, 3, 3, 1, ARG | EVAL_BREAK | DEOPT | ERROR | ESCAPES => CALL;
        CALL_TYPE_1 = 181, 3, 3, 1, ARG | DEOPT => CALL;
        COMPARE_OP_FLOAT = 182, 1, 2, 1, ARG | EXIT => COMPARE_OP;
        COMPARE_OP_INT = 183, 1, 2, 1, ARG | DEOPT | EXIT => COMPARE_OP;
        COMPARE_OP_STR = 184, 1, 2, 1, ARG | EXIT => COMPARE_OP;
        CONTAINS_OP_DICT = 185, 1, 2, 1, ARG | DEOPT | ERROR | ESCAPES => CONTAINS_OP;
        CONTAINS_OP_SET = 186, 1, 2, 1, ARG | DEOPT | ERROR | ESCAPES => CONTAINS_OP;
        FOR_ITER_GEN = 187, 1, 1, 1, ARG | DEOPT => FOR_ITER;
        FOR_ITER_LIST = 188, 1, 1, 2, ARG | JUMP | EXIT => FOR_ITER;
        FOR_ITER_RANGE = 189, 1, 1, 2, ARG | JUMP | EXIT | ERROR => FOR_ITER;
        FOR_ITER_TUPLE = 190, 1, 1, 2, ARG | JUMP | EXIT => FOR_ITER;
        LOAD_ATTR_CLASS = 191, 9, 1, 1 + (a & 1), ARG | DEOPT => LOAD_ATTR;
        LOAD_ATTR_GETATTRIBUTE_OVERRIDDEN = 192, 9, 1, 1, ARG | NAME | DEOPT | ESCAPES => LOAD_ATTR;
        LOAD_ATTR_INSTANCE_VALUE = 193, 9, 1, 1 + (a & 1), ARG | DEOPT | EXIT => LOAD_ATTR;
        LOAD_ATTR_METHOD_LAZY_DICT = 194, 9, 1, 2, ARG | DEOPT | EXIT => LOAD_ATTR;
        LOAD_ATTR_METHOD_NO_DICT = 195, 9, 1, 2, ARG | EXIT => LOAD_ATTR;
        LOAD_ATTR_METHOD_WITH_VALUES = 196, 9, 1, 2, ARG | DEOPT | EXIT => LOAD_ATTR;
        LOAD_ATTR_MODULE = 197, 9, 1, 1 + (a & 1), ARG | DEOPT => LOAD_ATTR;
        LOAD_ATTR_NONDESCRIPTOR_NO_DICT = 198, 9, 1, 1, ARG | EXIT => LOAD_ATTR;
        LOAD_ATTR_NONDESCRIPTOR_WITH_VALUES = 199, 9, 1, 1, ARG | DEOPT | EXIT => LOAD_ATTR;
        LOAD_ATTR_PROPERTY = 200, 9, 1, 1, ARG | DEOPT | ESCAPES => LOAD_ATTR;
        LOAD_ATTR_SLOT = 201, 9, 1, 1 + (a & 1), ARG | DEOPT | EXIT => LOAD_ATTR;
        LOAD_ATTR_WITH_HINT = 202, 9, 1, 1 + (a & 1), ARG | NAME | DEOPT | EXIT => LOAD_ATTR;
        LOAD_GLOBAL_BUILTIN = 203, 4, 0, 1 + (a & 1), ARG | DEOPT => LOAD_GLOBAL;
        LOAD_GLOBAL_MODULE = 204, 4, 0, 1 + (a & 1), ARG | DEOPT => LOAD_GLOBAL;
        LOAD_SUPER_ATTR_ATTR = 205, 1, 3, 1, ARG | NAME | DEOPT | ERROR | ESCAPES => LOAD_SUPER_ATTR;
        LOAD_SUPER_ATTR_METHOD = 206, 1, 3, 2, ARG | NAME | DEOPT | ERROR | ESCAPES => LOAD_SUPER_ATTR;
        RESUME_CHECK = 207, 0, 0, 0, DEOPT => RESUME;
        SEND_GEN = 208, 1, 2, 2, ARG | DEOPT => SEND;
        STORE_ATTR_INSTANCE_VALUE = 209, 4, 2, 0, DEOPT | EXIT => STORE_ATTR;
        STORE_ATTR_SLOT = 210, 4, 2, 0, EXIT => STORE_ATTR;
        STORE_ATTR_WITH_HINT = 211, 4, 2, 0, ARG | NAME | DEOPT | ESCAPES => STORE_ATTR;
        STORE_SUBSCR_DICT = 212, 1, 3, 0, DEOPT | ERROR | ESCAPES => STORE_SUBSCR;
        STORE_SUBSCR_LIST_INT = 213, 1, 3, 0, DEOPT => STORE_SUBSCR;
        TO_BOOL_ALWAYS_TRUE = 214, 3, 1, 1, EXIT => TO_BOOL;
        TO_BOOL_BOOL = 215, 3, 1, 1, EXIT => TO_BOOL;
        TO_BOOL_INT = 216, 3, 1, 1, EXIT | ESCAPES => TO_BOOL;
        TO_BOOL_LIST = 217, 3, 1, 1, EXIT => TO_BOOL;
        TO_BOOL_NONE = 218, 3, 1, 1, EXIT => TO_BOOL;
        TO_BOOL_STR = 219, 3, 1, 1, EXIT | ESCAPES => TO_BOOL;
        UNPACK_SEQUENCE_LIST = 220, 1, 1, a, ARG | DEOPT => UNPACK_SEQUENCE;
        UNPACK_SEQUENCE_TUPLE = 221, 1, 1, a, ARG | DEOPT => UNPACK_SEQUENCE;
        UNPACK_SEQUENCE_TWO_TUPLE = 222, 1, 1, 2, ARG | DEOPT => UNPACK_SEQUENCE;
    }
    pseudo {
        JUMP = 256, 0, 0, 0, ARG | JUMP | EVAL_BREAK | ERROR | ESCAPES;
        JUMP_NO_INTERRUPT = 257, 0, 0, 0, ARG | JUMP;
        LOAD_CLOSURE = 258, 0, 0, 0, ARG | LOCAL | PURE;
        LOAD_METHOD = 259, 0, 0, 0, ARG | NAME | ERROR | ESCAPES;
        LOAD_SUPER_METHOD = 260, 0, 0, 0, ARG | NAME | ERROR | ESCAPES;
        LOAD_ZERO_SUPER_ATTR = 261, 0, 0, 0, ARG | NAME | ERROR | ESCAPES;
        LOAD_ZERO_SUPER_METHOD = 262, 0, 0, 0, ARG | NAME | ERROR | ESCAPES;
        POP_BLOCK = 263, 0, 0, 0, PURE;
        SETUP_CLEANUP = 264, 0, 0, 0, PURE | ARG;
        SETUP_FINALLY = 265, 0, 0, 0, PURE | ARG;
        SETUP_WITH = 266, 0, 0, 0, PURE | ARG;
        STORE_FAST_MAYBE_NULL = 267, 0, 0, 0, ARG | LOCAL;
    }
    arg a
}

/// The table's line of an opcode; an invalid line for a number that is none.
#[inline]
pub fn info(opcode: u16) -> &'static Info {
    static NONE: Info = NO;
    INFO.get(usize::from(opcode)).unwrap_or(&NONE)
}

/// CPython's name, or `<n>`.
pub fn name(opcode: u16) -> String {
    let i = info(opcode);
    if i.valid { i.name.to_string() } else { format!("<{opcode}>") }
}

/// Inline cache units that follow an opcode, specialised and instrumented ones included.
#[inline]
pub fn caches(opcode: u8) -> usize {
    usize::from(INFO[usize::from(opcode)].caches)
}

/// The opcode that `co_code` shows for a specialised or instrumented one.
#[inline]
pub fn deopt(opcode: u8) -> u8 {
    INFO[usize::from(opcode)].base as u8
}

/// Whether the oparg has a meaning.
#[inline]
pub fn has_arg(opcode: u16) -> bool {
    info(opcode).flags & ARG != 0
}

/// Whether the oparg is a jump.
#[inline]
pub fn has_jump(opcode: u16) -> bool {
    info(opcode).flags & JUMP != 0
}

/// Whether it pushes an exception handler (`SETUP_FINALLY`, `SETUP_CLEANUP`, `SETUP_WITH`).
#[inline]
pub fn is_block_push(opcode: u16) -> bool {
    matches!(opcode, wide::SETUP_FINALLY | wide::SETUP_CLEANUP | wide::SETUP_WITH)
}

/// Whether control leaves the frame here.
#[inline]
pub fn is_scope_exit(opcode: u16) -> bool {
    matches!(opcode, wide::RETURN_VALUE | wide::RETURN_CONST | wide::RAISE_VARARGS | wide::RERAISE)
}

/// Net effect on the stack depth; `jump` says whether the jump is taken (only handlers care).
/// `None` for a number that is no opcode.
pub fn stack_effect(opcode: u16, oparg: u32, jump: bool) -> Option<i64> {
    if let Some((popped, pushed)) = popped_pushed(opcode, oparg) {
        return Some(pushed - popped);
    }
    Some(match opcode {
        wide::POP_BLOCK | wide::JUMP | wide::JUMP_NO_INTERRUPT => 0,
        wide::SETUP_WITH | wide::SETUP_FINALLY => i64::from(jump),
        wide::SETUP_CLEANUP => 2 * i64::from(jump),
        wide::STORE_FAST_MAYBE_NULL => -1,
        wide::LOAD_CLOSURE | wide::LOAD_METHOD => 1,
        wide::LOAD_SUPER_METHOD | wide::LOAD_ZERO_SUPER_METHOD | wide::LOAD_ZERO_SUPER_ATTR => -1,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_consistent() {
        assert_eq!(op::RESUME, 149);
        assert_eq!(info(wide::LOAD_ATTR).caches, 9);
        assert_eq!(deopt(op::BINARY_OP_INPLACE_ADD_UNICODE), op::BINARY_OP);
        assert_eq!(deopt(op::INSTRUMENTED_CALL), op::CALL);
        for &(variant, base) in SPECIALISED {
            assert_eq!(caches(variant), caches(base), "{}", name(variant.into()));
        }
        assert_eq!(stack_effect(wide::CALL, 3, false), Some(-4));
        assert_eq!(stack_effect(wide::SETUP_CLEANUP, 0, true), Some(2));
        assert_eq!(stack_effect(120, 0, false), None);
    }
}
