//! `module`.

use crate::names::names;
use crate::object;
use crate::object::method::{GetSetDef, MethodDef};
use crate::object::slots::Slots;
use crate::object::ty::{TypeDef, TypeFlags};
use crate::object::{Object, PyType, R, Ref, Slot, StaticType};
use crate::protocol::{attribute, call, object as obj};
use crate::raise::{attribute_error, type_error};
use crate::types::dict::Dict;
use crate::types::list::List;
use crate::types::native::NativeFunction;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;

object! {
    /// A module.
    pub struct Module: MODULE {
        namespace: Slot<Dict>,
    }
}

impl Module {
    /// A module with the usual attributes.
    pub fn new(name: &str) -> Ref<Module> {
        let m = Self::bare(&MODULE);
        m.init(&Str::intern(name), None);
        m
    }
    fn bare(ty: &PyType) -> Ref<Module> {
        Ref::new(Module { head: Object::head(ty), namespace: Slot::new(Some(Dict::new())) })
    }
    fn init(&self, name: &Object, doc: Option<&Object>) {
        let n = names();
        let d = self.dict();
        d.set_str(&n.__name__, name);
        d.set_str(&n.__doc__, doc.unwrap_or(crate::types::singletons::none_ref()));
        d.set_str(&n.__package__, &none());
        d.set_str(&n.__loader__, &none());
        d.set_str(&n.__spec__, &none());
    }
    /// Its namespace.
    pub fn dict(&self) -> Ref<Dict> {
        match self.namespace.get() {
            Some(d) => d,
            None => {
                let d = Dict::new();
                self.namespace.set(Some(d.clone()));
                d
            }
        }
    }
    /// Its namespace, borrowed.
    #[inline(always)]
    pub fn dict_ref(&self) -> &Dict {
        match self.namespace.peek() {
            Some(d) => d,
            None => {
                self.namespace.set(Some(Dict::new()));
                match self.namespace.peek() {
                    Some(d) => d,
                    None => std::process::abort(),
                }
            }
        }
    }
    /// Sets an attribute.
    pub fn set(&self, name: &str, value: &Object) {
        self.dict().set_str(&Str::intern(name), value);
    }
    /// Gets an attribute of the namespace.
    pub fn get(&self, name: &str) -> Option<Ref> {
        self.dict().get_str(&Str::intern(name))
    }
    /// Adds functions, with the module as what they are bound to.
    pub fn add_functions(&self, defs: &'static [MethodDef]) {
        let name = self.dict().get_str(&names().__name__);
        let me = (**self).own();
        for d in defs {
            self.set(d.name, &NativeFunction::function(d, Some(me.clone()), name.clone()));
        }
    }
    /// Adds a builtin type under its short name.
    pub fn add_type(&self, t: &'static StaticType) {
        self.set(t.object().short_name(), t.object().as_object());
    }
}

fn this(o: &Object) -> &Module {
    unsafe { o.cast_unchecked() }
}

/// `__name__` of a module, as text.
pub fn name_text(o: &Object) -> Option<String> {
    let m = o.cast::<Module>()?;
    m.dict_ref().get_str(&names().__name__)?.cast::<Str>().map(|s| s.to_lossy().into_owned())
}

/// Is the module being imported at this moment?
pub fn is_initializing(d: &Dict) -> R<bool> {
    let Some(spec) = d.get_str(&names().__spec__) else { return Ok(false) };
    if spec.is_none() {
        return Ok(false);
    }
    match attribute::get_optional(&spec, &names()._initializing)? {
        Some(v) => crate::protocol::number::is_true(&v),
        None => Ok(false),
    }
}

/// The file that the module's spec tells of.
fn file_origin(d: &Dict) -> R<Option<String>> {
    let Some(spec) = d.get_str(&names().__spec__).filter(|s| !s.is_none()) else { return Ok(None) };
    match attribute::get_optional_text(&spec, "has_location")? {
        Some(h) if crate::protocol::number::is_true(&h)? => {}
        _ => return Ok(None),
    }
    let origin = attribute::get_optional_text(&spec, "origin")?;
    Ok(origin.and_then(|o| o.cast::<Str>().map(|s| s.to_lossy().into_owned())))
}

/// Is a submodule of this name being imported?
fn is_pending_submodule(d: &Dict, name: &Object) -> R<bool> {
    let Some(spec) = d.get_str(&names().__spec__) else { return Ok(false) };
    match attribute::get_optional_text(&spec, "_uninitialized_submodules")? {
        Some(pending) => crate::protocol::sequence::contains(&pending, name),
        None => Ok(false),
    }
}

fn getattro(o: &Object, name: &Object) -> R {
    // The namespace comes before all of the type's attributes but data descriptors.
    if let Some(n) = name.cast::<Str>()
        && o.ty().lookup_ref(n).is_none_or(|d| d.ty().slots().descr_set.is_none())
        && let Some(v) = this(o).dict_ref().get_str(n)
    {
        return Ok(v);
    }
    if let Some(v) = attribute::generic_get_optional(o, name)? {
        return Ok(v);
    }
    let Some(n) = name.cast::<Str>() else { return attribute::generic_get(o, name) };
    let d = this(o).dict();
    if let Some(v) = d.get_str(n) {
        return Ok(v);
    }
    if let Some(f) = d.get_str(&names().__getattr__) {
        return call::call(&f, &[name]);
    }
    let mod_name = d.get_str(&names().__name__);
    let Some(mn) = mod_name.and_then(|m| m.downcast::<Str>().ok()) else {
        return attribute_error(format!("module has no attribute '{}'", n.to_lossy()), o, name);
    };
    let (m, a) = (mn.to_lossy().into_owned(), n.to_lossy());
    let origin = file_origin(&d)?;
    let shadowing = origin.as_ref().is_some_and(|o| crate::sys::in_start_folder(o));
    let text = match origin {
        Some(file) if shadowing && crate::sys::is_stdlib_module(&m) => format!(
            "module '{m}' has no attribute '{a}' (consider renaming '{file}' since it has the same name as the standard library module named '{m}' and the import system gives it precedence)"
        ),
        Some(file) if shadowing && is_initializing(&d)? => format!(
            "module '{m}' has no attribute '{a}' (consider renaming '{file}' if it has the same name as a third-party module you intended to import)"
        ),
        origin if is_initializing(&d)? => {
            let from = origin.map_or_else(String::new, |file| format!(" from '{file}'"));
            format!(
                "partially initialized module '{m}'{from} has no attribute '{a}' (most likely due to a circular import)"
            )
        }
        _ if is_pending_submodule(&d, name)? => {
            format!("cannot access submodule '{a}' of module '{m}' (most likely due to a circular import)")
        }
        _ => format!("module '{m}' has no attribute '{a}'"),
    };
    attribute_error(text, o, name)
}

fn setattro(o: &Object, name: &Object, value: Option<&Object>) -> R<()> {
    let Some(n) = name.cast::<Str>() else { return attribute::generic_set(o, name, value) };
    if let Some(d) = o.ty().lookup(n)
        && let Some(set) = d.ty().slots().descr_set
    {
        return set(&d, o, value);
    }
    let d = this(o).dict();
    match value {
        Some(v) => d.set_str(n, v),
        None => {
            if d.remove_str(n).is_none() {
                return attribute_error(
                    format!("'{}' object has no attribute '{}'", o.ty().name(), n.to_lossy()),
                    o,
                    name,
                );
            }
        }
    }
    Ok(())
}

fn repr(o: &Object) -> R {
    // The import machinery knows how to show a spec.
    let d = this(o).dict();
    if let Some(b) = crate::import::bootstrap() {
        return call::call_method_text(&b, "_module_repr", &[o]);
    }
    let name = d.get_str(&names().__name__).unwrap_or_else(none);
    Ok(Str::new(&format!("<module {}>", obj::repr_text(&name)?)).up())
}

fn dir(o: &Object) -> R {
    let d = attribute::get(o, &names().__dict__)?;
    let Some(d) = d.cast::<Dict>() else {
        return type_error("<module>.__dict__ is not a dictionary");
    };
    if let Some(f) = d.get_str(&Str::intern("__dir__")) {
        return call::call(&f, &[]);
    }
    Ok(List::from_vec(d.entries().into_iter().map(|(k, _)| k).collect()).up())
}

fn get_annotations(o: &Object) -> R {
    let d = this(o).dict();
    match d.get_str(&names().__annotations__) {
        Some(a) => Ok(a),
        None => {
            let a = Dict::new().up();
            d.set_str(&names().__annotations__, &a);
            Ok(a)
        }
    }
}
fn set_annotations(o: &Object, v: Option<&Object>) -> R<()> {
    let d = this(o).dict();
    match v {
        Some(v) => d.set_str(&names().__annotations__, v),
        None => {
            if d.remove_str(&names().__annotations__).is_none() {
                return attribute_error("__annotations__", o, &names().__annotations__);
            }
        }
    }
    Ok(())
}

static METHODS: &[MethodDef] = &[MethodDef::noargs("__dir__", dir)];
static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("__dict__", |o| Ok(this(o).dict().up())).member(),
    GetSetDef::rw("__annotations__", get_annotations, set_annotations),
];

static INIT: MethodDef = MethodDef::kw("module", "(name, doc=None)", |o, a| {
    let Some(name) = a[0] else { return Ok(none()) };
    if !name.is_a::<Str>() {
        return type_error(format!(
            "module() argument 'name' must be str, not {}",
            obj::type_name_or_none(name)
        ));
    }
    this(o).init(name, a[1]);
    Ok(none())
});

/// `module`.
pub static MODULE: StaticType = StaticType::new::<Module>(
    TypeDef {
        name: "module",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::MANAGED_WEAKREF | TypeFlags::OWN_DICT,
        methods: METHODS,
        getset: GETSET,
        sig: "(name, doc=None)",
        doc: Some("Create a module object."),
        ..TypeDef::DEFAULT
    },
    Slots {
        repr: Some(repr),
        getattro: Some(getattro),
        setattro: Some(setattro),
        new: Some(|ty, _, _| Ok(Module::bare(ty).up())),
        init: Some(|o, args, kw: Option<&Tuple>| INIT.invoke(None, o, args, kw).map(drop)),
        ..Slots::NONE
    },
);
