//! How the interpreter was started: what the command line and the environment asked for.

use std::cell::OnceCell;

use crate::object::Gil;

/// The settings behind `sys.flags` and its like.
#[derive(Clone, Debug)]
pub struct Config {
    /// `-d`, `-i`, `-O`, `-v`, `-b`, `-q` counts and switches, as `sys.flags` names them.
    pub debug: i64,
    #[allow(missing_docs)]
    pub inspect: i64,
    #[allow(missing_docs)]
    pub interactive: i64,
    #[allow(missing_docs)]
    pub optimize: i64,
    #[allow(missing_docs)]
    pub dont_write_bytecode: bool,
    #[allow(missing_docs)]
    pub no_user_site: bool,
    #[allow(missing_docs)]
    pub no_site: bool,
    #[allow(missing_docs)]
    pub ignore_environment: bool,
    #[allow(missing_docs)]
    pub verbose: i64,
    #[allow(missing_docs)]
    pub bytes_warning: i64,
    #[allow(missing_docs)]
    pub quiet: i64,
    #[allow(missing_docs)]
    pub isolated: bool,
    #[allow(missing_docs)]
    pub dev_mode: bool,
    #[allow(missing_docs)]
    pub utf8_mode: bool,
    #[allow(missing_docs)]
    pub warn_default_encoding: bool,
    #[allow(missing_docs)]
    pub safe_path: bool,
    /// Standard streams without buffers (`-u`).
    pub unbuffered: bool,
    /// Largest number of digits of an `int` as text; 0 for no limit.
    pub int_max_str_digits: i64,
    /// `PYTHONHASHSEED`: `None` for random.
    pub hash_seed: Option<u32>,
    /// `sys.argv`.
    pub argv: Vec<Vec<u8>>,
    /// `sys.orig_argv`.
    pub orig_argv: Vec<Vec<u8>>,
    /// `sys.warnoptions`.
    pub warn_options: Vec<String>,
    /// `-X` options as they were given.
    pub x_options: Vec<String>,
    /// `sys.executable`.
    pub executable: String,
    /// `sys.prefix`: where the library's `lib/python3.13` is.
    pub prefix: String,
    /// The library itself.
    pub library: String,
    /// `PYTHONPATH` and what else comes before the library.
    pub path: Vec<String>,
    /// `PYTHONPYCACHEPREFIX`.
    pub pycache_prefix: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            debug: 0,
            inspect: 0,
            interactive: 0,
            optimize: 0,
            dont_write_bytecode: false,
            no_user_site: false,
            no_site: false,
            ignore_environment: false,
            verbose: 0,
            bytes_warning: 0,
            quiet: 0,
            isolated: false,
            dev_mode: false,
            utf8_mode: false,
            warn_default_encoding: false,
            safe_path: false,
            unbuffered: false,
            int_max_str_digits: 4300,
            hash_seed: Some(0),
            argv: vec![Vec::new()],
            orig_argv: Vec::new(),
            warn_options: Vec::new(),
            x_options: Vec::new(),
            executable: String::new(),
            prefix: String::new(),
            library: String::new(),
            path: Vec::new(),
            pycache_prefix: None,
        }
    }
}

static CONFIG: Gil<OnceCell<Config>> = Gil(OnceCell::new());

/// Sets the configuration, once.
pub fn set(c: Config) {
    let _ = CONFIG.set(c);
}
/// The configuration.
pub fn get() -> &'static Config {
    CONFIG.get_or_init(Config::default)
}
