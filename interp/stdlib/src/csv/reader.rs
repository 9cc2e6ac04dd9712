//! `reader`: rows out of lines.

use std::cell::Cell;

use pyrite_vm::object::method::GetSetDef;
use pyrite_vm::object::slots::Slots;
use pyrite_vm::object::ty::{TypeDef, TypeFlags};
use pyrite_vm::object::{Guarded, Object, R, Ref, StaticType};
use pyrite_vm::protocol::{iteration, number};
use pyrite_vm::types::list::List;
use pyrite_vm::types::singletons::none;
use pyrite_vm::types::str::Str;
use pyrite_vm::types::{float, int};

use super::dialect::{Dialect, NONE, NONNUMERIC, NOTNULL, STRINGS, csv_error};

/// Where in a record the parser is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartRecord,
    StartField,
    Escaped,
    InField,
    InQuoted,
    EscapeInQuoted,
    QuoteInQuoted,
    EatNewline,
    AfterEscapedNewline,
}

/// Stands for the end of a line among code points.
const EOL: u32 = u32::MAX;

/// The record being parsed.
struct Parser<'a> {
    dialect: &'a Dialect,
    fields: Vec<Ref>,
    field: Vec<u32>,
    /// The present field has no quotes.
    unquoted: bool,
    state: State,
}

fn is_end(c: u32) -> bool {
    c == 10 || c == 13 || c == EOL
}

impl Parser<'_> {
    fn add(&mut self, c: u32) -> R<()> {
        let limit = super::FIELD_LIMIT.get();
        if self.field.len() as i64 >= limit {
            return csv_error(format!("field larger than field limit ({limit})"));
        }
        self.field.push(c);
        Ok(())
    }

    fn save(&mut self) -> R<()> {
        let q = self.dialect.quoting;
        let empty = self.field.is_empty();
        if self.unquoted && empty && (q == NOTNULL || q == STRINGS) {
            self.fields.push(none());
            return Ok(());
        }
        let s = Str::from_u32(&self.field).up();
        self.field.clear();
        let s = if self.unquoted && !empty && (q == NONNUMERIC || q == STRINGS) {
            let f = pyrite_vm::protocol::call::call(float::FLOAT.object().as_object(), &[&s])?;
            number::as_f64(&f)?;
            f
        } else {
            s
        };
        self.fields.push(s);
        Ok(())
    }

    fn end_field(&mut self, c: u32) -> R<()> {
        self.save()?;
        self.state = if c == EOL { State::StartRecord } else { State::EatNewline };
        Ok(())
    }

    fn feed(&mut self, c: u32) -> R<()> {
        let d = self.dialect;
        match self.state {
            State::StartRecord if c == EOL => {}
            State::StartRecord if is_end(c) => self.state = State::EatNewline,
            State::StartRecord | State::StartField => self.start_field(c)?,
            State::Escaped => {
                if c == 10 || c == 13 {
                    self.add(c)?;
                    self.state = State::AfterEscapedNewline;
                } else {
                    self.add(if c == EOL { 10 } else { c })?;
                    self.state = State::InField;
                }
            }
            State::AfterEscapedNewline if c == EOL => {}
            State::AfterEscapedNewline | State::InField => {
                if is_end(c) {
                    self.end_field(c)?;
                } else if d.escapechar.is(c) {
                    self.state = State::Escaped;
                } else if d.delimiter.is(c) {
                    self.save()?;
                    self.state = State::StartField;
                } else {
                    self.add(c)?;
                    self.state = State::InField;
                }
            }
            State::InQuoted => {
                if c == EOL {
                } else if d.escapechar.is(c) {
                    self.state = State::EscapeInQuoted;
                } else if d.quotechar.is(c) && d.quoting != NONE {
                    self.state = if d.doublequote { State::QuoteInQuoted } else { State::InField };
                } else {
                    self.add(c)?;
                }
            }
            State::EscapeInQuoted => {
                self.add(if c == EOL { 10 } else { c })?;
                self.state = State::InQuoted;
            }
            State::QuoteInQuoted => {
                if d.quoting != NONE && d.quotechar.is(c) {
                    self.add(c)?;
                    self.state = State::InQuoted;
                } else if d.delimiter.is(c) {
                    self.save()?;
                    self.state = State::StartField;
                } else if is_end(c) {
                    self.end_field(c)?;
                } else if !d.strict {
                    self.add(c)?;
                    self.state = State::InField;
                } else {
                    let show = |c: Option<u32>| c.and_then(char::from_u32).unwrap_or('\u{fffd}');
                    return csv_error(format!(
                        "'{}' expected after '{}'",
                        show(d.delimiter.0),
                        show(d.quotechar.0)
                    ));
                }
            }
            State::EatNewline => {
                if c == EOL {
                    self.state = State::StartRecord;
                } else if !is_end(c) {
                    return csv_error(
                        "new-line character seen in unquoted field - do you need to open the file with newline=''?",
                    );
                }
            }
        }
        Ok(())
    }

    fn start_field(&mut self, c: u32) -> R<()> {
        let d = self.dialect;
        self.state = State::StartField;
        self.unquoted = true;
        if is_end(c) {
            self.end_field(c)?;
        } else if d.quotechar.is(c) && d.quoting != NONE {
            self.unquoted = false;
            self.state = State::InQuoted;
        } else if d.escapechar.is(c) {
            self.state = State::Escaped;
        } else if c == 32 && d.skipinitialspace {
        } else if d.delimiter.is(c) {
            self.save()?;
        } else {
            self.add(c)?;
            self.state = State::InField;
        }
        Ok(())
    }
}

pyrite_vm::object! {
    /// An iterator over the rows of a table.
    pub struct Reader: READER {
        it: Ref,
        dialect: Ref<Dialect>,
        line_num: Cell<u64>,
        /// Buffer of fields, kept between rows.
        buffer: pyrite_vm::object::cells::Opaque<Guarded<Vec<u32>>>,
    }
}

fn this(o: &Object) -> &Reader {
    unsafe { o.cast_unchecked() }
}

/// A reader of the lines that `it` gives.
pub fn make(it: Ref, dialect: Ref<Dialect>) -> Ref {
    Ref::new(Reader {
        head: Object::head(READER.object()),
        it,
        dialect,
        line_num: Cell::new(0),
        buffer: Default::default(),
    })
    .up()
}

fn next(o: &Object) -> R<Option<Ref>> {
    let r = this(o);
    let mut p = Parser {
        dialect: &r.dialect,
        fields: Vec::new(),
        field: r.buffer.0.replace(Vec::new()),
        unquoted: false,
        state: State::StartRecord,
    };
    p.field.clear();
    loop {
        let Some(line) = iteration::next(&r.it)? else {
            if !p.field.is_empty() || p.state == State::InQuoted {
                if r.dialect.strict {
                    return csv_error("unexpected end of data");
                }
                p.save()?;
                break;
            }
            return Ok(None);
        };
        let Some(s) = line.cast::<Str>() else {
            return csv_error(format!(
                "iterator should return strings, not {} (the file should be opened in text mode)",
                line.ty().name()
            ));
        };
        r.line_num.set(r.line_num.get() + 1);
        for c in s.iter() {
            p.feed(c)?;
        }
        p.feed(EOL)?;
        if p.state == State::StartRecord {
            break;
        }
    }
    let Parser { fields, field, .. } = p;
    r.buffer.0.replace(field);
    Ok(Some(List::from_vec(fields).up()))
}

static GETSET: &[GetSetDef] = &[
    GetSetDef::ro("dialect", |o| Ok(this(o).dialect.clone().up())).member(),
    GetSetDef::ro("line_num", |o| Ok(int::from_u64(this(o).line_num.get()))).member(),
];

/// `_csv.reader`.
pub static READER: StaticType = StaticType::new::<Reader>(
    TypeDef {
        name: "_csv.reader",
        flags: TypeFlags::BASETYPE | TypeFlags::HAVE_GC | TypeFlags::DISALLOW_INSTANTIATION,
        getset: GETSET,
        doc: Some("CSV reader"),
        ..TypeDef::DEFAULT
    },
    Slots { iter: Some(|o| Ok(o.own())), iternext: Some(next), ..Slots::NONE },
);
