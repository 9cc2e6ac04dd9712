//! Tokens: kinds, places, and the table of operators.

/// What a token is. Keywords have kinds of their own; soft keywords are names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[rustfmt::skip]
pub enum Kind {
    EndMarker, Name, Number, String, Newline, Indent, Dedent,
    LPar, RPar, LSqb, RSqb, Colon, Comma, Semi, Plus, Minus, Star, Slash, VBar, Amper, Less, Greater, Equal, Dot,
    Percent, LBrace, RBrace, EqEqual, NotEqual, LessEqual, GreaterEqual, Tilde, Circumflex, LeftShift, RightShift,
    DoubleStar, PlusEqual, MinEqual, StarEqual, SlashEqual, PercentEqual, AmperEqual, VBarEqual, CircumflexEqual,
    LeftShiftEqual, RightShiftEqual, DoubleStarEqual, DoubleSlash, DoubleSlashEqual, At, AtEqual, RArrow, Ellipsis,
    ColonEqual, Exclamation, Op,
    TypeIgnore, TypeComment, FStringStart, FStringMiddle, FStringEnd, Comment, Nl, Error,
    False, None, True, And, As, Assert, Async, Await, Break, Class, Continue, Def, Del, Elif, Else, Except, Finally,
    For, From, Global, If, Import, In, Is, Lambda, Nonlocal, Not, Or, Pass, Raise, Return, Try, While, With, Yield,
}

impl Kind {
    /// Whether it is a reserved word.
    pub fn is_keyword(self) -> bool {
        self as u8 >= Kind::False as u8
    }

    /// Whether it is made of letters and digits: a name, a keyword or a number.
    pub fn is_word(self) -> bool {
        self.is_keyword() || matches!(self, Kind::Name | Kind::Number)
    }

    /// CPython's own number of this kind of token (`token.py`); a keyword is a name.
    pub fn number(self) -> u8 {
        if self.is_keyword() {
            return Kind::Name as u8;
        }
        // `SOFT_KEYWORD` lies between; the tokenizer does not make it.
        self as u8 + u8::from(self as u8 >= Kind::FStringStart as u8)
    }
}

/// The reserved words, in the order of their kinds.
pub const KEYWORDS: [(&str, Kind); 35] = [
    ("False", Kind::False),
    ("None", Kind::None),
    ("True", Kind::True),
    ("and", Kind::And),
    ("as", Kind::As),
    ("assert", Kind::Assert),
    ("async", Kind::Async),
    ("await", Kind::Await),
    ("break", Kind::Break),
    ("class", Kind::Class),
    ("continue", Kind::Continue),
    ("def", Kind::Def),
    ("del", Kind::Del),
    ("elif", Kind::Elif),
    ("else", Kind::Else),
    ("except", Kind::Except),
    ("finally", Kind::Finally),
    ("for", Kind::For),
    ("from", Kind::From),
    ("global", Kind::Global),
    ("if", Kind::If),
    ("import", Kind::Import),
    ("in", Kind::In),
    ("is", Kind::Is),
    ("lambda", Kind::Lambda),
    ("nonlocal", Kind::Nonlocal),
    ("not", Kind::Not),
    ("or", Kind::Or),
    ("pass", Kind::Pass),
    ("raise", Kind::Raise),
    ("return", Kind::Return),
    ("try", Kind::Try),
    ("while", Kind::While),
    ("with", Kind::With),
    ("yield", Kind::Yield),
];

/// The kind of a word: a keyword or a name.
pub fn word_kind(word: &[u8]) -> Kind {
    match word {
        b"False" => Kind::False,
        b"None" => Kind::None,
        b"True" => Kind::True,
        b"and" => Kind::And,
        b"as" => Kind::As,
        b"assert" => Kind::Assert,
        b"async" => Kind::Async,
        b"await" => Kind::Await,
        b"break" => Kind::Break,
        b"class" => Kind::Class,
        b"continue" => Kind::Continue,
        b"def" => Kind::Def,
        b"del" => Kind::Del,
        b"elif" => Kind::Elif,
        b"else" => Kind::Else,
        b"except" => Kind::Except,
        b"finally" => Kind::Finally,
        b"for" => Kind::For,
        b"from" => Kind::From,
        b"global" => Kind::Global,
        b"if" => Kind::If,
        b"import" => Kind::Import,
        b"in" => Kind::In,
        b"is" => Kind::Is,
        b"lambda" => Kind::Lambda,
        b"nonlocal" => Kind::Nonlocal,
        b"not" => Kind::Not,
        b"or" => Kind::Or,
        b"pass" => Kind::Pass,
        b"raise" => Kind::Raise,
        b"return" => Kind::Return,
        b"try" => Kind::Try,
        b"while" => Kind::While,
        b"with" => Kind::With,
        b"yield" => Kind::Yield,
        _ => Kind::Name,
    }
}

/// The longest operator at the start of `text`, and its length; `None` if there is none.
pub fn operator(text: &[u8]) -> Option<(Kind, usize)> {
    use Kind::*;
    let a = *text.first()?;
    let b = text.get(1).copied().unwrap_or(0);
    let c = text.get(2).copied().unwrap_or(0);
    Some(match (a, b, c) {
        (b'*', b'*', b'=') => (DoubleStarEqual, 3),
        (b'/', b'/', b'=') => (DoubleSlashEqual, 3),
        (b'<', b'<', b'=') => (LeftShiftEqual, 3),
        (b'>', b'>', b'=') => (RightShiftEqual, 3),
        (b'.', b'.', b'.') => (Ellipsis, 3),
        (b'!', b'=', _) => (NotEqual, 2),
        (b'%', b'=', _) => (PercentEqual, 2),
        (b'&', b'=', _) => (AmperEqual, 2),
        (b'*', b'*', _) => (DoubleStar, 2),
        (b'*', b'=', _) => (StarEqual, 2),
        (b'+', b'=', _) => (PlusEqual, 2),
        (b'-', b'=', _) => (MinEqual, 2),
        (b'-', b'>', _) => (RArrow, 2),
        (b'/', b'/', _) => (DoubleSlash, 2),
        (b'/', b'=', _) => (SlashEqual, 2),
        (b':', b'=', _) => (ColonEqual, 2),
        (b'<', b'<', _) => (LeftShift, 2),
        (b'<', b'=', _) => (LessEqual, 2),
        (b'<', b'>', _) => (NotEqual, 2),
        (b'=', b'=', _) => (EqEqual, 2),
        (b'>', b'=', _) => (GreaterEqual, 2),
        (b'>', b'>', _) => (RightShift, 2),
        (b'@', b'=', _) => (AtEqual, 2),
        (b'^', b'=', _) => (CircumflexEqual, 2),
        (b'|', b'=', _) => (VBarEqual, 2),
        (b'(', ..) => (LPar, 1),
        (b')', ..) => (RPar, 1),
        (b'[', ..) => (LSqb, 1),
        (b']', ..) => (RSqb, 1),
        (b'{', ..) => (LBrace, 1),
        (b'}', ..) => (RBrace, 1),
        (b':', ..) => (Colon, 1),
        (b',', ..) => (Comma, 1),
        (b';', ..) => (Semi, 1),
        (b'+', ..) => (Plus, 1),
        (b'-', ..) => (Minus, 1),
        (b'*', ..) => (Star, 1),
        (b'/', ..) => (Slash, 1),
        (b'|', ..) => (VBar, 1),
        (b'&', ..) => (Amper, 1),
        (b'<', ..) => (Less, 1),
        (b'>', ..) => (Greater, 1),
        (b'=', ..) => (Equal, 1),
        (b'.', ..) => (Dot, 1),
        (b'%', ..) => (Percent, 1),
        (b'~', ..) => (Tilde, 1),
        (b'^', ..) => (Circumflex, 1),
        (b'@', ..) => (At, 1),
        (b'!', ..) => (Exclamation, 1),
        _ => return Option::None,
    })
}

/// A token: its kind, its bytes in the source, and its four positions.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// First byte in the source.
    pub start: u32,
    /// After the last byte.
    pub end: u32,
    /// First line, from 1.
    pub line: i32,
    /// First column, in bytes from 0.
    pub col: i32,
    /// Last line.
    pub end_line: i32,
    /// Column after the last byte.
    pub end_col: i32,
    /// How many brackets are open after this token.
    pub level: u16,
}
