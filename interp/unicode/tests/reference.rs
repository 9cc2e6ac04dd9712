//! Every table against the reference, over all code points.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use pyrite_unicode::{Form, Named, Version};

/// The reference interpreter: `$ASSAY_REFERENCE`, or pyenv's.
fn reference() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("ASSAY_REFERENCE") {
        return Some(PathBuf::from(path));
    }
    let path = PathBuf::from(std::env::var_os("HOME")?).join(".pyenv/versions/3.13.0/bin/python3.13");
    path.exists().then_some(path)
}

/// One FNV-1a hash for each line of a block of 256 code points keeps the talk with the reference short.
fn digest(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

const SCRIPT: &str = r#"
import _sre, unicodedata as U, zlib, sys
O = U.ucd_3_2_0
p = lambda s: ".".join("%x" % ord(x) for x in s)
def line(n):
    c = chr(n)
    b = [c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.isalnum(), c.isspace(), c.isprintable(),
         c.islower(), c.isupper(), c.isidentifier(), ("a" + c).isidentifier(), len(("a" + c + "b").splitlines()) == 2,
         (c + "a").title()[-1] == "a", bool(_sre.unicode_iscased(n))]
    f = ["".join(str(int(x)) for x in b), p(c.lower()), p(c.upper()), p(c.title()), p(c.casefold()),
         "%x" % _sre.unicode_tolower(n)]
    for u in U, O:
        f += [u.category(c), u.bidirectional(c), str(u.combining(c)), u.east_asian_width(c), str(u.mirrored(c)),
              str(u.decimal(c, "-")), str(u.digit(c, "-")), str(float(u.numeric(c, -9))), u.decomposition(c)]
        f += [p(u.normalize(k, c)) for k in ("NFD", "NFKD", "NFC", "NFKC")]
    f.append(U.name(c, "-"))
    return ";".join(f)
for n in range(0x110000):
    print(line(n))
"#;

fn points(points: &[u32]) -> String {
    points.iter().map(|p| format!("{p:x}")).collect::<Vec<_>>().join(".")
}

fn line(n: u32) -> String {
    use pyrite_unicode as u;
    let mut out = String::new();
    for bit in [
        u::is_alpha(n),
        u::is_decimal(n),
        u::is_digit(n),
        u::is_numeric(n),
        u::is_alnum(n),
        u::is_space(n),
        u::is_printable(n),
        u::is_lower(n),
        u::is_upper(n),
        u::is_xid_start(n),
        u::is_xid_continue(n),
        u::is_line_break(n),
        u::is_cased(n),
        u::re_is_cased(n),
    ] {
        out.push(if bit { '1' } else { '0' });
    }
    for mapped in [u::to_lower(n), u::to_upper(n), u::to_title(n), u::to_casefold(n)] {
        let _ = write!(out, ";{}", points(&mapped));
    }
    let _ = write!(out, ";{:x}", u::re_lower(n));
    for v in [Version::Current, Version::Ancient] {
        let digit = |d: Option<u8>| d.map_or("-".to_owned(), |d| d.to_string());
        let _ = write!(
            out,
            ";{};{};{};{};{};{};{};{:?};{}",
            u::category(n, v),
            u::bidirectional(n, v),
            u::combining(n, v),
            u::east_asian_width(n, v),
            u8::from(u::mirrored(n, v)),
            digit(u::database_decimal(n, v)),
            digit(u::database_digit(n, v)),
            u::database_numeric(n, v).unwrap_or(-9.0),
            u::decomposition(n, v)
        );
        for form in [Form::Nfd, Form::Nfkd, Form::Nfc, Form::Nfkc] {
            let _ = write!(out, ";{}", points(&u::normalize(form, &[n], v)));
        }
    }
    let _ = write!(out, ";{}", u::name(n).unwrap_or("-".to_owned()));
    out
}

fn ask(script: &str) -> Option<String> {
    let Some(python) = reference() else {
        eprintln!("NOT COMPARED: no reference found ($ASSAY_REFERENCE, pyenv)");
        return None;
    };
    let output =
        Command::new(python).args(["-X", "utf8", "-c", script]).output().expect("the reference runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("utf-8"))
}

/// Python writes 1e+16 where Rust writes 1e16.
fn same(ours: &str, theirs: &str) -> bool {
    ours == theirs || ours == theirs.replace("e+", "e")
}

#[test]
fn every_code_point() {
    let Some(text) = ask(SCRIPT) else { return };
    let mut wrong = 0;
    let mut count = 0;
    for (n, theirs) in text.lines().enumerate() {
        let ours = line(n as u32);
        count += 1;
        if !same(&ours, theirs) {
            wrong += 1;
            if wrong < 20 {
                eprintln!("U+{n:04X}\n ours   {ours}\n theirs {theirs}");
            }
        }
    }
    assert_eq!((count, wrong), (0x11_0000, 0));
    assert_ne!(digest("a"), digest("b"));
}

const NORMALIZE: &str = r#"
import random, unicodedata as U
r = random.Random(5)
pool = [n for n in range(0x30000) if U.combining(chr(n)) or U.decomposition(chr(n)) or 0x1100 <= n < 0x1200
        or 0xac00 <= n < 0xad00] + list(range(0x41, 0x5b)) * 20
seconds = [n for n in pool if U.combining(chr(n))]
p = lambda s: ".".join("%x" % ord(x) for x in s)
for i in range(60000):
    s = "".join(chr(r.choice(r.choice((pool, seconds)))) for _ in range(r.randrange(1, 9)))
    print(p(s), *(p(u.normalize(k, s)) + "," + str(int(u.is_normalized(k, s)))
                  for u in (U, U.ucd_3_2_0) for k in ("NFD", "NFKD", "NFC", "NFKC")))
"#;

#[test]
fn normal_forms_of_strings() {
    let Some(text) = ask(NORMALIZE) else { return };
    let mut wrong = 0;
    for row in text.lines() {
        let mut fields = row.split(' ');
        let source: Vec<u32> =
            fields.next().unwrap().split('.').map(|p| u32::from_str_radix(p, 16).unwrap()).collect();
        for version in [Version::Current, Version::Ancient] {
            for form in [Form::Nfd, Form::Nfkd, Form::Nfc, Form::Nfkc] {
                let theirs = fields.next().unwrap();
                let ours = format!(
                    "{},{}",
                    points(&pyrite_unicode::normalize(form, &source, version)),
                    u8::from(pyrite_unicode::is_normalized(form, &source, version))
                );
                if ours != theirs {
                    wrong += 1;
                    if wrong < 10 {
                        eprintln!("{version:?} {form:?} {}: ours {ours} theirs {theirs}", points(&source));
                    }
                }
            }
        }
    }
    assert_eq!(wrong, 0);
}

#[test]
fn every_name_is_found() {
    for n in 0..0x11_0000 {
        if let Some(name) = pyrite_unicode::name(n) {
            assert_eq!(pyrite_unicode::lookup_name(&name), Some(Named::Character(n)), "{name}");
        }
    }
    assert_eq!(pyrite_unicode::lookup_name("latin small letter a"), Some(Named::Character(0x61)));
    assert_eq!(pyrite_unicode::lookup_name("NULL"), Some(Named::Alias(0)));
    assert_eq!(
        pyrite_unicode::lookup_name("KEYCAP DIGIT ONE"),
        Some(Named::Sequence(vec![0x31, 0xFE0F, 0x20E3]))
    );
    for none in ["", "hangul syllable ga", "CJK UNIFIED IDEOGRAPH-4e00", "CJK UNIFIED IDEOGRAPH-0041", "é"] {
        assert_eq!(pyrite_unicode::lookup_name(none), None, "{none}");
    }
}
