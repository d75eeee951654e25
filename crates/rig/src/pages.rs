//! The pages for browsers: their compiler and their tests, from npm, by the lock file beside their sources.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use anyhow::Result;

use crate::command::output;
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
        pages.install()?;
        Ok(pages)
    }

    /// Beside the sources they would be in everybody's way.
    fn install(&self) -> Result<()> {
        fs::create_dir_all(&self.packages)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(self.sources().join(file), self.packages.join(file))?;
        }
        languages::node_package(&self.packages).map(drop)
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
