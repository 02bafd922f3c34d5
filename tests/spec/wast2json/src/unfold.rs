//! Rewrites the folded form of the first exceptions, `(try (do …) (catch $e …))`, which the crate
//! `wast` cannot read, into the flat one, which it can: `try … catch $e … end`.

/// What an open parenthesis belongs to.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Other,
    /// A `try`, and whether a `delegate` ends it.
    Try {
        delegated: bool,
    },
    /// A part of a `try`.
    Part,
}

/// Rewrites a script. Lines stay as they are.
pub fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Open> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = skipped_length(rest);
        if skipped > 0 {
            out.push_str(&rest[..skipped]);
            rest = &rest[skipped..];
            continue;
        }
        match first {
            '(' => rest = enter(&rest[1..], &mut open, &mut out),
            ')' => {
                out.push_str(match open.pop() {
                    Some(Open::Try { delegated: false }) => " end ",
                    Some(Open::Try { delegated: true } | Open::Part) => " ",
                    Some(Open::Other) | None => ")",
                });
                rest = &rest[1..];
            }
            _ => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// Handles an opening parenthesis, and gives what comes after it and the word that it changes.
fn enter<'a>(after: &'a str, open: &mut Vec<Open>, out: &mut String) -> &'a str {
    let end = after
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(after.len());
    let word = &after[..end];
    let in_try = matches!(open.last(), Some(Open::Try { .. }));
    match word {
        "try" => {
            open.push(Open::Try { delegated: false });
            out.push(' ');
            after
        }
        "do" if in_try => {
            open.push(Open::Part);
            out.push(' ');
            &after[end..]
        }
        "catch" | "catch_all" | "delegate" if in_try => {
            if word == "delegate" {
                open.pop();
                open.push(Open::Try { delegated: true });
            }
            open.push(Open::Part);
            out.push(' ');
            after
        }
        _ => {
            open.push(Open::Other);
            out.push('(');
            after
        }
    }
}

/// How many bytes of a string or comment the text begins with.
fn skipped_length(text: &str) -> usize {
    if text.starts_with(";;") {
        return text.find('\n').unwrap_or(text.len());
    }
    if text.starts_with("(;") {
        let mut depth = 0;
        let bytes = text.as_bytes();
        for at in 0..bytes.len() {
            match bytes.get(at..at + 2) {
                Some(b"(;") => depth += 1,
                Some(b";)") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at + 2;
            }
        }
        return text.len();
    }
    if !text.starts_with('"') {
        return 0;
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::unfold;

    #[track_caller]
    fn check(folded: &str, flat: &str) {
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(words(&unfold(folded)), words(flat));
    }

    #[test]
    fn handlers_and_delegates_become_flat() {
        check(
            "(try $l (result i32) (do (call 0)) (catch $e (drop)) (catch_all (rethrow 0)))",
            "try $l (result i32) (call 0) catch $e (drop) catch_all (rethrow 0) end",
        );
        check("(try (do (nop)) (delegate $l))", "try (nop) delegate $l");
        check(
            "(try (do (try (do) (delegate 0))) (catch_all))",
            "try try delegate 0 catch_all end",
        );
    }

    #[test]
    fn strings_and_comments_stay() {
        check(
            "\"(try (do))\\\"\" (; (try ;) ;; (do)",
            "\"(try (do))\\\"\" (; (try ;) ;; (do)",
        );
        check("(block (do))", "(block (do))");
    }
}
