//! What is seen of a run: the layers, from tokens to the exit status.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::limits::{End, Ran, crash_said};

/// A layer at which two runs are compared, in the order in which a divergence travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// `tokenize`'s tokens with their positions.
    Tokens,
    /// `ast.dump` with every position.
    Ast,
    /// `symtable`: scopes and what each name is in them.
    Symbols,
    /// Every field of every code object.
    Code,
    /// Executed lines, calls, returns and exceptions of the program's own file.
    Trace,
    /// Standard output.
    Stdout,
    /// The exception that ended the program: type, arguments, notes, cause, context, members.
    Exception,
    /// Standard error: the traceback's text, and what the program wrote there.
    Traceback,
    /// The exit status.
    Exit,
}

impl Layer {
    /// All layers in order.
    pub const ALL: [Layer; 9] = [
        Layer::Tokens,
        Layer::Ast,
        Layer::Symbols,
        Layer::Code,
        Layer::Trace,
        Layer::Stdout,
        Layer::Exception,
        Layer::Traceback,
        Layer::Exit,
    ];

    /// The name on the command line and in the ledger.
    pub fn name(self) -> &'static str {
        match self {
            Layer::Tokens => "tokens",
            Layer::Ast => "ast",
            Layer::Symbols => "symbols",
            Layer::Code => "code",
            Layer::Trace => "trace",
            Layer::Stdout => "stdout",
            Layer::Exception => "exception",
            Layer::Traceback => "traceback",
            Layer::Exit => "exit",
        }
    }

    /// Whether it is read off the front end, without running the program.
    pub fn is_front(self) -> bool {
        self <= Layer::Code
    }

    /// Whether the program is watched for it, in a run of its own.
    pub fn is_watched(self) -> bool {
        matches!(self, Layer::Trace | Layer::Exception)
    }

    /// Whether another minor version than the contract's can be asked for it.
    pub fn is_for_every_version(self) -> bool {
        matches!(self, Layer::Stdout | Layer::Exception | Layer::Exit)
    }
}

impl std::fmt::Display for Layer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Layer {
    type Err = String;

    fn from_str(s: &str) -> Result<Self, String> {
        Layer::ALL.into_iter().find(|l| l.name() == s).ok_or_else(|| {
            let names: Vec<_> = Layer::ALL.iter().map(|l| l.name()).collect();
            format!("no layer {s:?}; the layers are {}", names.join(", "))
        })
    }
}

/// What was seen of one program on one subject.
#[derive(Clone, Debug)]
pub struct Observation {
    /// The plain run: `command program.py`.
    pub ran: Ran,
    /// What the probes answered, a list of lines a layer. A layer that is not here was not asked
    /// for or could not be answered.
    pub answers: BTreeMap<Layer, Vec<String>>,
    /// Version (`3.13`) and bytecode magic, when the front end answered.
    pub version: Option<(String, u32)>,
}

/// The answer of `front.py`.
#[derive(Deserialize)]
pub(crate) struct FrontAnswer {
    version: (String, u32),
    tokens: Option<Vec<String>>,
    ast: Option<Vec<String>>,
    symbols: Option<Vec<String>>,
    code: Option<Vec<String>>,
}

/// The answer of `watch.py`.
#[derive(Deserialize)]
pub(crate) struct WatchAnswer {
    trace: Option<Vec<String>>,
    exception: Option<Vec<String>>,
}

impl Observation {
    /// Puts what the probes answered beside the plain run.
    pub(crate) fn new(ran: Ran, front: Option<FrontAnswer>, watch: Option<WatchAnswer>) -> Self {
        let mut o = Observation { ran, answers: BTreeMap::new(), version: None };
        let mut put = |layer, lines: Option<Vec<String>>| {
            if let Some(lines) = lines {
                o.answers.insert(layer, lines);
            }
        };
        if let Some(f) = front {
            o.version = Some(f.version);
            put(Layer::Tokens, f.tokens);
            put(Layer::Ast, f.ast);
            put(Layer::Symbols, f.symbols);
            put(Layer::Code, f.code);
        }
        if let Some(w) = watch {
            put(Layer::Trace, w.trace);
            put(Layer::Exception, w.exception);
        }
        o
    }

    /// Why the run is a crash of the interpreter rather than an end of the program.
    pub fn crash(&self) -> Option<String> {
        let stderr = String::from_utf8_lossy(&self.ran.stderr);
        let said = crash_said(&stderr);
        match (self.ran.end, said) {
            (_, Some(line)) => Some(line),
            // An uncaught KeyboardInterrupt ends an interpreter so.
            (End::Signal(libc::SIGXCPU | libc::SIGXFSZ | libc::SIGINT), None) => None,
            (End::Signal(_), None) => Some(self.ran.end.to_string()),
            _ => None,
        }
    }

    /// The exception as far as standard error tells: the lines after the last traceback's frames.
    pub fn exception_on_stderr(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.ran.stderr);
        let lines: Vec<&str> = text.lines().collect();
        let header = lines.iter().rposition(|l| {
            l.trim_start_matches(['+', ' ', '|']).starts_with("Traceback (most recent call last):")
                || l.trim_start().starts_with("File \"")
        });
        let Some(header) = header else { return vec!["none".into()] };
        let rest = &lines[header + 1..];
        let frames = rest.iter().take_while(|l| l.starts_with("  ") || l.is_empty()).count();
        rest.iter().skip(frames).map(|l| l.to_string()).collect()
    }
}

/// Replaces the addresses in default representations (`<object at 0x7f...>`): they are the
/// allocator's, not the language's. Other hexadecimal numbers stay.
pub fn without_addresses(text: &str) -> String {
    const MARK: &str = " at 0x";
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(i) = rest.find(MARK) {
        let (before, after) = rest.split_at(i + MARK.len());
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        result.push_str(before);
        if digits >= 6 && after[digits..].starts_with(['>', ',', ' ']) {
            result.push_str("...");
        } else {
            result.push_str(&after[..digits]);
        }
        rest = &after[digits..];
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("<object object at 0x7f00deadbeef>", "<object object at 0x...>")]
    #[case(
        "<function f at 0x7f00deadbeef> and <g at 0x55aa55aa55aa>",
        "<function f at 0x...> and <g at 0x...>"
    )]
    // What it must not hide.
    #[case("stopped at 0x10", "stopped at 0x10")]
    #[case("0x7f00deadbeef", "0x7f00deadbeef")]
    #[case("jump at 0x7f00deadbeef\n", "jump at 0x7f00deadbeef\n")]
    #[case(" at 0x", " at 0x")]
    fn addresses(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(without_addresses(text), expected);
    }

    #[test]
    fn layers_have_names() {
        for l in Layer::ALL {
            assert_eq!(l.name().parse(), Ok(l));
        }
        assert!("bytecode".parse::<Layer>().unwrap_err().contains("tokens, ast"));
    }
}
