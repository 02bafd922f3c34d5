//! Runs SQL in SQLite of sql.js, over a database in the module's memory.

mod host;

use host::Host;
use sql_js::SqlJs;
use sql_js::herkos_runtime::{GuestError, LinearMemory, WasmTrap};
use std::error::Error;
use std::fmt;
use std::thread::Builder;

/// `SQLITE_ROW`, `SQLITE_DONE`
const ROW: i32 = 100;
const DONE: i32 = 101;

/// `SQLITE_TRANSIENT`: the value is copied.
const TRANSIENT: i32 = -1;

/// Why SQL did not run.
#[derive(Debug)]
enum SqlError {
    /// What SQLite says of it.
    Sqlite(String),
    /// The module trapped.
    Trap(WasmTrap),
}

impl fmt::Display for SqlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(message) => f.write_str(message),
            Self::Trap(trap) => trap.fmt(f),
        }
    }
}

impl Error for SqlError {}

impl From<WasmTrap> for SqlError {
    fn from(trap: WasmTrap) -> Self {
        Self::Trap(trap)
    }
}

impl From<GuestError> for SqlError {
    fn from(error: GuestError) -> Self {
        Self::Trap(error.into())
    }
}

/// A value of SQL.
#[derive(Clone, PartialEq, Debug)]
enum Value {
    Null,
    /// An integer or a real number: sql.js reads both as numbers of JavaScript.
    Number(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// A database. The names of the functions are said in comments, as they are in the JavaScript beside
/// the module.
struct Database {
    module: SqlJs<Box<[u8]>>,
    host: Host,
    handle: i32,
}

impl Database {
    fn open() -> Result<Self, SqlError> {
        let (mut module, mut host) = (SqlJs::zeroed(), Host::default());
        module.instantiate(&mut host)?;
        // __wasm_call_ctors
        module.P(&mut host)?;
        let mut database = Self {
            module,
            host,
            handle: 0,
        };
        let (name, handle) = (database.text(":memory:")?, database.allocate(4)?);
        // sqlite3_open
        let code = database.module.Ha(&mut database.host, name, handle)?;
        database.handle = database.module.O().guest().get(handle)?;
        database.free(name)?;
        database.free(handle)?;
        database.checked(code)?;
        Ok(database)
    }

    /// `malloc`
    fn allocate(&mut self, size: usize) -> Result<i32, SqlError> {
        match self.module.Ia(&mut self.host, size as i32)? {
            0 => Err(SqlError::Sqlite("out of memory".to_owned())),
            at => Ok(at),
        }
    }

    /// `free`
    fn free(&mut self, at: i32) -> Result<(), WasmTrap> {
        self.module.Ja(&mut self.host, at)
    }

    /// Puts a text of C into memory that is to be freed.
    fn text(&mut self, text: &str) -> Result<i32, SqlError> {
        let at = self.allocate(text.len() + 1)?;
        let mut memory = self.module.O().guest_mut();
        memory.put(at, text.as_bytes())?;
        memory.set(at as usize + text.len(), 0_u8)?;
        Ok(at)
    }

    fn c_text(&mut self, at: i32) -> Result<String, SqlError> {
        Ok(self.module.O().guest().c_text(at)?.to_owned())
    }

    /// What SQLite says of a code that is not 0, by `sqlite3_errmsg`.
    fn checked(&mut self, code: i32) -> Result<(), SqlError> {
        if code == 0 {
            return Ok(());
        }
        let message = self.module.__0_2(&mut self.host, self.handle)?;
        Err(SqlError::Sqlite(self.c_text(message)?))
    }

    /// Runs one statement after the other, each with the same parameters, and gives all rows.
    fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<Vec<Vec<Value>>, SqlError> {
        let (text, out) = (self.text(sql)?, self.allocate(8)?);
        let mut rows = Vec::new();
        let mut next = text;
        let mut done = Ok(());
        while done.is_ok() && self.module.O().guest().get::<u8>(next)? != 0 {
            // sqlite3_prepare_v2, which says where the rest is
            let (handle, host) = (self.handle, &mut self.host);
            let code = self.module.T(host, handle, next, -1, out, out + 4)?;
            let [statement, rest] = self.module.O().guest().get::<[i32; 2]>(out)?;
            done = self.checked(code);
            next = rest;
            if done.is_ok() && statement != 0 {
                done = self.steps(statement, parameters, &mut rows);
                // sqlite3_finalize
                self.module.X(&mut self.host, statement)?;
            }
        }
        self.free(text)?;
        self.free(out)?;
        done.map(|()| rows)
    }

    /// Runs a statement to its end.
    fn steps(
        &mut self,
        statement: i32,
        parameters: &[Value],
        rows: &mut Vec<Vec<Value>>,
    ) -> Result<(), SqlError> {
        for (place, value) in (1..).zip(parameters) {
            let code = self.bind(statement, place, value)?;
            self.checked(code)?;
        }
        loop {
            // sqlite3_step
            match self.module.U(&mut self.host, statement)? {
                ROW => {
                    // sqlite3_data_count
                    let columns = 0..self.module.sa(&mut self.host, statement)?;
                    let row = columns.map(|column| self.column(statement, column));
                    rows.push(row.collect::<Result<_, _>>()?);
                }
                DONE => return Ok(()),
                code => self.checked(code)?,
            }
        }
    }

    fn bind(&mut self, statement: i32, place: i32, value: &Value) -> Result<i32, SqlError> {
        let bytes = match value {
            // What is not bound is null.
            Value::Null => return Ok(0),
            Value::Number(number) => {
                // sqlite3_bind_double
                return Ok(self.module.xa(&mut self.host, statement, place, *number)?);
            }
            Value::Text(text) => text.as_bytes(),
            Value::Blob(bytes) => bytes,
        };
        let (at, length) = (self.allocate(bytes.len().max(1))?, bytes.len() as i32);
        self.module.O().guest_mut().put(at, bytes)?;
        let (module, host) = (&mut self.module, &mut self.host);
        // sqlite3_bind_blob, sqlite3_bind_text
        let code = match value {
            Value::Blob(_) => module.wa(host, statement, place, at, length, TRANSIENT)?,
            _ => module.za(host, statement, place, at, length, TRANSIENT)?,
        };
        self.free(at)?;
        Ok(code)
    }

    fn column(&mut self, statement: i32, column: i32) -> Result<Value, SqlError> {
        let (module, host) = (&mut self.module, &mut self.host);
        // sqlite3_column_type
        Ok(match module.__0(host, statement, column)? {
            // SQLITE_INTEGER, SQLITE_FLOAT: sqlite3_column_double
            1 | 2 => Value::Number(module.va(host, statement, column)?),
            // SQLITE_TEXT: sqlite3_column_text
            3 => {
                let at = module.Z(host, statement, column)?;
                Value::Text(self.c_text(at)?)
            }
            // SQLITE_BLOB: sqlite3_column_blob, sqlite3_column_bytes
            4 => {
                let at = module.ta(host, statement, column)?;
                let length = module.ua(host, statement, column)?;
                Value::Blob(module.O().guest().bytes(at, length)?.to_vec())
            }
            _ => Value::Null,
        })
    }
}

fn show(database: &mut Database, sql: &str, parameters: &[Value]) {
    println!("{sql}");
    match database.run(sql, parameters) {
        Ok(rows) => rows.iter().for_each(|row| println!("  {row:?}")),
        Err(error) => println!("  {error}, {:?}", database.host.error.take()),
    }
}

fn run() -> Result<(), SqlError> {
    let mut database = Database::open()?;
    let db = &mut database;
    show(db, "SELECT sqlite_version()", &[]);
    let schema =
        "CREATE TABLE planets (name TEXT PRIMARY KEY, radius REAL, moons INTEGER, code BLOB)";
    show(db, schema, &[]);
    let planets = [
        ("Mercury", 2439.7, 0),
        ("Earth", 6371.0, 1),
        ("Jupiter", 69911.0, 95),
    ];
    for (name, radius, moons) in planets {
        let code = Value::Blob(name.bytes().take(2).collect());
        let [radius, moons] = [radius, f64::from(moons)].map(Value::Number);
        let row = [Value::Text(name.to_owned()), radius, moons, code];
        db.run("INSERT INTO planets VALUES (?, ?, ?, ?)", &row)?;
    }
    show(db, "SELECT * FROM planets ORDER BY radius DESC", &[]);
    let ranked = "SELECT name, rank() OVER (ORDER BY moons DESC), round(radius / 6371, 2) \
                  FROM planets WHERE radius > ?";
    show(db, ranked, &[Value::Number(3000.0)]);
    show(
        db,
        "UPDATE planets SET moons = NULL WHERE moons = 0; SELECT count(moons) FROM planets",
        &[],
    );
    show(db, "INSERT INTO planets(name) VALUES ('Earth')", &[]);
    show(db, "SELECT oops FROM planets", &[]);
    let json = r#"SELECT value ->> 'a' FROM json_each('[{"a": 1}, {"a": "zwölf"}]')"#;
    show(db, json, &[]);
    // More than fits into 1024 pages, up to which the memory grows; JavaScript gives it room.
    let before = db.module.O().size();
    show(
        db,
        "CREATE TABLE large AS SELECT zeroblob(32000000) AS data; SELECT length(data) FROM large",
        &[],
    );
    println!("the memory has grown: {}", db.module.O().size() > before);
    let primes = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) \
                  SELECT count(*) FROM n WHERE NOT EXISTS \
                  (SELECT 1 FROM n AS d WHERE d.i < n.i AND n.i % d.i = 0)";
    show(db, primes, &[]);
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    // As herkos is told.
    let thread = Builder::new().stack_size(1 << 26).spawn(run)?;
    Ok(thread.join().map_err(|_| "the thread panicked")??)
}
