//! Runs the grammar over the tokens: a memoising recogniser with the reference's order of alternatives.

use std::collections::HashMap;

use super::rules::{Alternative, Grammar, Item, Rule, Tag};
use crate::error::SyntaxError;
use crate::tokenizer::Tokens;
use crate::tokens::{Kind, Token};
use crate::{LineOfFile, Mode, Options};

/// Whether a name counts as a soft keyword for the reference: it compares as many characters as the name has.
fn is_soft(name: &str) -> bool {
    ["_", "case", "match", "type"].iter().any(|word| word.starts_with(name))
}

/// Number of a value.
pub(super) type Value = u32;

/// A matched piece: its shape, its first and last token, and what it is made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub tag: Tag,
    pub first: u32,
    pub last: u32,
    kids: (u32, u32),
}

/// Why the run stopped.
#[derive(Debug)]
pub(super) enum Stop {
    /// An error was raised.
    Raised(Box<SyntaxError>),
    /// The tokenizer's own error was met.
    Tokenizer,
}

/// A match, or none.
pub(super) type Match = Result<Option<Value>, Stop>;

/// The reference's limit of nested rules.
const MAX_STACK: u32 = 6000;

pub(super) struct Engine<'t> {
    pub grammar: &'static Grammar,
    pub src: &'t str,
    pub tokens: &'t Tokens,
    pub mark: usize,
    /// Number of tokens that were fetched.
    pub fill: usize,
    pub second_pass: bool,
    pub level: u32,
    pub barry: bool,
    pub feature_version: u8,
    /// Where the reference takes the text of errors from, if that can be read.
    pub file: Option<LineOfFile>,
    /// A last line without an end is given one.
    pub ends_lines: bool,
    nodes: Vec<Node>,
    kids: Vec<Value>,
    memo: HashMap<(u32, u16), (Option<Value>, u32)>,
}

impl<'t> Engine<'t> {
    pub fn new(grammar: &'static Grammar, src: &'t str, tokens: &'t Tokens, opts: &Options) -> Engine<'t> {
        Engine {
            grammar,
            src,
            tokens,
            mark: 0,
            fill: 0,
            second_pass: false,
            level: 0,
            barry: opts.barry_as_flufl,
            feature_version: opts.feature_version,
            file: opts.file.clone().filter(|_| opts.mode == Mode::Exec),
            ends_lines: opts.mode == Mode::Exec,
            nodes: vec![Node { tag: Tag::Nothing, first: 0, last: 0, kids: (0, 0) }],
            kids: Vec::new(),
            memo: HashMap::new(),
        }
    }

    /// Goes back to the start, with the error rules.
    pub fn begin_second_pass(&mut self) {
        self.mark = 0;
        self.level = 0;
        self.second_pass = true;
        self.memo.clear();
        self.nodes.truncate(1);
        self.kids.clear();
    }

    /// The value's node.
    pub fn node(&self, value: Value) -> Node {
        self.nodes.get(value as usize).copied().unwrap_or(Node {
            tag: Tag::Nothing,
            first: 0,
            last: 0,
            kids: (0, 0),
        })
    }

    /// What a value is made of.
    pub fn kids(&self, value: Value) -> &[Value] {
        let (from, to) = self.node(value).kids;
        self.kids.get(from as usize..to as usize).unwrap_or(&[])
    }

    /// A token by number.
    pub fn token(&self, at: usize) -> Option<Token> {
        self.tokens.list.get(at).copied()
    }

    /// The text of a token.
    pub fn text(&self, token: Token) -> &'t str {
        self.src.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// The token at the mark, fetched if need be.
    pub fn fetch(&mut self) -> Result<Token, Stop> {
        let at = self.mark.min(self.tokens.list.len().saturating_sub(1));
        if at >= self.fill {
            self.fill = at + 1;
        }
        match self.tokens.list.get(at) {
            Some(t) if t.kind == Kind::Error => Err(Stop::Tokenizer),
            Some(t) => Ok(*t),
            None => Err(Stop::Tokenizer),
        }
    }

    fn add(&mut self, tag: Tag, first: usize, kids: &[Value]) -> Value {
        let from = self.kids.len() as u32;
        self.kids.extend_from_slice(kids);
        let mut last = self.mark.max(1) - 1;
        while last > first
            && self.tokens.list.get(last).is_some_and(|t| {
                matches!(t.kind, Kind::Newline | Kind::Indent | Kind::Dedent | Kind::EndMarker)
            })
        {
            last -= 1;
        }
        let node = Node { tag, first: first as u32, last: last as u32, kids: (from, self.kids.len() as u32) };
        self.nodes.push(node);
        (self.nodes.len() - 1) as Value
    }

    fn accept(&mut self) -> Value {
        let at = self.mark;
        self.mark += 1;
        let node = Node { tag: Tag::Token, first: at as u32, last: at as u32, kids: (0, 0) };
        self.nodes.push(node);
        (self.nodes.len() - 1) as Value
    }

    fn deeper(&mut self) -> Result<(), Stop> {
        self.level += 1;
        if self.level > MAX_STACK {
            return Err(Stop::Raised(Box::new(SyntaxError::bare(
                crate::error::ErrorKind::Memory,
                "Parser stack overflowed - Python source too complex to parse",
            ))));
        }
        Ok(())
    }

    /// Runs a rule at the mark.
    pub fn rule(&mut self, number: usize) -> Match {
        let grammar = self.grammar;
        let Some(rule) = grammar.rules.get(number) else { return Ok(None) };
        self.deeper()?;
        let result = self.rule_inside(rule, number);
        self.level -= 1;
        result
    }

    fn rule_inside(&mut self, rule: &'static Rule, number: usize) -> Match {
        if !rule.memo && !rule.left {
            if rule.quiet {
                let before = std::mem::replace(&mut self.second_pass, false);
                let result = self.alternatives(&rule.alternatives);
                self.second_pass = before;
                return result;
            }
            return self.alternatives(&rule.alternatives);
        }
        let key = (self.mark as u32, number as u16);
        if let Some((value, end)) = self.memo.get(&key) {
            self.mark = *end as usize;
            return Ok(*value);
        }
        if !rule.left {
            let result = self.alternatives(&rule.alternatives)?;
            self.memo.insert(key, (result, self.mark as u32));
            return Ok(result);
        }
        let start = self.mark;
        let (mut best, mut end) = (None, start);
        loop {
            self.memo.insert(key, (best, end as u32));
            self.mark = start;
            self.deeper()?;
            let grown = self.alternatives(&rule.alternatives)?;
            self.level -= 1;
            if grown.is_none() || self.mark <= end {
                break;
            }
            best = grown;
            end = self.mark;
        }
        self.mark = end;
        Ok(best)
    }

    fn alternatives(&mut self, alternatives: &'static [Alternative]) -> Match {
        // The reference looks at a token on entering a rule with places.
        let start = self.mark;
        for alternative in alternatives {
            if alternative.invalid && !self.second_pass {
                continue;
            }
            let mut cut = false;
            if let Some(value) = self.alternative(alternative, &mut cut)? {
                return Ok(Some(value));
            }
            self.mark = start;
            if cut {
                return Ok(None);
            }
        }
        Ok(None)
    }

    fn alternative(&mut self, alternative: &'static Alternative, cut: &mut bool) -> Match {
        let start = self.mark;
        let mut values: [Value; 16] = [0; 16];
        let mut labels: [(char, Value); 2] = [('\0', 0); 2];
        let mut labelled = 0;
        let (mut count, mut result) = (0, None);
        for step in &alternative.steps {
            let Some(value) = self.item(&step.item, cut)? else { return Ok(None) };
            if let Some(label) = step.label
                && let Some(slot) = labels.get_mut(labelled)
            {
                *slot = (label, value);
                labelled += 1;
            }
            if step.result {
                result = Some(value);
            }
            if !matches!(step.item, Item::Ahead { .. } | Item::Cut)
                && let Some(slot) = values.get_mut(count)
            {
                *slot = value;
                count += 1;
            }
        }
        if let Some(action) = &alternative.action {
            let find = |c: char| labels.iter().find(|l| l.0 == c).map_or(0, |l| l.1);
            let args: Vec<Value> = action.labels.iter().map(|c| find(*c)).collect();
            if !self.act(action, &args)? {
                return Ok(None);
            }
        }
        let values = values.get(..count).unwrap_or(&[]);
        Ok(Some(match (result, alternative.tag, values) {
            (Some(value), _, _) => value,
            (None, Some(tag), _) => self.add(tag, start, values),
            (None, None, [only]) => *only,
            (None, None, _) => self.add(Tag::Sequence, start, values),
        }))
    }

    fn item(&mut self, item: &'static Item, cut: &mut bool) -> Match {
        match item {
            Item::Token(kind) => {
                if self.fetch()?.kind == *kind {
                    return Ok(Some(self.accept()));
                }
                Ok(None)
            }
            Item::Soft(word) => {
                let token = self.fetch()?;
                if token.kind == Kind::Name && self.text(token) == *word {
                    return Ok(Some(self.accept()));
                }
                Ok(None)
            }
            Item::AnySoft => {
                let token = self.fetch()?;
                if token.kind == Kind::Name && is_soft(self.text(token)) {
                    return Ok(Some(self.accept()));
                }
                Ok(None)
            }
            Item::Rule(rule) => self.rule(*rule),
            Item::Group(alternatives) => {
                self.deeper()?;
                let result = self.alternatives(alternatives)?;
                self.level -= 1;
                Ok(result)
            }
            Item::Optional(inner) => {
                let start = self.mark;
                match self.item(inner, cut)? {
                    Some(value) => Ok(Some(value)),
                    None => {
                        self.mark = start;
                        Ok(Some(0))
                    }
                }
            }
            Item::Many { item, at_least_one } => {
                let first = self.mark;
                let mut found = Vec::new();
                self.deeper()?;
                loop {
                    let start = self.mark;
                    let matched = self.item(item, cut)?;
                    match matched {
                        Some(value) if self.mark > start => found.push(value),
                        Some(_) => break,
                        None => {
                            self.mark = start;
                            break;
                        }
                    }
                }
                self.level -= 1;
                if found.is_empty() && *at_least_one {
                    return Ok(None);
                }
                Ok(Some(self.add(Tag::Sequence, first, &found)))
            }
            Item::Separated { separator, item } => {
                let first = self.mark;
                self.deeper()?;
                let Some(value) = self.item(item, cut)? else {
                    self.level -= 1;
                    return Ok(None);
                };
                let mut found = vec![value];
                self.deeper()?;
                loop {
                    let start = self.mark;
                    if self.fetch()?.kind != *separator {
                        break;
                    }
                    self.mark += 1;
                    match self.item(item, cut)? {
                        Some(value) => found.push(value),
                        None => {
                            self.mark = start;
                            break;
                        }
                    }
                }
                self.level -= 2;
                Ok(Some(self.add(Tag::Sequence, first, &found)))
            }
            Item::Ahead { item, wanted } => {
                let start = self.mark;
                let found = self.item(item, cut)?.is_some();
                self.mark = start;
                Ok(if found == *wanted { Some(0) } else { None })
            }
            Item::Cut => {
                *cut = true;
                Ok(Some(0))
            }
            Item::Forced(kind, text) => {
                let token = self.fetch()?;
                if token.kind == *kind {
                    return Ok(Some(self.accept()));
                }
                Err(self.raise_token(token, format!("expected '{text}'")))
            }
        }
    }
}
