//! One host for all tests of this program, and one job at a time to try on it.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sandyard::model::{
    Bytes, Fuel, Grants, HttpGrant, JobRecord, LimitRequest, Mount, Timeout, TypedImport,
};
use sandyard::plugins::Manifest;
use sandyard::protocol::{Dialect, Observer};
use sandyard::sandbox::{CompilerProgram, LoadError, SandboxConfig};
use sandyard::{Host, JobRequest, Plugin, RunningJob};
use serde_json::{Map, Value, json};
use tokio::runtime::Runtime;

/// The host of this test program, on a runtime of its own.
pub(crate) struct Yard {
    pub(crate) host: Host,
    pub(crate) runtime: Runtime,
}

/// The host, set up by whichever test comes first.
pub(crate) fn yard() -> &'static Yard {
    static YARD: OnceLock<Yard> = OnceLock::new();
    YARD.get_or_init(|| {
        let runtime = Runtime::new().unwrap();
        Yard { host: Host::open(config("sandbox")).unwrap(), runtime }
    })
}

/// A configuration with a data folder of its own, which later runs of the tests find again.
pub(crate) fn config(name: &str) -> SandboxConfig {
    let mut config = SandboxConfig::new(Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
    config.compile.compiler = CompilerProgram::At(env!("CARGO_BIN_EXE_sandyard").into());
    config.slots = 256;
    config
}

/// A job to try.
pub(crate) struct Trial {
    pub(crate) request: JobRequest,
}

impl Trial {
    /// A test guest as a component.
    pub(crate) fn component(name: &str) -> Self {
        Self::file(&sandyard_test_programs::component(name))
    }

    /// A test guest as a core module.
    pub(crate) fn module(name: &str) -> Self {
        Self::file(&sandyard_test_programs::module(name))
    }

    /// A plugin in a file.
    pub(crate) fn file(path: &PathBuf) -> Self {
        Self::bytes(std::fs::read(path).unwrap()).unwrap()
    }

    /// A plugin as bytes.
    pub(crate) fn bytes(bytes: Vec<u8>) -> Result<Self, LoadError> {
        Self::load(bytes, Manifest::bare("trial.wasm".as_ref()))
    }

    /// A plugin as bytes, with every typed import granted.
    pub(crate) fn granted(bytes: Vec<u8>) -> Result<Self, LoadError> {
        let mut manifest = Manifest::bare("trial.wasm".as_ref());
        manifest.grants.imports = TypedImport::ALL.to_vec();
        let mut trial = Self::load(bytes, manifest)?;
        let imports = TypedImport::ALL.to_vec();
        trial.request.grants = Arc::new(Grants { imports, ..Grants::default() });
        Ok(trial)
    }

    fn load(bytes: Vec<u8>, manifest: Manifest) -> Result<Self, LoadError> {
        let yard = yard();
        let plugin = yard.runtime.block_on(yard.host.load(manifest, bytes.into()))?;
        Ok(Self { request: JobRequest::new(Arc::new(plugin)) })
    }

    /// Sets a param.
    pub(crate) fn param(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.request.params.insert(name.to_owned(), value.into());
        self
    }

    /// Has its output read in `dialect`.
    pub(crate) fn dialect(mut self, dialect: Dialect) -> Self {
        let plugin = &self.request.plugin;
        let manifest = Manifest { dialect, ..plugin.manifest.clone() };
        self.request.plugin = Arc::new(Plugin { manifest, program: plugin.program.clone() });
        self
    }

    /// Asks for limits.
    pub(crate) fn limits(mut self, limits: LimitRequest) -> Self {
        self.request.limits = limits;
        self
    }

    /// Gives it some fuel.
    pub(crate) fn fuel(mut self, fuel: u64) -> Self {
        self.request.limits.fuel = Some(Fuel(fuel));
        self
    }

    /// Gives it some milliseconds.
    pub(crate) fn timeout(mut self, milliseconds: u64) -> Self {
        self.request.limits.timeout = Some(Timeout(Duration::from_millis(milliseconds)));
        self
    }

    /// Gives it some memory.
    pub(crate) fn memory(mut self, bytes: u64) -> Self {
        self.request.limits.memory = Some(Bytes(bytes));
        self
    }

    /// Lets it reach hosts.
    pub(crate) fn http(mut self, hosts: &[&str]) -> Self {
        let http = hosts.iter().map(|host| host.parse::<HttpGrant>().unwrap()).collect();
        self.request.grants = Arc::new(Grants { http, ..(*self.request.grants).clone() });
        self
    }

    /// Lets it see folders.
    pub(crate) fn mount(mut self, mount: &str) -> Self {
        let mut grants = (*self.request.grants).clone();
        grants.mounts.push(mount.parse::<Mount>().unwrap());
        self.request.grants = Arc::new(grants);
        self
    }

    /// Gives it further properties of its event.
    pub(crate) fn fields(mut self, fields: Map<String, Value>) -> Self {
        self.request.fields = fields.into();
        self
    }

    /// Has somebody listen.
    pub(crate) fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.request.observer = Some(observer);
        self
    }

    /// Starts it.
    pub(crate) fn start(self) -> RunningJob {
        yard().host.start(self.request).unwrap()
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> JobRecord {
        let mut running = self.start();
        yard().runtime.block_on(running.finished()).unwrap()
    }
}

/// A job that any host in good health runs within moments.
pub(crate) fn good_job() -> Trial {
    Trial::component("print").param("stdout", json!("{\"complete\":1,\"description\":\"well\"}\n"))
}
