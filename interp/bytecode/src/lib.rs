//! Opcodes, code objects as plain data, location and exception tables, marshal and disassembly of
//! CPython 3.13. See docs/architecture.md.
pub mod code;
pub mod disassemble;
pub mod exceptions;
pub mod locations;
pub mod marshal;
pub mod opcode;
