//! `writer`: lines out of rows.

use pyrite_vm::object::method::{GetSetDef, MethodDef};
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Object, R, Ref, StaticType};
use pyrite_vm::protocol::{call, iteration, object as obj};
use pyrite_vm::types::exc;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;

use super::dialect::{ALL, Dialect, NONE, NONNUMERIC, NOTNULL, STRINGS, csv_error};

pyrite_vm::object! {
    /// Writes rows of a table.
    pub struct Writer: WRITER {
        write: Ref,
        dialect: Ref<Dialect>,
    }
}

fn this(o: &Object) -> &Writer {
    unsafe { o.cast_unchecked() }
}

/// A writer that hands its lines to `write`.
pub fn make(write: Ref, dialect: Ref<Dialect>) -> Ref {
    Ref::new(Writer { head: Object::head(WRITER.object()), write, dialect }).up()
}

/// Does `int()` or `float()` take it, as the reference asks numbers?
fn is_number(o: &Object) -> bool {
    let s = o.ty().slots();
    s.nb_index.is_some()
        || s.nb_int.is_some()
        || s.nb_float.is_some()
        || o.is_a::<pyrite_vm::types::complex::Complex>()
}

/// One row as it grows.
struct Record<'a> {
    d: &'a Dialect,
    text: Vec<u32>,
    fields: usize,
}

impl Record<'_> {
    fn append(&mut self, field: Option<&Str>, mut quoted: bool) -> R<()> {
        let d = self.d;
        if self.fields > 0 {
            self.text.extend(d.delimiter.0);
        }
        let mut body: Vec<u32> = Vec::new();
        for c in field.into_iter().flat_map(|s| s.iter()) {
            let special = d.delimiter.is(c)
                || d.escapechar.is(c)
                || d.quotechar.is(c)
                || c == 10
                || c == 13
                || d.lineterminator.iter().any(|x| x == c);
            if special {
                let mut escape = d.quoting == NONE;
                if !escape {
                    if d.quotechar.is(c) {
                        if d.doublequote {
                            body.push(c);
                        } else {
                            escape = true;
                        }
                    } else if d.escapechar.is(c) {
                        escape = true;
                    }
                    if !escape {
                        quoted = true;
                    }
                }
                if escape {
                    match d.escapechar.0 {
                        Some(e) => body.push(e),
                        None => return csv_error("need to escape, but no escapechar set"),
                    }
                }
            }
            body.push(c);
        }
        if body.is_empty() && d.delimiter.is(32) && d.skipinitialspace {
            if d.quoting == NONE || (field.is_none() && (d.quoting == STRINGS || d.quoting == NOTNULL)) {
                return csv_error(
                    "empty field must be quoted if delimiter is a space and skipinitialspace is true",
                );
            }
            quoted = true;
        }
        if quoted {
            self.text.extend(d.quotechar.0);
        }
        self.text.append(&mut body);
        if quoted {
            self.text.extend(d.quotechar.0);
        }
        self.fields += 1;
        Ok(())
    }
}

fn writerow(o: &Object, seq: &Object) -> R {
    let w = this(o);
    let d = &*w.dialect;
    let it = match iteration::iter(seq) {
        Err(e) if e.matches(&exc::TYPE_ERROR) => {
            return csv_error(format!("iterable expected, not {}", seq.ty().name()));
        }
        r => r?,
    };
    let mut rec = Record { d, text: Vec::new(), fields: 0 };
    let mut null = false;
    while let Some(f) = iteration::next(&it)? {
        let quoted = match d.quoting {
            NONNUMERIC => !is_number(&f),
            ALL => true,
            STRINGS => f.is_a::<Str>(),
            NOTNULL => !f.is_none(),
            _ => false,
        };
        null = f.is_none();
        match f.cast::<Str>() {
            Some(s) => rec.append(Some(s), quoted)?,
            None if null => rec.append(None, quoted)?,
            None => {
                let s = obj::str(&f)?;
                rec.append(Some(&s), quoted)?;
            }
        }
    }
    if rec.fields > 0 && rec.text.is_empty() {
        if d.quoting == NONE || (null && (d.quoting == STRINGS || d.quoting == NOTNULL)) {
            return csv_error("single empty field record must be quoted");
        }
        rec.fields -= 1;
        rec.append(None, true)?;
    }
    rec.text.extend(d.lineterminator.iter());
    let line = Str::from_u32(&rec.text);
    call::call(&w.write, &[&line])
}

fn writerows(o: &Object, rows: &Object) -> R {
    iteration::for_each(rows, |r| writerow(o, &r).map(drop))?;
    Ok(none())
}

static METHODS: &[MethodDef] = &[
    MethodDef::o("writerow", "($self, object, /)", writerow),
    MethodDef::o("writerows", "($self, object, /)", writerows),
];

static GETSET: &[GetSetDef] = &[GetSetDef::ro("dialect", |o| Ok(this(o).dialect.clone().up())).member()];

/// `_csv.writer`.
pub static WRITER: StaticType = StaticType::new::<Writer>(
    TypeDef {
        name: "_csv.writer",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        methods: METHODS,
        getset: GETSET,
        doc: Some("CSV writer"),
        ..TypeDef::DEFAULT
    },
    Slots::NONE,
);
