//! Deliveries that a selector can't be true of, told without evaluating it.

use sandyard_expr::Need;
use serde_json::Value;

use super::expressions::DeliveryView;

/// Whether a need of a selector holds for a delivery, or can't be told at a glance.
pub(super) fn may_hold(need: &Need, delivery: &DeliveryView<'_>) -> bool {
    match need {
        Need::Equals { name, text } => match &**name {
            "discriminator" => delivery.discriminator == &**text,
            "namespace" => delivery.namespace == &**text,
            _ => true,
        },
        Need::Holds { name, key, texts } if &**name == "metadata" => {
            let values = delivery.metadata.get(&**key).and_then(Value::as_array);
            values.is_some_and(|values| {
                values.len() == texts.len()
                    && values.iter().zip(texts).all(|(value, text)| value.as_str() == Some(text))
            })
        }
        Need::Holds { .. } => true,
    }
}
