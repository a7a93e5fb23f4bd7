//! Values to types, with typed faults that know their path.

use std::fmt::{self, Display};

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use crate::bilingual;
use crate::diagnostic::Bilingual;

/// What did not fit, and where.
#[derive(Debug)]
pub(super) struct Fault {
    /// Path of the value; none until a deserializer has put it in.
    pub(super) path: Option<String>,
    /// What is wrong.
    pub(super) kind: FaultKind,
}

#[derive(Debug)]
pub(super) enum FaultKind {
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
    Wrong {
        found: String,
        expected: Bilingual,
    },
}

impl Fault {
    fn new(kind: FaultKind) -> Self {
        Fault { path: None, kind }
    }

    fn within(mut self, path: &str) -> Self {
        self.path.get_or_insert_with(|| path.to_owned());
        self
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.kind)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        let found = message.to_string();
        Fault::new(FaultKind::Wrong {
            found,
            expected: bilingual!("xem lại giá trị này", "look at this value again"),
        })
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Fault::new(FaultKind::Wrong {
            found: show(found),
            expected: super::expectation(&expected.to_string()),
        })
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::invalid_type(found, expected)
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let list = expected.join(", ");
        Fault::new(FaultKind::Wrong {
            found: format!("`{variant}`"),
            expected: bilingual!("chọn một trong: {list}", "choose one of: {list}"),
        })
    }

    fn unknown_field(field: &str, known: &'static [&'static str]) -> Self {
        Fault::new(FaultKind::UnknownKey {
            key: field.to_owned(),
            known,
        })
    }

    fn missing_field(field: &'static str) -> Self {
        Fault::new(FaultKind::MissingKey(field))
    }
}

fn show(found: Unexpected<'_>) -> String {
    match found {
        Unexpected::Bool(b) => format!("`{b}`"),
        Unexpected::Unsigned(n) => format!("`{n}`"),
        Unexpected::Signed(n) => format!("`{n}`"),
        Unexpected::Float(n) => format!("`{n}`"),
        Unexpected::Str(s) => format!("`{s}`"),
        Unexpected::Seq => "`[…]`".to_owned(),
        Unexpected::Map | Unexpected::StructVariant => "`{…}`".to_owned(),
        Unexpected::Unit | Unexpected::Option => "`null`".to_owned(),
        other => format!("`{other}`"),
    }
}

/// One value and its path from the root.
pub(super) struct TreeDeserializer<'a> {
    pub(super) value: &'a serde_yaml::Value,
    pub(super) path: String,
}

impl<'de> de::Deserializer<'de> for TreeDeserializer<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        use serde_yaml::Value;
        let path = self.path;
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(b) => visitor.visit_bool(*b),
            Value::Number(n) => match (n.as_u64(), n.as_i64(), n.as_f64()) {
                (Some(u), ..) => visitor.visit_u64(u),
                (_, Some(i), _) => visitor.visit_i64(i),
                (.., f) => visitor.visit_f64(f.unwrap_or(f64::NAN)),
            },
            Value::String(s) => visitor.visit_str(s),
            Value::Sequence(items) => {
                let parts = items.iter().enumerate().map(|(i, value)| TreeDeserializer {
                    value,
                    path: format!("{path}[{i}]"),
                });
                visitor.visit_seq(SeqDeserializer::new(parts))
            }
            Value::Mapping(map) => {
                let entries = map.iter().map(|(key, value)| {
                    let key = key.as_str().unwrap_or_default().to_owned();
                    let inner = if path.is_empty() {
                        key.clone()
                    } else {
                        format!("{path}.{key}")
                    };
                    (key, TreeDeserializer { value, path: inner })
                });
                visitor.visit_map(MapDeserializer::new(entries))
            }
            Value::Tagged(tagged) => {
                return TreeDeserializer {
                    value: &tagged.value,
                    path,
                }
                .deserialize_any(visitor);
            }
        };
        read.map_err(|fault| fault.within(&path))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.value.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    /// A list is no struct, though serde would take its entries for the fields.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.value {
            serde_yaml::Value::Sequence(_) => {
                let fault: Fault = de::Error::invalid_type(Unexpected::Seq, &"a map");
                Err(fault.within(&self.path))
            }
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.value {
            serde_yaml::Value::String(s) => visitor
                .visit_enum(IntoDeserializer::<Fault>::into_deserializer(s.as_str()))
                .map_err(|fault| fault.within(&self.path)),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Fault> for TreeDeserializer<'_> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
