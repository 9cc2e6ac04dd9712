//! The grammar as tables, read once from its text.
//!
//! Notation of the `.gram` files: `'x'` a token, `"x"` a soft keyword, `NAME` a kind of token, `x?` `x*` `x+` as
//! usual, `','.x+` items with separators, `&x` `!x` look ahead, `~` no other alternative after this, `&&'x'` the
//! token or an error, `(a | b)` a group, `a=x` a label, `^x` the value of the alternative, `<Tag>` the shape of
//! the value, `{…}` the error that a match raises. Flags of a rule: `memo`, `left` (recursive), `quiet` (no error
//! rules inside).

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::tokens::{KEYWORDS, Kind, operator};

/// Shapes of values, as far as errors tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    Nothing,
    Token,
    Sequence,
    Tuple,
    List,
    Starred,
    Attribute,
    Subscript,
    Call,
    Operation,
    Compare,
    In,
    IfExp,
    Lambda,
    NamedExpr,
    Await,
    Yield,
    Joined,
    Strings,
    Set,
    Dict,
    ListComp,
    SetComp,
    DictComp,
    GeneratorExp,
    Comprehension,
    Args,
    Keyword,
    DoubleStarred,
    Arg,
}

impl Tag {
    fn named(name: &str) -> Tag {
        match name {
            "Tuple" => Tag::Tuple,
            "List" => Tag::List,
            "Starred" => Tag::Starred,
            "Attribute" => Tag::Attribute,
            "Subscript" => Tag::Subscript,
            "Call" => Tag::Call,
            "Operation" => Tag::Operation,
            "Compare" => Tag::Compare,
            "In" => Tag::In,
            "IfExp" => Tag::IfExp,
            "Lambda" => Tag::Lambda,
            "NamedExpr" => Tag::NamedExpr,
            "Await" => Tag::Await,
            "Yield" => Tag::Yield,
            "Joined" => Tag::Joined,
            "Strings" => Tag::Strings,
            "Set" => Tag::Set,
            "Dict" => Tag::Dict,
            "ListComp" => Tag::ListComp,
            "SetComp" => Tag::SetComp,
            "DictComp" => Tag::DictComp,
            "GeneratorExp" => Tag::GeneratorExp,
            "Comprehension" => Tag::Comprehension,
            "Args" => Tag::Args,
            "Keyword" => Tag::Keyword,
            "DoubleStarred" => Tag::DoubleStarred,
            "Arg" => Tag::Arg,
            _ => Tag::Sequence,
        }
    }
}

/// One thing to match.
#[derive(Debug)]
pub(super) enum Item {
    Token(Kind),
    Soft(&'static str),
    AnySoft,
    Rule(usize),
    Group(Vec<Alternative>),
    Optional(Box<Item>),
    Many { item: Box<Item>, at_least_one: bool },
    Separated { separator: Kind, item: Box<Item> },
    Ahead { item: Box<Item>, wanted: bool },
    Cut,
    Forced(Kind, &'static str),
}

/// An item with what is done with its value.
#[derive(Debug)]
pub(super) struct Step {
    pub item: Item,
    pub label: Option<char>,
    pub result: bool,
}

/// One alternative of a rule or a group.
#[derive(Debug)]
pub(super) struct Alternative {
    pub steps: Vec<Step>,
    pub tag: Option<Tag>,
    pub action: Option<Action>,
    /// It names an error rule, so it is tried in the second pass only.
    pub invalid: bool,
}

/// What a match raises: a verb, the labels it is about, and the text.
#[derive(Debug)]
pub(super) struct Action {
    pub verb: &'static str,
    pub labels: Vec<char>,
    pub text: &'static str,
}

/// One rule.
#[derive(Debug, Default)]
pub(super) struct Rule {
    pub memo: bool,
    pub left: bool,
    pub quiet: bool,
    pub alternatives: Vec<Alternative>,
}

/// All of the rules.
#[derive(Debug)]
pub(super) struct Grammar {
    pub rules: Vec<Rule>,
    names: HashMap<&'static str, usize>,
    /// Names that were used and not defined; empty in a sound grammar.
    pub unknown: Vec<&'static str>,
}

impl Grammar {
    /// The number of a rule.
    pub fn rule(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }
}

/// The grammar, read on first use.
pub(super) fn grammar() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| {
        read(&[
            include_str!("statements.gram"),
            include_str!("expressions.gram"),
            include_str!("invalid.gram"),
        ])
    })
}

fn lines(texts: &[&'static str]) -> impl Iterator<Item = &'static str> {
    texts
        .iter()
        .flat_map(|t| t.lines())
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect::<Vec<_>>()
        .into_iter()
}

fn read(texts: &[&'static str]) -> Grammar {
    let mut grammar = Grammar { rules: Vec::new(), names: HashMap::new(), unknown: Vec::new() };
    for line in lines(texts) {
        if !line.starts_with(' ') {
            let mut words = line.split(' ');
            let name = words.next().unwrap_or("");
            let flags: Vec<&str> = words.collect();
            grammar.names.insert(name, grammar.rules.len());
            grammar.rules.push(Rule {
                memo: flags.contains(&"memo"),
                left: flags.contains(&"left"),
                quiet: flags.contains(&"quiet"),
                alternatives: Vec::new(),
            });
        }
    }
    let mut rule = 0;
    for line in lines(texts) {
        if !line.starts_with(' ') {
            rule = grammar.names.get(line.split(' ').next().unwrap_or("")).copied().unwrap_or(0);
            continue;
        }
        let mut reader = Reader { rest: line.trim(), names: &grammar.names, unknown: Vec::new() };
        let alternative = reader.alternative();
        let unknown = reader.unknown;
        grammar.unknown.extend(unknown);
        if let Some(rule) = grammar.rules.get_mut(rule) {
            rule.alternatives.push(alternative);
        }
    }
    grammar
}

struct Reader<'n> {
    rest: &'static str,
    names: &'n HashMap<&'static str, usize>,
    unknown: Vec<&'static str>,
}

impl Reader<'_> {
    fn eat(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn upto(&mut self, end: char) -> &'static str {
        match self.rest.split_once(end) {
            Some((head, tail)) => {
                self.rest = tail;
                head
            }
            None => std::mem::take(&mut self.rest),
        }
    }

    fn alternative(&mut self) -> Alternative {
        let mut alternative = Alternative { steps: Vec::new(), tag: None, action: None, invalid: false };
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() || self.rest.starts_with('|') || self.rest.starts_with(')') {
                return alternative;
            }
            if self.eat("<") {
                alternative.tag = Some(Tag::named(self.upto('>')));
                continue;
            }
            if self.eat("{") {
                let body = self.rest.strip_suffix('}').unwrap_or(self.rest);
                self.rest = "";
                alternative.action = Some(action(body));
                continue;
            }
            let result = self.eat("^");
            let mut label = None;
            let mut chars = self.rest.chars();
            if let (Some(c @ 'a'..='z'), Some('=')) = (chars.next(), chars.next()) {
                label = Some(c);
                self.rest = self.rest.get(2..).unwrap_or("");
            }
            let invalid_before = self.rest.starts_with("invalid_");
            let item = self.item();
            // As in the reference, an alternative is held back only if it is an error rule and nothing else.
            alternative.invalid = invalid_before && alternative.steps.is_empty();
            alternative.steps.push(Step { item, label, result });
        }
    }

    fn item(&mut self) -> Item {
        if self.eat("&&") {
            return match self.primary() {
                Item::Token(kind) => Item::Forced(kind, if kind == Kind::Colon { ":" } else { "(" }),
                other => other,
            };
        }
        if self.eat("&") {
            return Item::Ahead { item: Box::new(self.item()), wanted: true };
        }
        if self.eat("!") {
            return Item::Ahead { item: Box::new(self.item()), wanted: false };
        }
        if self.eat("~") {
            return Item::Cut;
        }
        let item = self.primary();
        if self.eat("?") {
            return Item::Optional(Box::new(item));
        }
        if self.eat("*") {
            return Item::Many { item: Box::new(item), at_least_one: false };
        }
        if self.eat("+") {
            return Item::Many { item: Box::new(item), at_least_one: true };
        }
        if self.rest.starts_with('.') && self.eat(".") {
            let inner = self.primary();
            self.eat("+");
            if let Item::Token(separator) = item {
                return Item::Separated { separator, item: Box::new(inner) };
            }
        }
        item
    }

    fn primary(&mut self) -> Item {
        if self.eat("(") {
            let mut alternatives = vec![self.alternative()];
            while self.eat("|") {
                alternatives.push(self.alternative());
            }
            self.eat(")");
            return Item::Group(alternatives);
        }
        if self.eat("'") {
            let text = self.upto('\'');
            return Item::Token(literal(text));
        }
        if self.eat("\"") {
            return Item::Soft(self.upto('"'));
        }
        let end = self.rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        match word {
            "NAME" => Item::Token(Kind::Name),
            "NUMBER" => Item::Token(Kind::Number),
            "STRING" => Item::Token(Kind::String),
            "NEWLINE" => Item::Token(Kind::Newline),
            "INDENT" => Item::Token(Kind::Indent),
            "DEDENT" => Item::Token(Kind::Dedent),
            "ENDMARKER" => Item::Token(Kind::EndMarker),
            "TYPE_COMMENT" => Item::Token(Kind::TypeComment),
            "FSTRING_START" => Item::Token(Kind::FStringStart),
            "FSTRING_MIDDLE" => Item::Token(Kind::FStringMiddle),
            "FSTRING_END" => Item::Token(Kind::FStringEnd),
            "SOFT_KEYWORD" => Item::AnySoft,
            _ => match self.names.get(word) {
                Some(rule) => Item::Rule(*rule),
                None => {
                    self.unknown.push(word);
                    self.rest = self.rest.get(1..).unwrap_or("");
                    Item::Token(Kind::Error)
                }
            },
        }
    }
}

fn literal(text: &str) -> Kind {
    if let Some((_, kind)) = KEYWORDS.iter().find(|(word, _)| *word == text) {
        return *kind;
    }
    operator(text.as_bytes()).map_or(Kind::Error, |(kind, _)| kind)
}

fn action(body: &'static str) -> Action {
    let (verb, mut text) = body.split_once(' ').unwrap_or((body, ""));
    let mut labels = Vec::new();
    loop {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c @ 'a'..='b'), Some(' ') | None) if !matches!(verb, "last" | "next") => {
                labels.push(c);
                text = text.get(2..).unwrap_or("");
            }
            _ => break,
        }
        if verb == "at" || verb == "from" || verb == "indent" {
            break;
        }
    }
    Action { verb, labels, text }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_rule_is_known() {
        let grammar = super::grammar();
        assert_eq!(grammar.unknown, Vec::<&str>::new());
        assert!(grammar.rules.iter().all(|r| !r.alternatives.is_empty()), "a rule without alternatives");
    }
}
