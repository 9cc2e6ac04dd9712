//! What must not go wrong, whatever the code or the subject.

use pyrite_sre::{InvalidCode, MatchError, Matcher, Program, opcode::*};

/// `(?:a|b)*c`
fn alternation() -> Vec<u32> {
    vec![
        INFO, 4, 0, 1, MAX_REPEAT, REPEAT, 15, 0, MAX_REPEAT, BRANCH, 5, LITERAL, 97, JUMP, 7, 5, LITERAL,
        98, JUMP, 2, 0, MAX_UNTIL, LITERAL, 99, SUCCESS,
    ]
}

#[test]
fn depth_costs_memory_only() {
    let program = Program::new(alternation(), 0).expect("valid");
    let mut text = vec![b'a'; 1_000_000];
    text.push(b'c');
    let mut matcher = Matcher::new(&program, &text, 0, text.len());
    assert_eq!(matcher.matches(), Ok(true));
    assert_eq!(matcher.span(), (0, text.len()));
}

#[test]
fn interrupts() {
    let program = Program::new(alternation(), 0).expect("valid");
    let text = vec![b'a'; 1_000_000];
    let mut polls = 0;
    let mut interrupt = || {
        polls += 1;
        polls < 3
    };
    let mut matcher = Matcher::new(&program, &text, 0, text.len());
    matcher.set_interrupt(&mut interrupt);
    assert_eq!(matcher.search(), Err(MatchError::Interrupted));
}

#[test]
fn broken_code_is_refused_or_harmless() {
    assert!(Program::new(vec![], 0).is_err());
    assert!(matches!(Program::new(vec![LITERAL], 0), Err(InvalidCode)));
    assert!(Program::new(vec![MARK, 2, SUCCESS], 1).is_err());
    let code = alternation();
    let text = b"abababac";
    for at in 0..code.len() {
        for value in (0..45).chain([100, 1 << 20, u32::MAX]) {
            let mut code = code.clone();
            code[at] = value;
            if let Ok(program) = Program::new(code, 1) {
                let mut matcher = Matcher::new(&program, text, 0, text.len());
                let _ = matcher.search();
            }
        }
    }
}
