//! What a pickler writes to: frames from protocol 4 on, and a file that gets them as they are full.

use pyrite_vm::object::{Object, R, Ref};
use pyrite_vm::protocol::call;
use pyrite_vm::types::bytes::Bytes;

use super::opcode::FRAME;

/// A frame is closed when it is as long as this.
const TARGET: usize = 64 * 1024;
/// A shorter one has no header.
const LEAST: usize = 4;
const HEADER: usize = 9;

/// The stream.
pub struct Output<'a> {
    bytes: Vec<u8>,
    framing: bool,
    /// Where the header of the open frame is.
    frame: Option<usize>,
    write: Option<&'a Object>,
}

impl<'a> Output<'a> {
    /// A stream in memory, or one that goes to a file's `write`.
    pub fn new(write: Option<&'a Object>) -> Output<'a> {
        Output { bytes: Vec::new(), framing: false, frame: None, write }
    }

    /// From here on in frames.
    pub fn start_framing(&mut self) {
        self.framing = true;
    }

    /// Appends.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.framing && self.frame.is_none() {
            self.frame = Some(self.bytes.len());
            self.bytes.extend([0; HEADER]);
        }
        self.bytes.extend_from_slice(bytes);
    }

    fn close_frame(&mut self) {
        let Some(start) = self.frame.take() else { return };
        let len = self.bytes.len() - start - HEADER;
        if len < LEAST {
            self.bytes.drain(start..start + HEADER);
            return;
        }
        let mut header = [FRAME; HEADER];
        header[1..].copy_from_slice(&(len as u64).to_le_bytes());
        self.bytes[start..start + HEADER].copy_from_slice(&header);
    }

    /// Between two opcodes: closes the frame if it is full, and hands on what there is.
    ///
    /// # Errors
    /// What the file raises.
    pub fn boundary(&mut self) -> R<()> {
        let full = self.frame.is_some_and(|start| self.bytes.len() - start - HEADER >= TARGET);
        if !full {
            return Ok(());
        }
        self.close_frame();
        self.flush()
    }

    fn flush(&mut self) -> R<()> {
        if let Some(write) = self.write {
            let bytes = std::mem::take(&mut self.bytes);
            if !bytes.is_empty() {
                call::call(write, &[&Bytes::new(&bytes)])?;
            }
        }
        Ok(())
    }

    /// Appends a header and a payload, which is written outside of frames if it is large; `object` is the
    /// `bytes` that it comes from, where there is one.
    ///
    /// # Errors
    /// What the file raises.
    pub fn payload(&mut self, header: &[u8], payload: &[u8], object: Option<&Object>) -> R<()> {
        if !self.framing || payload.len() < TARGET {
            self.push(header);
            self.push(payload);
            return Ok(());
        }
        self.close_frame();
        self.bytes.extend_from_slice(header);
        match (self.write, object) {
            (Some(write), object) => {
                self.flush()?;
                let made: Ref;
                let object = match object {
                    Some(o) => o,
                    None => {
                        made = Bytes::new(payload).up();
                        &made
                    }
                };
                call::call(write, &[object])?;
            }
            (None, _) => self.bytes.extend_from_slice(payload),
        }
        Ok(())
    }

    /// Closes the last frame; gives what was not handed to a file.
    ///
    /// # Errors
    /// What the file raises.
    pub fn finish(mut self) -> R<Vec<u8>> {
        self.close_frame();
        self.flush()?;
        Ok(self.bytes)
    }
}
