//! The module `_ast`: the classes of tree nodes, and conversion from and to the compiler's trees.

pub mod asdl;
mod base;
pub mod from_object;
pub mod to_object;
pub mod validate;

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::compile::flags;
use crate::object::{Gil, Object, PyType, R, Ref};
use crate::protocol::{attribute, call};
use crate::raise::system_error;
use crate::types::dict::Dict;
use crate::types::module::Module;
use crate::types::singletons::none;
use crate::types::str::Str;
use crate::types::tuple::Tuple;
use crate::types::{generic_alias, int, list, str, union};

use asdl::{Count, Field, Node, PRODUCTS, Positions, SUMS, Sum};

/// One class of nodes.
pub struct Class {
    /// The class.
    pub ty: Ref<PyType>,
    /// Its name.
    pub name: &'static str,
    /// Its fields, with their names as strings.
    pub fields: Vec<(Field, Ref<Str>)>,
    /// Which positions it has.
    pub positions: Positions,
    /// The only instance that the parser makes, for operators and contexts.
    pub single: Option<Ref>,
}

/// The classes, made at first use.
pub struct Classes {
    nodes: Vec<Class>,
    sums: Vec<(&'static str, Ref<PyType>)>,
    /// By address of the class.
    by_type: HashMap<usize, Node>,
    /// `lineno`, `col_offset`, `end_lineno`, `end_col_offset`.
    pub positions: [Ref<Str>; 4],
}

/// Every kind of node, in the order of the grammar.
fn node_at(i: usize) -> Option<Node> {
    asdl::NODES.get(i).copied()
}

impl Classes {
    /// The class of a kind of node.
    pub fn of(&self, n: Node) -> &Class {
        &self.nodes[n as usize]
    }
    /// The class of a sum.
    pub fn sum(&self, s: Sum) -> &(&'static str, Ref<PyType>) {
        &self.sums[s as usize]
    }
    /// Which kind of node an object is.
    pub fn kind(&self, o: &Object) -> Option<Node> {
        let t = o.ty();
        if let Some(n) = self.by_type.get(&t.as_object().addr()) {
            return Some(*n);
        }
        // A subclass.
        let i = self.nodes.iter().position(|c| t.is_subtype(&c.ty))?;
        node_at(i)
    }
}

static CLASSES: Gil<OnceCell<Classes>> = Gil(OnceCell::new());

/// The classes.
///
/// # Errors
/// What making a class can raise.
pub fn classes() -> R<&'static Classes> {
    if let Some(c) = CLASSES.get() {
        return Ok(c);
    }
    let c = make()?;
    Ok(CLASSES.get_or_init(|| c))
}

fn new_class(
    name: &str,
    base: &Object,
    fields: &[Field],
    positions: Option<Positions>,
    doc: String,
) -> R<Ref<PyType>> {
    let names: Vec<Ref> = fields.iter().map(|f| Str::intern(f.name).up()).collect();
    let names = Tuple::from_vec(names).up();
    let ns = Dict::from_pairs(&[
        ("_fields", names.clone()),
        ("__match_args__", names),
        ("__module__", Str::intern("ast").up()),
        ("__doc__", Str::new(&doc).up()),
    ]);
    let made = call::call(
        crate::types::type_::TYPE.object().as_object(),
        &[&Str::intern(name), &Tuple::from_args(&[base]), &ns],
    )?;
    let Ok(t) = made.downcast::<PyType>() else { return system_error("type() did not make a class") };
    if let Some(p) = positions {
        let names = p.names().iter().map(|n| Str::intern(n).up()).collect();
        attribute::set_text(&t, "_attributes", &Tuple::from_vec(names))?;
    }
    for f in fields.iter().filter(|f| f.count == Count::Maybe) {
        attribute::set_text(&t, f.name, &none())?;
    }
    if positions == Some(Positions::Optional) {
        attribute::set_text(&t, "end_lineno", &none())?;
        attribute::set_text(&t, "end_col_offset", &none())?;
    }
    Ok(t)
}

fn shown(name: &str, line: &str) -> String {
    if line.is_empty() { name.to_string() } else { format!("{name}({line})") }
}

fn make() -> R<Classes> {
    let ast = base::AST.object();
    base::prepare()?;
    let mut c = Classes {
        nodes: Vec::new(),
        sums: Vec::new(),
        by_type: HashMap::new(),
        positions: ["lineno", "col_offset", "end_lineno", "end_col_offset"].map(Str::intern),
    };
    let add =
        |c: &mut Classes, name: &'static str, ty: Ref<PyType>, line: &'static str, positions, single| {
            if let Some(n) = node_at(c.nodes.len()) {
                c.by_type.insert(ty.addr(), n);
            }
            let fields = asdl::fields(line).into_iter().map(|f| (f, Str::intern(f.name))).collect();
            c.nodes.push(Class { ty, name, fields, positions, single });
        };
    for (sum, positions, nodes) in SUMS {
        let doc: Vec<String> = nodes.iter().map(|(n, line)| shown(n, line)).collect();
        let plain = nodes.iter().all(|(_, line)| line.is_empty());
        let between = if plain { " | ".to_string() } else { format!("\n{}| ", " ".repeat(sum.len() + 1)) };
        let doc = format!("{sum} = {}", doc.join(&between));
        let base = new_class(sum, ast.as_object(), &[], Some(*positions), doc)?;
        for (name, line) in *nodes {
            let t = new_class(name, &base, &asdl::fields(line), None, shown(name, line))?;
            let single = if plain { Some(base::instance(&t)?) } else { None };
            add(&mut c, name, t, line, *positions, single);
        }
        c.sums.push((sum, base));
    }
    for (name, positions, line) in PRODUCTS {
        let t = new_class(name, ast.as_object(), &asdl::fields(line), Some(*positions), shown(name, line))?;
        add(&mut c, name, t, line, *positions, None);
    }
    describe_fields(&c)?;
    Ok(c)
}

/// `_field_types` and `__annotations__`.
fn describe_fields(c: &Classes) -> R<()> {
    let named = |name: &str| -> Ref {
        match name {
            "identifier" | "string" => str::STR.own(),
            "int" => int::INT.own(),
            "constant" => crate::types::object::OBJECT.own(),
            _ => c
                .sums
                .iter()
                .find(|(n, _)| *n == name)
                .map(|(_, t)| t)
                .or_else(|| c.nodes.iter().find(|k| k.name == name).map(|k| &k.ty))
                .map_or_else(none, |t| t.clone().up()),
        }
    };
    for class in &c.nodes {
        let d = Dict::new();
        for (f, name) in &class.fields {
            let t = named(f.ty);
            let t = match f.count {
                Count::One => t,
                Count::Maybe => union::or(&t, &none())?,
                Count::Many => generic_alias::new(list::LIST.object().as_object(), &t)?,
            };
            d.set(name, &t)?;
        }
        attribute::set_text(&class.ty, "_field_types", &d)?;
        attribute::set_text(&class.ty, "__annotations__", &d)?;
    }
    Ok(())
}

/// Is it a node?
pub fn is_node(o: &Object) -> bool {
    o.ty().is_subtype(base::AST.object())
}

/// Makes the module `_ast`.
///
/// # Errors
/// What making a class can raise.
pub fn init() -> R<Ref<Module>> {
    let m = Module::new("_ast");
    let c = classes()?;
    m.set("AST", &base::AST.own());
    for (name, n) in [
        ("PyCF_ALLOW_TOP_LEVEL_AWAIT", flags::TOP_LEVEL_AWAIT),
        ("PyCF_ONLY_AST", flags::ONLY_AST),
        ("PyCF_TYPE_COMMENTS", flags::TYPE_COMMENTS),
        ("PyCF_OPTIMIZED_AST", flags::OPTIMIZED_AST),
    ] {
        m.set(name, &int::from_i64(n));
    }
    let mut nodes = c.nodes.iter();
    for ((_, base), (name, _, of)) in c.sums.iter().zip(SUMS) {
        m.set(name, base);
        for class in nodes.by_ref().take(of.len()) {
            m.set(class.name, &class.ty);
        }
    }
    for class in nodes {
        m.set(class.name, &class.ty);
    }
    Ok(m)
}
