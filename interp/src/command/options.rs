//! Command-line options and `PYTHON*` variables.

use pyrite_vm::config::Config;

/// What to run.
#[derive(Clone, Debug)]
pub enum What {
    /// `-c text`.
    Command(Vec<u8>),
    /// `-m module`.
    Module(Vec<u8>),
    /// A file or folder.
    File(Vec<u8>),
    /// Standard input.
    Stdin,
    /// `-V`; twice for the long form.
    Version(bool),
    /// `-h`.
    Help,
}

/// The command line, understood.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The settings.
    pub config: Config,
    /// What to run.
    pub what: What,
}

/// The usage text.
pub fn usage(program: &str) -> String {
    format!(
        "usage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...
Options (and corresponding environment variables):
-b     : issue warnings about converting bytes/bytearray to str and comparing
         bytes/bytearray with str or bytes with int; also PYTHONBYTESWARNING (-bb: issue errors)
-B     : don't write .pyc files on import; also PYTHONDONTWRITEBYTECODE=x
-c cmd : program passed in as string (terminates option list)
-d     : turn on parser debugging output (accepted, without effect)
-E     : ignore PYTHON* environment variables
-h     : print this help message and exit
-i     : inspect interactively after running script; forces a prompt even
         if stdin does not appear to be a terminal; also PYTHONINSPECT=x
-I     : isolate from the user's environment (implies -E, -P and -s)
-m mod : run library module as a script (terminates option list)
-O     : remove assert and __debug__-dependent statements; also PYTHONOPTIMIZE=x
-OO    : do -O changes and also discard docstrings
-P     : don't prepend a potentially unsafe path to sys.path; also PYTHONSAFEPATH
-q     : don't print version and copyright messages on interactive startup
-s     : don't add user site directory to sys.path; also PYTHONNOUSERSITE=x
-S     : don't imply 'import site' on initialization
-u     : force the stdout and stderr streams to be unbuffered; also PYTHONUNBUFFERED=x
-v     : verbose (trace import statements); also PYTHONVERBOSE=x
-V     : print the Python version number and exit (also --version)
-W arg : warning control; also PYTHONWARNINGS=arg
-X opt : set implementation-specific option
file   : program read from script file
-      : program read from stdin (default)
arg ...: arguments passed to program in sys.argv[1:]
"
    )
}

fn text(b: &[u8]) -> String {
    String::from_utf8_lossy(b).into_owned()
}

/// Understands a command line.
///
/// # Errors
/// The text to print on standard error before exiting with status 2.
pub fn parse(args: &[Vec<u8>]) -> Result<Parsed, String> {
    let program = text(args.first().map_or(&b"pyrite"[..], |a| a));
    let fail = |msg: String| {
        Err(format!(
            "{msg}\nusage: {program} [option] ... [-c cmd | -m mod | file | -] [arg] ...\nTry `{program} -h' for more information.\n"
        ))
    };
    let mut c = Config { orig_argv: args.to_vec(), ..Config::default() };
    let mut warn: Vec<String> = Vec::new();
    let mut what = None;
    let mut version = 0;
    let mut no_user_site = false;
    let mut i = 1;
    'args: while i < args.len() {
        let a = &args[i];
        if a == b"-" || a.first() != Some(&b'-') {
            break;
        }
        i += 1;
        match a.as_slice() {
            b"--" => break,
            b"--version" => {
                version += 1;
                continue;
            }
            b"--help" | b"--help-all" | b"--help-env" | b"--help-xoptions" => {
                what = Some(What::Help);
                break;
            }
            b"--check-hash-based-pycs" => {
                i += 1;
                continue;
            }
            _ => {}
        }
        if a.starts_with(b"--") {
            return fail(format!("unknown option {}", text(a)));
        }
        let mut j = 1;
        while j < a.len() {
            let o = a[j];
            j += 1;
            // The argument of an option: the rest of the word, or the next one.
            let mut argument = || -> Option<Vec<u8>> {
                if j < a.len() {
                    let v = a[j..].to_vec();
                    Some(v)
                } else {
                    let v = args.get(i).cloned();
                    i += 1;
                    v
                }
            };
            match o {
                b'b' => c.bytes_warning += 1,
                b'B' => c.dont_write_bytecode = true,
                b'd' => c.debug += 1,
                b'E' => c.ignore_environment = true,
                b'h' | b'?' => {
                    what = Some(What::Help);
                    break 'args;
                }
                b'i' => {
                    c.inspect += 1;
                    c.interactive += 1;
                }
                b'I' => {
                    c.isolated = true;
                    c.ignore_environment = true;
                    c.safe_path = true;
                    no_user_site = true;
                }
                b'O' => c.optimize += 1,
                b'P' => c.safe_path = true,
                b'q' => c.quiet += 1,
                b's' => no_user_site = true,
                b'S' => c.no_site = true,
                b'u' => c.unbuffered = true,
                b'v' => c.verbose += 1,
                b'V' => version += 1,
                b'x' | b'R' | b't' => {}
                b'c' => {
                    let Some(v) = argument() else {
                        return fail("Argument expected for the -c option".into());
                    };
                    what = Some(What::Command(v));
                    break 'args;
                }
                b'm' => {
                    let Some(v) = argument() else {
                        return fail("Argument expected for the -m option".into());
                    };
                    what = Some(What::Module(v));
                    break 'args;
                }
                b'W' => {
                    let Some(v) = argument() else {
                        return fail("Argument expected for the -W option".into());
                    };
                    warn.push(text(&v));
                    continue 'args;
                }
                b'X' => {
                    let Some(v) = argument() else {
                        return fail("Argument expected for the -X option".into());
                    };
                    c.x_options.push(text(&v));
                    continue 'args;
                }
                o => return fail(format!("Unknown option: -{}", o as char)),
            }
        }
    }
    if version > 0 {
        return Ok(Parsed { config: c, what: What::Version(version > 1) });
    }
    let mut argv = Vec::new();
    let what = match what {
        Some(What::Command(t)) => {
            argv.push(b"-c".to_vec());
            What::Command(t)
        }
        Some(What::Module(m)) => {
            argv.push(b"-m".to_vec());
            What::Module(m)
        }
        Some(w) => w,
        None => match args.get(i) {
            None => {
                argv.push(Vec::new());
                What::Stdin
            }
            Some(f) if f == b"-" => {
                argv.push(f.clone());
                i += 1;
                What::Stdin
            }
            Some(f) => {
                argv.push(f.clone());
                i += 1;
                What::File(f.clone())
            }
        },
    };
    argv.extend(args.iter().skip(i).cloned());
    c.argv = argv;
    c.no_user_site = no_user_site;
    environment(&mut c, &mut warn)?;
    x_options(&mut c)?;
    if c.dev_mode {
        c.warn_options.push("default".into());
    }
    c.warn_options.extend(warn);
    if c.bytes_warning > 0 {
        c.warn_options
            .push(if c.bytes_warning > 1 { "error::BytesWarning" } else { "default::BytesWarning" }.into());
    }
    Ok(Parsed { config: c, what })
}

fn environment(c: &mut Config, warn: &mut Vec<String>) -> Result<(), String> {
    if c.ignore_environment {
        c.hash_seed = None;
        return Ok(());
    }
    let var = |n: &str| std::env::var(n).ok().filter(|v| !v.is_empty());
    let count = |n: &str| var(n).map_or(0, |v| v.parse::<i64>().unwrap_or(1).max(1));
    c.optimize = c.optimize.max(count("PYTHONOPTIMIZE"));
    c.verbose = c.verbose.max(count("PYTHONVERBOSE"));
    c.inspect = c.inspect.max(count("PYTHONINSPECT"));
    c.bytes_warning = c.bytes_warning.max(count("PYTHONBYTESWARNING"));
    c.dont_write_bytecode |= var("PYTHONDONTWRITEBYTECODE").is_some();
    c.no_user_site |= var("PYTHONNOUSERSITE").is_some();
    c.unbuffered |= var("PYTHONUNBUFFERED").is_some();
    c.safe_path |= var("PYTHONSAFEPATH").is_some();
    c.dev_mode |= var("PYTHONDEVMODE").is_some();
    c.utf8_mode |= var("PYTHONUTF8").as_deref() == Some("1");
    c.pycache_prefix = var("PYTHONPYCACHEPREFIX");
    c.hash_seed = match var("PYTHONHASHSEED") {
        None => None,
        Some(s) if s == "random" => None,
        Some(s) => match s.parse::<u32>() {
            Ok(n) => Some(n),
            Err(_) => {
                return Err("Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]\n".into());
            }
        },
    };
    if let Some(n) = var("PYTHONINTMAXSTRDIGITS").and_then(|v| v.parse::<i64>().ok())
        && (n == 0 || n >= 640)
    {
        c.int_max_str_digits = n;
    }
    if let Some(p) = var("PYTHONPATH") {
        c.path = p.split(':').map(str::to_string).collect();
    }
    if let Some(w) = var("PYTHONWARNINGS") {
        let mut v: Vec<String> = w.split(',').map(str::to_string).collect();
        v.append(warn);
        *warn = v;
    }
    Ok(())
}

fn x_options(c: &mut Config) -> Result<(), String> {
    for o in &c.x_options {
        let (k, v) = o.split_once('=').unwrap_or((o, ""));
        match k {
            "dev" => c.dev_mode = true,
            "utf8" => c.utf8_mode = v != "0",
            "pycache_prefix" => c.pycache_prefix = Some(v.to_string()).filter(|v| !v.is_empty()),
            "int_max_str_digits" => match v.parse::<i64>() {
                Ok(n) if n == 0 || n >= 640 => c.int_max_str_digits = n,
                _ => {
                    return Err("Fatal Python error: config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.\n".into());
                }
            },
            _ => {}
        }
    }
    Ok(())
}
