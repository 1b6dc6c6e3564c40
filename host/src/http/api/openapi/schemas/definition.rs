//! What a definition looks like when it is sent, made of what it looks like when it is shown: most
//! may be left out, and durations, sizes and flags have more forms.

use serde_json::Value;
use utoipa::openapi::schema::{
    AdditionalProperties, AnyOfBuilder, Object, ObjectBuilder, SchemaType, Type,
};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Seconds, or a text like `90s`.
pub(super) struct Duration;

/// Bytes, or a text like `64 MiB`.
pub(super) struct Size;

/// A number, or a text like `5G`.
pub(super) struct Amount;

impl PartialSchema for Duration {
    fn schema() -> RefOr<Schema> {
        // At most a year, which clocks take.
        let seconds = number(Type::Number, 31_536_000.0);
        one_of([seconds, pattern("^[0-9]{1,4}(ms|s|m|h)$", "90s")])
    }
}

impl PartialSchema for Size {
    fn schema() -> RefOr<Schema> {
        one_of([whole_number(), pattern("^[0-9]{1,4} (KiB|MiB|GiB)$", "64 MiB")])
    }
}

impl PartialSchema for Amount {
    fn schema() -> RefOr<Schema> {
        one_of([whole_number(), pattern("^[0-9]{1,4}[KMGT]$", "5G")])
    }
}

impl ToSchema for Duration {}

impl ToSchema for Size {}

impl ToSchema for Amount {}

/// The forms that a field has when it is sent.
#[derive(Clone, Copy)]
pub(super) enum Form {
    /// Seconds or a text.
    Duration,
    /// Bytes or a text.
    Size,
    /// A flag, or 1 or 0.
    Flag,
    /// A text, or a flag or number in its place.
    Scalar,
    /// An object, a crontab text, or false.
    Timing,
    /// Texts by name.
    Labels,
    /// Any object.
    Object,
}

impl Form {
    fn schema(self) -> RefOr<Schema> {
        match self {
            Self::Duration => Duration::schema(),
            Self::Size => Size::schema(),
            Self::Flag => one_of([kind(Type::Boolean), zero_or_one()]),
            Self::Scalar => one_of([kind(Type::String), kind(Type::Boolean), kind(Type::Number)]),
            Self::Timing => one_of([kind(Type::Object), text("30 2 * * *"), no()]),
            Self::Labels => {
                ObjectBuilder::new().additional_properties(Some(kind(Type::String))).into()
            }
            Self::Object => kind(Type::Object),
        }
    }
}

/// An object that is made of another.
pub(super) struct Made(Object);

impl Made {
    /// Everything that `T` has, and nothing of it required.
    pub(super) fn of<T: PartialSchema>(about: &str) -> Self {
        let mut object = match T::schema() {
            RefOr::T(Schema::Object(object)) => object,
            _ => Object::new(),
        };
        object.required.clear();
        object.description = Some(about.to_owned());
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        Self(object)
    }

    /// Without these properties.
    pub(super) fn without(mut self, names: &[&str]) -> Self {
        self.0.properties.retain(|name, _| !names.contains(&name.as_str()));
        self
    }

    /// With these properties alone.
    pub(super) fn keeping(mut self, names: &[&str]) -> Self {
        self.0.properties.retain(|name, _| names.contains(&name.as_str()));
        self
    }

    /// With these forms of the properties that are there.
    pub(super) fn forms(mut self, forms: &[(&str, Form)]) -> Self {
        for (name, form) in forms {
            if let Some(property) = self.0.properties.get_mut(*name) {
                let about = description(property);
                *property = described(form.schema(), about);
            }
        }
        self
    }

    /// With this schema of a property.
    pub(super) fn property(mut self, name: &str, schema: RefOr<Schema>) -> Self {
        let about = self.0.properties.get(name).and_then(description);
        self.0.properties.insert(name.to_owned(), described(schema, about));
        self
    }

    /// With a text of this name.
    pub(super) fn text(mut self, name: &str, about: &str) -> Self {
        let text = ObjectBuilder::new().schema_type(Type::String).description(Some(about)).into();
        self.0.properties.insert(name.to_owned(), text);
        self
    }

    /// With these properties required.
    pub(super) fn required(mut self, names: &[&str]) -> Self {
        self.0.required = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    pub(super) fn schema(self) -> RefOr<Schema> {
        Schema::Object(self.0).into()
    }
}

fn description(schema: &RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.clone(),
        RefOr::T(Schema::AnyOf(any)) => any.description.clone(),
        _ => None,
    }
}

fn described(mut schema: RefOr<Schema>, about: Option<String>) -> RefOr<Schema> {
    match &mut schema {
        RefOr::T(Schema::Object(object)) => object.description = about,
        RefOr::T(Schema::AnyOf(any)) => any.description = about,
        RefOr::T(Schema::OneOf(one)) => one.description = about,
        _ => {}
    }
    schema
}

fn kind(kind: Type) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::new(kind)).into()
}

fn zero_or_one() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Integer).enum_values(Some([0, 1])).into()
}

fn no() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::Boolean).enum_values(Some([false])).into()
}

/// A whole number that is exact in every language.
fn whole_number() -> RefOr<Schema> {
    number(Type::Integer, 9_000_000_000_000_000.0)
}

fn number(kind: Type, most: f64) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(kind).minimum(Some(0.0)).maximum(Some(most)).into()
}

fn text(example: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).examples([Value::from(example)]).into()
}

fn pattern(pattern: &str, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
        .examples([Value::from(example)])
        .into()
}

/// Any of these.
pub(super) fn one_of(schemas: impl IntoIterator<Item = RefOr<Schema>>) -> RefOr<Schema> {
    let any = schemas.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item);
    Schema::AnyOf(any.build()).into()
}

/// Gives names to schemas that are made of `$base`.
macro_rules! named {
    ($base:ident; $($name:ident),+) => {$(
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn schemas(
                schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>,
            ) {
                $base::schemas(schemas);
                super::difference::Difference::schemas(schemas);
            }
        }
    )+};
}

pub(super) use named;
