//! The pages for browsers: their compiler and their tests, from npm, by the lock file beside their sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::command::{output, run};
use crate::{languages, tools};

/// What is compiled: a source, and the file that is committed and served. Both lie below the workspace.
const SCRIPTS: [(&str, &str, &[&str]); 2] = [
    ("gateway/demo/src/main.ts", "gateway/demo/demo.js", &["--minify"]),
    ("crates/edge/src/dev/inbox.ts", "crates/edge/src/dev/inbox.js", &[]),
];
const BUNDLE: [&str; 5] =
    ["--bundle", "--format=esm", "--target=es2022", "--charset=utf8", "--log-level=warning"];

/// Two tests that install at once would get into each other's way.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The pages' sources with all that they need.
pub struct Pages {
    root: PathBuf,
    packages: PathBuf,
}

impl Pages {
    /// Those of the workspace at `root`; the packages of the lock file are installed if they are not there.
    pub fn installed(root: &Path) -> Result<Self> {
        let pages = Self { root: root.to_owned(), packages: root.join("target/tools/pages") };
        let _one = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
        languages::require_npm()?;
        pages.install()?;
        Ok(pages)
    }

    /// A file that is there and says what the lock file says was written after the packages.
    fn install(&self) -> Result<()> {
        let (sources, made_with) = (self.sources(), self.packages.join("made-with"));
        let lock = fs::read_to_string(sources.join("package-lock.json"))?;
        if fs::read_to_string(&made_with).is_ok_and(|made_with| made_with == lock) {
            return Ok(());
        }
        fs::create_dir_all(&self.packages)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(sources.join(file), self.packages.join(file))?;
        }
        let options = ["ci", "--silent", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(Command::new("npm").args(options).current_dir(&self.packages))?;
        Ok(fs::write(made_with, lock)?)
    }

    /// Each script that is committed with what it must be, after TypeScript has found no fault in the sources.
    pub fn compiled(&self) -> Result<Vec<(PathBuf, String)>> {
        output(self.tool("tsc").args(["--project", "."]))?;
        let compile = |(source, script, options): (&str, &str, &[&str])| {
            let mut esbuild = self.tool("esbuild");
            let text = output(esbuild.arg(self.root.join(source)).args(BUNDLE).args(options))?;
            Ok((self.root.join(script), text))
        };
        SCRIPTS.into_iter().map(compile).collect()
    }

    /// The tests in a browser, against the gateway at `url`; pictures of the pages go to `target/pages`.
    pub fn tests(&self, url: &str) -> Result<Command> {
        let mut playwright = self.tool("playwright");
        playwright
            .arg("test")
            .env("PAGES_URL", url)
            .env("PAGES_CHROMIUM", tools::chromium()?)
            .env("PAGES_OUTPUT", self.root.join("target/pages"));
        Ok(playwright)
    }

    fn tool(&self, name: &str) -> Command {
        let modules = self.packages.join("node_modules");
        let mut tool = Command::new(modules.join(".bin").join(name));
        tool.current_dir(self.sources()).env("NODE_PATH", modules);
        tool
    }

    fn sources(&self) -> PathBuf {
        self.root.join("gateway/demo")
    }
}
