//! A tree as a source that means the same, with brackets wherever they could matter.

use std::fmt::{self, Formatter, Write};

use super::{Kind, Node, Pointer, Statement};

impl fmt::Display for Node {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Unary(operator, node) => {
                formatter.write_str(operator.written())?;
                operand(formatter, node)
            }
            Kind::Row(first, links) => {
                operand(formatter, first)?;
                links.iter().try_for_each(|link| {
                    write!(formatter, " {} ", link.operator.written())?;
                    operand(formatter, &link.operand)
                })
            }
            Kind::Ordered(first, others) => {
                operand(formatter, first)?;
                others.iter().try_for_each(|(operator, node)| {
                    write!(formatter, " {} ", operator.written())?;
                    operand(formatter, node)
                })
            }
            Kind::Conditional(condition, then, otherwise) => {
                operand(formatter, condition)?;
                formatter.write_str(" ? ")?;
                operand(formatter, then)?;
                formatter.write_str(" : ")?;
                operand(formatter, otherwise)
            }
            Kind::Elvis(condition, otherwise) => {
                operand(formatter, condition)?;
                formatter.write_str(" ?: ")?;
                operand(formatter, otherwise)
            }
            Kind::Predicate(node) => write!(formatter, "{{{node}}}"),
            Kind::Block(statements) => block(formatter, statements),
            _ => closed(formatter, self),
        }
    }
}

/// A node that ends what it starts, so that it needs no brackets.
fn closed(formatter: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    match &node.kind {
        Kind::Nil => formatter.write_str("nil"),
        Kind::Bool(value) => write!(formatter, "{value}"),
        Kind::Integer(value) => write!(formatter, "{value}"),
        Kind::Float(value) => write!(formatter, "{value:?}"),
        Kind::Text(text) => quoted(formatter, text),
        Kind::Bytes(bytes) => byte_text(formatter, bytes),
        Kind::Name(name) => formatter.write_str(name),
        Kind::Pointer(Pointer::Item) => formatter.write_str("#"),
        Kind::Pointer(Pointer::Index) => formatter.write_str("#index"),
        Kind::Pointer(Pointer::Accumulator) => formatter.write_str("#acc"),
        Kind::Chain(node) => closed(formatter, node),
        Kind::Member { object, key, optional } => {
            base(formatter, object)?;
            let dot = if *optional { "?." } else { "" };
            write!(formatter, "{dot}[{key}]")
        }
        Kind::Slice { object, from, to, optional } => {
            base(formatter, object)?;
            formatter.write_str(if *optional { "?.[" } else { "[" })?;
            from.iter().try_for_each(|node| operand(formatter, node))?;
            formatter.write_char(':')?;
            to.iter().try_for_each(|node| operand(formatter, node))?;
            formatter.write_char(']')
        }
        Kind::Call { function, arguments } => {
            formatter.write_str(function)?;
            list(formatter, '(', arguments, ')')
        }
        Kind::Method { object, method, optional, arguments } => {
            base(formatter, object)?;
            formatter.write_str(if *optional { "?." } else { "." })?;
            formatter.write_str(method)?;
            list(formatter, '(', arguments, ')')
        }
        Kind::List(nodes) => list(formatter, '[', nodes, ']'),
        Kind::Map(entries) => map(formatter, entries),
        _ => write!(formatter, "({node})"),
    }
}

fn operand(formatter: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    closed(formatter, node)
}

/// What stands before a dot or a bracket: numbers and such can't have one directly after them.
fn base(formatter: &mut Formatter<'_>, node: &Node) -> fmt::Result {
    match &node.kind {
        Kind::Nil | Kind::Bool(_) | Kind::Integer(_) | Kind::Float(_) => {
            write!(formatter, "({node})")
        }
        _ => closed(formatter, node),
    }
}

fn list(formatter: &mut Formatter<'_>, open: char, nodes: &[Node], close: char) -> fmt::Result {
    formatter.write_char(open)?;
    for (index, node) in nodes.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        formatter.write_str(comma)?;
        match &node.kind {
            Kind::Predicate(_) => write!(formatter, "{node}")?,
            _ => operand(formatter, node)?,
        }
    }
    formatter.write_char(close)
}

fn map(formatter: &mut Formatter<'_>, entries: &[(Node, Node)]) -> fmt::Result {
    formatter.write_char('{')?;
    for (index, (key, value)) in entries.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        formatter.write_str(comma)?;
        match &key.kind {
            Kind::Text(text) => quoted(formatter, text)?,
            _ => write!(formatter, "({key})")?,
        }
        formatter.write_str(": ")?;
        operand(formatter, value)?;
    }
    formatter.write_char('}')
}

fn block(formatter: &mut Formatter<'_>, statements: &[Statement]) -> fmt::Result {
    for (index, statement) in statements.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        formatter.write_str(separator)?;
        match statement {
            Statement::Let { name, value } => {
                write!(formatter, "let {name} = ")?;
                operand(formatter, value)?;
            }
            Statement::Expression(node) => operand(formatter, node)?,
        }
    }
    Ok(())
}

fn quoted(formatter: &mut Formatter<'_>, text: &str) -> fmt::Result {
    formatter.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' | '\\' => write!(formatter, "\\{character}")?,
            character if character.is_control() => {
                write!(formatter, "\\u{{{:x}}}", u32::from(character))?;
            }
            character => formatter.write_char(character)?,
        }
    }
    formatter.write_char('"')
}

fn byte_text(formatter: &mut Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    formatter.write_str("b\"")?;
    bytes.iter().try_for_each(|byte| write!(formatter, "\\x{byte:02x}"))?;
    formatter.write_char('"')
}
