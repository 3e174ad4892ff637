//! A source file as the walls see it: code without comments, the text of its strings, and which lines are tests.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// One file.
pub(super) struct Source {
    /// From the repository's root, with `/`.
    pub(super) path: String,
    /// As it is on disk.
    pub(super) text: String,
    /// The same lines with comments and the inside of strings blanked (quotes stay).
    pub(super) code: String,
    /// String literals outside comments: the line (from 1) on which each begins, and its text as written.
    pub(super) strings: Vec<(usize, String)>,
    /// For each line whether it belongs to a test.
    tests: Vec<bool>,
}

/// Folders of the root that hold nothing that was written by hand.
const BUILT: &[&str] = &["target", "dist"];

impl Source {
    /// Every file of the repository that the walls know how to read.
    pub(super) fn of_repository(root: &Path) -> anyhow::Result<Vec<Self>> {
        let mut paths = Vec::new();
        collect(root, BUILT, &mut paths)?;
        paths.sort();
        let read = |path: &PathBuf| {
            let text =
                std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
            let relative = path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/");
            Ok(Self::new(&relative, &text))
        };
        paths.iter().map(read).collect()
    }

    pub(super) fn new(path: &str, text: &str) -> Self {
        let (code, strings) = match path.rsplit_once('.').map(|(_, extension)| extension) {
            Some("rs") => rust(text),
            Some("css") => (blank_block_comments(text), Vec::new()),
            Some("js") => (blank_line_comments(&blank_block_comments(text)), Vec::new()),
            _ => (text.to_owned(), Vec::new()),
        };
        let tests = test_lines(path, &code);
        Self { path: path.to_owned(), text: text.to_owned(), code, strings, tests }
    }

    /// Lines of code outside tests that satisfy `broken`, with their text.
    pub(super) fn lines_with(&self, broken: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
        let numbered = self.code.lines().zip(self.text.lines()).enumerate();
        let found = numbered.filter(|(at, (code, _))| !self.is_test(at + 1) && broken(code));
        found.map(|(at, (_, text))| (at + 1, format!("`{}`", text.trim()))).collect()
    }

    /// String literals outside tests that satisfy `broken`.
    pub(super) fn strings_with(&self, broken: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
        let found = self.strings.iter().filter(|(line, text)| !self.is_test(*line) && broken(text));
        found.map(|(line, text)| (*line, format!("\"{text}\""))).collect()
    }

    /// Whether `line` (from 1) belongs to a test.
    pub(super) fn is_test(&self, line: usize) -> bool {
        self.tests.get(line - 1).copied().unwrap_or(false)
    }

    /// Whether a comment on `line` or just above gives a reason to cross the wall `name`.
    pub(super) fn allows(&self, name: &str, line: usize) -> bool {
        let sign = format!("tidy: allow({name})");
        let gives_reason = |text: &str| {
            let parts = text.split_once(&sign);
            parts.is_some_and(|(before, reason)| before.contains("//") && reason.trim().len() > 5)
        };
        let at = |line: usize| self.text.lines().nth(line).unwrap_or_default();
        let above = line.checked_sub(2).map(at).filter(|text| text.trim_start().starts_with("//"));
        gives_reason(at(line - 1)) || above.is_some_and(gives_reason)
    }

    /// Whether the code names `identifier` as a whole word.
    pub(super) fn names(&self, identifier: &str) -> bool {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        self.code.match_indices(identifier).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + identifier.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    }
}

/// Source files under `folder`, hidden folders and those in `skipped` left out.
fn collect(folder: &Path, skipped: &[&str], paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && !skipped.contains(&&*name) {
                collect(&path, &[], paths)?;
            }
        } else if matches!(name.rsplit_once('.'), Some((_, "rs" | "css" | "js" | "py"))) {
            paths.push(path);
        }
    }
    Ok(())
}

/// Marks the lines of test code: whole files of tests, and modules under `#[cfg(test)]`.
fn test_lines(path: &str, code: &str) -> Vec<bool> {
    let count = code.lines().count();
    let is_test_file = path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
        // `#[cfg(test)] mod testing;` holds what the tests of a crate share.
        || path.ends_with("/testing.rs");
    let mut tests = vec![is_test_file; count];
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let rest = &code[at..];
        let end = match rest.find(['{', ';']) {
            Some(open) if rest[open..].starts_with('{') => at + open + closing_brace(&rest[open..]),
            Some(semicolon) => at + semicolon,
            None => code.len(),
        };
        let line = |offset: usize| code[..offset].matches('\n').count();
        for test in &mut tests[line(at)..=line(end).min(count - 1)] {
            *test = true;
        }
    }
    tests
}

/// Where the brace closes that `code` begins with.
fn closing_brace(code: &str) -> usize {
    let mut depth = 0_usize;
    for (at, c) in code.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return at,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

/// Code and string literals of Rust. What is blanked keeps its length in characters and its line ends.
fn rust(text: &str) -> (String, Vec<(usize, String)>) {
    let mut lexer =
        Lexer { rest: text, code: String::with_capacity(text.len()), strings: Vec::new(), line: 1 };
    while !lexer.rest.is_empty() {
        lexer.step();
    }
    (lexer.code, lexer.strings)
}

struct Lexer<'a> {
    rest: &'a str,
    code: String,
    strings: Vec<(usize, String)>,
    line: usize,
}

impl Lexer<'_> {
    fn step(&mut self) {
        if self.rest.starts_with("//") {
            self.blank(self.rest.find('\n').unwrap_or(self.rest.len()));
        } else if self.rest.starts_with("/*") {
            self.blank(block_comment(self.rest));
        } else if let Some(hashes) = raw_string(self.rest, self.code.chars().next_back()) {
            let prefix = hashes + 1 + self.rest.find('r').unwrap_or(0);
            let end = format!("\"{}", "#".repeat(hashes));
            self.keep(prefix);
            self.string(&end, false);
        } else if self.rest.starts_with('"') {
            self.string("\"", true);
        } else if let Some(length) = char_literal(self.rest) {
            self.blank(length);
        } else {
            self.keep(self.rest.chars().next().map_or(0, char::len_utf8));
        }
    }

    /// A literal whose opening quote is next and that closes with `end`.
    fn string(&mut self, end: &str, escapes: bool) {
        self.keep(1);
        let length = string_length(self.rest, end, escapes);
        self.strings.push((self.line, self.rest[..length].to_owned()));
        self.blank(length);
        self.keep(end.len().min(self.rest.len()));
    }

    fn keep(&mut self, length: usize) {
        let (part, rest) = self.rest.split_at(length);
        self.code.push_str(part);
        self.line += part.matches('\n').count();
        self.rest = rest;
    }

    fn blank(&mut self, length: usize) {
        let (part, rest) = self.rest.split_at(length);
        self.code.extend(part.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        self.line += part.matches('\n').count();
        self.rest = rest;
    }
}

/// The length of the (nested) block comment that `text` begins with.
fn block_comment(text: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// The number of hashes of the raw string that `text` begins with, if it does.
fn raw_string(text: &str, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
        return None; // the `r` ends an identifier
    }
    let after =
        text.strip_prefix("br").or_else(|| text.strip_prefix("cr")).or_else(|| text.strip_prefix('r'))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn string_length(text: &str, end: &str, escapes: bool) -> usize {
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(end) {
            return at;
        }
        let mut chars = rest.chars();
        let first = chars.next().map_or(1, char::len_utf8);
        let second =
            if escapes && rest.starts_with('\\') { chars.next().map_or(0, char::len_utf8) } else { 0 };
        at += first + second;
    }
    text.len()
}

/// The length of the character literal that `text` begins with; a lifetime is none.
fn char_literal(text: &str) -> Option<usize> {
    let after = text.strip_prefix('\'')?;
    let mut chars = after.chars();
    let first = chars.next()?;
    if first == '\\' {
        let escaped = after.char_indices().skip(2).find(|(_, c)| *c == '\'')?.0;
        return Some(escaped + 2);
    }
    (chars.next()? == '\'').then(|| first.len_utf8() + 2)
}

fn blank_block_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("/*") {
        code.push_str(&rest[..start]);
        let end = rest[start + 2..].find("*/").map_or(rest.len(), |end| start + end + 4);
        code.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    code.push_str(rest);
    code
}

/// Blanks lines that hold nothing but a comment: `//` inside a line may belong to an address.
fn blank_line_comments(text: &str) -> String {
    let is_comment = |line: &str| line.trim_start().starts_with("//");
    text.lines().map(|line| if is_comment(line) { "\n".to_owned() } else { format!("{line}\n") }).collect()
}

#[cfg(test)]
mod tests {
    use super::Source;

    fn rust(text: &str) -> Source {
        Source::new("src/a.rs", text)
    }

    #[test]
    fn comments_and_strings_are_not_code() {
        let source = rust("let a = \"one\"; // two\n/* three /* four */ five */ six('\"', 'x');");
        assert!(source.names("six") && source.names("a"));
        for word in ["one", "two", "three", "four", "five", "x"] {
            assert!(!source.names(word), "{word} in {}", source.code);
        }
        assert_eq!(source.strings, [(1, "one".to_owned())]);
        assert_eq!(source.code.lines().count(), 2);
    }

    #[test]
    fn raw_strings_escapes_and_lifetimes_do_not_confuse_it() {
        let source = rust(
            "f(r#\"a \"quoted\" b\"#, \"c\\\"d\", b\"e\", '\\'');\nfn g<'a>(x: &'a str) { for r in x {} }",
        );
        let texts: Vec<&str> = source.strings.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["a \"quoted\" b", "c\\\"d", "e"]);
        assert!(source.names("str") && source.names("for"));
    }

    #[test]
    fn whole_words_only() {
        let source = rust("use serde_json::Value;");
        assert!(source.names("serde_json") && !source.names("serde") && !source.names("json"));
    }

    #[test]
    fn test_modules_and_test_files_are_tests() {
        let source = rust("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() { {} }\n}\nfn c() {}\n");
        let tests: Vec<bool> = (1..=6).map(|line| source.is_test(line)).collect();
        assert_eq!(tests, [false, true, true, true, true, false]);
        assert!(Source::new("crates/x/tests/http.rs", "fn a() {}").is_test(1));
        let declared = rust("#[cfg(test)]\nmod tests;\nfn a() {}");
        assert!(declared.is_test(2) && !declared.is_test(3));
    }

    #[test]
    fn strings_over_lines_keep_the_count_of_lines() {
        let source = rust("let a = \"one\ntwo\";\nlet b = \"three\";");
        assert_eq!(source.strings[1].0, 3);
    }

    #[test]
    fn comments_of_style_sheets_go_too() {
        assert!(!Source::new("style/a.css", "/* red */ a { color: var(--ink) }").names("red"));
    }
}
