//! `_symtable`: the compiler's symbol tables as objects.

use pyrite_syntax::Mode;
use pyrite_vm::compile::symtable as table;
use pyrite_vm::compile::{self, Request};
use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::object as obj;
use pyrite_vm::raise::{type_error, value_error};
use pyrite_vm::types::dict::Dict;
use pyrite_vm::types::int;
use pyrite_vm::types::list::List;
use pyrite_vm::types::module::Module;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

pyrite_vm::object! {
    /// A block.
    pub struct Entry: ENTRY {
        name: Ref<Str>,
        symbols: Ref<Dict>,
        varnames: Ref<List>,
        children: Ref<List>,
        kind: i64,
        nested: bool,
        lineno: i64,
    }
}

fn this(o: &Object) -> &Entry {
    unsafe { o.cast_unchecked() }
}

fn address(o: &Object) -> i64 {
    std::ptr::from_ref(o) as i64
}

fn repr(o: &Object) -> R {
    let e = this(o);
    let text = format!("<symtable entry {}({}), line {}>", e.name.to_lossy(), address(o), e.lineno);
    Ok(Str::new(&text).up())
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("id", |o| Ok(int::from_i64(address(o)))).member(),
    GetSetDef::ro("name", |o| Ok(this(o).name.clone().up())).member(),
    GetSetDef::ro("symbols", |o| Ok(this(o).symbols.clone().up())).member(),
    GetSetDef::ro("varnames", |o| Ok(this(o).varnames.clone().up())).member(),
    GetSetDef::ro("children", |o| Ok(this(o).children.clone().up())).member(),
    GetSetDef::ro("nested", |o| Ok(int::from_i64(this(o).nested.into()))).member(),
    GetSetDef::ro("type", |o| Ok(int::from_i64(this(o).kind))).member(),
    GetSetDef::ro("lineno", |o| Ok(int::from_i64(this(o).lineno))).member(),
];

/// `symtable entry`.
pub static ENTRY: StaticType = StaticType::new::<Entry>(
    TypeDef {
        name: "symtable entry",
        flags: TypeFlags::DISALLOW_INSTANTIATION,
        getset: GETSET,
        ..TypeDef::DEFAULT
    },
    Slots { repr: Some(repr), ..Slots::NONE },
);

/// The block and all in it. Blocks nest no deeper than the compiler lets them.
fn entry(t: &table::SymbolTable, id: table::ScopeId) -> Ref<Entry> {
    let s = t.scope(id);
    let symbols = Dict::new();
    for (name, flags) in s.symbols.iter() {
        symbols.set_text(t.names.text(name), &int::from_i64(flags.into()));
    }
    let varnames = s.varnames.iter().map(|n| Str::new(t.names.text(*n)).up()).collect();
    let children = s.children.iter().map(|c| entry(t, *c).up()).collect();
    Ref::new(Entry {
        head: Object::head(ENTRY.object()),
        name: Str::new(t.names.text(s.name)),
        symbols,
        varnames: List::from_vec(varnames),
        children: List::from_vec(children),
        kind: s.kind as i64,
        nested: s.nested,
        lineno: i64::from(s.loc.lineno),
    })
}

fn symtable(_: &Object, a: &[&Object]) -> R {
    let &[source, filename, start] = a else { return Ok(none()) };
    let filename = compile::filename_of(filename)?;
    let Some(start) = start.cast::<Str>() else {
        return type_error(format!(
            "symtable() argument 3 must be str, not {}",
            obj::type_name_or_none(start)
        ));
    };
    let mode = match &*start.to_lossy() {
        "exec" => Mode::Exec,
        "eval" => Mode::Eval,
        "single" => Mode::Single,
        _ => return value_error("symtable() arg 3 must be 'exec' or 'eval' or 'single'"),
    };
    let q = Request { filename: &filename, mode, flags: 0, optimize: 0, feature_version: 13 };
    Ok(entry(&compile::symbol_table(source, &q)?, 0).up())
}

static METHODS: &[MethodDef] =
    &[MethodDef::pos("symtable", "($module, source, filename, startstr, /)", 3, 3, symtable)];

/// Makes the module.
///
/// # Errors
/// None that is not the interpreter's own.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_symtable");
    m.add_functions(METHODS);
    for (name, value) in [
        ("USE", table::USE),
        ("DEF_GLOBAL", table::DEF_GLOBAL),
        ("DEF_NONLOCAL", table::DEF_NONLOCAL),
        ("DEF_LOCAL", table::DEF_LOCAL),
        ("DEF_PARAM", table::DEF_PARAM),
        ("DEF_FREE", 32),
        ("DEF_FREE_CLASS", table::DEF_FREE_CLASS),
        ("DEF_IMPORT", table::DEF_IMPORT),
        ("DEF_BOUND", table::DEF_BOUND),
        ("DEF_ANNOT", table::DEF_ANNOT),
        ("LOCAL", table::LOCAL),
        ("GLOBAL_EXPLICIT", table::GLOBAL_EXPLICIT),
        ("GLOBAL_IMPLICIT", table::GLOBAL_IMPLICIT),
        ("FREE", table::FREE),
        ("CELL", table::CELL),
        ("SCOPE_OFF", table::SCOPE_OFFSET),
        ("SCOPE_MASK", table::SCOPE_MASK),
    ] {
        m.set(name, &int::from_i64(value.into()));
    }
    use table::BlockKind as K;
    for (name, kind) in [
        ("TYPE_FUNCTION", K::Function),
        ("TYPE_CLASS", K::Class),
        ("TYPE_MODULE", K::Module),
        ("TYPE_ANNOTATION", K::Annotation),
        ("TYPE_TYPE_ALIAS", K::TypeAlias),
        ("TYPE_TYPE_PARAMETERS", K::TypeParameters),
        ("TYPE_TYPE_VARIABLE", K::TypeVariable),
    ] {
        m.set(name, &int::from_i64(kind as i64));
    }
    Ok(m)
}
