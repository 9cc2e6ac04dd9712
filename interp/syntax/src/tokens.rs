//! Kinds of token, tokens, and the table of line starts.

/// What a token is. Keywords have kinds of their own; soft keywords are names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum TokenKind {
    EndMarker,
    Name,
    Number,
    String,
    Newline,
    Indent,
    Dedent,
    FStringStart,
    FStringMiddle,
    FStringEnd,
    TypeComment,
    TypeIgnore,
    /// Where the tokenizer stopped with an error.
    Error,
    // Brackets and operators.
    LPar,
    RPar,
    LSqb,
    RSqb,
    LBrace,
    RBrace,
    Colon,
    Comma,
    Semi,
    Plus,
    Minus,
    Star,
    Slash,
    VBar,
    Amper,
    Less,
    Greater,
    Equal,
    Dot,
    Percent,
    EqEqual,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Tilde,
    Circumflex,
    LeftShift,
    RightShift,
    DoubleStar,
    PlusEqual,
    MinEqual,
    StarEqual,
    SlashEqual,
    PercentEqual,
    AmperEqual,
    VBarEqual,
    CircumflexEqual,
    LeftShiftEqual,
    RightShiftEqual,
    DoubleStarEqual,
    DoubleSlash,
    DoubleSlashEqual,
    At,
    AtEqual,
    RArrow,
    Ellipsis,
    ColonEqual,
    Exclamation,
    // Keywords, `False` first and `Yield` last.
    False,
    None,
    True,
    And,
    As,
    Assert,
    Async,
    Await,
    Break,
    Class,
    Continue,
    Def,
    Del,
    Elif,
    Else,
    Except,
    Finally,
    For,
    From,
    Global,
    If,
    Import,
    In,
    Is,
    Lambda,
    Nonlocal,
    Not,
    Or,
    Pass,
    Raise,
    Return,
    Try,
    While,
    With,
    Yield,
}

impl TokenKind {
    /// Whether this is a keyword.
    #[inline]
    pub fn is_keyword(self) -> bool {
        self >= TokenKind::False
    }
}

/// A token: its kind, its bytes in the source, and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    /// Bracket nesting before this token (after it, for an opening bracket), at most 255.
    pub level: u8,
    /// First byte.
    pub start: u32,
    /// Byte after the last.
    pub end: u32,
    /// First line, from 1.
    pub line: u32,
    /// First column, in bytes.
    pub col: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last byte.
    pub end_col: u32,
}

/// The keyword that `name` is.
pub fn keyword(name: &[u8]) -> Option<TokenKind> {
    use TokenKind as K;
    if name.len() < 2 || name.len() > 8 {
        return None;
    }
    Some(match name {
        b"if" => K::If,
        b"in" => K::In,
        b"is" => K::Is,
        b"or" => K::Or,
        b"as" => K::As,
        b"and" => K::And,
        b"not" => K::Not,
        b"def" => K::Def,
        b"del" => K::Del,
        b"for" => K::For,
        b"try" => K::Try,
        b"None" => K::None,
        b"True" => K::True,
        b"elif" => K::Elif,
        b"else" => K::Else,
        b"from" => K::From,
        b"pass" => K::Pass,
        b"with" => K::With,
        b"False" => K::False,
        b"async" => K::Async,
        b"await" => K::Await,
        b"break" => K::Break,
        b"class" => K::Class,
        b"raise" => K::Raise,
        b"while" => K::While,
        b"yield" => K::Yield,
        b"assert" => K::Assert,
        b"except" => K::Except,
        b"global" => K::Global,
        b"import" => K::Import,
        b"lambda" => K::Lambda,
        b"return" => K::Return,
        b"finally" => K::Finally,
        b"continue" => K::Continue,
        b"nonlocal" => K::Nonlocal,
        _ => return None,
    })
}

/// Byte offset of the start of each line.
#[derive(Clone, Debug, Default)]
pub struct LineStarts {
    starts: Vec<u32>,
}

impl LineStarts {
    /// Finds the lines of `source`, whose newlines are all `\n`.
    pub fn new(source: &[u8]) -> Self {
        let mut starts = Vec::with_capacity(source.len() / 30 + 1);
        starts.push(0);
        for (i, &b) in source.iter().enumerate() {
            if b == b'\n' {
                starts.push(i as u32 + 1);
            }
        }
        LineStarts { starts }
    }

    /// Line (from 1) and byte column of an offset.
    pub fn position(&self, offset: u32) -> (u32, u32) {
        let line = self.starts.partition_point(|&s| s <= offset).max(1);
        (line as u32, offset - self.starts.get(line - 1).copied().unwrap_or(0))
    }

    /// Byte offset of the start of a line (from 1); `None` past the last.
    pub fn start(&self, line: u32) -> Option<u32> {
        self.starts.get(line.checked_sub(1)? as usize).copied()
    }

    /// The bytes of a line (from 1) with its newline.
    pub fn text<'s>(&self, source: &'s [u8], line: u32) -> Option<&'s [u8]> {
        let start = self.start(line)? as usize;
        let end = self.start(line + 1).map_or(source.len(), |e| e as usize);
        source.get(start..end)
    }

    /// Number of lines.
    pub fn count(&self) -> u32 {
        self.starts.len() as u32
    }
}
