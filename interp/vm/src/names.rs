//! Names that the interpreter itself uses, interned once.

use std::cell::Cell;

use crate::object::{Gil, Ref};
use crate::types::str::Str;

macro_rules! names {
    ($($n:ident)*) => {
        /// Interned strings, one a field.
        #[allow(non_snake_case, missing_docs)]
        pub struct Names { $(pub $n: Ref<Str>,)* }
        impl Names {
            fn new() -> Names { Names { $($n: Str::intern(stringify!($n)),)* } }
        }
    };
}

names! {
    __abs__ __abstractmethods__ __add__ __aenter__ __aexit__ __aiter__ __all__ __and__ __anext__ __annotations__
    __args__ __await__ __bases__ __bool__ __buffer__ __build_class__ __builtins__ __bytes__ __call__ __cached__
    __cause__ __class__ __class_getitem__ __classcell__ __classdict__ __classdictcell__ __complex__ __contains__
    __context__ __copy__ __deepcopy__ __del__ __delattr__ __delete__ __delitem__ __dict__ __dictoffset__ __dir__
    __divmod__ __doc__ __enter__ __eq__ __exit__ __file__ __firstlineno__ __float__ __floordiv__ __format__
    __fspath__ __ge__ __get__ __getattr__ __getattribute__ __getitem__ __getnewargs__ __getnewargs_ex__
    __getstate__ __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ __ilshift__ __imatmul__ __imod__ __import__
    __imul__ __index__ __init__ __init_subclass__ __instancecheck__ __int__ __invert__ __ior__ __ipow__
    __irshift__ __isabstractmethod__ __isub__ __iter__ __itruediv__ __ixor__ __kwdefaults__ __le__ __len__
    __length_hint__ __loader__ __lshift__ __lt__ __main__ __match_args__ __matmul__ __missing__ __mod__
    __module__ __mro_entries__ __mul__ __name__ __ne__ __neg__ __new__ __newobj__ __newobj_ex__ __next__
    __notes__ __objclass__ __or__ __orig_bases__ __orig_class__ __origin__ __package__ __parameters__ __path__
    __pos__ __pow__ __prepare__ __qualname__ __radd__ __rand__ __rdivmod__ __reduce__ __reduce_ex__
    __release_buffer__ __repr__ __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__
    __round__ __rpow__ __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __self__ __set__ __set_name__
    __setattr__ __setitem__ __setstate__ __sizeof__ __slotnames__ __slots__ __spec__ __static_attributes__
    __str__ __sub__ __subclasscheck__ __subclasshook__ __suppress_context__ __text_signature__ __traceback__
    __truediv__ __trunc__ __type_params__ __typing_subst__ __typing_prepare_subst__ __typing_is_unpacked_typevartuple__
    __typing_unpacked_tuple_args__ __unpacked__ __value__ __warningregistry__ __weakref__ __wrapped__ __xor__ __ceil__ __floor__
    args builtins close code copyreg default encoding errors excepthook fget filename fileno flush
    from_bytes fset fdel getattr get imag items join keys last_exc last_traceback last_type last_value lineno
    modules mro msg name name_from n_fields n_sequence_fields n_unnamed_fields obj offset end_lineno end_offset
    open path print_file_and_line read readline real send stderr stdin stdout strict stack_info text throw
    update utf value values warn write _fields _initializing _lock _uninitialized_submodules
    setdefault pop extend append count index sort start stop step key reverse sep end file object metaclass
    displayhook unraisablehook __interactivehook__ argv ps1 ps2 site __mp_main__ _bootstrap _bootstrap_external
    importlib traceback _print_exception_bltin _find_and_load _handle_fromlist _call_with_frames_removed
    reset tb_frame tb_next __abstract__ __thisclass__ __self_class__
}

static NAMES: Gil<Cell<Option<&'static Names>>> = Gil(Cell::new(None));

/// The names.
#[inline(always)]
pub fn names() -> &'static Names {
    match NAMES.get() {
        Some(n) => n,
        None => init(),
    }
}

#[cold]
fn init() -> &'static Names {
    let n = Box::leak(Box::new(Names::new()));
    NAMES.set(Some(n));
    n
}
