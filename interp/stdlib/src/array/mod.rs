//! `array`: sequences of numbers, packed. (In work in this worktree since 17:38; lands soon.)
