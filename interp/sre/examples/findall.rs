//! Counts all matches of compiled patterns in a file and times it.
//!
//! `findall CASES TEXT`: a case is a line of code words (joined by commas), groups and a label,
//! separated by tabs; the text is Latin-1.

use pyrite_sre::{Matcher, Program};
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(cases), Some(text)) = (arguments.next(), arguments.next()) else {
        return Err("usage: findall CASES TEXT".into());
    };
    let text = std::fs::read(text)?;
    for line in std::fs::read_to_string(cases)?.lines() {
        let mut fields = line.splitn(3, '\t');
        let code = fields.next().unwrap_or("").split(',').map(str::parse).collect::<Result<Vec<u32>, _>>()?;
        let groups = fields.next().unwrap_or("").parse()?;
        let program = Program::new(code, groups)?;
        let began = Instant::now();
        let mut matcher = Matcher::new(&program, &text, 0, text.len());
        let mut count = 0;
        while matcher.search_next().map_err(|error| format!("{error:?}"))? {
            count += 1;
        }
        println!(
            "{:8.2} ms  {count:7}  {}",
            began.elapsed().as_secs_f64() * 1e3,
            fields.next().unwrap_or("")
        );
    }
    Ok(())
}
