//! Texts as words.

use super::Made;
use crate::budget::Meter;
use crate::builtin::{Arguments, Function, made};
use crate::check::Type;
use crate::value::Value;

const ONE: &[Type] = &[Type::Text];

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("title", ONE, Type::Text, title),
    Function::new("untitle", ONE, Type::Text, untitle),
    Function::new("initials", ONE, Type::Text, initials),
    Function::new("abbrev", &[Type::Number, Type::Text], Type::Text, abbrev),
    Function::new("snakecase", ONE, Type::Text, snake_case),
    Function::new("kebabcase", ONE, Type::Text, kebab_case),
    Function::new("camelcase", ONE, Type::Text, camel_case),
    Function::new("plural", &[Type::Text, Type::Text, Type::Number], Type::Text, plural),
];

fn title<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    started(arguments, meter, |character| character.to_uppercase().collect())
}

fn untitle<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    started(arguments, meter, |character| character.to_lowercase().collect())
}

/// A text with the first character of each word changed.
fn started<'e>(
    arguments: &Arguments<'_, 'e>,
    meter: &mut Meter,
    change: fn(char) -> String,
) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 4)?;
    let mut changed = String::with_capacity(text.len());
    let mut within = false;
    for character in text.chars() {
        let letter = character.is_alphanumeric() || matches!(character, '_' | '\'');
        if letter && !within {
            changed.push_str(&change(character));
        } else {
            changed.push(character);
        }
        within = letter;
    }
    made(changed, meter)
}

fn initials<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let text = arguments.text(0)?;
    meter.steps(text.len() / 8)?;
    let initials = text.split_whitespace().filter_map(|word| word.chars().next());
    made(initials.collect::<String>(), meter)
}

/// At most so many characters, the last three of which are dots where some were cut.
fn abbrev<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let (most, text) = (arguments.count(0)?, arguments.text(1)?);
    meter.steps(text.len() / 8)?;
    if most < 4 || text.chars().count() <= most {
        return Ok(Value::Text(text.clone()));
    }
    made(text.chars().take(most - 3).chain("...".chars()).collect::<String>(), meter)
}

fn snake_case<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let words = words(arguments, meter)?;
    made(words.join("_").to_lowercase(), meter)
}

fn kebab_case<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let words = words(arguments, meter)?;
    made(words.join("-").to_lowercase(), meter)
}

fn camel_case<'e>(arguments: &Arguments<'_, 'e>, meter: &mut Meter) -> Made<'e> {
    let words = words(arguments, meter)?;
    let capital = |word: &String| {
        let mut rest = word.chars();
        let first = rest.next().map(char::to_uppercase).into_iter().flatten();
        first.chain(rest).collect::<String>()
    };
    made(words.iter().map(capital).collect::<String>(), meter)
}

/// The words of a text: between what is neither letter nor digit, and before capitals.
fn words(
    arguments: &Arguments<'_, '_>,
    meter: &mut Meter,
) -> Result<Vec<String>, crate::problem::Fail> {
    let text = arguments.text(0)?;
    meter.steps(text.len())?;
    meter.allocate(text.len() * 32)?;
    let mut words = vec![String::new()];
    let mut previous_small = false;
    for character in text.chars() {
        let boundary = !character.is_alphanumeric();
        if boundary || (character.is_uppercase() && previous_small) {
            words.push(String::new());
        }
        if let (false, Some(word)) = (boundary, words.last_mut()) {
            word.push(character);
        }
        previous_small = character.is_lowercase() || character.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    Ok(words)
}

fn plural<'e>(arguments: &Arguments<'_, 'e>, _: &mut Meter) -> Made<'e> {
    let chosen = usize::from(arguments.integer(2)? != 1);
    Ok(Value::Text(arguments.text(chosen)?.clone()))
}
